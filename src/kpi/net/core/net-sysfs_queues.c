// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/net-sysfs.c: /sys/class/net/DEVICE/queues, a folder for each queue
 * in use, with byte_queue_limits.
 */
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sysfs.h>

#include "kpi.h"
#include "dev.h"

struct queue_attr {
	struct attribute attr;
	ssize_t (*show)(struct netdev_queue *queue, char *buf);
	ssize_t (*store)(struct netdev_queue *queue, const char *buf,
			 size_t len);
};

static struct netdev_queue *queue_of(struct kobject *kobj)
{
	return container_of(kobj, struct netdev_queue, kobj);
}

static ssize_t tx_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	const struct queue_attr *a = container_of(attr, struct queue_attr,
						  attr);

	return a->show ? a->show(queue_of(kobj), buf) : -EIO;
}

static ssize_t tx_store(struct kobject *kobj, struct attribute *attr,
			const char *buf, size_t len)
{
	const struct queue_attr *a = container_of(attr, struct queue_attr,
						  attr);

	return a->store ? a->store(queue_of(kobj), buf, len) : -EIO;
}

static const struct sysfs_ops tx_ops = { .show = tx_show, .store = tx_store };

static ssize_t tx_timeout_show(struct netdev_queue *queue, char *buf)
{
	return sysfs_emit(buf, "%lu\n",
			  (unsigned long)atomic_long_read(&queue->trans_timeout));
}
static struct queue_attr attr_tx_timeout = __ATTR_RO(tx_timeout);

static struct attribute *tx_attrs[] = { &attr_tx_timeout.attr, NULL };
ATTRIBUTE_GROUPS(tx);

/* ------------------------------------------------------ byte queue limits */

static ssize_t show_limit(char *buf, unsigned int value)
{
	return value == UINT_MAX || value == DQL_MAX_LIMIT ?
		       sysfs_emit(buf, "max\n") :
		       sysfs_emit(buf, "%u\n", value);
}

static ssize_t store_limit(unsigned int *limit, const char *buf, size_t len)
{
	unsigned int value = DQL_MAX_LIMIT;
	int err;

	if (!sysfs_streq(buf, "max")) {
		err = kstrtouint(buf, 10, &value);
		if (err)
			return err;
		if (value > DQL_MAX_LIMIT)
			return -EINVAL;
	}
	*limit = value;
	return len;
}

#define BQL_LIMIT(name)                                                       \
	static ssize_t name##_show(struct netdev_queue *queue, char *buf)     \
	{                                                                     \
		return show_limit(buf, queue->dql.name);                      \
	}                                                                     \
	static ssize_t name##_store(struct netdev_queue *queue,               \
				    const char *buf, size_t len)              \
	{                                                                     \
		return store_limit(&queue->dql.name, buf, len);               \
	}                                                                     \
	static struct queue_attr bql_##name = __ATTR_RW(name);

BQL_LIMIT(limit)
BQL_LIMIT(min_limit)
BQL_LIMIT(max_limit)

static ssize_t inflight_show(struct netdev_queue *queue, char *buf)
{
	return sysfs_emit(buf, "%u\n", queue->dql.num_queued -
				       queue->dql.num_completed);
}
static struct queue_attr bql_inflight = __ATTR_RO(inflight);

static ssize_t hold_time_show(struct netdev_queue *queue, char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  jiffies_to_msecs(queue->dql.slack_hold_time));
}

static ssize_t hold_time_store(struct netdev_queue *queue, const char *buf,
			       size_t len)
{
	unsigned int ms;
	int err = kstrtouint(buf, 10, &ms);

	if (!err)
		queue->dql.slack_hold_time = msecs_to_jiffies(ms);
	return err ?: len;
}
static struct queue_attr bql_hold_time = __ATTR_RW(hold_time);

static struct attribute *bql_attrs[] = {
	&bql_limit.attr, &bql_min_limit.attr, &bql_max_limit.attr,
	&bql_inflight.attr, &bql_hold_time.attr, NULL,
};

static const struct attribute_group bql_group = {
	.name = "byte_queue_limits",
	.attrs = bql_attrs,
};

/* ------------------------------------------------------------- the folders */

