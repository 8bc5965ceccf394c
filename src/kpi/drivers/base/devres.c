// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/devres.c, linux/device.h: resources that are given back when
 * the driver leaves the device, the last one taken first.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"
#include "devres.h"

void *kpi_devres_alloc(dr_release_t release, size_t size, gfp_t gfp, int nid,
		       const char *name, unsigned long ip)
{
	struct devres *dr;
	size_t total;

	if (check_add_overflow(sizeof(*dr), size, &total))
		return NULL;
	dr = __kmalloc_node_track_caller(total, gfp, nid, ip);
	if (!dr)
		return NULL;
	/* What follows is as the flags say. */
	dr->node = (struct devres_node){
		.entry = LIST_HEAD_INIT(dr->node.entry),
		.release = release,
		.name = name,
		.size = size,
	};
	return dr->data;
}

void *__devres_alloc_node(dr_release_t release, size_t size, gfp_t gfp,
			  int nid, const char *name)
{
	return kpi_devres_alloc(release, size, gfp | __GFP_ZERO, nid, name,
				_RET_IP_);
}
KPI_EXPORT(__devres_alloc_node);

void devres_free(void *res)
{
	if (!res)
		return;
	WARN_ON(!list_empty(&devres_of_data(res)->node.entry));
	kfree(devres_of_data(res));
}
KPI_EXPORT(devres_free);

static void add_locked(struct device *dev, struct devres_node *node)
{
	WARN_ON(!list_empty(&node->entry));
	list_add_tail(&node->entry, &dev->devres_head);
}

void devres_add(struct device *dev, void *res)
{
	unsigned long flags;

	spin_lock_irqsave(&dev->devres_lock, flags);
	add_locked(dev, &devres_of_data(res)->node);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
}
KPI_EXPORT(devres_add);

/* The youngest that fits. The device's devres_lock is held. */
static struct devres *find_locked(struct device *dev, dr_release_t release,
				  dr_match_t match, void *match_data)
{
	struct devres_node *node;

	list_for_each_entry_reverse(node, &dev->devres_head, entry) {
		struct devres *dr = container_of(node, struct devres, node);

		if (node->release == release &&
		    (!match || match(dev, dr->data, match_data)))
			return dr;
	}
	return NULL;
}

void *devres_find(struct device *dev, dr_release_t release, dr_match_t match,
		  void *match_data)
{
	struct devres *dr;
	unsigned long flags;

	spin_lock_irqsave(&dev->devres_lock, flags);
	dr = find_locked(dev, release, match, match_data);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	return dr ? dr->data : NULL;
}
KPI_EXPORT(devres_find);

/* The one that is there, or @new_res, which is freed where it is not taken. */
void *devres_get(struct device *dev, void *new_res, dr_match_t match,
		 void *match_data)
{
	struct devres *new = devres_of_data(new_res), *dr;
	unsigned long flags;

	spin_lock_irqsave(&dev->devres_lock, flags);
	dr = find_locked(dev, new->node.release, match, match_data);
	if (!dr) {
		add_locked(dev, &new->node);
		dr = new;
		new_res = NULL;
	}
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	devres_free(new_res);
	return dr->data;
}
KPI_EXPORT(devres_get);

/* Off the list; the caller has it now. */
void *devres_remove(struct device *dev, dr_release_t release,
		    dr_match_t match, void *match_data)
{
	struct devres *dr;
	unsigned long flags;

	spin_lock_irqsave(&dev->devres_lock, flags);
	dr = find_locked(dev, release, match, match_data);
	if (dr)
		list_del_init(&dr->node.entry);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	return dr ? dr->data : NULL;
}
KPI_EXPORT(devres_remove);

/* Freed without a call of its release function. */
int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match,
		   void *match_data)
{
	void *res = devres_remove(dev, release, match, match_data);

	if (!res)
		return -ENOENT;
	devres_free(res);
	return 0;
}
KPI_EXPORT(devres_destroy);

int devres_release(struct device *dev, dr_release_t release, dr_match_t match,
		   void *match_data)
{
	void *res = devres_remove(dev, release, match, match_data);

	if (!res)
		return -ENOENT;
	release(dev, res);
	devres_free(res);
	return 0;
}
KPI_EXPORT(devres_release);

void devres_for_each_res(struct device *dev, dr_release_t release,
			 dr_match_t match, void *match_data,
			 void (*fn)(struct device *, void *, void *),
			 void *data)
{
	struct devres_node *node, *next;
	unsigned long flags;

	if (!fn)
		return;
	spin_lock_irqsave(&dev->devres_lock, flags);
	list_for_each_entry_safe_reverse(node, next, &dev->devres_head,
					 entry) {
		struct devres *dr = container_of(node, struct devres, node);

		if (node->release == release &&
		    (!match || match(dev, dr->data, match_data)))
			fn(dev, dr->data, data);
	}
	spin_unlock_irqrestore(&dev->devres_lock, flags);
}
KPI_EXPORT(devres_for_each_res);

/* ------------------------------------------------------------------ groups */

/*
 * Two marks in the list; what lies between them is of the group. A group that
 * is not closed reaches to the list's end.
 */
