// SPDX-License-Identifier: GPL-2.0
/*
 * What an image offers: a module's __ksymtab and __ksymtab_gpl, the kernel
 * side's .kpi_export. Read once when it is linked; the image has a table and
 * a hash of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

/* struct kpi_export of src/kpi/kpi.h, relocated. */
struct kpi_record {
	uint64_t addr, name, note, status;
};

static int add_export(struct link *l, struct tables *t,
		      const struct image_export *e, const char *name,
		      const char *ns, const char *note)
{
	struct image_export *o = &t->exports[t->n_exports++];

	*o = *e;
	o->name = tables_string(t, name);
	o->ns = tables_string(t, ns);
	o->note = tables_string(t, note);
	if (o->name == UINT32_MAX || o->ns == UINT32_MAX ||
	    o->note == UINT32_MAX)
		return link_fail(l, -ENOMEM, "out of memory");
	return 0;
}

static int add_ksymtab(struct link *l, struct tables *t,
		       const struct lkm_elf_export *e, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++) {
		const struct lkm_export_origin *o = &l->elf->origins[i];
		const struct value *v = &l->values[o->symbol];
		struct image_export x = {
			.value = v->value + (uint64_t)o->addend,
			.percpu = v->percpu,
			.gpl = e[i].gpl,
			.crc = e[i].crc,
			.has_crc = e[i].has_crc,
		};

		rc = add_export(l, t, &x, e[i].name, e[i].ns, NULL);
	}
	return rc;
}

static const char *string_at(const struct link *l, uint64_t addr)
{
	for (size_t i = 0; i < SEG_COUNT; i++) {
		const struct image_segment *seg = &l->segments[i];
		const uint8_t *p = link_at(l, addr, 1);
		uint64_t room = seg->addr + seg->file_size - addr;

		if (p && addr >= seg->addr && addr - seg->addr < seg->file_size)
			return memchr(p, 0, room) ? (const char *)p : NULL;
	}
	return NULL;
}

/* Weak or per-CPU is told by the symbol that the record was relocated with. */
static void note_symbols(const struct link *l, uint32_t section,
			 struct image_export *x, size_t n)
{
	const struct lkm_section *s = l->elf->sections;

	for (uint32_t ri = s[section].rela; ri; ri = s[ri].next_rela) {
		size_t n_rela;
		const Elf64_Rela *r = lkm_relas(&s[ri], &n_rela);

		for (size_t k = 0; k < n_rela; k++) {
			size_t i = r[k].r_offset / sizeof(struct kpi_record);
			uint32_t sym = ELF64_R_SYM(r[k].r_info);

			if (r[k].r_offset % sizeof(struct kpi_record) || i >= n)
				continue;
			x[i].percpu = l->values[sym].percpu;
			x[i].weak = ELF64_ST_BIND(l->elf->symbols[sym].st_info) ==
				    STB_WEAK;
		}
	}
}

static int add_kpi(struct link *l, struct tables *t, uint32_t section)
{
	size_t n = l->elf->sections[section].size / sizeof(struct kpi_record);
	struct image_export *x = calloc(n + 1, sizeof(*x));
	int rc = x ? 0 : link_fail(l, -ENOMEM, "out of memory");

	if (!rc)
		note_symbols(l, section, x, n);
	for (size_t i = 0; i < n && !rc; i++) {
		struct kpi_record r;
		const char *name;

		memcpy(&r, l->pieces[section].data + i * sizeof(r), sizeof(r));
		name = string_at(l, r.name);
		if (!name) {
			rc = link_fail(l, -ENOEXEC,
				       "section .kpi_export: entry %zu has no name",
				       i);
			break;
		}
		x[i].value = r.addr;
		x[i].status = r.status;
		rc = add_export(l, t, &x[i], name, NULL, string_at(l, r.note));
	}
	free(x);
	return rc;
}

static int hash_exports(struct link *l, struct tables *t)
{
	size_t mask = tables_buckets(t->n_exports) - 1;

	t->export_hash = calloc(mask + 1, sizeof(*t->export_hash));
	if (!t->export_hash)
		return link_fail(l, -ENOMEM, "out of memory");
	t->n_export_hash = mask + 1;
	for (size_t i = 0; i < t->n_exports; i++) {
		const char *name = t->strings + t->exports[i].name;
		size_t b = image_hash_name(name) & mask;

		for (; t->export_hash[b]; b = (b + 1) & mask)
			if (!strcmp(t->strings + t->exports[t->export_hash[b] - 1]
							 .name,
				    name))
				return link_fail(l, -ENOEXEC,
						 "symbol %s is exported twice",
						 name);
		t->export_hash[b] = i + 1;
	}
	return 0;
}

int link_exports(struct link *l, struct tables *t)
{
	const struct lkm_elf_export *e;
	size_t n = lkm_elf_exports(l->elf, &e), n_kpi = 0;
	uint32_t kpi = lkm_elf_find(l->elf, ".kpi_export");
	int rc;

	if (kpi && l->pieces[kpi].data)
		n_kpi = l->elf->sections[kpi].size / sizeof(struct kpi_record);
	t->exports = calloc(n + n_kpi + 1, sizeof(*t->exports));
	if (!t->exports)
		return link_fail(l, -ENOMEM, "out of memory");
	rc = add_ksymtab(l, t, e, n);
	if (n_kpi)
		rc = rc ?: add_kpi(l, t, kpi);
	return rc ?: hash_exports(l, t);
}
