// SPDX-License-Identifier: GPL-2.0
/* drivers/i2c/i2c-core-base.c, linux/i2c.h: adapters, each with its number. */
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/rtmutex.h>

#include "i2c-core.h"

DEFINE_MUTEX(kpi_i2c_lock);
static DEFINE_IDR(adapters);

static void released(struct device *dev)
{
	complete(&to_i2c_adapter(dev)->dev_released);
}

struct device_type i2c_adapter_type = {
	.groups = kpi_i2c_adapter_groups,
	.release = released,
};
KPI_EXPORT(i2c_adapter_type);

struct i2c_adapter *i2c_verify_adapter(struct device *dev)
{
	return dev->type == &i2c_adapter_type ? to_i2c_adapter(dev) : NULL;
}
KPI_EXPORT(i2c_verify_adapter);

unsigned int i2c_adapter_depth(struct i2c_adapter *adap)
{
	unsigned int depth = 0;

	while ((adap = i2c_parent_is_i2c_adapter(adap)))
		depth++;
	return depth;
}
KPI_EXPORT(i2c_adapter_depth);

struct i2c_adapter *i2c_get_adapter(int nr)
{
	struct i2c_adapter *adap;

	mutex_lock(&kpi_i2c_lock);
	adap = idr_find(&adapters, nr);
	if (adap && try_module_get(adap->owner))
		get_device(&adap->dev);
	else
		adap = NULL;
	mutex_unlock(&kpi_i2c_lock);
	return adap;
}
KPI_EXPORT(i2c_get_adapter);

void i2c_put_adapter(struct i2c_adapter *adap)
{
	if (!adap)
		return;
	module_put(adap->owner);
	put_device(&adap->dev);
}
KPI_EXPORT(i2c_put_adapter);

/* -------------------------------------------------------------------- lock */

static void lock_bus(struct i2c_adapter *adap, unsigned int flags)
{
	rt_mutex_lock_nested(&adap->bus_lock, i2c_adapter_depth(adap));
}

static int trylock_bus(struct i2c_adapter *adap, unsigned int flags)
{
	return rt_mutex_trylock(&adap->bus_lock);
}

static void unlock_bus(struct i2c_adapter *adap, unsigned int flags)
{
	rt_mutex_unlock(&adap->bus_lock);
}

static const struct i2c_lock_operations own_lock = {
	.lock_bus = lock_bus,
	.trylock_bus = trylock_bus,
	.unlock_bus = unlock_bus,
};

/* ------------------------------------------------------------------ adding */

static int detect_by(struct device_driver *drv, void *adap)
{
	kpi_i2c_detect(adap, to_i2c_driver(drv));
	return 0;
}

static int check(const struct i2c_adapter *adap)
{
	if (WARN(!adap->name[0], "i2c adapter has no name"))
		return -EINVAL;
	if (!adap->algo) {
		pr_err("i2c-core: adapter '%s': no algo supplied!\n",
		       adap->name);
		return -EINVAL;
	}
	return 0;
}

static int add(struct i2c_adapter *adap)
{
	int err = check(adap);

	if (err)
		return err;
	if (!adap->lock_ops)
		adap->lock_ops = &own_lock;
	adap->locked_flags = 0;
	rt_mutex_init(&adap->bus_lock);
	rt_mutex_init(&adap->mux_lock);
	mutex_init(&adap->userspace_clients_lock);
	INIT_LIST_HEAD(&adap->userspace_clients);
	if (!adap->timeout)
		adap->timeout = HZ;
	dev_set_name(&adap->dev, "i2c-%d", adap->nr);
	adap->dev.bus = &i2c_bus_type;
	adap->dev.type = &i2c_adapter_type;
	err = device_register(&adap->dev);
	if (err) {
		pr_err("i2c-core: adapter '%s': can't register device (%d)\n",
		       adap->name, err);
		init_completion(&adap->dev_released);
		put_device(&adap->dev);
		wait_for_completion(&adap->dev_released);
		return err;
	}
	mutex_lock(&kpi_i2c_lock);
	bus_for_each_drv(&i2c_bus_type, NULL, adap, detect_by);
	mutex_unlock(&kpi_i2c_lock);
	return 0;
}

