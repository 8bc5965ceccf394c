// SPDX-License-Identifier: GPL-2.0
/*
 * A relocatable object as a view that can be trusted: libelf finds the header
 * and the section headers, and before anybody looks at a byte each section
 * has been seen to lie within the file.
 *
 * Opening costs time in proportion to the number of sections, not of bytes:
 * where the linked image is in the cache nothing else is ever read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"

/* More would need extended section numbers; real modules have about 100. */
#define MAX_SECTIONS SHN_LORESERVE
#define MAX_ALIGN (1u << 21)
#define MAX_DECOMPRESSED (1ull << 30)

static const char *path_of(const struct lkm_elf *elf)
{
	return elf->file->path;
}

static int check_header(const struct lkm_file *file, struct lkm_error *err)
{
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)file->data;

	if (file->size < EI_NIDENT || memcmp(file->data, ELFMAG, SELFMAG))
		return lkm_error_set(err, -ENOEXEC, "%s: not an ELF file%s",
				     file->path,
				     file->size ? "" : " (it is empty)");
	if (file->data[EI_CLASS] != ELFCLASS64 ||
	    file->data[EI_DATA] != ELFDATA2LSB)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: not a 64-bit little-endian ELF file",
				     file->path);
	if (file->size < sizeof(*h))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: truncated in the ELF header",
				     file->path);
	if ((uintptr_t)h % _Alignof(Elf64_Ehdr))
		return lkm_error_set(err, -EINVAL, "%s: not aligned in memory",
				     file->path);
	if (h->e_machine != lkm_arch_machine)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: made for another machine (e_machine %u)",
				     file->path, h->e_machine);
	if (h->e_type != ET_REL)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: not a relocatable object (e_type %u)",
				     file->path, h->e_type);
	if (h->e_shentsize != sizeof(Elf64_Shdr) || !h->e_shnum)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: no section headers of known size",
				     file->path);
	if (h->e_shnum >= MAX_SECTIONS ||
	    !lkm_range_ok(h->e_shoff, (uint64_t)h->e_shnum * sizeof(Elf64_Shdr),
			  file->size))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: truncated: section headers lie outside the file",
				     file->path);
	if (h->e_shoff % _Alignof(Elf64_Shdr))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section headers are not aligned",
				     file->path);
	if (!h->e_shstrndx || h->e_shstrndx >= h->e_shnum)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section name table index %u is out of range",
				     file->path, h->e_shstrndx);
	return 0;
}

/* A debug section that was stored compressed is relocated uncompressed. */
static int decompress(struct lkm_elf *elf, Elf_Scn *scn, struct lkm_section *s,
		      struct lkm_error *err)
{
	Elf64_Chdr *chdr = elf64_getchdr(scn);
	Elf_Data *data = NULL;

	if (chdr && !(s->flags & SHF_ALLOC) &&
	    chdr->ch_size <= MAX_DECOMPRESSED &&
	    chdr->ch_size / 2048 <= s->size && elf_compress(scn, 0, 0) >= 0)
		data = elf_getdata(scn, NULL);
	if (!data)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %s: bad compressed contents",
				     path_of(elf), s->name);
	s->data = data->d_buf;
	s->size = data->d_size;
	s->flags &= ~(uint64_t)SHF_COMPRESSED;
	return 0;
}

static int read_section(struct lkm_elf *elf, size_t i, const char *names,
			size_t names_size, struct lkm_error *err)
{
	struct lkm_section *s = &elf->sections[i];
	Elf_Scn *scn = elf_getscn(elf->elf, i);
	const Elf64_Shdr *h = scn ? elf64_getshdr(scn) : NULL;

	if (!h)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %zu: unreadable header",
				     path_of(elf), i);
	if (h->sh_name >= names_size)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %zu: name is out of range",
				     path_of(elf), i);
	*s = (struct lkm_section){
		.name = names + h->sh_name, .type = h->sh_type,
		.flags = h->sh_flags, .align = h->sh_addralign ?: 1,
		.size = h->sh_size, .entsize = h->sh_entsize,
		.link = h->sh_link, .info = h->sh_info,
	};
	if (s->type == SHT_NULL || s->type == SHT_NOBITS)
		goto aligned;
	if (!lkm_range_ok(h->sh_offset, h->sh_size, elf->file->size))
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %s lies outside the file",
				     path_of(elf), s->name);
	s->data = elf->file->data + h->sh_offset;
	if (s->flags & SHF_COMPRESSED)
		return decompress(elf, scn, s, err);
aligned:
	if ((s->align & (s->align - 1)) || s->align > MAX_ALIGN)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %s: bad alignment %#llx",
				     path_of(elf), s->name,
				     (unsigned long long)s->align);
	return 0;
}

/* The string table of section names, needed before any of them is named. */
static int find_names(struct lkm_elf *elf, const char **names, size_t *size,
		      struct lkm_error *err)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)elf->file->data;
	Elf_Scn *scn = elf_getscn(elf->elf, eh->e_shstrndx);
	const Elf64_Shdr *h = scn ? elf64_getshdr(scn) : NULL;

	if (!h || h->sh_type != SHT_STRTAB || !h->sh_size ||
	    !lkm_range_ok(h->sh_offset, h->sh_size, elf->file->size) ||
	    elf->file->data[h->sh_offset + h->sh_size - 1])
		return lkm_error_set(err, -ENOEXEC,
				     "%s: bad table of section names",
				     path_of(elf));
	*names = (const char *)elf->file->data + h->sh_offset;
	*size = h->sh_size;
	return 0;
}

