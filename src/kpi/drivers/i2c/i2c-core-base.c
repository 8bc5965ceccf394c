// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/i2c/i2c-core-base.c, linux/i2c.h: the bus, its drivers, and the
 * devices behind adapters.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "i2c-core.h"

#define MARK_TEN_BITS 0xa000
#define MARK_SLAVE 0x1000

/* ----------------------------------------------------------------- the bus */

const struct i2c_device_id *i2c_match_id(const struct i2c_device_id *id,
					 const struct i2c_client *client)
{
	if (!id || !client)
		return NULL;
	for (; id->name[0]; id++)
		if (!strcmp(client->name, id->name))
			return id;
	return NULL;
}
KPI_EXPORT(i2c_match_id);

const struct i2c_device_id *
i2c_client_get_device_id(const struct i2c_client *client)
{
	return i2c_match_id(to_i2c_driver(client->dev.driver)->id_table, client);
}
KPI_EXPORT(i2c_client_get_device_id);

const void *i2c_get_match_data(const struct i2c_client *client)
{
	const void *data = device_get_match_data(&client->dev);
	const struct i2c_device_id *id;

	if (data)
		return data;
	id = i2c_client_get_device_id(client);
	return id ? (const void *)id->driver_data : NULL;
}
KPI_EXPORT(i2c_get_match_data);

static int match(struct device *dev, struct device_driver *drv)
{
	struct i2c_client *client = i2c_verify_client(dev);

	return client && i2c_match_id(to_i2c_driver(drv)->id_table, client);
}

static int uevent(struct device *dev, struct kobj_uevent_env *env)
{
	return add_uevent_var(env, "MODALIAS=%s%s", I2C_MODULE_PREFIX,
			      to_i2c_client(dev)->name);
}

static int call_probe(struct i2c_client *client, struct i2c_driver *driver)
{
	if (driver->probe_new)
		return driver->probe_new(client);
	if (driver->probe)
		return driver->probe(client,
				     i2c_match_id(driver->id_table, client));
	return -EINVAL;
}

/* What probe() has managed goes before remove()'s caller goes on. */
static int probe(struct device *dev)
{
	struct i2c_client *client = i2c_verify_client(dev);
	struct i2c_driver *driver;
	int err;

	if (!client)
		return 0;
	client->irq = client->init_irq;
	driver = to_i2c_driver(dev->driver);
	if (!driver->id_table)
		return -ENODEV;
	client->devres_group_id = devres_open_group(dev, NULL, GFP_KERNEL);
	if (!client->devres_group_id)
		return -ENOMEM;
	err = call_probe(client, driver);
	/* Its end is open, for what is taken later on. */
	if (err)
		devres_release_group(dev, client->devres_group_id);
	return err;
}

static void remove(struct device *dev)
{
	struct i2c_client *client = to_i2c_client(dev);
	struct i2c_driver *driver = to_i2c_driver(dev->driver);

	if (driver->remove)
		driver->remove(client);
	devres_release_group(dev, client->devres_group_id);
	client->irq = 0;
}

static void shutdown(struct device *dev)
{
	struct i2c_client *client = i2c_verify_client(dev);
	struct i2c_driver *driver;

	if (!client || !dev->driver)
		return;
	driver = to_i2c_driver(dev->driver);
	if (driver->shutdown)
		driver->shutdown(client);
}

struct bus_type i2c_bus_type = {
	.name = "i2c",
	.match = match,
	.probe = probe,
	.remove = remove,
	.shutdown = shutdown,
};
KPI_EXPORT(i2c_bus_type);

static void release_client(struct device *dev)
{
	kfree(to_i2c_client(dev));
}

struct device_type i2c_client_type = {
	.groups = kpi_i2c_client_groups,
	.uevent = uevent,
	.release = release_client,
};
KPI_EXPORT(i2c_client_type);

struct i2c_client *i2c_verify_client(struct device *dev)
{
	return dev->type == &i2c_client_type ? to_i2c_client(dev) : NULL;
}
KPI_EXPORT(i2c_verify_client);

