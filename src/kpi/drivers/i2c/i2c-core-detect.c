// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/i2c/i2c-core-base.c, linux/i2c.h: devices that are found by asking
 * for them at the addresses where they can be.
 */
#include <linux/err.h>
#include <linux/slab.h>

#include "i2c-core.h"

int i2c_probe_func_quick_read(struct i2c_adapter *adap, unsigned short addr)
{
	return i2c_smbus_xfer(adap, addr, 0, I2C_SMBUS_READ, 0, I2C_SMBUS_QUICK,
			      NULL) >= 0;
}
KPI_EXPORT(i2c_probe_func_quick_read);

/* Quick writes have destroyed EEPROMs and locked up others at their places. */
static bool is_fragile(unsigned short addr)
{
	return (addr & ~0x07) == 0x30 || (addr & ~0x0f) == 0x50;
}

int kpi_i2c_default_probe(struct i2c_adapter *adap, unsigned short addr)
{
	union i2c_smbus_data dummy;

	/* A hub on PC mainboards that takes a quick write for a command. */
	if (addr == 0x73 && adap->class & I2C_CLASS_HWMON &&
	    i2c_check_functionality(adap, I2C_FUNC_SMBUS_READ_BYTE_DATA))
		return i2c_smbus_xfer(adap, addr, 0, I2C_SMBUS_READ, 0,
				      I2C_SMBUS_BYTE_DATA, &dummy) >= 0;
	if (!is_fragile(addr) &&
	    i2c_check_functionality(adap, I2C_FUNC_SMBUS_QUICK))
		return i2c_smbus_xfer(adap, addr, 0, I2C_SMBUS_WRITE, 0,
				      I2C_SMBUS_QUICK, NULL) >= 0;
	if (i2c_check_functionality(adap, I2C_FUNC_SMBUS_READ_BYTE))
		return i2c_smbus_xfer(adap, addr, 0, I2C_SMBUS_READ, 0,
				      I2C_SMBUS_BYTE, &dummy) >= 0;
	dev_warn(&adap->dev, "No suitable probing method supported for address 0x%02X\n",
		 addr);
	return 0;
}

/* Those outside are for other uses than a device's (I2C specification, 3.1.12). */
static bool may_be_probed(unsigned short addr)
{
	return addr >= 0x08 && addr <= 0x77;
}

static int detect_at(struct i2c_client *temp, struct i2c_driver *driver)
{
	struct i2c_adapter *adap = temp->adapter;
	struct i2c_board_info info = { .addr = temp->addr };
	struct i2c_client *client;
	int err;

	if (!may_be_probed(temp->addr)) {
		dev_warn(&adap->dev, "Invalid probe address 0x%02x\n",
			 temp->addr);
		return -EINVAL;
	}
	if (kpi_i2c_is_busy(adap, temp->addr) ||
	    !kpi_i2c_default_probe(adap, temp->addr))
		return 0;
	err = driver->detect(temp, &info);
	if (err)
		return err == -ENODEV ? 0 : err;
	if (!info.type[0]) {
		dev_err(&adap->dev, "%s detection function provided no name for 0x%x\n",
			driver->driver.name, temp->addr);
		return 0;
	}
	client = i2c_new_client_device(adap, &info);
	if (!IS_ERR(client))
		list_add_tail(&client->detected, &driver->clients);
	return 0;
}

int kpi_i2c_detect(struct i2c_adapter *adap, struct i2c_driver *driver)
{
	const unsigned short *addr = driver->address_list;
	struct i2c_client *temp;
	int err = 0;

	if (!driver->detect || !addr || !(adap->class & driver->class))
		return 0;
	temp = kzalloc(sizeof(*temp), GFP_KERNEL);
	if (!temp)
		return -ENOMEM;
	temp->adapter = adap;
	for (; !err && *addr != I2C_CLIENT_END; addr++) {
		temp->addr = *addr;
		err = detect_at(temp, driver);
	}
	kfree(temp);
	return err;
}

void kpi_i2c_forget_detected(struct i2c_adapter *adap,
			     struct i2c_driver *driver)
{
	struct i2c_client *client, *next;

	list_for_each_entry_safe(client, next, &driver->clients, detected)
		if (client->adapter == adap) {
			list_del(&client->detected);
			i2c_unregister_device(client);
		}
}

struct i2c_client *
i2c_new_scanned_device(struct i2c_adapter *adap, struct i2c_board_info *info,
		       const unsigned short *addr_list,
		       int (*probe)(struct i2c_adapter *adap,
				    unsigned short addr))
{
	const unsigned short *addr = addr_list;

	probe = probe ?: kpi_i2c_default_probe;
	for (; *addr != I2C_CLIENT_END; addr++)
		if (may_be_probed(*addr) && !kpi_i2c_is_busy(adap, *addr) &&
		    probe(adap, *addr))
			break;
	if (*addr == I2C_CLIENT_END)
		return ERR_PTR(-ENODEV);
	info->addr = *addr;
	return i2c_new_client_device(adap, info);
}
KPI_EXPORT(i2c_new_scanned_device);
