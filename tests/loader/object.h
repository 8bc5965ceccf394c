/* SPDX-License-Identifier: GPL-2.0 */
/* object.h - makes relocatable objects in memory, good ones and bad ones. */
#ifndef TESTS_LOADER_OBJECT_H
#define TESTS_LOADER_OBJECT_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct object;

struct object *object_new(void);
void object_free(struct object *o);
/* The new section's index. @data may be NULL: zeroes. */
uint16_t object_section(struct object *o, const char *name, uint32_t type,
			uint64_t flags, uint64_t align, const void *data,
			size_t size);
/* The new symbol's index. Add the local ones first. */
uint32_t object_symbol(struct object *o, const char *name, unsigned char info,
		       uint16_t section, uint64_t value);
/* All relocations of one section stand together in one .rela section. */
void object_reloc(struct object *o, uint16_t section, uint64_t offset,
		  uint32_t type, uint32_t symbol, int64_t addend);
/* The file; lives as @o does. */
uint8_t *object_file(struct object *o, size_t *size);

/* Headers within a finished file, to be spoilt. */
static inline Elf64_Ehdr *file_header(uint8_t *file)
{
	return (Elf64_Ehdr *)file;
}
Elf64_Shdr *file_section(uint8_t *file, const char *name);

#define GLOBAL_FUNC ELF64_ST_INFO(STB_GLOBAL, STT_FUNC)
#define GLOBAL_DATA ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT)
#define GLOBAL ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE)
#define WEAK ELF64_ST_INFO(STB_WEAK, STT_NOTYPE)

#endif
