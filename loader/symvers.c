// SPDX-License-Identifier: GPL-2.0
/*
 * symvers.c - a kernel's Module.symvers as an index that is mapped and asked,
 * not read: a symbol's hash names the one page that tells of it, so that a
 * look-up touches one page of the file.
 *
 * Page 0 is the header. Each other page stands by itself: a checksum of its
 * rest, then records one after another until a length of 0. So a damaged page
 * is noticed when it is used, without reading the whole file at start.
 */
#define _GNU_SOURCE
#include "loader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096u
#define MAX_PAGES (1u << 16)
#define RECORD_ALIGN 4u

static const char index_magic[16] = "lkmhost symver2";

struct header {
	char magic[16];
	uint64_t checksum;	/* of the rest of the page */
	uint32_t pages;		/* behind the header */
	uint32_t symbols;
};

/* Three strings, each with its NUL, follow: name, module, namespace. */
struct record {
	uint16_t length;	/* all of it, aligned; 0: the end */
	uint8_t gpl;
	uint8_t reserved;
	uint32_t hash;
	uint32_t crc;
};

struct page {
	uint64_t checksum;
	uint8_t records[PAGE - sizeof(uint64_t)];
};

struct lkm_symvers {
	const uint8_t *data;
	size_t size;
	uint32_t pages;
};

/* FNV-1a, over 64-bit words where many bytes are to be seen. */
static uint64_t checksum(const void *data, size_t size)
{
	uint64_t sum = 0xcbf29ce484222325u, word;

	for (size_t i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
		memcpy(&word, (const char *)data + i, sizeof(word));
		sum = (sum ^ word) * 0x100000001b3u;
		sum ^= sum >> 29;
	}
	return sum;
}

static uint32_t hash_name(const char *name, size_t length)
{
	uint32_t hash = 0x811c9dc5u;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (uint8_t)name[i]) * 0x01000193u;
	/* The page is taken from the high bits: spread the last bytes there. */
	return (hash ^ (hash >> 15)) * 0x2c1b3c6du;
}

static uint32_t page_of(uint32_t hash, uint32_t pages)
{
	return (uint32_t)((uint64_t)hash * pages >> 32);
}

/* -------------------------------------------------------------- making it */

struct field {
	const char *text;
	size_t length;
};

struct line {
	struct field name, module, ns;
	uint32_t crc, hash;
	bool gpl;
};

/* The next tab-separated field of [*at, end). */
static struct field next_field(const char **at, const char *end)
{
	const char *tab = memchr(*at, '\t', (size_t)(end - *at));
	struct field f = { *at, (size_t)((tab ? tab : end) - *at) };

	*at = tab ? tab + 1 : end;
	return f;
}

static size_t record_length(const struct line *l)
{
	size_t n = sizeof(struct record) + l->name.length + l->module.length +
		   l->ns.length + 3;

	return (n + RECORD_ALIGN - 1) & ~(size_t)(RECORD_ALIGN - 1);
}

/* "0xCRC <tab> symbol <tab> module <tab> EXPORT_SYMBOL[_GPL] <tab> namespace" */
static bool parse_line(const char *at, const char *end, struct line *out)
{
	struct field crc = next_field(&at, end), kind;
	char number[16], *stop;

	out->name = next_field(&at, end);
	out->module = next_field(&at, end);
	kind = next_field(&at, end);
	out->ns = next_field(&at, end);
	if (crc.length < 3 || crc.length >= sizeof(number) ||
	    memcmp(crc.text, "0x", 2) || !out->name.length || !kind.length)
		return false;
	memcpy(number, crc.text, crc.length);
	number[crc.length] = '\0';
	out->crc = (uint32_t)strtoul(number + 2, &stop, 16);
	out->gpl = kind.length > 4 &&
		   !memcmp(kind.text + kind.length - 4, "_GPL", 4);
	out->hash = hash_name(out->name.text, out->name.length);
	return !*stop && record_length(out) < sizeof(((struct page *)0)->records);
}

static size_t count_lines(const char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n';
	return n + 1;
}

