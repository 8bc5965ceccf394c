// SPDX-License-Identifier: GPL-2.0
/* A writer of relocatable objects that does what it is told, bad or good. */
#include <stdlib.h>
#include <string.h>

#include "object.h"

#define MAX_SECTIONS 64
#define MAX_SYMBOLS 64
#define MAX_RELOCS 64

struct object {
	struct {
		const char *name;
		Elf64_Shdr header;
		uint8_t *data;
	} sections[MAX_SECTIONS];
	uint16_t n_sections;
	Elf64_Sym symbols[MAX_SYMBOLS];
	const char *names[MAX_SYMBOLS];
	uint32_t n_symbols;
	struct {
		uint16_t section;
		Elf64_Rela rela;
	} relocs[MAX_RELOCS];
	size_t n_relocs;
	uint8_t *file;
	size_t size, room;
};

struct object *object_new(void)
{
	struct object *o = calloc(1, sizeof(*o));

	o->n_sections = 1;
	o->n_symbols = 1;
	o->names[0] = "";
	return o;
}

void object_free(struct object *o)
{
	for (uint16_t i = 0; i < o->n_sections; i++)
		free(o->sections[i].data);
	free(o->file);
	free(o);
}

uint16_t object_section(struct object *o, const char *name, uint32_t type,
			uint64_t flags, uint64_t align, const void *data,
			size_t size)
{
	uint16_t i = o->n_sections++;

	o->sections[i].name = name;
	o->sections[i].header = (Elf64_Shdr){
		.sh_type = type, .sh_flags = flags, .sh_addralign = align,
		.sh_size = size,
	};
	if (type != SHT_NOBITS) {
		o->sections[i].data = calloc(1, size + 1);
		if (data)
			memcpy(o->sections[i].data, data, size);
	}
	return i;
}

uint32_t object_symbol(struct object *o, const char *name, unsigned char info,
		       uint16_t section, uint64_t value)
{
	uint32_t i = o->n_symbols++;

	o->names[i] = name;
	o->symbols[i] = (Elf64_Sym){ .st_info = info, .st_shndx = section,
				     .st_value = value };
	return i;
}

void object_reloc(struct object *o, uint16_t section, uint64_t offset,
		  uint32_t type, uint32_t symbol, int64_t addend)
{
	o->relocs[o->n_relocs].section = section;
	o->relocs[o->n_relocs++].rela = (Elf64_Rela){
		.r_offset = offset,
		.r_info = ELF64_R_INFO((uint64_t)symbol, type),
		.r_addend = addend,
	};
}

static size_t append(struct object *o, const void *data, size_t size)
{
	size_t at = (o->size + 63) / 64 * 64;

	if (at + size > o->room) {
		size_t room = 2 * (at + size) + 4096;
		uint8_t *file = aligned_alloc(64, (room + 63) / 64 * 64);

		memset(file, 0, (room + 63) / 64 * 64);
		if (o->size)
			memcpy(file, o->file, o->size);
		free(o->file);
		o->file = file;
		o->room = room;
	}
	if (size)
		memcpy(o->file + at, data, size);
	o->size = at + size;
	return at;
}

static void add_relas(struct object *o, uint16_t symtab, uint16_t user)
{
	for (uint16_t i = 1; i < user; i++) {
		Elf64_Rela relas[MAX_RELOCS];
		size_t n = 0;
		uint16_t r;

		for (size_t k = 0; k < o->n_relocs; k++)
			if (o->relocs[k].section == i)
				relas[n++] = o->relocs[k].rela;
		if (!n)
			continue;
		r = object_section(o, ".rela", SHT_RELA, SHF_INFO_LINK, 8,
				   relas, n * sizeof(*relas));
		o->sections[r].header.sh_entsize = sizeof(*relas);
		o->sections[r].header.sh_link = symtab;
		o->sections[r].header.sh_info = i;
	}
}

static void add_symtab(struct object *o)
{
	char strings[4096] = "";
	size_t n = 1;
	uint16_t symtab;
	uint32_t locals = 1;

	for (uint32_t i = 1; i < o->n_symbols; i++) {
		o->symbols[i].st_name = n;
		strcpy(strings + n, o->names[i]);
		n += strlen(o->names[i]) + 1;
		if (ELF64_ST_BIND(o->symbols[i].st_info) == STB_LOCAL)
			locals = i + 1;
	}
	symtab = object_section(o, ".symtab", SHT_SYMTAB, 0, 8, o->symbols,
				o->n_symbols * sizeof(Elf64_Sym));
	o->sections[symtab].header.sh_entsize = sizeof(Elf64_Sym);
	o->sections[symtab].header.sh_info = locals;
	o->sections[symtab].header.sh_link =
		object_section(o, ".strtab", SHT_STRTAB, 0, 1, strings, n);
	add_relas(o, symtab, symtab);
}

static void add_names(struct object *o)
{
	char names[4096] = "";
	uint16_t i = object_section(o, ".shstrtab", SHT_STRTAB, 0, 1, NULL, 0);
	size_t n = 1;

	for (uint16_t k = 1; k < o->n_sections; k++) {
		o->sections[k].header.sh_name = n;
		strcpy(names + n, o->sections[k].name);
		n += strlen(o->sections[k].name) + 1;
	}
	free(o->sections[i].data);
	o->sections[i].data = malloc(n);
	memcpy(o->sections[i].data, names, n);
	o->sections[i].header.sh_size = n;
}

uint8_t *object_file(struct object *o, size_t *size)
{
	Elf64_Ehdr h = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_REL, .e_machine = EM_X86_64,
		.e_version = EV_CURRENT, .e_ehsize = sizeof(h),
		.e_shentsize = sizeof(Elf64_Shdr),
	};
	Elf64_Shdr headers[MAX_SECTIONS] = { 0 };

	add_symtab(o);
	add_names(o);
	append(o, &h, sizeof(h));
	for (uint16_t i = 1; i < o->n_sections; i++) {
		headers[i] = o->sections[i].header;
		headers[i].sh_offset =
			o->sections[i].data ?
				append(o, o->sections[i].data,
				       headers[i].sh_size) :
				o->size;
	}
	h.e_shnum = o->n_sections;
	h.e_shstrndx = o->n_sections - 1;
	h.e_shoff = append(o, headers, o->n_sections * sizeof(*headers));
	memcpy(o->file, &h, sizeof(h));
	*size = o->size;
	return o->file;
}

Elf64_Shdr *file_section(uint8_t *file, const char *name)
{
	Elf64_Shdr *sh = (Elf64_Shdr *)(file + file_header(file)->e_shoff);
	const char *names =
		(const char *)file +
		sh[file_header(file)->e_shstrndx].sh_offset;

	for (uint16_t i = 1; i < file_header(file)->e_shnum; i++)
		if (!strcmp(names + sh[i].sh_name, name))
			return &sh[i];
	abort();
}
