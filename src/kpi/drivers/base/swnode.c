// SPDX-License-Identifier: GPL-2.0
/* drivers/base/swnode.c, linux/property.h: firmware nodes made by software. */
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/fwnode.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "swnode.h"

/*
 * Every node, in order of registration; protects the tree and the numbers of
 * nodes without a name.
 */
static LIST_HEAD(swnodes);
static DEFINE_MUTEX(swnode_lock);

static const struct fwnode_operations swnode_ops;

bool is_software_node(const struct fwnode_handle *fwnode)
{
	return !IS_ERR_OR_NULL(fwnode) && fwnode->ops == &swnode_ops;
}
KPI_EXPORT(is_software_node);

struct swnode *to_swnode(const struct fwnode_handle *fwnode)
{
	return is_software_node(fwnode) ?
	       container_of(fwnode, struct swnode, fwnode) : NULL;
}

const struct software_node *to_software_node(const struct fwnode_handle *fwnode)
{
	struct swnode *sw = to_swnode(fwnode);

	return sw ? sw->node : NULL;
}
KPI_EXPORT(to_software_node);

static struct swnode *find_locked(const struct software_node *node)
{
	struct swnode *sw;

	list_for_each_entry(sw, &swnodes, all)
		if (sw->node == node && sw->registered)
			return sw;
	return NULL;
}

static struct swnode *find(const struct software_node *node)
{
	struct swnode *sw;

	if (!node)
		return NULL;
	mutex_lock(&swnode_lock);
	sw = find_locked(node);
	mutex_unlock(&swnode_lock);
	return sw;
}

struct fwnode_handle *software_node_fwnode(const struct software_node *node)
{
	struct swnode *sw = find(node);

	return sw ? &sw->fwnode : NULL;
}
KPI_EXPORT(software_node_fwnode);

const struct software_node *
software_node_find_by_name(const struct software_node *parent,
			   const char *name)
{
	const struct software_node *found = NULL;
	struct swnode *sw;

	if (!name)
		return NULL;
	mutex_lock(&swnode_lock);
	list_for_each_entry(sw, &swnodes, all) {
		if (sw->registered && sw->node->parent == parent &&
		    sw->node->name && !strcmp(sw->node->name, name)) {
			kref_get(&sw->ref);
			found = sw->node;
			break;
		}
	}
	mutex_unlock(&swnode_lock);
	return found;
}
KPI_EXPORT(software_node_find_by_name);

/* ------------------------------------------------------------- lifetime */

/* Called with the lock held, which kref_put_mutex() took. */
static void swnode_release(struct kref *ref)
{
	struct swnode *sw = container_of(ref, struct swnode, ref);
	struct swnode *parent = sw->parent;

	list_del(&sw->all);
	list_del(&sw->sibling);
	mutex_unlock(&swnode_lock);
	if (sw->owns_node) {
		property_entries_free(sw->node->properties);
		kfree(sw->node);
	}
	kfree(sw);
	if (parent)
		fwnode_handle_put(&parent->fwnode);
}

static struct fwnode_handle *swnode_get(struct fwnode_handle *fwnode)
{
	kref_get(&to_swnode(fwnode)->ref);
	return fwnode;
}

static void swnode_put(struct fwnode_handle *fwnode)
{
	kref_put_mutex(&to_swnode(fwnode)->ref, swnode_release, &swnode_lock);
}

/* The lowest number that no sibling without a name has. */
static int free_number(const struct list_head *siblings)
{
	struct swnode *sw;
	int n = 0;

again:
	list_for_each_entry(sw, siblings, sibling) {
		if (sw->number == n) {
			n++;
			goto again;
		}
	}
	return n;
}

static LIST_HEAD(roots);

static int swnode_register(const struct software_node *node,
			   struct swnode *parent, bool owns_node,
			   struct swnode **out)
{
	struct list_head *siblings = parent ? &parent->children : &roots;
	struct swnode *sw = kzalloc(sizeof(*sw), GFP_KERNEL);

	if (!sw)
		return -ENOMEM;
	fwnode_init(&sw->fwnode, &swnode_ops);
	kref_init(&sw->ref);
	INIT_LIST_HEAD(&sw->children);
	sw->node = node;
	sw->parent = parent;

	mutex_lock(&swnode_lock);
	if (!owns_node && find_locked(node)) {
		mutex_unlock(&swnode_lock);
		kfree(sw);
		return -EEXIST;
	}
	/* A child holds its parent. */
	if (parent)
		kref_get(&parent->ref);
	sw->owns_node = owns_node;
	sw->registered = true;
	if (node->name) {
		sw->number = -1;
		strscpy(sw->name, node->name, sizeof(sw->name));
	} else {
		sw->number = free_number(siblings);
		snprintf(sw->name, sizeof(sw->name), "node%d", sw->number);
	}
	list_add_tail(&sw->sibling, siblings);
	list_add_tail(&sw->all, &swnodes);
	mutex_unlock(&swnode_lock);
	if (out)
		*out = sw;
	return 0;
}

/* Forget the node; it goes when the last one who holds it lets go. */
static void swnode_unregister(struct swnode *sw)
{
	mutex_lock(&swnode_lock);
	sw->registered = false;
	mutex_unlock(&swnode_lock);
	swnode_put(&sw->fwnode);
}

