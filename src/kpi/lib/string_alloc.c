// SPDX-License-Identifier: GPL-2.0
/* lib/string_helpers.c, lib/argv_split.c: helpers that allocate. */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "kpi.h"

char *kstrdup_quotable(const char *src, gfp_t gfp)
{
	static const char unsafe[] = "\f\n\r\t\v\a\e\\\"";
	int len, size;
	char *dst;

	if (!src)
		return NULL;
	len = strlen(src);
	size = string_escape_mem(src, len, NULL, 0, ESCAPE_HEX, unsafe);
	dst = kmalloc(size + 1, gfp);
	if (!dst)
		return NULL;
	string_escape_mem(src, len, dst, size, ESCAPE_HEX, unsafe);
	dst[size] = '\0';
	return dst;
}
KPI_EXPORT(kstrdup_quotable);

void kfree_strarray(char **array, size_t n)
{
	size_t i;

	if (!array)
		return;
	for (i = 0; i < n; i++)
		kfree(array[i]);
	kfree(array);
}
KPI_EXPORT(kfree_strarray);

char **kasprintf_strarray(gfp_t gfp, const char *prefix, size_t n)
{
	char **names = kcalloc(n + 1, sizeof(*names), gfp);
	size_t i;

	for (i = 0; names && i < n; i++) {
		names[i] = kasprintf(gfp, "%s-%zu", prefix, i);
		if (!names[i]) {
			kfree_strarray(names, i);
			return NULL;
		}
	}
	return names;
}
KPI_EXPORT(kasprintf_strarray);

/* The integers of a user's string: array[0] tells how many follow. */
int parse_int_array_user(const char __user *from, size_t count, int **array)
{
	char *buf = memdup_user_nul(from, count);
	int n, *ints;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	get_options(buf, 0, &n);
	ints = n ? kcalloc(n + 1, sizeof(*ints), GFP_KERNEL) : NULL;
	if (ints) {
		get_options(buf, n + 1, ints);
		*array = ints;
	}
	kfree(buf);
	if (!n)
		return -ENOENT;
	return ints ? 0 : -ENOMEM;
}
KPI_EXPORT(parse_int_array_user);

/*
 * The words of @str.  They lie in one copy of it, whose address stands in
 * front of the array, for argv_free().
 */
char **argv_split(gfp_t gfp, const char *str, int *argcp)
{
	char *copy = kstrndup(str, KMALLOC_MAX_SIZE - 1, gfp), *p, **argv;
	int argc = 0, i;

	if (!copy)
		return NULL;
	for (p = copy; *p; p++)
		if (!isspace(*p) && (p == copy || isspace(p[-1])))
			argc++;
	argv = kmalloc_array(argc + 2, sizeof(*argv), gfp);
	if (!argv) {
		kfree(copy);
		return NULL;
	}
	*argv++ = copy;
	for (i = 0, p = copy; i < argc; i++) {
		argv[i] = p = skip_spaces(p);
		while (*p && !isspace(*p))
			p++;
		if (*p)
			*p++ = '\0';
	}
	argv[argc] = NULL;
	if (argcp)
		*argcp = argc;
	return argv;
}
KPI_EXPORT(argv_split);

void argv_free(char **argv)
{
	argv--;
	kfree(argv[0]);
	kfree(argv);
}
KPI_EXPORT(argv_free);
