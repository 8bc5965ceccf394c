// SPDX-License-Identifier: GPL-2.0
/* The cache of linked files: found again, and never believed when spoilt. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "linked.h"

static char dir[] = "/tmp/lkmhost-test-cache-XXXXXX";

static struct linked link_cached(uint8_t value)
{
	const struct link_options options = { .cache_dir = dir, .map = true };
	struct object *o = object_new();
	struct linked l;

	object_section(o, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 8,
		       &value, 1);
	l = link_object(o, &options);
	object_free(o);
	return l;
}

static ino_t inode(const struct linked *l)
{
	struct stat st;

	assert_int_equal(stat(lkm_image_path(l->image), &st), 0);
	return st.st_ino;
}

static size_t count_files(void)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void test_found_again(void **state)
{
	struct linked a = link_cached(1), b, c;

	assert_int_equal(a.rc, 0);
	b = link_cached(1);
	c = link_cached(2);
	assert_int_equal(inode(&a), inode(&b));
	assert_int_equal(lkm_image_id(a.image), lkm_image_id(b.image));
	assert_int_not_equal(lkm_image_id(a.image), lkm_image_id(c.image));
	assert_int_equal(count_files(), 2);
	linked_free(&a);
	linked_free(&b);
	linked_free(&c);
}

/* Spoil the file of module 3 as @how says; it must be made anew. */
static void spoil(void (*how)(int fd, const struct stat *st))
{
	struct linked a = link_cached(3), b;
	ino_t before;
	struct stat st;
	int fd;

	assert_int_equal(a.rc, 0);
	before = inode(&a);
	fd = open(lkm_image_path(a.image), O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	linked_free(&a);
	how(fd, &st);
	close(fd);
	b = link_cached(3);
	assert_int_equal(b.rc, 0);
	assert_int_not_equal(inode(&b), before);
	assert_int_equal(*(uint8_t *)lkm_image_section(b.image, ".data").start,
			 3);
	linked_free(&b);
}

static void write_byte(int fd, const struct stat *st)
{
	assert_int_equal(pwrite(fd, "x", 1, st->st_size / 2), 1);
}

static void cut(int fd, const struct stat *st)
{
	assert_int_equal(ftruncate(fd, st->st_size - 100), 0);
}

static void empty(int fd, const struct stat *st)
{
	assert_int_equal(ftruncate(fd, 0), 0);
}

/* With the old mtime: only the header's checksum can tell. */
static void header_byte(int fd, const struct stat *st)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
					   st->st_mtim };

	assert_int_equal(pwrite(fd, "x", 1, 0x400 + 100), 1);
	assert_int_equal(futimens(fd, times), 0);
}

static void test_spoilt(void **state)
{
	spoil(write_byte);
	spoil(cut);
	spoil(empty);
	spoil(header_byte);
}

static void test_old_ones_go(void **state)
{
	size_t before;

	for (uint8_t i = 10; i < 18; i++) {
		struct linked l = link_cached(i);

		linked_free(&l);
	}
	before = count_files();
	for (uint8_t i = 20; i < 30; i++) {
		struct linked l = link_cached(i);

		assert_int_equal(l.rc, 0);
		linked_free(&l);
	}
	assert_int_equal(count_files(), before);
}

static void test_no_such_directory(void **state)
{
	const struct link_options options = { .cache_dir = "/nonexistent/x" };
	struct object *o = object_new();
	struct linked l = link_object(o, &options);

	/* Linked all the same, in memory. */
	assert_int_equal(l.rc, 0);
	assert_non_null(strstr(lkm_image_path(l.image), "/proc/self/fd/"));
	linked_free(&l);
	object_free(o);
}

static int make_dir(void **state)
{
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_again),
		cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_old_ones_go),
		cmocka_unit_test(test_no_such_directory),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
