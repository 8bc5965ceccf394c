// SPDX-License-Identifier: GPL-2.0
/* kernel/sched/wait.c, linux/wait.h: wait queues. */
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "kpi.h"
#include "kernel/sched/wakes.h"

/* The hint that wake functions get when the waker is about to sleep. */
#define WF_SYNC 0x10

void __init_waitqueue_head(struct wait_queue_head *head, const char *name,
			   struct lock_class_key *key)
{
	spin_lock_init(&head->lock);
	INIT_LIST_HEAD(&head->head);
}
KPI_EXPORT(__init_waitqueue_head);

void add_wait_queue(struct wait_queue_head *head,
		    struct wait_queue_entry *entry)
{
	unsigned long flags;

	entry->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&head->lock, flags);
	__add_wait_queue(head, entry);
	spin_unlock_irqrestore(&head->lock, flags);
}
KPI_EXPORT(add_wait_queue);

void add_wait_queue_exclusive(struct wait_queue_head *head,
			      struct wait_queue_entry *entry)
{
	unsigned long flags;

	entry->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&head->lock, flags);
	__add_wait_queue_entry_tail(head, entry);
	spin_unlock_irqrestore(&head->lock, flags);
}
KPI_EXPORT(add_wait_queue_exclusive);

void add_wait_queue_priority(struct wait_queue_head *head,
			     struct wait_queue_entry *entry)
{
	unsigned long flags;

	entry->flags |= WQ_FLAG_EXCLUSIVE | WQ_FLAG_PRIORITY;
	spin_lock_irqsave(&head->lock, flags);
	__add_wait_queue(head, entry);
	spin_unlock_irqrestore(&head->lock, flags);
}
KPI_EXPORT(add_wait_queue_priority);

void remove_wait_queue(struct wait_queue_head *head,
		       struct wait_queue_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&head->lock, flags);
	__remove_wait_queue(head, entry);
	spin_unlock_irqrestore(&head->lock, flags);
}
KPI_EXPORT(remove_wait_queue);

/*
 * All who are not exclusive are woken, and of the exclusive ones @nr that were
 * really asleep. A wake function that returns less than 0 ends the round.
 * Under head->lock. Returns how many exclusive waiters are still to be woken.
 */
static int wake_up_queue(struct wait_queue_head *head, unsigned int mode,
			 int nr, int wake_flags, void *key)
{
	wait_queue_entry_t *entry, *next;
	unsigned int flags;
	int ret;

	list_for_each_entry_safe(entry, next, &head->head, entry) {
		flags = entry->flags;
		if (flags & WQ_FLAG_BOOKMARK)
			continue;
		ret = entry->func(entry, mode, wake_flags, key);
		if (ret < 0)
			break;
		if (ret && (flags & WQ_FLAG_EXCLUSIVE) && !--nr)
			break;
	}
	return nr;
}

static int wake_up_lock(struct wait_queue_head *head, unsigned int mode,
			int nr, int wake_flags, void *key)
{
	unsigned long flags;
	int left;

	kpi_wakes_hold();
	spin_lock_irqsave(&head->lock, flags);
	left = wake_up_queue(head, mode, nr, wake_flags, key);
	spin_unlock_irqrestore(&head->lock, flags);
	kpi_wakes_release();
	return nr - left;
}

int __wake_up(struct wait_queue_head *head, unsigned int mode, int nr,
	      void *key)
{
	return wake_up_lock(head, mode, nr, 0, key);
}
KPI_EXPORT(__wake_up);

void __wake_up_locked(struct wait_queue_head *head, unsigned int mode, int nr)
{
	wake_up_queue(head, mode, nr, 0, NULL);
}
KPI_EXPORT(__wake_up_locked);

void __wake_up_locked_key(struct wait_queue_head *head, unsigned int mode,
			  void *key)
{
	wake_up_queue(head, mode, 1, 0, key);
}
KPI_EXPORT(__wake_up_locked_key);

/*
 * The bookmark lets the kernel drop the lock in a long queue; this walk ends
 * in one go, which leaves the bookmark unused, the sign that all is done.
 */
void __wake_up_locked_key_bookmark(struct wait_queue_head *head,
				   unsigned int mode, void *key,
				   wait_queue_entry_t *bookmark)
{
	wake_up_queue(head, mode, 1, 0, key);
}
KPI_EXPORT(__wake_up_locked_key_bookmark);

void __wake_up_sync_key(struct wait_queue_head *head, unsigned int mode,
			void *key)
{
	if (head)
		wake_up_lock(head, mode, 1, WF_SYNC, key);
}
KPI_EXPORT(__wake_up_sync_key);

void __wake_up_locked_sync_key(struct wait_queue_head *head, unsigned int mode,
			       void *key)
{
	wake_up_queue(head, mode, 1, WF_SYNC, key);
}
KPI_EXPORT(__wake_up_locked_sync_key);

void __wake_up_sync(struct wait_queue_head *head, unsigned int mode)
{
	__wake_up_sync_key(head, mode, NULL);
}
KPI_EXPORT(__wake_up_sync);

