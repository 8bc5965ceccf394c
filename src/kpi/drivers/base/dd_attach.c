// SPDX-License-Identifier: GPL-2.0
/* drivers/base/dd.c, linux/device.h: which driver for which device, and when. */
#include <linux/async.h>
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/wait.h>

#include "kpi.h"
#include "base.h"

/* Probes that are running. */
static atomic_t probing = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(probing_wait);

int driver_probe_done(void)
{
	return atomic_read(&probing) ? -EBUSY : 0;
}

void wait_for_device_probe(void)
{
	kpi_deferred_flush();
	wait_event(probing_wait, !atomic_read(&probing));
	async_synchronize_full();
}
KPI_EXPORT(wait_for_device_probe);

/* The device's lock is held. */
int kpi_probe_deferrable(struct device_driver *drv, struct device *dev)
{
	int triggers = kpi_deferred_count(), err;

	atomic_inc(&probing);
	err = kpi_probe_device(drv, dev);
	if (err == -EPROBE_DEFER) {
		driver_deferred_probe_add(dev);
		/* What it waits for may have come meanwhile. */
		if (triggers != kpi_deferred_count())
			kpi_deferred_trigger();
	}
	if (atomic_dec_and_test(&probing))
		wake_up_all(&probing_wait);
	return err;
}

bool kpi_driver_allows_async(const struct device_driver *drv)
{
	switch (drv->probe_type) {
	case PROBE_PREFER_ASYNCHRONOUS:
		return true;
	case PROBE_FORCE_SYNCHRONOUS:
		return false;
	default:
		return drv->owner && drv->owner->async_probe_requested;
	}
}

/* Is it worth trying? Negative: the bus cannot tell now. */
static int try_match(struct device_driver *drv, struct device *dev)
{
	int ret = device_match(drv, dev);

	if (ret == -EPROBE_DEFER) {
		dev_dbg(dev, "Device match requests probe deferral\n");
		dev->can_match = true;
		driver_deferred_probe_add(dev);
	} else if (ret < 0) {
		dev_dbg(dev, "Bus failed to match device: %d\n", ret);
	}
	return ret;
}

/* ------------------------------------------ a device looks for its driver */

struct attach {
	struct device *dev;
	bool check_async;	/* those that do not mind are left out ... */
	bool want_async;	/* ... or are those that are meant */
	bool have_async;	/* some were left out */
};

static int attach_driver(struct device_driver *drv, void *data)
{
	struct attach *a = data;
	bool async = kpi_driver_allows_async(drv);
	int ret = try_match(drv, a->dev);

	if (ret == 0 || (ret < 0 && ret != -EPROBE_DEFER))
		return ret < 0 ? ret : 0;
	if (ret < 0)
		return 0;
	if (async)
		a->have_async = true;
	if (a->check_async && async != a->want_async)
		return 0;
	/* One that fails leaves the device to the next one. */
	return kpi_probe_deferrable(drv, a->dev) ? 0 : 1;
}

static void attach_async(void *data, async_cookie_t cookie)
{
	struct device *dev = data;
	struct attach a = { .dev = dev, .check_async = true,
			    .want_async = true };

	device_lock(dev);
	if (!dev->p->dead && !dev->driver)
		bus_for_each_drv(dev->bus, NULL, &a, attach_driver);
	device_unlock(dev);
	put_device(dev);
}

static int attach(struct device *dev, bool allow_async)
{
	struct attach a = { .dev = dev, .check_async = allow_async };
	int ret;

	if (dev->p->dead)
		return 0;
	if (dev->driver) {
		if (device_is_bound(dev))
			return 1;
		if (!device_bind_driver(dev))
			return 1;
		dev->driver = NULL;
		return 0;
	}
	ret = bus_for_each_drv(dev->bus, NULL, &a, attach_driver);
	if (!ret && allow_async && a.have_async) {
		get_device(dev);
		async_schedule_dev(attach_async, dev);
	}
	return ret;
}

/* 1: bound, 0: no driver for it, or -errno. */
int device_attach(struct device *dev)
{
	int ret;

	device_lock(dev);
	ret = attach(dev, false);
	device_unlock(dev);
	return ret;
}
KPI_EXPORT(device_attach);

void device_initial_probe(struct device *dev)
{
	device_lock(dev);
	attach(dev, true);
	device_unlock(dev);
}

/* ------------------------------------------ a driver looks for its devices */

static void lock_both(struct device *dev, struct device *parent)
{
	if (parent && dev->bus->need_parent_lock)
		device_lock(parent);
	device_lock(dev);
}

static void unlock_both(struct device *dev, struct device *parent)
{
	device_unlock(dev);
	if (parent && dev->bus->need_parent_lock)
		device_unlock(parent);
}

static void attach_device_async(void *data, async_cookie_t cookie)
{
	struct device *dev = data;
	struct device_driver *drv;

	lock_both(dev, dev->parent);
	drv = dev->p->async_driver;
	dev->p->async_driver = NULL;
	if (drv)
		kpi_probe_deferrable(drv, dev);
	unlock_both(dev, dev->parent);
	put_device(dev);
}

static void start_async(struct device *dev, struct device_driver *drv)
{
	bool start = false;

	device_lock(dev);
	if (!dev->driver && !dev->p->async_driver) {
		get_device(dev);
		dev->p->async_driver = drv;
		start = true;
	}
	device_unlock(dev);
	if (start)
		async_schedule_dev(attach_device_async, dev);
}

static int attach_device(struct device *dev, void *data)
{
	struct device_driver *drv = data;
	int ret = try_match(drv, dev);

	if (ret == 0 || ret == -EPROBE_DEFER)
		return 0;
	if (ret < 0)
		return ret;
	if (kpi_driver_allows_async(drv)) {
		start_async(dev, drv);
		return 0;
	}
	lock_both(dev, dev->parent);
	if (!dev->driver)
		kpi_probe_deferrable(drv, dev);
	unlock_both(dev, dev->parent);
	return 0;
}

int driver_attach(struct device_driver *drv)
{
	return bus_for_each_dev(drv->bus, NULL, drv, attach_device);
}
KPI_EXPORT(driver_attach);
