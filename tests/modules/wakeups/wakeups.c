// SPDX-License-Identifier: GPL-2.0
/*
 * wakeups - many threads that wait for each other in every way, and for works,
 * timers, softirqs, interrupts and RCU callbacks, some of them with a timeout or sent signals all the
 * time. A watch looks whether each gets on: one that stays where it is for long
 * missed its wakeup.
 *
 * A few tokens for all threads: who takes one waits until another has put it
 * back, so one wakeup that goes astray stops a thread for ever.
 *
 * threads=64 msecs=600000 makes a long run of it.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/semaphore.h>
#include <linux/smp.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/swait.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>

static int threads = 64;
module_param(threads, int, 0);
static int msecs = 500;
module_param(msecs, int, 0);
static int patience = 60;
module_param(patience, int, 0);
MODULE_PARM_DESC(patience, "seconds after which a thread is stuck");

struct worker {
	struct task_struct *task;
	const char *doing;
	unsigned long since;		/* jiffies */
	unsigned long done;
	/* Of its own, for what calls it back. */
	struct completion called;
	struct work_struct work;
	struct delayed_work delayed;
	struct timer_list timer;
	struct hrtimer hrtimer;
	struct tasklet_struct tasklet;
	struct irq_work irq_work;
	struct rcu_head rcu;
	/* For the partner, who is the one next to it. */
	bool greeted;
};

static struct worker *workers;

/* ------------------------------------------------------- pools of tokens */

#define TOKENS 3

static atomic_t on_queue = ATOMIC_INIT(TOKENS);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static atomic_t on_swait = ATOMIC_INIT(TOKENS);
static DECLARE_SWAIT_QUEUE_HEAD(swait);
static atomic_t on_var = ATOMIC_INIT(TOKENS);
static struct semaphore semaphore;
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);
static unsigned long bit_lock;
static DEFINE_SPINLOCK(spin);
DEFINE_STATIC_SRCU(srcu);
static struct workqueue_struct *ordered;

static bool take(atomic_t *pool)
{
	return atomic_add_unless(pool, -1, 0);
}

static void work_a_little(u32 r)
{
	if (r & 1)
		ndelay(r & 0x3ff);
	else if (!(r & 0x3e))
		usleep_range(1, 100);
}

static void use_queue(struct worker *me, u32 r)
{
	long got;

	switch (r & 3) {
	case 0:
		got = wait_event_interruptible_exclusive(queue,
							 take(&on_queue));
		break;
	case 1:
		got = wait_event_timeout(queue, take(&on_queue), 1) ? 0 : -1;
		break;
	default:
		wait_event(queue, take(&on_queue));
		got = 0;
	}
	if (!got) {
		work_a_little(r >> 2);
		atomic_inc(&on_queue);
	}
	/* Who was woken and went for another reason leaves it to the next. */
	wake_up(&queue);
}

static void use_swait(struct worker *me, u32 r)
{
	swait_event_exclusive(swait, take(&on_swait));
	work_a_little(r);
	atomic_inc(&on_swait);
	swake_up_one(&swait);
}

static void use_var(struct worker *me, u32 r)
{
	wait_var_event(&on_var, take(&on_var));
	work_a_little(r);
	atomic_inc(&on_var);
	smp_mb();
	wake_up_var(&on_var);
}

static void use_semaphore(struct worker *me, u32 r)
{
	int err = 0;

	switch (r & 3) {
	case 0:
		err = down_interruptible(&semaphore);
		break;
	case 1:
		err = down_timeout(&semaphore, 1);
		break;
	default:
		down(&semaphore);
	}
	if (err)
		return;
	work_a_little(r >> 2);
	up(&semaphore);
}

static void use_mutex(struct worker *me, u32 r)
{
	if (r & 1)
		mutex_lock(&mutex);
	else if (mutex_lock_interruptible(&mutex))
		return;
	work_a_little(r >> 1);
	mutex_unlock(&mutex);
}

static void use_rwsem(struct worker *me, u32 r)
{
	if (r & 6) {
		if (r & 1)
			down_read(&rwsem);
		else if (down_read_interruptible(&rwsem))
			return;
		work_a_little(r >> 3);
		up_read(&rwsem);
		return;
	}
	down_write(&rwsem);
	work_a_little(r >> 3);
	if (r & 1)
		downgrade_write(&rwsem);
	work_a_little(r >> 4);
	if (r & 1)
		up_read(&rwsem);
	else
		up_write(&rwsem);
}

static void use_bit(struct worker *me, u32 r)
{
	if (wait_on_bit_lock(&bit_lock, 0, r & 1 ? TASK_UNINTERRUPTIBLE :
						   TASK_INTERRUPTIBLE))
		return;
	work_a_little(r >> 1);
	clear_and_wake_up_bit(0, &bit_lock);
}

