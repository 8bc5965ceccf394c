/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that log for something with a name - a device, an interface - and
 * differ in the level and in what they put in front.
 */
#ifndef KPI_PRINTK_LEVELS_H
#define KPI_PRINTK_LEVELS_H

#include <linux/printk.h>

/* Hand a variadic function's message, whole, to @log(level, who, vaf). */
#define KPI_LOG_FORMAT(log, level, who, fmt)				\
	do {								\
		struct va_format vaf;					\
		va_list ap;						\
									\
		va_start(ap, fmt);					\
		vaf.fmt = fmt;						\
		vaf.va = &ap;						\
		log(level, who, &vaf);					\
		va_end(ap);						\
	} while (0)

/* Define and export @name(const type *who, const char *fmt, ...). */
#define KPI_LOG_LEVEL(log, type, name, level)				\
void name(const type *who, const char *fmt, ...)			\
{									\
	KPI_LOG_FORMAT(log, level, who, fmt);				\
}									\
KPI_EXPORT(name)

#endif
