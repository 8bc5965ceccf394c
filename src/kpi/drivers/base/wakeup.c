// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/power/wakeup.c, linux/pm_wakeup.h: what may wake the system,
 * and what keeps it awake for now.
 */
#include <linux/device.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/suspend.h>
#include <linux/timer.h>

#include "kpi.h"
#include "rpm.h"

/* Protects the list; a source's own lock protects the rest of it. */
static DEFINE_SPINLOCK(sources_lock);
static LIST_HEAD(sources);
static DEFINE_IDA(source_ids);
static atomic_t in_progress = ATOMIC_INIT(0);

/* ------------------------------------------------------------ being active */

static void activate(struct wakeup_source *ws)
{
	ws->event_count++;
	if (ws->active)
		return;
	ws->active = true;
	ws->active_count++;
	ws->last_time = ktime_get();
	atomic_inc(&in_progress);
}

static void deactivate(struct wakeup_source *ws)
{
	ktime_t now = ktime_get(), spent;

	if (!ws->active)
		return;
	ws->relax_count++;
	ws->active = false;
	spent = ktime_sub(now, ws->last_time);
	ws->total_time = ktime_add(ws->total_time, spent);
	if (ktime_to_ns(spent) > ktime_to_ns(ws->max_time))
		ws->max_time = spent;
	ws->last_time = now;
	ws->timer_expires = 0;
	del_timer(&ws->timer);
	ws->wakeup_count++;
	atomic_dec(&in_progress);
}

static void on_timer(struct timer_list *t)
{
	struct wakeup_source *ws = from_timer(ws, t, timer);
	unsigned long flags;

	spin_lock_irqsave(&ws->lock, flags);
	if (ws->active && ws->timer_expires &&
	    time_after_eq(jiffies, ws->timer_expires)) {
		deactivate(ws);
		ws->expire_count++;
	}
	spin_unlock_irqrestore(&ws->lock, flags);
}

void __pm_stay_awake(struct wakeup_source *ws)
{
	unsigned long flags;

	if (!ws)
		return;
	spin_lock_irqsave(&ws->lock, flags);
	activate(ws);
	del_timer(&ws->timer);
	ws->timer_expires = 0;
	spin_unlock_irqrestore(&ws->lock, flags);
}
KPI_EXPORT(__pm_stay_awake);

void __pm_relax(struct wakeup_source *ws)
{
	unsigned long flags;

	if (!ws)
		return;
	spin_lock_irqsave(&ws->lock, flags);
	deactivate(ws);
	spin_unlock_irqrestore(&ws->lock, flags);
}
KPI_EXPORT(__pm_relax);

/* Awake for @msec at least. @hard would end a suspend that is in progress. */
void pm_wakeup_ws_event(struct wakeup_source *ws, unsigned int msec, bool hard)
{
	unsigned long flags, expires;

	if (!ws)
		return;
	spin_lock_irqsave(&ws->lock, flags);
	activate(ws);
	if (!msec) {
		deactivate(ws);
		goto out;
	}
	expires = jiffies + msecs_to_jiffies(msec);
	if (!expires)
		expires = 1;
	if (!ws->timer_expires || time_after(expires, ws->timer_expires)) {
		mod_timer(&ws->timer, expires);
		ws->timer_expires = expires;
	}
out:
	spin_unlock_irqrestore(&ws->lock, flags);
}
KPI_EXPORT(pm_wakeup_ws_event);

/* ------------------------------------------------------------- the sources */

struct wakeup_source *wakeup_source_create(const char *name)
{
	struct wakeup_source *ws = kzalloc(sizeof(*ws), GFP_KERNEL);

	if (!ws)
		return NULL;
	ws->name = kstrdup_const(name, GFP_KERNEL);
	ws->id = ida_alloc(&source_ids, GFP_KERNEL);
	if (!ws->name || ws->id < 0) {
		if (ws->id >= 0)
			ida_free(&source_ids, ws->id);
		kfree_const(ws->name);
		kfree(ws);
		return NULL;
	}
	return ws;
}
KPI_EXPORT(wakeup_source_create);

void wakeup_source_destroy(struct wakeup_source *ws)
{
	if (!ws)
		return;
	__pm_relax(ws);
	ida_free(&source_ids, ws->id);
	kfree_const(ws->name);
	kfree(ws);
}
KPI_EXPORT(wakeup_source_destroy);

