// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/stop_machine.c, linux/stop_machine.h: nothing else runs meanwhile.
 *
 * A thread for each CPU takes that CPU when whoever runs there gives it up.
 * When all have theirs they turn interrupts off; when all have that, those
 * that are meant call the function; when they are done, all go.
 */
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>

#include "kpi.h"
#include "kernel/smp.h"

enum { TOGETHER, IRQS_OFF, DONE, STEPS };

struct stop {
	cpu_stop_fn_t fn;
	void *data;
	const struct cpumask *active;
	unsigned int threads;
	unsigned int step;	/* what all wait for; its word is slept on */
	atomic_t arrived[STEPS];
	atomic_t left;
	struct completion completion;
	int result;
};

static DEFINE_MUTEX(stop_mutex);

/* Keeps the CPU: nobody else shall have it until the end. */
static void meet(struct stop *s, unsigned int step)
{
	if (atomic_inc_return(&s->arrived[step]) == s->threads) {
		smp_store_release(&s->step, step + 1);
		host_wake(&s->step, INT_MAX);
		return;
	}
	while (smp_load_acquire(&s->step) == step) {
		kpi_poll_interrupts();
		host_lock_wait(&s->step, step);
	}
}

static int stopper(void *data)
{
	struct stop *s = data;
	int err;

	preempt_disable();
	meet(s, TOGETHER);
	local_irq_disable();
	meet(s, IRQS_OFF);
	if (cpumask_test_cpu(smp_processor_id(), s->active)) {
		err = s->fn(s->data);
		if (err)
			WRITE_ONCE(s->result, err);
	}
	meet(s, DONE);
	local_irq_enable();
	preempt_enable();
	if (atomic_dec_and_test(&s->left))
		complete(&s->completion);
	return 0;
}

static int create_all(struct stop *s, struct task_struct **threads)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		threads[cpu] = kthread_create_on_cpu(stopper, s, cpu,
						     "migration/%u");
		if (IS_ERR(threads[cpu]))
			return PTR_ERR(threads[cpu]);
		s->threads++;
	}
	return 0;
}

/* Those that have not begun never will. */
static void drop_all(struct task_struct **threads)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (!IS_ERR_OR_NULL(threads[cpu]))
			kthread_stop(threads[cpu]);
}

static int run_all(struct stop *s, struct task_struct **threads)
{
	unsigned int cpu;

	atomic_set(&s->left, s->threads);
	for_each_online_cpu(cpu)
		wake_up_process(threads[cpu]);
	wait_for_completion(&s->completion);
	return s->result;
}

int stop_machine_cpuslocked(cpu_stop_fn_t fn, void *data,
			    const struct cpumask *cpus)
{
	struct stop s = {
		.fn = fn,
		.data = data,
		.active = cpus ?: cpumask_of(cpumask_first(cpu_online_mask)),
	};
	struct task_struct **threads;
	int ret;

	threads = kcalloc(nr_cpu_ids, sizeof(*threads), GFP_KERNEL);
	if (!threads)
		return -ENOMEM;
	init_completion(&s.completion);
	mutex_lock(&stop_mutex);
	ret = create_all(&s, threads);
	if (ret)
		drop_all(threads);
	else
		ret = run_all(&s, threads);
	mutex_unlock(&stop_mutex);
	kfree(threads);
	return ret;
}

int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus)
{
	int ret;

	cpus_read_lock();
	ret = stop_machine_cpuslocked(fn, data, cpus);
	cpus_read_unlock();
	return ret;
}
KPI_EXPORT(stop_machine);

struct core_call {
	cpu_stop_fn_t fn;
	void *data;
};

static long call_stopped(void *p)
{
	struct core_call *call = p;
	long ret;

	preempt_disable();
	local_irq_disable();
	ret = call->fn(call->data);
	local_irq_enable();
	preempt_enable();
	return ret;
}

/* Each CPU is a core of its own, with no other thread on it to stop. */
int stop_core_cpuslocked(unsigned int cpu, cpu_stop_fn_t fn, void *data)
{
	struct core_call call = { fn, data };

	return kpi_call_on_cpu(cpu, call_stopped, &call);
}
KPI_EXPORT(stop_core_cpuslocked);
