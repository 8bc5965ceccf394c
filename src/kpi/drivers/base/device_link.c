// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/core.c, linux/device.h: devices that need other devices. A
 * consumer is probed after its supplier and unbound before it.
 *
 * A link's state follows what becomes of the two:
 *
 *	dormant		the supplier has no driver
 *	available	it has one; the consumer has none
 *	consumer probe	the consumer's driver is about to get it
 *	active		both have one
 *	supplier unbind	the supplier's is to go: the consumer's goes first
 *
 * Stateless links only keep the two apart in order.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>

#include "kpi.h"
#include "base.h"

/* Protects all lists of links and the links' states. */
static DEFINE_MUTEX(links_lock);

#define MANAGED_FLAGS (DL_FLAG_AUTOREMOVE_CONSUMER |			      \
		       DL_FLAG_AUTOREMOVE_SUPPLIER |			      \
		       DL_FLAG_AUTOPROBE_CONSUMER | DL_FLAG_SYNC_STATE_ONLY | \
		       DL_FLAG_INFERRED | DL_FLAG_CYCLE)
#define KNOWN_FLAGS (MANAGED_FLAGS | DL_FLAG_STATELESS | DL_FLAG_PM_RUNTIME | \
		     DL_FLAG_RPM_ACTIVE)

void kpi_links_init(struct device *dev)
{
	INIT_LIST_HEAD(&dev->links.consumers);
	INIT_LIST_HEAD(&dev->links.suppliers);
	INIT_LIST_HEAD(&dev->links.defer_sync);
	dev->links.status = DL_DEV_NO_DRIVER;
}

static bool managed(const struct device_link *link)
{
	return link->flags & DL_FLAG_MANAGED;
}

/* ------------------------------------------------------ making and ending */

/* Does @target need @dev: as a descendant, or as a consumer of one? */
static int depends(struct device *dev, void *target)
{
	struct device_link *link;

	if (dev == target || device_for_each_child(dev, target, depends))
		return 1;
	list_for_each_entry(link, &dev->links.consumers, s_node)
		if (depends(link->consumer, target))
			return 1;
	return 0;
}

int device_is_dependent(struct device *dev, void *target)
{
	return depends(dev, target);
}

static enum device_link_state first_state(const struct device *consumer,
					  const struct device *supplier)
{
	if (supplier->links.status != DL_DEV_DRIVER_BOUND)
		return DL_STATE_DORMANT;
	switch (consumer->links.status) {
	case DL_DEV_PROBING:
		return DL_STATE_CONSUMER_PROBE;
	case DL_DEV_DRIVER_BOUND:
		return DL_STATE_ACTIVE;
	default:
		return DL_STATE_AVAILABLE;
	}
}

static struct device_link *find_link(struct device *consumer,
				     struct device *supplier)
{
	struct device_link *link;

	list_for_each_entry(link, &supplier->links.consumers, s_node)
		if (link->consumer == consumer)
			return link;
	return NULL;
}

static struct device_link *new_link(struct device *consumer,
				    struct device *supplier, u32 flags)
{
	struct device_link *link = kzalloc(sizeof(*link), GFP_KERNEL);

	if (!link)
		return NULL;
	refcount_set(&link->rpm_active, 1);
	kref_init(&link->kref);
	link->supplier = get_device(supplier);
	link->consumer = get_device(consumer);
	link->flags = flags;
	link->status = flags & DL_FLAG_STATELESS ? DL_STATE_NONE :
		       first_state(consumer, supplier);
	list_add_tail(&link->s_node, &supplier->links.consumers);
	list_add_tail(&link->c_node, &consumer->links.suppliers);
	dev_dbg(consumer, "Linked as a consumer to %s\n", dev_name(supplier));
	return link;
}

