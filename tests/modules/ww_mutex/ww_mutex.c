// SPDX-License-Identifier: GPL-2.0
/*
 * ww_mutex - who gives up, who waits, in both kinds of classes; and many
 * transactions that take several locks in any order, all of which come through.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/ww_mutex.h>

static int checks;

#include "../check.h"

static DEFINE_WD_CLASS(die_class);
static DEFINE_WW_CLASS(wound_class);

/* A second transaction, on a thread of its own. */
struct other {
	struct ww_class *class;
	struct ww_mutex *holds, *wants;
	struct ww_acquire_ctx ctx;
	struct completion ready, go, done;
	bool interruptible;
	int result;
};

static int other_main(void *arg)
{
	struct other *o = arg;

	allow_signal(SIGUSR1);
	ww_acquire_init(&o->ctx, o->class);
	if (o->holds)
		o->result = ww_mutex_lock(o->holds, &o->ctx);
	complete(&o->ready);
	wait_for_completion(&o->go);
	if (o->interruptible)
		o->result = ww_mutex_lock_interruptible(o->wants, &o->ctx);
	else
		o->result = ww_mutex_lock(o->wants, &o->ctx);
	if (!o->result)
		ww_mutex_unlock(o->wants);
	if (o->holds)
		ww_mutex_unlock(o->holds);
	ww_acquire_fini(&o->ctx);
	/* Not a line of this module runs after that. */
	kthread_complete_and_exit(&o->done, 0);
}

static struct task_struct *start_other(struct other *o, struct ww_class *class)
{
	o->class = class;
	init_completion(&o->ready);
	init_completion(&o->go);
	init_completion(&o->done);
	return kthread_run(other_main, o, "ww_mutex/other");
}

static int check_alone(struct ww_class *class)
{
	struct ww_acquire_ctx ctx;
	struct ww_mutex a, b;

	ww_mutex_init(&a, class);
	ww_mutex_init(&b, class);
	CHECK(ww_mutex_lock(&a, NULL) == 0);
	CHECK(ww_mutex_is_locked(&a));
	CHECK(!ww_mutex_trylock(&a, NULL));
	ww_mutex_unlock(&a);
	CHECK(!ww_mutex_is_locked(&a));
	ww_acquire_init(&ctx, class);
	CHECK(ww_mutex_lock(&a, &ctx) == 0);
	CHECK(ctx.acquired == 1 && a.ctx == &ctx);
	CHECK(ww_mutex_lock(&a, &ctx) == -EALREADY);
	CHECK(ww_mutex_lock_interruptible(&a, &ctx) == -EALREADY);
	CHECK(!ww_mutex_trylock(&a, &ctx));
	CHECK(ww_mutex_trylock(&b, &ctx));
	CHECK(ctx.acquired == 2);
	ww_acquire_done(&ctx);
	ww_mutex_unlock(&b);
	CHECK(ctx.acquired == 1 && !b.ctx);
	ww_mutex_unlock(&a);
	ww_acquire_fini(&ctx);
	ww_mutex_destroy(&a);
	ww_mutex_destroy(&b);
	return 0;
}

/* The younger one wants what the older one has. */
static int check_younger_asks(struct ww_class *class)
{
	struct ww_acquire_ctx old;
	struct ww_mutex a, b;
	struct other young = { .holds = &b, .wants = &a };

	ww_mutex_init(&a, class);
	ww_mutex_init(&b, class);
	ww_acquire_init(&old, class);
	CHECK(ww_mutex_lock(&a, &old) == 0);
	CHECK(!IS_ERR(start_other(&young, class)));
	wait_for_completion(&young.ready);
	complete(&young.go);
	if (class == &die_class) {
		/* It dies rather than wait. */
		wait_for_completion(&young.done);
		CHECK(young.result == -EDEADLK);
		CHECK(ww_mutex_lock(&b, &old) == 0);
	} else {
		/* It waits, and is wounded when the older one wants b. */
		CHECK(!wait_for_completion_timeout(&young.done, HZ / 20));
		CHECK(ww_mutex_lock(&b, &old) == 0);
		wait_for_completion(&young.done);
		CHECK(young.result == -EDEADLK);
	}
	ww_mutex_unlock(&a);
	ww_mutex_unlock(&b);
	ww_acquire_fini(&old);
	return 0;
}

/* The older one wants what the younger one has, and waits for it. */
static int check_older_asks(struct ww_class *class)
{
	struct ww_acquire_ctx young, first;
	struct ww_mutex a, b, c;
	struct other old = { .holds = &b, .wants = &a };

	ww_mutex_init(&a, class);
	ww_mutex_init(&b, class);
	ww_mutex_init(&c, class);
	CHECK(!IS_ERR(start_other(&old, class)));
	wait_for_completion(&old.ready);
	ww_acquire_init(&young, class);
	CHECK(ww_mutex_lock(&a, &young) == 0);
	complete(&old.go);
	CHECK(!wait_for_completion_timeout(&old.done, HZ / 20));
	/* What was wounded notices where it would wait, not where it need not. */
	CHECK(ww_mutex_lock(&c, &young) == 0);
	CHECK(ww_mutex_lock(&b, &young) == -EDEADLK);
	ww_mutex_unlock(&c);
	ww_mutex_unlock(&a);
	wait_for_completion(&old.done);
	CHECK(old.result == 0);
	/* Having let go of all, it is as good as any other. */
	ww_mutex_lock_slow(&b, &young);
	CHECK(ww_mutex_lock(&a, &young) == 0);
	ww_mutex_unlock(&a);
	ww_mutex_unlock(&b);
	ww_acquire_fini(&young);
	ww_acquire_init(&first, class);
	CHECK(ww_mutex_lock(&a, &first) == 0);
	ww_mutex_unlock(&a);
	ww_acquire_fini(&first);
	return 0;
}

