/* SPDX-License-Identifier: GPL-2.0 */
/* task.h - tasks as the kernel side makes them. */
#ifndef KPI_KERNEL_TASK_H
#define KPI_KERNEL_TASK_H

#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "kernel/hung_task.h"
#include "kernel/locking/adaptive.h"
#include "kernel/locking/order.h"

/*
 * A task with what hangs off it in a kernel and with what its CPU must have
 * back when the task gets another one.  @task comes first: current can be
 * cast, unless it is init_task, which is a plain struct task_struct.
 */
struct kpi_task {
	struct task_struct task;
	struct signal_struct signal;
	struct sighand_struct sighand;
	struct list_head link;	/* pid.c: of all tasks */
	int preempt_count;
	unsigned long eflags;
	struct kpi_client *client;	/* kernel/client.h; NULL: no program's */
	struct kpi_block block;	/* what it waits for; hung_task.h */
	bool preempted;		/* it gives up its CPU, but not to sleep */
	bool polling;		/* it looks at __state: no need to wake it */
	struct kpi_patience patience;	/* for that */
	struct kpi_order order;		/* of the locks it has; --check */
};

static inline struct kpi_task *kpi_task_of(struct task_struct *task)
{
	return container_of(task, struct kpi_task, task);
}

/*
 * A new task, not yet running.  @flags: PF_*.  With PF_KTHREAD it is a thread
 * of the kernel (no user memory), else a thread of a user's process.
 */
struct task_struct *kpi_new_task(const char *comm, pid_t pid, pid_t tgid,
				 unsigned int flags);

/* The address space of all threads that are a user's. */
extern struct mm_struct kpi_user_mm;

/* The struct pid of that number, made where no task has it; a reference. */
struct pid *kpi_pid_get(int nr);

/* A pid no other thread made by this function has. */
pid_t kpi_alloc_pid(void);

/*
 * Make the task known by its number, and forget it. True: somebody may still
 * be looking at the task, which must then live for an RCU grace period.
 */
int kpi_pid_attach(struct task_struct *task);
bool kpi_pid_detach(struct task_struct *task);

/* It is among the tasks that are known by their numbers. */
bool kpi_task_alive(const struct task_struct *task);

/* Fill in @task and its companions; all memory zeroed before. */
void kpi_init_task_fields(struct task_struct *task, struct signal_struct *sig,
			  struct sighand_struct *sighand);

/* Before anything asks for current. */
void kpi_init_task_setup(void);

#endif
