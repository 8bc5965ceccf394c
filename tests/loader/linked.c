// SPDX-License-Identifier: GPL-2.0
/* Objects of a test linked at a place that is reserved for them. */
#include <string.h>
#include <sys/mman.h>

#include "linked.h"

const char *last_trap;

static bool find(void *ctx, const char *name, struct lkm_symbol *out)
{
	for (const struct named *n = ctx; n && n->name; n++) {
		if (strcmp(n->name, name))
			continue;
		*out = n->symbol;
		return true;
	}
	return false;
}

static int trapped(void)
{
	return 4711;
}

static void *make_trap(void *ctx, const char *name)
{
	last_trap = name;
	return (void *)(uintptr_t)trapped;
}

static void reserve(void)
{
	static void *reserved;

	if (!reserved)
		reserved = mmap((void *)TEST_BASE, TEST_LIMIT - TEST_BASE,
				PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
					MAP_FIXED_NOREPLACE,
				-1, 0);
}

static void do_link(struct linked *l, const struct link_options *o)
{
	struct lkm_provider providers[] = {
		{ find, (void *)(uintptr_t)o->symbols },
		{ find, (void *)(uintptr_t)o->later },
	};
	struct lkm_link_request req = {
		.elf = l->elf,
		.base = TEST_BASE,
		.limit = o->limit ? o->limit : TEST_LIMIT,
		.percpu_offset = o->doors ? 0 : TEST_PERCPU,
		.percpu_limit = 0x8000,
		.providers = providers,
		.n_providers = 2,
		.doors = o->doors,
		.n_doors = o->n_doors,
		.cache_dir = o->cache_dir,
	};

	l->rc = lkm_link(&req, &l->image, &l->err);
	if (l->rc || !o->map)
		return;
	reserve();
	l->rc = lkm_image_map(l->image, o->doors, o->n_doors, make_trap, NULL,
			      &l->err);
}

struct linked link_bytes(const uint8_t *bytes, size_t size,
			 const struct link_options *options)
{
	static const struct link_options usual;
	struct linked l = { 0 };
	struct lkm_file *file;

	l.rc = lkm_file_from_memory("test.ko", bytes, size, &file);
	if (l.rc)
		return l;
	l.rc = lkm_elf_open(file, &l.elf, &l.err);
	if (l.rc) {
		l.elf = NULL;
		lkm_file_close(file);
		return l;
	}
	do_link(&l, options ? options : &usual);
	return l;
}

struct linked link_object(struct object *o, const struct link_options *options)
{
	size_t size;
	uint8_t *file = object_file(o, &size);

	return link_bytes(file, size, options);
}

void linked_free(struct linked *l)
{
	lkm_image_close(l->image);
	lkm_elf_close(l->elf);
}