static bool valid(struct device *consumer, struct device *supplier, u32 flags)
{
	if (!consumer || !supplier || consumer == supplier)
		return false;
	if (flags & ~KNOWN_FLAGS)
		return false;
	/* The one who keeps a stateless link removes it himself. */
	if ((flags & DL_FLAG_STATELESS) && (flags & MANAGED_FLAGS))
		return false;
	if ((flags & DL_FLAG_AUTOPROBE_CONSUMER) &&
	    (flags & (DL_FLAG_AUTOREMOVE_CONSUMER |
		      DL_FLAG_AUTOREMOVE_SUPPLIER)))
		return false;
	return true;
}

/* A second one for the same two: the stronger wish of each kind counts. */
static void add_to_link(struct device_link *link, u32 flags)
{
	if (flags & DL_FLAG_STATELESS) {
		kref_get(&link->kref);
		link->flags |= DL_FLAG_STATELESS;
		return;
	}
	if (!managed(link)) {
		kref_get(&link->kref);
		link->flags |= DL_FLAG_MANAGED;
		link->status = first_state(link->consumer, link->supplier);
	}
	if (!(flags & DL_FLAG_AUTOREMOVE_CONSUMER))
		link->flags &= ~DL_FLAG_AUTOREMOVE_CONSUMER;
	if (!(flags & DL_FLAG_AUTOREMOVE_SUPPLIER))
		link->flags &= ~DL_FLAG_AUTOREMOVE_SUPPLIER;
}

struct device_link *device_link_add(struct device *consumer,
				    struct device *supplier, u32 flags)
{
	struct device_link *link;

	if (!valid(consumer, supplier, flags))
		return NULL;
	if (!(flags & DL_FLAG_STATELESS))
		flags |= DL_FLAG_MANAGED;
	if ((flags & DL_FLAG_PM_RUNTIME) && (flags & DL_FLAG_RPM_ACTIVE) &&
	    pm_runtime_get_sync(supplier) < 0) {
		pm_runtime_put_noidle(supplier);
		return NULL;
	}
	mutex_lock(&links_lock);
	link = NULL;
	/* Neither a supplier that is not there, nor a circle. */
	if (device_is_registered(supplier) && !depends(consumer, supplier)) {
		link = find_link(consumer, supplier);
		if (link)
			add_to_link(link, flags);
		else
			link = new_link(consumer, supplier, flags);
	}
	if (link && (flags & DL_FLAG_PM_RUNTIME)) {
		link->flags |= DL_FLAG_PM_RUNTIME;
		if (flags & DL_FLAG_RPM_ACTIVE)
			refcount_inc(&link->rpm_active);
	}
	mutex_unlock(&links_lock);
	if (!link && (flags & DL_FLAG_PM_RUNTIME) &&
	    (flags & DL_FLAG_RPM_ACTIVE))
		pm_runtime_put(supplier);
	return link;
}
KPI_EXPORT(device_link_add);

static void drop_rpm(struct device_link *link)
{
	while (refcount_dec_not_one(&link->rpm_active))
		pm_runtime_put_noidle(link->supplier);
	pm_request_idle(link->supplier);
}

static void end_link(struct kref *kref)
{
	struct device_link *link = container_of(kref, struct device_link, kref);

	dev_dbg(link->consumer, "Dropping the link to %s\n",
		dev_name(link->supplier));
	list_del(&link->s_node);
	list_del(&link->c_node);
	drop_rpm(link);
	put_device(link->consumer);
	put_device(link->supplier);
	kfree(link);
}

/* By the core, which holds managed links. */
static void drop_managed(struct device_link *link)
{
	link->flags &= ~DL_FLAG_MANAGED;
	link->status = DL_STATE_NONE;
	kref_put(&link->kref, end_link);
}

static void delete(struct device_link *link)
{
	if (link->flags & DL_FLAG_STATELESS)
		kref_put(&link->kref, end_link);
	else if (!device_is_registered(link->consumer))
		end_link(&link->kref);
	else
		WARN(1, "Unable to drop a managed device link reference\n");
}

