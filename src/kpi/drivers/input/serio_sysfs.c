// SPDX-License-Identifier: GPL-2.0
/* drivers/input/serio/serio.c: the files of ports and of their drivers. */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/string.h>

#include "kpi.h"
#include "serio.h"

#define SHOW(name, format, ...)						\
static ssize_t name##_show(struct device *dev,				\
			   struct device_attribute *attr, char *buf)	\
{									\
	const struct serio *serio = to_serio_port(dev);			\
									\
	return sprintf(buf, format "\n", __VA_ARGS__);			\
}

SHOW(description, "%s", serio->name)
static DEVICE_ATTR_RO(description);
SHOW(modalias, "serio:ty%02Xpr%02Xid%02Xex%02X", serio->id.type,
     serio->id.proto, serio->id.id, serio->id.extra)
static DEVICE_ATTR_RO(modalias);
SHOW(firmware_id, "%s", serio->firmware_id)
static DEVICE_ATTR_RO(firmware_id);
SHOW(bind_mode, "%s", serio->manual_bind ? "manual" : "auto")
SHOW(type, "%02x", serio->id.type)
static DEVICE_ATTR_RO(type);
SHOW(proto, "%02x", serio->id.proto)
static DEVICE_ATTR_RO(proto);
SHOW(id, "%02x", serio->id.id)
static DEVICE_ATTR_RO(id);
SHOW(extra, "%02x", serio->id.extra)
static DEVICE_ATTR_RO(extra);

static int read_mode(const char *buf, size_t count, bool *manual)
{
	if (!strncmp(buf, "manual", count))
		*manual = true;
	else if (!strncmp(buf, "auto", count))
		*manual = false;
	else
		return -EINVAL;
	return 0;
}

/* Without the newline that echo(1) adds. */
static size_t text_length(const char *buf, size_t count)
{
	return count && buf[count - 1] == '\n' ? count - 1 : count;
}

static ssize_t bind_mode_store(struct device *dev,
			       struct device_attribute *attr, const char *buf,
			       size_t count)
{
	int err = read_mode(buf, text_length(buf, count),
			    &to_serio_port(dev)->manual_bind);

	return err ?: count;
}
static DEVICE_ATTR_RW(bind_mode);

static ssize_t bind_to(struct serio *serio, const char *name)
{
	struct device_driver *drv = driver_find(name, &serio_bus);
	ssize_t err;

	if (!drv)
		return -EINVAL;
	kpi_serio_disconnect(serio);
	err = kpi_serio_bind(serio, to_serio_driver(drv));
	return err;
}

static ssize_t drvctl_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	struct serio *serio = to_serio_port(dev);
	char name[64];
	ssize_t err;

	if (text_length(buf, count) >= sizeof(name))
		return -EINVAL;
	strscpy(name, buf, text_length(buf, count) + 1);
	err = mutex_lock_interruptible(&kpi_serio_mutex);
	if (err)
		return err;
	if (!strcmp(name, "none"))
		kpi_serio_disconnect(serio);
	else if (!strcmp(name, "reconnect"))
		kpi_serio_reconnect(serio);
	else if (!strcmp(name, "rescan"))
		kpi_serio_rescan(serio);
	else
		err = bind_to(serio, name);
	mutex_unlock(&kpi_serio_mutex);
	return err ?: count;
}
static DEVICE_ATTR_WO(drvctl);

static struct attribute *id_attrs[] = {
	&dev_attr_type.attr, &dev_attr_proto.attr, &dev_attr_id.attr,
	&dev_attr_extra.attr, NULL,
};
static const struct attribute_group id_group = {
	.name = "id", .attrs = id_attrs,
};
static struct attribute *port_attrs[] = {
	&dev_attr_modalias.attr, &dev_attr_description.attr,
	&dev_attr_drvctl.attr, &dev_attr_bind_mode.attr,
	&dev_attr_firmware_id.attr, NULL,
};
static const struct attribute_group port_group = { .attrs = port_attrs };
const struct attribute_group *kpi_serio_groups[] = {
	&id_group, &port_group, NULL,
};

static ssize_t driver_description_show(struct device_driver *drv, char *buf)
{
	return sprintf(buf, "%s\n", to_serio_driver(drv)->description ?:
				    "(none)");
}
static struct driver_attribute driver_attr_description =
	__ATTR(description, 0444, driver_description_show, NULL);

static ssize_t driver_mode_show(struct device_driver *drv, char *buf)
{
	return sprintf(buf, "%s\n", to_serio_driver(drv)->manual_bind ?
		       "manual" : "auto");
}

static ssize_t driver_mode_store(struct device_driver *drv, const char *buf,
				 size_t count)
{
	int err = read_mode(buf, text_length(buf, count),
			    &to_serio_driver(drv)->manual_bind);

	return err ?: count;
}
static struct driver_attribute driver_attr_bind_mode =
	__ATTR(bind_mode, 0644, driver_mode_show, driver_mode_store);

static struct attribute *driver_attrs[] = {
	&driver_attr_description.attr, &driver_attr_bind_mode.attr, NULL,
};
static const struct attribute_group driver_group = { .attrs = driver_attrs };
const struct attribute_group *kpi_serio_driver_groups[] = {
	&driver_group, NULL,
};
