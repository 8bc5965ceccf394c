// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/net-sysfs.c: /sys/class/net/DEVICE with its statistics. The
 * folder queues/: net-sysfs_queues.c.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/pm_runtime.h>
#include <linux/rtnetlink.h>
#include <linux/sysfs.h>
#include <net/sch_generic.h>

#include "kpi.h"
#include "dev.h"

static bool alive(const struct net_device *dev)
{
	return dev->reg_state <= NETREG_REGISTERED;
}

static struct net_device *from(struct device *d)
{
	return to_net_dev(d);
}

/* Reading: the value of a field, as long as the device is there. */
#define SHOW(name, format, value...)                                          \
	static ssize_t name##_show(struct device *d,                          \
				   struct device_attribute *attr, char *buf)  \
	{                                                                     \
		struct net_device *dev = from(d);                             \
		return alive(dev) ? sysfs_emit(buf, format "\n", value) :     \
				    -EINVAL;                                  \
	}

/* Where it is down there is no carrier to tell of, as in the kernel. */
#define SHOW_RUNNING(name, format, value)                                     \
	static ssize_t name##_show(struct device *d,                          \
				   struct device_attribute *attr, char *buf)  \
	{                                                                     \
		struct net_device *dev = from(d);                             \
		return netif_running(dev) ?                                   \
			       sysfs_emit(buf, format "\n", value) :          \
			       -EINVAL;                                       \
	}

SHOW(addr_assign_type, "%u", dev->addr_assign_type)
SHOW(addr_len, "%u", dev->addr_len)
SHOW(dev_id, "0x%x", dev->dev_id)
SHOW(dev_port, "%u", dev->dev_port)
SHOW(ifindex, "%d", dev->ifindex)
SHOW(iflink, "%d", dev_get_iflink(dev))
SHOW(type, "%u", dev->type)
SHOW(link_mode, "%u", dev->link_mode)
SHOW(address, "%*phC", dev->addr_len, dev->dev_addr)
SHOW(broadcast, "%*phC", dev->addr_len, dev->broadcast)
SHOW(mtu, "%u", dev->mtu)
SHOW(flags, "0x%x", dev->flags)
SHOW(tx_queue_len, "%u", dev->tx_queue_len)
SHOW(gro_flush_timeout, "%lu", dev->gro_flush_timeout)
SHOW(napi_defer_hard_irqs, "%d", dev->napi_defer_hard_irqs)
SHOW(netdev_group, "%d", dev->group)
SHOW(proto_down, "%d", dev->proto_down)
SHOW(threaded, "%d", dev->threaded)
SHOW(carrier_changes, "%d", atomic_read(&dev->carrier_up_count) +
     atomic_read(&dev->carrier_down_count))
SHOW(carrier_up_count, "%u", atomic_read(&dev->carrier_up_count))
SHOW(carrier_down_count, "%u", atomic_read(&dev->carrier_down_count))
SHOW_RUNNING(carrier, "%d", !!netif_carrier_ok(dev))
SHOW_RUNNING(dormant, "%d", !!netif_dormant(dev))
SHOW_RUNNING(testing, "%d", !!netif_testing(dev))

static ssize_t operstate_show(struct device *d, struct device_attribute *attr,
			      char *buf)
{
	static const char *const names[] = {
		"unknown", "notpresent", "down", "lowerlayerdown", "testing",
		"dormant", "up",
	};
	const struct net_device *dev = from(d);
	unsigned char state = netif_running(dev) ? dev->operstate :
						   IF_OPER_DOWN;

	return state < ARRAY_SIZE(names) ?
		       sysfs_emit(buf, "%s\n", names[state]) : -EINVAL;
}

static ssize_t name_assign_type_show(struct device *d,
				     struct device_attribute *attr, char *buf)
{
	const struct net_device *dev = from(d);

	if (dev->name_assign_type == NET_NAME_UNKNOWN)
		return -EINVAL;
	return sysfs_emit(buf, "%u\n", dev->name_assign_type);
}

static ssize_t ifalias_show(struct device *d, struct device_attribute *attr,
			    char *buf)
{
	char text[IFALIASZ];

	if (dev_get_alias(from(d), text, sizeof(text)) <= 0)
		return 0;
	return sysfs_emit(buf, "%s\n", text);
}

static int link_settings(struct device *d, struct ethtool_link_ksettings *out)
{
	struct net_device *dev = from(d);
	int err = -EINVAL;

	if (!rtnl_trylock())
		return restart_syscall();
	if (netif_running(dev) && netif_device_present(dev))
		err = __ethtool_get_link_ksettings(dev, out);
	rtnl_unlock();
	return err;
}

static ssize_t speed_show(struct device *d, struct device_attribute *attr,
			  char *buf)
{
	struct ethtool_link_ksettings cmd;
	int err = link_settings(d, &cmd);

	return err ? (err == -EOPNOTSUPP ? -EINVAL : err) :
		     sysfs_emit(buf, "%d\n", cmd.base.speed);
}

