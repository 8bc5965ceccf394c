// SPDX-License-Identifier: GPL-2.0
/*
 * kpi_table.c - what a kernel side exports.
 *
 * kpi-<release>.o is not linked yet: an entry of .kpi_export holds zeroes, and
 * the relocations beside it say where its name and note are. Only those few
 * sections are read, so that asking costs a millisecond.
 */
#include "kpi_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <gelf.h>
#include <libelf.h>

/* struct kpi_export of src/kpi/kpi.h */
struct raw_export {
	uint64_t addr, name, note, status;
};

struct kpi_table {
	struct lkm_file *file;
	Elf *elf;
	struct kpi_entry *entries;
	size_t n;
};

struct sections {
	Elf_Data *exports, *relocations, *symbols;
};

static Elf_Data *section_data(Elf *elf, size_t index)
{
	Elf_Scn *section = elf_getscn(elf, index);

	/* Not elf_getdata(): nothing needs to be converted or copied. */
	return section ? elf_rawdata(section, NULL) : NULL;
}

static bool find_sections(Elf *elf, struct sections *out)
{
	size_t names, exports = 0, i = 1;
	GElf_Shdr header;

	*out = (struct sections){ NULL, NULL, NULL };
	if (elf_getshdrstrndx(elf, &names))
		return false;
	for (Elf_Scn *s = NULL; (s = elf_nextscn(elf, s)); i++) {
		const char *name;

		if (!gelf_getshdr(s, &header))
			return false;
		name = elf_strptr(elf, names, header.sh_name);
		if (name && !strcmp(name, ".kpi_export"))
			exports = i;
	}
	out->exports = exports ? section_data(elf, exports) : NULL;
	for (Elf_Scn *s = NULL; (s = elf_nextscn(elf, s));) {
		if (!gelf_getshdr(s, &header) || header.sh_type != SHT_RELA ||
		    header.sh_info != exports || !exports)
			continue;
		out->relocations = elf_rawdata(s, NULL);
		out->symbols = section_data(elf, header.sh_link);
	}
	return out->exports && out->relocations && out->symbols;
}

/* The string that a relocation points to; NULL where it points elsewhere. */
static const char *pointee(struct kpi_table *table, const Elf64_Rela *rela,
			   const Elf_Data *symbols)
{
	size_t index = ELF64_R_SYM(rela->r_info);
	const Elf_Data *data;
	Elf64_Sym symbol;
	uint64_t at;

	if (index >= symbols->d_size / sizeof(symbol))
		return NULL;
	memcpy(&symbol, (const char *)symbols->d_buf + index * sizeof(symbol),
	       sizeof(symbol));
	if (!symbol.st_shndx || symbol.st_shndx >= SHN_LORESERVE)
		return NULL;
	data = section_data(table->elf, symbol.st_shndx);
	at = symbol.st_value + (uint64_t)rela->r_addend;
	if (!data || !data->d_buf || at >= data->d_size ||
	    !memchr((const char *)data->d_buf + at, '\0', data->d_size - at))
		return NULL;
	return (const char *)data->d_buf + at;
}

static void read_status(struct kpi_table *table, const Elf_Data *exports)
{
	for (size_t i = 0; i < table->n; i++) {
		struct raw_export raw;

		memcpy(&raw, (const char *)exports->d_buf + i * sizeof(raw),
		       sizeof(raw));
		table->entries[i].status = raw.status <= KPI_NOOP ?
			(enum kpi_status)raw.status : KPI_PARTIAL;
	}
}

static void read_strings(struct kpi_table *table, const struct sections *s)
{
	Elf64_Rela rela;

	for (size_t i = 0; i < s->relocations->d_size / sizeof(rela); i++) {
		size_t entry;

		memcpy(&rela, (const char *)s->relocations->d_buf +
				      i * sizeof(rela), sizeof(rela));
		entry = rela.r_offset / sizeof(struct raw_export);
		if (entry >= table->n)
			continue;
		switch (rela.r_offset % sizeof(struct raw_export)) {
		case offsetof(struct raw_export, name):
			table->entries[entry].name = pointee(table, &rela,
							     s->symbols);
			break;
		case offsetof(struct raw_export, note):
			table->entries[entry].note = pointee(table, &rela,
							     s->symbols);
			break;
		}
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct kpi_entry *)a)->name,
		      ((const struct kpi_entry *)b)->name);
}

/* Those without a name, of a damaged file, are left out. */
static void sort(struct kpi_table *table)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n; i++)
		if (table->entries[i].name)
			table->entries[n++] = table->entries[i];
	table->n = n;
	qsort(table->entries, n, sizeof(*table->entries), by_name);
}

static int read_table(struct kpi_table *table, struct lkm_error *err)
{
	const char *path = table->file->path;
	GElf_Ehdr header;
	struct sections s;

	elf_version(EV_CURRENT);
	table->elf = elf_memory((char *)(uintptr_t)table->file->data,
				table->file->size);
	if (!table->elf || !gelf_getehdr(table->elf, &header) ||
	    header.e_machine != EM_X86_64 || header.e_type != ET_REL)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: not an x86-64 object file", path);
	if (!find_sections(table->elf, &s))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: no .kpi_export: not a kernel side",
				     path);
	table->n = s.exports->d_size / sizeof(struct raw_export);
	table->entries = calloc(table->n + 1, sizeof(*table->entries));
	if (!table->entries)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory", path);
	read_status(table, s.exports);
	read_strings(table, &s);
	sort(table);
	return 0;
}

int kpi_table_open(const char *object, struct kpi_table **out,
		   struct lkm_error *err)
{
	struct kpi_table *table = calloc(1, sizeof(*table));
	int r;

	*out = NULL;
	if (!table)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory", object);
	r = lkm_file_open(object, &table->file, err);
	if (!r)
		r = read_table(table, err);
	if (r)
		kpi_table_close(table);
	else
		*out = table;
	return r;
}

void kpi_table_close(struct kpi_table *table)
{
	if (!table)
		return;
	elf_end(table->elf);
	lkm_file_close(table->file);
	free(table->entries);
	free(table);
}

size_t kpi_table_size(const struct kpi_table *table)
{
	return table->n;
}

const struct kpi_entry *kpi_table_at(const struct kpi_table *table, size_t i)
{
	return i < table->n ? &table->entries[i] : NULL;
}

const struct kpi_entry *kpi_table_find(const struct kpi_table *table,
				       const char *name)
{
	struct kpi_entry key = { .name = name };

	return bsearch(&key, table->entries, table->n, sizeof(key), by_name);
}