void device_link_del(struct device_link *link)
{
	mutex_lock(&links_lock);
	delete(link);
	mutex_unlock(&links_lock);
}
KPI_EXPORT(device_link_del);

void device_link_remove(void *consumer, struct device *supplier)
{
	struct device_link *link;

	if (WARN_ON(consumer == supplier))
		return;
	mutex_lock(&links_lock);
	link = find_link(consumer, supplier);
	if (link)
		delete(link);
	mutex_unlock(&links_lock);
}
KPI_EXPORT(device_link_remove);

/* ------------------------------------------------- what the core tells them */

/* -EPROBE_DEFER while a supplier has no driver. */
int kpi_links_check_suppliers(struct device *dev)
{
	struct device_link *link;
	int err = 0;

	mutex_lock(&links_lock);
	list_for_each_entry(link, &dev->links.suppliers, c_node) {
		if (!managed(link) || (link->flags & DL_FLAG_SYNC_STATE_ONLY))
			continue;
		if (link->status != DL_STATE_AVAILABLE) {
			err = dev_err_probe(dev, -EPROBE_DEFER,
					    "supplier %s not ready\n",
					    dev_name(link->supplier));
			break;
		}
		link->status = DL_STATE_CONSUMER_PROBE;
	}
	list_for_each_entry(link, &dev->links.suppliers, c_node)
		if (err && link->status == DL_STATE_CONSUMER_PROBE)
			link->status = DL_STATE_AVAILABLE;
	if (!err)
		dev->links.status = DL_DEV_PROBING;
	mutex_unlock(&links_lock);
	return err;
}

void kpi_links_bound(struct device *dev)
{
	struct device_link *link, *next;

	mutex_lock(&links_lock);
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (!managed(link) || link->status != DL_STATE_DORMANT)
			continue;
		link->status = DL_STATE_AVAILABLE;
		if (link->flags & DL_FLAG_AUTOPROBE_CONSUMER)
			driver_deferred_probe_add(link->consumer);
	}
	list_for_each_entry_safe(link, next, &dev->links.suppliers, c_node)
		if (managed(link))
			link->status = DL_STATE_ACTIVE;
	dev->links.status = DL_DEV_DRIVER_BOUND;
	mutex_unlock(&links_lock);
	kpi_links_sync_state(dev);
}

/* Its suppliers are free for another try; with the lock. */
static void let_suppliers_go(struct device *dev)
{
	struct device_link *link, *next;

	list_for_each_entry_safe_reverse(link, next, &dev->links.suppliers,
					 c_node) {
		if (!managed(link))
			continue;
		if (link->flags & DL_FLAG_AUTOREMOVE_CONSUMER) {
			drop_managed(link);
			continue;
		}
		if (link->status == DL_STATE_CONSUMER_PROBE ||
		    link->status == DL_STATE_ACTIVE)
			link->status = link->supplier->links.status ==
				       DL_DEV_DRIVER_BOUND ?
				       DL_STATE_AVAILABLE : DL_STATE_DORMANT;
	}
	dev->links.status = DL_DEV_NO_DRIVER;
}

/* A probe has failed. */
void kpi_links_no_driver(struct device *dev)
{
	struct device_link *link;

	mutex_lock(&links_lock);
	list_for_each_entry(link, &dev->links.consumers, s_node)
		if (managed(link))
			link->status = DL_STATE_DORMANT;
	let_suppliers_go(dev);
	mutex_unlock(&links_lock);
}

/* The driver has left. */
void kpi_links_unbound(struct device *dev)
{
	struct device_link *link, *next;

	mutex_lock(&links_lock);
	list_for_each_entry_safe(link, next, &dev->links.consumers, s_node) {
		if (!managed(link))
			continue;
		if (link->status == DL_STATE_SUPPLIER_UNBIND &&
		    (link->flags & DL_FLAG_AUTOREMOVE_SUPPLIER))
			drop_managed(link);
		else
			link->status = DL_STATE_DORMANT;
	}
	let_suppliers_go(dev);
	mutex_unlock(&links_lock);
}

