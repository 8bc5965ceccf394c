// SPDX-License-Identifier: GPL-2.0
/* fs/fcntl.c, linux/fs.h: flags of open files, who is sent SIGIO. */
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"
#include "kernel/task.h"

/* --------------------------------------------------------------- F_SETFL */

#define SETTABLE (O_APPEND | O_NONBLOCK | O_NDELAY | O_DIRECT | O_NOATIME)

static int set_flags(struct file *file, unsigned int flags)
{
	int err = 0;

	if (flags & O_DIRECT)
		return -EINVAL;
	if (file->f_op->check_flags)
		err = file->f_op->check_flags(flags);
	if (err)
		return err;
	/* fasync() itself changes FASYNC in f_flags. */
	if ((flags ^ file->f_flags) & FASYNC && file->f_op->fasync)
		err = file->f_op->fasync(0, file, !!(flags & FASYNC));
	if (err < 0)
		return err;
	spin_lock(&file->f_lock);
	file->f_flags = (flags & SETTABLE) | (file->f_flags & ~SETTABLE);
	file->f_iocb_flags = iocb_flags(file);
	spin_unlock(&file->f_lock);
	return 0;
}

int kpi_set_flags(void *p, unsigned int flags)
{
	struct file *file = p;
	int err = -EIO;

	kpi_call_begin(NULL, 0);
	if (kpi_file_enter(file)) {
		err = set_flags(file, flags);
		kpi_file_leave(file);
	}
	return kpi_call_end(err);
}

/* -------------------------------------------------------------- F_SETOWN */

void __f_setown(struct file *filp, struct pid *pid, enum pid_type type,
		int force)
{
	struct fown_struct *own = &filp->f_owner;
	struct pid *old;

	write_lock_irq(&own->lock);
	if (!force && own->pid) {
		write_unlock_irq(&own->lock);
		return;
	}
	old = own->pid;
	own->pid = get_pid(pid);
	own->pid_type = type;
	if (pid) {
		own->uid = current_uid();
		own->euid = current_euid();
	}
	write_unlock_irq(&own->lock);
	put_pid(old);
}
KPI_EXPORT(__f_setown);

/* @who as in fcntl(2): negative for a process group. */
int f_setown(struct file *filp, unsigned long arg, int force)
{
	int who = (int)arg;
	struct pid *pid = NULL;

	if (who == INT_MIN)
		return -EINVAL;
	if (who) {
		pid = kpi_pid_get(abs(who));
		if (!pid)
			return -ENOMEM;
	}
	__f_setown(filp, pid, who < 0 ? PIDTYPE_PGID : PIDTYPE_TGID, force);
	put_pid(pid);
	return 0;
}
KPI_EXPORT(f_setown);

void kpi_fcntl_end(struct file *file)
{
	put_pid(file->f_owner.pid);
}

int kpi_set_owner(void *p, int pid, int sig)
{
	struct file *file = p;
	int err;

	if (sig < 0 || sig > _NSIG)
		return -EINVAL;
	kpi_call_begin(NULL, 0);
	file->f_owner.signum = sig;
	err = f_setown(file, pid, 1);
	return kpi_call_end(err);
}

/* ------------------------------------------------------------- SIGIO */

static bool may_signal(const struct fown_struct *own, struct task_struct *t)
{
	const struct cred *cred = __task_cred(t);

	return uid_eq(own->euid, GLOBAL_ROOT_UID) ||
	       uid_eq(own->euid, cred->suid) || uid_eq(own->euid, cred->uid) ||
	       uid_eq(own->uid, cred->suid) || uid_eq(own->uid, cred->uid);
}

/*
 * The program's own kernel asks whether the host may send it. A task known
 * here is asked for its ids besides, as the file's owner may not be the host's.
 */
static void send_to(const struct fown_struct *own, struct pid *pid, int sig)
{
	struct task_struct *task;
	int nr = pid_nr(pid);
	bool may;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	may = !task || may_signal(own, task);
	rcu_read_unlock();
	if (may)
		host_kill(own->pid_type == PIDTYPE_PGID ? -nr : nr, sig);
}

