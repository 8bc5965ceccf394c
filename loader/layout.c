// SPDX-License-Identifier: GPL-2.0
/*
 * Where everything goes. In the order of addresses:
 *
 *	read-only data | data, slots, bss | core text, stubs	  <- core
 *	init text | init read-only data | init data, bss	  <- init
 *	a page for each missing object				  <- traps
 *
 * Each group starts on a page of its own. Core text and init text are one
 * output section, so that tools which know one bias for .text find both.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

static bool starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static bool is_cold(const char *name)
{
	static const char *const names[] = {
		".altinstructions", ".retpoline_sites", ".return_sites",
		"__mcount_loc", ".smp_locks", ".parainstructions",
		".orc_unwind", ".orc_unwind_ip", ".orc_header",
		"__versions", ".call_sites", ".ibt_endbr_seal",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static enum part classify_loaded(const struct lkm_section *s)
{
	/* The kernel's own rule for what is freed after init. */
	bool init = starts(s->name, ".init");

	if (starts(s->name, ".data..percpu"))
		return PART_PERCPU;
	if (s->type == SHT_NOBITS)
		return init ? PART_INIT_BSS : PART_BSS;
	if (s->flags & SHF_EXECINSTR)
		return init ? PART_INIT_TEXT : PART_TEXT;
	if (s->flags & SHF_WRITE)
		return init ? PART_INIT_RW : PART_RW;
	if (init)
		return PART_INIT_RO;
	return is_cold(s->name) ? PART_RO_COLD : PART_RO;
}

static enum part classify(const struct lkm_section *s)
{
	switch (s->type) {
	case SHT_NULL:
	case SHT_SYMTAB:
	case SHT_STRTAB:
	case SHT_RELA:
	case SHT_GROUP:
	case SHT_SYMTAB_SHNDX:
		return PART_DROP;
	}
	/* .discard.* and .export_symbol are notes to the build. */
	if ((s->flags & SHF_EXCLUDE) || starts(s->name, ".discard") ||
	    starts(s->name, ".export_symbol") ||
	    !strcmp(s->name, ".note.GNU-stack"))
		return PART_DROP;
	if (s->flags & SHF_ALLOC)
		return classify_loaded(s);
	return s->data && s->size ? PART_FILE : PART_DROP;
}

static int by_name(const void *a, const void *b, void *ctx)
{
	const struct link *l = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int rc = strcmp(l->elf->sections[x].name, l->elf->sections[y].name);

	return rc ?: x < y ? -1 : x > y;
}

/*
 * The boot CPU's block begins with .data..percpu..first: the compiler expects
 * the stack protector's canary at %gs:0x28.
 */
static bool comes_first(const struct link *l, uint32_t i)
{
	return !strcmp(l->elf->sections[i].name, ".data..percpu..first");
}

static int by_place(const void *a, const void *b, void *ctx)
{
	const struct link *l = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	const struct piece *p = &l->pieces[x], *q = &l->pieces[y];

	if (p->part != q->part)
		return p->part < q->part ? -1 : 1;
	if (comes_first(l, x) != comes_first(l, y))
		return comes_first(l, x) ? -1 : 1;
	if (p->group != q->group)
		return p->group < q->group ? -1 : 1;
	return x < y ? -1 : x > y;
}

int link_classify(struct link *l)
{
	const struct lkm_section *s = l->elf->sections;

	for (uint32_t i = 1; i < l->elf->n_sections; i++) {
		l->pieces[i].part = classify(&s[i]);
		if (l->pieces[i].part != PART_DROP)
			l->order[l->n_order++] = i;
	}
	qsort_r(l->order, l->n_order, sizeof(*l->order), by_name, l);
	for (size_t k = 0; k < l->n_order; k++) {
		uint32_t i = l->order[k], prev = k ? l->order[k - 1] : 0;

		l->pieces[i].group = k && !strcmp(s[i].name, s[prev].name) ?
					     l->pieces[prev].group : i;
	}
	qsort_r(l->order, l->n_order, sizeof(*l->order), by_place, l);
	return 0;
}

struct cursor {
	uint64_t addr;
	uint64_t offset;	/* in the file */
	size_t next;		/* in link.order */
};

struct out_section *link_add_section(struct link *l, const char *name,
				     uint32_t type)
{
	struct out_section *o = &l->out[l->n_out++];

	*o = (struct out_section){ .name = name, .type = type, .align = 1 };
	return o;
}

static int take(struct link *l, struct cursor *c, uint64_t size,
		uint64_t align, const char *what)
{
	uint64_t at = align_up(c->addr, align);

	if (at > l->req->limit || size > l->req->limit - at)
		return link_fail(l, -ENOEXEC,
				 "section %s: %#llx bytes do not fit below %#llx",
				 what, (unsigned long long)size,
				 (unsigned long long)l->req->limit);
	c->addr = at + size;
	return 0;
}

