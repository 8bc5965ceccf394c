// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/wait_bit.c, linux/wait_bit.h: waiting on a bit or a variable.
 *
 * The queues are shared: a small table, hashed by address.
 */
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/debug.h>
#include <linux/wait_bit.h>

#include "kpi.h"

#define TABLE_BITS 6

static wait_queue_head_t table[1 << TABLE_BITS];

static int __init wait_bit_boot(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(table); i++)
		init_waitqueue_head(&table[i]);
	return 0;
}
KPI_INIT_EARLY(wait_bit_boot);

wait_queue_head_t *bit_waitqueue(void *word, int bit)
{
	return &table[hash_long((unsigned long)word << 6 | bit, TABLE_BITS)];
}
KPI_EXPORT(bit_waitqueue);

wait_queue_head_t *__var_waitqueue(void *p)
{
	return &table[hash_ptr(p, TABLE_BITS)];
}
KPI_EXPORT(__var_waitqueue);

int wake_bit_function(struct wait_queue_entry *entry, unsigned int mode,
		      int sync, void *arg)
{
	struct wait_bit_queue_entry *waiter =
		container_of(entry, struct wait_bit_queue_entry, wq_entry);
	struct wait_bit_key *key = arg;

	if (waiter->key.flags != key->flags ||
	    waiter->key.bit_nr != key->bit_nr ||
	    test_bit(key->bit_nr, key->flags))
		return 0;
	return autoremove_wake_function(entry, mode, sync, key);
}
KPI_EXPORT(wake_bit_function);

int __sched __wait_on_bit(struct wait_queue_head *head,
			  struct wait_bit_queue_entry *waiter,
			  wait_bit_action_f *action, unsigned int mode)
{
	int ret = 0;

	do {
		prepare_to_wait(head, &waiter->wq_entry, mode);
		if (test_bit(waiter->key.bit_nr, waiter->key.flags))
			ret = action(&waiter->key, mode);
	} while (test_bit_acquire(waiter->key.bit_nr, waiter->key.flags) &&
		 !ret);
	finish_wait(head, &waiter->wq_entry);
	return ret;
}
KPI_EXPORT(__wait_on_bit);

int __sched out_of_line_wait_on_bit(void *word, int bit,
				    wait_bit_action_f *action,
				    unsigned int mode)
{
	DEFINE_WAIT_BIT(waiter, word, bit);

	return __wait_on_bit(bit_waitqueue(word, bit), &waiter, action, mode);
}
KPI_EXPORT(out_of_line_wait_on_bit);

int __sched out_of_line_wait_on_bit_timeout(void *word, int bit,
					    wait_bit_action_f *action,
					    unsigned int mode,
					    unsigned long timeout)
{
	DEFINE_WAIT_BIT(waiter, word, bit);

	waiter.key.timeout = jiffies + timeout;
	return __wait_on_bit(bit_waitqueue(word, bit), &waiter, action, mode);
}
KPI_EXPORT(out_of_line_wait_on_bit_timeout);

int __sched __wait_on_bit_lock(struct wait_queue_head *head,
			       struct wait_bit_queue_entry *waiter,
			       wait_bit_action_f *action, unsigned int mode)
{
	int ret = 0;

	for (;;) {
		prepare_to_wait_exclusive(head, &waiter->wq_entry, mode);
		if (test_bit(waiter->key.bit_nr, waiter->key.flags)) {
			ret = action(&waiter->key, mode);
			/* Leaves without the bit: pass a wake-up on. */
			if (ret)
				finish_wait(head, &waiter->wq_entry);
		}
		if (!test_and_set_bit(waiter->key.bit_nr, waiter->key.flags)) {
			if (!ret)
				finish_wait(head, &waiter->wq_entry);
			return 0;
		}
		if (ret)
			return ret;
	}
}
KPI_EXPORT(__wait_on_bit_lock);

int __sched out_of_line_wait_on_bit_lock(void *word, int bit,
					 wait_bit_action_f *action,
					 unsigned int mode)
{
	DEFINE_WAIT_BIT(waiter, word, bit);

	return __wait_on_bit_lock(bit_waitqueue(word, bit), &waiter, action,
				  mode);
}
KPI_EXPORT(out_of_line_wait_on_bit_lock);

void __wake_up_bit(struct wait_queue_head *head, void *word, int bit)
{
	struct wait_bit_key key = __WAIT_BIT_KEY_INITIALIZER(word, bit);

	if (waitqueue_active(head))
		__wake_up(head, TASK_NORMAL, 1, &key);
}
KPI_EXPORT(__wake_up_bit);

void wake_up_bit(void *word, int bit)
{
	__wake_up_bit(bit_waitqueue(word, bit), word, bit);
}
KPI_EXPORT(wake_up_bit);

static int wake_var_function(struct wait_queue_entry *entry, unsigned int mode,
			     int sync, void *arg)
{
	struct wait_bit_queue_entry *waiter =
		container_of(entry, struct wait_bit_queue_entry, wq_entry);
	struct wait_bit_key *key = arg;

	if (waiter->key.flags != key->flags ||
	    waiter->key.bit_nr != key->bit_nr)
		return 0;
	return autoremove_wake_function(entry, mode, sync, key);
}

void init_wait_var_entry(struct wait_bit_queue_entry *waiter, void *var,
			 int flags)
{
	*waiter = (struct wait_bit_queue_entry){
		.key = { .flags = var, .bit_nr = -1 },
		.wq_entry = {
			.flags = flags,
			.private = current,
			.func = wake_var_function,
			.entry = LIST_HEAD_INIT(waiter->wq_entry.entry),
		},
	};
}
KPI_EXPORT(init_wait_var_entry);

void wake_up_var(void *var)
{
	__wake_up_bit(__var_waitqueue(var), var, -1);
}
KPI_EXPORT(wake_up_var);

static int interrupted(int mode)
{
	return signal_pending_state(mode, current) ? -EINTR : 0;
}

__sched int bit_wait(struct wait_bit_key *word, int mode)
{
	schedule();
	return interrupted(mode);
}
KPI_EXPORT(bit_wait);

__sched int bit_wait_io(struct wait_bit_key *word, int mode)
{
	io_schedule();
	return interrupted(mode);
}
KPI_EXPORT(bit_wait_io);

static int wait_until_timeout(struct wait_bit_key *word, int mode,
			      long (*sleep)(long))
{
	unsigned long now = READ_ONCE(jiffies);

	if (time_after_eq(now, word->timeout))
		return -EAGAIN;
	sleep(word->timeout - now);
	return interrupted(mode);
}

__sched int bit_wait_timeout(struct wait_bit_key *word, int mode)
{
	return wait_until_timeout(word, mode, schedule_timeout);
}
KPI_EXPORT(bit_wait_timeout);

__sched int bit_wait_io_timeout(struct wait_bit_key *word, int mode)
{
	return wait_until_timeout(word, mode, io_schedule_timeout);
}
KPI_EXPORT(bit_wait_io_timeout);
