// SPDX-License-Identifier: GPL-2.0
/*
 * A linked image, fresh or from the cache: opened by looking at its header,
 * asked through its tables. Nothing in the file is trusted to be in range.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image.h"
#include "editor.h"
#include "symtab.h"

static const size_t entry_size[TABLE_COUNT] = {
	[TABLE_STRINGS] = 1,
	[TABLE_SECTIONS] = sizeof(struct image_section),
	[TABLE_STUBS] = sizeof(struct image_stub),
	[TABLE_EXPORTS] = sizeof(struct image_export),
	[TABLE_EXPORT_HASH] = 4,
	[TABLE_SYMBOLS] = sizeof(Elf64_Sym),
	[TABLE_SYMBOL_NAMES] = 1,
	[TABLE_SYMBOL_HASH] = 4,
	[TABLE_BY_ADDRESS] = 8,
	[TABLE_PERCPU] = 1,
};

static bool segments_ok(const struct image_header *h)
{
	for (size_t i = 0; i < SEG_COUNT; i++) {
		const struct image_segment *s = &h->segments[i];

		if (s->addr % IMAGE_PAGE || s->offset % IMAGE_PAGE ||
		    s->addr < h->base || s->file_size > s->mem_size ||
		    !lkm_range_ok(s->addr - h->base, s->mem_size, h->span) ||
		    !lkm_range_ok(s->offset, s->file_size, h->file_size))
			return false;
	}
	return true;
}

static bool header_ok(const struct image_header *h, uint64_t file_size)
{
	struct image_header copy = *h;

	copy.checksum = 0;
	if (memcmp(h->magic, IMAGE_MAGIC, sizeof(h->magic)) ||
	    h->version != IMAGE_VERSION || h->size != sizeof(*h) ||
	    h->file_size != file_size ||
	    h->checksum != image_hash(&copy, sizeof(copy), 0) ||
	    !segments_ok(h))
		return false;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		if (h->tables[i].count > file_size ||
		    h->tables[i].offset % (entry_size[i] < 8 ? 4 : 8) ||
		    !lkm_range_ok(h->tables[i].offset,
				  h->tables[i].count * entry_size[i],
				  file_size))
			return false;
	return true;
}

/* Ours, and not written to since it was finished (see cache.c). */
static bool seal_ok(const struct image_header *h, const struct stat *st)
{
	return (st->st_uid == geteuid() || st->st_uid == 0) &&
	       h->seal == (uint64_t)st->st_mtim.tv_sec * 1000000000u +
				  (uint64_t)st->st_mtim.tv_nsec;
}

/* Takes @fd in every case. */
int image_open_fd(int fd, const char *path, bool cached,
		  struct lkm_image **out, struct lkm_error *err)
{
	struct lkm_image *image = calloc(1, sizeof(*image));
	char memfd[64];
	struct stat st;

	if (!image || fstat(fd, &st) < 0) {
		close(fd);
		free(image);
		return lkm_error_set(err, -ENOMEM, "out of memory");
	}
	snprintf(memfd, sizeof(memfd), "/proc/self/fd/%d", fd);
	image->fd = fd;
	image->path = strdup(path ?: memfd);
	image->size = st.st_size;
	image->file = MAP_FAILED;
	if (image->size >= IMAGE_PAGE)
		image->file = mmap(NULL, image->size, PROT_READ, MAP_PRIVATE,
				   fd, 0);
	if (image->file == MAP_FAILED)
		image->file = NULL;
	else
		image->header = (const struct image_header *)(image->file +
							      IMAGE_HEADER_OFFSET);
	if (!image->path || !image->header ||
	    !header_ok(image->header, image->size) ||
	    (cached && !seal_ok(image->header, &st))) {
		lkm_image_close(image);
		return lkm_error_set(err, -EIO, "%s: not a linked image",
				     path ?: "memory file");
	}
	*out = image;
	return 0;
}

int image_open_cached(const struct link *l, const char *path,
		      struct lkm_image **out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	const struct image_header *h;
	int rc;

	if (fd < 0)
		return -errno;
	rc = image_open_fd(fd, path, true, out, NULL);
	if (rc)
		return rc;
	h = (*out)->header;
	if (memcmp(h->key, l->key, sizeof(h->key)) ||
	    h->base != l->req->base || h->span > l->req->limit - h->base ||
	    h->percpu_offset != l->req->percpu_offset ||
	    h->percpu_size > l->req->percpu_limit - h->percpu_offset) {
		lkm_image_close(*out);
		*out = NULL;
		return -ESTALE;
	}
	return 0;
}

void lkm_image_close(struct lkm_image *image)
{
	if (!image)
		return;
	lkm_image_unmap(image);
	if (image->file)
		munmap((void *)(uintptr_t)image->file, image->size);
	close(image->fd);
	free(image->path);
	free(image);
}

const char *image_string(const struct lkm_image *image, uint32_t at)
{
	size_t n;
	const char *strings = image_table(image, TABLE_STRINGS, &n);

	return at < n && !strings[n - 1] ? strings + at : "";
}

uint64_t lkm_image_id(const struct lkm_image *image)
{
	return image->header->key[0];
}

uint64_t lkm_image_size(const struct lkm_image *image)
{
	return image->header->span;
}

uint64_t lkm_image_percpu_size(const struct lkm_image *image)
{
	return image->header->percpu_size;
}

const void *lkm_image_percpu_data(const struct lkm_image *image, size_t *size)
{
	return image_table(image, TABLE_PERCPU, size);
}

const char *lkm_image_path(const struct lkm_image *image)
{
	return image->path;
}

const void *lkm_image_file(const struct lkm_image *image, size_t *size)
{
	*size = image->size;
	return image->file;
}