/* One output section for each input section, but for text. */
static void emit(struct link *l, uint32_t i, uint64_t addr)
{
	const struct lkm_section *s = &l->elf->sections[i];
	struct piece *p = &l->pieces[i];
	struct out_section *o;

	p->addr = addr;
	if (p->part == PART_TEXT || p->part == PART_INIT_TEXT)
		return;		/* link_layout makes one of all */
	p->out = l->n_out;
	o = link_add_section(l, s->name, s->type);
	o->flags = s->flags & (SHF_ALLOC | SHF_WRITE | SHF_MERGE | SHF_STRINGS);
	o->addr = addr;
	o->size = s->size;
	o->align = s->align;
	o->entsize = s->entsize;
}

static int lay_part(struct link *l, struct cursor *c, enum part part)
{
	for (; c->next < l->n_order; c->next++) {
		uint32_t i = l->order[c->next];
		const struct lkm_section *s = &l->elf->sections[i];
		int rc;

		if (l->pieces[i].part != part)
			return 0;
		rc = take(l, c, s->size, s->align, s->name);
		if (rc)
			return rc;
		emit(l, i, c->addr - s->size);
	}
	return 0;
}

static void begin(struct cursor *c, struct image_segment *seg)
{
	c->addr = align_up(c->addr, IMAGE_PAGE);
	c->offset = align_up(c->offset, IMAGE_PAGE);
	*seg = (struct image_segment){ .addr = c->addr, .offset = c->offset };
}

static void end_of_file_part(struct cursor *c, struct image_segment *seg)
{
	seg->file_size = c->addr - seg->addr;
	c->offset = seg->offset + seg->file_size;
}

static int lay_commons(struct link *l, struct cursor *c)
{
	for (size_t i = 1; i < l->elf->n_symbols; i++) {
		const Elf64_Sym *sym = &l->elf->symbols[i];
		uint64_t align = sym->st_value ?: 1;
		int rc;

		if (sym->st_shndx != SHN_COMMON)
			continue;
		if ((align & (align - 1)) || align > IMAGE_PAGE)
			return link_fail(l, -ENOEXEC,
					 "common symbol %zu: bad alignment", i);
		rc = take(l, c, sym->st_size, align, "COMMON");
		if (rc)
			return rc;
		l->values[i].value = c->addr - sym->st_size;
	}
	return 0;
}

static int lay_data(struct link *l, struct cursor *c)
{
	struct image_segment *seg = &l->segments[SEG_RW];
	struct out_section *o;
	int rc;

	begin(c, seg);
	/*
	 * The slots come first: there is always one, so that every image has
	 * a writable mapping of its file, which valgrind wants to see.
	 */
	l->slot_addr = c->addr;
	rc = take(l, c, 8 * (l->n_slots + 1), 8, ".lkmhost.slots");
	if (rc)
		return rc;
	o = link_add_section(l, ".lkmhost.slots", SHT_PROGBITS);
	o->flags = SHF_ALLOC | SHF_WRITE;
	o->addr = l->slot_addr;
	o->size = 8 * (l->n_slots + 1);
	o->align = o->entsize = 8;
	rc = lay_part(l, c, PART_RW);
	end_of_file_part(c, seg);
	rc = rc ?: lay_part(l, c, PART_BSS);
	rc = rc ?: lay_commons(l, c);
	seg->mem_size = c->addr - seg->addr;
	return rc;
}

static int lay_text(struct link *l, struct cursor *c)
{
	struct image_segment *seg = &l->segments[SEG_TEXT];
	struct out_section *o;
	int rc;

	begin(c, seg);
	rc = lay_part(l, c, PART_TEXT);
	if (!rc && l->n_slots)
		rc = take(l, c, (uint64_t)l->n_slots * ARCH_STUB_SIZE, 16,
			  "of stubs");
	if (rc)
		return rc;
	l->stub_addr = c->addr - (uint64_t)l->n_slots * ARCH_STUB_SIZE;
	l->text = (struct image_range){ seg->addr, c->addr };
	l->core = (struct image_range){ l->req->base,
					align_up(c->addr, IMAGE_PAGE) };
	l->init.start = l->init_text.start = c->addr = l->core.end;
	rc = lay_part(l, c, PART_INIT_TEXT);
	l->init_text.end = c->addr;
	if (l->init_text.end == l->init_text.start)
		c->addr = l->text.end;
	end_of_file_part(c, seg);
	seg->mem_size = seg->file_size;
	if (rc || !seg->mem_size)
		return rc;
	for (uint32_t i = 0; i < l->elf->n_sections; i++)
		if (l->pieces[i].part == PART_TEXT ||
		    l->pieces[i].part == PART_INIT_TEXT)
			l->pieces[i].out = l->n_out;
	o = link_add_section(l, ".text", SHT_PROGBITS);
	o->flags = SHF_ALLOC | SHF_EXECINSTR;
	o->addr = seg->addr;
	o->size = seg->file_size;
	o->align = IMAGE_PAGE;
	return 0;
}

