// SPDX-License-Identifier: GPL-2.0
/*
 * tasklet - tasklets run once for each scheduling, in softirq context, never
 * twice at once, not while disabled, and on the CPU that holds softirqs off
 * not before it lets them go.
 */
#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/smp.h>

static int checks;

#include "../check.h"

static struct tasklet_struct task, other;
static struct completion done;
static atomic_t runs, inside, overlaps;
static int softirq, cpu;
static unsigned long last_data;
static char order[8];
static atomic_t order_len;

static void note(struct tasklet_struct *t)
{
	softirq = in_serving_softirq() && !in_hardirq() && !irqs_disabled();
	cpu = smp_processor_id();
	atomic_inc(&runs);
	complete(&done);
}

static void note_old(unsigned long data)
{
	last_data = data;
	complete(&done);
}

static bool ran(int times)
{
	int i;

	for (i = 0; i < 2000 && atomic_read(&runs) < times; i++)
		msleep(1);
	return atomic_read(&runs) == times;
}

static int check_basic(void)
{
	init_completion(&done);
	tasklet_setup(&task, note);
	tasklet_schedule(&task);
	CHECK(wait_for_completion_timeout(&done, 5 * HZ));
	CHECK(ran(1));
	CHECK(softirq);
	tasklet_hi_schedule(&task);
	CHECK(wait_for_completion_timeout(&done, 5 * HZ));
	CHECK(ran(2));
	tasklet_kill(&task);
	tasklet_init(&other, note_old, 42);
	tasklet_schedule(&other);
	CHECK(wait_for_completion_timeout(&done, 5 * HZ));
	CHECK(last_data == 42);
	tasklet_kill(&other);
	return 0;
}

/* Scheduled twice before it runs, it runs once, when softirqs are let go. */
static int check_held_off(void)
{
	int here, before = atomic_read(&runs);

	local_bh_disable();
	here = smp_processor_id();
	tasklet_schedule(&task);
	tasklet_schedule(&task);
	CHECK(test_bit(TASKLET_STATE_SCHED, &task.state));
	CHECK(local_softirq_pending() & BIT(TASKLET_SOFTIRQ));
	udelay(500);
	CHECK(atomic_read(&runs) == before);
	local_bh_disable();
	local_bh_enable();
	CHECK(atomic_read(&runs) == before);
	local_bh_enable();
	CHECK(atomic_read(&runs) == before + 1);
	CHECK(cpu == here);
	CHECK(!test_bit(TASKLET_STATE_SCHED, &task.state));
	return 0;
}

static void note_order(unsigned long letter)
{
	int at = atomic_inc_return(&order_len) - 1;

	if (at < sizeof(order))
		order[at] = letter;
}

/* High ones go first, each kind in the order of scheduling. */
static int check_order(void)
{
	static struct tasklet_struct t[4];
	int i;

	for (i = 0; i < 4; i++)
		tasklet_init(&t[i], note_order, 'a' + i);
	local_bh_disable();
	tasklet_schedule(&t[0]);
	tasklet_schedule(&t[1]);
	tasklet_hi_schedule(&t[2]);
	tasklet_hi_schedule(&t[3]);
	local_bh_enable();
	CHECK(atomic_read(&order_len) == 4);
	CHECK(!memcmp(order, "cdab", 4));
	for (i = 0; i < 4; i++)
		tasklet_kill(&t[i]);
	return 0;
}

static int check_disable(void)
{
	int before = atomic_read(&runs);

	tasklet_disable(&task);
	tasklet_schedule(&task);
	msleep(20);
	CHECK(atomic_read(&runs) == before);
	CHECK(test_bit(TASKLET_STATE_SCHED, &task.state));
	tasklet_disable_nosync(&task);
	tasklet_enable(&task);
	msleep(20);
	CHECK(atomic_read(&runs) == before);
	tasklet_enable(&task);
	CHECK(ran(before + 1));
	return 0;
}

static void again(struct tasklet_struct *t)
{
	if (atomic_inc_return(&inside) != 1)
		atomic_inc(&overlaps);
	if (atomic_inc_return(&runs) < 1000)
		tasklet_schedule(t);
	atomic_dec(&inside);
}

static int schedule_much(void *unused)
{
	int i;

	for (i = 0; i < 1000; i++)
		tasklet_schedule(&other);
	complete(&done);
	return 0;
}

/* By itself and from every CPU: never inside twice. */
static int check_serial(void)
{
	int i, n = num_online_cpus();

	atomic_set(&runs, 0);
	tasklet_setup(&other, again);
	reinit_completion(&done);
	for (i = 0; i < n; i++)
		CHECK(!IS_ERR(kthread_run(schedule_much, NULL, "tasklet/%d", i)));
	for (i = 0; i < n; i++)
		CHECK(wait_for_completion_timeout(&done, 10 * HZ));
	for (i = 0; i < 2000 && atomic_read(&runs) < 1000; i++)
		msleep(1);
	tasklet_kill(&other);
	CHECK(atomic_read(&runs) >= 1000);
	CHECK(!atomic_read(&overlaps));
	CHECK(!other.state);
	return 0;
}

static int entered, leave;

static void meet(struct tasklet_struct *t)
{
	cpu = smp_processor_id();
	WRITE_ONCE(entered, 1);
	while (!READ_ONCE(leave))
		cpu_relax();
}

static void schedule_other(void *unused)
{
	tasklet_schedule(&other);
}

static int meet_on(int there)
{
	CHECK(!smp_call_function_single(there, schedule_other, NULL, 0));
	while (!READ_ONCE(entered))
		cpu_relax();
	CHECK(cpu == there);
	CHECK(test_bit(TASKLET_STATE_RUN, &other.state));
	WRITE_ONCE(leave, 1);
	tasklet_unlock_spin_wait(&other);
	CHECK(!test_bit(TASKLET_STATE_RUN, &other.state));
	return 0;
}

/* Scheduled by an interrupt of another CPU it runs there, beside us. */
static int check_beside(void)
{
	int here = get_cpu(), there = cpumask_any_but(cpu_online_mask, here);
	int err = 0;

	tasklet_setup(&other, meet);
	if (there < nr_cpu_ids)
		err = meet_on(there);
	put_cpu();
	tasklet_unlock_wait(&other);
	tasklet_kill(&other);
	return err;
}

static int __init tasklet_test_init(void)
{
	int err = check_basic() ?: check_held_off() ?: check_order() ?:
		  check_disable() ?: check_serial() ?: check_beside();

	tasklet_kill(&task);
	if (!err)
		pr_info("tasklet: %d checks passed\n", checks);
	return err;
}

static void __exit tasklet_test_exit(void)
{
}

module_init(tasklet_test_init);
module_exit(tasklet_test_exit);
MODULE_DESCRIPTION("Checks tasklets");
MODULE_LICENSE("GPL");
