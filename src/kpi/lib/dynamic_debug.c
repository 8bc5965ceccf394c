// SPDX-License-Identifier: GPL-2.0
/* lib/dynamic_debug.c, linux/dynamic_debug.h: modules and their messages. */
#include <linux/errno.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/parser.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "dynamic_debug.h"

static LIST_HEAD(tables);
/* Held while flags change; taken outside of the lock of static keys. */
static DEFINE_MUTEX(tables_lock);

int ddebug_add_module(struct _ddebug_info *info, const char *modname)
{
	struct dyndbg_table *table;

	if (!info->num_descs)
		return 0;
	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	table->modname = modname;
	table->info = *info;
	mutex_lock(&tables_lock);
	list_add_tail(&table->link, &tables);
	mutex_unlock(&tables_lock);
	return 0;
}

/* @modname is the very pointer that was given when it was added. */
int ddebug_remove_module(const char *modname)
{
	struct dyndbg_table *table;
	int err = -ENOENT;

	mutex_lock(&tables_lock);
	list_for_each_entry(table, &tables, link) {
		if (table->modname == modname) {
			list_del(&table->link);
			kfree(table);
			err = 0;
			break;
		}
	}
	mutex_unlock(&tables_lock);
	return err;
}

/* A parameter that the module does not have: is it "dyndbg"? */
int ddebug_dyndbg_module_param_cb(char *param, char *val, const char *modname)
{
	char on[] = "+p";

	if (strcmp(param, "dyndbg"))
		return -ENOENT;
	/* A query that is wrong is told of, and does not stop the module. */
	dyndbg_exec(val ?: on, modname);
	return 0;
}

/* The class's number among the module's, or -ENOENT. */
static int find_class(const struct dyndbg_table *table, const char *name)
{
	unsigned int i;

	for (i = 0; i < table->info.num_classes; i++) {
		const struct ddebug_class_map *map = &table->info.classes[i];
		int index = match_string(map->class_names, map->length, name);

		if (index >= 0 && !strcmp(map->mod_name, table->modname))
			return map->base + index;
	}
	return -ENOENT;
}

static bool file_matches(const char *pattern, const char *path)
{
	return match_wildcard(pattern, path) ||
	       match_wildcard(pattern, kbasename(path));
}

static bool format_matches(const char *pattern, const char *format)
{
	if (*pattern == '^')
		return strstarts(format, pattern + 1);
	return strstr(format, pattern);
}

static bool matches(const struct _ddebug *desc, const struct dyndbg_query *q)
{
	if (q->file && !file_matches(q->file, desc->filename))
		return false;
	if (q->function && !match_wildcard(q->function, desc->function))
		return false;
	if (q->format && !format_matches(q->format, desc->format))
		return false;
	if (q->first_line && desc->lineno < q->first_line)
		return false;
	return !q->last_line || desc->lineno <= q->last_line;
}

static void set_flags(struct _ddebug *desc, unsigned int flags)
{
#ifdef CONFIG_JUMP_LABEL
	/* The message's own branch is patched, so that it costs nothing. */
	if ((desc->flags ^ flags) & _DPRINTK_FLAGS_PRINT) {
		if (flags & _DPRINTK_FLAGS_PRINT)
			static_branch_enable(&desc->key.dd_key_true);
		else
			static_branch_disable(&desc->key.dd_key_true);
	}
#endif
	desc->flags = flags;
}

static int apply_to_table(struct dyndbg_table *table,
			  const struct dyndbg_query *q)
{
	/* Messages of a class answer to queries for that class only. */
	int class = q->class ? find_class(table, q->class) :
		    _DPRINTK_CLASS_DFLT;
	unsigned int i;
	int found = 0;

	if (class < 0 ||
	    (q->module && !match_wildcard(q->module, table->modname)))
		return 0;
	for (i = 0; i < table->info.num_descs; i++) {
		struct _ddebug *desc = &table->info.descs[i];

		if (desc->class_id != class || !matches(desc, q))
			continue;
		found++;
		set_flags(desc, (desc->flags & q->mask) | q->flags);
	}
	return found;
}

int dyndbg_apply(const struct dyndbg_query *query)
{
	struct dyndbg_table *table;
	int found = 0;

	mutex_lock(&tables_lock);
	list_for_each_entry(table, &tables, link)
		found += apply_to_table(table, query);
	mutex_unlock(&tables_lock);
	return found;
}