/* --------------------------------------------- being called from elsewhere */

static void on_work(struct work_struct *work)
{
	complete(&container_of(work, struct worker, work)->called);
}

static void use_work(struct worker *me, u32 r)
{
	queue_work(r & 1 ? ordered : r & 2 ? system_wq : system_unbound_wq,
		   &me->work);
	wait_for_completion(&me->called);
}

static void on_delayed(struct work_struct *work)
{
	complete(&container_of(to_delayed_work(work), struct worker, delayed)
			  ->called);
}

static void use_delayed(struct worker *me, u32 r)
{
	queue_delayed_work(system_wq, &me->delayed, r & 3);
	if (r & 4)
		mod_delayed_work(system_wq, &me->delayed, 0);
	wait_for_completion(&me->called);
	flush_delayed_work(&me->delayed);
	reinit_completion(&me->called);
}

static void on_timer(struct timer_list *timer)
{
	complete(&from_timer((struct worker *)NULL, timer, timer)->called);
}

static void use_timer(struct worker *me, u32 r)
{
	mod_timer(&me->timer, jiffies + (r & 3));
	if (r & 4)
		mod_timer(&me->timer, jiffies + 1);
	wait_for_completion(&me->called);
	del_timer_sync(&me->timer);
	reinit_completion(&me->called);
}

static enum hrtimer_restart on_hrtimer(struct hrtimer *timer)
{
	complete(&container_of(timer, struct worker, hrtimer)->called);
	return HRTIMER_NORESTART;
}

static void use_hrtimer(struct worker *me, u32 r)
{
	hrtimer_start(&me->hrtimer, ns_to_ktime(r & 0x3ffff),
		      HRTIMER_MODE_REL);
	wait_for_completion(&me->called);
}

static void on_tasklet(struct tasklet_struct *tasklet)
{
	complete(&container_of(tasklet, struct worker, tasklet)->called);
}

static void use_tasklet(struct worker *me, u32 r)
{
	if (r & 1)
		tasklet_schedule(&me->tasklet);
	else
		tasklet_hi_schedule(&me->tasklet);
	wait_for_completion(&me->called);
}

static void on_irq_work(struct irq_work *work)
{
	complete(&container_of(work, struct worker, irq_work)->called);
}

static void use_irq_work(struct worker *me, u32 r)
{
	irq_work_queue(&me->irq_work);
	wait_for_completion(&me->called);
}

static void on_call(void *arg)
{
	complete(&((struct worker *)arg)->called);
}

static void use_call(struct worker *me, u32 r)
{
	int cpu = get_cpu();

	/* The next one, or this one when there is no other. */
	cpu = cpumask_next(cpu, cpu_online_mask);
	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first(cpu_online_mask);
	smp_call_function_single(cpu, on_call, me, r & 1);
	put_cpu();
	wait_for_completion(&me->called);
}

static void on_rcu(struct rcu_head *rcu)
{
	complete(&container_of(rcu, struct worker, rcu)->called);
}

static void use_rcu(struct worker *me, u32 r)
{
	int idx;

	switch (r & 7) {
	case 0:
		synchronize_rcu();
		return;
	case 1:
		synchronize_srcu(&srcu);
		return;
	case 2:
		call_rcu(&me->rcu, on_rcu);
		wait_for_completion(&me->called);
		return;
	case 3:
		call_srcu(&srcu, &me->rcu, on_rcu);
		wait_for_completion(&me->called);
		return;
	case 4:
		idx = srcu_read_lock(&srcu);
		usleep_range(1, 100);
		srcu_read_unlock(&srcu, idx);
		return;
	}
	rcu_read_lock();
	ndelay(r & 0x3ff);
	rcu_read_unlock();
}

/* ------------------------------------------------------------- by hand */

static struct worker *partner_of(struct worker *me)
{
	int i = (me - workers) ^ 1;

	return i < threads ? &workers[i] : me;
}

/* The sleeper's own protocol: state, condition, schedule(). */
static void use_schedule(struct worker *me, u32 r)
{
	struct worker *partner = partner_of(me);
	long left = r & 1 ? 1 : HZ;

	WRITE_ONCE(partner->greeted, true);
	wake_up_process(partner->task);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (READ_ONCE(me->greeted) || !left ||
		    signal_pending(current) || kthread_should_stop())
			break;
		left = schedule_timeout(left);
	}
	__set_current_state(TASK_RUNNING);
	WRITE_ONCE(me->greeted, false);
}

