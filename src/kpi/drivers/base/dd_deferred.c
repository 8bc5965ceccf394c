// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/dd.c, linux/device/driver.h: probes that wait for another
 * device. Whenever a device was bound, all of them are tried again.
 */
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "base.h"

/* Protects the lists and the reasons. Devices on either have a reference. */
static DEFINE_MUTEX(deferred_lock);
static LIST_HEAD(waiting);
static LIST_HEAD(ready);		/* to be tried by the work */
static atomic_t triggers = ATOMIC_INIT(0);

void driver_deferred_probe_add(struct device *dev)
{
	/* No driver matched: there is nothing to be tried again. */
	if (!dev->can_match)
		return;
	mutex_lock(&deferred_lock);
	if (list_empty(&dev->p->deferred)) {
		get_device(dev);
		list_add_tail(&dev->p->deferred, &waiting);
	}
	mutex_unlock(&deferred_lock);
}

static bool take_off(struct device *dev)
{
	bool was = !list_empty(&dev->p->deferred);

	list_del_init(&dev->p->deferred);
	kfree(dev->p->deferred_reason);
	dev->p->deferred_reason = NULL;
	return was;
}

void kpi_deferred_del(struct device *dev)
{
	bool was;

	mutex_lock(&deferred_lock);
	was = take_off(dev);
	mutex_unlock(&deferred_lock);
	if (was)
		put_device(dev);
}

static struct device *next_ready(void)
{
	struct device_private *p;
	struct device *dev = NULL;

	mutex_lock(&deferred_lock);
	p = list_first_entry_or_null(&ready, struct device_private, deferred);
	if (p) {
		dev = p->device;
		take_off(dev);
	}
	mutex_unlock(&deferred_lock);
	return dev;
}

static void try_again(struct work_struct *work)
{
	struct device *dev;

	/* The reference of the list is ours. */
	while ((dev = next_ready())) {
		device_initial_probe(dev);
		put_device(dev);
	}
}
static DECLARE_WORK(retry_work, try_again);

int kpi_deferred_count(void)
{
	return atomic_read(&triggers);
}

void kpi_deferred_trigger(void)
{
	bool any;

	atomic_inc(&triggers);
	mutex_lock(&deferred_lock);
	list_splice_tail_init(&waiting, &ready);
	any = !list_empty(&ready);
	mutex_unlock(&deferred_lock);
	if (any)
		queue_work(system_unbound_wq, &retry_work);
}

void kpi_deferred_flush(void)
{
	flush_work(&retry_work);
}

/* Why it waits, as dev_err_probe() was told. */
void device_set_deferred_probe_reason(const struct device *dev,
				      struct va_format *vaf)
{
	char *reason = kasprintf(GFP_KERNEL, "%s: %pV",
				 dev_driver_string(dev), vaf);

	mutex_lock(&deferred_lock);
	kfree(dev->p->deferred_reason);
	dev->p->deferred_reason = reason;
	mutex_unlock(&deferred_lock);
}

/* Seconds that a supplier may still come in. */
int driver_deferred_probe_timeout = 10;
KPI_EXPORT(driver_deferred_probe_timeout);

/* For who may do without the supplier: is it worth waiting for it? */
int driver_deferred_probe_check_state(struct device *dev)
{
	u64 up = get_jiffies_64() - INITIAL_JIFFIES;

	if (up < (u64)driver_deferred_probe_timeout * HZ)
		return -EPROBE_DEFER;
	dev_warn(dev, "deferred probe timeout, ignoring dependency\n");
	return -ETIMEDOUT;
}
KPI_EXPORT(driver_deferred_probe_check_state);