static ssize_t duplex_show(struct device *d, struct device_attribute *attr,
			   char *buf)
{
	struct ethtool_link_ksettings cmd;
	int err = link_settings(d, &cmd);

	if (err)
		return err == -EOPNOTSUPP ? -EINVAL : err;
	return sysfs_emit(buf, "%s\n", cmd.base.duplex == DUPLEX_FULL ? "full" :
			  cmd.base.duplex == DUPLEX_HALF ? "half" : "unknown");
}

/* ---------------------------------------------------------------- writing */

static int set_mtu(struct net_device *dev, unsigned long value)
{
	return dev_set_mtu(dev, (int)value);
}

static int set_flags(struct net_device *dev, unsigned long value)
{
	return dev_change_flags(dev, (unsigned int)value, NULL);
}

static int set_gro_flush_timeout(struct net_device *dev, unsigned long value)
{
	WRITE_ONCE(dev->gro_flush_timeout, value);
	return 0;
}

static int set_napi_defer_hard_irqs(struct net_device *dev,
				    unsigned long value)
{
	WRITE_ONCE(dev->napi_defer_hard_irqs, value);
	return 0;
}

static int set_netdev_group(struct net_device *dev, unsigned long value)
{
	dev->group = (int)value;
	return 0;
}

static int set_carrier(struct net_device *dev, unsigned long value)
{
	return netif_running(dev) ? dev_change_carrier(dev, value) : -EINVAL;
}

static int set_threaded(struct net_device *dev, unsigned long value)
{
	if (list_empty(&dev->napi_list))
		return -EOPNOTSUPP;
	return value > 1 ? -EOPNOTSUPP : dev_set_threaded(dev, value);
}

static ssize_t store(struct device *d, const char *buf, size_t len,
		     int (*set)(struct net_device *, unsigned long))
{
	struct net_device *dev = from(d);
	unsigned long value;
	int err = kstrtoul(buf, 0, &value);

	if (err)
		return err;
	/* Unregistering holds the mutex and waits for us. */
	if (!rtnl_trylock())
		return restart_syscall();
	err = alive(dev) ? set(dev, value) : -EINVAL;
	rtnl_unlock();
	return err < 0 ? err : len;
}

#define STORE(name, fn)                                                       \
	static ssize_t name##_store(struct device *d,                         \
				    struct device_attribute *attr,            \
				    const char *buf, size_t len)              \
	{                                                                     \
		return store(d, buf, len, fn);                                \
	}

STORE(mtu, set_mtu)
STORE(flags, set_flags)
STORE(tx_queue_len, dev_change_tx_queue_len)
STORE(gro_flush_timeout, set_gro_flush_timeout)
STORE(napi_defer_hard_irqs, set_napi_defer_hard_irqs)
STORE(netdev_group, set_netdev_group)
STORE(carrier, set_carrier)
STORE(threaded, set_threaded)

static ssize_t ifalias_store(struct device *d, struct device_attribute *attr,
			     const char *buf, size_t len)
{
	size_t n = len && buf[len - 1] == '\n' ? len - 1 : len;
	int ret = dev_set_alias(from(d), buf, n);

	return ret < 0 ? ret : len;
}

static DEVICE_ATTR_RO(addr_assign_type);
static DEVICE_ATTR_RO(addr_len);
static DEVICE_ATTR_RO(dev_id);
static DEVICE_ATTR_RO(dev_port);
static DEVICE_ATTR_RO(ifindex);
static DEVICE_ATTR_RO(iflink);
static DEVICE_ATTR_RO(type);
static DEVICE_ATTR_RO(link_mode);
static DEVICE_ATTR_RO(address);
static DEVICE_ATTR_RO(broadcast);
static DEVICE_ATTR_RO(name_assign_type);
static DEVICE_ATTR_RO(carrier_changes);
static DEVICE_ATTR_RO(carrier_up_count);
static DEVICE_ATTR_RO(carrier_down_count);
static DEVICE_ATTR_RO(dormant);
static DEVICE_ATTR_RO(testing);
static DEVICE_ATTR_RO(operstate);
static DEVICE_ATTR_RO(speed);
static DEVICE_ATTR_RO(duplex);
static DEVICE_ATTR_RO(proto_down);
static DEVICE_ATTR_RW(mtu);
static DEVICE_ATTR_RW(flags);
static DEVICE_ATTR_RW(tx_queue_len);
static DEVICE_ATTR_RW(gro_flush_timeout);
static DEVICE_ATTR_RW(napi_defer_hard_irqs);
static DEVICE_ATTR_RW(netdev_group);
static DEVICE_ATTR_RW(carrier);
static DEVICE_ATTR_RW(threaded);
static DEVICE_ATTR_RW(ifalias);

