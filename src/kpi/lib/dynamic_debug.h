/* SPDX-License-Identifier: GPL-2.0 */
/* dynamic_debug.h - what messages and queries share. */
#ifndef KPI_LIB_DYNAMIC_DEBUG_H
#define KPI_LIB_DYNAMIC_DEBUG_H

#include <linux/dynamic_debug.h>
#include <linux/list.h>
#include <linux/mutex.h>

/* The messages of a module. */
struct dyndbg_table {
	struct list_head link;
	const char *modname;
	struct _ddebug_info info;
};

/* NULL or 0: any. */
struct dyndbg_query {
	const char *file, *module, *function, *format, *class;
	unsigned int first_line, last_line;
	/* new flags = (old & mask) | flags */
	unsigned int mask, flags;
};

/* Set flags of what matches; returns how many messages did. */
int dyndbg_apply(const struct dyndbg_query *query);

/*
 * Each query of "file a.c +p; func f =_", which is cut to pieces. Returns how
 * many messages matched, or the last error.
 */
int dyndbg_exec(char *queries, const char *modname);

#endif
