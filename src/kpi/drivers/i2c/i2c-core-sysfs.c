// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/i2c/i2c-core-base.c: the files of adapters and devices. By writing
 * to new_device a person tells that there is a device (i2c/instantiating-devices).
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "i2c-core.h"

#define TEN_BITS 0xa000
#define SLAVE 0x1000

static ssize_t name_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sprintf(buf, "%s\n", dev->type == &i2c_client_type ?
		       to_i2c_client(dev)->name : to_i2c_adapter(dev)->name);
}
static DEVICE_ATTR_RO(name);

static ssize_t modalias_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sprintf(buf, "%s%s\n", I2C_MODULE_PREFIX,
		       to_i2c_client(dev)->name);
}
static DEVICE_ATTR_RO(modalias);

static struct attribute *client_attrs[] = {
	&dev_attr_name.attr, &dev_attr_modalias.attr, NULL,
};
static const struct attribute_group client_group = { .attrs = client_attrs };
const struct attribute_group *kpi_i2c_client_groups[] = {
	&client_group, NULL,
};

/* "NAME ADDRESS" */
static int read_info(struct device *dev, const char *buf,
		     struct i2c_board_info *info)
{
	char *blank = strchr(buf, ' '), end;
	int n;

	if (!blank) {
		dev_err(dev, "%s: Missing parameters\n", "new_device");
		return -EINVAL;
	}
	if (blank - buf > I2C_NAME_SIZE - 1) {
		dev_err(dev, "%s: Invalid device name\n", "new_device");
		return -EINVAL;
	}
	memcpy(info->type, buf, blank - buf);
	n = sscanf(++blank, "%hi%c", &info->addr, &end);
	if (n < 1) {
		dev_err(dev, "%s: Can't parse I2C address\n", "new_device");
		return -EINVAL;
	}
	if (n > 1 && end != '\n') {
		dev_err(dev, "%s: Extra parameters\n", "new_device");
		return -EINVAL;
	}
	return 0;
}

static ssize_t new_device_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	struct i2c_adapter *adap = to_i2c_adapter(dev);
	struct i2c_board_info info = { };
	struct i2c_client *client;
	int err = read_info(dev, buf, &info);

	if (err)
		return err;
	if ((info.addr & TEN_BITS) == TEN_BITS) {
		info.addr &= ~TEN_BITS;
		info.flags |= I2C_CLIENT_TEN;
	}
	if (info.addr & SLAVE) {
		info.addr &= ~SLAVE;
		info.flags |= I2C_CLIENT_SLAVE;
	}
	client = i2c_new_client_device(adap, &info);
	if (IS_ERR(client))
		return PTR_ERR(client);
	mutex_lock(&adap->userspace_clients_lock);
	list_add_tail(&client->detected, &adap->userspace_clients);
	mutex_unlock(&adap->userspace_clients_lock);
	dev_info(dev, "%s: Instantiated device %s at 0x%02hx\n", "new_device",
		 info.type, info.addr);
	return count;
}
static DEVICE_ATTR_WO(new_device);

/* Only what was made by new_device, and may be a device behind a branch. */
static ssize_t delete_device_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	struct i2c_adapter *adap = to_i2c_adapter(dev);
	struct i2c_client *client, *next;
	ssize_t ret = -ENOENT;
	unsigned short addr;
	char end;
	int n = sscanf(buf, "%hi%c", &addr, &end);

	if (n < 1 || (n > 1 && end != '\n')) {
		dev_err(dev, "%s: %s\n", "delete_device",
			n < 1 ? "Can't parse I2C address" : "Extra parameters");
		return -EINVAL;
	}
	mutex_lock_nested(&adap->userspace_clients_lock,
			  i2c_adapter_depth(adap));
	list_for_each_entry_safe(client, next, &adap->userspace_clients,
				 detected)
		if (kpi_i2c_marked_address(client) == addr) {
			dev_info(dev, "%s: Deleting device %s at 0x%02hx\n",
				 "delete_device", client->name, client->addr);
			list_del(&client->detected);
			i2c_unregister_device(client);
			ret = count;
			break;
		}
	mutex_unlock(&adap->userspace_clients_lock);
	if (ret < 0)
		dev_err(dev, "%s: Can't find device in list\n", "delete_device");
	return ret;
}
static DEVICE_ATTR_IGNORE_LOCKDEP(delete_device, 0200, NULL,
				  delete_device_store);

static struct attribute *adapter_attrs[] = {
	&dev_attr_name.attr, &dev_attr_new_device.attr,
	&dev_attr_delete_device.attr, NULL,
};
static const struct attribute_group adapter_group = { .attrs = adapter_attrs };
const struct attribute_group *kpi_i2c_adapter_groups[] = {
	&adapter_group, NULL,
};