static int parse_lines(const struct lkm_file *file, struct line **out,
		       size_t *n_out, struct lkm_error *err)
{
	const char *text = (const char *)file->data, *end = text + file->size;
	size_t n = 0, number = 0;
	struct line *lines = calloc(count_lines(text, file->size),
				    sizeof(*lines));

	if (!lines)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory",
				     file->path);
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		eol = eol ? eol : end;
		number++;
		if (eol != text && (memchr(text, '\0', (size_t)(eol - text)) ||
				    !parse_line(text, eol, &lines[n++]))) {
			free(lines);
			return lkm_error_set(err, -EINVAL,
					     "%s:%zu: not a line of Module.symvers",
					     file->path, number);
		}
		text = eol + 1;
	}
	*out = lines;
	*n_out = n;
	return 0;
}

static uint8_t *put_string(uint8_t *to, const struct field *f)
{
	memcpy(to, f->text, f->length);
	to[f->length] = '\0';
	return to + f->length + 1;
}

static void put_record(uint8_t *to, const struct line *l)
{
	struct record r = {
		.length = (uint16_t)record_length(l),
		.gpl = l->gpl,
		.hash = l->hash,
		.crc = l->crc,
	};

	memcpy(to, &r, sizeof(r));
	to = put_string(to + sizeof(r), &l->name);
	to = put_string(to, &l->module);
	put_string(to, &l->ns);
}

/* Distribute @lines; NULL and *full where a page is too small for its share. */
static struct page *fill_pages(const struct line *lines, size_t n,
			       uint32_t pages, bool *full)
{
	struct page *all = calloc(pages, sizeof(*all));
	uint16_t *used = calloc(pages, sizeof(*used));
	bool ok = all && used;

	*full = false;
	for (size_t i = 0; ok && i < n; i++) {
		uint32_t p = page_of(lines[i].hash, pages);
		size_t length = record_length(&lines[i]);

		/* Room for the end mark is kept: "<". */
		ok = used[p] + length + sizeof(uint16_t) <
		     sizeof(all[p].records);
		if (!ok) {
			*full = true;
			break;
		}
		put_record(all[p].records + used[p], &lines[i]);
		used[p] = (uint16_t)(used[p] + length);
	}
	for (uint32_t p = 0; ok && p < pages; p++)
		all[p].checksum = checksum(all[p].records,
					   sizeof(all[p].records));
	free(used);
	if (!ok) {
		free(all);
		return NULL;
	}
	return all;
}

/* About two thirds full at first; a share that is too large: more pages. */
static int build_pages(const struct line *lines, size_t n, struct page **out,
		       uint32_t *n_pages)
{
	size_t bytes = 0;
	bool full = true;

	for (size_t i = 0; i < n; i++)
		bytes += record_length(&lines[i]);
	for (size_t pages = bytes * 3 / 2 / PAGE + 1;
	     full && pages <= MAX_PAGES; pages += pages / 4 + 1) {
		*out = fill_pages(lines, n, (uint32_t)pages, &full);
		*n_pages = (uint32_t)pages;
		if (*out)
			return 0;
	}
	return full ? -EFBIG : -ENOMEM;
}

static bool write_all(int fd, const void *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n <= 0)
			return false;
		data = (const char *)data + n;
		size -= (size_t)n;
	}
	return true;
}

/* Under another name first: a reader sees the old index or the new one. */
static int write_index(const char *path, const struct page *pages,
		       uint32_t n_pages, uint32_t symbols)
{
	union {
		struct header h;
		uint8_t bytes[PAGE];
	} head = { .h = { .pages = n_pages, .symbols = symbols } };
	char *temporary;
	int fd, r = 0;

	memcpy(head.h.magic, index_magic, sizeof(index_magic));
	head.h.checksum = checksum(head.bytes + offsetof(struct header, pages),
				   PAGE - offsetof(struct header, pages));
	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkstemp(temporary);
	if (fd < 0) {
		r = -errno;
		free(temporary);
		return r;
	}
	if (!write_all(fd, head.bytes, PAGE) ||
	    !write_all(fd, pages, (size_t)n_pages * PAGE) ||
	    fchmod(fd, 0644) || rename(temporary, path)) {
		r = errno ? -errno : -EIO;
		unlink(temporary);
	}
	close(fd);
	free(temporary);
	return r;
}

int lkm_symvers_compile(const char *module_symvers, const char *index_path,
			struct lkm_error *err)
{
	struct lkm_file *file;
	struct line *lines = NULL;
	struct page *pages = NULL;
	uint32_t n_pages = 0;
	size_t n = 0;
	int r = lkm_file_open(module_symvers, &file, err);

