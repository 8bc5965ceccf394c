// SPDX-License-Identifier: GPL-2.0
/*
 * fs/kernfs/dir.c: nodes leave the tree. Whoever is in an operation of a node
 * finishes first; who comes later is turned away.
 */
#include <linux/kernfs.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/node.h"

/* Added to kn.active by removal: negative from then on. */
#define GOING INT_MIN

static DECLARE_WAIT_QUEUE_HEAD(drained);

bool kpi_node_enter(struct kpi_node *node)
{
	return atomic_inc_unless_negative(&node->kn.active);
}

void kpi_node_leave(struct kpi_node *node)
{
	if (unlikely(atomic_dec_return(&node->kn.active) == GOING))
		wake_up_all(&drained);
}

/* A node that has been entered again by kernfs_unbreak...() may be gone. */
static void close_door(struct kpi_node *node)
{
	if (atomic_read(&node->kn.active) >= 0)
		atomic_add(GOING, &node->kn.active);
}

static struct kpi_node *deepest(struct kpi_node *node)
{
	while (S_ISDIR(node->kn.mode) && !list_empty(&node->children))
		node = list_last_entry(&node->children, struct kpi_node,
				       siblings);
	return node;
}

static void close_doors(struct kpi_node *top)
{
	struct kpi_node *node = top;

	for (;;) {
		close_door(node);
		if (S_ISDIR(node->kn.mode) && !list_empty(&node->children)) {
			node = list_first_entry(&node->children,
						struct kpi_node, siblings);
			continue;
		}
		while (node != top &&
		       list_is_last(&node->siblings,
				    &kpi_node_parent(node)->children))
			node = kpi_node_parent(node);
		if (node == top)
			return;
		node = list_next_entry(node, siblings);
	}
}

/* Without the lock, which others may need to come to their end. */
static void drain(struct kpi_node *node)
{
	up_write(&kpi_tree_sem);
	wait_event(drained, atomic_read(&node->kn.active) == GOING);
	kpi_files_gone(node);
	if (node->gone)
		node->gone(node);
	down_write(&kpi_tree_sem);
	node->drained = true;
}

static void take_out(struct kpi_node *node)
{
	kpi_node_detach(node);
	kpi_inode_gone(node);
	kpi_node_unref(node);	/* the tree's */
}

/*
 * From the leaves up. Others may have removed some of it while this one
 * waited: look again each time.
 */
void kpi_node_remove_locked(struct kpi_node *top)
{
	struct kpi_node *node;

	if (!top->in_tree)
		return;
	close_doors(top);
	kpi_node_ref(top);
	while (top->in_tree) {
		node = deepest(top);
		kpi_node_ref(node);
		if (!node->no_drain && !node->drained)
			drain(node);
		else
			take_out(node);
		kpi_node_unref(node);
	}
	kpi_node_unref(top);
}

void kpi_node_remove(struct kpi_node *node)
{
	down_write(&kpi_tree_sem);
	kpi_node_remove_locked(node);
	up_write(&kpi_tree_sem);
}

int kpi_node_remove_name(struct kpi_node *dir, const char *name)
{
	struct kpi_node *node;

	down_write(&kpi_tree_sem);
	node = kpi_node_child(dir, name, NULL, true);
	if (node)
		kpi_node_remove_locked(node);
	up_write(&kpi_tree_sem);
	return node ? 0 : -ENOENT;
}

int kpi_node_remove_empty(struct kpi_node *node)
{
	int err = 0;

	down_write(&kpi_tree_sem);
	if (S_ISDIR(node->kn.mode) && !list_empty(&node->children))
		err = -ENOTEMPTY;
	else
		kpi_node_remove_locked(node);
	up_write(&kpi_tree_sem);
	return err;
}

/* ------------------------------------------- an operation that removes itself */

void kernfs_break_active_protection(struct kernfs_node *kn)
{
	kpi_node_leave(kpi_node_of(kn));
}

/* Whatever has become of the node: the operation will leave it once more. */
void kernfs_unbreak_active_protection(struct kernfs_node *kn)
{
	atomic_inc(&kn->active);
}

/*
 * Of several that try it at once, one removes the node and is told true; the
 * others wait until it is gone.
 */
bool kernfs_remove_self(struct kernfs_node *kn)
{
	struct kpi_node *node = kpi_node_of(kn);
	bool mine;

	kernfs_break_active_protection(kn);
	down_write(&kpi_tree_sem);
	mine = !node->dying;
	node->dying = true;
	if (mine)
		kpi_node_remove_locked(node);
	up_write(&kpi_tree_sem);
	if (!mine)
		wait_event(drained, atomic_read(&kn->active) == GOING);
	kernfs_unbreak_active_protection(kn);
	return mine;
}

void kernfs_remove(struct kernfs_node *kn)
{
	if (kn)
		kpi_node_remove(kpi_node_of(kn));
}

/* ------------------------------------------------------------ references */

void kernfs_get(struct kernfs_node *kn)
{
	if (kn) {
		WARN_ON(!atomic_read(&kn->count));
		atomic_inc(&kn->count);
	}
}
KPI_EXPORT(kernfs_get);

void kpi_node_free(struct kpi_node *node)
{
	kfree(node);
}

static void end_node(struct kpi_node *node)
{
	struct kernfs_node *target = node->kn.symlink.target_kn;

	kpi_inode_drop(node);
	if (S_ISLNK(node->kn.mode)) {
		kernfs_put(target);
		kfree(node->target);
	}
	kfree_const(node->kn.name);
	if (node->free)
		node->free(node);
	else
		kpi_node_free(node);
}

/* A node holds its parent: a chain of them may end here. */
void kernfs_put(struct kernfs_node *kn)
{
	while (kn && atomic_dec_and_test(&kn->count)) {
		struct kernfs_node *parent = kn->parent;

		end_node(kpi_node_of(kn));
		kn = parent;
	}
}
KPI_EXPORT(kernfs_put);
