// SPDX-License-Identifier: GPL-2.0
/*
 * sleepers - threads that sleep in every way there is, and signals sent to
 * them: interruptible sleeps end with any, killable ones with SIGKILL alone,
 * the others with none.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/semaphore.h>
#include <linux/swait.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>

#define LONG_TIME (100 * HZ)

static unsigned int checks;
static bool condition;
static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_SWAIT_QUEUE_HEAD(simple_queue);
static DECLARE_COMPLETION(never_done);
static DEFINE_MUTEX(held_mutex);
static DECLARE_RWSEM(held_rwsem);
static struct semaphore held_semaphore;
static unsigned long held_bit = 1;

static long in_wait_event_interruptible(void)
{
	return wait_event_interruptible(queue, READ_ONCE(condition));
}

static long in_wait_event_interruptible_timeout(void)
{
	return wait_event_interruptible_timeout(queue, READ_ONCE(condition),
						LONG_TIME);
}

static long in_wait_event_interruptible_exclusive(void)
{
	return wait_event_interruptible_exclusive(queue, READ_ONCE(condition));
}

static long in_wait_event_killable(void)
{
	return wait_event_killable(queue, READ_ONCE(condition));
}

static long in_wait_event(void)
{
	wait_event(queue, READ_ONCE(condition));
	return 0;
}

static long in_swait_event_interruptible(void)
{
	return swait_event_interruptible_exclusive(simple_queue,
						   READ_ONCE(condition));
}

static long in_wait_for_completion_interruptible(void)
{
	return wait_for_completion_interruptible(&never_done);
}

static long in_wait_for_completion_interruptible_timeout(void)
{
	return wait_for_completion_interruptible_timeout(&never_done,
							 LONG_TIME);
}

static long in_wait_for_completion_killable(void)
{
	return wait_for_completion_killable(&never_done);
}

static long in_mutex_lock_interruptible(void)
{
	return mutex_lock_interruptible(&held_mutex);
}

static long in_mutex_lock_killable(void)
{
	return mutex_lock_killable(&held_mutex);
}

static long in_down_interruptible(void)
{
	return down_interruptible(&held_semaphore);
}

static long in_down_killable(void)
{
	return down_killable(&held_semaphore);
}

static long in_down_read_interruptible(void)
{
	return down_read_interruptible(&held_rwsem);
}

static long in_down_read_killable(void)
{
	return down_read_killable(&held_rwsem);
}

static long in_down_write_killable(void)
{
	return down_write_killable(&held_rwsem);
}

static long in_wait_on_bit(void)
{
	return wait_on_bit(&held_bit, 0, TASK_INTERRUPTIBLE);
}

static long in_wait_on_bit_killable(void)
{
	return wait_on_bit(&held_bit, 0, TASK_KILLABLE);
}

/* What is left of the time says that it did not pass. */
static long in_schedule_timeout_interruptible(void)
{
	return schedule_timeout_interruptible(LONG_TIME) > 0 ? -EINTR : 0;
}

static long in_schedule_timeout_killable(void)
{
	return schedule_timeout_killable(LONG_TIME) > 0 ? -EINTR : 0;
}

static long in_msleep_interruptible(void)
{
	return msleep_interruptible(100000) > 0 ? -EINTR : 0;
}

/* What ends the sleep. */
enum ends { BY_ANY, BY_KILL, BY_CONDITION };

struct way {
	const char *name;
	long (*sleep)(void);
	enum ends ends;
	long result;
};

#define WAY(fn, how, value) { #fn, in_##fn, how, value }

static const struct way ways[] = {
	WAY(wait_event_interruptible, BY_ANY, -ERESTARTSYS),
	WAY(wait_event_interruptible_timeout, BY_ANY, -ERESTARTSYS),
	WAY(wait_event_interruptible_exclusive, BY_ANY, -ERESTARTSYS),
	WAY(wait_event_killable, BY_KILL, -ERESTARTSYS),
	WAY(wait_event, BY_CONDITION, 0),
	WAY(swait_event_interruptible, BY_ANY, -ERESTARTSYS),
	WAY(wait_for_completion_interruptible, BY_ANY, -ERESTARTSYS),
	WAY(wait_for_completion_interruptible_timeout, BY_ANY, -ERESTARTSYS),
	WAY(wait_for_completion_killable, BY_KILL, -ERESTARTSYS),
	WAY(mutex_lock_interruptible, BY_ANY, -EINTR),
	WAY(mutex_lock_killable, BY_KILL, -EINTR),
	WAY(down_interruptible, BY_ANY, -EINTR),
	WAY(down_killable, BY_KILL, -EINTR),
	WAY(down_read_interruptible, BY_ANY, -EINTR),
	WAY(down_read_killable, BY_KILL, -EINTR),
	WAY(down_write_killable, BY_KILL, -EINTR),
	WAY(wait_on_bit, BY_ANY, -EINTR),
	WAY(wait_on_bit_killable, BY_KILL, -EINTR),
	WAY(schedule_timeout_interruptible, BY_ANY, -EINTR),
	WAY(schedule_timeout_killable, BY_KILL, -EINTR),
	WAY(msleep_interruptible, BY_ANY, -EINTR),
};

