// SPDX-License-Identifier: GPL-2.0
/* lkm_file_open(): plain and packed files, and what is none. */
#include "scratch.h"

#include "loader.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

static const char content[] = "\x7f" "ELF, as far as this test goes";
static uint8_t packed[4096];

static size_t pack_xz(const void *data, size_t size)
{
	size_t n = 0;

	assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL,
						 data, size, packed, &n,
						 sizeof(packed)), LZMA_OK);
	return n;
}

static size_t pack_gz(const void *data, size_t size)
{
	z_stream s = { .next_in = (Bytef *)(uintptr_t)data,
		       .avail_in = (uInt)size, .next_out = packed,
		       .avail_out = sizeof(packed) };

	assert_int_equal(deflateInit2(&s, 1, Z_DEFLATED, 16 + MAX_WBITS, 8,
				      Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
	deflateEnd(&s);
	return sizeof(packed) - s.avail_out;
}

static size_t pack_zst(const void *data, size_t size)
{
	return ZSTD_compress(packed, sizeof(packed), data, size, 1);
}

static void expect_content(const char *path)
{
	struct lkm_error err = { "" };
	struct lkm_file *file;

	if (lkm_file_open(path, &file, &err))
		fail_msg("%s", err.text);
	assert_int_equal(file->size, sizeof(content));
	assert_memory_equal(file->data, content, sizeof(content));
	assert_string_equal(file->path, path);
	lkm_file_close(file);
}

static void expect_error(const char *path, int code, const char *what)
{
	struct lkm_error err = { "" };
	struct lkm_file *file = (void *)1;

	assert_int_equal(lkm_file_open(path, &file, &err), code);
	assert_null(file);
	assert_contains(err.text, path);
	assert_contains(err.text, what);
}

static void plain(void **state)
{
	(void)state;
	expect_content(scratch_write("a.ko", content, sizeof(content)));
}

/* Told by content: the names lie. */
static void packed_files(void **state)
{
	size_t n = pack_xz(content, sizeof(content));

	(void)state;
	expect_content(scratch_write("b.ko.gz", packed, n));
	n = pack_gz(content, sizeof(content));
	expect_content(scratch_write("b.ko.zst", packed, n));
	n = pack_zst(content, sizeof(content));
	expect_content(scratch_write("b.ko", packed, n));
}

static void truncated(void **state)
{
	size_t n = pack_xz(content, sizeof(content));

	(void)state;
	for (size_t cut = 6; cut < n; cut++)
		expect_error(scratch_write("t", packed, cut), -EBADMSG, "xz");
	n = pack_gz(content, sizeof(content));
	for (size_t cut = 2; cut < n; cut++)
		expect_error(scratch_write("t", packed, cut), -EBADMSG, "gzip");
	n = pack_zst(content, sizeof(content));
	for (size_t cut = 4; cut < n; cut++)
		expect_error(scratch_write("t", packed, cut), -EBADMSG, "zstd");
}

static void damaged(void **state)
{
	size_t n = pack_xz(content, sizeof(content));
	struct lkm_file *file;

	(void)state;
	/* Some bytes are not covered by a check; none may crash. */
	for (size_t i = 6; i < n; i++) {
		packed[i] ^= 0x55;
		if (!lkm_file_open(scratch_write("d", packed, n), &file, NULL))
			lkm_file_close(file);
		packed[i] ^= 0x55;
	}
}

static void nothing_inside(void **state)
{
	(void)state;
	expect_error(scratch_write("e1", "", 0), -ENOEXEC, "empty");
	expect_error(scratch_write("e2", packed, pack_gz("", 0)), -ENOEXEC,
		     "empty when decompressed");
	expect_error(scratch_write("e3", packed, pack_xz("", 0)), -ENOEXEC,
		     "empty when decompressed");
}

/* 600 MiB of zeroes in a small file. */
static void bomb(void **state)
{
	z_stream s = { .next_in = NULL };
	uint8_t zeroes[65536] = { 0 }, *out = malloc(1 << 20);
	int flush = Z_NO_FLUSH;

	(void)state;
	assert_non_null(out);
	assert_int_equal(deflateInit2(&s, 1, Z_DEFLATED, 16 + MAX_WBITS, 9,
				      Z_DEFAULT_STRATEGY), Z_OK);
	s.next_out = out;
	s.avail_out = 1 << 20;
	/* One part, whose output is then repeated as further members. */
	for (int i = 0; i < 160; i++) {
		s.next_in = zeroes;
		s.avail_in = sizeof(zeroes);
		flush = i == 159 ? Z_FINISH : Z_NO_FLUSH;
		assert_true(deflate(&s, flush) >= 0);
	}
	deflateEnd(&s);

	FILE *f = fopen(scratch_path("bomb.ko"), "w");

	assert_non_null(f);
	for (int i = 0; i < 60; i++)
		fwrite(out, 1, (1u << 20) - s.avail_out, f);
	fclose(f);
	free(out);
	expect_error(scratch_path("bomb.ko"), -EFBIG, "too large");
}

static void no_files(void **state)
{
	(void)state;
	expect_error(scratch_path("missing.ko"), -ENOENT, "No such file");
	expect_error(scratch, -EISDIR, "is a directory");
	expect_error("/dev/null", -EINVAL, "not a regular file");
	assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
	expect_error(scratch_path("fifo"), -EINVAL, "not a regular file");
}

static void too_large_on_disk(void **state)
{
	const char *path = scratch_write("huge.ko", "x", 1);

	(void)state;
	assert_int_equal(truncate(path, (off_t)513 << 20), 0);
	expect_error(path, -EFBIG, "too large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(packed_files),
		cmocka_unit_test(truncated),
		cmocka_unit_test(damaged),
		cmocka_unit_test(nothing_inside),
		cmocka_unit_test(bomb),
		cmocka_unit_test(no_files),
		cmocka_unit_test(too_large_on_disk),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
