// SPDX-License-Identifier: GPL-2.0
/* libfuse3, loaded when it is needed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>

#include "fuse.h"

struct fuse_api fuse;

#define SLOT(name) { "fuse_" #name, (void **)&fuse.name },

int fuse_api_load(struct lkm_error *err)
{
	const struct {
		const char *name;
		void **slot;
	} slots[] = { FUSE_API(SLOT) };
	static void *lib;

	if (!lib)
		lib = dlopen("libfuse3.so.3", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return lkm_error_set(err, -ENOSYS, "%s", dlerror());
	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		*slots[i].slot = dlsym(lib, slots[i].name);
		if (!*slots[i].slot)
			return lkm_error_set(err, -ENOSYS,
					     "libfuse3.so.3 lacks %s()",
					     slots[i].name);
	}
	return 0;
}
