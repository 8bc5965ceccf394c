// SPDX-License-Identifier: GPL-2.0
/* Every downcall that the headers of host/ declare has a door, and no door leads nowhere. */
#define _GNU_SOURCE
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka.h"
#include "internal.h"

/* The name of the function that @line begins to declare, or NULL. */
static const char *declared(char *line)
{
	char *name = strstr(line, "host_"), *end;

	/* A comment, a #define, an indented line declare none. */
	if (!isalpha((unsigned char)line[0]) || !name)
		return NULL;
	end = name + strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (*end != '(')
		return NULL;
	*end = '\0';
	return name;
}

static bool is_door(const char *name)
{
	for (size_t i = 0; i < host_doors_count; i++)
		if (!strcmp(host_doors[i].name, name))
			return true;
	return false;
}

/* How many downcalls @path declares; each has a door. */
static size_t check_header(const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0, n = 0;

	assert_non_null(f);
	while (getline(&line, &size, f) > 0) {
		const char *name = declared(line);

		if (!name)
			continue;
		if (!is_door(name))
			fail_msg("%s has no door", name);
		n++;
	}
	free(line);
	fclose(f);
	return n;
}

static void each_downcall_has_a_door(void **state)
{
	glob_t headers;
	size_t n = 0;

	(void)state;
	assert_int_equal(glob(HOST_HEADERS, 0, NULL, &headers), 0);
	for (size_t i = 0; i < headers.gl_pathc; i++)
		n += check_header(headers.gl_pathv[i]);
	globfree(&headers);
	assert_int_equal(n, host_doors_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_downcall_has_a_door),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
