// SPDX-License-Identifier: GPL-2.0
/*
 * Who answers for an undefined symbol: the link editor itself (boundaries of
 * sections), a door to the host, the providers in their order, and at last a
 * trap. And then: the final value of each symbol of the object.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

static bool ask_providers(const struct link *l, const char *name,
			  struct lkm_symbol *out)
{
	struct lkm_symbol answer;
	bool found = false;

	for (size_t i = 0; i < l->req->n_providers; i++) {
		const struct lkm_provider *p = &l->req->providers[i];

		if (!p->find(p->ctx, name, &answer))
			continue;
		*out = answer;
		found = true;
		if (!answer.weak)
			break;
	}
	return found;
}

static bool is_door(const struct link *l, const char *name)
{
	for (size_t i = 0; i < l->req->n_doors; i++)
		if (!strcmp(l->req->doors[i].name, name))
			return true;
	return false;
}

static bool ends(const char *s, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && !memcmp(s + len - n, suffix, n);
}

/*
 * Which section a boundary symbol speaks of: __start_S and __stop_S as ld has
 * them, and __X_start and __X_end for a section ".X".
 */
static bool boundary(const char *name, char *section, size_t size, bool *end)
{
	size_t len = strlen(name);

	if (len + 2 > size)
		return false;
	*end = !strncmp(name, "__stop_", 7);
	if (*end || !strncmp(name, "__start_", 8)) {
		strcpy(section, name + (*end ? 7 : 8));
		return true;
	}
	*end = ends(name, len, "_end");
	if (strncmp(name, "__", 2) || !(*end || ends(name, len, "_start")))
		return false;
	section[0] = '.';
	strcpy(section + 1, name + 2);
	section[len - 1 - (*end ? 4 : 6)] = 0;
	return true;
}

/*
 * On the kernel side a table may have no entry and so no section: then both
 * boundaries are equal. Elsewhere such a name is just a symbol.
 */
static bool is_boundary(const struct link *l, const char *name)
{
	char section[256];
	uint32_t i;
	bool end;

	if (!boundary(name, section, sizeof(section), &end))
		return false;
	i = lkm_elf_find(l->elf, section);
	return (i && l->pieces[i].part != PART_DROP) ||
	       (l->req->doors && !strncmp(name, "__kpi_", 6)) ||
	       (l->req->doors && (!strncmp(name, "__start_", 8) ||
				  !strncmp(name, "__stop_", 7)));
}

static uint64_t boundary_value(const struct link *l, const char *name)
{
	struct image_range range;
	char section[256];
	bool end;

	if (!boundary(name, section, sizeof(section), &end) ||
	    !link_section_range(l, section, &range))
		return l->req->base;
	return end ? range.end : range.start;
}

#define BOUNDARY 0xff		/* of value.elide: no machine uses it */

static void add_stub(struct link *l, uint32_t symbol, enum image_stub_kind kind)
{
	l->stubs[l->n_stubs++] = (struct stub){
		.name = l->elf->strings + l->elf->symbols[symbol].st_name,
		.kind = kind,
	};
	l->values[symbol].stub = l->n_stubs;
}

/* Kinds of stubs are numbered one after the other: add those of @kind. */
static void add_stubs(struct link *l, const uint8_t *kinds,
		      enum image_stub_kind kind)
{
	for (uint32_t i = 1; i < l->elf->n_symbols; i++)
		if (kinds[i] == kind + 1)
			add_stub(l, i, kind);
}

static uint8_t resolve_one(struct link *l, uint32_t i, const char *name,
			   bool called)
{
	struct value *v = &l->values[i];
	struct lkm_symbol answer;

	if (is_boundary(l, name)) {
		v->elide = BOUNDARY;
		return 0;
	}
	if (is_door(l, name))
		return STUB_DOOR + 1;
	v->elide = lkm_arch_elide(name);
	if (ask_providers(l, name, &answer)) {
		v->value = answer.value;
		v->percpu = answer.kind == LKM_SYMBOL_PERCPU;
		return 0;
	}
	if (v->elide)
		v->state = VALUE_ELIDED;
	else if (ELF64_ST_BIND(l->elf->symbols[i].st_info) != STB_WEAK)
		return (called ? STUB_FUNCTION : STUB_OBJECT) + 1;
	return 0;
}

static int resolve_all(struct link *l, uint8_t *kinds)
{
	const struct lkm_undefined *undefined;
	size_t n = lkm_elf_undefined(l->elf, &undefined), k = 0, stubs = 0;

	for (uint32_t i = 1; i < l->elf->n_symbols; i++) {
		const Elf64_Sym *sym = &l->elf->symbols[i];
		const char *name = lkm_symbol_name(l->elf, sym);

		if (!name)
			return link_fail(l, -ENOEXEC,
					 "symbol %u: name is out of range", i);
		if (sym->st_shndx != SHN_UNDEF || !*name)
			continue;
		if (k == n)
			return link_fail(l, -ENOMEM, "out of memory");
		kinds[i] = resolve_one(l, i, name, undefined[k++].called);
		stubs += kinds[i] != 0;
		l->n_doors += kinds[i] == STUB_DOOR + 1;
		l->n_slots += kinds[i] && kinds[i] != STUB_OBJECT + 1;
	}
	l->stubs = calloc(stubs + 1, sizeof(*l->stubs));
	return l->stubs ? 0 : link_fail(l, -ENOMEM, "out of memory");
}

int link_resolve(struct link *l)
{
	uint8_t *kinds = calloc(l->elf->n_symbols + 1, 1);
	int rc = kinds ? resolve_all(l, kinds) :
			 link_fail(l, -ENOMEM, "out of memory");

	if (!rc) {
		add_stubs(l, kinds, STUB_DOOR);
		add_stubs(l, kinds, STUB_FUNCTION);
		add_stubs(l, kinds, STUB_OBJECT);
	}
	free(kinds);
	return rc;
}

static int set_defined(struct link *l, uint32_t i)
{
	const Elf64_Sym *sym = &l->elf->symbols[i];
	struct value *v = &l->values[i];
	const struct piece *p;

	if (sym->st_shndx >= l->elf->n_sections)
		return link_fail(l, -ENOEXEC,
				 "symbol %s: section index %u is out of range",
				 lkm_symbol_name(l->elf, sym), sym->st_shndx);
	p = &l->pieces[sym->st_shndx];
	v->value = p->addr + sym->st_value;
	v->percpu = p->part == PART_PERCPU;
	if (p->part == PART_DROP)
		v->state = VALUE_DROPPED;
	return 0;
}

int link_set_values(struct link *l)
{
	int rc = 0;

	for (uint32_t i = 1; i < l->elf->n_symbols && !rc; i++) {
		const Elf64_Sym *sym = &l->elf->symbols[i];
		struct value *v = &l->values[i];

		if (sym->st_shndx == SHN_ABS)
			v->value = sym->st_value;
		else if (sym->st_shndx == SHN_UNDEF && v->stub)
			v->value = l->stubs[v->stub - 1].addr;
		else if (sym->st_shndx == SHN_UNDEF && v->elide == BOUNDARY)
			v->value = boundary_value(l,
						  lkm_symbol_name(l->elf, sym));
		else if (sym->st_shndx != SHN_UNDEF &&
			 sym->st_shndx != SHN_COMMON)
			rc = set_defined(l, i);
	}
	return rc;
}
