// SPDX-License-Identifier: GPL-2.0
/*
 * file.c - the bytes of a module file: mapped where it is plain, decompressed
 * where its content (not its name) says .xz, .gz or .zst.
 */
#include "loader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

/* The largest modules with debug information are near 100 MiB. */
#define FILE_LIMIT ((size_t)512 << 20)
#define XZ_MEMORY_LIMIT ((uint64_t)256 << 20)

/* Decompressed bytes so far. */
struct sink {
	uint8_t *data;
	size_t size, capacity;
};

/* Make sure that something can be written at data + size. */
static int sink_room(struct sink *sink)
{
	size_t wanted;
	uint8_t *grown;

	if (sink->size < sink->capacity)
		return 0;
	if (sink->capacity >= FILE_LIMIT)
		return -EFBIG;
	wanted = sink->capacity * 2;
	if (wanted > FILE_LIMIT)
		wanted = FILE_LIMIT;
	grown = realloc(sink->data, wanted);
	if (!grown)
		return -ENOMEM;
	sink->data = grown;
	sink->capacity = wanted;
	return 0;
}

static int sink_init(struct sink *sink, size_t compressed)
{
	sink->size = 0;
	sink->capacity = compressed < FILE_LIMIT / 4 ? compressed * 4 + 4096 :
						       FILE_LIMIT;
	sink->data = malloc(sink->capacity);
	return sink->data ? 0 : -ENOMEM;
}

static int xz_error(lzma_ret ret)
{
	switch (ret) {
	case LZMA_MEM_ERROR:
		return -ENOMEM;
	case LZMA_MEMLIMIT_ERROR:
		return -EFBIG;
	default:
		return -EBADMSG;
	}
}

static int unpack_xz(const uint8_t *data, size_t size, struct sink *sink)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_ret ret;
	int r = 0;

	ret = lzma_stream_decoder(&s, XZ_MEMORY_LIMIT, LZMA_CONCATENATED);
	if (ret != LZMA_OK)
		return -ENOMEM;
	s.next_in = data;
	s.avail_in = size;
	while (ret != LZMA_STREAM_END && !(r = sink_room(sink))) {
		s.next_out = sink->data + sink->size;
		s.avail_out = sink->capacity - sink->size;
		ret = lzma_code(&s, LZMA_FINISH);
		sink->size = sink->capacity - s.avail_out;
		if (ret != LZMA_OK && ret != LZMA_STREAM_END) {
			r = xz_error(ret);
			break;
		}
	}
	lzma_end(&s);
	return r;
}

static int unpack_gz(const uint8_t *data, size_t size, struct sink *sink)
{
	z_stream s = { .next_in = (Bytef *)(uintptr_t)data,
		       .avail_in = (uInt)size };
	int ret, r = 0;

	if (inflateInit2(&s, 16 + MAX_WBITS) != Z_OK)
		return -ENOMEM;
	while (!(r = sink_room(sink))) {
		s.next_out = sink->data + sink->size;
		s.avail_out = (uInt)(sink->capacity - sink->size);
		ret = inflate(&s, Z_NO_FLUSH);
		sink->size = sink->capacity - s.avail_out;
		if (ret == Z_STREAM_END && s.avail_in)
			ret = inflateReset(&s);	/* one more member */
		else if (ret == Z_STREAM_END)
			break;
		if (ret != Z_OK) {
			r = ret == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
			break;
		}
	}
	inflateEnd(&s);
	return r;
}

static int unpack_zst(const uint8_t *data, size_t size, struct sink *sink)
{
	ZSTD_inBuffer in = { data, size, 0 };
	ZSTD_DStream *s = ZSTD_createDStream();
	size_t left = 1;
	int r = s ? 0 : -ENOMEM;

	/* left: 0 at the end of a frame; another frame may follow it. */
	while (!r && (left || in.pos < in.size) && !(r = sink_room(sink))) {
		ZSTD_outBuffer out = { sink->data, sink->capacity, sink->size };
		size_t before = in.pos;

		left = ZSTD_decompressStream(s, &out, &in);
		if (ZSTD_isError(left) || (left && in.pos == before &&
					   out.pos == sink->size))
			r = -EBADMSG;
		sink->size = out.pos;
	}
	ZSTD_freeDStream(s);
	return r;
}

typedef int (*unpack_fn)(const uint8_t *, size_t, struct sink *);

static const struct format {
	const char *name;
	const char *magic;
	size_t length;
	unpack_fn unpack;
} formats[] = {
	{ "xz", "\xfd" "7zXZ", 6, unpack_xz },
	{ "gzip", "\x1f\x8b", 2, unpack_gz },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, unpack_zst },
};

