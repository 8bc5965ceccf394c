// SPDX-License-Identifier: GPL-2.0
/* One link, from an object to a file: the steps in their order. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "editor.h"

static void link_free(struct link *l)
{
	free(l->pieces);
	free(l->order);
	free(l->values);
	free(l->stubs);
	free(l->out);
	free(l->frames);
	if (l->buffer)
		munmap(l->buffer, l->buffer_size);
}

static int link_init(struct link *l)
{
	size_t n = l->elf->n_sections;

	l->pieces = calloc(n, sizeof(*l->pieces));
	l->order = calloc(n, sizeof(*l->order));
	l->values = calloc(l->elf->n_symbols + 1, sizeof(*l->values));
	/* Besides one for each input section: those that the linker makes. */
	l->out = calloc(n + 12, sizeof(*l->out));
	l->n_out = 1;
	if (!l->pieces || !l->order || !l->values || !l->out)
		return link_fail(l, -ENOMEM, "out of memory");
	return 0;
}

/* Where the bytes of each kept section are in the buffer, and those bytes. */
static int fill_buffer(struct link *l)
{
	l->buffer = mmap(NULL, l->buffer_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (l->buffer == MAP_FAILED) {
		l->buffer = NULL;
		return link_fail(l, -ENOMEM, "out of memory");
	}
	/* Fewer faults where it is large; a wish, not a need. */
	madvise(l->buffer, l->buffer_size, MADV_HUGEPAGE);
	l->header = (struct image_header *)(l->buffer + IMAGE_HEADER_OFFSET);
	for (size_t k = 0; k < l->n_order; k++) {
		uint32_t i = l->order[k];
		const struct lkm_section *s = &l->elf->sections[i];
		struct piece *p = &l->pieces[i];

		if (p->part == PART_FILE)
			p->data = l->buffer + l->out[p->out].offset;
		else if (p->part == PART_PERCPU)
			p->data = l->buffer + l->percpu_at +
				  (p->addr - l->req->percpu_offset);
		else if (p->part != PART_BSS && p->part != PART_INIT_BSS)
			p->data = link_at(l, p->addr, s->size);
		if (p->data && s->data)
			memcpy(p->data, s->data, s->size);
	}
	return 0;
}

static void write_stubs(struct link *l)
{
	for (size_t i = 0; i < l->n_slots; i++) {
		const struct stub *stub = &l->stubs[i];
		uint8_t *code = link_at(l, stub->addr, ARCH_STUB_SIZE);

		(stub->kind == STUB_DOOR ? lkm_arch_door : lkm_arch_trap)(
			code, stub->addr, l->slot_addr + 8 * i);
	}
}

static int relocate(struct link *l)
{
	const struct lkm_section *s = l->elf->sections;
	int rc = 0;

	for (uint32_t i = 1; i < l->elf->n_sections && !rc; i++)
		if (s[i].type == SHT_RELA &&
		    l->pieces[s[i].info].part != PART_DROP)
			rc = lkm_arch_relocate(l, &s[i]);
	return rc ?: lkm_arch_alternatives(l);
}

static int do_link(struct link *l, struct tables *t, int fd)
{
	int rc = link_classify(l);

	rc = rc ?: link_resolve(l);
	rc = rc ?: link_layout(l);
	rc = rc ?: link_set_values(l);
	rc = rc ?: fill_buffer(l);
	rc = rc ?: relocate(l);
	if (rc)
		return rc;
	write_stubs(l);
	rc = lkm_arch_frames(l);
	rc = rc ?: link_tables(l, t);
	rc = rc ?: link_symbols(l, t);
	rc = rc ?: link_exports(l, t);
	return rc ?: link_write(l, t, fd);
}

static int link_to_file(struct link *l, const char *path,
			struct lkm_image **out)
{
	struct tables t = { 0 };
	char temporary[4096];
	int fd = cache_create(l, path, temporary, sizeof(temporary));
	int rc;

	if (fd < 0)
		return fd;
	rc = link_init(l);
	rc = rc ?: do_link(l, &t, fd);
	if (!rc && cache_commit(fd, temporary, path, l->header->seal) < 0)
		rc = link_fail(l, -EIO, "%s: cannot be written: %s", path,
			       strerror(errno));
	tables_free(&t);
	if (!rc)
		return image_open_fd(fd, temporary[0] ? path : NULL, false,
				     out, l->err);
	if (temporary[0])
		unlink(temporary);
	close(fd);
	return rc;
}

static int link_once(const struct lkm_link_request *req, const char *path,
		     const uint64_t *key, struct lkm_image **out,
		     struct lkm_error *err)
{
	struct link l = { .req = req, .elf = req->elf, .err = err };
	int rc;

	memcpy(l.key, key, sizeof(l.key));
	rc = link_to_file(&l, path, out);
	link_free(&l);
	return rc;
}

/* The finished file in @dir; @path is where it is or would be, "" without. */
static int look_up(const struct link *l, const char *dir, char *path,
		   size_t size, struct lkm_image **out)
{
	int rc;

	path[0] = 0;
	if (!dir)
		return -ENOENT;
	rc = cache_path(l, dir, path, size);
	if (rc)
		return rc;
	return image_open_cached(l, path, out) ? -ENOENT : 0;
}

int lkm_link(const struct lkm_link_request *req, struct lkm_image **out,
	     struct lkm_error *err)
{
	struct link l = { .req = req, .elf = req->elf, .err = err };
	char path[4096];
	int rc;

	*out = NULL;
	if (req->base % IMAGE_PAGE || req->limit > 1ull << 31 ||
	    req->base > req->limit || req->percpu_offset > req->percpu_limit)
		return link_fail(&l, -EINVAL, "bad range of addresses");
	link_key(&l);
	rc = look_up(&l, req->prebuilt_dir, path, sizeof(path), out);
	if (rc == -ENOENT)
		rc = look_up(&l, req->cache_dir, path, sizeof(path), out);
	if (rc != -ENOENT)
		return rc;
	rc = link_once(req, path, l.key, out, err);
	/* A full disk: what does not fit there may still fit into memory. */
	if (rc == -EIO && path[0])
		rc = link_once(req, "", l.key, out, err);
	return rc;
}
