// SPDX-License-Identifier: GPL-2.0
/* drivers/base/power/runtime.c, linux/pm_runtime.h: what drivers call. */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/pm_runtime.h>

#include "kpi.h"
#include "rpm.h"

static void might_wait(const struct device *dev, int flags)
{
	might_sleep_if(!(flags & RPM_ASYNC) && !dev->power.irq_safe);
}

/* Give a use back. 1: others are left; -EINVAL: there was none. */
static int drop_usage(struct device *dev)
{
	int left = atomic_sub_return(1, &dev->power.usage_count);

	if (left < 0) {
		/* More puts than gets: the count stays what it means. */
		atomic_inc(&dev->power.usage_count);
		dev_warn(dev, "Runtime PM usage count underflow!\n");
		return -EINVAL;
	}
	return left > 0;
}

static int locked(struct device *dev, int flags,
		  int (*fn)(struct device *, int))
{
	unsigned long irq;
	int ret;

	might_wait(dev, flags);
	spin_lock_irqsave(&dev->power.lock, irq);
	ret = fn(dev, flags);
	spin_unlock_irqrestore(&dev->power.lock, irq);
	return ret;
}

static int put_and(struct device *dev, int flags,
		   int (*fn)(struct device *, int))
{
	int ret;

	if (flags & RPM_GET_PUT) {
		ret = drop_usage(dev);
		if (ret < 0)
			return ret;
		if (ret > 0)
			return 0;
	}
	return locked(dev, flags, fn);
}

int __pm_runtime_idle(struct device *dev, int rpmflags)
{
	return put_and(dev, rpmflags, kpi_rpm_idle);
}
KPI_EXPORT(__pm_runtime_idle);

int __pm_runtime_suspend(struct device *dev, int rpmflags)
{
	return put_and(dev, rpmflags, kpi_rpm_suspend);
}
KPI_EXPORT(__pm_runtime_suspend);

int __pm_runtime_resume(struct device *dev, int rpmflags)
{
	if (rpmflags & RPM_GET_PUT)
		atomic_inc(&dev->power.usage_count);
	return locked(dev, rpmflags, kpi_rpm_resume);
}
KPI_EXPORT(__pm_runtime_resume);

/* Takes a use of a device that is awake, and used where that is asked too. */
int pm_runtime_get_if_active(struct device *dev, bool ign_usage_count)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&dev->power.lock, flags);
	if (dev->power.disable_depth > 0) {
		ret = -EINVAL;
	} else if (dev->power.runtime_status != RPM_ACTIVE) {
		ret = 0;
	} else if (ign_usage_count) {
		ret = 1;
		atomic_inc(&dev->power.usage_count);
	} else {
		ret = atomic_inc_not_zero(&dev->power.usage_count);
	}
	spin_unlock_irqrestore(&dev->power.lock, flags);
	return ret;
}
KPI_EXPORT(pm_runtime_get_if_active);

/* Suspend in @delay milliseconds. */
int pm_schedule_suspend(struct device *dev, unsigned int delay)
{
	unsigned long flags;
	int ret = 0;

	spin_lock_irqsave(&dev->power.lock, flags);
	if (!delay) {
		ret = kpi_rpm_suspend(dev, RPM_ASYNC);
	} else if (atomic_read(&dev->power.usage_count)) {
		ret = -EAGAIN;
	} else if (dev->power.runtime_error || dev->power.disable_depth) {
		ret = dev->power.runtime_error ? -EINVAL : -EACCES;
	} else if (dev->power.runtime_status == RPM_SUSPENDED) {
		ret = 1;
	} else {
		kpi_rpm_cancel(dev);
		dev->power.timer_autosuspends = 0;
		kpi_rpm_start_timer(dev, ktime_get_mono_fast_ns() +
				    (u64)delay * NSEC_PER_MSEC);
	}
	spin_unlock_irqrestore(&dev->power.lock, flags);
	return ret;
}
KPI_EXPORT(pm_schedule_suspend);