struct sleeper {
	const struct way *way;
	struct completion begins, ended;
	long result;
};

static int sleep_once(void *arg)
{
	struct sleeper *sleeper = arg;

	allow_signal(SIGUSR1);
	allow_signal(SIGKILL);
	complete(&sleeper->begins);
	sleeper->result = sleeper->way->sleep();
	complete_all(&sleeper->ended);
	flush_signals(current);
	while (!kthread_should_stop())
		msleep_interruptible(10);
	return 0;
}

static bool falls_asleep(struct task_struct *task)
{
	int i;

	for (i = 0; i < 2000; i++) {
		if (READ_ONCE(task->__state) != TASK_RUNNING)
			return true;
		usleep_range(500, 1000);
	}
	return false;
}

static bool sleeps_on(struct sleeper *sleeper)
{
	return !wait_for_completion_timeout(&sleeper->ended,
					    msecs_to_jiffies(20));
}

static bool has_ended(struct sleeper *sleeper)
{
	return wait_for_completion_timeout(&sleeper->ended, 10 * HZ);
}

static void let_go(void)
{
	WRITE_ONCE(condition, true);
	wake_up_all(&queue);
}

/* The name of what went wrong, or NULL. */
static const char *wake_in_turn(struct sleeper *sleeper,
				struct task_struct *task)
{
	enum ends ends = sleeper->way->ends;

	send_sig(SIGUSR2, task, 0);
	if (ends != BY_ANY)
		send_sig(SIGUSR1, task, 0);
	if (!sleeps_on(sleeper))
		return "woken by what it may not be woken by";
	if (ends == BY_CONDITION) {
		send_sig(SIGKILL, task, 1);
		if (!sleeps_on(sleeper))
			return "uninterruptible, but killed";
		let_go();
	} else {
		send_sig(ends == BY_ANY ? SIGUSR1 : SIGKILL, task, 1);
	}
	if (!has_ended(sleeper))
		return "not woken";
	return sleeper->result == sleeper->way->result ? NULL : "result";
}

static int check_way(const struct way *way)
{
	struct sleeper sleeper = { .way = way };
	struct task_struct *task;
	const char *wrong;

	init_completion(&sleeper.begins);
	init_completion(&sleeper.ended);
	condition = false;
	task = kthread_run(sleep_once, &sleeper, "sleeper");
	if (IS_ERR(task))
		return PTR_ERR(task);
	wait_for_completion(&sleeper.begins);
	wrong = falls_asleep(task) ? wake_in_turn(&sleeper, task) : "awake";
	/* A thread that nothing wakes would outlive what it refers to. */
	if (wrong && !completion_done(&sleeper.ended))
		panic("sleepers: %s: %s\n", way->name, wrong);
	kthread_stop(task);
	if (wrong) {
		pr_err("sleepers: %s: %s (%ld)\n", way->name, wrong,
		       sleeper.result);
		return -EINVAL;
	}
	checks++;
	return 0;
}

static int __init sleepers_init(void)
{
	int i, err = 0;

	sema_init(&held_semaphore, 0);
	mutex_lock(&held_mutex);
	down_write(&held_rwsem);
	for (i = 0; i < ARRAY_SIZE(ways) && !err; i++)
		err = check_way(&ways[i]);
	up_write(&held_rwsem);
	mutex_unlock(&held_mutex);
	if (!err)
		pr_info("sleepers: %u checks passed\n", checks);
	return err;
}

static void __exit sleepers_exit(void)
{
}

module_init(sleepers_init);
module_exit(sleepers_exit);
MODULE_DESCRIPTION("Signals to threads that sleep in every way there is");
MODULE_LICENSE("GPL");
