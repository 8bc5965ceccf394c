// SPDX-License-Identifier: GPL-2.0
/* One readable line for each thing that went wrong. */
#include <stdarg.h>
#include <stdio.h>

#include "loader.h"

int lkm_error_set(struct lkm_error *err, int code, const char *format, ...)
{
	va_list ap;

	if (!err)
		return code;
	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	return code;
}
