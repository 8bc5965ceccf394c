// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/power/runtime.c, linux/pm_runtime.h: switching it on and off
 * for a device, and telling it what state the device is in.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/pm_runtime.h>
#include <linux/wait.h>

#include "kpi.h"
#include "base.h"
#include "rpm.h"

void kpi_rpm_account(struct device *dev)
{
	u64 now = ktime_get_mono_fast_ns();
	u64 since = dev->power.accounting_timestamp;

	dev->power.accounting_timestamp = now;
	if (dev->power.disable_depth > 0 || now <= since)
		return;
	if (dev->power.runtime_status == RPM_SUSPENDED)
		dev->power.suspended_time += now - since;
	else
		dev->power.active_time += now - since;
}

void kpi_rpm_set_status(struct device *dev, enum rpm_status status)
{
	kpi_rpm_account(dev);
	dev->power.runtime_status = status;
}

void pm_runtime_enable(struct device *dev)
{
	unsigned long flags;

	spin_lock_irqsave(&dev->power.lock, flags);
	if (!dev->power.disable_depth) {
		dev_warn(dev, "Unbalanced %s!\n", __func__);
		goto out;
	}
	if (--dev->power.disable_depth > 0)
		goto out;
	dev->power.last_status = RPM_INVALID;
	dev->power.accounting_timestamp = ktime_get_mono_fast_ns();
	if (dev->power.runtime_status == RPM_SUSPENDED &&
	    !dev->power.ignore_children &&
	    atomic_read(&dev->power.child_count) > 0)
		dev_warn(dev, "Enabling runtime PM for inactive device with active children\n");
out:
	spin_unlock_irqrestore(&dev->power.lock, flags);
}
KPI_EXPORT(pm_runtime_enable);

/* Nothing is asked for and nothing goes on. With the lock. */
static void settle(struct device *dev)
{
	kpi_rpm_stop_timer(dev);
	if (dev->power.request_pending) {
		dev->power.request = RPM_REQ_NONE;
		spin_unlock_irq(&dev->power.lock);
		cancel_work_sync(&dev->power.work);
		spin_lock_irq(&dev->power.lock);
		dev->power.request_pending = false;
	}
	wait_event_lock_irq(dev->power.wait_queue,
			    dev->power.runtime_status != RPM_SUSPENDING &&
			    dev->power.runtime_status != RPM_RESUMING &&
			    !dev->power.idle_notification,
			    dev->power.lock);
}

/* 1: a resume was asked for, and done. */
int pm_runtime_barrier(struct device *dev)
{
	int ret = 0;

	pm_runtime_get_noresume(dev);
	spin_lock_irq(&dev->power.lock);
	if (dev->power.request_pending &&
	    dev->power.request == RPM_REQ_RESUME) {
		kpi_rpm_resume(dev, 0);
		ret = 1;
	}
	settle(dev);
	spin_unlock_irq(&dev->power.lock);
	pm_runtime_put_noidle(dev);
	return ret;
}
KPI_EXPORT(pm_runtime_barrier);

void __pm_runtime_disable(struct device *dev, bool check_resume)
{
	spin_lock_irq(&dev->power.lock);
	if (dev->power.disable_depth > 0) {
		dev->power.disable_depth++;
		goto out;
	}
	/* A wake-up that came in is not lost. */
	if (check_resume && dev->power.request_pending &&
	    dev->power.request == RPM_REQ_RESUME) {
		pm_runtime_get_noresume(dev);
		kpi_rpm_resume(dev, 0);
		pm_runtime_put_noidle(dev);
	}
	kpi_rpm_account(dev);
	if (!dev->power.disable_depth++) {
		settle(dev);
		dev->power.last_status = dev->power.runtime_status;
	}
out:
	spin_unlock_irq(&dev->power.lock);
}
KPI_EXPORT(__pm_runtime_disable);

/* An active child needs a parent that is, unless that one cannot sleep. */
static int become_active(struct device *dev, struct device *parent)
{
	int err = 0;

	spin_lock_nested(&parent->power.lock, SINGLE_DEPTH_NESTING);
	if (!parent->power.disable_depth && !parent->power.ignore_children &&
	    parent->power.runtime_status != RPM_ACTIVE) {
		dev_err(dev, "runtime PM trying to activate child device %s but parent (%s) is not active\n",
			dev_name(dev), dev_name(parent));
		err = -EBUSY;
	} else if (dev->power.runtime_status == RPM_SUSPENDED) {
		atomic_inc(&parent->power.child_count);
	}
	spin_unlock(&parent->power.lock);
	return err;
}

static int change_status(struct device *dev, unsigned int status, bool *idle)
{
	struct device *parent = dev->parent;
	int err = 0;

	if (dev->power.runtime_status == status || !parent)
		goto set;
	if (status == RPM_SUSPENDED) {
		atomic_add_unless(&parent->power.child_count, -1, 0);
		*idle = !parent->power.ignore_children;
	} else {
		err = become_active(dev, parent);
		if (err)
			return err;
	}
set:
	kpi_rpm_set_status(dev, status);
	dev->power.runtime_error = 0;
	return 0;
}

