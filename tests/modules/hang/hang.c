// SPDX-License-Identifier: GPL-2.0
/* Waits in vain, each in a way of its own: how=... */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static char *how = "nothing";
module_param(how, charp, 0444);

static DEFINE_MUTEX(first_lock);
static DEFINE_MUTEX(second_lock);
static DECLARE_RWSEM(table_sem);
static DEFINE_SPINLOCK(first_spin);
static DEFINE_SPINLOCK(second_spin);
static DECLARE_COMPLETION(never);
static DECLARE_COMPLETION(first_taken);
static DECLARE_COMPLETION(second_taken);
static struct task_struct *threads[2];
static int n_threads;

static void start(int (*fn)(void *), const char *name)
{
	struct task_struct *task = kthread_run(fn, NULL, name);

	if (!IS_ERR(task))
		threads[n_threads++] = task;
}

static void stay_until_stopped(void)
{
	while (!kthread_should_stop())
		msleep(5);
}

/* ------------------------------------------------------- in init itself */

static void mutex_self(void)
{
	mutex_lock(&first_lock);
	mutex_lock(&first_lock);
}

static void rwsem_self(void)
{
	down_write(&table_sem);
	down_write(&table_sem);
}

static void completion(void)
{
	wait_for_completion(&never);
}

static void spin_self(void)
{
	spin_lock(&first_spin);
	spin_lock(&first_spin);
}

/* -------------------------------------------------------- among threads */

static int first_then_second(void *unused)
{
	mutex_lock(&first_lock);
	complete(&first_taken);
	wait_for_completion(&second_taken);
	mutex_lock(&second_lock);
	return 0;
}

static int second_then_first(void *unused)
{
	mutex_lock(&second_lock);
	complete(&second_taken);
	wait_for_completion(&first_taken);
	mutex_lock(&first_lock);
	return 0;
}

static void mutex_abba(void)
{
	start(first_then_second, "hang/first");
	start(second_then_first, "hang/second");
}

static int spin_first(void *unused)
{
	spin_lock(&first_spin);
	complete(&first_taken);
	while (!completion_done(&second_taken))
		cpu_relax();
	spin_lock(&second_spin);
	return 0;
}

static int spin_second(void *unused)
{
	spin_lock(&second_spin);
	complete(&second_taken);
	while (!completion_done(&first_taken))
		cpu_relax();
	spin_lock(&first_spin);
	return 0;
}

static void spin_abba(void)
{
	start(spin_first, "hang/first");
	start(spin_second, "hang/second");
}

static int hold_first(void *unused)
{
	mutex_lock(&first_lock);
	complete(&first_taken);
	stay_until_stopped();
	mutex_unlock(&first_lock);
	return 0;
}

static int want_first(void *unused)
{
	wait_for_completion(&first_taken);
	mutex_lock(&first_lock);
	mutex_unlock(&first_lock);
	stay_until_stopped();
	return 0;
}

/* Nothing is wrong but that it takes long. */
static void mutex_held(void)
{
	start(hold_first, "hang/holder");
	start(want_first, "hang/waiter");
}

static int wait_for_ever(void *unused)
{
	wait_for_completion(&never);
	return 0;
}

/* kthread_stop() in exit waits for it. */
static void stop(void)
{
	start(wait_for_ever, "hang/deaf");
}

/* --------------------------------------------------------------- later */

static void flush_itself(struct work_struct *work)
{
	flush_work(work);
}

static void cancel_itself(struct work_struct *work)
{
	cancel_work_sync(work);
}

static void want_lock(struct work_struct *work)
{
	complete(&first_taken);
	mutex_lock(&first_lock);
	mutex_unlock(&first_lock);
}

static void wait_in_work(struct work_struct *work)
{
	complete(&first_taken);
	wait_for_completion(&never);
}

static DECLARE_WORK(flushing, flush_itself);
static DECLARE_WORK(cancelling, cancel_itself);
static DECLARE_WORK(locking, want_lock);
static DECLARE_WORK(waiting, wait_in_work);

static void flush_self(void)
{
	schedule_work(&flushing);
}

static void cancel_self(void)
{
	schedule_work(&cancelling);
}

/* Holds what the work wants, and waits for the work. */
static void flush_locked(void)
{
	mutex_lock(&first_lock);
	schedule_work(&locking);
	wait_for_completion(&first_taken);
	flush_work(&locking);
}

/* rmmod waits for work that does not end. */
static void exit_flush(void)
{
	schedule_work(&waiting);
	wait_for_completion(&first_taken);
}

static void delete_itself(struct timer_list *timer)
{
	del_timer_sync(timer);
}

static DEFINE_TIMER(timer, delete_itself);

static void timer_self(void)
{
	mod_timer(&timer, jiffies + 1);
}

static const struct {
	const char *name;
	void (*fn)(void);
} ways[] = {
	{ "mutex_self", mutex_self },	{ "rwsem_self", rwsem_self },
	{ "completion", completion },	{ "spin_self", spin_self },
	{ "mutex_abba", mutex_abba },	{ "spin_abba", spin_abba },
	{ "mutex_held", mutex_held },	{ "stop", stop },
	{ "flush_self", flush_self },	{ "cancel_self", cancel_self },
	{ "flush_locked", flush_locked }, { "exit_flush", exit_flush },
	{ "timer_self", timer_self },
};

static int __init hang_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!strcmp(how, ways[i].name)) {
			ways[i].fn();
			return 0;
		}
	}
	return -EINVAL;
}
module_init(hang_init);

static void __exit hang_exit(void)
{
	if (!strcmp(how, "exit_flush"))
		flush_work(&waiting);
	while (n_threads > 0)
		kthread_stop(threads[--n_threads]);
}
module_exit(hang_exit);

MODULE_DESCRIPTION("Waits in vain");
MODULE_LICENSE("GPL");
