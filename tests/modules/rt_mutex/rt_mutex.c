// SPDX-License-Identifier: GPL-2.0
/*
 * rt_mutex - who gets it next, what priority its holder is lent, also along a
 * chain, and that it excludes.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rtmutex.h>
#include <linux/sched.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>

static int checks;

#include "../check.h"

#define FIFO_PRIO (MAX_RT_PRIO - 1 - MAX_RT_PRIO / 2)
#define FIFO_LOW_PRIO (MAX_RT_PRIO - 1 - 1)

static DEFINE_RT_MUTEX(a);
static DEFINE_RT_MUTEX(b);
static atomic_t turn;

struct waiter {
	struct rt_mutex *holds, *wants;
	void (*class)(struct task_struct *task);
	int (*lock)(struct rt_mutex *lock);
	struct task_struct *task;
	struct completion ready, done, go_on, gone;
	int order, result, prio_inside;
};

static int waiter_main(void *arg)
{
	struct waiter *w = arg;

	allow_signal(SIGUSR1);
	if (w->class)
		w->class(current);
	if (w->holds)
		rt_mutex_lock(w->holds);
	complete(&w->ready);
	if (w->lock)
		w->result = w->lock(w->wants);
	else
		rt_mutex_lock(w->wants);
	if (!w->result) {
		w->order = atomic_inc_return(&turn);
		w->prio_inside = current->prio;
		rt_mutex_unlock(w->wants);
	}
	if (w->holds)
		rt_mutex_unlock(w->holds);
	complete_all(&w->done);
	wait_for_completion(&w->go_on);
	/* Not a line of this module runs after that. */
	kthread_complete_and_exit(&w->gone, 0);
}

/* Returns when it waits for w->wants. */
static int start(struct waiter *w)
{
	init_completion(&w->ready);
	init_completion(&w->done);
	init_completion(&w->go_on);
	init_completion(&w->gone);
	w->task = kthread_run(waiter_main, w, "rt_mutex/w");
	if (IS_ERR(w->task))
		return PTR_ERR(w->task);
	get_task_struct(w->task);
	wait_for_completion(&w->ready);
	while (!READ_ONCE(w->task->pi_blocked_on))
		msleep(1);
	return 0;
}

static void finish(struct waiter *w)
{
	wait_for_completion(&w->done);
	complete(&w->go_on);
	wait_for_completion(&w->gone);
	put_task_struct(w->task);
}

static int check_alone(void)
{
	struct rt_mutex c;

	rt_mutex_init(&c);
	CHECK(!rt_mutex_base_is_locked(&c.rtmutex));
	rt_mutex_lock(&c);
	CHECK(rt_mutex_base_is_locked(&c.rtmutex));
	rt_mutex_unlock(&c);
	CHECK(rt_mutex_lock_interruptible(&c) == 0);
	rt_mutex_unlock(&c);
	CHECK(rt_mutex_lock_killable(&c) == 0);
	rt_mutex_unlock(&c);
	CHECK(rt_mutex_trylock(&c) == 1);
	CHECK(rt_mutex_base_is_locked(&c.rtmutex));
	rt_mutex_unlock(&c);
	CHECK(!rt_mutex_base_is_locked(&c.rtmutex));
	return 0;
}

static int check_classes(void)
{
	int nice = task_nice(current), prio = current->prio;

	sched_set_fifo(current);
	CHECK(current->policy == SCHED_FIFO && current->prio == FIFO_PRIO);
	CHECK(current->rt_priority == MAX_RT_PRIO / 2 && rt_task(current));
	sched_set_fifo_low(current);
	CHECK(current->policy == SCHED_FIFO && current->prio == FIFO_LOW_PRIO);
	sched_set_normal(current, 5);
	CHECK(current->policy == SCHED_NORMAL && task_nice(current) == 5);
	CHECK(current->prio == DEFAULT_PRIO + 5 && !rt_task(current));
	set_user_nice(current, nice);
	CHECK(task_nice(current) == nice && current->prio == prio);
	return 0;
}

/* A waiter is blocked a moment before it has lent its priority. */
static bool prio_becomes(struct task_struct *task, int prio)
{
	int i;

	for (i = 0; READ_ONCE(task->prio) != prio && i < 5000; i++)
		msleep(1);
	return READ_ONCE(task->prio) == prio;
}

