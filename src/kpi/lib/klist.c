// SPDX-License-Identifier: GPL-2.0
/*
 * lib/klist.c, linux/klist.h: lists that may be changed while somebody walks
 * them.
 *
 * An iterator holds a reference to the node that it stands at.  A deleted node
 * is dead at once, no iterator will stop there any more, but it stays linked
 * until the last iterator has stepped off it.
 */
#include <linux/completion.h>
#include <linux/export.h>
#include <linux/klist.h>
#include <linux/kref.h>

#include "kpi.h"

/* Bit 0 of n_klist. */
#define DEAD 1UL

static struct klist *klist_of(const struct klist_node *n)
{
	return (struct klist *)((unsigned long)n->n_klist & ~DEAD);
}

static bool dead(const struct klist_node *n)
{
	return (unsigned long)n->n_klist & DEAD;
}

/* @get and @put: references to what the nodes are embedded in. */
__weak void klist_init(struct klist *k, void (*get)(struct klist_node *),
		       void (*put)(struct klist_node *))
{
	INIT_LIST_HEAD(&k->k_list);
	spin_lock_init(&k->k_lock);
	k->get = get;
	k->put = put;
}
KPI_EXPORT(klist_init);

/* Link @n beside @pos. */
static void add(struct klist *k, struct klist_node *n, struct list_head *pos,
		bool before)
{
	INIT_LIST_HEAD(&n->n_node);
	kref_init(&n->n_ref);
	n->n_klist = k;
	if (k->get)
		k->get(n);
	spin_lock(&k->k_lock);
	if (before)
		list_add_tail(&n->n_node, pos);
	else
		list_add(&n->n_node, pos);
	spin_unlock(&k->k_lock);
}

__weak void klist_add_head(struct klist_node *n, struct klist *k)
{
	add(k, n, &k->k_list, false);
}
KPI_EXPORT(klist_add_head);

__weak void klist_add_tail(struct klist_node *n, struct klist *k)
{
	add(k, n, &k->k_list, true);
}
KPI_EXPORT(klist_add_tail);

__weak void klist_add_behind(struct klist_node *n, struct klist_node *pos)
{
	add(klist_of(pos), n, &pos->n_node, false);
}
KPI_EXPORT(klist_add_behind);

__weak void klist_add_before(struct klist_node *n, struct klist_node *pos)
{
	add(klist_of(pos), n, &pos->n_node, true);
}
KPI_EXPORT(klist_add_before);

/* Who waits in klist_remove() for a node to be let go. */
struct waiter {
	struct list_head list;
	struct klist_node *node;
	struct completion gone;
};

static DEFINE_SPINLOCK(waiters_lock);
static LIST_HEAD(waiters);

/* Lock order: k_lock, then waiters_lock. */
static void unlink_node(struct kref *ref)
{
	struct klist_node *n = container_of(ref, struct klist_node, n_ref);
	struct waiter *w, *next;

	WARN_ON(!dead(n));
	list_del(&n->n_node);
	/* Before a waiter runs, who may free the node. */
	n->n_klist = NULL;
	spin_lock(&waiters_lock);
	list_for_each_entry_safe(w, next, &waiters, list) {
		if (w->node != n)
			continue;
		list_del(&w->list);
		complete(&w->gone);
	}
	spin_unlock(&waiters_lock);
}

static void put_node(struct klist_node *n, bool kill)
{
	struct klist *k = klist_of(n);
	void (*put)(struct klist_node *) = k->put;
	bool last;

	spin_lock(&k->k_lock);
	if (kill) {
		/* Deleting twice is a bug of the caller. */
		WARN_ON(dead(n));
		n->n_klist = (void *)((unsigned long)n->n_klist | DEAD);
	}
	last = kref_put(&n->n_ref, unlink_node);
	spin_unlock(&k->k_lock);
	if (last && put)
		put(n);
}

__weak void klist_del(struct klist_node *n)
{
	put_node(n, true);
}
KPI_EXPORT(klist_del);

/* Delete, and wait until no iterator stands there. */
__weak void klist_remove(struct klist_node *n)
{
	struct waiter w = { .node = n };

	init_completion(&w.gone);
	spin_lock(&waiters_lock);
	list_add(&w.list, &waiters);
	spin_unlock(&waiters_lock);
	klist_del(n);
	wait_for_completion(&w.gone);
}
KPI_EXPORT(klist_remove);

__weak int klist_node_attached(struct klist_node *n)
{
	return n->n_klist != NULL;
}
KPI_EXPORT(klist_node_attached);

/* Begin at @n, which may be NULL or on its way out: then at the start. */
__weak void klist_iter_init_node(struct klist *k, struct klist_iter *i,
				 struct klist_node *n)
{
	i->i_klist = k;
	i->i_cur = n && kref_get_unless_zero(&n->n_ref) ? n : NULL;
}
KPI_EXPORT(klist_iter_init_node);

__weak void klist_iter_init(struct klist *k, struct klist_iter *i)
{
	klist_iter_init_node(k, i, NULL);
}
KPI_EXPORT(klist_iter_init);

__weak void klist_iter_exit(struct klist_iter *i)
{
	if (i->i_cur)
		put_node(i->i_cur, false);
	i->i_cur = NULL;
}
KPI_EXPORT(klist_iter_exit);

static struct list_head *neighbour(struct list_head *pos, bool back)
{
	return back ? pos->prev : pos->next;
}

/* Step to the next living node; the one stood at may go away by that. */
static struct klist_node *step(struct klist_iter *i, bool back)
{
	struct klist *k = i->i_klist;
	struct klist_node *from = i->i_cur, *n;
	struct list_head *pos;
	unsigned long flags;
	bool last = false;

	spin_lock_irqsave(&k->k_lock, flags);
	pos = neighbour(from ? &from->n_node : &k->k_list, back);
	if (from)
		last = kref_put(&from->n_ref, unlink_node);
	i->i_cur = NULL;
	for (; pos != &k->k_list; pos = neighbour(pos, back)) {
		n = container_of(pos, struct klist_node, n_node);
		if (dead(n))
			continue;
		kref_get(&n->n_ref);
		i->i_cur = n;
		break;
	}
	spin_unlock_irqrestore(&k->k_lock, flags);
	if (last && k->put)
		k->put(from);
	return i->i_cur;
}

__weak struct klist_node *klist_prev(struct klist_iter *i)
{
	return step(i, true);
}
KPI_EXPORT(klist_prev);

__weak struct klist_node *klist_next(struct klist_iter *i)
{
	return step(i, false);
}
KPI_EXPORT(klist_next);
