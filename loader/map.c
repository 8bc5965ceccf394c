// SPDX-License-Identifier: GPL-2.0
/*
 * An image at its address. [base, limit) is the caller's reservation, so it is
 * mapped over; what is unmapped goes back to being reserved without access,
 * and a late use of it faults.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "image.h"
#include "editor.h"

static const int segment_prot[SEG_COUNT] = {
	[SEG_RO] = PROT_READ,
	[SEG_RW] = PROT_READ | PROT_WRITE,
	[SEG_TEXT] = PROT_READ | PROT_EXEC,
	[SEG_INIT_RO] = PROT_READ,
	[SEG_INIT_RW] = PROT_READ | PROT_WRITE,
};

static int map_at(uint64_t addr, uint64_t size, int prot, int fd,
		  uint64_t offset)
{
	int flags = MAP_PRIVATE | MAP_FIXED | (fd < 0 ? MAP_ANONYMOUS : 0) |
		    (prot == PROT_NONE ? MAP_NORESERVE : 0);

	if (!size)
		return 0;
	return mmap((void *)(uintptr_t)addr, size, prot, flags, fd,
		    (off_t)offset) == MAP_FAILED ?
		       -errno :
		       0;
}

static int map_segment(const struct lkm_image *image, size_t i)
{
	const struct image_segment *s = &image->header->segments[i];
	/* The file goes on with zeroes to the end of the page. */
	uint64_t file = align_up(s->file_size, IMAGE_PAGE);
	uint64_t all = align_up(s->mem_size, IMAGE_PAGE);
	int rc = map_at(s->addr, file, segment_prot[i], image->fd, s->offset);

	return rc ?: map_at(s->addr + file, all - file, segment_prot[i], -1, 0);
}

static void *find_door(const struct lkm_door *doors, size_t n,
		       const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(doors[i].name, name))
			return doors[i].fn;
	return NULL;
}

static int fill_slots(struct lkm_image *image, const struct lkm_door *doors,
		      size_t n_doors, lkm_trap_fn trap, void *ctx,
		      struct lkm_error *err)
{
	const struct image_header *h = image->header;
	uint64_t *slot = (uint64_t *)(uintptr_t)h->slots;
	size_t n;
	const struct image_stub *s = image_table(image, TABLE_STUBS, &n);
	const struct image_segment *rw = &h->segments[SEG_RW];

	if (h->n_slots > n || h->slots < rw->addr || h->n_slots > rw->file_size ||
	    !lkm_range_ok(h->slots - rw->addr, 8 * h->n_slots, rw->file_size))
		return lkm_error_set(err, -EIO, "%s: bad slots", image->path);
	for (size_t i = 0; i < h->n_slots; i++) {
		const char *name = image_string(image, s[i].name);
		bool door = s[i].kind == STUB_DOOR;
		void *fn = door ? find_door(doors, n_doors, name) :
			   trap ? trap(ctx, name) :
				  NULL;

		if (door && !fn)
			return lkm_error_set(err, -ENOENT,
					     "%s: the host has no %s",
					     image->path, name);
		slot[i] = (uint64_t)(uintptr_t)fn;
	}
	return 0;
}

int lkm_image_map(struct lkm_image *image, const struct lkm_door *doors,
		  size_t n_doors, lkm_trap_fn trap, void *trap_ctx,
		  struct lkm_error *err)
{
	const struct image_header *h = image->header;
	int rc = 0;

	image->mapped = image->init_mapped = true;
	for (size_t i = 0; i < SEG_COUNT && !rc; i++)
		rc = map_segment(image, i);
	rc = rc ?: map_at(h->traps.start, h->traps.end - h->traps.start,
			  PROT_NONE, -1, 0);
	if (rc)
		lkm_error_set(err, rc, "%s: cannot be mapped at %#llx: %s",
			      image->path, (unsigned long long)h->base,
			      strerror(-rc));
	rc = rc ?: fill_slots(image, doors, n_doors, trap, trap_ctx, err);
	if (rc)
		lkm_image_unmap(image);
	return rc;
}

void lkm_image_unmap_init(struct lkm_image *image)
{
	const struct image_range *r = &image->header->init;

	if (image->init_mapped)
		map_at(r->start, r->end - r->start, PROT_NONE, -1, 0);
	image->init_mapped = false;
}

void lkm_image_unmap(struct lkm_image *image)
{
	const struct image_header *h = image->header;

	if (image->mapped)
		map_at(h->base, h->span, PROT_NONE, -1, 0);
	image->mapped = image->init_mapped = false;
}
