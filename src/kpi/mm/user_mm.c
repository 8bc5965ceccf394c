// SPDX-License-Identifier: GPL-2.0
/*
 * mm/init-mm.c, kernel/fork.c, linux/sched/mm.h: address spaces.
 *
 * There is one, the process's own: kernel threads borrow it as init_mm, the
 * threads that came in from user space have it as kpi_user_mm.
 */
#include <linux/init_task.h>
#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>

#include "kpi.h"
#include "kernel/task.h"

#define MM_INIT(mm)                                                           \
	{                                                                     \
		.mm_mt = MTREE_INIT_EXT(mm_mt, MM_MT_FLAGS, mm.mmap_lock),    \
		.mm_users = ATOMIC_INIT(2),                                   \
		.mm_count = ATOMIC_INIT(1),                                   \
		.write_protect_seq = SEQCNT_ZERO(mm.write_protect_seq),       \
		MMAP_LOCK_INITIALIZER(mm)                                     \
		.page_table_lock =                                            \
			__SPIN_LOCK_UNLOCKED(mm.page_table_lock),             \
		.arg_lock = __SPIN_LOCK_UNLOCKED(mm.arg_lock),                \
		.mmlist = LIST_HEAD_INIT(mm.mmlist),                          \
		.user_ns = &init_user_ns,                                     \
	}

struct mm_struct init_mm = MM_INIT(init_mm);
struct mm_struct kpi_user_mm = MM_INIT(kpi_user_mm);

static int set_task_size(void)
{
	init_mm.task_size = kpi_user_mm.task_size = TASK_SIZE_MAX;
	return 0;
}
KPI_INIT_EARLY(set_task_size);

/* Both are held by this file, so that a count of 0 is somebody's mistake. */
void mmput(struct mm_struct *mm)
{
	might_sleep();
	WARN_ON(atomic_dec_and_test(&mm->mm_users));
}
KPI_EXPORT(mmput);

void mmput_async(struct mm_struct *mm)
{
	WARN_ON(atomic_dec_and_test(&mm->mm_users));
}
KPI_EXPORT(mmput_async);

void __mmdrop(struct mm_struct *mm)
{
	WARN(1, "the process's own mm_struct was dropped once too often\n");
}
KPI_EXPORT(__mmdrop);

/* A kernel thread that works for a user has no address space of its own. */
struct mm_struct *get_task_mm(struct task_struct *task)
{
	struct mm_struct *mm;

	task_lock(task);
	mm = task->mm;
	if (mm && !(task->flags & PF_KTHREAD))
		mmget(mm);
	else
		mm = NULL;
	task_unlock(task);
	return mm;
}
KPI_EXPORT(get_task_mm);
