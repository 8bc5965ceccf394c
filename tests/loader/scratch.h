/* SPDX-License-Identifier: GPL-2.0 */
/* scratch.h - a temporary folder for a test program, and files in it. */
#ifndef TESTS_LOADER_SCRATCH_H
#define TESTS_LOADER_SCRATCH_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[] = "/tmp/lkmhost-test-XXXXXX";

/* For cmocka_run_group_tests(). */
static inline int scratch_setup(void **state)
{
	(void)state;
	return mkdtemp(scratch) ? 0 : -1;
}

static inline int scratch_teardown(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", scratch);
	return system(command);
}

/* A path in the folder; of the last four calls. */
static inline const char *scratch_path(const char *name)
{
	static char paths[4][256];
	static unsigned int turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", scratch, name);
	return path;
}

static inline const char *scratch_write(const char *name, const void *data,
					size_t size)
{
	const char *path = scratch_path(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	return path;
}

static inline const char *scratch_text(const char *name, const char *text)
{
	return scratch_write(name, text, strlen(text));
}

static inline void scratch_folder(const char *name)
{
	assert_int_equal(mkdir(scratch_path(name), 0755), 0);
}

#define assert_contains(text, part)                                           \
	do {                                                                  \
		if (!strstr((text), (part)))                                  \
			fail_msg("'%s' lacks '%s'", (text), (part));          \
	} while (0)

#endif
