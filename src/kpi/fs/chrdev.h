/* SPDX-License-Identifier: GPL-2.0 */
/* chrdev.h - character devices: numbers, and what is behind them. */
#ifndef KPI_FS_CHRDEV_H
#define KPI_FS_CHRDEV_H

#include <linux/cdev.h>
#include <linux/fs.h>

/* An inode ends: its cdev shall forget it. */
void kpi_cdev_forget(struct inode *inode);
/* The file of a device is closed: what chrdev_open() took. */
void kpi_cdev_put(struct cdev *cdev);

/* Entries of procfs that show them. */
void kpi_proc_devices_init(void);
void kpi_proc_misc_init(void);

#endif
