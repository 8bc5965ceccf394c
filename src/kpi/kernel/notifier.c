// SPDX-License-Identifier: GPL-2.0
/* kernel/notifier.c, linux/notifier.h: chains of callbacks. */
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

#include "kpi.h"

/* The link that points to @nb or, where it is not there, to the end. */
static struct notifier_block **find_link(struct notifier_block **link,
					 const struct notifier_block *nb)
{
	while (*link && *link != nb)
		link = &(*link)->next;
	return link;
}

/* Higher priorities first; equal ones in the order of their coming. */
static int chain_add(struct notifier_block **link, struct notifier_block *nb,
		     bool unique_priority)
{
	if (WARN(*find_link(link, nb), "notifier callback %ps already registered",
		 nb->notifier_call))
		return -EEXIST;
	while (*link && (*link)->priority >= nb->priority) {
		if (unique_priority && (*link)->priority == nb->priority)
			return -EBUSY;
		link = &(*link)->next;
	}
	nb->next = *link;
	rcu_assign_pointer(*link, nb);
	return 0;
}

static int chain_remove(struct notifier_block **link,
			struct notifier_block *nb)
{
	link = find_link(link, nb);
	if (!*link)
		return -ENOENT;
	rcu_assign_pointer(*link, nb->next);
	return 0;
}

/*
 * A callback may take itself off the chain: what follows is read before.
 * @max: call at most so many (-1: all); @calls counts them where not NULL.
 */
static int chain_call(struct notifier_block **head, unsigned long val, void *v,
		      int max, int *calls)
{
	struct notifier_block *nb = rcu_dereference_raw(*head);
	int ret = NOTIFY_DONE;

	while (nb && max) {
		struct notifier_block *next = rcu_dereference_raw(nb->next);

		ret = nb->notifier_call(nb, val, v);
		if (calls)
			(*calls)++;
		if (ret & NOTIFY_STOP_MASK)
			break;
		nb = next;
		max--;
	}
	return ret;
}

/* @up, and @down again for those that had said yes where one says no. */
static int chain_call_robust(struct notifier_block **head, unsigned long up,
			     unsigned long down, void *v)
{
	int calls = 0;
	int ret = chain_call(head, up, v, -1, &calls);

	if (ret & NOTIFY_STOP_MASK)
		chain_call(head, down, v, calls - 1, NULL);
	return ret;
}

/* ------------------------------------------ atomic: callbacks never sleep */

static int add_locked(struct atomic_notifier_head *nh,
		      struct notifier_block *nb, bool unique)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&nh->lock, flags);
	err = chain_add((struct notifier_block **)&nh->head, nb, unique);
	spin_unlock_irqrestore(&nh->lock, flags);
	return err;
}

int atomic_notifier_chain_register(struct atomic_notifier_head *nh,
				   struct notifier_block *nb)
{
	return add_locked(nh, nb, false);
}
KPI_EXPORT(atomic_notifier_chain_register);

int atomic_notifier_chain_register_unique_prio(struct atomic_notifier_head *nh,
					       struct notifier_block *nb)
{
	return add_locked(nh, nb, true);
}
KPI_EXPORT(atomic_notifier_chain_register_unique_prio);

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh,
				     struct notifier_block *nb)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&nh->lock, flags);
	err = chain_remove((struct notifier_block **)&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	synchronize_rcu();
	return err;
}
KPI_EXPORT(atomic_notifier_chain_unregister);

int atomic_notifier_call_chain(struct atomic_notifier_head *nh,
			       unsigned long val, void *v)
{
	int ret;

	rcu_read_lock();
	ret = chain_call((struct notifier_block **)&nh->head, val, v, -1, NULL);
	rcu_read_unlock();
	return ret;
}
KPI_EXPORT(atomic_notifier_call_chain);

bool atomic_notifier_call_chain_is_empty(struct atomic_notifier_head *nh)
{
	return !rcu_access_pointer(nh->head);
}

/* --------------------------------- blocking: process context, under a rwsem */

/*
 * Before the scheduler runs there is one thread only, and in the end phase
 * nobody may be waited for; the kernel takes no lock then either.
 */
static bool alone(void)
{
	return system_state == SYSTEM_BOOTING;
}

static int add_under_rwsem(struct blocking_notifier_head *nh,
			struct notifier_block *nb, bool unique)
{
	int err;

	if (alone())
		return chain_add((struct notifier_block **)&nh->head, nb,
				 unique);
	down_write(&nh->rwsem);
	err = chain_add((struct notifier_block **)&nh->head, nb, unique);
	up_write(&nh->rwsem);
	return err;
}