struct group {
	struct devres_node open, close;
	void *id;
};

static void release_open(struct device *dev, void *res)
{
	/* A mark, told from others by its address. */
}

static void release_close(struct device *dev, void *res)
{
}

static struct group *group_of(struct devres_node *node)
{
	if (node->release == release_open)
		return container_of(node, struct group, open);
	if (node->release == release_close)
		return container_of(node, struct group, close);
	return NULL;
}

/* @id NULL: the youngest that is open still. */
static struct group *find_group(struct device *dev, void *id)
{
	struct devres_node *node;

	list_for_each_entry_reverse(node, &dev->devres_head, entry) {
		struct group *grp;

		if (node->release != release_open)
			continue;
		grp = container_of(node, struct group, open);
		if (id ? grp->id == id : list_empty(&grp->close.entry))
			return grp;
	}
	return NULL;
}

void *devres_open_group(struct device *dev, void *id, gfp_t gfp)
{
	struct group *grp = __kmalloc_node_track_caller(sizeof(*grp), gfp,
							NUMA_NO_NODE,
							_RET_IP_);
	unsigned long flags;

	if (!grp)
		return NULL;
	*grp = (struct group){
		.open = { .release = release_open, .name = "grp<" },
		.close = { .release = release_close, .name = "grp>" },
		.id = id ?: grp,
	};
	INIT_LIST_HEAD(&grp->open.entry);
	INIT_LIST_HEAD(&grp->close.entry);
	spin_lock_irqsave(&dev->devres_lock, flags);
	add_locked(dev, &grp->open);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	return grp->id;
}
KPI_EXPORT(devres_open_group);

void devres_close_group(struct device *dev, void *id)
{
	struct group *grp;
	unsigned long flags;

	spin_lock_irqsave(&dev->devres_lock, flags);
	grp = find_group(dev, id);
	if (!WARN_ON(!grp))
		add_locked(dev, &grp->close);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
}
KPI_EXPORT(devres_close_group);

/* The group alone; its resources stay. */
void devres_remove_group(struct device *dev, void *id)
{
	struct group *grp;
	unsigned long flags;

	spin_lock_irqsave(&dev->devres_lock, flags);
	grp = find_group(dev, id);
	if (!WARN_ON(!grp)) {
		list_del(&grp->open.entry);
		list_del(&grp->close.entry);
	}
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	kfree(grp);
}
KPI_EXPORT(devres_remove_group);

/* --------------------------------------------------------------- releasing */

static int release_list(struct device *dev, struct list_head *list)
{
	struct devres_node *node, *next;
	int n = 0;

	list_for_each_entry_safe_reverse(node, next, list, entry) {
		struct group *grp = group_of(node);

		list_del_init(&node->entry);
		if (grp) {
			/* Freed at the mark that comes last, walking back. */
			if (node == &grp->open)
				kfree(grp);
			continue;
		}
		node->release(dev, container_of(node, struct devres,
						node)->data);
		kfree(container_of(node, struct devres, node));
		n++;
	}
	return n;
}

/*
 * Move [@first, @end) to @todo. Groups that reach over the end stay; the list
 * holds whole groups then.
 */
static void take_range(struct device *dev, struct list_head *first,
		       struct list_head *end, struct list_head *todo)
{
	struct list_head *at = first, *next;

	for (; at != end; at = next) {
		struct devres_node *node = list_entry(at, struct devres_node,
						      entry);
		struct group *grp = group_of(node);
		struct list_head *other;
		bool inside = true;

		next = at->next;
		if (grp && node == &grp->open && !list_empty(&grp->close.entry)) {
			inside = false;
			for (other = next; other != end; other = other->next)
				if (other == &grp->close.entry)
					inside = true;
		} else if (grp && node == &grp->close) {
			/* Its opening mark has gone before it, or stays. */
			inside = false;
			list_for_each(other, todo)
				if (other == &grp->open.entry)
					inside = true;
		}
		if (inside)
			list_move_tail(at, todo);
	}
}

/* How many resources there were; -ENOENT without such a group. */
int devres_release_group(struct device *dev, void *id)
{
	struct group *grp;
	unsigned long flags;
	LIST_HEAD(todo);

	spin_lock_irqsave(&dev->devres_lock, flags);
	grp = find_group(dev, id);
	if (grp)
		take_range(dev, &grp->open.entry,
			   list_empty(&grp->close.entry) ?
			   &dev->devres_head : grp->close.entry.next, &todo);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	if (grp)
		return release_list(dev, &todo);
	/* All of it may have been released with the driver. */
	WARN_ON(!list_empty(&dev->devres_head));
	return 0;
}
KPI_EXPORT(devres_release_group);

int devres_release_all(struct device *dev)
{
	unsigned long flags;
	LIST_HEAD(todo);

	/* A device that was never initialized. */
	if (WARN_ON(!dev->devres_head.next))
		return -ENODEV;
	if (list_empty(&dev->devres_head))
		return 0;
	spin_lock_irqsave(&dev->devres_lock, flags);
	list_splice_init(&dev->devres_head, &todo);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	return release_list(dev, &todo);
}