static struct attribute *net_class_attrs[] = {
	&dev_attr_netdev_group.attr, &dev_attr_type.attr,
	&dev_attr_dev_id.attr, &dev_attr_dev_port.attr,
	&dev_attr_iflink.attr, &dev_attr_ifindex.attr,
	&dev_attr_name_assign_type.attr, &dev_attr_addr_assign_type.attr,
	&dev_attr_addr_len.attr, &dev_attr_link_mode.attr,
	&dev_attr_address.attr, &dev_attr_broadcast.attr,
	&dev_attr_speed.attr, &dev_attr_duplex.attr,
	&dev_attr_dormant.attr, &dev_attr_testing.attr,
	&dev_attr_operstate.attr, &dev_attr_carrier_changes.attr,
	&dev_attr_ifalias.attr, &dev_attr_carrier.attr,
	&dev_attr_mtu.attr, &dev_attr_flags.attr,
	&dev_attr_tx_queue_len.attr, &dev_attr_gro_flush_timeout.attr,
	&dev_attr_napi_defer_hard_irqs.attr, &dev_attr_proto_down.attr,
	&dev_attr_carrier_up_count.attr, &dev_attr_carrier_down_count.attr,
	&dev_attr_threaded.attr, NULL,
};
ATTRIBUTE_GROUPS(net_class);

/* ------------------------------------------------------------- statistics */

static ssize_t show_counter(struct device *d, struct device_attribute *attr,
			    char *buf)
{
	size_t offset = (size_t)((struct dev_ext_attribute *)attr)->var;
	struct net_device *dev = from(d);
	struct rtnl_link_stats64 stats;

	if (!alive(dev))
		return -EINVAL;
	dev_get_stats(dev, &stats);
	return sysfs_emit(buf, "%llu\n", *(u64 *)((char *)&stats + offset));
}

#define COUNTERS(X)                                                           \
	X(rx_packets) X(tx_packets) X(rx_bytes) X(tx_bytes) X(rx_errors)      \
	X(tx_errors) X(rx_dropped) X(tx_dropped) X(multicast) X(collisions)   \
	X(rx_length_errors) X(rx_over_errors) X(rx_crc_errors)                \
	X(rx_frame_errors) X(rx_fifo_errors) X(rx_missed_errors)              \
	X(tx_aborted_errors) X(tx_carrier_errors) X(tx_fifo_errors)           \
	X(tx_heartbeat_errors) X(tx_window_errors) X(rx_compressed)           \
	X(tx_compressed) X(rx_nohandler)

#define COUNTER(name)                                                         \
	static struct dev_ext_attribute counter_##name = {                    \
		__ATTR(name, 0444, show_counter, NULL),                       \
		(void *)offsetof(struct rtnl_link_stats64, name)              \
	};
COUNTERS(COUNTER)

#define COUNTER_ATTR(name) &counter_##name.attr.attr,
static struct attribute *netstat_attrs[] = { COUNTERS(COUNTER_ATTR) NULL };

static const struct attribute_group netstat_group = {
	.name = "statistics",
	.attrs = netstat_attrs,
};

/* ------------------------------------------------------------- the device */

static void netdev_release(struct device *d)
{
	struct net_device *dev = from(d);

	BUG_ON(dev->reg_state != NETREG_RELEASED);
	kpi_netdev_free_memory(dev);
}

static int netdev_uevent(struct device *d, struct kobj_uevent_env *env)
{
	const struct net_device *dev = from(d);

	return add_uevent_var(env, "INTERFACE=%s", dev->name) ?:
	       add_uevent_var(env, "IFINDEX=%d", dev->ifindex);
}

static struct class net_class = {
	.name = "net",
	.dev_release = netdev_release,
	.dev_groups = net_class_groups,
	.dev_uevent = netdev_uevent,
};

/* A driver's own groups stand first; ours come after them. */
static void add_statistics(struct net_device *dev)
{
	const struct attribute_group **groups = dev->sysfs_groups;

	while (*groups)
		groups++;
	*groups = &netstat_group;
}

int netdev_register_kobject(struct net_device *dev)
{
	struct device *d = &dev->dev;
	int err;

	device_initialize(d);
	d->class = &net_class;
	d->platform_data = dev;
	d->groups = dev->sysfs_groups;
	dev_set_name(d, "%s", dev->name);
	add_statistics(dev);
	err = device_add(d);
	if (err)
		return err;
	err = kpi_netdev_queues_add(dev);
	if (err) {
		device_del(d);
		return err;
	}
	pm_runtime_set_memalloc_noio(d, true);
	return 0;
}

void netdev_unregister_kobject(struct net_device *dev)
{
	kpi_netdev_queues_del(dev);
	pm_runtime_set_memalloc_noio(&dev->dev, false);
	device_del(&dev->dev);
}

int netdev_class_create_file_ns(const struct class_attribute *attr,
				const void *ns)
{
	return class_create_file_ns(&net_class, attr, ns);
}
KPI_EXPORT(netdev_class_create_file_ns);

void netdev_class_remove_file_ns(const struct class_attribute *attr,
				 const void *ns)
{
	class_remove_file_ns(&net_class, attr, ns);
}
KPI_EXPORT(netdev_class_remove_file_ns);

static int net_class_init(void)
{
	return class_register(&net_class);
}
KPI_INIT_LATE(net_class_init);