int i2c_for_each_dev(void *data, int (*fn)(struct device *dev, void *data))
{
	int ret;

	mutex_lock(&kpi_i2c_lock);
	ret = bus_for_each_dev(&i2c_bus_type, NULL, data, fn);
	mutex_unlock(&kpi_i2c_lock);
	return ret;
}
KPI_EXPORT(i2c_for_each_dev);

/* --------------------------------------------------------------- addresses */

int kpi_i2c_check_address(unsigned int addr, unsigned short flags)
{
	if (flags & I2C_CLIENT_TEN)
		return addr > 0x3ff ? -EINVAL : 0;
	return addr == 0 || addr > 0x7f ? -EINVAL : 0;
}

/* As one number: devices of 10 bits and of 7 may have the same. */
unsigned short kpi_i2c_marked_address(const struct i2c_client *client)
{
	unsigned short addr = client->addr;

	if (client->flags & I2C_CLIENT_TEN)
		addr |= MARK_TEN_BITS;
	if (client->flags & I2C_CLIENT_SLAVE)
		addr |= MARK_SLAVE;
	return addr;
}

static int has_address(struct device *dev, void *addr)
{
	struct i2c_client *client = i2c_verify_client(dev);

	return client && kpi_i2c_marked_address(client) == *(int *)addr ?
		       -EBUSY : 0;
}

/* A branch behind a multiplexer shares the addresses of the whole tree. */
static int has_address_below(struct device *dev, void *addr)
{
	if (dev->type == &i2c_adapter_type)
		return device_for_each_child(dev, addr, has_address_below);
	return has_address(dev, addr);
}

bool kpi_i2c_is_busy(struct i2c_adapter *adap, int addr)
{
	struct i2c_adapter *parent = i2c_parent_is_i2c_adapter(adap);

	for (; parent; parent = i2c_parent_is_i2c_adapter(parent))
		if (device_for_each_child(&parent->dev, &addr, has_address))
			return true;
	return device_for_each_child(&adap->dev, &addr, has_address_below);
}

/* ----------------------------------------------------------------- devices */

static int claim(struct i2c_adapter *adap, const struct i2c_client *client)
{
	if (client->flags & I2C_CLIENT_TEN)
		return 0;
	return test_and_set_bit(client->addr, adap->addrs_in_instantiation) ?
		       -EBUSY : 0;
}

static void unclaim(struct i2c_adapter *adap, const struct i2c_client *client)
{
	if (!(client->flags & I2C_CLIENT_TEN))
		clear_bit(client->addr, adap->addrs_in_instantiation);
}

static struct i2c_client *new_client(struct i2c_adapter *adap,
				     const struct i2c_board_info *info)
{
	struct i2c_client *client = kzalloc(sizeof(*client), GFP_KERNEL);
	unsigned int i;

	if (!client)
		return NULL;
	client->adapter = adap;
	client->dev.platform_data = info->platform_data;
	client->flags = info->flags;
	client->addr = info->addr;
	client->init_irq = info->irq;
	for (i = 0; !client->init_irq && i < info->num_resources; i++)
		if (info->resources[i].flags & IORESOURCE_IRQ)
			client->init_irq = info->resources[i].start;
	strscpy(client->name, info->type, sizeof(client->name));
	client->dev.parent = &adap->dev;
	client->dev.bus = &i2c_bus_type;
	client->dev.type = &i2c_client_type;
	device_set_node(&client->dev, info->fwnode);
	return client;
}

static int name_client(struct i2c_client *client, const char *name)
{
	if (name)
		return dev_set_name(&client->dev, "i2c-%s", name);
	return dev_set_name(&client->dev, "%d-%04x",
			    i2c_adapter_id(client->adapter),
			    kpi_i2c_marked_address(client));
}

static int add_client(struct i2c_client *client,
		      const struct i2c_board_info *info)
{
	int err = kpi_i2c_is_busy(client->adapter,
				  kpi_i2c_marked_address(client)) ? -EBUSY : 0;

	if (err)
		return err;
	if (info->swnode) {
		err = device_add_software_node(&client->dev, info->swnode);
		if (err)
			return err;
	}
	err = device_add(&client->dev);
	if (err && info->swnode)
		device_remove_software_node(&client->dev);
	return err;
}