void wakeup_source_add(struct wakeup_source *ws)
{
	unsigned long flags;

	if (WARN_ON(!ws))
		return;
	spin_lock_init(&ws->lock);
	timer_setup(&ws->timer, on_timer, 0);
	ws->active = false;
	spin_lock_irqsave(&sources_lock, flags);
	list_add_rcu(&ws->entry, &sources);
	spin_unlock_irqrestore(&sources_lock, flags);
}
KPI_EXPORT(wakeup_source_add);

void wakeup_source_remove(struct wakeup_source *ws)
{
	unsigned long flags;

	if (WARN_ON(!ws))
		return;
	spin_lock_irqsave(&sources_lock, flags);
	list_del_rcu(&ws->entry);
	spin_unlock_irqrestore(&sources_lock, flags);
	synchronize_rcu();
	del_timer_sync(&ws->timer);
	/* What its timer would have done. */
	__pm_relax(ws);
}
KPI_EXPORT(wakeup_source_remove);

struct wakeup_source *wakeup_source_register(struct device *dev,
					     const char *name)
{
	struct wakeup_source *ws = wakeup_source_create(name);

	if (ws) {
		ws->dev = dev;
		wakeup_source_add(ws);
	}
	return ws;
}
KPI_EXPORT(wakeup_source_register);

void wakeup_source_unregister(struct wakeup_source *ws)
{
	if (!ws)
		return;
	wakeup_source_remove(ws);
	wakeup_source_destroy(ws);
}
KPI_EXPORT(wakeup_source_unregister);

/* ---------------------------------------------------------------- devices */

int device_wakeup_enable(struct device *dev)
{
	struct wakeup_source *ws, *had;

	if (!dev || !dev->power.can_wakeup)
		return -EINVAL;
	ws = wakeup_source_register(dev, dev_name(dev));
	if (!ws)
		return -ENOMEM;
	spin_lock_irq(&dev->power.lock);
	had = dev->power.wakeup;
	if (!had)
		dev->power.wakeup = ws;
	spin_unlock_irq(&dev->power.lock);
	if (!had)
		return 0;
	wakeup_source_unregister(ws);
	return -EEXIST;
}
KPI_EXPORT(device_wakeup_enable);

int device_wakeup_disable(struct device *dev)
{
	struct wakeup_source *ws;

	if (!dev || !dev->power.can_wakeup)
		return -EINVAL;
	spin_lock_irq(&dev->power.lock);
	ws = dev->power.wakeup;
	dev->power.wakeup = NULL;
	spin_unlock_irq(&dev->power.lock);
	wakeup_source_unregister(ws);
	return 0;
}
KPI_EXPORT(device_wakeup_disable);

void device_set_wakeup_capable(struct device *dev, bool capable)
{
	if (dev->power.can_wakeup == capable)
		return;
	dev->power.can_wakeup = capable;
	kpi_pm_sysfs_wakeup(dev, capable);
}
KPI_EXPORT(device_set_wakeup_capable);

int device_set_wakeup_enable(struct device *dev, bool enable)
{
	return enable ? device_wakeup_enable(dev) : device_wakeup_disable(dev);
}
KPI_EXPORT(device_set_wakeup_enable);

static struct wakeup_source *source_of(struct device *dev)
{
	return dev ? READ_ONCE(dev->power.wakeup) : NULL;
}

void pm_stay_awake(struct device *dev)
{
	unsigned long flags;

	if (!dev)
		return;
	spin_lock_irqsave(&dev->power.lock, flags);
	__pm_stay_awake(source_of(dev));
	spin_unlock_irqrestore(&dev->power.lock, flags);
}
KPI_EXPORT(pm_stay_awake);

void pm_relax(struct device *dev)
{
	unsigned long flags;

	if (!dev)
		return;
	spin_lock_irqsave(&dev->power.lock, flags);
	__pm_relax(source_of(dev));
	spin_unlock_irqrestore(&dev->power.lock, flags);
}
KPI_EXPORT(pm_relax);

void pm_wakeup_dev_event(struct device *dev, unsigned int msec, bool hard)
{
	unsigned long flags;

	if (!dev)
		return;
	spin_lock_irqsave(&dev->power.lock, flags);
	pm_wakeup_ws_event(source_of(dev), msec, hard);
	spin_unlock_irqrestore(&dev->power.lock, flags);
}
KPI_EXPORT(pm_wakeup_dev_event);

/* ------------------------------------------------------- the whole system */

/* Nobody suspends the host's process, so that no wake-up can be missed. */
bool pm_wakeup_pending(void)
{
	return false;
}
KPI_EXPORT(pm_wakeup_pending);

void pm_system_wakeup(void)
{
}
KPI_EXPORT_NOOP(pm_system_wakeup, "the system is never asleep");
