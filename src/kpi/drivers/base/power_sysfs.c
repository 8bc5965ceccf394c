// SPDX-License-Identifier: GPL-2.0
/* drivers/base/power/sysfs.c, linux/pm_runtime.h: a device's power/ files. */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/pm_runtime.h>
#include <linux/string.h>

#include "kpi.h"
#include "rpm.h"

static ssize_t control_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	return sysfs_emit(buf, "%s\n", dev->power.runtime_auto ? "auto" : "on");
}

static ssize_t control_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t n)
{
	bool is_auto = sysfs_streq(buf, "auto");

	if (!is_auto && !sysfs_streq(buf, "on"))
		return -EINVAL;
	device_lock(dev);
	if (is_auto)
		pm_runtime_allow(dev);
	else
		pm_runtime_forbid(dev);
	device_unlock(dev);
	return n;
}
static DEVICE_ATTR_RW(control);

static u64 spent(struct device *dev, const u64 *time)
{
	unsigned long flags;
	u64 ms;

	spin_lock_irqsave(&dev->power.lock, flags);
	kpi_rpm_account(dev);
	ms = div_u64(*time, NSEC_PER_MSEC);
	spin_unlock_irqrestore(&dev->power.lock, flags);
	return ms;
}

static ssize_t runtime_active_time_show(struct device *dev,
					struct device_attribute *attr,
					char *buf)
{
	return sysfs_emit(buf, "%llu\n", spent(dev, &dev->power.active_time));
}
static DEVICE_ATTR_RO(runtime_active_time);

static ssize_t runtime_suspended_time_show(struct device *dev,
					   struct device_attribute *attr,
					   char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  spent(dev, &dev->power.suspended_time));
}
static DEVICE_ATTR_RO(runtime_suspended_time);

static const char *status_name(const struct device *dev)
{
	if (dev->power.runtime_error)
		return "error";
	if (dev->power.disable_depth)
		return "unsupported";
	switch (dev->power.runtime_status) {
	case RPM_SUSPENDED:
		return "suspended";
	case RPM_SUSPENDING:
		return "suspending";
	case RPM_RESUMING:
		return "resuming";
	case RPM_ACTIVE:
		return "active";
	default:
		return NULL;
	}
}

static ssize_t runtime_status_show(struct device *dev,
				   struct device_attribute *attr, char *buf)
{
	const char *name = status_name(dev);

	return name ? sysfs_emit(buf, "%s\n", name) : -EIO;
}
static DEVICE_ATTR_RO(runtime_status);

static ssize_t runtime_usage_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&dev->power.usage_count));
}
static DEVICE_ATTR_RO(runtime_usage);

static ssize_t runtime_active_kids_show(struct device *dev,
					struct device_attribute *attr,
					char *buf)
{
	return sysfs_emit(buf, "%d\n", dev->power.ignore_children ? 0 :
			  atomic_read(&dev->power.child_count));
}
static DEVICE_ATTR_RO(runtime_active_kids);

static ssize_t runtime_enabled_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	const char *text = dev->power.disable_depth ?
		(dev->power.runtime_auto ? "disabled" :
		 "disabled & forbidden") :
		(dev->power.runtime_auto ? "enabled" : "forbidden");

	return sysfs_emit(buf, "%s\n", text);
}
static DEVICE_ATTR_RO(runtime_enabled);

static ssize_t autosuspend_delay_ms_show(struct device *dev,
					 struct device_attribute *attr,
					 char *buf)
{
	if (!dev->power.use_autosuspend)
		return -EIO;
	return sysfs_emit(buf, "%d\n", dev->power.autosuspend_delay);
}

static ssize_t autosuspend_delay_ms_store(struct device *dev,
					  struct device_attribute *attr,
					  const char *buf, size_t n)
{
	long delay;

	if (!dev->power.use_autosuspend)
		return -EIO;
	if (kstrtol(buf, 10, &delay) || delay != (int)delay)
		return -EINVAL;
	device_lock(dev);
	pm_runtime_set_autosuspend_delay(dev, delay);
	device_unlock(dev);
	return n;
}
static DEVICE_ATTR_RW(autosuspend_delay_ms);

static ssize_t async_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	return sysfs_emit(buf, "%s\n", device_async_suspend_enabled(dev) ?
			  "enabled" : "disabled");
}

