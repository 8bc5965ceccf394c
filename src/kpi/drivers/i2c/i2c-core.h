/* SPDX-License-Identifier: GPL-2.0 */
/* i2c-core.h - what the files of the I2C core share. */
#ifndef LKMHOST_I2C_CORE_H
#define LKMHOST_I2C_CORE_H

#include <linux/i2c.h>

#include "kpi.h"

/* Adapters by number, and drivers that come and go while they are looked at. */
extern struct mutex kpi_i2c_lock;

/* i2c-core-base.c. Addresses as new_device writes them, with 10 bits marked. */
int kpi_i2c_check_address(unsigned int addr, unsigned short flags);
bool kpi_i2c_is_busy(struct i2c_adapter *adap, int addr);
unsigned short kpi_i2c_marked_address(const struct i2c_client *client);

/* i2c-core-detect.c: a driver's devices that it knows by looking at them. */
int kpi_i2c_detect(struct i2c_adapter *adap, struct i2c_driver *driver);
void kpi_i2c_forget_detected(struct i2c_adapter *adap,
			     struct i2c_driver *driver);
int kpi_i2c_default_probe(struct i2c_adapter *adap, unsigned short addr);

/* i2c-core-transfer.c */
int kpi_i2c_check_suspended(struct i2c_adapter *adap);

/* i2c-core-sysfs.c */
extern const struct attribute_group *kpi_i2c_client_groups[];
extern const struct attribute_group *kpi_i2c_adapter_groups[];

#endif