/* The driver is to leave: do consumers use the device still? */
bool kpi_links_busy(struct device *dev)
{
	struct device_link *link;
	bool busy = false;

	mutex_lock(&links_lock);
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (!managed(link))
			continue;
		if (link->status == DL_STATE_CONSUMER_PROBE ||
		    link->status == DL_STATE_ACTIVE) {
			busy = true;
			break;
		}
		link->status = DL_STATE_SUPPLIER_UNBIND;
	}
	dev->links.status = DL_DEV_UNBINDING;
	mutex_unlock(&links_lock);
	return busy;
}

static struct device *next_consumer(struct device *dev)
{
	struct device *consumer = NULL;
	struct device_link *link;

	mutex_lock(&links_lock);
	list_for_each_entry(link, &dev->links.consumers, s_node) {
		if (!managed(link) ||
		    (link->status != DL_STATE_CONSUMER_PROBE &&
		     link->status != DL_STATE_ACTIVE))
			continue;
		if (link->status == DL_STATE_ACTIVE)
			link->status = DL_STATE_SUPPLIER_UNBIND;
		consumer = get_device(link->consumer);
		break;
	}
	mutex_unlock(&links_lock);
	return consumer;
}

void kpi_links_unbind_consumers(struct device *dev)
{
	struct device *consumer;

	while ((consumer = next_consumer(dev))) {
		/* A probe that is running is waited for by its lock. */
		kpi_device_release_driver(consumer, NULL, consumer->parent);
		put_device(consumer);
	}
}

/* The device has gone: nobody can be linked to it. */
void kpi_links_purge(struct device *dev)
{
	struct device_link *link, *next;

	mutex_lock(&links_lock);
	list_for_each_entry_safe(link, next, &dev->links.suppliers, c_node)
		end_link(&link->kref);
	list_for_each_entry_safe(link, next, &dev->links.consumers, s_node)
		end_link(&link->kref);
	mutex_unlock(&links_lock);
}

/* -------------------------------------------------------------- sync_state */

/* All that the boot left switched on may be switched off: all use it now. */
static bool all_consumers_bound(struct device *dev)
{
	struct device_link *link;

	list_for_each_entry(link, &dev->links.consumers, s_node)
		if (managed(link) && link->status != DL_STATE_ACTIVE)
			return false;
	return true;
}

static void sync_one(struct device *dev)
{
	bool call;

	mutex_lock(&links_lock);
	call = dev_has_sync_state(dev) && !dev->state_synced &&
	       dev->links.status == DL_DEV_DRIVER_BOUND &&
	       all_consumers_bound(dev);
	if (call)
		dev->state_synced = true;
	mutex_unlock(&links_lock);
	if (!call)
		return;
	if (dev->bus && dev->bus->sync_state)
		dev->bus->sync_state(dev);
	else if (dev->driver && dev->driver->sync_state)
		dev->driver->sync_state(dev);
}

/* @dev was bound: it, and those that waited for it. */
void kpi_links_sync_state(struct device *dev)
{
	struct device_link *link;
	struct device *supplier;
	bool again;

	sync_one(dev);
	do {
		again = false;
		supplier = NULL;
		mutex_lock(&links_lock);
		list_for_each_entry(link, &dev->links.suppliers, c_node)
			if (dev_has_sync_state(link->supplier) &&
			    !link->supplier->state_synced &&
			    all_consumers_bound(link->supplier)) {
				supplier = get_device(link->supplier);
				break;
			}
		mutex_unlock(&links_lock);
		if (supplier) {
			sync_one(supplier);
			again = supplier->state_synced;
			put_device(supplier);
		}
	} while (again);
}
