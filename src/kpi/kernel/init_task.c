// SPDX-License-Identifier: GPL-2.0
/*
 * init/init_task.c, kernel/cred.c, kernel/user.c, init/version.c: the objects
 * that every task starts from.
 */
#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/init_task.h>
#include <linux/nsproxy.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/proc_ns.h>
#include <linux/sched/task.h>
#include <linux/sched/user.h>
#include <linux/uts.h>
#include <linux/utsname.h>
#include <generated/compile.h>
#include <generated/utsrelease.h>
#include <generated/utsversion.h>

#include "kpi.h"
#include "kernel/task.h"

struct task_struct init_task;
KPI_EXPORT(init_task);

static struct signal_struct init_signals;
static struct sighand_struct init_sighand;

/* All ids map to themselves: one range over the whole of them. */
#define IDENTITY_MAP                                                          \
	{                                                                     \
		.nr_extents = 1,                                              \
		.extent[0] = { .first = 0, .lower_first = 0,                  \
			       .count = 4294967295U },                        \
	}

struct user_namespace init_user_ns = {
	.uid_map = IDENTITY_MAP,
	.gid_map = IDENTITY_MAP,
	.projid_map = IDENTITY_MAP,
	.owner = GLOBAL_ROOT_UID,
	.group = GLOBAL_ROOT_GID,
	.ns.count = REFCOUNT_INIT(3),
	.ns.inum = PROC_USER_INIT_INO,
	.flags = USERNS_INIT_FLAGS,
#ifdef CONFIG_KEYS
	.keyring_name_list = LIST_HEAD_INIT(init_user_ns.keyring_name_list),
	.keyring_sem = __RWSEM_INITIALIZER(init_user_ns.keyring_sem),
#endif
};
KPI_EXPORT(init_user_ns);

struct uts_namespace init_uts_ns = {
	.name = {
		.sysname = UTS_SYSNAME,
		.nodename = UTS_NODENAME,
		.release = UTS_RELEASE,
		.version = UTS_VERSION,
		.machine = UTS_MACHINE,
		.domainname = UTS_DOMAINNAME,
	},
	.user_ns = &init_user_ns,
	.ns.count = REFCOUNT_INIT(2),
	.ns.inum = PROC_UTS_INIT_INO,
};
KPI_EXPORT(init_uts_ns);

struct pid_namespace init_pid_ns = {
	.idr = IDR_INIT(init_pid_ns.idr),
	.child_reaper = &init_task,
	.user_ns = &init_user_ns,
	.ns.count = REFCOUNT_INIT(2),
	.ns.inum = PROC_PID_INIT_INO,
};
KPI_EXPORT(init_pid_ns);

struct pid init_struct_pid = {
	.count = REFCOUNT_INIT(1),
	.numbers = { { .nr = 0, .ns = &init_pid_ns } },
};

struct nsproxy init_nsproxy = {
	.count = ATOMIC_INIT(1),
	.uts_ns = &init_uts_ns,
	.pid_ns_for_children = &init_pid_ns,
};

struct user_struct root_user = {
	.__count = REFCOUNT_INIT(1),
	.uid = GLOBAL_ROOT_UID,
	.ratelimit = RATELIMIT_STATE_INIT(root_user.ratelimit, 0, 0),
};

static struct group_info init_groups = { .usage = ATOMIC_INIT(2) };

struct cred init_cred = {
	.usage = ATOMIC_INIT(4),
	.uid = GLOBAL_ROOT_UID,
	.gid = GLOBAL_ROOT_GID,
	.suid = GLOBAL_ROOT_UID,
	.sgid = GLOBAL_ROOT_GID,
	.euid = GLOBAL_ROOT_UID,
	.egid = GLOBAL_ROOT_GID,
	.fsuid = GLOBAL_ROOT_UID,
	.fsgid = GLOBAL_ROOT_GID,
	.securebits = SECUREBITS_DEFAULT,
	.cap_inheritable = CAP_EMPTY_SET,
	.cap_permitted = CAP_FULL_SET,
	.cap_effective = CAP_FULL_SET,
	.cap_bset = CAP_FULL_SET,
	.user = &root_user,
	.user_ns = &init_user_ns,
	.group_info = &init_groups,
};

struct fs_struct init_fs = {
	.users = 1,
	.lock = __SPIN_LOCK_UNLOCKED(init_fs.lock),
	.seq = SEQCNT_SPINLOCK_ZERO(init_fs.seq, &init_fs.lock),
	.umask = 0022,
};

void kpi_init_task_setup(void)
{
	kpi_init_task_fields(&init_task, &init_signals, &init_sighand);
	init_task.flags = PF_KTHREAD;
	init_task.thread_pid = &init_struct_pid;
	memcpy(init_task.comm, INIT_TASK_COMM, sizeof(INIT_TASK_COMM));
}
