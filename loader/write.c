// SPDX-License-Identifier: GPL-2.0
/* The linked image as an ELF file, written by libelf. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "editor.h"

static const uint32_t segment_flags[SEG_COUNT] = {
	[SEG_RO] = PF_R,
	[SEG_RW] = PF_R | PF_W,
	[SEG_TEXT] = PF_R | PF_X,
	[SEG_INIT_RO] = PF_R,
	[SEG_INIT_RW] = PF_R | PF_W,
};

/* Loaded sections: where they are in the file follows from their address. */
static void locate(struct link *l)
{
	for (size_t i = 1; i < l->n_out; i++) {
		struct out_section *o = &l->out[i];
		uint8_t *data;

		if (!(o->flags & SHF_ALLOC)) {
			o->data = l->buffer + o->offset;
			continue;
		}
		data = o->type == SHT_NOBITS ? NULL :
					       link_at(l, o->addr, o->size);
		o->data = data;
		if (data)
			o->offset = data - l->buffer;
	}
}

static struct out_section *add_data(struct link *l, const char *name,
				    uint32_t type, uint64_t offset,
				    const void *data, uint64_t size)
{
	struct out_section *o = link_add_section(l, name, type);

	o->offset = offset;
	o->data = data;
	o->size = size;
	return o;
}

struct tail {
	uint8_t *data;
	uint64_t at, size;	/* in the file */
};

static void tail_add(struct tail *tail, struct image_header *h,
		     enum image_table_id id, const void *data, size_t n,
		     size_t entry)
{
	h->tables[id].offset = tail->at + tail->size;
	h->tables[id].count = n;
	if (n)
		memcpy(tail->data + tail->size, data, n * entry);
	tail->size += align_up(n * entry, 16);
}

/* Our own tables, one behind the other. */
static int make_tail(struct link *l, const struct tables *t, struct tail *tail)
{
	struct image_header *h = l->header;
	uint64_t max = t->n_strings + t->n_sections * sizeof(*t->sections) +
		       l->n_stubs * sizeof(*t->stubs) +
		       t->n_exports * sizeof(*t->exports) +
		       4 * (t->n_export_hash + t->n_symbol_hash) +
		       8 * t->n_by_address + 16 * TABLE_COUNT;

	tail->at = l->buffer_size;
	tail->data = calloc(1, max);
	if (!tail->data)
		return link_fail(l, -ENOMEM, "out of memory");
	tail_add(tail, h, TABLE_SECTIONS, t->sections, t->n_sections,
		 sizeof(*t->sections));
	tail_add(tail, h, TABLE_STUBS, t->stubs, l->n_stubs,
		 sizeof(*t->stubs));
	tail_add(tail, h, TABLE_EXPORT_HASH, t->export_hash, t->n_export_hash,
		 4);
	tail_add(tail, h, TABLE_EXPORTS, t->exports, t->n_exports,
		 sizeof(*t->exports));
	tail_add(tail, h, TABLE_STRINGS, t->strings, t->n_strings, 1);
	tail_add(tail, h, TABLE_SYMBOL_HASH, t->symbol_hash, t->n_symbol_hash,
		 4);
	tail_add(tail, h, TABLE_BY_ADDRESS, t->by_address, t->n_by_address, 8);
	return 0;
}

/* Longer now than where the layout has put it. */
static uint64_t move_frames(struct link *l, uint64_t at)
{
	struct out_section *o = NULL;

	for (size_t i = 1; i < l->n_out; i++)
		if (!strcmp(l->out[i].name, ".debug_frame"))
			o = &l->out[i];
	if (!o)
		o = link_add_section(l, ".debug_frame", SHT_PROGBITS);
	o->offset = at;
	o->data = l->frames;
	o->size = l->frames_size;
	o->align = 8;
	return align_up(at + o->size, 16);
}

static int add_tables(struct link *l, const struct tables *t,
		      const struct tail *tail, uint64_t *end)
{
	struct image_header *h = l->header;
	struct out_section *o;
	uint64_t at = tail->at + tail->size;

	if (l->n_out + 8 >= SHN_LORESERVE)
		return link_fail(l, -ENOEXEC, "too many sections");
	at = move_frames(l, at);
	add_data(l, ".lkmhost", SHT_PROGBITS, IMAGE_HEADER_OFFSET, h,
		 sizeof(*h));
	if (l->percpu_size)
		add_data(l, ".lkmhost.percpu", SHT_PROGBITS, l->percpu_at,
			 l->buffer + l->percpu_at, l->percpu_size);
	add_data(l, ".lkmhost.tables", SHT_PROGBITS, tail->at, tail->data,
		 tail->size);
	o = add_data(l, ".symtab", SHT_SYMTAB, at, t->symbols,
		     t->n_symbols * sizeof(*t->symbols));
	o->align = 8;
	o->entsize = sizeof(*t->symbols);
	o->info = t->first_global;
	o->link = l->n_out;
	h->tables[TABLE_SYMBOLS] = (struct image_table){ at, t->n_symbols };
	at = align_up(at + o->size, 16);
	add_data(l, ".strtab", SHT_STRTAB, at, t->names, t->n_names);
	h->tables[TABLE_SYMBOL_NAMES] = (struct image_table){ at, t->n_names };
	*end = align_up(at + t->n_names, 16);
	return 0;
}

