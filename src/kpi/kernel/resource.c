// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/resource.c, linux/ioport.h: the trees of I/O ports and I/O memory,
 * which say who has which range.
 *
 * Siblings are in ascending order and do not overlap; a child lies within its
 * parent.
 */
#include <linux/export.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/resource.h"

struct resource ioport_resource = {
	.name = "PCI IO",
	.start = 0,
	.end = IO_SPACE_LIMIT,
	.flags = IORESOURCE_IO,
};
KPI_EXPORT(ioport_resource);

struct resource iomem_resource = {
	.name = "PCI mem",
	.start = 0,
	.end = -1,
	.flags = IORESOURCE_MEM,
};
KPI_EXPORT(iomem_resource);

DEFINE_RWLOCK(kpi_resource_lock);

/* Put @new below @root; who is in the way, or NULL. */
struct resource *kpi_resource_request(struct resource *root,
				      struct resource *new)
{
	struct resource **p = &root->child;

	if (new->end < new->start || new->start < root->start ||
	    new->end > root->end)
		return root;
	while (*p && (*p)->end < new->start)
		p = &(*p)->sibling;
	if (*p && (*p)->start <= new->end)
		return *p;
	new->sibling = *p;
	new->parent = root;
	*p = new;
	return NULL;
}

/* Take @old out; with @children: they go with it, else they move up. */
int kpi_resource_release(struct resource *old, bool children)
{
	struct resource **p, *child;

	if (!old->parent)
		return -EINVAL;
	for (p = &old->parent->child; *p != old; p = &(*p)->sibling)
		if (!*p)
			return -EINVAL;
	if (children || !old->child) {
		*p = old->sibling;
	} else {
		for (child = old->child;; child = child->sibling) {
			child->parent = old->parent;
			if (!child->sibling)
				break;
		}
		child->sibling = old->sibling;
		*p = old->child;
		old->child = NULL;
	}
	old->parent = NULL;
	old->sibling = NULL;
	return 0;
}

/* NULL, or who has some of the range. */
struct resource *request_resource_conflict(struct resource *root,
					   struct resource *new)
{
	struct resource *conflict;

	write_lock(&kpi_resource_lock);
	conflict = kpi_resource_request(root, new);
	write_unlock(&kpi_resource_lock);
	return conflict;
}
KPI_EXPORT(request_resource_conflict);

int request_resource(struct resource *root, struct resource *new)
{
	return request_resource_conflict(root, new) ? -EBUSY : 0;
}
KPI_EXPORT(request_resource);

int release_resource(struct resource *old)
{
	int err;

	write_lock(&kpi_resource_lock);
	err = kpi_resource_release(old, true);
	write_unlock(&kpi_resource_lock);
	return err;
}
KPI_EXPORT(release_resource);

/* --------------------------------------------- between parents and children */

/*
 * As deep as it fits, around those that lie within it. What would be cut in
 * two is the conflict.
 */
static struct resource *insert(struct resource *parent, struct resource *new)
{
	struct resource *first, *last;

	for (;; parent = first) {
		first = kpi_resource_request(parent, new);
		if (!first)
			return NULL;
		if (first == parent)
			return first;
		if (WARN_ON(first == new))
			return first;
		if (first->start > new->start || first->end < new->end)
			break;
		if (first->start == new->start && first->end == new->end)
			break;
	}
	for (last = first;; last = last->sibling) {
		if (last->start < new->start || last->end > new->end)
			return last;
		if (!last->sibling || last->sibling->start > new->end)
			break;
	}
	new->parent = parent;
	new->sibling = last->sibling;
	new->child = first;
	last->sibling = NULL;
	if (parent->child == first) {
		parent->child = new;
	} else {
		struct resource *before = parent->child;

		while (before->sibling != first)
			before = before->sibling;
		before->sibling = new;
	}
	for (last = first; last; last = last->sibling)
		last->parent = new;
	return NULL;
}

struct resource *insert_resource_conflict(struct resource *parent,
					  struct resource *new)
{
	struct resource *conflict;

	write_lock(&kpi_resource_lock);
	conflict = insert(parent, new);
	write_unlock(&kpi_resource_lock);
	return conflict;
}

int insert_resource(struct resource *parent, struct resource *new)
{
	return insert_resource_conflict(parent, new) ? -EBUSY : 0;
}
KPI_EXPORT(insert_resource);

/* Grow @new over whatever it would cut. */
void insert_resource_expand_to_fit(struct resource *root, struct resource *new)
{
	struct resource *conflict;

	if (new->parent)
		return;
	write_lock(&kpi_resource_lock);
	while ((conflict = insert(root, new)) && conflict != root) {
		if (conflict->start >= new->start && conflict->end <= new->end)
			break;
		new->start = min(new->start, conflict->start);
		new->end = max(new->end, conflict->end);
		pr_info("Expanded resource %s due to conflict with %s\n",
			new->name, conflict->name);
	}
	write_unlock(&kpi_resource_lock);
}
KPI_EXPORT(insert_resource_expand_to_fit);

/* The children stay, in its place. */
int remove_resource(struct resource *old)
{
	int err;

	write_lock(&kpi_resource_lock);
	err = kpi_resource_release(old, false);
	write_unlock(&kpi_resource_lock);
	return err;
}
KPI_EXPORT(remove_resource);

struct resource *lookup_resource(struct resource *root, resource_size_t start)
{
	struct resource *res;

	read_lock(&kpi_resource_lock);
	for (res = root->child; res; res = res->sibling)
		if (res->start == start)
			break;
	read_unlock(&kpi_resource_lock);
	return res;
}

static bool can_be(const struct resource *res, resource_size_t start,
		   resource_size_t end)
{
	const struct resource *parent = res->parent, *child, *at;

	if (parent && (start < parent->start || end > parent->end))
		return false;
	if (parent)
		for (at = parent->child; at; at = at->sibling)
			if (at != res && at->start <= end && at->end >= start)
				return false;
	for (child = res->child; child; child = child->sibling)
		if (child->start < start || child->end > end)
			return false;
	return true;
}

/* Move or resize within its place. */
int adjust_resource(struct resource *res, resource_size_t start,
		    resource_size_t size)
{
	resource_size_t end = start + size - 1;
	int err = -EBUSY;

	write_lock(&kpi_resource_lock);
	if (can_be(res, start, end)) {
		res->start = start;
		res->end = end;
		err = 0;
	}
	write_unlock(&kpi_resource_lock);
	return err;
}
KPI_EXPORT(adjust_resource);

resource_size_t resource_alignment(struct resource *res)
{
	switch (res->flags & (IORESOURCE_SIZEALIGN | IORESOURCE_STARTALIGN)) {
	case IORESOURCE_SIZEALIGN:
		return resource_size(res);
	case IORESOURCE_STARTALIGN:
		return res->start;
	default:
		return 0;
	}
}
