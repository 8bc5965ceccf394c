// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/kthread.c, linux/kthread.h: kernel threads.
 *
 * A new thread is made in TASK_UNINTERRUPTIBLE and begins by sleeping, so it
 * starts when somebody wakes it, however early that is.
 */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/freezer.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/kthread.h"
#include "kernel/task.h"

enum { SHOULD_STOP, SHOULD_PARK };

struct kthread {
	unsigned long flags;
	int (*fn)(void *);
	void *data;
	int result;
	struct completion parked;
	struct completion exited;
};

static struct kthread *to_kthread(struct task_struct *task)
{
	WARN_ON(!(task->flags & PF_KTHREAD));
	return task->worker_private;
}

static struct kthread *self(void)
{
	return to_kthread(current);
}

void kpi_kthread_free(struct task_struct *task)
{
	if (task->flags & PF_KTHREAD)
		kfree(task->worker_private);
}

static struct kthread *new_kthread(int (*fn)(void *), void *data, gfp_t gfp)
{
	struct kthread *k = kzalloc(sizeof(*k), gfp);

	if (!k)
		return NULL;
	k->fn = fn;
	k->data = data;
	init_completion(&k->parked);
	init_completion(&k->exited);
	return k;
}

static void finish(struct kthread *k, long result)
{
	k->result = result;
	/* The task holds k until its own end, which comes after this. */
	complete(&k->exited);
}

static int kthread_main(void *arg)
{
	struct kthread *k = arg;
	int result = -EINTR;

	schedule();
	if (!test_bit(SHOULD_STOP, &k->flags)) {
		if (test_bit(SHOULD_PARK, &k->flags))
			kthread_parkme();
		result = k->fn(k->data);
	}
	finish(k, result);
	return 0;
}

static struct task_struct *create(int (*fn)(void *), void *data,
				  const char *name)
{
	struct kthread *k = new_kthread(fn, data, GFP_ATOMIC);
	pid_t pid = kpi_alloc_pid();
	struct task_struct *task;
	int ret;

	if (!k)
		return ERR_PTR(-ENOMEM);
	task = kpi_new_task(name, pid, pid, PF_KTHREAD);
	if (!task) {
		kfree(k);
		return ERR_PTR(-ENOMEM);
	}
	task->worker_private = k;
	WRITE_ONCE(task->__state, TASK_UNINTERRUPTIBLE);
	ret = host_thread_create(name, kthread_main, k, task);
	if (ret) {
		kpi_task_destroy(task);
		return ERR_PTR(ret);
	}
	return task;
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data),
					   void *data, int node,
					   const char namefmt[], ...)
{
	char name[TASK_COMM_LEN];
	va_list args;

	va_start(args, namefmt);
	vsnprintf(name, sizeof(name), namefmt, args);
	va_end(args);
	return create(threadfn, data, name);
}
KPI_EXPORT(kthread_create_on_node);

/* It has not been woken yet: it comes to its function on such a CPU. */
void kthread_bind_mask(struct task_struct *task, const struct cpumask *mask)
{
	if (WARN_ON(READ_ONCE(task->__state) != TASK_UNINTERRUPTIBLE))
		return;
	task->flags |= PF_NO_SETAFFINITY;
	set_cpus_allowed_ptr(task, mask);
}

void kthread_bind(struct task_struct *task, unsigned int cpu)
{
	kthread_bind_mask(task, cpumask_of(cpu));
}
KPI_EXPORT(kthread_bind);

struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data),
					  void *data, unsigned int cpu,
					  const char *namefmt)
{
	struct task_struct *task;

	task = kthread_create_on_node(threadfn, data, cpu_to_node(cpu), namefmt,
				      cpu);
	if (!IS_ERR(task))
		kthread_bind(task, cpu);
	return task;
}
KPI_EXPORT(kthread_create_on_cpu);