/* @from ... @to - 1; 0: no upper end. */
static int add_with_number(struct i2c_adapter *adap, int from, int to)
{
	int err, nr;

	mutex_lock(&kpi_i2c_lock);
	nr = idr_alloc(&adapters, adap, from, to, GFP_KERNEL);
	mutex_unlock(&kpi_i2c_lock);
	if (WARN(nr < 0, "couldn't get idr"))
		return nr == -ENOSPC ? -EBUSY : nr;
	adap->nr = nr;
	err = add(adap);
	if (err) {
		mutex_lock(&kpi_i2c_lock);
		idr_remove(&adapters, nr);
		mutex_unlock(&kpi_i2c_lock);
	}
	return err;
}

int i2c_add_adapter(struct i2c_adapter *adap)
{
	return add_with_number(adap, 0, 0);
}
KPI_EXPORT(i2c_add_adapter);

int i2c_add_numbered_adapter(struct i2c_adapter *adap)
{
	if (adap->nr == -1)
		return i2c_add_adapter(adap);
	return add_with_number(adap, adap->nr, adap->nr + 1);
}
KPI_EXPORT(i2c_add_numbered_adapter);

/* ---------------------------------------------------------------- removing */

static int forget_by(struct device_driver *drv, void *adap)
{
	kpi_i2c_forget_detected(adap, to_i2c_driver(drv));
	return 0;
}

/* Dummies go last: they are other devices' second addresses. */
static int unregister_client(struct device *dev, void *dummies)
{
	struct i2c_client *client = i2c_verify_client(dev);

	if (client && !strcmp(client->name, "dummy") == !!dummies)
		i2c_unregister_device(client);
	return 0;
}

static void forget_written(struct i2c_adapter *adap)
{
	struct i2c_client *client, *next;

	mutex_lock_nested(&adap->userspace_clients_lock,
			  i2c_adapter_depth(adap));
	list_for_each_entry_safe(client, next, &adap->userspace_clients,
				 detected) {
		list_del(&client->detected);
		i2c_unregister_device(client);
	}
	mutex_unlock(&adap->userspace_clients_lock);
}

void i2c_del_adapter(struct i2c_adapter *adap)
{
	bool found;

	mutex_lock(&kpi_i2c_lock);
	found = idr_find(&adapters, adap->nr) == adap;
	if (found)
		bus_for_each_drv(&i2c_bus_type, NULL, adap, forget_by);
	mutex_unlock(&kpi_i2c_lock);
	if (!found)
		return;
	forget_written(adap);
	device_for_each_child(&adap->dev, NULL, unregister_client);
	device_for_each_child(&adap->dev, adap, unregister_client);
	/* Somebody may still hold it; its memory is its driver's. */
	init_completion(&adap->dev_released);
	device_unregister(&adap->dev);
	wait_for_completion(&adap->dev_released);
	mutex_lock(&kpi_i2c_lock);
	idr_remove(&adapters, adap->nr);
	mutex_unlock(&kpi_i2c_lock);
	memset(&adap->dev, 0, sizeof(adap->dev));
}
KPI_EXPORT(i2c_del_adapter);

static void del_managed(void *adap)
{
	i2c_del_adapter(adap);
}

int devm_i2c_add_adapter(struct device *dev, struct i2c_adapter *adap)
{
	int err = i2c_add_adapter(adap);

	return err ?: devm_add_action_or_reset(dev, del_managed, adap);
}
KPI_EXPORT(devm_i2c_add_adapter);

/* -------------------------------------------------------------- to drivers */

struct command {
	unsigned int cmd;
	void *arg;
};

static int command(struct device *dev, void *data)
{
	struct i2c_client *client = i2c_verify_client(dev);
	struct command *c = data;
	struct i2c_driver *driver;

	if (!client || !client->dev.driver)
		return 0;
	driver = to_i2c_driver(client->dev.driver);
	if (driver->command)
		driver->command(client, c->cmd, c->arg);
	return 0;
}

void i2c_clients_command(struct i2c_adapter *adap, unsigned int cmd, void *arg)
{
	struct command c = { cmd, arg };

	device_for_each_child(&adap->dev, &c, command);
}
KPI_EXPORT(i2c_clients_command);
