// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/fork.c, kernel/cred.c, kernel/entry/common.c: tasks of programs that
 * use files; what is around each of their calls.
 */
#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/init_task.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "kernel/client.h"
#include "kernel/task.h"

DEFINE_PER_CPU(u8, kpi_remote_user);

/* ------------------------------------------------------------ credentials */

static struct group_info *copy_groups(const struct host_client *client)
{
	struct group_info *groups = groups_alloc(client->nr_groups);
	unsigned int i;

	if (!groups)
		return NULL;
	for (i = 0; i < client->nr_groups; i++)
		groups->gid[i] = KGIDT_INIT(client->groups[i]);
	groups_sort(groups);
	return groups;
}

static void set_ids(struct cred *cred, const struct host_client *client)
{
	kuid_t uid = KUIDT_INIT(client->uid);
	kgid_t gid = KGIDT_INIT(client->gid);

	cred->uid = cred->suid = cred->euid = cred->fsuid = uid;
	cred->gid = cred->sgid = cred->egid = cred->fsgid = gid;
}

/* Root may do all; so may whoever the host trusts. Nobody else anything. */
static void set_capabilities(struct cred *cred,
			     const struct host_client *client)
{
	bool all = !client->uid || client->privileged;

	cred->cap_permitted = all ? CAP_FULL_SET : CAP_EMPTY_SET;
	cred->cap_effective = cred->cap_permitted;
}

static struct cred *make_cred(const struct host_client *client)
{
	struct cred *cred = prepare_kernel_cred(NULL);
	struct group_info *groups = copy_groups(client);

	if (!cred || !groups) {
		if (cred)
			abort_creds(cred);
		if (groups)
			groups_free(groups);
		return NULL;
	}
	set_ids(cred, client);
	set_capabilities(cred, client);
	put_group_info(cred->group_info);
	cred->group_info = groups;
	return cred;
}

/* The task holds two references: real and effective. */
static int set_cred(struct task_struct *task, const struct host_client *client)
{
	const struct cred *old = rcu_dereference_raw(task->real_cred);
	struct cred *new = make_cred(client);

	if (!new)
		return -ENOMEM;
	get_cred(new);
	rcu_assign_pointer(task->real_cred, new);
	rcu_assign_pointer(task->cred, new);
	put_cred(old);
	put_cred(old);
	return 0;
}

/* ------------------------------------------------------------------ tasks */

static struct kpi_client *make_client(const struct host_client *client)
{
	struct kpi_client *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->fs = kmemdup(&init_fs, sizeof(init_fs), GFP_KERNEL);
	if (!c->fs) {
		kfree(c);
		return NULL;
	}
	spin_lock_init(&c->fs->lock);
	seqcount_spinlock_init(&c->fs->seq, &c->fs->lock);
	c->memory = client->memory;
	return c;
}

void kpi_client_free(struct kpi_client *client)
{
	if (client)
		kfree(client->fs);
	kfree(client);
}

/* Of a process that runs a 32-bit program, the addresses end earlier. */
static void set_width(struct task_struct *task,
			    const struct host_client *client)
{
	if (client->compat)
		set_tsk_thread_flag(task, TIF_ADDR32);
	else
		clear_tsk_thread_flag(task, TIF_ADDR32);
}

int kpi_client_update(void *p, const struct host_client *client)
{
	struct task_struct *task = p;
	int err = set_cred(task, client);

	if (err)
		return err;
	set_width(task, client);
	kpi_task_of(task)->client->memory = client->memory;
	task->fs->umask = client->umask & 0777;
	task_lock(task);
	strscpy_pad(task->comm, client->comm, sizeof(task->comm));
	task_unlock(task);
	return 0;
}

void *kpi_client_new(const struct host_client *client)
{
	struct mm_struct *mm = kpi_mm_get(client->tgid, client->memory);
	struct task_struct *task = NULL;
	struct kpi_client *c;

	if (!mm)
		return NULL;
	c = make_client(client);
	if (c)
		task = kpi_new_task(client->comm, client->pid, client->tgid, 0);
	if (!task) {
		kpi_client_free(c);
		mmput(mm);
		return NULL;
	}
	kpi_task_of(task)->client = c;
	task->fs = c->fs;
	task->mm = task->active_mm = mm;
	task->start_time = host_clock(HOST_CLOCK_MONOTONIC);
	if (!kpi_client_update(task, client))
		return task;
	kpi_task_destroy(task);
	return NULL;
}

/* ---------------------------------------------------------------- signals */

void kpi_client_signal(void *p, int sig)
{
	struct task_struct *task = p;
	unsigned long flags;

	if (!sig) {
		flush_signals(task);
		return;
	}
	if (sig < 0 || !valid_signal(sig))
		return;
	spin_lock_irqsave(&task->sighand->siglock, flags);
	sigaddset(&task->pending.signal, sig);
	signal_wake_up(task, sig == SIGKILL);
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

/* ---------------------------------------------------------- around a call */

/* A client's calls may come on one thread now and on another one later. */
static void set_stack(struct task_struct *task)
{
	unsigned long top = PAGE_ALIGN((unsigned long)__builtin_frame_address(0));

	task->stack = (void *)(top - THREAD_SIZE);
}

void kpi_call_begin(const struct host_window *windows, unsigned long nr)
{
	struct kpi_client *client = kpi_task_of(current)->client;

	set_stack(current);
	if (client) {
		client->windows = windows;
		client->nr_windows = nr;
	}
}

/*
 * What is to be repeated unless a handler runs must not be repeated by
 * a host that cannot tell whether one did.
 */
static long result_for_host(long result)
{
	switch (result) {
	case -ERESTARTNOINTR:
		return -ERESTARTSYS;
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK:
		return -EINTR;
	}
	return result;
}

/* The signal itself is delivered by the program's own kernel. */
long kpi_call_end(long result)
{
	struct kpi_client *client = kpi_task_of(current)->client;

	if (client) {
		client->windows = NULL;
		client->nr_windows = 0;
		if (test_thread_flag(TIF_SIGPENDING))
			flush_signals(current);
	}
	return result_for_host(result);
}
