// SPDX-License-Identifier: GPL-2.0
/*
 * workqueue - works run, in order where that is promised, are flushed and
 * cancelled, and run beside process context.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

static int checks;

#include "../check.h"

struct job {
	struct work_struct work;
	struct completion go;
	int runs;
	int order;
};

static int sequence;

static void count(struct work_struct *work)
{
	struct job *job = container_of(work, struct job, work);

	job->runs++;
	job->order = ++sequence;
}

static void wait_then_count(struct work_struct *work)
{
	wait_for_completion(&container_of(work, struct job, work)->go);
	count(work);
}

static void init_job(struct job *job, work_func_t fn)
{
	memset(job, 0, sizeof(*job));
	INIT_WORK(&job->work, fn);
	init_completion(&job->go);
}

static int check_basics(void)
{
	struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);

	CHECK(job);
	init_job(job, count);
	CHECK(!flush_work(&job->work));
	CHECK(schedule_work(&job->work));
	flush_work(&job->work);
	CHECK(job->runs == 1);
	CHECK(!work_pending(&job->work));
	CHECK(!cancel_work_sync(&job->work));
	kfree(job);
	return 0;
}

/* The creator and the work wait for each other: one at a time would hang. */
static int check_beside(void)
{
	struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);

	CHECK(job);
	init_job(job, wait_then_count);
	CHECK(schedule_work(&job->work));
	while (work_pending(&job->work))
		msleep(1);
	CHECK(work_busy(&job->work) == WORK_BUSY_RUNNING);
	CHECK(schedule_work(&job->work));
	CHECK(!schedule_work(&job->work));
	CHECK(cancel_work(&job->work));
	complete(&job->go);
	flush_work(&job->work);
	CHECK(job->runs == 1);
	kfree(job);
	return 0;
}

static int check_ordered(void)
{
	struct workqueue_struct *wq = alloc_ordered_workqueue("ordered", 0);
	struct job *jobs = kcalloc(20, sizeof(*jobs), GFP_KERNEL);
	int i;

	CHECK(wq && jobs);
	sequence = 0;
	init_job(&jobs[0], wait_then_count);
	CHECK(queue_work(wq, &jobs[0].work));
	for (i = 1; i < 20; i++) {
		init_job(&jobs[i], count);
		CHECK(queue_work(wq, &jobs[i].work));
	}
	msleep(5);
	CHECK(sequence == 0);
	CHECK(cancel_work_sync(&jobs[7].work));
	complete(&jobs[0].go);
	flush_workqueue(wq);
	for (i = 0; i < 20; i++)
		CHECK(jobs[i].order == (i < 7 ? i + 1 : i == 7 ? 0 : i));
	destroy_workqueue(wq);
	kfree(jobs);
	return 0;
}

static int ran_on = -1;

static void note_cpu(struct work_struct *work)
{
	ran_on = raw_smp_processor_id();
}

static int check_cpu(void)
{
	struct job *job = kmalloc(sizeof(*job), GFP_KERNEL);
	int cpu;

	CHECK(job);
	init_job(job, note_cpu);
	for_each_online_cpu(cpu) {
		CHECK(schedule_work_on(cpu, &job->work));
		flush_work(&job->work);
		CHECK(ran_on == cpu);
	}
	kfree(job);
	return 0;
}

static int delayed_runs;

static void count_delayed(struct work_struct *work)
{
	delayed_runs++;
}

static int check_delayed(void)
{
	static DECLARE_DELAYED_WORK(dwork, count_delayed);
	unsigned long begin = jiffies;

	CHECK(schedule_delayed_work(&dwork, 5));
	CHECK(!schedule_delayed_work(&dwork, 1));
	CHECK(delayed_work_pending(&dwork));
	while (delayed_work_pending(&dwork) || !delayed_runs)
		msleep(1);
	CHECK(time_after_eq(jiffies, begin + 5));
	CHECK(delayed_runs == 1);
	CHECK(schedule_delayed_work(&dwork, 1000 * HZ));
	CHECK(mod_delayed_work(system_wq, &dwork, 2000 * HZ));
	/* It may be over before flush_work() looks: no word on the result. */
	flush_delayed_work(&dwork);
	CHECK(delayed_runs == 2);
	CHECK(schedule_delayed_work(&dwork, 1000 * HZ));
	CHECK(cancel_delayed_work_sync(&dwork));
	CHECK(!cancel_delayed_work_sync(&dwork));
	CHECK(delayed_runs == 2);
	return 0;
}

static struct {
	struct delayed_work dwork;
	struct completion began, go;
	int runs;
} rearming;

/* As many do that poll: it arms itself again while it runs. */
static void rearm(struct work_struct *work)
{
	rearming.runs++;
	complete(&rearming.began);
	wait_for_completion(&rearming.go);
	mod_delayed_work(system_wq, &rearming.dwork, 1);
}

static void let_go(struct work_struct *work)
{
	msleep(20);
	complete(&rearming.go);
}

/* Who cancels waits for a function that arms itself: neither may hang. */
static int check_rearming(void)
{
	static DECLARE_WORK(helper, let_go);

	INIT_DELAYED_WORK(&rearming.dwork, rearm);
	init_completion(&rearming.began);
	init_completion(&rearming.go);
	CHECK(schedule_delayed_work(&rearming.dwork, 0));
	wait_for_completion(&rearming.began);
	CHECK(schedule_work(&helper));
	CHECK(!cancel_delayed_work_sync(&rearming.dwork));
	CHECK(!delayed_work_pending(&rearming.dwork));
	msleep(20);
	CHECK(rearming.runs == 1);
	flush_work(&helper);
	return 0;
}

static int check_max_active(void)
{
	struct workqueue_struct *wq = alloc_workqueue("few", 0, 1);
	struct job *jobs = kcalloc(2, sizeof(*jobs), GFP_KERNEL);

	CHECK(wq && jobs);
	init_job(&jobs[0], wait_then_count);
	init_job(&jobs[1], count);
	CHECK(queue_work_on(0, wq, &jobs[0].work));
	CHECK(queue_work_on(0, wq, &jobs[1].work));
	msleep(5);
	CHECK(!jobs[1].runs);
	workqueue_set_max_active(wq, 2);
	flush_work(&jobs[1].work);
	CHECK(jobs[1].runs == 1 && !jobs[0].runs);
	complete(&jobs[0].go);
	destroy_workqueue(wq);
	CHECK(jobs[0].runs == 1);
	kfree(jobs);
	return 0;
}

static int __init workqueue_init_module(void)
{
	int err = check_basics() ?: check_beside() ?: check_ordered() ?:
		  check_cpu() ?: check_delayed() ?:
		  check_rearming() ?: check_max_active();

	if (!err)
		pr_info("workqueue: %d checks passed\n", checks);
	return err;
}

static void __exit workqueue_exit_module(void)
{
}

module_init(workqueue_init_module);
module_exit(workqueue_exit_module);
MODULE_DESCRIPTION("Checks workqueues");
MODULE_LICENSE("GPL");
