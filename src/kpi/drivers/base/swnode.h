/* SPDX-License-Identifier: GPL-2.0 */
/* swnode.h - a registered software node, for swnode.c and its properties. */
#ifndef KPI_BASE_SWNODE_H
#define KPI_BASE_SWNODE_H

#include <linux/fwnode.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/property.h>

struct swnode {
	struct fwnode_handle fwnode;
	struct kref ref;
	const struct software_node *node;
	struct swnode *parent;
	struct list_head all, sibling, children;
	bool registered;
	bool owns_node;		/* @node and its properties are copies */
	bool managed;		/* given back when its device goes */
	int number;		/* of a node without a name, else -1 */
	char name[64];
};

/* NULL for a node of another kind. */
struct swnode *to_swnode(const struct fwnode_handle *fwnode);

bool swnode_property_present(const struct fwnode_handle *fwnode,
			     const char *name);
int swnode_read_int_array(const struct fwnode_handle *fwnode, const char *name,
			  unsigned int size, void *val, size_t n);
int swnode_read_string_array(const struct fwnode_handle *fwnode,
			     const char *name, const char **val, size_t n);
int swnode_get_reference_args(const struct fwnode_handle *fwnode,
			      const char *name, const char *nargs_prop,
			      unsigned int nargs, unsigned int index,
			      struct fwnode_reference_args *args);

#endif
