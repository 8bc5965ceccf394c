// SPDX-License-Identifier: GPL-2.0
/* kernel/pid.c, linux/pid.h: tasks by number. */
#include <linux/init_task.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/task.h"

static LIST_HEAD(tasks);
static DEFINE_SPINLOCK(tasks_lock);

/* Nobody has asked for a task by number: none needs a grace period. */
static bool looked_up;

static struct pid *new_pid(int nr)
{
	struct pid *pid = kzalloc(struct_size(pid, numbers, 1), GFP_ATOMIC);

	if (!pid)
		return NULL;
	refcount_set(&pid->count, 1);
	spin_lock_init(&pid->lock);
	init_waitqueue_head(&pid->wait_pidfd);
	pid->numbers[0].nr = nr;
	pid->numbers[0].ns = &init_pid_ns;
	return pid;
}

/* Whom a client names may be a process that has never been here. */
struct pid *kpi_pid_get(int nr)
{
	return find_get_pid(nr) ?: new_pid(nr);
}

int kpi_pid_attach(struct task_struct *task)
{
	struct pid *pid = new_pid(task->pid);
	enum pid_type type;

	if (!pid)
		return -ENOMEM;
	task->thread_pid = pid;
	for (type = PIDTYPE_TGID; type < PIDTYPE_MAX; type++)
		task->signal->pids[type] = pid;
	for (type = PIDTYPE_PID; type < PIDTYPE_MAX; type++)
		hlist_add_head_rcu(&task->pid_links[type], &pid->tasks[type]);
	spin_lock(&tasks_lock);
	list_add_rcu(&kpi_task_of(task)->link, &tasks);
	spin_unlock(&tasks_lock);
	return 0;
}

static void free_pid_rcu(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct pid, rcu));
}

bool kpi_pid_detach(struct task_struct *task)
{
	struct pid *pid = task->thread_pid;
	enum pid_type type;

	spin_lock(&tasks_lock);
	list_del_rcu(&kpi_task_of(task)->link);
	spin_unlock(&tasks_lock);
	for (type = PIDTYPE_PID; type < PIDTYPE_MAX; type++)
		hlist_del_rcu(&task->pid_links[type]);
	smp_mb(); /* against find_pid_ns(): off the list before this look */
	if (refcount_read(&pid->count) == 1 && !READ_ONCE(looked_up)) {
		kfree(pid);
		return false;
	}
	put_pid(pid);
	return true;
}

/* Whoever looked it up without a reference is within its RCU section. */
void put_pid(struct pid *pid)
{
	if (pid && refcount_dec_and_test(&pid->count))
		call_rcu(&pid->rcu, free_pid_rcu);
}
KPI_EXPORT(put_pid);

struct pid *find_pid_ns(int nr, struct pid_namespace *ns)
{
	struct kpi_task *kt;

	if (ns != &init_pid_ns)
		return NULL;
	WRITE_ONCE(looked_up, true);
	smp_mb(); /* see kpi_pid_detach() */
	list_for_each_entry_rcu(kt, &tasks, link, true)
		if (kt->task.pid == nr)
			return kt->task.thread_pid;
	return NULL;
}
KPI_EXPORT(find_pid_ns);

bool kpi_task_alive(const struct task_struct *task)
{
	struct kpi_task *kt;
	bool found = false;

	spin_lock(&tasks_lock);
	list_for_each_entry(kt, &tasks, link) {
		found = &kt->task == task;
		if (found)
			break;
	}
	spin_unlock(&tasks_lock);
	return found;
}

struct pid *find_vpid(int nr)
{
	return find_pid_ns(nr, &init_pid_ns);
}
KPI_EXPORT(find_vpid);

struct pid *find_get_pid(int nr)
{
	struct pid *pid;

	rcu_read_lock();
	pid = get_pid(find_vpid(nr));
	rcu_read_unlock();
	return pid;
}
KPI_EXPORT(find_get_pid);

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	struct hlist_node *first;

	if (!pid)
		return NULL;
	first = rcu_dereference_raw(hlist_first_rcu(&pid->tasks[type]));
	return hlist_entry_safe(first, struct task_struct, pid_links[type]);
}
KPI_EXPORT(pid_task);

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, type);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}
KPI_EXPORT(get_pid_task);

struct task_struct *find_task_by_vpid(pid_t nr)
{
	return pid_task(find_vpid(nr), PIDTYPE_PID);
}

static struct pid *pid_of(struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? task->thread_pid :
				     task->signal->pids[type];
}

struct pid *get_task_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *pid;

	rcu_read_lock();
	pid = get_pid(pid_of(task, type));
	rcu_read_unlock();
	return pid;
}
KPI_EXPORT(get_task_pid);

pid_t pid_nr_ns(struct pid *pid, struct pid_namespace *ns)
{
	if (!pid || ns->level > pid->level ||
	    pid->numbers[ns->level].ns != ns)
		return 0;
	return pid->numbers[ns->level].nr;
}
KPI_EXPORT(pid_nr_ns);

pid_t pid_vnr(struct pid *pid)
{
	return pid_nr_ns(pid, &init_pid_ns);
}
KPI_EXPORT(pid_vnr);

/* Of the process, not of the thread, for PIDTYPE_TGID and above. */
pid_t __task_pid_nr_ns(struct task_struct *task, enum pid_type type,
		       struct pid_namespace *ns)
{
	if (ns && ns != &init_pid_ns)
		return 0;
	if (type == PIDTYPE_TGID)
		return task->tgid;
	return pid_nr_ns(pid_of(task, type), &init_pid_ns);
}
KPI_EXPORT(__task_pid_nr_ns);

struct pid_namespace *task_active_pid_ns(struct task_struct *task)
{
	return ns_of_pid(task->thread_pid);
}
KPI_EXPORT(task_active_pid_ns);
