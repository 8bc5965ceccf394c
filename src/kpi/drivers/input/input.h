/* SPDX-License-Identifier: GPL-2.0 */
/*
 * input.h - what the files of the input core share.
 *
 * kpi_input_mutex covers the lists of devices and handlers, and is the outer
 * one; dev->mutex covers opening and grabbing; dev->event_lock, interrupts
 * off, covers the state that events change. Handles are read under RCU.
 */
#ifndef KPI_INPUT_H
#define KPI_INPUT_H

#include <linux/input.h>
#include <linux/mutex.h>

extern struct mutex kpi_input_mutex;

/* input_event.c: what every handler of @dev shall see. With event_lock. */
void kpi_input_handle(struct input_dev *dev, unsigned int type,
		      unsigned int code, int value);
/* Keys that are down come up. */
void kpi_input_release_keys(struct input_dev *dev);
/* The bits that an EV_* type has, and the highest code; NULL: none. */
unsigned long *kpi_input_bits(struct input_dev *dev, unsigned int type,
			      unsigned int *most);

/* input_handler.c: with kpi_input_mutex. */
void kpi_input_attach_all(struct input_dev *dev);
void kpi_input_detach_all(struct input_dev *dev);
extern struct list_head kpi_input_devices;

/* input_sysfs.c */
extern const struct attribute_group *kpi_input_groups[];
int kpi_input_uevent(struct device *dev, struct kobj_uevent_env *env);

#endif
