/* SPDX-License-Identifier: GPL-2.0 */
/* image.h - inside the loader: an opened image file. */
#ifndef LOADER_IMAGE_H
#define LOADER_IMAGE_H

#include <elf.h>

#include "format.h"
#include "loader.h"

struct lkm_image {
	int fd;
	char *path;
	const uint8_t *file;	/* all of it, read-only */
	size_t size;
	const struct image_header *header; /* in file */
	bool mapped, init_mapped;
};

static inline const void *image_table(const struct lkm_image *image,
				      enum image_table_id id, size_t *count)
{
	*count = image->header->tables[id].count;
	return image->file + image->header->tables[id].offset;
}

/* A string of the tables; "" where @at is out of range. */
const char *image_string(const struct lkm_image *image, uint32_t at);

#endif
