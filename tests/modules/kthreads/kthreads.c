// SPDX-License-Identifier: GPL-2.0
/*
 * kthreads - threads are parked, bound to a CPU, and work off works, delayed
 * ones too, that can be flushed and cancelled.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/slab.h>

static int checks;

#include "../check.h"

static int turns;

static int turn(void *unused)
{
	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		WRITE_ONCE(turns, turns + 1);
		cond_resched();
	}
	return 7;
}

/* Parked again before it has seen that it may go on, it must say so again. */
static int check_park(void)
{
	struct task_struct *task = kthread_run(turn, NULL, "turn");
	int i, before;

	CHECK(!IS_ERR(task));
	for (i = 0; i < 300; i++) {
		CHECK(!kthread_park(task));
		before = READ_ONCE(turns);
		if (i % 100 == 0)
			msleep(2);
		CHECK(READ_ONCE(turns) == before);
		kthread_unpark(task);
	}
	CHECK(kthread_stop(task) == 7);
	return 0;
}

static int note_cpu(void *ran_on)
{
	int i;

	*(int *)ran_on = raw_smp_processor_id();
	for (i = 0; i < 20; i++) {
		usleep_range(50, 100);
		if (raw_smp_processor_id() != *(int *)ran_on)
			*(int *)ran_on = -1;
	}
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}

static int check_bind(void)
{
	struct task_struct *task;
	int cpu, ran_on;

	for_each_online_cpu(cpu) {
		ran_on = -2;
		task = kthread_create(note_cpu, &ran_on, "bound/%d", cpu);
		CHECK(!IS_ERR(task));
		kthread_bind(task, cpu);
		wake_up_process(task);
		msleep(10);
		CHECK(!kthread_stop(task));
		CHECK(ran_on == cpu);
		if (cpu == 3)
			break;
	}
	return 0;
}

struct job {
	struct kthread_delayed_work dwork;
	struct kthread_worker *worker;
	struct completion began, go;
	int runs;
	int cpu;
};

static struct job *job_of(struct kthread_work *work)
{
	return container_of(work, struct job, dwork.work);
}

static void count(struct kthread_work *work)
{
	job_of(work)->runs++;
	job_of(work)->cpu = raw_smp_processor_id();
}

/* It queues itself again: only who cancels can end that. */
static void rearm(struct kthread_work *work)
{
	struct job *job = job_of(work);

	job->runs++;
	kthread_queue_delayed_work(job->worker, &job->dwork, job->runs % 2);
}

static void wait_then_rearm(struct kthread_work *work)
{
	struct job *job = job_of(work);

	complete(&job->began);
	wait_for_completion(&job->go);
	rearm(work);
}

static void init_job(struct job *job, struct kthread_worker *worker,
		     kthread_work_func_t fn)
{
	memset(job, 0, sizeof(*job));
	kthread_init_delayed_work(&job->dwork, fn);
	init_completion(&job->began);
	init_completion(&job->go);
	job->worker = worker;
}

static int check_queue(struct kthread_worker *worker, struct job *job)
{
	init_job(job, worker, count);
	CHECK(kthread_queue_work(worker, &job->dwork.work));
	kthread_flush_work(&job->dwork.work);
	CHECK(job->runs == 1);
	CHECK(!kthread_cancel_work_sync(&job->dwork.work));
	CHECK(kthread_queue_delayed_work(worker, &job->dwork, 1000 * HZ));
	CHECK(!kthread_queue_delayed_work(worker, &job->dwork, 0));
	CHECK(kthread_mod_delayed_work(worker, &job->dwork, 1));
	msleep(30);
	kthread_flush_worker(worker);
	CHECK(job->runs == 2);
	CHECK(!kthread_mod_delayed_work(worker, &job->dwork, 1000 * HZ));
	CHECK(kthread_cancel_delayed_work_sync(&job->dwork));
	CHECK(!kthread_cancel_delayed_work_sync(&job->dwork));
	CHECK(job->runs == 2);
	return 0;
}

static int check_cancel(struct kthread_worker *worker, struct job *job)
{
	int round, runs;

	for (round = 0; round < 20; round++) {
		init_job(job, worker, rearm);
		CHECK(kthread_queue_delayed_work(worker, &job->dwork, 0));
		msleep(2);
		kthread_cancel_delayed_work_sync(&job->dwork);
		runs = job->runs;
		kthread_flush_worker(worker);
		CHECK(job->runs == runs && runs);
	}
	init_job(job, worker, wait_then_rearm);
	CHECK(kthread_queue_delayed_work(worker, &job->dwork, 0));
	wait_for_completion(&job->began);
	complete(&job->go);
	kthread_cancel_delayed_work_sync(&job->dwork);
	return 0;
}

static int check_worker(void)
{
	struct kthread_worker *worker = kthread_create_worker(0, "own");
	struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);
	int err;

	CHECK(!IS_ERR(worker) && job);
	err = check_queue(worker, job) ?: check_cancel(worker, job);
	kthread_destroy_worker(worker);
	kfree(job);
	return err;
}

static int check_bound_worker(void)
{
	struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);
	int cpu = cpumask_last(cpu_online_mask);
	struct kthread_worker *worker;

	worker = kthread_create_worker_on_cpu(cpu, 0, "own/%d", cpu);
	CHECK(!IS_ERR(worker) && job);
	init_job(job, worker, count);
	CHECK(kthread_queue_work(worker, &job->dwork.work));
	kthread_destroy_worker(worker);
	CHECK(job->runs == 1 && job->cpu == cpu);
	kfree(job);
	return 0;
}

static int __init kthreads_init(void)
{
	int err = check_park() ?: check_bind() ?: check_worker() ?:
		  check_bound_worker();

	if (!err)
		pr_info("kthreads: %d checks passed\n", checks);
	return err;
}

static void __exit kthreads_exit(void)
{
}

module_init(kthreads_init);
module_exit(kthreads_exit);
MODULE_DESCRIPTION("Checks kernel threads");
MODULE_LICENSE("GPL");
