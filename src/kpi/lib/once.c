// SPDX-License-Identifier: GPL-2.0
/* lib/once.c, linux/once.h: a call that is made one time only. */
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/once.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "kpi.h"

/*
 * From the second time on the branch around the call is patched away.  That
 * may sleep, and the caller may not: a worker does it.
 */
struct patching {
	struct work_struct work;
	struct static_key_true *key;
	struct module *module;
};

static void patch(struct work_struct *work)
{
	struct patching *p = container_of(work, struct patching, work);

	static_branch_disable(p->key);
	module_put(p->module);
	kfree(p);
}

/* Without memory the branch stays: slower, but right. */
static void patch_later(struct static_key_true *key, struct module *mod)
{
	struct patching *p = kmalloc(sizeof(*p), GFP_ATOMIC);

	if (!p)
		return;
	INIT_WORK(&p->work, patch);
	p->key = key;
	p->module = mod;
	__module_get(mod);
	schedule_work(&p->work);
}

/* Held over the call, so that whoever comes second finds it done. */
static DEFINE_SPINLOCK(once_lock);
static DEFINE_MUTEX(once_mutex);

bool __do_once_start(bool *done, unsigned long *flags)
{
	spin_lock_irqsave(&once_lock, *flags);
	if (!*done)
		return true;
	spin_unlock_irqrestore(&once_lock, *flags);
	return false;
}
KPI_EXPORT(__do_once_start);

void __do_once_done(bool *done, struct static_key_true *once_key,
		    unsigned long *flags, struct module *mod)
{
	*done = true;
	spin_unlock_irqrestore(&once_lock, *flags);
	patch_later(once_key, mod);
}
KPI_EXPORT(__do_once_done);

bool __do_once_sleepable_start(bool *done)
{
	mutex_lock(&once_mutex);
	if (!*done)
		return true;
	mutex_unlock(&once_mutex);
	return false;
}
KPI_EXPORT(__do_once_sleepable_start);

void __do_once_sleepable_done(bool *done, struct static_key_true *once_key,
			      struct module *mod)
{
	*done = true;
	mutex_unlock(&once_mutex);
	patch_later(once_key, mod);
}
KPI_EXPORT(__do_once_sleepable_done);
