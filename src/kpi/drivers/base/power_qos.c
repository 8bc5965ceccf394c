// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/power/qos.c, linux/pm_qos.h: what users of a device can bear
 * when it saves power. Flags are told to who asks; the rest is kept only,
 * since no device here is slow to wake.
 */
#include <linux/device.h>
#include <linux/export.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pm_qos.h>
#include <linux/slab.h>

#include "kpi.h"

/* Guards dev->power.qos of all devices. */
static DEFINE_MUTEX(qos_mutex);

static struct dev_pm_qos *get_qos(struct device *dev)
{
	struct dev_pm_qos *qos = dev->power.qos;

	if (qos)
		return qos;
	qos = kzalloc(sizeof(*qos), GFP_KERNEL);
	if (!qos)
		return NULL;
	INIT_LIST_HEAD(&qos->flags.list);
	dev->power.qos = qos;
	return qos;
}

static s32 all_flags(const struct dev_pm_qos *qos)
{
	struct pm_qos_flags_request *r;
	s32 flags = 0;

	list_for_each_entry(r, &qos->flags.list, node)
		flags |= r->flags;
	return flags;
}

/* 1: what counts has changed. */
static int refresh(struct dev_pm_qos *qos)
{
	s32 before = qos->flags.effective_flags;

	qos->flags.effective_flags = all_flags(qos);
	return before != qos->flags.effective_flags;
}

static int add(struct device *dev, struct dev_pm_qos_request *req,
	       enum dev_pm_qos_req_type type, s32 value)
{
	struct dev_pm_qos *qos = get_qos(dev);

	if (!qos)
		return -ENOMEM;
	req->dev = dev;
	req->type = type;
	if (type != DEV_PM_QOS_FLAGS) {
		plist_node_init(&req->data.pnode, value);
		return 1;
	}
	req->data.flr.flags = value;
	list_add_tail(&req->data.flr.node, &qos->flags.list);
	return refresh(qos);
}

int dev_pm_qos_add_request(struct device *dev, struct dev_pm_qos_request *req,
			   enum dev_pm_qos_req_type type, s32 value)
{
	int ret;

	if (!dev || !req || type == DEV_PM_QOS_LATENCY_TOLERANCE)
		return -EINVAL;
	if (WARN(dev_pm_qos_request_active(req),
		 "dev_pm_qos_add_request() called for already added request\n"))
		return -EINVAL;
	mutex_lock(&qos_mutex);
	ret = add(dev, req, type, value);
	mutex_unlock(&qos_mutex);
	return ret;
}
KPI_EXPORT(dev_pm_qos_add_request);

int dev_pm_qos_update_request(struct dev_pm_qos_request *req, s32 new_value)
{
	int ret = 1;

	if (!req)
		return -EINVAL;
	if (WARN(!dev_pm_qos_request_active(req),
		 "dev_pm_qos_update_request() called for unknown object\n"))
		return -EINVAL;
	mutex_lock(&qos_mutex);
	if (req->type == DEV_PM_QOS_FLAGS) {
		req->data.flr.flags = new_value;
		ret = refresh(req->dev->power.qos);
	} else {
		req->data.pnode.prio = new_value;
	}
	mutex_unlock(&qos_mutex);
	return ret;
}
KPI_EXPORT(dev_pm_qos_update_request);

int dev_pm_qos_remove_request(struct dev_pm_qos_request *req)
{
	int ret = 1;

	if (!req)
		return -EINVAL;
	if (WARN(!dev_pm_qos_request_active(req),
		 "dev_pm_qos_remove_request() called for unknown object\n"))
		return -EINVAL;
	mutex_lock(&qos_mutex);
	if (req->type == DEV_PM_QOS_FLAGS) {
		list_del(&req->data.flr.node);
		ret = refresh(req->dev->power.qos);
	}
	mutex_unlock(&qos_mutex);
	memset(req, 0, sizeof(*req));
	return ret;
}
KPI_EXPORT(dev_pm_qos_remove_request);

enum pm_qos_flags_status dev_pm_qos_flags(struct device *dev, s32 mask)
{
	struct dev_pm_qos *qos = READ_ONCE(dev->power.qos);
	s32 flags;

	if (!qos)
		return PM_QOS_FLAGS_UNDEFINED;
	flags = READ_ONCE(qos->flags.effective_flags) & mask;
	if (list_empty(&qos->flags.list))
		return PM_QOS_FLAGS_UNDEFINED;
	return !flags ? PM_QOS_FLAGS_NONE :
	       flags == mask ? PM_QOS_FLAGS_ALL : PM_QOS_FLAGS_SOME;
}
KPI_EXPORT(dev_pm_qos_flags);

/* ---------------------------------------------------- what sysfs would show */

#define NO_ATTRIBUTE "has no attribute in sysfs"

int dev_pm_qos_expose_flags(struct device *dev, s32 value)
{
	struct dev_pm_qos_request *req;
	int ret = -EEXIST;

	if (!device_is_registered(dev))
		return -EINVAL;
	req = kzalloc(sizeof(*req), GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	mutex_lock(&qos_mutex);
	if (!dev->power.qos || !dev->power.qos->flags_req)
		ret = add(dev, req, DEV_PM_QOS_FLAGS, value);
	if (ret >= 0)
		dev->power.qos->flags_req = req;
	else
		kfree(req);
	mutex_unlock(&qos_mutex);
	return ret < 0 ? ret : 0;
}
KPI_EXPORT_PARTIAL(dev_pm_qos_expose_flags, NO_ATTRIBUTE);

void dev_pm_qos_hide_flags(struct device *dev)
{
	struct dev_pm_qos_request *req = NULL;

	mutex_lock(&qos_mutex);
	if (dev->power.qos) {
		req = dev->power.qos->flags_req;
		dev->power.qos->flags_req = NULL;
	}
	if (req) {
		list_del(&req->data.flr.node);
		refresh(dev->power.qos);
	}
	mutex_unlock(&qos_mutex);
	kfree(req);
}
KPI_EXPORT(dev_pm_qos_hide_flags);

/* The device goes: what it still has is dropped with it. */
void dev_pm_qos_constraints_destroy(struct device *dev)
{
	dev_pm_qos_hide_flags(dev);
	mutex_lock(&qos_mutex);
	kfree(dev->power.qos);
	dev->power.qos = NULL;
	mutex_unlock(&qos_mutex);
}

int dev_pm_qos_expose_latency_tolerance(struct device *dev)
{
	return dev->power.set_latency_tolerance ? 0 : -EINVAL;
}
KPI_EXPORT_PARTIAL(dev_pm_qos_expose_latency_tolerance, NO_ATTRIBUTE);

void dev_pm_qos_hide_latency_tolerance(struct device *dev)
{
}
KPI_EXPORT_NOOP(dev_pm_qos_hide_latency_tolerance, NO_ATTRIBUTE);

const char power_group_name[] = "power";
KPI_EXPORT(power_group_name);
