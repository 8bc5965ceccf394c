// SPDX-License-Identifier: GPL-2.0
/* kernel/fork.c, kernel/exit.c, linux/sched/task.h: tasks come and go. */
#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/init_task.h>
#include <linux/mm_types.h>
#include <linux/nsproxy.h>
#include <linux/rcuwait.h>
#include <linux/resource.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "kpi.h"
#include "arch/x86/percpu.h"
#include "kernel/client.h"
#include "kernel/kthread.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/smp.h"
#include "kernel/task.h"

/* What a task restarts that has no system call to restart. */
long do_no_restart_syscall(struct restart_block *param)
{
	return -EINTR;
}

static void init_signal(struct signal_struct *sig, struct task_struct *task)
{
	int i;

	refcount_set(&sig->sigcnt, 1);
	atomic_set(&sig->live, 1);
	sig->nr_threads = 1;
	sig->quick_threads = 1;
	INIT_LIST_HEAD(&sig->thread_head);
	init_waitqueue_head(&sig->wait_chldexit);
	sig->curr_target = task;
	init_sigpending(&sig->shared_pending);
	INIT_HLIST_HEAD(&sig->multiprocess);
#ifdef CONFIG_POSIX_TIMERS
	INIT_LIST_HEAD(&sig->posix_timers);
#endif
	seqlock_init(&sig->stats_lock);
	for (i = 0; i < RLIM_NLIMITS; i++)
		sig->rlim[i] = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	sig->rlim[RLIMIT_NOFILE] = (struct rlimit){ INR_OPEN_CUR,
						    INR_OPEN_MAX };
	sig->rlim[RLIMIT_STACK].rlim_cur = _STK_LIM;
	sig->rlim[RLIMIT_CORE].rlim_cur = 0;
	mutex_init(&sig->cred_guard_mutex);
	init_rwsem(&sig->exec_update_lock);
}

static void init_sighand(struct sighand_struct *sighand)
{
	spin_lock_init(&sighand->siglock);
	refcount_set(&sighand->count, 1);
	init_waitqueue_head(&sighand->signalfd_wqh);
}

static void init_relations(struct task_struct *task)
{
	RCU_INIT_POINTER(task->real_parent, &init_task);
	RCU_INIT_POINTER(task->parent, &init_task);
	INIT_LIST_HEAD(&task->children);
	INIT_LIST_HEAD(&task->sibling);
	INIT_LIST_HEAD(&task->ptraced);
	INIT_LIST_HEAD(&task->ptrace_entry);
	INIT_LIST_HEAD(&task->tasks);
	INIT_LIST_HEAD(&task->thread_group);
	INIT_LIST_HEAD(&task->thread_node);
	task->group_leader = task;
	task->exit_signal = SIGCHLD;
}

static void init_sched_fields(struct task_struct *task)
{
	task->prio = task->static_prio = task->normal_prio = DEFAULT_PRIO;
	task->policy = SCHED_NORMAL;
	task->cpus_ptr = &task->cpus_mask;
	cpumask_copy(&task->cpus_mask, cpu_possible_mask);
	task->nr_cpus_allowed = nr_cpu_ids;
#ifdef CONFIG_PREEMPT_NOTIFIERS
	INIT_HLIST_HEAD(&task->preempt_notifiers);
#endif
#ifdef CONFIG_PREEMPT_RCU
	INIT_LIST_HEAD(&task->rcu_node_entry);
#endif
#ifdef CONFIG_TASKS_TRACE_RCU
	INIT_LIST_HEAD(&task->trc_holdout_list);
	INIT_LIST_HEAD(&task->trc_blkd_node);
#endif
}

static void init_locks(struct task_struct *task)
{
	spin_lock_init(&task->alloc_lock);
	raw_spin_lock_init(&task->pi_lock);
#ifdef CONFIG_RT_MUTEXES
	task->pi_waiters = RB_ROOT_CACHED;
#endif
#ifdef CONFIG_CPUSETS
	nodes_setall(task->mems_allowed);
	seqcount_spinlock_init(&task->mems_allowed_seq, &task->alloc_lock);
#endif
}

void kpi_init_task_fields(struct task_struct *task, struct signal_struct *sig,
			  struct sighand_struct *sighand)
{
	init_signal(sig, task);
	init_sighand(sighand);
	init_relations(task);
	init_sched_fields(task);
	init_locks(task);
	refcount_set(&task->usage, 1);
	task->signal = sig;
	RCU_INIT_POINTER(task->sighand, sighand);
	init_sigpending(&task->pending);
	RCU_INIT_POINTER(task->cred, &init_cred);
	RCU_INIT_POINTER(task->real_cred, &init_cred);
	task->fs = &init_fs;
	task->nsproxy = &init_nsproxy;
	task->stack_canary = this_cpu_read(fixed_percpu_data.stack_canary);
	task->restart_block.fn = do_no_restart_syscall;
	task->start_time = host_clock(HOST_CLOCK_MONOTONIC);
	task->start_boottime = host_clock(HOST_CLOCK_BOOTTIME);
}

/* Signals are for user space's threads; others ask for those they want. */
static void ignore_all_signals(struct sighand_struct *sighand)
{
	int i;

	for (i = 0; i < _NSIG; i++)
		sighand->action[i].sa.sa_handler = SIG_IGN;
}

