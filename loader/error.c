// SPDX-License-Identifier: GPL-2.0
/* One readable line for each thing that went wrong. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "loader.h"

int lkm_error_set(struct lkm_error *err, int code, const char *format, ...)
{
	va_list ap;

	if (!err)
		return code;
	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	/* Names come out of hostile files: one line, nothing for a terminal. */
	for (char *p = err->text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return code;
}

const char *lkm_errno_name(int error, char *buf, size_t size)
{
	const char *name = strerrorname_np(error < 0 ? -error : error);

	if (name)
		snprintf(buf, size, "-%s", name);
	else
		snprintf(buf, size, "%d", error < 0 ? error : -error);
	return buf;
}
