// SPDX-License-Identifier: GPL-2.0
/* drivers/base/swnode.c, linux/property.h: what a software node says. */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "swnode.h"

static const struct property_entry *find(const struct property_entry *entry,
					 const char *name)
{
	for (; entry && entry->name; entry++)
		if (!strcmp(entry->name, name))
			return entry;
	return NULL;
}

static const struct property_entry *entry_of(const struct fwnode_handle *fwnode,
					     const char *name)
{
	return find(to_swnode(fwnode)->node->properties, name);
}

static const void *value_of(const struct property_entry *entry)
{
	if (!entry->length)
		return NULL;
	return entry->is_inline ? (const void *)&entry->value : entry->pointer;
}

bool swnode_property_present(const struct fwnode_handle *fwnode,
			     const char *name)
{
	return entry_of(fwnode, name);
}

/* 0, or why @len bytes of the property cannot be had. */
static int copy_value(const struct property_entry *entry, void *to, size_t len)
{
	const void *value;

	if (!entry)
		return -EINVAL;
	value = value_of(entry);
	if (!value)
		return -ENODATA;
	if (len > entry->length)
		return -EOVERFLOW;
	memcpy(to, value, len);
	return 0;
}

int swnode_read_int_array(const struct fwnode_handle *fwnode, const char *name,
			  unsigned int size, void *val, size_t n)
{
	const struct property_entry *entry = entry_of(fwnode, name);

	if (!val)
		return entry ? entry->length / size : -EINVAL;
	if (!is_power_of_2(size) || size > sizeof(u64))
		return -ENXIO;
	return copy_value(entry, val, n * size);
}

int swnode_read_string_array(const struct fwnode_handle *fwnode,
			     const char *name, const char **val, size_t n)
{
	const struct property_entry *entry = entry_of(fwnode, name);
	int count, err;

	if (!entry)
		return -EINVAL;
	count = entry->length / sizeof(const char *);
	if (!val)
		return count;
	count = min_t(size_t, n, count);
	err = copy_value(entry, val, count * sizeof(const char *));
	return err ?: count;
}

int swnode_get_reference_args(const struct fwnode_handle *fwnode,
			      const char *name, const char *nargs_prop,
			      unsigned int nargs, unsigned int index,
			      struct fwnode_reference_args *args)
{
	const struct property_entry *entry = entry_of(fwnode, name);
	const struct software_node_ref_args *ref;
	struct fwnode_handle *target;
	u32 declared;
	int err, i;

	if (!entry)
		return -ENOENT;
	if (entry->type != DEV_PROP_REF)
		return -EINVAL;
	ref = value_of(entry);
	if (!ref || (index + 1UL) * sizeof(*ref) > entry->length)
		return -ENOENT;
	ref += index;
	target = software_node_fwnode(ref->node);
	if (!target)
		return -ENOENT;
	if (nargs_prop) {
		err = copy_value(entry_of(target, nargs_prop), &declared,
				 sizeof(declared));
		if (err)
			return err;
		nargs = declared;
	}
	if (nargs > NR_FWNODE_REFERENCE_ARGS)
		return -EINVAL;
	if (!args)
		return 0;
	args->fwnode = fwnode_handle_get(target);
	args->nargs = nargs;
	for (i = 0; i < nargs; i++)
		args->args[i] = ref->args[i];
	return 0;
}

/* ----------------------------------------------------------------- copies */

static void free_strings(const char *const *strings, size_t n)
{
	while (n--)
		kfree(strings[n]);
}

static size_t string_count(const struct property_entry *entry)
{
	return entry->type == DEV_PROP_STRING ?
	       entry->length / sizeof(const char *) : 0;
}

static void free_entry(const struct property_entry *entry)
{
	const void *value = value_of(entry);

	if (value)
		free_strings(value, string_count(entry));
	if (!entry->is_inline)
		kfree(entry->pointer);
	kfree(entry->name);
}

/* @strings has the caller's pointers; each becomes one of our own. */
static int own_strings(const char **strings, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		strings[i] = kstrdup(strings[i], GFP_KERNEL);
		if (!strings[i]) {
			free_strings(strings, i);
			return -ENOMEM;
		}
	}
	return 0;
}

static int copy_entry(struct property_entry *to,
		      const struct property_entry *from)
{
	void *copy = NULL;

	*to = *from;
	to->name = kstrdup(from->name, GFP_KERNEL);
	if (!to->name)
		return -ENOMEM;
	if (!from->is_inline && from->length) {
		if (!from->pointer)
			goto fail;
		copy = kmemdup(from->pointer, from->length, GFP_KERNEL);
		if (!copy)
			goto fail;
		to->pointer = copy;
	}
	if (!own_strings((const char **)value_of(to), string_count(to)))
		return 0;
fail:
	kfree(copy);
	kfree(to->name);
	to->name = NULL;
	return -ENOMEM;
}

struct property_entry *
property_entries_dup(const struct property_entry *properties)
{
	struct property_entry *copy;
	int i, n = 0;

	if (!properties)
		return NULL;
	while (properties[n].name)
		n++;
	copy = kcalloc(n + 1, sizeof(*copy), GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < n; i++) {
		if (copy_entry(&copy[i], &properties[i])) {
			property_entries_free(copy);
			return ERR_PTR(-ENOMEM);
		}
	}
	return copy;
}
KPI_EXPORT(property_entries_dup);

void property_entries_free(const struct property_entry *properties)
{
	const struct property_entry *entry;

	if (!properties)
		return;
	for (entry = properties; entry->name; entry++)
		free_entry(entry);
	kfree(properties);
}
KPI_EXPORT(property_entries_free);
