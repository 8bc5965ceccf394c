// SPDX-License-Identifier: GPL-2.0
/* kernel/signal.c, linux/sched/signal.h: signals between tasks. */
#include <linux/freezer.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linuxkpi/host/file.h>

#include "kpi.h"
#include "kernel/task.h"

/*
 * A pending signal is a bit: what a kernel falls back to when it cannot queue
 * the siginfo that came with it.
 */
#define NO_QUEUE "only the number is kept, not the siginfo"

static struct sighand_struct *lock_sighand(struct task_struct *t,
					   unsigned long *flags)
{
	struct sighand_struct *sighand = rcu_dereference_raw(t->sighand);

	spin_lock_irqsave(&sighand->siglock, *flags);
	return sighand;
}

static bool has_pending(struct task_struct *t)
{
	sigset_t set;

	sigorsets(&set, &t->pending.signal, &t->signal->shared_pending.signal);
	sigandnsets(&set, &set, &t->blocked);
	return !sigisemptyset(&set);
}

void recalc_sigpending(void)
{
	if (has_pending(current))
		set_thread_flag(TIF_SIGPENDING);
	else if (!freezing(current))
		clear_thread_flag(TIF_SIGPENDING);
}
KPI_EXPORT(recalc_sigpending);

void signal_wake_up_state(struct task_struct *t, unsigned int state)
{
	set_tsk_thread_flag(t, TIF_SIGPENDING);
	wake_up_state(t, state | TASK_INTERRUPTIBLE);
}

/* Kernel threads take what they allowed; some of it from the kernel only. */
static bool is_ignored(struct task_struct *t, int sig, bool from_kernel)
{
	void __user *handler =
		rcu_dereference_raw(t->sighand)->action[sig - 1].sa.sa_handler;

	if (sigismember(&t->blocked, sig))
		return false;
	if (t->flags & PF_KTHREAD &&
	    handler == (void __force __user *)SIG_KTHREAD_KERNEL)
		return !from_kernel;
	return handler == (void __force __user *)SIG_IGN ||
	       (handler == (void __force __user *)SIG_DFL &&
		sig_kernel_ignore(sig));
}

static int send(int sig, struct task_struct *t, bool from_kernel, bool group)
{
	struct sigpending *pending;
	unsigned long flags;
	struct sighand_struct *sighand;

	if (!valid_signal(sig))
		return -EINVAL;
	if (!sig)
		return 0;
	/* A program's own kernel knows what it does with the signal. */
	if (t != &init_task && kpi_task_of(t)->client)
		host_kill(group ? t->tgid : t->pid, sig);
	sighand = lock_sighand(t, &flags);
	if (!is_ignored(t, sig, from_kernel)) {
		pending = group ? &t->signal->shared_pending : &t->pending;
		sigaddset(&pending->signal, sig);
		if (!sigismember(&t->blocked, sig))
			signal_wake_up(t, sig == SIGKILL);
	}
	spin_unlock_irqrestore(&sighand->siglock, flags);
	return 0;
}

int send_sig_info(int sig, struct kernel_siginfo *info, struct task_struct *p)
{
	return send(sig, p, info != SEND_SIG_NOINFO, false);
}
KPI_EXPORT_PARTIAL(send_sig_info, NO_QUEUE);

int send_sig(int sig, struct task_struct *p, int priv)
{
	return send(sig, p, priv, false);
}
KPI_EXPORT(send_sig);

void force_sig(int sig)
{
	unsigned long flags;
	struct sighand_struct *sighand = lock_sighand(current, &flags);

	sigdelset(&current->blocked, sig);
	if (sighand->action[sig - 1].sa.sa_handler == SIG_IGN)
		sighand->action[sig - 1].sa.sa_handler = SIG_DFL;
	spin_unlock_irqrestore(&sighand->siglock, flags);
	send(sig, current, true, false);
}
KPI_EXPORT(force_sig);

int kill_pid(struct pid *pid, int sig, int priv)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	int err;

	if (!task)
		return -ESRCH;
	err = send(sig, task, priv, true);
	put_task_struct(task);
	return err;
}
KPI_EXPORT(kill_pid);

/* As to a process of the same user: a driver tells that a transfer is done. */
int kill_pid_usb_asyncio(int sig, int errno, sigval_t addr, struct pid *pid,
			 const struct cred *cred)
{
	return valid_signal(sig) ? kill_pid(pid, sig, 1) : -EINVAL;
}
KPI_EXPORT_PARTIAL(kill_pid_usb_asyncio, NO_QUEUE);

static int take(struct sigpending *pending, const sigset_t *blocked)
{
	int sig;

	for (sig = 1; sig <= _NSIG; sig++) {
		if (sigismember(&pending->signal, sig) &&
		    !sigismember((sigset_t *)blocked, sig)) {
			sigdelset(&pending->signal, sig);
			return sig;
		}
	}
	return 0;
}

/* With siglock held. 0: none that is not in @mask. */
int dequeue_signal(struct task_struct *task, sigset_t *mask,
		   kernel_siginfo_t *info, enum pid_type *type)
{
	int sig;

	*type = PIDTYPE_PID;
	sig = take(&task->pending, mask);
	if (!sig) {
		*type = PIDTYPE_TGID;
		sig = take(&task->signal->shared_pending, mask);
	}
	recalc_sigpending();
	clear_siginfo(info);
	info->si_signo = sig;
	info->si_code = SI_USER;
	return sig;
}
KPI_EXPORT_PARTIAL(dequeue_signal, NO_QUEUE);

void flush_signals(struct task_struct *t)
{
	unsigned long flags;
	struct sighand_struct *sighand = lock_sighand(t, &flags);

	clear_tsk_thread_flag(t, TIF_SIGPENDING);
	sigemptyset(&t->pending.signal);
	sigemptyset(&t->signal->shared_pending.signal);
	spin_unlock_irqrestore(&sighand->siglock, flags);
}
KPI_EXPORT(flush_signals);

/* What a kernel thread wants of a signal; pending ones are of the past. */
void kernel_sigaction(int sig, __sighandler_t action)
{
	unsigned long flags;
	struct sighand_struct *sighand = lock_sighand(current, &flags);

	sighand->action[sig - 1].sa.sa_handler = action;
	if (action == SIG_IGN) {
		sigdelset(&current->pending.signal, sig);
		sigdelset(&current->signal->shared_pending.signal, sig);
		recalc_sigpending();
	}
	spin_unlock_irqrestore(&sighand->siglock, flags);
}
KPI_EXPORT(kernel_sigaction);

static int combine(int how, sigset_t *result, const sigset_t *old,
		   const sigset_t *set)
{
	switch (how) {
	case SIG_BLOCK:
		sigorsets(result, old, set);
		return 0;
	case SIG_UNBLOCK:
		sigandnsets(result, old, set);
		return 0;
	case SIG_SETMASK:
		*result = *set;
		return 0;
	}
	return -EINVAL;
}

int sigprocmask(int how, sigset_t *set, sigset_t *oldset)
{
	struct sighand_struct *sighand;
	unsigned long flags;
	sigset_t new;
	int err;

	if (oldset)
		*oldset = current->blocked;
	err = combine(how, &new, &current->blocked, set);
	if (err)
		return err;
	sighand = lock_sighand(current, &flags);
	current->blocked = new;
	recalc_sigpending();
	spin_unlock_irqrestore(&sighand->siglock, flags);
	return 0;
}
KPI_EXPORT(sigprocmask);
