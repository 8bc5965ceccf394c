// SPDX-License-Identifier: GPL-2.0
/* lib/string_helpers.c, linux/string.h, linux/string_helpers.h. */
#include <linux/bug.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "kpi.h"

__weak char *skip_spaces(const char *s)
{
	while (isspace(*s))
		s++;
	return (char *)s;
}
KPI_EXPORT(skip_spaces);

/* Cuts the spaces at the end and returns what follows those in front. */
__weak char *strim(char *s)
{
	size_t len = strlen(s);

	while (len && isspace(s[len - 1]))
		len--;
	s[len] = '\0';
	return skip_spaces(s);
}
KPI_EXPORT(strim);

__weak ssize_t strscpy_pad(char *dest, const char *src, size_t size)
{
	ssize_t len = strscpy(dest, src, size);

	if (len >= 0)
		memset(dest + len + 1, 0, size - len - 1);
	return len;
}
KPI_EXPORT(strscpy_pad);

/* Equal but for a newline at the end of one of them. */
__weak bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return true;
	if (!*a && *b == '\n')
		return !b[1];
	return *a == '\n' && !a[1] && !*b;
}
KPI_EXPORT(sysfs_streq);

/* Both end at @n strings or at NULL, whichever comes first. */
__weak int match_string(const char *const *array, size_t n, const char *string)
{
	size_t i;

	for (i = 0; i < n && array[i]; i++)
		if (!strcmp(array[i], string))
			return i;
	return -EINVAL;
}
KPI_EXPORT(match_string);

__weak int __sysfs_match_string(const char *const *array, size_t n,
				const char *string)
{
	size_t i;

	for (i = 0; i < n && array[i]; i++)
		if (sysfs_streq(array[i], string))
			return i;
	return -EINVAL;
}
KPI_EXPORT(__sysfs_match_string);

__weak char *strreplace(char *s, char old, char new)
{
	for (; *s; s++)
		if (*s == old)
			*s = new;
	return s;
}
KPI_EXPORT(strreplace);

__weak void memcpy_and_pad(void *dest, size_t dest_len, const void *src,
			   size_t count, int pad)
{
	if (count > dest_len)
		count = dest_len;
	memcpy(dest, src, count);
	memset(dest + count, pad, dest_len - count);
}
KPI_EXPORT(memcpy_and_pad);

/* A checked string function ran over an object whose size is known. */
void fortify_panic(const char *name)
{
	pr_emerg("detected buffer overflow in %s\n", name);
	BUG();
}
KPI_EXPORT(fortify_panic);
