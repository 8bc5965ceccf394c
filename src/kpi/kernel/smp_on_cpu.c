// SPDX-License-Identifier: GPL-2.0
/* kernel/smp.c, linux/smp.h: a function called on a CPU where it may sleep. */
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "kpi.h"

struct call {
	struct work_struct work;
	int (*fn)(void *);
	void *data;
	int result;
};

static void run_call(struct work_struct *work)
{
	struct call *call = container_of(work, struct call, work);

	call->result = call->fn(call->data);
}

/* @phys: on the physical CPU too, under a hypervisor. All of them are ours. */
int smp_call_on_cpu(unsigned int cpu, int (*func)(void *), void *par, bool phys)
{
	struct call call = { .fn = func, .data = par };

	if (cpu >= nr_cpu_ids || !cpu_online(cpu))
		return -ENXIO;
	INIT_WORK_ONSTACK(&call.work, run_call);
	queue_work_on(cpu, system_wq, &call.work);
	flush_work(&call.work);
	destroy_work_on_stack(&call.work);
	return call.result;
}
KPI_EXPORT(smp_call_on_cpu);