/* The one with the higher priority goes first, of equals who came first. */
static int check_order(void)
{
	struct waiter first = { .wants = &a };
	struct waiter second = { .wants = &a };
	struct waiter low = { .wants = &a, .class = sched_set_fifo_low };
	struct waiter high = { .wants = &a, .class = sched_set_fifo };
	int prio = current->prio;

	atomic_set(&turn, 0);
	rt_mutex_lock(&a);
	CHECK(!start(&first) && !start(&second));
	CHECK(prio_becomes(current, prio));
	CHECK(!start(&low));
	CHECK(prio_becomes(current, FIFO_LOW_PRIO));
	CHECK(!start(&high));
	CHECK(prio_becomes(current, FIFO_PRIO));
	CHECK(current->normal_prio == prio);
	/* What is held cannot be tried for. */
	CHECK(rt_mutex_base_is_locked(&a.rtmutex));
	rt_mutex_unlock(&a);
	CHECK(prio_becomes(current, prio));
	finish(&first);
	finish(&second);
	finish(&low);
	finish(&high);
	CHECK(high.order == 1 && low.order == 2);
	CHECK(first.order == 3 && second.order == 4);
	CHECK(high.prio_inside == FIFO_PRIO);
	CHECK(low.prio_inside == FIFO_LOW_PRIO);
	return 0;
}

/* high waits for b, whose holder waits for a, which we hold. */
static int check_chain(void)
{
	struct waiter middle = { .holds = &b, .wants = &a };
	struct waiter high = { .wants = &b, .class = sched_set_fifo };
	int prio = current->prio;

	atomic_set(&turn, 0);
	rt_mutex_lock(&a);
	CHECK(!start(&middle));
	CHECK(prio_becomes(middle.task, DEFAULT_PRIO));
	CHECK(!start(&high));
	CHECK(prio_becomes(middle.task, FIFO_PRIO));
	CHECK(prio_becomes(current, FIFO_PRIO));
	/* One that stops being urgent stops lending. */
	sched_set_normal(high.task, 0);
	CHECK(prio_becomes(middle.task, DEFAULT_PRIO));
	CHECK(prio_becomes(current, prio));
	sched_set_fifo_low(high.task);
	CHECK(prio_becomes(current, FIFO_LOW_PRIO));
	rt_mutex_unlock(&a);
	CHECK(prio_becomes(current, prio));
	finish(&middle);
	finish(&high);
	CHECK(middle.prio_inside == FIFO_LOW_PRIO);
	CHECK(middle.order == 1 && high.order == 2);
	return 0;
}

/* Who gives up takes back what was lent. */
static int check_signal(void)
{
	struct waiter w = { .wants = &a, .class = sched_set_fifo,
			    .lock = rt_mutex_lock_interruptible };
	int prio = current->prio;

	rt_mutex_lock(&a);
	CHECK(!start(&w));
	CHECK(prio_becomes(current, FIFO_PRIO));
	send_sig(SIGUSR1, w.task, 1);
	wait_for_completion(&w.done);
	CHECK(w.result == -EINTR);
	CHECK(prio_becomes(current, prio));
	finish(&w);
	rt_mutex_unlock(&a);
	CHECK(!rt_mutex_base_is_locked(&a.rtmutex));
	return 0;
}

static int try_main(void *result)
{
	*(int *)result = rt_mutex_trylock(&a);
	if (*(int *)result)
		rt_mutex_unlock(&a);
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

static int check_trylock(void)
{
	struct task_struct *task;
	int result = -1;

	rt_mutex_lock(&a);
	task = kthread_run(try_main, &result, "rt_mutex/try");
	CHECK(!IS_ERR(task));
	while (READ_ONCE(result) < 0)
		msleep(1);
	kthread_stop(task);
	CHECK(result == 0);
	rt_mutex_unlock(&a);
	return 0;
}

#define THREADS 6
#define ROUNDS 3000

static unsigned long counter;

static int count(void *arg)
{
	int i;

	if (arg)
		sched_set_fifo_low(current);
	for (i = 0; i < ROUNDS; i++) {
		rt_mutex_lock(&a);
		counter++;
		rt_mutex_unlock(&a);
		if (!(i % 64))
			cond_resched();
	}
	sched_set_normal(current, 0);
	while (!kthread_should_stop())
		msleep(1);
	return i;
}

static int check_exclusion(void)
{
	struct task_struct *tasks[THREADS];
	long i;

	for (i = 0; i < THREADS; i++) {
		tasks[i] = kthread_run(count, (void *)(i % 2), "rt_mutex/%ld", i);
		CHECK(!IS_ERR(tasks[i]));
	}
	msleep(5);
	for (i = 0; i < THREADS; i++)
		CHECK(kthread_stop(tasks[i]) == ROUNDS);
	CHECK(counter == THREADS * ROUNDS);
	return 0;
}

static int __init rt_mutex_test_init(void)
{
	int err = check_alone() ?: check_classes() ?: check_order() ?:
		  check_chain() ?: check_signal() ?: check_trylock() ?:
		  check_exclusion();

	if (!err)
		pr_info("rt_mutex: %d checks passed\n", checks);
	return err;
}

static void __exit rt_mutex_test_exit(void)
{
}

module_init(rt_mutex_test_init);
module_exit(rt_mutex_test_exit);
MODULE_DESCRIPTION("Checks mutexes with priority inheritance");
MODULE_LICENSE("GPL");
