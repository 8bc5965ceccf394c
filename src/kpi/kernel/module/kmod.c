// SPDX-License-Identifier: GPL-2.0
/* kernel/module/kmod.c, linux/kmod.h: asking for modules by name. */
#include <linux/kernel.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"
#include "kernel/task.h"

/* The kernel's own bounds: so many modprobes at a time, so long a wait. */
#define MAX_CONCURRENT 50
#define MAX_WAIT_SECONDS 5

static atomic_t slots = ATOMIC_INIT(MAX_CONCURRENT);
static DECLARE_WAIT_QUEUE_HEAD(slot_freed);

static int take_slot(const char *name)
{
	long left;

	if (atomic_dec_if_positive(&slots) >= 0)
		return 0;
	pr_warn_ratelimited("request_module: kmod_concurrent_max (%u) close to 0 (max_modprobes: %u), for module %s, throttling...",
			    atomic_read(&slots), MAX_CONCURRENT, name);
	left = wait_event_killable_timeout(slot_freed,
					   atomic_dec_if_positive(&slots) >= 0,
					   MAX_WAIT_SECONDS * HZ);
	if (left > 0)
		return 0;
	pr_warn_ratelimited("request_module: modprobe %s cannot be processed, kmod busy with %d threads for more than %d seconds now",
			    name, MAX_CONCURRENT, MAX_WAIT_SECONDS);
	return left ? left : -ETIME;
}

static void give_slot(void)
{
	atomic_inc(&slots);
	wake_up(&slot_freed);
}

static int load_by_name(void *name)
{
	int ret = host_request_module(name);

	give_slot();
	return ret;
}

static int load_and_free(void *name)
{
	load_by_name(name);
	kfree(name);
	return 0;
}

/* On a thread of its own, whose end nobody waits for. */
static int load_in_background(const char *name)
{
	char *copy = kstrdup(name, GFP_KERNEL);
	pid_t pid = kpi_alloc_pid();
	struct task_struct *task;
	int err;

	task = copy ? kpi_new_task("modprobe", pid, pid, 0) : NULL;
	if (!task) {
		err = -ENOMEM;
		goto fail;
	}
	err = host_thread_create("modprobe", load_and_free, copy, task);
	if (!err)
		return 0;
	kpi_task_destroy(task);
fail:
	kfree(copy);
	give_slot();
	return err;
}

/* 0, -errno, or modprobe's own exit status where there is no such module. */
int __request_module(bool wait, const char *fmt, ...)
{
	char name[MODULE_NAME_LEN];
	va_list args;
	int n, err;

	va_start(args, fmt);
	n = vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	if (n >= sizeof(name))
		return -ENAMETOOLONG;
	err = take_slot(name);
	if (err)
		return err;
	return wait ? load_by_name(name) : load_in_background(name);
}
KPI_EXPORT(__request_module);
