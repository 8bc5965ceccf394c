/* SPDX-License-Identifier: GPL-2.0 */
/* linked.h - links objects of a test, and maps them. */
#ifndef TESTS_LOADER_LINKED_H
#define TESTS_LOADER_LINKED_H

#include "loader.h"
#include "object.h"

#define TEST_BASE 0x20000000ull
#define TEST_LIMIT 0x30000000ull
#define TEST_PERCPU 0x1000ull

struct linked {
	struct lkm_elf *elf;
	struct lkm_image *image;
	struct lkm_error err;
	int rc;			/* of opening or linking */
};

struct named {
	const char *name;
	struct lkm_symbol symbol;
};

/* What a test wants otherwise than usual; all may be zero. */
struct link_options {
	const struct named *symbols;	/* one provider, ends in {} */
	const struct named *later;	/* another one behind it */
	const struct lkm_door *doors;
	size_t n_doors;
	const char *cache_dir;
	uint64_t limit;
	bool map;
};

struct linked link_bytes(const uint8_t *file, size_t size,
			 const struct link_options *options);
struct linked link_object(struct object *o, const struct link_options *options);
void linked_free(struct linked *l);

/* Made by the trap function: which name was asked for last. */
extern const char *last_trap;

#endif
