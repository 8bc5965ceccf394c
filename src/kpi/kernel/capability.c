// SPDX-License-Identifier: GPL-2.0
/* kernel/capability.c, linux/capability.h: what a task may do. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/sched/user.h>
#include <linux/user_namespace.h>

#include "kpi.h"

const kernel_cap_t __cap_empty_set = CAP_EMPTY_SET;
KPI_EXPORT(__cap_empty_set);

/*
 * The rule of a kernel without security modules: the capability is in the
 * effective set of one who lives in @ns or above it, or it is the owner's.
 */
static bool cred_capable(const struct cred *cred, struct user_namespace *ns,
			 int cap)
{
	for (;; ns = ns->parent) {
		if (ns == cred->user_ns)
			return cap_raised(cred->cap_effective, cap);
		if (ns->level <= cred->user_ns->level)
			return false;
		if (ns->parent == cred->user_ns &&
		    uid_eq(ns->owner, cred->euid))
			return true;
	}
}

bool ns_capable_noaudit(struct user_namespace *ns, int cap)
{
	if (WARN(!cap_valid(cap), "capable() called with invalid cap=%u\n",
		 cap))
		return false;
	if (!cred_capable(current_cred(), ns, cap))
		return false;
	current->flags |= PF_SUPERPRIV;
	return true;
}
KPI_EXPORT(ns_capable_noaudit);

bool ns_capable(struct user_namespace *ns, int cap)
{
	return ns_capable_noaudit(ns, cap);
}
KPI_EXPORT(ns_capable);

bool ns_capable_setid(struct user_namespace *ns, int cap)
{
	return ns_capable_noaudit(ns, cap);
}
KPI_EXPORT(ns_capable_setid);

bool capable(int cap)
{
	return ns_capable(&init_user_ns, cap);
}
KPI_EXPORT(capable);

bool has_ns_capability_noaudit(struct task_struct *t,
			       struct user_namespace *ns, int cap)
{
	bool ret;

	rcu_read_lock();
	ret = cred_capable(__task_cred(t), ns, cap);
	rcu_read_unlock();
	return ret;
}

bool has_ns_capability(struct task_struct *t, struct user_namespace *ns,
		       int cap)
{
	return has_ns_capability_noaudit(t, ns, cap);
}

bool has_capability(struct task_struct *t, int cap)
{
	return has_ns_capability(t, &init_user_ns, cap);
}
KPI_EXPORT(has_capability);

bool has_capability_noaudit(struct task_struct *t, int cap)
{
	return has_ns_capability_noaudit(t, &init_user_ns, cap);
}
KPI_EXPORT(has_capability_noaudit);

/* The right of whoever opened the file, not of who uses it now. */
bool file_ns_capable(const struct file *file, struct user_namespace *ns,
		     int cap)
{
	if (WARN_ON_ONCE(!cap_valid(cap)))
		return false;
	return cred_capable(file->f_cred, ns, cap);
}
KPI_EXPORT(file_ns_capable);