static void send_signal(struct fown_struct *own, int sig)
{
	struct pid *pid;
	unsigned long flags;

	read_lock_irqsave(&own->lock, flags);
	pid = own->pid;
	if (pid)
		send_to(own, pid, sig);
	read_unlock_irqrestore(&own->lock, flags);
}

void send_sigio(struct fown_struct *own, int fd, int band)
{
	send_signal(own, own->signum ?: SIGIO);
}

int send_sigurg(struct fown_struct *own)
{
	if (!own->pid)
		return 0;
	send_signal(own, SIGURG);
	return 1;
}

/* ---------------------------------------------------------------- fasync */

/* The list of each driver, and FASYNC of the files in it. */
static DEFINE_SPINLOCK(fasync_lock);

static void free_fasync_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct fasync_struct, fa_rcu));
}

static int remove_entry(struct file *file, struct fasync_struct **list)
{
	struct fasync_struct *fa, **at;
	int found = 0;

	spin_lock(&file->f_lock);
	spin_lock(&fasync_lock);
	for (at = list; (fa = *at); at = &fa->fa_next) {
		if (fa->fa_file != file)
			continue;
		write_lock_irq(&fa->fa_lock);
		fa->fa_file = NULL;
		write_unlock_irq(&fa->fa_lock);
		*at = fa->fa_next;
		call_rcu(&fa->fa_rcu, free_fasync_rcu);
		file->f_flags &= ~FASYNC;
		found = 1;
		break;
	}
	spin_unlock(&fasync_lock);
	spin_unlock(&file->f_lock);
	return found;
}

static void fill_entry(struct fasync_struct *fa, int fd, struct file *file,
		       struct fasync_struct *next)
{
	rwlock_init(&fa->fa_lock);
	fa->magic = FASYNC_MAGIC;
	fa->fa_file = file;
	fa->fa_fd = fd;
	fa->fa_next = next;
}

/* 1: newly there; 0: it was, and its descriptor is another now. */
static int insert_entry(int fd, struct file *file, struct fasync_struct **list,
			struct fasync_struct *new)
{
	struct fasync_struct *fa;

	spin_lock(&file->f_lock);
	spin_lock(&fasync_lock);
	for (fa = *list; fa; fa = fa->fa_next)
		if (fa->fa_file == file)
			break;
	if (fa) {
		write_lock_irq(&fa->fa_lock);
		fa->fa_fd = fd;
		write_unlock_irq(&fa->fa_lock);
	} else {
		fill_entry(new, fd, file, *list);
		rcu_assign_pointer(*list, new);
		file->f_flags |= FASYNC;
	}
	spin_unlock(&fasync_lock);
	spin_unlock(&file->f_lock);
	return !fa;
}

int fasync_helper(int fd, struct file *filp, int on,
		  struct fasync_struct **fapp)
{
	struct fasync_struct *new;

	if (!on)
		return remove_entry(filp, fapp);
	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	if (insert_entry(fd, filp, fapp, new))
		return 1;
	kfree(new);
	return 0;
}
KPI_EXPORT(fasync_helper);

static void signal_entry(struct fasync_struct *fa, int sig, int band)
{
	struct fown_struct *own;
	unsigned long flags;

	read_lock_irqsave(&fa->fa_lock, flags);
	if (fa->fa_file) {
		own = &fa->fa_file->f_owner;
		/* Whoever did not ask for SIGURG does not get it. */
		if (!(sig == SIGURG && own->signum == 0))
			send_sigio(own, fa->fa_fd, band);
	}
	read_unlock_irqrestore(&fa->fa_lock, flags);
}

void kill_fasync(struct fasync_struct **fp, int sig, int band)
{
	struct fasync_struct *fa;

	if (!READ_ONCE(*fp))
		return;
	rcu_read_lock();
	for (fa = rcu_dereference(*fp); fa; fa = fa->fa_next) {
		if (fa->magic != FASYNC_MAGIC) {
			pr_err("kill_fasync: bad magic number in fasync_struct!\n");
			break;
		}
		signal_entry(fa, sig, band);
	}
	rcu_read_unlock();
}
KPI_EXPORT(kill_fasync);