static struct host_range to_host(struct image_range r)
{
	return (struct host_range){ r.start, r.end };
}

struct host_range lkm_image_core(const struct lkm_image *image)
{
	return to_host(image->header->core);
}

struct host_range lkm_image_text(const struct lkm_image *image)
{
	return to_host(image->header->text);
}

struct host_range lkm_image_init(const struct lkm_image *image)
{
	return to_host(image->header->init);
}

struct host_range lkm_image_init_text(const struct lkm_image *image)
{
	return to_host(image->header->init_text);
}

struct host_range lkm_image_section(const struct lkm_image *image,
				    const char *name)
{
	size_t n;
	const struct image_section *s = image_table(image, TABLE_SECTIONS, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(image_string(image, s[i].name), name))
			return (struct host_range){ s[i].start, s[i].end };
	return (struct host_range){ 0, 0 };
}

static const char *symbol_name(const struct lkm_image *image,
			       const Elf64_Sym *sym)
{
	size_t n;
	const char *names = image_table(image, TABLE_SYMBOL_NAMES, &n);

	return sym->st_name < n && !names[n - 1] ? names + sym->st_name : "";
}

bool lkm_image_symbol(const struct lkm_image *image, const char *name,
		      uint64_t *value)
{
	size_t n, n_hash;
	const Elf64_Sym *sym = image_table(image, TABLE_SYMBOLS, &n);
	const uint32_t *hash = image_table(image, TABLE_SYMBOL_HASH, &n_hash);
	size_t b = image_hash_name(name);

	for (size_t i = 0; i < n_hash; i++, b++) {
		uint32_t at = hash[b % n_hash];

		if (!at || at > n)
			return false;
		if (strcmp(symbol_name(image, &sym[at - 1]), name))
			continue;
		*value = sym[at - 1].st_value;
		return true;
	}
	return false;
}

/* The last word that is not above @addr. */
static bool find_word(const uint64_t *words, size_t n, uint64_t addr,
		      size_t *at)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (by_address_addr(words[middle]) <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low - 1;
	return low != 0;
}

static uint64_t end_of_part(const struct image_header *h, uint64_t addr)
{
	for (size_t i = 0; i < SEG_COUNT; i++)
		if (addr >= h->segments[i].addr &&
		    addr - h->segments[i].addr < h->segments[i].mem_size)
			return h->segments[i].addr + h->segments[i].mem_size;
	return addr >= h->traps.start && addr < h->traps.end ? h->traps.end : 0;
}

bool lkm_image_nearest(const struct lkm_image *image, uint64_t addr,
		       const char **name, uint64_t *start, uint64_t *size)
{
	size_t n, n_symbols, at;
	const uint64_t *words = image_table(image, TABLE_BY_ADDRESS, &n);
	const Elf64_Sym *sym = image_table(image, TABLE_SYMBOLS, &n_symbols);
	uint64_t end = end_of_part(image->header, addr);
	size_t index;

	if (!end || !find_word(words, n, addr, &at))
		return false;
	index = by_address_index(words[at]);
	*start = by_address_addr(words[at]);
	if (index >= n_symbols || end_of_part(image->header, *start) != end)
		return false;
	*name = symbol_name(image, &sym[index]);
	*size = sym[index].st_size;
	if (!*size) {
		uint64_t next = at + 1 < n ? by_address_addr(words[at + 1]) :
					     end;

		*size = (next < end ? next : end) - *start;
	}
	return true;
}

bool lkm_image_export_at(const struct lkm_image *image, size_t index,
			 struct lkm_export *out)
{
	size_t n;
	const struct image_export *e = image_table(image, TABLE_EXPORTS, &n);

	if (index >= n)
		return false;
	e += index;
	*out = (struct lkm_export){
		.name = image_string(image, e->name),
		.symbol = {
			.value = e->value,
			.kind = e->percpu ? LKM_SYMBOL_PERCPU :
					    LKM_SYMBOL_TEXT,
			.weak = e->weak,
		},
		.gpl = e->gpl,
		.ns = image_string(image, e->ns),
		.crc = e->crc,
		.has_crc = e->has_crc,
		.status = e->status,
		.note = e->note ? image_string(image, e->note) : NULL,
	};
	return true;
}

bool lkm_image_export(const struct lkm_image *image, const char *name,
		      struct lkm_export *out)
{
	size_t n;
	const uint32_t *hash = image_table(image, TABLE_EXPORT_HASH, &n);
	size_t b = image_hash_name(name);

	for (size_t i = 0; i < n; i++, b++) {
		uint32_t at = hash[b % n];

		if (!at || !lkm_image_export_at(image, at - 1, out))
			return false;
		if (!strcmp(out->name, name))
			return true;
	}
	return false;
}

const char *lkm_image_trap_at(const struct lkm_image *image, uint64_t addr)
{
	const struct image_header *h = image->header;
	size_t n, at;
	const struct image_stub *s = image_table(image, TABLE_STUBS, &n);

	if (addr < h->traps.start || addr >= h->traps.end)
		return NULL;
	at = h->n_slots + (addr - h->traps.start) / IMAGE_PAGE;
	return at < n ? image_string(image, s[at].name) : NULL;
}

bool lkm_image_missing_at(const struct lkm_image *image, size_t index,
			  const char **name, bool *function)
{
	size_t n;
	const struct image_stub *s = image_table(image, TABLE_STUBS, &n);

	/* Doors come first; they are not missing. */
	for (size_t i = 0; i < n; i++) {
		if (s[i].kind == STUB_DOOR || index--)
			continue;
		*name = image_string(image, s[i].name);
		*function = s[i].kind == STUB_FUNCTION;
		return true;
	}
	return false;
}
