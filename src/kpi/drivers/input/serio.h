/* SPDX-License-Identifier: GPL-2.0 */
/* serio.h - what the files of serio share. */
#ifndef LKMHOST_INPUT_SERIO_H
#define LKMHOST_INPUT_SERIO_H

#include <linux/serio.h>

extern struct mutex kpi_serio_mutex;

/* serio.c: each with kpi_serio_mutex. */
int kpi_serio_bind(struct serio *serio, struct serio_driver *drv);
void kpi_serio_disconnect(struct serio *serio);
void kpi_serio_reconnect(struct serio *serio);
void kpi_serio_rescan(struct serio *serio);

/* serio_sysfs.c */
extern const struct attribute_group *kpi_serio_groups[];
extern const struct attribute_group *kpi_serio_driver_groups[];

#endif
