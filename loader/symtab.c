// SPDX-License-Identifier: GPL-2.0
/*
 * The image's symbol table: what the object defines, at final addresses, and
 * a name for each stub. Besides the ELF table there are two indexes: by name
 * (a hash) and by address (sorted words, see BY_ADDRESS).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"
#include "symtab.h"

static bool same_place(const Elf64_Sym *a, const Elf64_Sym *b)
{
	return a->st_shndx == b->st_shndx && a->st_value == b->st_value;
}

/*
 * module_init() gives the driver's function the name init_module as well. The
 * kernel finds it by struct module, and a tool that may choose between the
 * two names shall tell the one that the driver's author wrote.
 */
static bool is_second_name(const struct link *l, const Elf64_Sym *sym)
{
	const char *name = l->elf->strings + sym->st_name;

	if (strcmp(name, "init_module") && strcmp(name, "cleanup_module"))
		return false;
	for (uint32_t i = 1; i < l->elf->n_symbols; i++) {
		const Elf64_Sym *other = &l->elf->symbols[i];

		if (other != sym && other->st_name &&
		    ELF64_ST_TYPE(other->st_info) == STT_FUNC &&
		    same_place(other, sym))
			return true;
	}
	return false;
}

static bool keep_symbol(const struct link *l, uint32_t i)
{
	const Elf64_Sym *sym = &l->elf->symbols[i];
	unsigned int type = ELF64_ST_TYPE(sym->st_info);

	if (sym->st_shndx != SHN_UNDEF && sym->st_name &&
	    is_second_name(l, sym))
		return false;
	return sym->st_shndx != SHN_UNDEF && type != STT_SECTION &&
	       sym->st_name && l->values[i].state == VALUE_KNOWN;
}

static void add_symbol(struct link *l, struct tables *t, uint32_t i)
{
	const Elf64_Sym *sym = &l->elf->symbols[i];
	Elf64_Sym *o = &t->symbols[t->n_symbols++];

	*o = *sym;
	o->st_value = l->values[i].value;
	if (sym->st_shndx == SHN_COMMON || l->values[i].percpu)
		o->st_shndx = SHN_ABS;
	else if (sym->st_shndx < l->elf->n_sections)
		o->st_shndx = l->pieces[sym->st_shndx].out ?: SHN_ABS;
}

/* "name@door" of the host's function, "name@trap" of what is missing. */
static void add_stub_symbol(struct link *l, struct tables *t, size_t i,
			    uint16_t text)
{
	const struct stub *stub = &l->stubs[i];
	bool code = stub->kind != STUB_OBJECT;
	Elf64_Sym *o = &t->symbols[t->n_symbols++];
	size_t len = strlen(stub->name);

	*o = (Elf64_Sym){
		.st_name = t->n_names,
		.st_info = ELF64_ST_INFO(STB_GLOBAL,
					 code ? STT_FUNC : STT_OBJECT),
		.st_shndx = code ? text : SHN_ABS,
		.st_value = stub->addr,
		.st_size = code ? ARCH_STUB_SIZE : IMAGE_PAGE,
	};
	memcpy(t->names + t->n_names, stub->name, len);
	memcpy(t->names + t->n_names + len,
	       stub->kind == STUB_DOOR ? "@door" : "@trap", 6);
	t->n_names += len + 6;
}

static uint16_t text_section(const struct link *l)
{
	for (size_t i = 1; i < l->n_out; i++)
		if (l->out[i].flags & SHF_EXECINSTR)
			return i;
	return SHN_ABS;
}

static int allocate(struct link *l, struct tables *t)
{
	size_t names = l->elf->strings_size + 1;

	for (size_t i = 0; i < l->n_stubs; i++)
		names += strlen(l->stubs[i].name) + 6;
	if (names >= UINT32_MAX)
		return -ENOMEM;
	t->names = malloc(names);
	t->symbols = calloc(l->elf->n_symbols + l->n_stubs + 1,
			    sizeof(*t->symbols));
	if (!t->names || !t->symbols)
		return -ENOMEM;
	t->names[0] = 0;
	t->n_names = l->elf->strings_size ?: 1;
	if (l->elf->strings_size)
		memcpy(t->names, l->elf->strings, l->elf->strings_size);
	t->n_symbols = 1;
	return 0;
}

static void fill_symbols(struct link *l, struct tables *t)
{
	uint16_t text = text_section(l);

	/* ELF wants the local ones first. */
	for (int local = 1; local >= 0; local--) {
		for (uint32_t i = 1; i < l->elf->n_symbols; i++) {
			unsigned int bind =
				ELF64_ST_BIND(l->elf->symbols[i].st_info);

			if ((bind == STB_LOCAL) == local && keep_symbol(l, i))
				add_symbol(l, t, i);
		}
		if (local)
			t->first_global = t->n_symbols;
	}
	for (size_t i = 0; i < l->n_stubs; i++)
		add_stub_symbol(l, t, i, text);
}

/* From the last to the first: a global one comes before a local one. */
static int hash_symbols(struct tables *t)
{
	size_t mask = tables_buckets(t->n_symbols) - 1;

	t->symbol_hash = calloc(mask + 1, sizeof(*t->symbol_hash));
	if (!t->symbol_hash)
		return -ENOMEM;
	t->n_symbol_hash = mask + 1;
	for (size_t i = t->n_symbols - 1; i; i--) {
		const char *name = t->names + t->symbols[i].st_name;
		size_t b = image_hash_name(name) & mask;

		if (ELF64_ST_TYPE(t->symbols[i].st_info) == STT_FILE)
			continue;
		for (; t->symbol_hash[b]; b = (b + 1) & mask)
			if (!strcmp(t->names + t->symbols[t->symbol_hash[b] - 1]
						       .st_name,
				    name))
				break;
		if (!t->symbol_hash[b])
			t->symbol_hash[b] = i + 1;
	}
	return 0;
}

/* Which of several names of one place is told: that of a global function. */
static unsigned int rank(const Elf64_Sym *sym)
{
	unsigned int type = ELF64_ST_TYPE(sym->st_info);

	return (type == STT_FUNC || type == STT_OBJECT ? 2 : 0) +
	       (ELF64_ST_BIND(sym->st_info) != STB_LOCAL ? 1 : 0);
}

static int by_word(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int index_addresses(struct link *l, struct tables *t)
{
	uint64_t end = l->req->base + l->span;

	t->by_address = calloc(t->n_symbols, sizeof(*t->by_address));
	if (!t->by_address || t->n_symbols > BY_ADDRESS_INDEX)
		return -ENOMEM;
	for (size_t i = 1; i < t->n_symbols; i++) {
		const Elf64_Sym *sym = &t->symbols[i];

		if (ELF64_ST_TYPE(sym->st_info) == STT_FILE ||
		    sym->st_value < l->req->base || sym->st_value >= end ||
		    (sym->st_shndx == SHN_ABS &&
		     sym->st_value < l->traps.start))
			continue;
		t->by_address[t->n_by_address++] =
			sym->st_value << 32 |
			(uint64_t)rank(sym) << 30 | i;
	}
	qsort(t->by_address, t->n_by_address, sizeof(*t->by_address), by_word);
	return 0;
}

int link_symbols(struct link *l, struct tables *t)
{
	int rc = allocate(l, t);

	if (!rc) {
		fill_symbols(l, t);
		rc = hash_symbols(t);
	}
	rc = rc ?: index_addresses(l, t);
	return rc ? link_fail(l, rc, "out of memory") : 0;
}
