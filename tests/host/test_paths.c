// SPDX-License-Identifier: GPL-2.0
/* Where things lie: the cache's folder and making it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmocka.h"
#include "internal.h"

static void check_cache(const char *expected)
{
	char *p = path_cache("images");

	if (expected)
		assert_string_equal(p, expected);
	else
		assert_null(p);
	free(p);
}

static void cache_follows_the_environment(void **state)
{
	setenv("HOME", "/home/me", 1);
	setenv("XDG_CACHE_HOME", "/var/tmp/cache", 1);
	check_cache("/var/tmp/cache/lkmhost/images");
	setenv("XDG_CACHE_HOME", "relative", 1);
	check_cache("/home/me/.cache/lkmhost/images");
	unsetenv("XDG_CACHE_HOME");
	unsetenv("HOME");
	check_cache(NULL);
}

static void folders_are_made(void **state)
{
	char dir[] = "/tmp/lkmhost-test-XXXXXX", path[100];
	struct stat st;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a/b/c", dir);
	assert_int_equal(path_mkdirs(path), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(path_mkdirs(path), 0);
	assert_int_equal(path_mkdirs("/proc/no/such"), -ENOENT);
	for (int i = 0; i < 3; i++) {
		rmdir(path);
		*strrchr(path, '/') = '\0';
	}
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cache_follows_the_environment),
		cmocka_unit_test(folders_are_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