static int lay_init(struct link *l, struct cursor *c)
{
	int rc;

	begin(c, &l->segments[SEG_INIT_RO]);
	rc = lay_part(l, c, PART_INIT_RO);
	end_of_file_part(c, &l->segments[SEG_INIT_RO]);
	l->segments[SEG_INIT_RO].mem_size = l->segments[SEG_INIT_RO].file_size;
	begin(c, &l->segments[SEG_INIT_RW]);
	rc = rc ?: lay_part(l, c, PART_INIT_RW);
	end_of_file_part(c, &l->segments[SEG_INIT_RW]);
	rc = rc ?: lay_part(l, c, PART_INIT_BSS);
	l->segments[SEG_INIT_RW].mem_size =
		c->addr - l->segments[SEG_INIT_RW].addr;
	l->init.end = c->addr = align_up(c->addr, IMAGE_PAGE);
	return rc;
}

static int lay_traps(struct link *l, struct cursor *c)
{
	size_t n = l->n_stubs - l->n_slots;
	int rc;

	l->traps.start = c->addr;
	rc = n ? take(l, c, n * IMAGE_PAGE, IMAGE_PAGE, "of missing objects") :
		 0;
	l->traps.end = c->addr;
	for (size_t i = 0; i < l->n_stubs; i++)
		l->stubs[i].addr =
			i < l->n_slots ?
				l->stub_addr + i * ARCH_STUB_SIZE :
				l->traps.start + (i - l->n_slots) * IMAGE_PAGE;
	l->span = align_up(c->addr, IMAGE_PAGE) - l->req->base;
	return rc;
}

/* Per-CPU data lives in an address space of its own, its offsets. */
static int lay_percpu(struct link *l, struct cursor *c)
{
	uint64_t at = l->req->percpu_offset, limit = l->req->percpu_limit;

	l->percpu_at = align_up(c->offset, IMAGE_PAGE);
	for (; c->next < l->n_order; c->next++) {
		uint32_t i = l->order[c->next];
		const struct lkm_section *s = &l->elf->sections[i];

		if (l->pieces[i].part != PART_PERCPU)
			break;
		at = align_up(at, s->align);
		if (at > limit || s->size > limit - at)
			return link_fail(l, -ENOEXEC,
					 "section %s: %#llx bytes do not fit into the per-CPU block",
					 s->name, (unsigned long long)s->size);
		l->pieces[i].addr = at;
		at += s->size;
	}
	l->percpu_size = at - l->req->percpu_offset;
	c->offset = l->percpu_at + l->percpu_size;
	return 0;
}

/* What is not loaded keeps its file position only. */
static int lay_file(struct link *l, struct cursor *c)
{
	for (; c->next < l->n_order; c->next++) {
		uint32_t i = l->order[c->next];
		const struct lkm_section *s = &l->elf->sections[i];

		emit(l, i, 0);
		c->offset = align_up(c->offset, s->align);
		l->out[l->pieces[i].out].offset = c->offset;
		c->offset += s->size;
	}
	return 0;
}

int link_layout(struct link *l)
{
	struct cursor c = { .addr = l->req->base, .offset = IMAGE_PAGE };
	int rc;

	begin(&c, &l->segments[SEG_RO]);
	rc = lay_part(l, &c, PART_RO);
	rc = rc ?: lay_part(l, &c, PART_RO_COLD);
	end_of_file_part(&c, &l->segments[SEG_RO]);
	l->segments[SEG_RO].mem_size = l->segments[SEG_RO].file_size;
	rc = rc ?: lay_data(l, &c);
	rc = rc ?: lay_text(l, &c);
	rc = rc ?: lay_init(l, &c);
	rc = rc ?: lay_traps(l, &c);
	rc = rc ?: lay_percpu(l, &c);
	rc = rc ?: lay_file(l, &c);
	l->buffer_size = align_up(c.offset, 16);
	return rc;
}

uint8_t *link_at(const struct link *l, uint64_t addr, uint64_t size)
{
	for (size_t i = 0; i < SEG_COUNT; i++) {
		const struct image_segment *seg = &l->segments[i];

		if (addr >= seg->addr &&
		    lkm_range_ok(addr - seg->addr, size, seg->file_size))
			return l->buffer + seg->offset + (addr - seg->addr);
	}
	return NULL;
}

bool link_section_range(const struct link *l, const char *name,
			struct image_range *out)
{
	bool found = false;

	for (size_t k = 0; k < l->n_order; k++) {
		uint32_t i = l->order[k];

		if (l->pieces[i].part >= PART_PERCPU ||
		    strcmp(l->elf->sections[i].name, name))
			continue;
		if (!found)
			out->start = l->pieces[i].addr;
		out->end = l->pieces[i].addr + l->elf->sections[i].size;
		found = true;
	}
	return found;
}