struct task_struct *kpi_kthread_spawn(int (*fn)(void *), void *data,
				      const char *name)
{
	struct task_struct *task = create(fn, data, name);

	if (!IS_ERR(task))
		wake_up_process(task);
	return task;
}

bool kthread_should_stop(void)
{
	return test_bit(SHOULD_STOP, &self()->flags);
}
KPI_EXPORT(kthread_should_stop);

bool __kthread_should_park(struct task_struct *task)
{
	return test_bit(SHOULD_PARK, &to_kthread(task)->flags);
}
KPI_EXPORT(__kthread_should_park);

bool kthread_should_park(void)
{
	return __kthread_should_park(current);
}
KPI_EXPORT(kthread_should_park);

/* Nothing is ever frozen here: no system sleeps under the modules. */
bool kthread_freezable_should_stop(bool *was_frozen)
{
	might_sleep();
	if (was_frozen)
		*was_frozen = false;
	return kthread_should_stop();
}
KPI_EXPORT(kthread_freezable_should_stop);

void *kthread_func(struct task_struct *task)
{
	struct kthread *k = to_kthread(task);

	return k ? k->fn : NULL;
}
KPI_EXPORT(kthread_func);

void *kthread_data(struct task_struct *task)
{
	return to_kthread(task)->data;
}
KPI_EXPORT(kthread_data);

void kthread_parkme(void)
{
	struct kthread *k = self();

	for (;;) {
		/* TASK_PARKED: no stray wake-up ends it but kthread_unpark(). */
		set_current_state(TASK_PARKED);
		if (!test_bit(SHOULD_PARK, &k->flags))
			break;
		/*
		 * Each time round: unparked and parked again before it came to
		 * look, it must say so again.
		 */
		complete(&k->parked);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}
KPI_EXPORT(kthread_parkme);

int kthread_park(struct task_struct *task)
{
	struct kthread *k = to_kthread(task);

	if (WARN_ON(task->flags & PF_EXITING))
		return -ENOSYS;
	if (WARN_ON_ONCE(test_bit(SHOULD_PARK, &k->flags)))
		return -EBUSY;
	reinit_completion(&k->parked);
	set_bit(SHOULD_PARK, &k->flags);
	if (task != current) {
		wake_up_process(task);
		wait_for_completion(&k->parked);
	}
	return 0;
}
KPI_EXPORT(kthread_park);

void kthread_unpark(struct task_struct *task)
{
	struct kthread *k = to_kthread(task);

	clear_bit(SHOULD_PARK, &k->flags);
	wake_up_state(task, TASK_PARKED);
}
KPI_EXPORT(kthread_unpark);

int kthread_stop(struct task_struct *task)
{
	struct kpi_block outer;
	struct kthread *k;
	int result;

	get_task_struct(task);
	k = to_kthread(task);
	set_bit(SHOULD_STOP, &k->flags);
	kthread_unpark(task);
	/* Its interruptible waits end as for a signal. */
	set_tsk_thread_flag(task, TIF_NOTIFY_SIGNAL);
	wake_up_process(task);
	outer = kpi_block_begin(KPI_BLOCK_KTHREAD, NULL, task, true);
	wait_for_completion(&k->exited);
	kpi_block_end(&outer);
	result = k->result;
	put_task_struct(task);
	return result;
}
KPI_EXPORT(kthread_stop);

/* From within any depth of the thread's functions. */
void __noreturn kthread_exit(long result)
{
	struct task_struct *task = current;

	finish(self(), result);
	kpi_cpu_leave();
	kpi_task_destroy(task);
	host_thread_exit();
	__builtin_unreachable();
}

void __noreturn kthread_complete_and_exit(struct completion *comp, long code)
{
	if (comp)
		complete(comp);
	kthread_exit(code);
}
KPI_EXPORT(kthread_complete_and_exit);

void __noreturn __module_put_and_kthread_exit(struct module *mod, long code)
{
	module_put(mod);
	kthread_exit(code);
}
KPI_EXPORT(__module_put_and_kthread_exit);
