/* SPDX-License-Identifier: GPL-2.0 */
/* module.h - objects with a .modinfo and a __versions of the test's choice. */
#ifndef TESTS_LOADER_MODULE_H
#define TESTS_LOADER_MODULE_H

#include "loader.h"
#include "object.h"

/* A string literal with NULs inside, without the one behind it. */
#define BYTES(literal) (literal), sizeof(literal) - 1

struct module {
	struct object *object;
	struct lkm_elf *elf;
};

static inline struct module module_open(const char *path, const void *modinfo,
					size_t modinfo_size,
					const void *versions,
					size_t versions_size)
{
	struct module m = { .object = object_new() };
	struct lkm_error err = { "" };
	struct lkm_file *file;
	size_t size;
	uint8_t *data;

	if (modinfo)
		object_section(m.object, ".modinfo", SHT_PROGBITS, SHF_ALLOC, 1,
			       modinfo, modinfo_size);
	if (versions)
		object_section(m.object, "__versions", SHT_PROGBITS, SHF_ALLOC,
			       8, versions, versions_size);
	data = object_file(m.object, &size);
	assert_int_equal(lkm_file_from_memory(path, data, size, &file), 0);
	if (lkm_elf_open(file, &m.elf, &err))
		fail_msg("%s", err.text);
	return m;
}

static inline void module_close(struct module *m)
{
	lkm_elf_close(m->elf);
	object_free(m->object);
}

#endif
