// SPDX-License-Identifier: GPL-2.0
/*
 * rcu - grace periods of every kind: each waits for each of its readers, and
 * for nothing else; callbacks come after them, in order; cookies tell.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_trace.h>
#include <linux/rcupdate_wait.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/vmalloc.h>

static unsigned int checks;

#include "../check.h"

DEFINE_STATIC_SRCU(fixed_srcu);
static struct srcu_struct dynamic_srcu;

/* ---------------------------------------------------- who waits for whom */

static struct completion entered, synchronized;
static bool release;

static void spin(void)
{
	complete(&entered);
	while (!READ_ONCE(release))
		udelay(5);
}

static void sleep(void)
{
	complete(&entered);
	while (!READ_ONCE(release))
		usleep_range(100, 200);
}

static void read_rcu(void)
{
	rcu_read_lock();
	rcu_read_lock();
	rcu_read_unlock();
	spin();
	rcu_read_unlock();
}

static void read_bh(void)
{
	rcu_read_lock_bh();
	spin();
	rcu_read_unlock_bh();
}

static void read_sched(void)
{
	rcu_read_lock_sched();
	spin();
	rcu_read_unlock_sched();
}

static void read_irq_off(void)
{
	local_irq_disable();
	spin();
	local_irq_enable();
}

static void read_fixed_srcu(void)
{
	int idx = srcu_read_lock(&fixed_srcu);

	sleep();
	srcu_read_unlock(&fixed_srcu, idx);
}

static void read_dynamic_srcu(void)
{
	int idx = srcu_read_lock(&dynamic_srcu);

	sleep();
	srcu_read_unlock(&dynamic_srcu, idx);
}

static void read_trace(void)
{
	rcu_read_lock_trace();
	sleep();
	rcu_read_unlock_trace();
}