/* Tables are used in place: whole entries of the known size, aligned. */
static int check_table(const struct lkm_elf *elf, const struct lkm_section *s,
		       size_t entsize, struct lkm_error *err)
{
	if (s->entsize == entsize && s->size % entsize == 0 &&
	    (uintptr_t)s->data % 8 == 0)
		return 0;
	return lkm_error_set(err, -ENOEXEC,
			     "%s: section %s: bad entry size %llu, size %llu or alignment",
			     path_of(elf), s->name,
			     (unsigned long long)s->entsize,
			     (unsigned long long)s->size);
}

static int take_symbols(struct lkm_elf *elf, const struct lkm_section *s,
			struct lkm_error *err)
{
	const struct lkm_section *str;
	int rc;

	if (elf->symbols)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: more than one symbol table",
				     path_of(elf));
	rc = check_table(elf, s, sizeof(Elf64_Sym), err);
	if (rc)
		return rc;
	if (!s->size)
		return 0;
	str = s->link < elf->n_sections ? &elf->sections[s->link] : NULL;
	if (!str || str->type != SHT_STRTAB || !str->size ||
	    str->data[str->size - 1])
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %s: bad string table",
				     path_of(elf), s->name);
	elf->symbols = (const Elf64_Sym *)s->data;
	elf->n_symbols = s->size / sizeof(Elf64_Sym);
	elf->strings = (const char *)str->data;
	elf->strings_size = str->size;
	return 0;
}

static int take_relocations(struct lkm_elf *elf, uint32_t i,
			    struct lkm_error *err)
{
	struct lkm_section *s = &elf->sections[i], *target;
	int rc = check_table(elf, s, sizeof(Elf64_Rela), err);

	if (rc)
		return rc;
	if (!s->info || s->info >= elf->n_sections ||
	    elf->sections[s->info].type == SHT_RELA ||
	    elf->sections[s->info].type == SHT_SYMTAB)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %s: relocates no section (sh_info %u)",
				     path_of(elf), s->name, s->info);
	if (s->link >= elf->n_sections ||
	    elf->sections[s->link].type != SHT_SYMTAB)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: section %s: no symbol table (sh_link %u)",
				     path_of(elf), s->name, s->link);
	target = &elf->sections[s->info];
	s->next_rela = target->rela;
	target->rela = i;
	return 0;
}

static int check_tables(struct lkm_elf *elf, struct lkm_error *err)
{
	uint64_t sum = 0;
	int rc = 0;

	for (size_t i = 1; i < elf->n_sections && !rc; i++) {
		struct lkm_section *s = &elf->sections[i];

		if (s->data && s->data >= elf->file->data &&
		    s->data < elf->file->data + elf->file->size)
			sum += s->size;
		if (s->type == SHT_SYMTAB)
			rc = take_symbols(elf, s, err);
		else if (s->type == SHT_RELA)
			rc = take_relocations(elf, i, err);
		else if (s->type == SHT_REL)
			rc = lkm_error_set(err, -ENOEXEC,
					   "%s: section %s: relocations without addend (SHT_REL) are not of this machine",
					   path_of(elf), s->name);
	}
	/* Else a small file could ask for any amount of output. */
	if (!rc && sum > elf->file->size)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: sections overlap one another",
				     path_of(elf));
	return rc;
}

static int read_sections(struct lkm_elf *elf, struct lkm_error *err)
{
	size_t names_size = 0;
	const char *names = "";
	int rc;

	if (elf_getshdrnum(elf->elf, &elf->n_sections) < 0 ||
	    elf->n_sections !=
		    ((const Elf64_Ehdr *)elf->file->data)->e_shnum)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: bad section headers: %s",
				     path_of(elf), elf_errmsg(-1));
	elf->sections = calloc(elf->n_sections, sizeof(*elf->sections));
	if (!elf->sections)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory",
				     path_of(elf));
	rc = find_names(elf, &names, &names_size, err);
	for (size_t i = 0; i < elf->n_sections && !rc; i++)
		rc = read_section(elf, i, names, names_size, err);
	return rc ?: check_tables(elf, err);
}

int lkm_elf_open(struct lkm_file *file, struct lkm_elf **out,
		 struct lkm_error *err)
{
	struct lkm_elf *elf;
	int rc = check_header(file, err);

	if (rc)
		return rc;
	elf = calloc(1, sizeof(*elf));
	if (!elf)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory",
				     file->path);
	elf->file = file;
	elf_version(EV_CURRENT);
	/* libelf takes a pointer to non-const, but reads only. */
	elf->elf = elf_memory((char *)(uintptr_t)file->data, file->size);
	if (elf->elf)
		rc = read_sections(elf, err);
	else
		rc = lkm_error_set(err, -ENOEXEC, "%s: %s", file->path,
				   elf_errmsg(-1));
	if (rc) {
		elf->file = NULL;	/* stays the caller's on failure */
		lkm_elf_close(elf);
		return rc;
	}
	*out = elf;
	return 0;
}

void lkm_elf_close(struct lkm_elf *elf)
{
	if (!elf)
		return;
	elf_end(elf->elf);
	free(elf->sections);
	free(elf->undefined);
	free(elf->exports);
	free(elf->origins);
	if (elf->file)
		lkm_file_close(elf->file);
	free(elf);
}

const struct lkm_file *lkm_elf_file(const struct lkm_elf *elf)
{
	return elf->file;
}

uint32_t lkm_elf_find(const struct lkm_elf *elf, const char *name)
{
	for (uint32_t i = 1; i < elf->n_sections; i++)
		if (!strcmp(elf->sections[i].name, name))
			return i;
	return 0;
}

const void *lkm_elf_section(const struct lkm_elf *elf, const char *name,
			    size_t *size)
{
	uint32_t i = lkm_elf_find(elf, name);

	*size = i && elf->sections[i].data ? elf->sections[i].size : 0;
	return i ? elf->sections[i].data : NULL;
}