static void fill_header(struct link *l, uint64_t file_size)
{
	struct image_header *h = l->header;
	struct timespec now;

	memcpy(h->magic, IMAGE_MAGIC, sizeof(h->magic));
	h->version = IMAGE_VERSION;
	h->size = sizeof(*h);
	memcpy(h->key, l->key, sizeof(h->key));
	h->file_size = file_size;
	h->base = l->req->base;
	h->span = l->span;
	h->percpu_offset = l->req->percpu_offset;
	h->percpu_size = l->percpu_size;
	h->core = l->core;
	h->text = l->text;
	h->init = l->init;
	h->init_text = l->init_text;
	h->traps = l->traps;
	h->slots = l->slot_addr;
	h->n_slots = l->n_slots;
	memcpy(h->segments, l->segments, sizeof(h->segments));
	h->tables[TABLE_PERCPU] =
		(struct image_table){ l->percpu_at, l->percpu_size };
	clock_gettime(CLOCK_REALTIME, &now);
	h->seal = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int put_sections(struct link *l, Elf *elf, const uint32_t *names)
{
	for (size_t i = 1; i < l->n_out; i++) {
		const struct out_section *o = &l->out[i];
		Elf_Scn *scn = elf_newscn(elf);
		Elf64_Shdr *sh = scn ? elf64_getshdr(scn) : NULL;
		Elf_Data *d = sh ? elf_newdata(scn) : NULL;

		if (!d)
			return -1;
		*sh = (Elf64_Shdr){
			.sh_name = names[i], .sh_type = o->type,
			.sh_flags = o->flags, .sh_addr = o->addr,
			.sh_offset = o->offset, .sh_size = o->size,
			.sh_link = o->link, .sh_info = o->info,
			.sh_addralign = o->align, .sh_entsize = o->entsize,
		};
		*d = (Elf_Data){
			.d_buf = (void *)(uintptr_t)o->data,
			.d_type = ELF_T_BYTE, .d_version = EV_CURRENT,
			.d_size = o->size, .d_align = 1,
		};
	}
	return 0;
}

static int put_segments(struct link *l, Elf *elf)
{
	Elf64_Phdr *ph;
	size_t n = 0;

	for (size_t i = 0; i < SEG_COUNT; i++)
		n += l->segments[i].mem_size != 0;
	ph = elf64_newphdr(elf, n);
	if (!ph)
		return -1;
	for (size_t i = 0; i < SEG_COUNT; i++) {
		const struct image_segment *seg = &l->segments[i];

		if (!seg->mem_size)
			continue;
		*ph++ = (Elf64_Phdr){
			.p_type = PT_LOAD, .p_flags = segment_flags[i],
			.p_offset = seg->offset, .p_vaddr = seg->addr,
			.p_paddr = seg->addr, .p_filesz = seg->file_size,
			.p_memsz = seg->mem_size, .p_align = IMAGE_PAGE,
		};
	}
	return 0;
}

static int put_file(struct link *l, Elf *elf, const uint32_t *names,
		    uint64_t headers)
{
	Elf64_Ehdr *eh = elf64_newehdr(elf);

	if (!eh || put_segments(l, elf))
		return -1;
	memcpy(eh->e_ident, ELFMAG, SELFMAG);
	eh->e_ident[EI_DATA] = ELFDATA2LSB;
	eh->e_type = ET_EXEC;
	eh->e_machine = lkm_arch_machine;
	eh->e_version = EV_CURRENT;
	eh->e_phoff = sizeof(*eh);
	eh->e_shoff = headers;
	eh->e_shstrndx = l->n_out - 1;
	elf_flagelf(elf, ELF_C_SET, ELF_F_LAYOUT);
	if (put_sections(l, elf, names))
		return -1;
	return elf_update(elf, ELF_C_WRITE) < 0 ? -1 : 0;
}

/* The names of the sections, as the last section. */
static int make_names(struct link *l, uint64_t at, uint32_t *offsets,
		      char **names, uint64_t *end)
{
	size_t size = sizeof(".shstrtab") + 1, n = 1;

	for (size_t i = 1; i < l->n_out; i++)
		size += strlen(l->out[i].name) + 1;
	*names = size < UINT32_MAX ? calloc(1, size) : NULL;
	if (!*names)
		return link_fail(l, -ENOMEM, "out of memory");
	add_data(l, ".shstrtab", SHT_STRTAB, at, *names, size);
	for (size_t i = 1; i < l->n_out; i++) {
		offsets[i] = n;
		strcpy(*names + n, l->out[i].name);
		n += strlen(l->out[i].name) + 1;
	}
	*end = align_up(at + size, 16);
	return 0;
}

static int write_all(struct link *l, const struct tables *t, struct tail *tail,
		     uint32_t *offsets, char **names, int fd)
{
	uint64_t end = 0;
	Elf *elf;
	int rc = make_tail(l, t, tail);

	rc = rc ?: add_tables(l, t, tail, &end);
	rc = rc ?: make_names(l, end, offsets, names, &end);
	if (rc)
		return rc;
	fill_header(l, end + l->n_out * sizeof(Elf64_Shdr));
	l->header->checksum = image_hash(l->header, sizeof(*l->header), 0);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_WRITE, NULL);
	if (!elf || put_file(l, elf, offsets, end))
		rc = link_fail(l, -EIO, "the linked file: %s", elf_errmsg(-1));
	elf_end(elf);
	return rc;
}

int link_write(struct link *l, struct tables *t, int fd)
{
	uint32_t *offsets = calloc(l->n_out + 8, sizeof(*offsets));
	struct tail tail = { 0 };
	char *names = NULL;
	int rc;

	if (!offsets)
		return link_fail(l, -ENOMEM, "out of memory");
	locate(l);
	rc = write_all(l, t, &tail, offsets, &names, fd);
	free(tail.data);
	free(names);
	free(offsets);
	return rc;
}