struct task_struct *kpi_new_task(const char *comm, pid_t pid, pid_t tgid,
				 unsigned int flags)
{
	/* Threads of the kernel side start where they are first needed. */
	struct kpi_task *kt = kzalloc(sizeof(*kt), GFP_ATOMIC);

	if (!kt)
		return NULL;
	kpi_init_task_fields(&kt->task, &kt->signal, &kt->sighand);
	kt->task.flags = flags;
	kt->task.active_mm = &init_mm;
	if (flags & PF_KTHREAD)
		ignore_all_signals(&kt->sighand);
	else
		kt->task.mm = kt->task.active_mm = &kpi_user_mm;
	kt->task.pid = pid;
	kt->task.tgid = tgid;
	if (kpi_pid_attach(&kt->task)) {
		kfree(kt);
		return NULL;
	}
	strscpy(kt->task.comm, comm, sizeof(kt->task.comm));
	get_cred(&init_cred);
	get_cred(&init_cred);
	kt->preempt_count = PREEMPT_ENABLED;
	kt->eflags = X86_EFLAGS_IF;
	kt->patience.turns = KPI_PATIENCE / 16;
	kpi_rcu_task_add(&kt->task);
	return &kt->task;
}

/* Far above what a machine hands out to its own threads by default. */
#define FIRST_KTHREAD_PID (1 << 22)

pid_t kpi_alloc_pid(void)
{
	static atomic_t last = ATOMIC_INIT(FIRST_KTHREAD_PID);

	return atomic_inc_return(&last);
}

/* The last reference is gone: the thread has ended before. */
void __put_task_struct(struct task_struct *task)
{
	put_cred(rcu_dereference_raw(task->real_cred));
	put_cred(rcu_dereference_raw(task->cred));
	kpi_kthread_free(task);
	kpi_client_free(kpi_task_of(task)->client);
	kfree(kpi_task_of(task));
}
KPI_EXPORT(__put_task_struct);

void *kpi_task_create(const char *comm, int pid, int tgid)
{
	return kpi_new_task(comm, pid, tgid, 0);
}

static void put_task_rcu(struct rcu_head *rcu)
{
	put_task_struct(container_of(rcu, struct task_struct, rcu));
}

/* Whoever still holds a reference sees a dead task. */
void kpi_task_destroy(void *p)
{
	struct task_struct *task = p;

	task->flags |= PF_EXITING;
	task->exit_state = EXIT_DEAD;
	if (kpi_task_of(task)->client) {
		task->mm = NULL;
		mmput(task->active_mm);
	}
	WRITE_ONCE(task->__state, TASK_DEAD);
	kpi_rcu_task_del(task);
	if (kpi_pid_detach(task))
		call_rcu(&task->rcu, put_task_rcu);
	else
		put_task_struct(task);
}

/*
 * The stack is the host's and larger than a kernel's; THREAD_SIZE below the
 * first frame is the part that kernel code is meant to stay in.
 */
static void set_stack(struct task_struct *task)
{
	unsigned long top = PAGE_ALIGN((unsigned long)__builtin_frame_address(0));

	task->stack = (void *)(top - THREAD_SIZE);
}

static bool is_remote(const struct kpi_task *kt)
{
	return kt->client && kt->client->memory != HOST_MEMORY_SELF;
}

void kpi_cpu_enter(unsigned int cpu, void *p)
{
	struct task_struct *task = p;
	struct kpi_task *kt = kpi_task_of(task);

	if (!task->stack)
		set_stack(task);
	/* What it was marked for has happened. */
	if (unlikely(test_tsk_need_resched(task)))
		clear_tsk_need_resched(task);
	WRITE_ONCE(task_thread_info(task)->cpu, cpu);
	task->recent_used_cpu = cpu;
	WRITE_ONCE(task->on_cpu, 1);
	WRITE_ONCE(task->on_rq, 1);
	this_cpu_write(__preempt_count, kt->preempt_count);
	this_cpu_write(kpi_eflags, kt->eflags);
	this_cpu_write(kpi_remote_user, is_remote(kt));
	this_cpu_write(current_task, task);
	kpi_poll_interrupts();
}

void kpi_cpu_leave(void)
{
	struct task_struct *task = current;
	struct kpi_task *kt = kpi_task_of(task);

	this_cpu_inc(kpi_rcu_quiet);
	if (task == &init_task)
		return;
	kt->preempt_count = this_cpu_read(__preempt_count);
	kt->eflags = this_cpu_read(kpi_eflags);
	this_cpu_write(current_task, &init_task);
	kpi_sched_leave();
	this_cpu_write(__preempt_count, PREEMPT_ENABLED);
	this_cpu_write(kpi_eflags, X86_EFLAGS_IF);
	WRITE_ONCE(task->on_rq, kt->preempted);
	WRITE_ONCE(task->on_cpu, 0);
}

void kpi_thread_main(int (*fn)(void *), void *arg, void *task)
{
	fn(arg);
	kpi_cpu_leave();
	kpi_task_destroy(task);
}

unsigned long kpi_describe_current(char *buf, unsigned long size)
{
	return scnprintf(buf, size, "CPU: %d PID: %d Comm: %.16s",
			 raw_smp_processor_id(), current->pid, current->comm);
}

char *__get_task_comm(char *buf, size_t size, struct task_struct *task)
{
	task_lock(task);
	strscpy_pad(buf, task->comm, size);
	task_unlock(task);
	return buf;
}
KPI_EXPORT(__get_task_comm);

int rcuwait_wake_up(struct rcuwait *w)
{
	struct task_struct *task;
	int woken = 0;

	rcu_read_lock();
	smp_mb(); /* the condition is written before the waiter is looked for */
	task = rcu_dereference(w->task);
	if (task)
		woken = wake_up_process(task);
	rcu_read_unlock();
	return woken;
}
KPI_EXPORT(rcuwait_wake_up);