static ssize_t async_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t n)
{
	if (sysfs_streq(buf, "enabled"))
		device_enable_async_suspend(dev);
	else if (sysfs_streq(buf, "disabled"))
		device_disable_async_suspend(dev);
	else
		return -EINVAL;
	return n;
}
static DEVICE_ATTR_RW(async);

static struct attribute *basic_attrs[] = {
	&dev_attr_async.attr,
	&dev_attr_runtime_status.attr,
	&dev_attr_runtime_usage.attr,
	&dev_attr_runtime_active_kids.attr,
	&dev_attr_runtime_enabled.attr,
	NULL,
};

/* One directory, to which the other groups come. */
static const struct attribute_group basic_group = {
	.name = "power",
	.attrs = basic_attrs,
};

static struct attribute *runtime_attrs[] = {
	&dev_attr_runtime_suspended_time.attr,
	&dev_attr_runtime_active_time.attr,
	&dev_attr_control.attr,
	&dev_attr_autosuspend_delay_ms.attr,
	NULL,
};

static const struct attribute_group runtime_group = {
	.name = "power",
	.attrs = runtime_attrs,
};

/* ---------------------------------------------------------------- wake-up */

static ssize_t wakeup_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%s\n", !device_can_wakeup(dev) ? "" :
			  device_may_wakeup(dev) ? "enabled" : "disabled");
}

static ssize_t wakeup_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t n)
{
	if (!device_can_wakeup(dev))
		return -EINVAL;
	if (sysfs_streq(buf, "enabled"))
		device_set_wakeup_enable(dev, true);
	else if (sysfs_streq(buf, "disabled"))
		device_set_wakeup_enable(dev, false);
	else
		return -EINVAL;
	return n;
}
static DEVICE_ATTR_RW(wakeup);

/* A count of the source, empty where the device has none. */
#define WAKEUP_COUNT(name, member)					\
static ssize_t name##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	ssize_t len;							\
									\
	spin_lock_irq(&dev->power.lock);				\
	len = dev->power.wakeup ?					\
	      sysfs_emit(buf, "%lu\n",					\
			 (unsigned long)dev->power.wakeup->member) :	\
	      sysfs_emit(buf, "\n");					\
	spin_unlock_irq(&dev->power.lock);				\
	return len;							\
}									\
static DEVICE_ATTR_RO(name)

WAKEUP_COUNT(wakeup_count, wakeup_count);
WAKEUP_COUNT(wakeup_active_count, active_count);
WAKEUP_COUNT(wakeup_expire_count, expire_count);
WAKEUP_COUNT(wakeup_active, active);

static struct attribute *wakeup_attrs[] = {
	&dev_attr_wakeup.attr,
	&dev_attr_wakeup_count.attr,
	&dev_attr_wakeup_active_count.attr,
	&dev_attr_wakeup_expire_count.attr,
	&dev_attr_wakeup_active.attr,
	NULL,
};

static const struct attribute_group wakeup_group = {
	.name = "power",
	.attrs = wakeup_attrs,
};

/* A device that wants no power management has no such directory. */
static bool has_power_dir(struct device *dev)
{
	return device_is_registered(dev) && !device_pm_not_required(dev);
}

static void merge(struct device *dev, const struct attribute_group *grp)
{
	if (sysfs_merge_group(&dev->kobj, grp))
		dev_warn(dev, "some files of power/ could not be made\n");
}

void kpi_pm_sysfs_add(struct device *dev)
{
	if (!has_power_dir(dev))
		return;
	if (sysfs_create_group(&dev->kobj, &basic_group)) {
		dev_warn(dev, "power/ could not be made\n");
		return;
	}
	if (!dev->power.no_callbacks)
		merge(dev, &runtime_group);
	if (device_can_wakeup(dev))
		merge(dev, &wakeup_group);
}

void kpi_pm_sysfs_remove(struct device *dev)
{
	if (has_power_dir(dev))
		sysfs_remove_group(&dev->kobj, &basic_group);
}

void kpi_pm_sysfs_wakeup(struct device *dev, bool capable)
{
	if (!has_power_dir(dev))
		return;
	if (capable)
		merge(dev, &wakeup_group);
	else
		sysfs_unmerge_group(&dev->kobj, &wakeup_group);
}

void kpi_pm_sysfs_no_runtime(struct device *dev)
{
	if (has_power_dir(dev))
		sysfs_unmerge_group(&dev->kobj, &runtime_group);
}