/* The driver knows what the hardware is in; only while it is switched off. */
int __pm_runtime_set_status(struct device *dev, unsigned int status)
{
	bool idle = false;
	int err;

	if (status != RPM_ACTIVE && status != RPM_SUSPENDED)
		return -EINVAL;
	spin_lock_irq(&dev->power.lock);
	/* Nobody switches it on in the middle of this. */
	if (!dev->power.runtime_error && !dev->power.disable_depth) {
		spin_unlock_irq(&dev->power.lock);
		return -EAGAIN;
	}
	dev->power.disable_depth++;
	err = change_status(dev, status, &idle);
	dev->power.disable_depth--;
	spin_unlock_irq(&dev->power.lock);
	if (idle)
		pm_request_idle(dev->parent);
	return err;
}
KPI_EXPORT(__pm_runtime_set_status);

static void undo_enable(void *dev)
{
	pm_runtime_dont_use_autosuspend(dev);
	pm_runtime_disable(dev);
}

int devm_pm_runtime_enable(struct device *dev)
{
	pm_runtime_enable(dev);
	return devm_add_action_or_reset(dev, undo_enable, dev);
}
KPI_EXPORT(devm_pm_runtime_enable);

/* Block devices that are needed for swapping: memory is had without I/O. */
static int has_memalloc_noio(struct device *dev, void *data)
{
	return dev->power.memalloc_noio;
}

void pm_runtime_set_memalloc_noio(struct device *dev, bool enable)
{
	bool was;

	for (; dev; dev = dev->parent) {
		spin_lock_irq(&dev->power.lock);
		was = dev->power.memalloc_noio;
		dev->power.memalloc_noio = enable;
		spin_unlock_irq(&dev->power.lock);
		/* The ancestors are as this one since some other time. */
		if (was && enable)
			return;
		if (!enable && dev->parent &&
		    device_for_each_child(dev->parent, NULL,
					  has_memalloc_noio))
			return;
	}
}
KPI_EXPORT(pm_runtime_set_memalloc_noio);

/* ------------------------------------------------------ the driver core's */

void kpi_pm_init(struct device *dev)
{
	spin_lock_init(&dev->power.lock);
	INIT_LIST_HEAD(&dev->power.entry);
	init_completion(&dev->power.completion);
	complete_all(&dev->power.completion);
	dev->power.wakeup = NULL;
	dev->power.qos = NULL;
	dev->power.is_prepared = false;
	dev->power.is_suspended = false;
	dev->power.early_init = true;
	dev->power.runtime_status = RPM_SUSPENDED;
	dev->power.last_status = RPM_INVALID;
	dev->power.idle_notification = false;
	dev->power.disable_depth = 1;
	atomic_set(&dev->power.usage_count, 0);
	atomic_set(&dev->power.child_count, 0);
	dev->power.runtime_error = 0;
	dev->power.ignore_children = false;
	dev->power.runtime_auto = true;
	dev->power.request_pending = false;
	dev->power.request = RPM_REQ_NONE;
	dev->power.deferred_resume = false;
	dev->power.needs_force_resume = 0;
	INIT_WORK(&dev->power.work, kpi_rpm_work);
	init_waitqueue_head(&dev->power.wait_queue);
	kpi_rpm_init_timer(dev);
}

/* What a driver left: awake where it is off, and not bound to irq_safe. */
void kpi_pm_reinit(struct device *dev)
{
	if (pm_runtime_enabled(dev))
		return;
	if (dev->power.runtime_status == RPM_ACTIVE)
		pm_runtime_set_suspended(dev);
	if (dev->power.irq_safe) {
		spin_lock_irq(&dev->power.lock);
		dev->power.irq_safe = 0;
		spin_unlock_irq(&dev->power.lock);
		if (dev->parent)
			pm_runtime_put(dev->parent);
	}
	dev->power.needs_force_resume = 0;
}

void kpi_pm_add(struct device *dev)
{
	kpi_pm_sysfs_add(dev);
}

void kpi_pm_remove(struct device *dev)
{
	kpi_pm_sysfs_remove(dev);
	device_wakeup_disable(dev);
	__pm_runtime_disable(dev, false);
	kpi_pm_reinit(dev);
}

void kpi_pm_probe_begin(struct device *dev)
{
	if (dev->parent)
		pm_runtime_get_sync(dev->parent);
	pm_runtime_barrier(dev);
}

void kpi_pm_probe_end(struct device *dev)
{
	pm_request_idle(dev);
	if (dev->parent)
		pm_runtime_put(dev->parent);
}

void kpi_pm_release_begin(struct device *dev)
{
	pm_runtime_get_sync(dev);
}

void kpi_pm_release_end(struct device *dev, bool wait)
{
	if (wait)
		pm_runtime_put_sync(dev);
	else
		pm_runtime_put(dev);
}
