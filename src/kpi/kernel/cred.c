// SPDX-License-Identifier: GPL-2.0
/* kernel/cred.c, kernel/groups.c, linux/cred.h: who a task is. */
#include <linux/cred.h>
#include <linux/init_task.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/user.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uidgid.h>

#include "kpi.h"

static void free_cred_rcu(struct rcu_head *rcu)
{
	struct cred *cred = container_of(rcu, struct cred, rcu);

	put_group_info(cred->group_info);
	kfree(cred);
}

/* The last reference is gone; readers under RCU may still look at it. */
void __put_cred(struct cred *cred)
{
	BUG_ON(atomic_long_read(&cred->usage) != 0);
	BUG_ON(cred == &init_cred);
	if (cred->non_rcu)
		free_cred_rcu(&cred->rcu);
	else
		call_rcu(&cred->rcu, free_cred_rcu);
}
KPI_EXPORT(__put_cred);

static struct cred *copy_cred(const struct cred *old)
{
	struct cred *new = kmemdup(old, sizeof(*old), GFP_KERNEL);

	if (!new)
		return NULL;
	atomic_long_set(&new->usage, 1);
	new->non_rcu = 0;
	get_group_info(new->group_info);
	return new;
}

struct cred *prepare_creds(void)
{
	return copy_cred(current->cred);
}
KPI_EXPORT(prepare_creds);

/* Of a kernel service: @daemon's, or those of the first task. */
struct cred *prepare_kernel_cred(struct task_struct *daemon)
{
	const struct cred *old = daemon ? get_task_cred(daemon) :
					  get_cred(&init_cred);
	struct cred *new = copy_cred(old);

	put_cred(old);
	if (new)
		new->non_rcu = 0;
	return new;
}
KPI_EXPORT(prepare_kernel_cred);

const struct cred *get_task_cred(struct task_struct *task)
{
	const struct cred *cred;

	rcu_read_lock();
	do {
		cred = __task_cred(task);
	} while (!get_cred_rcu(cred));
	rcu_read_unlock();
	return cred;
}
KPI_EXPORT(get_task_cred);

/* Takes over the caller's reference; the task holds two, real and effective. */
int commit_creds(struct cred *new)
{
	struct task_struct *task = current;
	const struct cred *old = task->real_cred;

	BUG_ON(task->cred != old);
	get_cred(new);
	rcu_assign_pointer(task->real_cred, new);
	rcu_assign_pointer(task->cred, new);
	put_cred(old);
	put_cred(old);
	return 0;
}
KPI_EXPORT(commit_creds);

void abort_creds(struct cred *new)
{
	put_cred(new);
}
KPI_EXPORT(abort_creds);

const struct cred *override_creds(const struct cred *new)
{
	const struct cred *old = current->cred;

	get_new_cred((struct cred *)new);
	rcu_assign_pointer(current->cred, new);
	return old;
}
KPI_EXPORT(override_creds);

void revert_creds(const struct cred *old)
{
	const struct cred *override = current->cred;

	rcu_assign_pointer(current->cred, old);
	put_cred(override);
}
KPI_EXPORT(revert_creds);

/* ---------------------------------------------------------------- groups */

struct group_info *groups_alloc(int n)
{
	struct group_info *groups =
		kvmalloc(struct_size(groups, gid, n), GFP_KERNEL_ACCOUNT);

	if (!groups)
		return NULL;
	atomic_set(&groups->usage, 1);
	groups->ngroups = n;
	return groups;
}
KPI_EXPORT(groups_alloc);

void groups_free(struct group_info *groups)
{
	kvfree(groups);
}
KPI_EXPORT(groups_free);

static int compare_gids(const void *a, const void *b)
{
	kgid_t x = *(const kgid_t *)a, y = *(const kgid_t *)b;

	return gid_gt(x, y) - gid_lt(x, y);
}

void groups_sort(struct group_info *groups)
{
	sort(groups->gid, groups->ngroups, sizeof(*groups->gid), compare_gids,
	     NULL);
}
KPI_EXPORT(groups_sort);

/* They are sorted. */
int groups_search(const struct group_info *groups, kgid_t gid)
{
	int low = 0, high = groups ? groups->ngroups : 0;

	while (low < high) {
		int mid = low + (high - low) / 2;

		if (gid_eq(groups->gid[mid], gid))
			return 1;
		if (gid_gt(gid, groups->gid[mid]))
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

int in_group_p(kgid_t gid)
{
	const struct cred *cred = current_cred();

	return gid_eq(gid, cred->fsgid) || groups_search(cred->group_info, gid);
}
KPI_EXPORT(in_group_p);

int in_egroup_p(kgid_t gid)
{
	const struct cred *cred = current_cred();

	return gid_eq(gid, cred->egid) || groups_search(cred->group_info, gid);
}
KPI_EXPORT(in_egroup_p);