	if (r)
		return r;
	r = parse_lines(file, &lines, &n, err);
	if (!r) {
		r = build_pages(lines, n, &pages, &n_pages);
		if (!r)
			r = write_index(index_path, pages, n_pages, (uint32_t)n);
		if (r)
			lkm_error_set(err, r, "%s: %s", index_path,
				      strerror(-r));
	}
	free(pages);
	free(lines);
	lkm_file_close(file);
	return r;
}

/* --------------------------------------------------------------- using it */

static const char *index_damage(const uint8_t *data, size_t size)
{
	struct header h;

	if (size < PAGE)
		return "too short";
	memcpy(&h, data, sizeof(h));
	if (memcmp(h.magic, index_magic, sizeof(index_magic)))
		return "not a symbol index of this version";
	if (h.checksum != checksum(data + offsetof(struct header, pages),
				   PAGE - offsetof(struct header, pages)))
		return "damaged header";
	if (!h.pages || h.pages > MAX_PAGES ||
	    size != ((size_t)h.pages + 1) * PAGE)
		return "truncated or of a wrong size";
	return NULL;
}

static int map_index(const char *path, const uint8_t **data, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r = 0;
	struct stat st;
	void *p;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		r = -errno;
	else if (!S_ISREG(st.st_mode))
		r = -EINVAL;
	else if (!st.st_size)
		r = -ENODATA;
	if (!r) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
		if (p == MAP_FAILED)
			r = -errno;
		*data = p;
		*size = (size_t)st.st_size;
	}
	close(fd);
	return r;
}

int lkm_symvers_open(const char *index_path, struct lkm_symvers **out,
		     struct lkm_error *err)
{
	struct lkm_symvers *sv = calloc(1, sizeof(*sv));
	const char *damage;
	struct header h;
	int r = -ENOMEM;

	*out = NULL;
	if (sv)
		r = map_index(index_path, &sv->data, &sv->size);
	if (r) {
		free(sv);
		return lkm_error_set(err, r, "%s: %s", index_path, strerror(-r));
	}
	damage = index_damage(sv->data, sv->size);
	if (damage) {
		lkm_symvers_close(sv);
		return lkm_error_set(err, -EBADMSG, "%s: %s", index_path,
				     damage);
	}
	memcpy(&h, sv->data, sizeof(h));
	sv->pages = h.pages;
	*out = sv;
	return 0;
}

void lkm_symvers_close(struct lkm_symvers *sv)
{
	if (!sv)
		return;
	munmap((void *)(uintptr_t)sv->data, sv->size);
	free(sv);
}

/* The three strings of the record at @at; false where one has no end. */
static bool record_strings(const uint8_t *at, const struct record *r,
			   const char *strings[3])
{
	const uint8_t *end = at + r->length;

	at += sizeof(*r);
	for (int i = 0; i < 3; i++) {
		const uint8_t *nul = memchr(at, '\0', (size_t)(end - at));

		if (!nul)
			return false;
		strings[i] = (const char *)at;
		at = nul + 1;
	}
	return true;
}

static const struct page *page_for(const struct lkm_symvers *sv, uint32_t hash)
{
	size_t index = (size_t)page_of(hash, sv->pages) + 1;

	return (const struct page *)(const void *)(sv->data + index * PAGE);
}

static bool page_intact(const struct page *page)
{
	return page->checksum == checksum(page->records, sizeof(page->records));
}

bool lkm_symvers_intact(const struct lkm_symvers *sv, const char *name)
{
	return page_intact(page_for(sv, hash_name(name, strlen(name))));
}

bool lkm_symvers_find(const struct lkm_symvers *sv, const char *name,
		      struct lkm_symver *out)
{
	uint32_t hash = hash_name(name, strlen(name));
	const struct page *page = page_for(sv, hash);
	const uint8_t *at = page->records;
	const uint8_t *end = at + sizeof(page->records);
	const char *strings[3];
	struct record r;

	if (!page_intact(page))
		return false;
	for (; (size_t)(end - at) >= sizeof(r); at += r.length) {
		memcpy(&r, at, sizeof(r));
		if (r.length < sizeof(r) || r.length > (size_t)(end - at))
			break;
		if (r.hash != hash || !record_strings(at, &r, strings) ||
		    strcmp(strings[0], name))
			continue;
		*out = (struct lkm_symver){ .crc = r.crc, .gpl = r.gpl,
					    .module = strings[1],
					    .ns = strings[2] };
		return true;
	}
	return false;
}