int blocking_notifier_chain_register(struct blocking_notifier_head *nh,
				     struct notifier_block *nb)
{
	return add_under_rwsem(nh, nb, false);
}
KPI_EXPORT(blocking_notifier_chain_register);

int blocking_notifier_chain_register_unique_prio(
	struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	return add_under_rwsem(nh, nb, true);
}
KPI_EXPORT(blocking_notifier_chain_register_unique_prio);

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh,
				       struct notifier_block *nb)
{
	int err;

	if (alone())
		return chain_remove((struct notifier_block **)&nh->head, nb);
	down_write(&nh->rwsem);
	err = chain_remove((struct notifier_block **)&nh->head, nb);
	up_write(&nh->rwsem);
	return err;
}
KPI_EXPORT(blocking_notifier_chain_unregister);

/* An empty chain, the usual case, costs no lock. */
int blocking_notifier_call_chain(struct blocking_notifier_head *nh,
				 unsigned long val, void *v)
{
	int ret;

	if (!rcu_access_pointer(nh->head))
		return NOTIFY_DONE;
	down_read(&nh->rwsem);
	ret = chain_call((struct notifier_block **)&nh->head, val, v, -1, NULL);
	up_read(&nh->rwsem);
	return ret;
}
KPI_EXPORT(blocking_notifier_call_chain);

int blocking_notifier_call_chain_robust(struct blocking_notifier_head *nh,
					unsigned long val_up,
					unsigned long val_down, void *v)
{
	int ret;

	if (!rcu_access_pointer(nh->head))
		return NOTIFY_DONE;
	down_read(&nh->rwsem);
	ret = chain_call_robust((struct notifier_block **)&nh->head, val_up,
				val_down, v);
	up_read(&nh->rwsem);
	return ret;
}
KPI_EXPORT(blocking_notifier_call_chain_robust);

/* ------------------------------------------- raw: the caller's own locking */

int raw_notifier_chain_register(struct raw_notifier_head *nh,
				struct notifier_block *nb)
{
	return chain_add((struct notifier_block **)&nh->head, nb, false);
}
KPI_EXPORT(raw_notifier_chain_register);

int raw_notifier_chain_unregister(struct raw_notifier_head *nh,
				  struct notifier_block *nb)
{
	return chain_remove((struct notifier_block **)&nh->head, nb);
}
KPI_EXPORT(raw_notifier_chain_unregister);

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val,
			    void *v)
{
	return chain_call((struct notifier_block **)&nh->head, val, v, -1, NULL);
}
KPI_EXPORT(raw_notifier_call_chain);

int raw_notifier_call_chain_robust(struct raw_notifier_head *nh,
				   unsigned long val_up,
				   unsigned long val_down, void *v)
{
	return chain_call_robust((struct notifier_block **)&nh->head, val_up,
				 val_down, v);
}
KPI_EXPORT(raw_notifier_call_chain_robust);

/* --------------------------------------- SRCU: calls often, changes rarely */

void srcu_init_notifier_head(struct srcu_notifier_head *nh)
{
	mutex_init(&nh->mutex);
	if (init_srcu_struct(&nh->srcu) < 0)
		BUG();
	nh->head = NULL;
}
KPI_EXPORT(srcu_init_notifier_head);

int srcu_notifier_chain_register(struct srcu_notifier_head *nh,
				 struct notifier_block *nb)
{
	int err;

	mutex_lock(&nh->mutex);
	err = chain_add((struct notifier_block **)&nh->head, nb, false);
	mutex_unlock(&nh->mutex);
	return err;
}
KPI_EXPORT(srcu_notifier_chain_register);

int srcu_notifier_chain_unregister(struct srcu_notifier_head *nh,
				   struct notifier_block *nb)
{
	int err;

	mutex_lock(&nh->mutex);
	err = chain_remove((struct notifier_block **)&nh->head, nb);
	mutex_unlock(&nh->mutex);
	if (!err)
		synchronize_srcu(&nh->srcu);
	return err;
}
KPI_EXPORT(srcu_notifier_chain_unregister);

int srcu_notifier_call_chain(struct srcu_notifier_head *nh, unsigned long val,
			     void *v)
{
	int ret, idx;

	idx = srcu_read_lock(&nh->srcu);
	ret = chain_call((struct notifier_block **)&nh->head, val, v, -1, NULL);
	srcu_read_unlock(&nh->srcu, idx);
	return ret;
}
KPI_EXPORT(srcu_notifier_call_chain);
