// SPDX-License-Identifier: GPL-2.0
/* kernel/printk/printk.c, linux/console.h: consoles, and the lock of who draws. */
#include <linux/console.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

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

/* ---------------------------------------------------------------- consoles */

static LIST_HEAD(registered);
static DEFINE_SPINLOCK(registered_lock);

struct entry {
	struct list_head link;
	struct console *console;
};

/*
 * A kernel enables a console that its command line names, or one that comes
 * enabled. The host's log is the one that is named here.
 */
void register_console(struct console *newcon)
{
	struct entry *entry;

	if (!(newcon->flags & CON_ENABLED))
		return;
	entry = kmalloc(sizeof(*entry), GFP_KERNEL | __GFP_NOFAIL);
	entry->console = newcon;
	spin_lock(&registered_lock);
	list_add_tail(&entry->link, &registered);
	spin_unlock(&registered_lock);
	pr_info("%sconsole [%s%d] registered\n",
		newcon->flags & CON_BOOT ? "boot" : "", newcon->name,
		newcon->index);
}
KPI_EXPORT_PARTIAL(register_console,
		   "one that comes enabled is not given the log's lines");

int unregister_console(struct console *console)
{
	struct entry *entry, *found = NULL;

	spin_lock(&registered_lock);
	list_for_each_entry(entry, &registered, link)
		if (entry->console == console) {
			found = entry;
			list_del(&entry->link);
			break;
		}
	spin_unlock(&registered_lock);
	if (!found)
		return console->flags & CON_ENABLED ? -ENODEV : 0;
	console->flags &= ~CON_ENABLED;
	kfree(found);
	return 0;
}
KPI_EXPORT(unregister_console);
