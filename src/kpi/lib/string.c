// SPDX-License-Identifier: GPL-2.0
/* lib/string.c, linux/string.h: strings that end in NUL. */
/* The checked wrappers of these functions would hide their names. */
#define __NO_FORTIFY
#include <linux/bug.h>
#include <linux/string.h>
#include <linux/ctype.h>
#include <linux/export.h>

#include "kpi.h"

/*
 * Bytes are read one at a time on purpose: a word read beyond the end of an
 * allocation is what a memory checker exists to report.
 */

__weak size_t strlen(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return end - s;
}
KPI_EXPORT(strlen);

__weak size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}
KPI_EXPORT(strnlen);

__weak char *stpcpy(char *dest, const char *src);
__weak char *stpcpy(char *dest, const char *src)
{
	while ((*dest = *src++))
		dest++;
	return dest;
}
KPI_EXPORT(stpcpy);

__weak char *strcpy(char *dest, const char *src)
{
	stpcpy(dest, src);
	return dest;
}
KPI_EXPORT(strcpy);

/* Fills up with NULs, and leaves the end open when @src does not fit. */
__weak char *strncpy(char *dest, const char *src, size_t n)
{
	size_t i = 0;

	for (; i < n && src[i]; i++)
		dest[i] = src[i];
	for (; i < n; i++)
		dest[i] = '\0';
	return dest;
}
KPI_EXPORT(strncpy);

__weak size_t strlcpy(char *dest, const char *src, size_t size)
{
	size_t len = strlen(src);

	if (size) {
		size_t n = len < size ? len : size - 1;

		memcpy(dest, src, n);
		dest[n] = '\0';
	}
	return len;
}
KPI_EXPORT(strlcpy);

__weak ssize_t strscpy(char *dest, const char *src, size_t size)
{
	size_t i;

	if (!size || WARN_ON_ONCE(size > INT_MAX))
		return -E2BIG;
	for (i = 0; i < size; i++) {
		dest[i] = src[i];
		if (!src[i])
			return i;
	}
	dest[size - 1] = '\0';
	return -E2BIG;
}
KPI_EXPORT(strscpy);

__weak char *strcat(char *dest, const char *src)
{
	stpcpy(dest + strlen(dest), src);
	return dest;
}
KPI_EXPORT(strcat);

__weak char *strncat(char *dest, const char *src, size_t n)
{
	char *end = dest + strlen(dest);
	size_t len = strnlen(src, n);

	/* With n = 0 nothing is written, not even the NUL again. */
	if (n) {
		memcpy(end, src, len);
		end[len] = '\0';
	}
	return dest;
}
KPI_EXPORT(strncat);

__weak size_t strlcat(char *dest, const char *src, size_t size)
{
	size_t have = strlen(dest);

	/* A buffer that was full before is a bug of the caller. */
	BUG_ON(have >= size);
	return have + strlcpy(dest + have, src, size - have);
}
KPI_EXPORT(strlcat);

/* -1, 0 or 1, of the bytes as unsigned. */
static int order(unsigned char a, unsigned char b)
{
	return (a > b) - (a < b);
}

__weak int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return order(*a, *b);
}
KPI_EXPORT(strcmp);

__weak int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return order(*a, *b);
	return 0;
}
KPI_EXPORT(strncmp);

__weak int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}
KPI_EXPORT(strcasecmp);

__weak int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int diff = tolower(*a) - tolower(*b);

		if (diff || !*a)
			return diff;
	}
	return 0;
}
KPI_EXPORT(strncasecmp);

__weak char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}
KPI_EXPORT(strchrnul);

__weak char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}
KPI_EXPORT(strchr);

/* The kernel's own, not exported there; kept for code of the kernel side. */
__weak char *strnchrnul(const char *s, size_t n, int c)
{
	while (n-- && *s && *s != (char)c)
		s++;
	return (char *)s;
}

__weak char *strnchr(const char *s, size_t n, int c)
{
	for (; n; n--, s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			break;
	}
	return NULL;
}
KPI_EXPORT(strnchr);

__weak char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}
KPI_EXPORT(strrchr);

__weak size_t strspn(const char *s, const char *accept)
{
	const char *p = s;

	while (*p && strchr(accept, *p))
		p++;
	return p - s;
}
KPI_EXPORT(strspn);

__weak size_t strcspn(const char *s, const char *reject)
{
	const char *p = s;

	while (*p && !strchr(reject, *p))
		p++;
	return p - s;
}
KPI_EXPORT(strcspn);

__weak char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}
KPI_EXPORT(strpbrk);

__weak char *strsep(char **rest, const char *separators)
{
	char *token = *rest, *end;

	if (!token)
		return NULL;
	end = strpbrk(token, separators);
	if (end)
		*end++ = '\0';
	*rest = end;
	return token;
}
KPI_EXPORT(strsep);

__weak char *strnstr(const char *s, const char *what, size_t n)
{
	size_t len = strlen(what);

	if (!len)
		return (char *)s;
	for (; n >= len; s++, n--)
		if (!memcmp(s, what, len))
			return (char *)s;
	return NULL;
}
KPI_EXPORT(strnstr);

__weak char *strstr(const char *s, const char *what)
{
	return strnstr(s, what, strlen(s));
}
KPI_EXPORT(strstr);