struct i2c_client *i2c_new_client_device(struct i2c_adapter *adap,
					 const struct i2c_board_info *info)
{
	struct i2c_client *client = new_client(adap, info);
	int err;

	if (!client)
		return ERR_PTR(-ENOMEM);
	err = kpi_i2c_check_address(client->addr, client->flags);
	if (err) {
		dev_err(&adap->dev, "Invalid %d-bit I2C address 0x%02hx\n",
			client->flags & I2C_CLIENT_TEN ? 10 : 7, client->addr);
		kfree(client);
		return ERR_PTR(err);
	}
	device_initialize(&client->dev);
	err = claim(adap, client);
	if (!err) {
		err = name_client(client, info->dev_name) ?:
		      add_client(client, info);
		unclaim(adap, client);
	}
	if (!err)
		return client;
	dev_err(&adap->dev, "Failed to register i2c client %s at 0x%02x (%d)\n",
		client->name, client->addr, err);
	put_device(&client->dev);
	return ERR_PTR(err);
}
KPI_EXPORT(i2c_new_client_device);

void i2c_unregister_device(struct i2c_client *client)
{
	if (IS_ERR_OR_NULL(client))
		return;
	device_remove_software_node(&client->dev);
	device_unregister(&client->dev);
}
KPI_EXPORT(i2c_unregister_device);

/* An address that another device's driver uses as well. */
struct i2c_client *i2c_new_dummy_device(struct i2c_adapter *adap, u16 address)
{
	struct i2c_board_info info = { I2C_BOARD_INFO("dummy", address) };

	return i2c_new_client_device(adap, &info);
}
KPI_EXPORT(i2c_new_dummy_device);

static void unregister_managed(void *client)
{
	i2c_unregister_device(client);
}

struct i2c_client *devm_i2c_new_dummy_device(struct device *dev,
					     struct i2c_adapter *adap,
					     u16 address)
{
	struct i2c_client *client = i2c_new_dummy_device(adap, address);
	int err;

	if (IS_ERR(client))
		return client;
	err = devm_add_action_or_reset(dev, unregister_managed, client);
	return err ? ERR_PTR(err) : client;
}
KPI_EXPORT(devm_i2c_new_dummy_device);

/* ----------------------------------------------------------------- drivers */

static int detect_of(struct device *dev, void *driver)
{
	if (dev->type == &i2c_adapter_type)
		kpi_i2c_detect(to_i2c_adapter(dev), driver);
	return 0;
}

static int forget_of(struct device *dev, void *driver)
{
	if (dev->type == &i2c_adapter_type)
		kpi_i2c_forget_detected(to_i2c_adapter(dev), driver);
	return 0;
}

int i2c_register_driver(struct module *owner, struct i2c_driver *driver)
{
	int err;

	driver->driver.owner = owner;
	driver->driver.bus = &i2c_bus_type;
	INIT_LIST_HEAD(&driver->clients);
	err = driver_register(&driver->driver);
	if (!err)
		i2c_for_each_dev(driver, detect_of);
	return err;
}
KPI_EXPORT(i2c_register_driver);

void i2c_del_driver(struct i2c_driver *driver)
{
	i2c_for_each_dev(driver, forget_of);
	driver_unregister(&driver->driver);
}
KPI_EXPORT(i2c_del_driver);

static int probe_dummy(struct i2c_client *client)
{
	return 0;
}

static const struct i2c_device_id dummy_ids[] = {
	{ "dummy", 0 }, { "smbus_host_notify", 0 }, { },
};

static struct i2c_driver dummy_driver = {
	.driver.name = "dummy",
	.probe_new = probe_dummy,
	.id_table = dummy_ids,
};

static int register_bus(void)
{
	int err = bus_register(&i2c_bus_type);

	return err ?: i2c_register_driver(NULL, &dummy_driver);
}
KPI_INIT_LATE(register_bus);
