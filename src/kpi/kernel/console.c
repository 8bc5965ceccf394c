// SPDX-License-Identifier: GPL-2.0
/* kernel/printk/printk.c, linux/console.h: the lock of who draws. */
#include <linux/console.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/semaphore.h>

#include "kpi.h"

/*
 * Messages go to the host's log without it; what is left for this lock is to
 * keep drivers of screens from drawing over each other.
 */
static DEFINE_SEMAPHORE(console_sem);
static bool console_locked;

void console_lock(void)
{
	might_sleep();
	down(&console_sem);
	WRITE_ONCE(console_locked, true);
}
KPI_EXPORT(console_lock);

int console_trylock(void)
{
	if (down_trylock(&console_sem))
		return 0;
	WRITE_ONCE(console_locked, true);
	return 1;
}
KPI_EXPORT(console_trylock);

void console_unlock(void)
{
	WRITE_ONCE(console_locked, false);
	up(&console_sem);
}
KPI_EXPORT(console_unlock);

int is_console_locked(void)
{
	return READ_ONCE(console_locked);
}
KPI_EXPORT(is_console_locked);
