// SPDX-License-Identifier: GPL-2.0
/*
 * mm/init-mm.c, kernel/fork.c, linux/sched/mm.h: address spaces.
 *
 * The process's own: kernel threads borrow it as init_mm, its threads that
 * came in from user space have it as kpi_user_mm. Programs that are other
 * processes have one each, made when their first thread comes.
 */
#include <linux/init_task.h>
#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/mmap_lock.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>

#include "kpi.h"
#include "kernel/client.h"
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

/* ---------------------------------------------- of programs that are clients */

static LIST_HEAD(client_mms);
static DEFINE_SPINLOCK(client_mms_lock);

static struct kpi_mm *find_mm(int tgid, unsigned long memory)
{
	struct kpi_mm *km;

	list_for_each_entry(km, &client_mms, link)
		if (km->tgid == tgid && km->memory == memory &&
		    mmget_not_zero(km->mm))
			return km;
	return NULL;
}

static void init_mm_fields(struct mm_struct *mm)
{
	mt_init_flags(&mm->mm_mt, MM_MT_FLAGS);
	mt_set_external_lock(&mm->mm_mt, &mm->mmap_lock);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	seqcount_init(&mm->write_protect_seq);
	mmap_init_lock(mm);
	spin_lock_init(&mm->page_table_lock);
	spin_lock_init(&mm->arg_lock);
	INIT_LIST_HEAD(&mm->mmlist);
	mm->user_ns = &init_user_ns;
	mm->task_size = TASK_SIZE_MAX;
}

static struct kpi_mm *new_mm(int tgid, unsigned long memory)
{
	struct kpi_mm *km = kzalloc(sizeof(*km), GFP_KERNEL);

	if (!km)
		return NULL;
	km->mm = kzalloc(sizeof(*km->mm) + cpumask_size(), GFP_KERNEL);
	if (!km->mm) {
		kfree(km);
		return NULL;
	}
	init_mm_fields(km->mm);
	km->tgid = tgid;
	km->memory = memory;
	return km;
}

struct mm_struct *kpi_mm_get(int tgid, unsigned long memory)
{
	struct kpi_mm *km, *other, *new;

	/* What runs in this process already has its address space. */
	if (memory == HOST_MEMORY_SELF) {
		mmget(&kpi_user_mm);
		return &kpi_user_mm;
	}
	new = new_mm(tgid, memory);
	spin_lock(&client_mms_lock);
	other = find_mm(tgid, memory);
	km = other ?: new;
	if (km && !other)
		list_add(&km->link, &client_mms);
	spin_unlock(&client_mms_lock);
	if (new && km != new) {
		kfree(new->mm);
		kfree(new);
	}
	return km ? km->mm : NULL;
}

unsigned long kpi_mm_memory(const struct mm_struct *mm)
{
	unsigned long memory = mm == &kpi_user_mm ? HOST_MEMORY_SELF : 0;
	struct kpi_mm *km;

	spin_lock(&client_mms_lock);
	list_for_each_entry(km, &client_mms, link)
		if (km->mm == mm)
			memory = km->memory;
	spin_unlock(&client_mms_lock);
	return memory;
}

/* The last user is gone; whoever grabbed it may still look at the structure. */
static void end_mm(struct mm_struct *mm)
{
	struct kpi_mm *km, *found = NULL;

	if (WARN_ON(mm == &init_mm || mm == &kpi_user_mm))
		return;
	spin_lock(&client_mms_lock);
	list_for_each_entry(km, &client_mms, link) {
		if (km->mm == mm) {
			found = km;
			list_del(&km->link);
			break;
		}
	}
	spin_unlock(&client_mms_lock);
	kpi_gup_release(mm);
	kfree(found);
	mmdrop(mm);
}

void mmput(struct mm_struct *mm)
{
	might_sleep();
	if (atomic_dec_and_test(&mm->mm_users))
		end_mm(mm);
}
KPI_EXPORT(mmput);

void mmput_async(struct mm_struct *mm)
{
	if (atomic_dec_and_test(&mm->mm_users))
		end_mm(mm);
}
KPI_EXPORT(mmput_async);

void __mmdrop(struct mm_struct *mm)
{
	if (WARN(mm == &init_mm || mm == &kpi_user_mm,
		 "the process's own mm_struct was dropped once too often\n"))
		return;
	kfree(mm);
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
