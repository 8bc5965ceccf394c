// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/power/generic_ops.c, linux/pm.h: a subsystem's callbacks that
 * are no more than the driver's.
 */
#include <linux/device.h>
#include <linux/platform_device.h>
#include <linux/pm.h>
#include <linux/pm_clock.h>
#include <linux/pm_domain.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"
#include "platform.h"

#define GENERIC(name, member)						\
int name(struct device *dev)						\
{									\
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm :	\
				      NULL;				\
									\
	return pm && pm->member ? pm->member(dev) : 0;			\
}									\
KPI_EXPORT(name)

GENERIC(pm_generic_runtime_suspend, runtime_suspend);
GENERIC(pm_generic_runtime_resume, runtime_resume);
GENERIC(pm_generic_suspend, suspend);
GENERIC(pm_generic_suspend_late, suspend_late);
GENERIC(pm_generic_suspend_noirq, suspend_noirq);
GENERIC(pm_generic_resume, resume);
GENERIC(pm_generic_resume_early, resume_early);
GENERIC(pm_generic_resume_noirq, resume_noirq);
GENERIC(pm_generic_freeze, freeze);
GENERIC(pm_generic_freeze_late, freeze_late);
GENERIC(pm_generic_thaw, thaw);
GENERIC(pm_generic_thaw_early, thaw_early);
GENERIC(pm_generic_poweroff, poweroff);
GENERIC(pm_generic_poweroff_late, poweroff_late);
GENERIC(pm_generic_restore, restore);
GENERIC(pm_generic_restore_early, restore_early);

const struct dev_pm_ops kpi_platform_pm_ops = {
	.runtime_suspend = pm_generic_runtime_suspend,
	.runtime_resume = pm_generic_runtime_resume,
};

/* ------------------------------------- system sleep by the runtime callbacks */

static int (*runtime_callback(struct device *dev, bool suspend))(struct device *)
{
	const struct dev_pm_ops *ops = NULL;

	if (dev->pm_domain)
		ops = &dev->pm_domain->ops;
	else if (dev->type && dev->type->pm)
		ops = dev->type->pm;
	else if (dev->class && dev->class->pm)
		ops = dev->class->pm;
	else if (dev->bus && dev->bus->pm)
		ops = dev->bus->pm;
	if (!ops || !(suspend ? ops->runtime_suspend : ops->runtime_resume))
		ops = dev->driver ? dev->driver->pm : NULL;
	if (!ops)
		return NULL;
	return suspend ? ops->runtime_suspend : ops->runtime_resume;
}

static bool is_needed(struct device *dev)
{
	return atomic_read(&dev->power.usage_count) > 1 ||
	       (atomic_read(&dev->power.child_count) > 0 &&
		!dev->power.ignore_children);
}

/* For ->suspend(): asleep in any case; whether it was needed is remembered. */
int pm_runtime_force_suspend(struct device *dev)
{
	int (*fn)(struct device *);
	int err;

	pm_runtime_disable(dev);
	if (pm_runtime_status_suspended(dev))
		return 0;
	fn = runtime_callback(dev, true);
	err = fn ? fn(dev) : 0;
	if (err) {
		pm_runtime_enable(dev);
		return err;
	}
	dev->power.needs_force_resume = is_needed(dev);
	pm_runtime_set_suspended(dev);
	return 0;
}
KPI_EXPORT(pm_runtime_force_suspend);

int pm_runtime_force_resume(struct device *dev)
{
	int (*fn)(struct device *);
	int err = 0;

	if (pm_runtime_status_suspended(dev) && dev->power.needs_force_resume) {
		pm_runtime_set_active(dev);
		fn = runtime_callback(dev, false);
		err = fn ? fn(dev) : 0;
		if (err)
			pm_runtime_set_suspended(dev);
		else
			pm_runtime_mark_last_busy(dev);
	}
	dev->power.needs_force_resume = 0;
	pm_runtime_enable(dev);
	return err;
}
KPI_EXPORT(pm_runtime_force_resume);

/* ----------------------------------------------------- subsystems' own data */

/* What clocks and domains keep of the device, counted. */
int dev_pm_get_subsys_data(struct device *dev)
{
	struct pm_subsys_data *psd = kzalloc(sizeof(*psd), GFP_KERNEL);

	if (!psd)
		return -ENOMEM;
	spin_lock_irq(&dev->power.lock);
	if (dev->power.subsys_data) {
		dev->power.subsys_data->refcount++;
	} else {
		spin_lock_init(&psd->lock);
		psd->refcount = 1;
		dev->power.subsys_data = psd;
		psd = NULL;
	}
	spin_unlock_irq(&dev->power.lock);
	kfree(psd);
	return 0;
}
KPI_EXPORT(dev_pm_get_subsys_data);

void dev_pm_put_subsys_data(struct device *dev)
{
	struct pm_subsys_data *psd;

	spin_lock_irq(&dev->power.lock);
	psd = dev->power.subsys_data;
	if (psd && --psd->refcount == 0)
		dev->power.subsys_data = NULL;
	else
		psd = NULL;
	spin_unlock_irq(&dev->power.lock);
	kfree(psd);
}
KPI_EXPORT(dev_pm_put_subsys_data);

void dev_pm_domain_set(struct device *dev, struct dev_pm_domain *pd)
{
	if (dev->pm_domain == pd)
		return;
	WARN(pd && device_is_bound(dev),
	     "PM domains can only be changed for unbound devices\n");
	dev->pm_domain = pd;
}
KPI_EXPORT(dev_pm_domain_set);

/* No firmware here tells of power domains: there is nothing to attach to. */
int dev_pm_domain_attach(struct device *dev, bool power_on)
{
	return 0;
}
KPI_EXPORT(dev_pm_domain_attach);

void dev_pm_domain_detach(struct device *dev, bool power_off)
{
	if (dev->pm_domain && dev->pm_domain->detach)
		dev->pm_domain->detach(dev, power_off);
}
KPI_EXPORT(dev_pm_domain_detach);

int dev_pm_domain_start(struct device *dev)
{
	if (dev->pm_domain && dev->pm_domain->start)
		return dev->pm_domain->start(dev);
	return 0;
}
KPI_EXPORT(dev_pm_domain_start);
