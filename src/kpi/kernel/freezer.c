// SPDX-License-Identifier: GPL-2.0
/* kernel/freezer.c, linux/freezer.h: tasks that stand still for a suspend. */
#include <linux/freezer.h>
#include <linux/jump_label.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>

#include "kpi.h"

/* Counts the reasons to freeze, so that freezing() is free where none is. */
DEFINE_STATIC_KEY_FALSE(freezer_active);
KPI_EXPORT(freezer_active);

bool pm_freezing;
bool pm_nosig_freezing;
static DEFINE_SPINLOCK(freezer_lock);

bool freezing_slow_path(struct task_struct *p)
{
	if (p->flags & (PF_NOFREEZE | PF_SUSPEND_TASK))
		return false;
	if (pm_nosig_freezing)
		return true;
	return pm_freezing && !(p->flags & PF_KTHREAD);
}
KPI_EXPORT(freezing_slow_path);

bool frozen(struct task_struct *p)
{
	return READ_ONCE(p->__state) & TASK_FROZEN;
}

static bool enter_frozen(bool check_kthread_stop)
{
	bool stay;

	spin_lock_irq(&freezer_lock);
	stay = freezing(current) &&
	       !(check_kthread_stop && kthread_should_stop());
	if (stay)
		set_current_state(TASK_FROZEN);
	spin_unlock_irq(&freezer_lock);
	return stay;
}

/* True: the task stood still for a while. */
bool __refrigerator(bool check_kthread_stop)
{
	unsigned int state = get_current_state();
	bool was_frozen = false;

	while (enter_frozen(check_kthread_stop)) {
		was_frozen = true;
		schedule();
	}
	__set_current_state(state);
	return was_frozen;
}
KPI_EXPORT(__refrigerator);

void __thaw_task(struct task_struct *p)
{
	unsigned long flags;

	spin_lock_irqsave(&freezer_lock, flags);
	if (frozen(p))
		wake_up_state(p, TASK_FROZEN);
	spin_unlock_irqrestore(&freezer_lock, flags);
}

/* Kernel threads do not freeze but by their own wish. */
bool set_freezable(void)
{
	might_sleep();
	spin_lock_irq(&freezer_lock);
	current->flags &= ~PF_NOFREEZE;
	spin_unlock_irq(&freezer_lock);
	return try_to_freeze();
}
KPI_EXPORT(set_freezable);
