// SPDX-License-Identifier: GPL-2.0
/* From waking a thread that sleeps until it runs. */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "kpibench.h"

static struct task_struct *sleeper;
static DECLARE_WAIT_QUEUE_HEAD(there);
static DECLARE_WAIT_QUEUE_HEAD(back);
static DECLARE_COMPLETION(asked);
static DECLARE_COMPLETION(answered);
static bool ball_there, ball_back;
static u64 seen;

/* -------------------------------------------------------- wait queues */

static int play(void *unused)
{
	while (!kthread_should_stop()) {
		wait_event(there, READ_ONCE(ball_there) ||
					  kthread_should_stop());
		seen = ktime_get_ns();
		ball_there = false;
		smp_store_release(&ball_back, true);
		wake_up(&back);
	}
	return 0;
}

static void serve(void)
{
	smp_store_release(&ball_there, true);
	wake_up(&there);
	wait_event(back, smp_load_acquire(&ball_back));
	ball_back = false;
}

static int start_play(void)
{
	ball_there = ball_back = false;
	sleeper = kthread_run(play, NULL, "kpibench/play");
	return PTR_ERR_OR_ZERO(sleeper);
}

static void stop_play(void)
{
	kthread_stop(sleeper);
}

static u64 sample_wake_up(void)
{
	u64 sent;

	bench_let_sleep();
	sent = ktime_get_ns();
	serve();
	return bench_since(sent, seen);
}

/* There and back are two. */
static void run_ping_pong(unsigned int n)
{
	for (n = n / 2 + 1; n; n--)
		serve();
}

/* -------------------------------------------------------- completions */

static int answer(void *unused)
{
	while (!kthread_should_stop()) {
		wait_for_completion(&asked);
		seen = ktime_get_ns();
		complete(&answered);
	}
	return 0;
}

static int start_answer(void)
{
	reinit_completion(&asked);
	reinit_completion(&answered);
	sleeper = kthread_run(answer, NULL, "kpibench/answer");
	return PTR_ERR_OR_ZERO(sleeper);
}

static u64 sample_complete(void)
{
	u64 sent;

	bench_let_sleep();
	sent = ktime_get_ns();
	complete(&asked);
	wait_for_completion(&answered);
	return bench_since(sent, seen);
}

/* It stays until it is told to end, so asking for ever is no harm. */
static void stop_answer(void)
{
	complete_all(&asked);
	kthread_stop(sleeper);
}

/* ------------------------------------------- without a queue, and yielding */

static int nap(void *unused)
{
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!READ_ONCE(ball_there) && !kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
		if (!READ_ONCE(ball_there))
			continue;
		seen = ktime_get_ns();
		ball_there = false;
		complete(&answered);
	}
	return 0;
}

static int start_nap(void)
{
	ball_there = false;
	reinit_completion(&answered);
	sleeper = kthread_run(nap, NULL, "kpibench/nap");
	return PTR_ERR_OR_ZERO(sleeper);
}

static u64 sample_wake_process(void)
{
	u64 sent;

	bench_let_sleep();
	sent = ktime_get_ns();
	WRITE_ONCE(ball_there, true);
	wake_up_process(sleeper);
	wait_for_completion(&answered);
	return bench_since(sent, seen);
}

static void run_schedule(unsigned int n)
{
	while (n--)
		schedule();
}

static void run_wake_nobody(unsigned int n)
{
	while (n--)
		wake_up(&there);
}

static int live_shortly(void *unused)
{
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

static void run_kthread(unsigned int n)
{
	struct task_struct *task;

	while (n--) {
		task = kthread_run(live_shortly, NULL, "kpibench/short");
		if (!IS_ERR(task))
			kthread_stop(task);
	}
}

const struct kpibench bench_wake[] = {
	{ "wake_up, nobody waits", .run = run_wake_nobody },
	{ "wake_up to running", .setup = start_play, .sample = sample_wake_up,
	  .teardown = stop_play },
	{ "wake_up_process to running", .setup = start_nap,
	  .sample = sample_wake_process, .teardown = stop_play },
	{ "complete to running", .setup = start_answer,
	  .sample = sample_complete, .teardown = stop_answer },
	{ "wait queue ping-pong, one way", .batch = 64,
	  .setup = start_play, .run = run_ping_pong, .teardown = stop_play },
	{ "schedule, nobody else runs", .run = run_schedule },
	{ "kthread_run+kthread_stop", .run = run_kthread },
	{ }
};