int software_node_register(const struct software_node *node)
{
	struct swnode *parent = find(node->parent);

	/* Parents come first. */
	if (node->parent && !parent)
		return -EINVAL;
	return swnode_register(node, parent, false, NULL);
}
KPI_EXPORT(software_node_register);

void software_node_unregister(const struct software_node *node)
{
	struct swnode *sw = find(node);

	if (sw)
		swnode_unregister(sw);
}
KPI_EXPORT(software_node_unregister);

/* Children stand behind their parents, so the last one goes first. */
static void unregister_array(const struct software_node *nodes, int n)
{
	while (n--)
		software_node_unregister(&nodes[n]);
}

int software_node_register_nodes(const struct software_node *nodes)
{
	int i, err;

	for (i = 0; nodes[i].name; i++) {
		err = software_node_register(&nodes[i]);
		if (err) {
			unregister_array(nodes, i);
			return err;
		}
	}
	return 0;
}
KPI_EXPORT(software_node_register_nodes);

void software_node_unregister_nodes(const struct software_node *nodes)
{
	int n = 0;

	while (nodes[n].name)
		n++;
	unregister_array(nodes, n);
}
KPI_EXPORT(software_node_unregister_nodes);

void software_node_unregister_node_group(const struct software_node **group)
{
	int n = 0;

	while (group && group[n])
		n++;
	while (n--)
		software_node_unregister(group[n]);
}
KPI_EXPORT(software_node_unregister_node_group);

int software_node_register_node_group(const struct software_node **group)
{
	int i, err;

	for (i = 0; group && group[i]; i++) {
		err = software_node_register(group[i]);
		if (err) {
			while (i--)
				software_node_unregister(group[i]);
			return err;
		}
	}
	return 0;
}
KPI_EXPORT(software_node_register_node_group);

/* A node that copies its properties and needs no struct of the caller's. */
struct fwnode_handle *
fwnode_create_software_node(const struct property_entry *properties,
			    const struct fwnode_handle *parent)
{
	struct swnode *parent_sw = to_swnode(parent), *sw;
	struct property_entry *copy;
	struct software_node *node;
	int err;

	if (IS_ERR(parent))
		return ERR_CAST(parent);
	if (parent && !parent_sw)
		return ERR_PTR(-EINVAL);
	copy = property_entries_dup(properties);
	if (IS_ERR(copy))
		return ERR_CAST(copy);
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	err = -ENOMEM;
	if (!node)
		goto fail;
	node->parent = parent_sw ? parent_sw->node : NULL;
	node->properties = copy;
	err = swnode_register(node, parent_sw, true, &sw);
	if (!err)
		return &sw->fwnode;
	kfree(node);
fail:
	property_entries_free(copy);
	return ERR_PTR(err);
}
KPI_EXPORT(fwnode_create_software_node);

void fwnode_remove_software_node(struct fwnode_handle *fwnode)
{
	struct swnode *sw = to_swnode(fwnode);

	if (sw)
		swnode_unregister(sw);
}
KPI_EXPORT(fwnode_remove_software_node);

/* --------------------------------------------------- names and relations */

static const char *swnode_get_name(const struct fwnode_handle *fwnode)
{
	return to_swnode(fwnode)->name;
}

static const char *swnode_get_name_prefix(const struct fwnode_handle *fwnode)
{
	return to_swnode(fwnode)->parent ? "/" : "";
}

static struct fwnode_handle *
swnode_get_parent(const struct fwnode_handle *fwnode)
{
	struct swnode *parent = to_swnode(fwnode)->parent;

	return parent ? swnode_get(&parent->fwnode) : NULL;
}

static struct fwnode_handle *
swnode_get_next_child(const struct fwnode_handle *fwnode,
		      struct fwnode_handle *child)
{
	struct swnode *parent = to_swnode(fwnode), *next;

	mutex_lock(&swnode_lock);
	next = child ? list_next_entry(to_swnode(child), sibling) :
	       list_first_entry(&parent->children, struct swnode, sibling);
	if (list_entry_is_head(next, &parent->children, sibling))
		next = NULL;
	else
		kref_get(&next->ref);
	mutex_unlock(&swnode_lock);
	fwnode_handle_put(child);
	return next ? &next->fwnode : NULL;
}

static struct fwnode_handle *
swnode_get_named_child(const struct fwnode_handle *fwnode, const char *name)
{
	struct swnode *parent = to_swnode(fwnode), *child;
	struct fwnode_handle *found = NULL;

	mutex_lock(&swnode_lock);
	list_for_each_entry(child, &parent->children, sibling) {
		if (!strcmp(child->name, name)) {
			found = swnode_get(&child->fwnode);
			break;
		}
	}
	mutex_unlock(&swnode_lock);
	return found;
}

static const struct fwnode_operations swnode_ops = {
	.get = swnode_get,
	.put = swnode_put,
	.property_present = swnode_property_present,
	.property_read_int_array = swnode_read_int_array,
	.property_read_string_array = swnode_read_string_array,
	.get_name = swnode_get_name,
	.get_name_prefix = swnode_get_name_prefix,
	.get_parent = swnode_get_parent,
	.get_next_child_node = swnode_get_next_child,
	.get_named_child_node = swnode_get_named_child,
	.get_reference_args = swnode_get_reference_args,
};