/* The queue lies in an array of the device, which its folder keeps. */
static void release_tx(struct kobject *kobj)
{
	struct netdev_queue *queue = queue_of(kobj);

	memset(kobj, 0, sizeof(*kobj));
	netdev_put(queue->dev, &queue->dev_tracker);
}

static const struct kobj_type tx_type = {
	.sysfs_ops = &tx_ops,
	.release = release_tx,
	.default_groups = tx_groups,
};

static void release_rx(struct kobject *kobj)
{
	struct netdev_rx_queue *queue =
		container_of(kobj, struct netdev_rx_queue, kobj);

	memset(kobj, 0, sizeof(*kobj));
	netdev_put(queue->dev, &queue->dev_tracker);
}

static const struct kobj_type rx_type = {
	.sysfs_ops = &kobj_sysfs_ops,
	.release = release_rx,
};

static int add_tx(struct net_device *dev, unsigned int i)
{
	struct netdev_queue *queue = &dev->_tx[i];
	int err;

	netdev_hold(dev, &queue->dev_tracker, GFP_KERNEL);
	queue->kobj.kset = dev->queues_kset;
	err = kobject_init_and_add(&queue->kobj, (struct kobj_type *)&tx_type,
				   NULL, "tx-%u", i);
	if (!err)
		err = sysfs_create_group(&queue->kobj, &bql_group);
	if (err)
		kobject_put(&queue->kobj);
	else
		kobject_uevent(&queue->kobj, KOBJ_ADD);
	return err;
}

static void del_tx(struct net_device *dev, unsigned int i)
{
	struct kobject *kobj = &dev->_tx[i].kobj;

	sysfs_remove_group(kobj, &bql_group);
	kobject_put(kobj);
}

static int add_rx(struct net_device *dev, unsigned int i)
{
	struct netdev_rx_queue *queue = &dev->_rx[i];
	int err;

	netdev_hold(dev, &queue->dev_tracker, GFP_KERNEL);
	queue->kobj.kset = dev->queues_kset;
	err = kobject_init_and_add(&queue->kobj, (struct kobj_type *)&rx_type,
				   NULL, "rx-%u", i);
	if (!err && dev->sysfs_rx_queue_group)
		err = sysfs_create_group(&queue->kobj,
					 dev->sysfs_rx_queue_group);
	if (err)
		kobject_put(&queue->kobj);
	else
		kobject_uevent(&queue->kobj, KOBJ_ADD);
	return err;
}

static void del_rx(struct net_device *dev, unsigned int i)
{
	struct kobject *kobj = &dev->_rx[i].kobj;

	if (dev->sysfs_rx_queue_group)
		sysfs_remove_group(kobj, dev->sysfs_rx_queue_group);
	kobject_put(kobj);
}

int kpi_netdev_queues_changed(struct net_device *dev, bool rx,
			      unsigned int from, unsigned int to)
{
	unsigned int i;
	int err = 0;

	for (i = from; i < to && !err; i++)
		err = rx ? add_rx(dev, i) : add_tx(dev, i);
	if (err)	/* the failed one is gone already */
		for (i--; i-- > from;)
			(rx ? del_rx : del_tx)(dev, i);
	for (i = from; i-- > to;)
		(rx ? del_rx : del_tx)(dev, i);
	return err;
}

int kpi_netdev_queues_add(struct net_device *dev)
{
	int err;

	dev->queues_kset = kset_create_and_add("queues", NULL, &dev->dev.kobj);
	if (!dev->queues_kset)
		return -ENOMEM;
	err = kpi_netdev_queues_changed(dev, true, 0, dev->real_num_rx_queues);
	if (!err) {
		err = kpi_netdev_queues_changed(dev, false, 0,
						dev->real_num_tx_queues);
		if (err)
			kpi_netdev_queues_changed(dev, true,
						  dev->real_num_rx_queues, 0);
	}
	if (err)
		kset_unregister(dev->queues_kset);
	return err;
}

void kpi_netdev_queues_del(struct net_device *dev)
{
	kpi_netdev_queues_changed(dev, true, dev->real_num_rx_queues, 0);
	kpi_netdev_queues_changed(dev, false, dev->real_num_tx_queues, 0);
	kset_unregister(dev->queues_kset);
}