static const struct format *format_of(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (size >= formats[i].length &&
		    !memcmp(data, formats[i].magic, formats[i].length))
			return &formats[i];
	return NULL;
}

/* Replace the mapped compressed bytes of @file by what is in them. */
static int file_unpack(struct lkm_file *file, const struct format *format,
		       struct lkm_error *err)
{
	struct sink sink;
	int r = sink_init(&sink, file->size);

	if (!r)
		r = format->unpack(file->data, file->size, &sink);
	if (!r && !sink.size)
		r = -ENOEXEC;
	if (r) {
		free(sink.data);
		if (r == -EFBIG)
			return lkm_error_set(err, r,
					     "%s: too large: more than %zu MiB when decompressed",
					     file->path, FILE_LIMIT >> 20);
		if (r == -ENOEXEC)
			return lkm_error_set(err, r,
					     "%s: is empty when decompressed",
					     file->path);
		return lkm_error_set(err, r, "%s: %s data damaged or truncated",
				     file->path, format->name);
	}
	munmap((void *)(uintptr_t)file->data, file->size);
	file->data = sink.data;
	file->size = sink.size;
	file->mapped = false;
	return 0;
}

/* Tell the kinds of file that cannot be a module by what they are. */
static int file_stat(int fd, const char *path, struct stat *st,
		     struct lkm_error *err)
{
	if (fstat(fd, st))
		return lkm_error_set(err, -errno, "%s: %s", path,
				     strerror(errno));
	if (S_ISDIR(st->st_mode))
		return lkm_error_set(err, -EISDIR, "%s: is a directory", path);
	if (!S_ISREG(st->st_mode))
		return lkm_error_set(err, -EINVAL, "%s: is not a regular file",
				     path);
	if (!st->st_size)
		return lkm_error_set(err, -ENOEXEC, "%s: is empty", path);
	if ((uint64_t)st->st_size > FILE_LIMIT)
		return lkm_error_set(err, -EFBIG,
				     "%s: too large: %lld MiB, the limit is %zu MiB",
				     path, (long long)st->st_size >> 20,
				     FILE_LIMIT >> 20);
	return 0;
}

static int file_map(struct lkm_file *file, int fd, const struct stat *st,
		    struct lkm_error *err)
{
	void *data = mmap(NULL, (size_t)st->st_size, PROT_READ, MAP_PRIVATE, fd,
			  0);
	const struct format *format;

	if (data == MAP_FAILED)
		return lkm_error_set(err, -errno, "%s: %s", file->path,
				     strerror(errno));
	file->data = data;
	file->size = (size_t)st->st_size;
	file->mapped = true;
	file->dev = st->st_dev;
	file->ino = st->st_ino;
	file->file_size = (uint64_t)st->st_size;
	file->mtime_ns = (uint64_t)st->st_mtim.tv_sec * 1000000000u +
			 (uint64_t)st->st_mtim.tv_nsec;
	format = format_of(file->data, file->size);
	return format ? file_unpack(file, format, err) : 0;
}

int lkm_file_open(const char *path, struct lkm_file **out,
		  struct lkm_error *err)
{
	struct lkm_file *file;
	struct stat st;
	int fd, r;

	*out = NULL;
	/* O_NONBLOCK: a FIFO must be refused, not waited for. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return lkm_error_set(err, -errno, "%s: %s", path,
				     strerror(errno));
	r = file_stat(fd, path, &st, err);
	if (r) {
		close(fd);
		return r;
	}
	r = lkm_file_from_memory(path, NULL, 0, &file);
	if (!r)
		r = file_map(file, fd, &st, err);
	else
		lkm_error_set(err, r, "%s: %s", path, strerror(-r));
	close(fd);
	if (r)
		lkm_file_close(file);
	else
		*out = file;
	return r;
}

int lkm_file_from_memory(const char *path, const void *data, size_t size,
			 struct lkm_file **out)
{
	struct lkm_file *file = calloc(1, sizeof(*file));

	*out = NULL;
	if (!file)
		return -ENOMEM;
	file->path = strdup(path);
	if (!file->path) {
		free(file);
		return -ENOMEM;
	}
	file->data = data;
	file->size = size;
	*out = file;
	return 0;
}

void lkm_file_close(struct lkm_file *file)
{
	if (!file)
		return;
	if (file->mapped)
		munmap((void *)(uintptr_t)file->data, file->size);
	else if (file->ino)	/* from disk, decompressed */
		free((void *)(uintptr_t)file->data);
	free(file->path);
	free(file);
}
