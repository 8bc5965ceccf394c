// SPDX-License-Identifier: GPL-2.0
/*
 * link - link one module into a file and map it, as a run of lkmhost does,
 * with every undefined symbol at an invented address.
 *
 * usage: link MODULE CACHE_DIR
 * For comparison with `ld -r` on the same file; time it as a process.
 */
#include <stdio.h>
#include <stdlib.h>

#include "loader.h"

#define BASE 0x18000000
#define LIMIT 0x50000000

static bool anywhere(void *ctx, const char *name, struct lkm_symbol *out)
{
	*out = (struct lkm_symbol){ .value = BASE - 0x1000 };
	return true;
}

static void *no_trap(void *ctx, const char *name)
{
	return NULL;
}

int main(int argc, char **argv)
{
	const struct lkm_provider provider = { .find = anywhere };
	struct lkm_link_request req = {
		.base = BASE,
		.limit = LIMIT,
		.percpu_limit = 1 << 20,
		.providers = &provider,
		.n_providers = 1,
	};
	struct lkm_image *image;
	struct lkm_error err;
	struct lkm_file *file;
	struct lkm_elf *elf;

	if (argc != 3) {
		fprintf(stderr, "usage: %s MODULE CACHE_DIR\n", argv[0]);
		return 2;
	}
	req.cache_dir = argv[2];
	if (lkm_file_open(argv[1], &file, &err) ||
	    lkm_elf_open(file, &elf, &err) ||
	    (req.elf = elf, lkm_link(&req, &image, &err)) ||
	    lkm_image_map(image, NULL, 0, no_trap, NULL, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return 0;
}