/* Without a context, and holding nothing else: both wait their turn. */
static int check_waiting(struct ww_class *class)
{
	struct ww_mutex a;
	struct other o = { .wants = &a };

	ww_mutex_init(&a, class);
	CHECK(ww_mutex_lock(&a, NULL) == 0);
	CHECK(!IS_ERR(start_other(&o, class)));
	wait_for_completion(&o.ready);
	complete(&o.go);
	CHECK(!wait_for_completion_timeout(&o.done, HZ / 20));
	ww_mutex_unlock(&a);
	wait_for_completion(&o.done);
	CHECK(o.result == 0);
	return 0;
}

static int check_signal(struct ww_class *class)
{
	struct ww_mutex a;
	struct other o = { .wants = &a, .interruptible = true };
	struct task_struct *task;

	ww_mutex_init(&a, class);
	CHECK(ww_mutex_lock(&a, NULL) == 0);
	task = start_other(&o, class);
	CHECK(!IS_ERR(task));
	wait_for_completion(&o.ready);
	complete(&o.go);
	CHECK(!wait_for_completion_timeout(&o.done, HZ / 20));
	send_sig(SIGUSR1, task, 1);
	wait_for_completion(&o.done);
	CHECK(o.result == -EINTR);
	ww_mutex_unlock(&a);
	CHECK(!ww_mutex_is_locked(&a));
	return 0;
}

#define THREADS 6
#define LOCKS 5
#define ROUNDS 200

static struct ww_mutex many[LOCKS];
static unsigned long inside[LOCKS], rounds[THREADS];
static atomic_t gave_up, violations;
static struct ww_class *many_class;

/* All of them, beginning anywhere; whoever gives up begins with what it lost. */
static int take_all(struct ww_acquire_ctx *ctx, int start, int lost)
{
	int i, n, ret;

	if (lost >= 0)
		ww_mutex_lock_slow(&many[lost], ctx);
	for (i = 0; i < LOCKS; i++) {
		n = (start + i) % LOCKS;
		if (n == lost)
			continue;
		ret = ww_mutex_lock(&many[n], ctx);
		if (!ret)
			continue;
		while (--i >= 0)
			if ((start + i) % LOCKS != lost)
				ww_mutex_unlock(&many[(start + i) % LOCKS]);
		if (lost >= 0)
			ww_mutex_unlock(&many[lost]);
		return ret == -EDEADLK ? n : -1;
	}
	return LOCKS;
}

static int transact(void *arg)
{
	unsigned long *done = arg;
	struct ww_acquire_ctx ctx;
	int i, lost;

	while (!kthread_should_stop() && *done < ROUNDS) {
		int start = get_random_u32() % LOCKS;

		ww_acquire_init(&ctx, many_class);
		lost = take_all(&ctx, start, -1);
		while (lost >= 0 && lost < LOCKS) {
			atomic_inc(&gave_up);
			lost = take_all(&ctx, start, lost);
		}
		ww_acquire_done(&ctx);
		for (i = 0; i < LOCKS; i++)
			if (inside[i]++)
				atomic_inc(&violations);
		if (!(*done % 16))
			usleep_range(10, 50);
		for (i = 0; i < LOCKS; i++) {
			inside[i]--;
			ww_mutex_unlock(&many[i]);
		}
		ww_acquire_fini(&ctx);
		(*done)++;
		cond_resched();
	}
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

static int check_many(struct ww_class *class)
{
	struct task_struct *tasks[THREADS];
	unsigned long end = jiffies + 60 * HZ;
	int i;

	many_class = class;
	for (i = 0; i < LOCKS; i++)
		ww_mutex_init(&many[i], class);
	for (i = 0; i < THREADS; i++) {
		rounds[i] = 0;
		tasks[i] = kthread_run(transact, &rounds[i], "ww_mutex/%d", i);
		CHECK(!IS_ERR(tasks[i]));
	}
	for (i = 0; i < THREADS; i++)
		while (READ_ONCE(rounds[i]) < ROUNDS && time_before(jiffies, end))
			msleep(2);
	for (i = 0; i < THREADS; i++)
		CHECK(READ_ONCE(rounds[i]) == ROUNDS);
	for (i = 0; i < THREADS; i++)
		kthread_stop(tasks[i]);
	CHECK(!atomic_read(&violations));
	return 0;
}

static int check_class(struct ww_class *class)
{
	return check_alone(class) ?: check_younger_asks(class) ?:
	       check_older_asks(class) ?: check_waiting(class) ?:
	       check_signal(class) ?: check_many(class);
}

static int __init ww_mutex_test_init(void)
{
	int err = check_class(&die_class) ?: check_class(&wound_class);

	if (!err)
		pr_info("ww_mutex: %d checks passed\n", checks);
	return err;
}

static void __exit ww_mutex_test_exit(void)
{
}

module_init(ww_mutex_test_init);
module_exit(ww_mutex_test_exit);
MODULE_DESCRIPTION("Checks mutexes that are taken in any order");
MODULE_LICENSE("GPL");
