/* SPDX-License-Identifier: GPL-2.0 */
/*
 * object.h - inside the loader: the validated view of a relocatable object.
 * Everything reached through it lies inside the file; what a symbol or a
 * relocation says is checked where it is used.
 */
#ifndef LOADER_OBJECT_H
#define LOADER_OBJECT_H

#include <elf.h>
#include <libelf.h>

#include "loader.h"

struct lkm_section {
	const char *name;
	uint32_t type;
	uint64_t flags;
	uint64_t align;		/* a power of two, at least 1 */
	uint64_t size;
	uint64_t entsize;
	const uint8_t *data;	/* NULL where NOBITS */
	uint32_t link, info;
	uint32_t rela;		/* first SHT_RELA section for it, 0: none */
	uint32_t next_rela;	/* of a SHT_RELA section: the next one, or 0 */
};

struct lkm_elf {
	struct lkm_file *file;
	Elf *elf;
	struct lkm_section *sections;
	size_t n_sections;
	const Elf64_Sym *symbols;
	size_t n_symbols;
	const char *strings;	/* of the symbol table; ends in NUL */
	size_t strings_size;
	struct lkm_undefined *undefined;
	size_t n_undefined;
	bool undefined_known;
	struct lkm_elf_export *exports;
	struct lkm_export_origin *origins; /* one for each of exports */
	size_t n_exports;
	bool exports_known;
};

/* Where an exported symbol lies: what the relocation of its entry says. */
struct lkm_export_origin {
	uint32_t symbol;
	int64_t addend;
};

/* Does [offset, offset + size) lie within [0, limit)? Never overflows. */
static inline bool lkm_range_ok(uint64_t offset, uint64_t size, uint64_t limit)
{
	return size <= limit && offset <= limit - size;
}

/* NULL where st_name is out of range. */
static inline const char *lkm_symbol_name(const struct lkm_elf *elf,
					  const Elf64_Sym *sym)
{
	return sym->st_name < elf->strings_size ? elf->strings + sym->st_name :
						  NULL;
}

static inline const Elf64_Rela *lkm_relas(const struct lkm_section *s,
					  size_t *count)
{
	*count = s->size / sizeof(Elf64_Rela);
	return (const Elf64_Rela *)s->data;
}

/* Index of the section of that name (the first of several), 0 if none. */
uint32_t lkm_elf_find(const struct lkm_elf *elf, const char *name);

/* Only x86_64.c knows what these mean. */
extern const uint16_t lkm_arch_machine;
bool lkm_arch_is_call(uint32_t reloc_type);

#endif
