// SPDX-License-Identifier: GPL-2.0
/* Signals to a kernel thread, tasks by number, credentials. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <linux/wait.h>

static unsigned int checks;

#include "../check.h"

static DECLARE_WAIT_QUEUE_HEAD(never);
static int step;
static int first_result, second_result;

/* Sleeps twice: a signal that it did not allow does not wake it. */
static int sleeper(void *unused)
{
	allow_signal(SIGUSR1);
	WRITE_ONCE(step, 1);
	first_result = wait_event_interruptible(never, READ_ONCE(step) == 2);
	flush_signals(current);
	second_result = signal_pending(current);
	WRITE_ONCE(step, 3);
	while (!kthread_should_stop())
		msleep_interruptible(10);
	return 0;
}

static int __init check_thread(void)
{
	struct task_struct *task = kthread_run(sleeper, NULL, "sleeper");
	struct pid *pid;
	int i;

	CHECK(!IS_ERR(task));
	for (i = 0; READ_ONCE(step) != 1 && i < 2000; i++)
		msleep(1);
	CHECK(step == 1);
	pid = get_task_pid(task, PIDTYPE_PID);
	CHECK(pid_nr(pid) == task->pid);
	CHECK(pid_task(pid, PIDTYPE_PID) == task);
	CHECK(!strcmp(task->comm, "sleeper"));
	CHECK(task->flags & PF_KTHREAD);
	CHECK(!send_sig(SIGUSR2, task, 0));
	msleep(20);
	CHECK(first_result == 0);
	CHECK(!send_sig(SIGUSR1, task, 0));
	CHECK(send_sig(1000, task, 0) == -EINVAL);
	/* Being told to stop looks like a signal: let it look before. */
	for (i = 0; READ_ONCE(step) != 3 && i < 2000; i++)
		msleep(1);
	CHECK(kthread_stop(task) == 0);
	CHECK(first_result == -ERESTARTSYS);
	CHECK(second_result == 0);
	msleep(20);
	CHECK(!get_pid_task(pid, PIDTYPE_PID));
	CHECK(kill_pid(pid, SIGUSR1, 1) == -ESRCH);
	put_pid(pid);
	return 0;
}

static int __init check_creds(void)
{
	const struct cred *old;
	struct cred *new;

	CHECK(capable(CAP_SYS_ADMIN));
	CHECK(uid_eq(current_euid(), GLOBAL_ROOT_UID));
	CHECK(from_kuid(&init_user_ns, make_kuid(&init_user_ns, 1234)) == 1234);
	CHECK(!uid_valid(make_kuid(&init_user_ns, (uid_t)-1)));
	CHECK(from_kgid_munged(&init_user_ns, INVALID_GID) == 65534);
	new = prepare_creds();
	CHECK(new);
	new->fsuid = make_kuid(&init_user_ns, 77);
	cap_clear(new->cap_effective);
	old = override_creds(new);
	CHECK(__kuid_val(current_fsuid()) == 77);
	CHECK(!capable(CAP_SYS_ADMIN));
	revert_creds(old);
	put_cred(new);
	CHECK(__kuid_val(current_fsuid()) == 0);
	CHECK(capable(CAP_SYS_ADMIN));
	return 0;
}

static int __init init_signals_test(void)
{
	int err = check_thread();

	if (!err)
		err = check_creds();
	if (!err)
		pr_info("signals: %u checks passed\n", checks);
	return err;
}

static void __exit exit_signals_test(void)
{
}

module_init(init_signals_test);
module_exit(exit_signals_test);
MODULE_LICENSE("GPL");
