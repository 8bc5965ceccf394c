// SPDX-License-Identifier: GPL-2.0
/*
 * What an object asks for and what it offers, before it is linked: its
 * undefined symbols and the entries of __ksymtab and __ksymtab_gpl.
 */
#include <stdlib.h>
#include <string.h>

#include "object.h"

#define CALLED 1u

/* Which symbols are the target of some call or jump. */
static void mark_called(const struct lkm_elf *elf, uint8_t *marks)
{
	for (size_t i = 1; i < elf->n_sections; i++) {
		const struct lkm_section *s = &elf->sections[i];
		const Elf64_Rela *r;
		size_t n;

		if (s->type != SHT_RELA ||
		    !(elf->sections[s->info].flags & SHF_EXECINSTR))
			continue;
		r = lkm_relas(s, &n);
		for (size_t k = 0; k < n; k++)
			if (lkm_arch_is_call(ELF64_R_TYPE(r[k].r_info)) &&
			    ELF64_R_SYM(r[k].r_info) < elf->n_symbols)
				marks[ELF64_R_SYM(r[k].r_info)] |= CALLED;
	}
}

static size_t fill_undefined(const struct lkm_elf *elf, const uint8_t *marks,
			     struct lkm_undefined *out)
{
	size_t n = 0;

	for (size_t i = 1; i < elf->n_symbols; i++) {
		const Elf64_Sym *sym = &elf->symbols[i];
		const char *name = lkm_symbol_name(elf, sym);

		if (sym->st_shndx != SHN_UNDEF || !name || !*name)
			continue;
		if (out)
			out[n] = (struct lkm_undefined){
				.name = name,
				.weak = ELF64_ST_BIND(sym->st_info) == STB_WEAK,
				.called = marks[i] & CALLED,
			};
		n++;
	}
	return n;
}

size_t lkm_elf_undefined(const struct lkm_elf *celf,
			 const struct lkm_undefined **out)
{
	/* Found once and kept: the view itself does not change by it. */
	struct lkm_elf *elf = (struct lkm_elf *)(uintptr_t)celf;
	uint8_t *marks;
	size_t n;

	if (!elf->undefined_known) {
		elf->undefined_known = true;
		marks = calloc(elf->n_symbols + 1, 1);
		n = marks ? fill_undefined(elf, marks, NULL) : 0;
		elf->undefined = calloc(n + 1, sizeof(*elf->undefined));
		if (marks && elf->undefined) {
			mark_called(elf, marks);
			fill_undefined(elf, marks, elf->undefined);
			elf->n_undefined = n;
		}
		free(marks);
	}
	*out = elf->undefined;
	return elf->n_undefined;
}

/*
 * An entry of __ksymtab is three 32-bit distances: to the symbol, to its name
 * and to its namespace. In an object all three are relocations.
 */
#define KSYMTAB_ENTRY 12u
#define KSYMTAB_FIELDS 3u
#define KSYMTAB_FIELD 4u

static const char *string_at(const struct lkm_elf *elf, const Elf64_Rela *r)
{
	const struct lkm_section *s;
	const Elf64_Sym *sym;
	uint64_t at;

	if (!r || ELF64_R_SYM(r->r_info) >= elf->n_symbols)
		return NULL;
	sym = &elf->symbols[ELF64_R_SYM(r->r_info)];
	if (!sym->st_shndx || sym->st_shndx >= elf->n_sections)
		return NULL;
	s = &elf->sections[sym->st_shndx];
	at = sym->st_value + (uint64_t)r->r_addend;
	if (!s->data || at >= s->size ||
	    !memchr(s->data + at, 0, s->size - at))
		return NULL;
	return (const char *)s->data + at;
}

static void add_export(struct lkm_elf *elf, const Elf64_Rela *const *field,
		       const char *crcs, size_t index, bool gpl)
{
	const char *name = string_at(elf, field[1]);
	const char *ns = string_at(elf, field[2]);
	struct lkm_elf_export *e = &elf->exports[elf->n_exports];

	if (!field[0] || !name || !*name ||
	    ELF64_R_SYM(field[0]->r_info) >= elf->n_symbols)
		return;
	*e = (struct lkm_elf_export){ .name = name, .ns = ns ?: "",
				      .gpl = gpl };
	if (crcs) {
		e->has_crc = true;
		memcpy(&e->crc, crcs + 4 * index, 4);
	}
	elf->origins[elf->n_exports++] = (struct lkm_export_origin){
		.symbol = ELF64_R_SYM(field[0]->r_info),
		.addend = field[0]->r_addend,
	};
}

/* Sort the relocations of the table by entry and field. */
static void read_ksymtab(struct lkm_elf *elf, uint32_t table,
			 const char *crc_name, bool gpl)
{
	const struct lkm_section *s = &elf->sections[table], *rs;
	size_t n = s->size / KSYMTAB_ENTRY, n_rela, crc_size;
	const char *crcs = lkm_elf_section(elf, crc_name, &crc_size);
	const Elf64_Rela **fields, *r;

	fields = calloc(n * KSYMTAB_FIELDS, sizeof(*fields));
	if (!fields)
		return;
	rs = &elf->sections[s->rela];
	r = lkm_relas(rs, &n_rela);
	for (size_t i = 0; i < n_rela; i++)
		if (r[i].r_offset < n * KSYMTAB_ENTRY &&
		    r[i].r_offset % KSYMTAB_FIELD == 0)
			fields[r[i].r_offset / KSYMTAB_FIELD] = &r[i];
	for (size_t i = 0; i < n; i++)
		add_export(elf, &fields[i * KSYMTAB_FIELDS],
			   crc_size == 4 * n ? crcs : NULL, i, gpl);
	free(fields);
}

static size_t ksymtab_entries(const struct lkm_elf *elf, uint32_t table)
{
	const struct lkm_section *s = &elf->sections[table];

	return table && s->data && s->rela ? s->size / KSYMTAB_ENTRY : 0;
}

size_t lkm_elf_exports(const struct lkm_elf *celf,
		       const struct lkm_elf_export **out)
{
	struct lkm_elf *elf = (struct lkm_elf *)(uintptr_t)celf;
	uint32_t plain, gpl;
	size_t n;

	if (!elf->exports_known) {
		elf->exports_known = true;
		plain = lkm_elf_find(elf, "__ksymtab");
		gpl = lkm_elf_find(elf, "__ksymtab_gpl");
		n = ksymtab_entries(elf, plain) + ksymtab_entries(elf, gpl);
		elf->exports = calloc(n + 1, sizeof(*elf->exports));
		elf->origins = calloc(n + 1, sizeof(*elf->origins));
		if (!elf->exports || !elf->origins)
			n = 0;
		if (n && ksymtab_entries(elf, plain))
			read_ksymtab(elf, plain, "__kcrctab", false);
		if (n && ksymtab_entries(elf, gpl))
			read_ksymtab(elf, gpl, "__kcrctab_gpl", true);
	}
	*out = elf->exports;
	return elf->n_exports;
}