/* ------------------------------------------------------------- autosuspend */

/* When the delay since the last use is over, in ns; 0: it is, or has none. */
u64 pm_runtime_autosuspend_expiration(struct device *dev)
{
	int delay = READ_ONCE(dev->power.autosuspend_delay);
	u64 expires;

	if (!dev->power.use_autosuspend || delay < 0)
		return 0;
	expires = READ_ONCE(dev->power.last_busy) + (u64)delay * NSEC_PER_MSEC;
	return expires > ktime_get_mono_fast_ns() ? expires : 0;
}
KPI_EXPORT(pm_runtime_autosuspend_expiration);

/* A negative delay keeps the device awake: as a use of it. */
static void update_autosuspend(struct device *dev, int old_delay, int old_use)
{
	int delay = dev->power.autosuspend_delay;

	if (dev->power.use_autosuspend && delay < 0) {
		if (!old_use || old_delay >= 0) {
			atomic_inc(&dev->power.usage_count);
			kpi_rpm_resume(dev, 0);
		}
		return;
	}
	if (old_use && old_delay < 0)
		atomic_dec(&dev->power.usage_count);
	kpi_rpm_idle(dev, RPM_AUTO);
}

void pm_runtime_set_autosuspend_delay(struct device *dev, int delay)
{
	int old_delay, old_use;

	spin_lock_irq(&dev->power.lock);
	old_delay = dev->power.autosuspend_delay;
	old_use = dev->power.use_autosuspend;
	dev->power.autosuspend_delay = delay;
	update_autosuspend(dev, old_delay, old_use);
	spin_unlock_irq(&dev->power.lock);
}
KPI_EXPORT(pm_runtime_set_autosuspend_delay);

void __pm_runtime_use_autosuspend(struct device *dev, bool use)
{
	int old_delay, old_use;

	spin_lock_irq(&dev->power.lock);
	old_delay = dev->power.autosuspend_delay;
	old_use = dev->power.use_autosuspend;
	dev->power.use_autosuspend = use;
	update_autosuspend(dev, old_delay, old_use);
	spin_unlock_irq(&dev->power.lock);
}
KPI_EXPORT(__pm_runtime_use_autosuspend);

/* ------------------------------------------------------------ permissions */

/* power/control: "on" is forbid, "auto" is allow. */
void pm_runtime_forbid(struct device *dev)
{
	spin_lock_irq(&dev->power.lock);
	if (dev->power.runtime_auto) {
		dev->power.runtime_auto = false;
		atomic_inc(&dev->power.usage_count);
		kpi_rpm_resume(dev, 0);
	}
	spin_unlock_irq(&dev->power.lock);
}
KPI_EXPORT(pm_runtime_forbid);

void pm_runtime_allow(struct device *dev)
{
	spin_lock_irq(&dev->power.lock);
	if (!dev->power.runtime_auto) {
		dev->power.runtime_auto = true;
		if (drop_usage(dev) == 0)
			kpi_rpm_idle(dev, RPM_AUTO | RPM_ASYNC);
	}
	spin_unlock_irq(&dev->power.lock);
}
KPI_EXPORT(pm_runtime_allow);

void pm_runtime_no_callbacks(struct device *dev)
{
	spin_lock_irq(&dev->power.lock);
	dev->power.no_callbacks = 1;
	spin_unlock_irq(&dev->power.lock);
	if (device_is_registered(dev))
		kpi_pm_sysfs_no_runtime(dev);
}
KPI_EXPORT(pm_runtime_no_callbacks);

/* Callbacks run with interrupts off; the parent stays awake for good. */
void pm_runtime_irq_safe(struct device *dev)
{
	if (dev->parent)
		pm_runtime_get_sync(dev->parent);
	spin_lock_irq(&dev->power.lock);
	dev->power.irq_safe = 1;
	spin_unlock_irq(&dev->power.lock);
}
KPI_EXPORT(pm_runtime_irq_safe);
