// SPDX-License-Identifier: GPL-2.0
/* drivers/base/property.c, linux/property.h: firmware nodes of any kind. */
#include <linux/err.h>
#include <linux/fwnode.h>
#include <linux/kernel.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"

/* Each node knows its operations; what it lacks reads as absent. */

struct fwnode_handle *fwnode_handle_get(struct fwnode_handle *node)
{
	return fwnode_has_op(node, get) ? node->ops->get(node) : node;
}
KPI_EXPORT(fwnode_handle_get);

void fwnode_handle_put(struct fwnode_handle *node)
{
	fwnode_call_void_op(node, put);
}
KPI_EXPORT(fwnode_handle_put);

const char *fwnode_get_name(const struct fwnode_handle *node)
{
	return fwnode_call_ptr_op(node, get_name);
}
KPI_EXPORT(fwnode_get_name);

const char *fwnode_get_name_prefix(const struct fwnode_handle *node)
{
	return fwnode_call_ptr_op(node, get_name_prefix);
}

/* ------------------------------------------------------- parents, children */

struct fwnode_handle *fwnode_get_parent(const struct fwnode_handle *node)
{
	return fwnode_call_ptr_op(node, get_parent);
}
KPI_EXPORT(fwnode_get_parent);

/* Steps up and gives the node back. */
struct fwnode_handle *fwnode_get_next_parent(struct fwnode_handle *node)
{
	struct fwnode_handle *parent = fwnode_get_parent(node);

	fwnode_handle_put(node);
	return parent;
}
KPI_EXPORT(fwnode_get_next_parent);

unsigned int fwnode_count_parents(const struct fwnode_handle *node)
{
	struct fwnode_handle *at = fwnode_get_parent(node);
	unsigned int n = 0;

	for (; at; at = fwnode_get_next_parent(at))
		n++;
	return n;
}
KPI_EXPORT(fwnode_count_parents);

/* The node itself for a @depth of 0. The caller has a reference. */
struct fwnode_handle *fwnode_get_nth_parent(struct fwnode_handle *node,
					    unsigned int depth)
{
	node = fwnode_handle_get(node);
	while (depth-- && node)
		node = fwnode_get_next_parent(node);
	return node;
}
KPI_EXPORT(fwnode_get_nth_parent);

/* Gives @child back and returns the one behind it. */
struct fwnode_handle *fwnode_get_next_child_node(const struct fwnode_handle *node,
						 struct fwnode_handle *child)
{
	return fwnode_call_ptr_op(node, get_next_child_node, child);
}
KPI_EXPORT(fwnode_get_next_child_node);

struct fwnode_handle *
fwnode_get_named_child_node(const struct fwnode_handle *node, const char *name)
{
	return fwnode_call_ptr_op(node, get_named_child_node, name);
}
KPI_EXPORT(fwnode_get_named_child_node);

/* Nodes that cannot be switched off are available. */
bool fwnode_device_is_available(const struct fwnode_handle *node)
{
	if (IS_ERR_OR_NULL(node))
		return false;
	if (!fwnode_has_op(node, device_is_available))
		return true;
	return fwnode_call_bool_op(node, device_is_available);
}
KPI_EXPORT(fwnode_device_is_available);

struct fwnode_handle *
fwnode_get_next_available_child_node(const struct fwnode_handle *node,
				     struct fwnode_handle *child)
{
	do {
		child = fwnode_get_next_child_node(node, child);
	} while (child && !fwnode_device_is_available(child));
	return child;
}
KPI_EXPORT(fwnode_get_next_available_child_node);

/* ------------------------------------------------------------- properties */

/*
 * A property that the primary node lacks is looked for in the secondary one,
 * which is where software nodes add to what the firmware says.
 */
bool fwnode_property_present(const struct fwnode_handle *node,
			     const char *name)
{
	if (IS_ERR_OR_NULL(node))
		return false;
	return fwnode_call_bool_op(node, property_present, name) ||
	       fwnode_call_bool_op(node->secondary, property_present, name);
}
KPI_EXPORT(fwnode_property_present);

static bool try_secondary(const struct fwnode_handle *node, int ret)
{
	return ret == -EINVAL && !IS_ERR_OR_NULL(node) &&
	       !IS_ERR_OR_NULL(node->secondary);
}

static int read_ints(const struct fwnode_handle *node, const char *name,
		     unsigned int size, void *val, size_t n)
{
	int ret = fwnode_call_int_op(node, property_read_int_array, name, size,
				     val, n);

	if (try_secondary(node, ret))
		ret = fwnode_call_int_op(node->secondary,
					 property_read_int_array, name, size,
					 val, n);
	return ret;
}

/* Without @val: how many elements there are. */
#define READ_INTS(bits)							\
int fwnode_property_read_u##bits##_array(				\
		const struct fwnode_handle *node, const char *name,	\
		u##bits *val, size_t n)					\
{									\
	return read_ints(node, name, sizeof(u##bits), val, n);		\
}									\
KPI_EXPORT(fwnode_property_read_u##bits##_array)

READ_INTS(8);
READ_INTS(16);
READ_INTS(32);
READ_INTS(64);

int fwnode_property_read_string_array(const struct fwnode_handle *node,
				      const char *name, const char **val,
				      size_t n)
{
	int ret = fwnode_call_int_op(node, property_read_string_array, name,
				     val, n);

	if (try_secondary(node, ret))
		ret = fwnode_call_int_op(node->secondary,
					 property_read_string_array, name,
					 val, n);
	return ret;
}
KPI_EXPORT(fwnode_property_read_string_array);

int fwnode_property_read_string(const struct fwnode_handle *node,
				const char *name, const char **val)
{
	int ret = fwnode_property_read_string_array(node, name, val, 1);

	return ret < 0 ? ret : 0;
}
KPI_EXPORT(fwnode_property_read_string);

/* Index of @string among the property's strings. */
int fwnode_property_match_string(const struct fwnode_handle *node,
				 const char *name, const char *string)
{
	int n = fwnode_property_read_string_array(node, name, NULL, 0), ret;
	const char **values;

	if (n < 0)
		return n;
	if (n == 0)
		return -ENODATA;
	values = kcalloc(n, sizeof(*values), GFP_KERNEL);
	if (!values)
		return -ENOMEM;
	ret = fwnode_property_read_string_array(node, name, values, n);
	if (ret >= 0) {
		ret = match_string(values, n, string);
		if (ret < 0)
			ret = -ENODATA;
	}
	kfree(values);
	return ret;
}
KPI_EXPORT(fwnode_property_match_string);

int fwnode_property_get_reference_args(const struct fwnode_handle *node,
				       const char *prop, const char *nargs_prop,
				       unsigned int nargs, unsigned int index,
				       struct fwnode_reference_args *args)
{
	int ret;

	if (IS_ERR_OR_NULL(node))
		return -ENOENT;
	ret = fwnode_call_int_op(node, get_reference_args, prop, nargs_prop,
				 nargs, index, args);
	if (ret < 0 && !IS_ERR_OR_NULL(node->secondary))
		ret = fwnode_call_int_op(node->secondary, get_reference_args,
					 prop, nargs_prop, nargs, index, args);
	return ret;
}
KPI_EXPORT(fwnode_property_get_reference_args);

struct fwnode_handle *fwnode_find_reference(const struct fwnode_handle *node,
					    const char *name,
					    unsigned int index)
{
	struct fwnode_reference_args args;
	int ret = fwnode_property_get_reference_args(node, name, NULL, 0,
						     index, &args);

	return ret ? ERR_PTR(ret) : args.fwnode;
}
KPI_EXPORT(fwnode_find_reference);