static int reader(void *arg)
{
	((void (*)(void))arg)();
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static int updater(void *arg)
{
	((void (*)(void))arg)();
	complete(&synchronized);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void sync_fixed_srcu(void)
{
	synchronize_srcu(&fixed_srcu);
}

static void sync_dynamic_srcu(void)
{
	synchronize_srcu_expedited(&dynamic_srcu);
}

static void sync_mult(void)
{
	synchronize_rcu_mult(call_rcu, call_rcu_tasks, call_rcu);
}

static void barrier_after(void (*call)(struct rcu_head *, rcu_callback_t),
			  void (*wait)(void))
{
	struct rcu_synchronize rs;

	init_rcu_head_on_stack(&rs.head);
	init_completion(&rs.completion);
	call(&rs.head, wakeme_after_rcu);
	wait();
	WARN_ON(!completion_done(&rs.completion));
	destroy_rcu_head_on_stack(&rs.head);
}

static void barrier_rcu(void)
{
	barrier_after(call_rcu, rcu_barrier);
}

static void barrier_tasks(void)
{
	barrier_after(call_rcu_tasks, rcu_barrier_tasks);
}

static void barrier_trace(void)
{
	barrier_after(call_rcu_tasks_trace, rcu_barrier_tasks_trace);
}

static void barrier_call_srcu(struct rcu_head *head, rcu_callback_t func)
{
	call_srcu(&fixed_srcu, head, func);
}

static void barrier_fixed(void)
{
	srcu_barrier(&fixed_srcu);
}

static void barrier_srcu(void)
{
	barrier_after(barrier_call_srcu, barrier_fixed);
}

static void poll_rcu(void)
{
	struct rcu_gp_oldstate full;
	unsigned long cookie;

	start_poll_synchronize_rcu_full(&full);
	cookie = start_poll_synchronize_rcu();
	while (!poll_state_synchronize_rcu(cookie) ||
	       !poll_state_synchronize_rcu_full(&full))
		schedule_timeout_uninterruptible(1);
}

static void poll_srcu(void)
{
	unsigned long cookie = start_poll_synchronize_srcu(&fixed_srcu);

	while (!poll_state_synchronize_srcu(&fixed_srcu, cookie))
		schedule_timeout_uninterruptible(1);
}

static void cond_rcu(void)
{
	struct rcu_gp_oldstate full;

	get_state_synchronize_rcu_full(&full);
	cond_synchronize_rcu(get_state_synchronize_rcu());
	cond_synchronize_rcu_full(&full);
}

struct pair {
	const char *name;
	void (*read)(void);
	void (*sync)(void);
	bool waits;
};

#define WAITS(read, sync) { #sync " for " #read, read, sync, true }
#define WAITS_NOT(read, sync) { #sync " not for " #read, read, sync, false }

static const struct pair pairs[] = {
	WAITS(read_rcu, synchronize_rcu),
	WAITS(read_bh, synchronize_rcu),
	WAITS(read_sched, synchronize_rcu),
	WAITS(read_irq_off, synchronize_rcu),
	WAITS(read_rcu, synchronize_rcu_expedited),
	WAITS(read_sched, synchronize_rcu_expedited),
	WAITS(read_rcu, barrier_rcu),
	WAITS(read_rcu, poll_rcu),
	WAITS(read_rcu, cond_rcu),
	WAITS(read_rcu, sync_mult),
	WAITS(read_fixed_srcu, sync_fixed_srcu),
	WAITS(read_fixed_srcu, barrier_srcu),
	WAITS(read_fixed_srcu, poll_srcu),
	WAITS(read_dynamic_srcu, sync_dynamic_srcu),
	WAITS(spin, synchronize_rcu_tasks),
	WAITS(read_rcu, barrier_tasks),
	WAITS(read_sched, synchronize_rcu_tasks_rude),
	WAITS(read_trace, synchronize_rcu_tasks_trace),
	WAITS(read_trace, barrier_trace),
	WAITS_NOT(sleep, synchronize_rcu_tasks),
	WAITS_NOT(read_fixed_srcu, sync_dynamic_srcu),
	WAITS_NOT(read_fixed_srcu, synchronize_rcu),
	WAITS_NOT(read_trace, synchronize_rcu),
};

static const char *try(const struct pair *pair, struct task_struct **readers,
		       struct task_struct **updaters)
{
	bool done;

	*readers = kthread_run(reader, pair->read, "rcu_reader");
	if (IS_ERR(*readers))
		return "no thread";
	wait_for_completion(&entered);
	*updaters = kthread_run(updater, pair->sync, "rcu_updater");
	if (IS_ERR(*updaters))
		return "no thread";
	done = wait_for_completion_timeout(&synchronized,
					   pair->waits ? HZ / 20 : 60 * HZ);
	WRITE_ONCE(release, true);
	if (done == pair->waits)
		return done ? "did not wait" : "waited";
	if (!done && !wait_for_completion_timeout(&synchronized, 60 * HZ))
		return "waits for ever";
	return NULL;
}

static int check_pair(const struct pair *pair)
{
	struct task_struct *task[2] = { NULL, NULL };
	const char *wrong;
	int i;

	init_completion(&entered);
	init_completion(&synchronized);
	release = false;
	wrong = try(pair, &task[0], &task[1]);
	for (i = 0; i < 2; i++)
		if (!IS_ERR_OR_NULL(task[i]))
			kthread_stop(task[i]);
	if (wrong) {
		pr_err("rcu: %s: %s\n", pair->name, wrong);
		return -EINVAL;
	}
	checks++;
	return 0;
}

static int __init check_pairs(void)
{
	int i, err = 0;

	for (i = 0; i < ARRAY_SIZE(pairs) && !err; i++)
		err = check_pair(&pairs[i]);
	return err;
}

/* --------------------------------------------------------------- callbacks */

#define CALLS 200

struct numbered {
	struct rcu_head rcu;
	int number;
	bool in_softirq;
};

static struct numbered numbered[CALLS];
static atomic_t called;
static int out_of_order;

static void note_call(struct rcu_head *head)
{
	struct numbered *n = container_of(head, struct numbered, rcu);

	n->in_softirq = in_softirq();
	if (n->number != atomic_inc_return(&called) - 1)
		out_of_order++;
}

/* On one CPU they come in order: no other is promised. */
static int __init check_callbacks(void)
{
	int i;

	preempt_disable();
	for (i = 0; i < CALLS; i++) {
		numbered[i].number = i;
		call_rcu(&numbered[i].rcu, note_call);
	}
	preempt_enable();
	rcu_barrier();
	CHECK(atomic_read(&called) == CALLS);
	CHECK(!out_of_order);
	CHECK(numbered[0].in_softirq);
	atomic_set(&called, 0);
	preempt_disable();
	for (i = 0; i < CALLS; i++)
		call_srcu(&fixed_srcu, &numbered[i].rcu, note_call);
	preempt_enable();
	srcu_barrier(&fixed_srcu);
	CHECK(atomic_read(&called) == CALLS);
	CHECK(!out_of_order);
	return 0;
}

/* ------------------------------------------------------------ kvfree_rcu() */

#define OBJECTS 2000

struct object {
	char filling[40];
	struct rcu_head rcu;
};

/* What of it is not given back is found when the module goes. */
static int __init check_kvfree(void)
{
	struct object *object;
	void *bare;
	int i;

	for (i = 0; i < OBJECTS; i++) {
		object = i % 50 ? kmalloc(sizeof(*object), GFP_KERNEL) :
				  vmalloc(sizeof(*object));
		bare = i % 50 ? kmalloc(24, GFP_KERNEL) : vmalloc(5000);
		CHECK(object && bare);
		kvfree_rcu(object, rcu);
		kvfree_rcu_mightsleep(bare);
	}
	rcu_read_lock();
	object = kmalloc(sizeof(*object), GFP_ATOMIC);
	kfree_rcu(object, rcu);
	memset(object->filling, 0x5a, sizeof(object->filling));
	CHECK(object->filling[39] == 0x5a);
	rcu_read_unlock();
	return 0;
}

/* ----------------------------------------------------------------- cookies */

static int __init check_cookies(void)
{
	struct rcu_gp_oldstate full;
	unsigned long cookie;

	CHECK(poll_state_synchronize_rcu(get_completed_synchronize_rcu()));
	get_completed_synchronize_rcu_full(&full);
	CHECK(poll_state_synchronize_rcu_full(&full));
	rcu_read_lock();
	cookie = get_state_synchronize_rcu();
	get_state_synchronize_rcu_full(&full);
	CHECK(!poll_state_synchronize_rcu(cookie));
	CHECK(!poll_state_synchronize_rcu_full(&full));
	rcu_read_unlock();
	synchronize_rcu();
	CHECK(poll_state_synchronize_rcu(cookie));
	get_state_synchronize_rcu_full(&full);
	synchronize_rcu_expedited();
	CHECK(poll_state_synchronize_rcu_full(&full));
	cookie = get_state_synchronize_srcu(&fixed_srcu);
	CHECK(!poll_state_synchronize_srcu(&fixed_srcu, cookie));
	synchronize_srcu(&fixed_srcu);
	CHECK(poll_state_synchronize_srcu(&fixed_srcu, cookie));
	return 0;
}

static int __init run_checks(void)
{
	int err = check_pairs();

	if (!err)
		err = check_callbacks();
	if (!err)
		err = check_kvfree();
	return err ?: check_cookies();
}

static int __init rcu_test_init(void)
{
	int err = init_srcu_struct(&dynamic_srcu);

	if (err)
		return err;
	err = run_checks();
	rcu_barrier();
	cleanup_srcu_struct(&dynamic_srcu);
	if (!err)
		pr_info("rcu: %u checks passed\n", checks);
	return err;
}

static void __exit rcu_test_exit(void)
{
}

module_init(rcu_test_init);
module_exit(rcu_test_exit);
MODULE_DESCRIPTION("Grace periods wait for their readers, and for nothing else");
MODULE_LICENSE("GPL");