void __wake_up_pollfree(struct wait_queue_head *head)
{
	__wake_up(head, TASK_NORMAL, 0, poll_to_key(EPOLLHUP | POLLFREE));
	/* Whoever polled must have taken itself off by now. */
	WARN_ON_ONCE(waitqueue_active(head));
}
KPI_EXPORT(__wake_up_pollfree);

void prepare_to_wait(struct wait_queue_head *head,
		     struct wait_queue_entry *entry, int state)
{
	unsigned long flags;

	entry->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&head->lock, flags);
	if (list_empty(&entry->entry))
		__add_wait_queue(head, entry);
	set_current_state(state);
	spin_unlock_irqrestore(&head->lock, flags);
}
KPI_EXPORT(prepare_to_wait);

/* True: it is the first on the queue. */
bool prepare_to_wait_exclusive(struct wait_queue_head *head,
			       struct wait_queue_entry *entry, int state)
{
	bool first = false;
	unsigned long flags;

	entry->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&head->lock, flags);
	if (list_empty(&entry->entry)) {
		first = list_empty(&head->head);
		__add_wait_queue_entry_tail(head, entry);
	}
	set_current_state(state);
	spin_unlock_irqrestore(&head->lock, flags);
	return first;
}
KPI_EXPORT(prepare_to_wait_exclusive);

void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
	entry->flags = flags;
	entry->private = current;
	entry->func = autoremove_wake_function;
	INIT_LIST_HEAD(&entry->entry);
}
KPI_EXPORT(init_wait_entry);

/*
 * An exclusive waiter that leaves for a signal must not take a wake-up with
 * it: off the queue, a later wake goes to the next; woken already, its caller
 * sees the condition true and does not ask for this result.
 */
long prepare_to_wait_event(struct wait_queue_head *head,
			   struct wait_queue_entry *entry, int state)
{
	unsigned long flags;
	long ret = 0;

	spin_lock_irqsave(&head->lock, flags);
	if (signal_pending_state(state, current)) {
		list_del_init(&entry->entry);
		ret = -ERESTARTSYS;
	} else {
		if (list_empty(&entry->entry)) {
			if (entry->flags & WQ_FLAG_EXCLUSIVE)
				__add_wait_queue_entry_tail(head, entry);
			else
				__add_wait_queue(head, entry);
		}
		set_current_state(state);
	}
	spin_unlock_irqrestore(&head->lock, flags);
	return ret;
}
KPI_EXPORT(prepare_to_wait_event);

static int wait_intr_prepare(wait_queue_head_t *head, wait_queue_entry_t *entry)
{
	if (list_empty(&entry->entry))
		__add_wait_queue_entry_tail(head, entry);
	set_current_state(TASK_INTERRUPTIBLE);
	return signal_pending(current) ? -ERESTARTSYS : 0;
}

int do_wait_intr(wait_queue_head_t *head, wait_queue_entry_t *entry)
{
	if (wait_intr_prepare(head, entry))
		return -ERESTARTSYS;
	spin_unlock(&head->lock);
	schedule();
	spin_lock(&head->lock);
	return 0;
}
KPI_EXPORT(do_wait_intr);

int do_wait_intr_irq(wait_queue_head_t *head, wait_queue_entry_t *entry)
{
	if (wait_intr_prepare(head, entry))
		return -ERESTARTSYS;
	spin_unlock_irq(&head->lock);
	schedule();
	spin_lock_irq(&head->lock);
	return 0;
}
KPI_EXPORT(do_wait_intr_irq);

void finish_wait(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	/*
	 * Careful: a waker that took it off the list has done with the entry
	 * when its list_del_init() is seen, so the lock may be left alone.
	 */
	if (list_empty_careful(&entry->entry))
		return;
	spin_lock_irqsave(&head->lock, flags);
	list_del_init(&entry->entry);
	spin_unlock_irqrestore(&head->lock, flags);
}
KPI_EXPORT(finish_wait);

int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			     int sync, void *key)
{
	int ret = default_wake_function(entry, mode, sync, key);

	if (ret)
		list_del_init_careful(&entry->entry);
	return ret;
}
KPI_EXPORT(autoremove_wake_function);

long wait_woken(struct wait_queue_entry *entry, unsigned int mode, long timeout)
{
	/* Pairs with woken_wake_function(): state first, then the flag. */
	set_current_state(mode);
	if (!(READ_ONCE(entry->flags) & WQ_FLAG_WOKEN))
		timeout = schedule_timeout(timeout);
	__set_current_state(TASK_RUNNING);
	/* The caller looks at its condition after the flag is down again. */
	smp_store_mb(entry->flags, entry->flags & ~WQ_FLAG_WOKEN);
	return timeout;
}
KPI_EXPORT(wait_woken);

int woken_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			int sync, void *key)
{
	smp_mb();
	entry->flags |= WQ_FLAG_WOKEN;
	return default_wake_function(entry, mode, sync, key);
}
KPI_EXPORT(woken_wake_function);