static void use_signal(struct worker *me, u32 r)
{
	send_sig(SIGUSR1, partner_of(me)->task, 0);
}

static void use_spin(struct worker *me, u32 r)
{
	unsigned long flags;

	spin_lock_irqsave(&spin, flags);
	ndelay(r & 0x3ff);
	spin_unlock_irqrestore(&spin, flags);
}

static const struct {
	const char *name;
	void (*use)(struct worker *me, u32 r);
} ways[] = {
	{ "a wait queue", use_queue }, { "swait", use_swait },
	{ "wait_var_event", use_var }, { "a semaphore", use_semaphore },
	{ "a mutex", use_mutex }, { "a rw_semaphore", use_rwsem },
	{ "a bit lock", use_bit }, { "a work", use_work },
	{ "a delayed work", use_delayed }, { "a timer", use_timer },
	{ "an hrtimer", use_hrtimer }, { "a tasklet", use_tasklet },
	{ "irq_work", use_irq_work }, { "a call of another CPU", use_call },
	{ "RCU", use_rcu },
	{ "schedule", use_schedule }, { "a signal", use_signal },
	{ "a spin lock", use_spin },
};

static int worker_main(void *arg)
{
	struct worker *me = arg;
	u32 r;

	allow_signal(SIGUSR1);
	while (!kthread_should_stop()) {
		r = get_random_u32();
		WRITE_ONCE(me->doing, ways[r % ARRAY_SIZE(ways)].name);
		WRITE_ONCE(me->since, jiffies);
		ways[r % ARRAY_SIZE(ways)].use(me, r >> 8);
		me->done++;
		if (signal_pending(current))
			flush_signals(current);
		cond_resched();
	}
	return 0;
}

/*
 * The threads that are stuck can neither be stopped nor left behind when the
 * module goes: there is no return from here.
 */
static void watch(void)
{
	int i;

	for (i = 0; i < threads; i++) {
		if (time_before(jiffies, READ_ONCE(workers[i].since) +
					 patience * HZ))
			continue;
		panic("wakeups: thread %d waits for %s since %u ms\n", i,
		      workers[i].doing,
		      jiffies_to_msecs(jiffies - workers[i].since));
	}
}

static void prepare(struct worker *worker)
{
	worker->doing = "its start";
	worker->since = jiffies;
	init_completion(&worker->called);
	INIT_WORK(&worker->work, on_work);
	INIT_DELAYED_WORK(&worker->delayed, on_delayed);
	timer_setup(&worker->timer, on_timer, 0);
	hrtimer_init(&worker->hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	worker->hrtimer.function = on_hrtimer;
	tasklet_setup(&worker->tasklet, on_tasklet);
	init_irq_work(&worker->irq_work, on_irq_work);
}

/* All are there before the first runs: each wakes another. */
static int make_workers(void)
{
	struct task_struct *task;
	int i;

	for (i = 0; i < threads; i++) {
		prepare(&workers[i]);
		task = kthread_create(worker_main, &workers[i], "wakeups/%d",
				      i);
		if (IS_ERR(task))
			break;
		/* Others wake it and send it signals until the last has ended. */
		workers[i].task = get_task_struct(task);
	}
	if (i == threads)
		return 0;
	while (i--) {
		kthread_stop(workers[i].task);
		put_task_struct(workers[i].task);
	}
	return -ENOMEM;
}

static unsigned long run(void)
{
	unsigned long end = jiffies + msecs_to_jiffies(msecs), done = 0;
	int i;

	for (i = 0; i < threads; i++)
		wake_up_process(workers[i].task);
	while (time_before(jiffies, end)) {
		msleep(min(msecs, 500));
		watch();
	}
	for (i = 0; i < threads; i++)
		kthread_stop(workers[i].task);
	for (i = 0; i < threads; i++) {
		done += workers[i].done;
		put_task_struct(workers[i].task);
	}
	return done;
}

static int __init wakeups_init(void)
{
	int err;

	sema_init(&semaphore, TOKENS);
	workers = kcalloc(threads, sizeof(*workers), GFP_KERNEL);
	ordered = alloc_ordered_workqueue("wakeups", 0);
	err = workers && ordered ? make_workers() : -ENOMEM;
	if (!err)
		pr_info("wakeups: %lu checks passed\n", run());
	rcu_barrier();
	srcu_barrier(&srcu);
	if (ordered)
		destroy_workqueue(ordered);
	kfree(workers);
	return err;
}

static void __exit wakeups_exit(void)
{
}

module_init(wakeups_init);
module_exit(wakeups_exit);
MODULE_DESCRIPTION("Threads that wait for each other, and none in vain");
MODULE_LICENSE("GPL");
