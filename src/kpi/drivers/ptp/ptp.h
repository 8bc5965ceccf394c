/* SPDX-License-Identifier: GPL-2.0 */
/* ptp.h - a device's clock and its node. */
#ifndef LKMHOST_DRIVERS_PTP_H
#define LKMHOST_DRIVERS_PTP_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kfifo.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/ptp_clock_kernel.h>
#include <linux/rwsem.h>
#include <linux/wait.h>

#define PTP_STAMPS 128

/*
 * @gone is set under the semaphore for writing, which whoever calls into the
 * driver holds for reading.  Inside of it come pins, then reading.
 */
struct ptp_clock {
	struct device dev;
	struct cdev cdev;
	struct ptp_clock_info *info;
	int index;
	struct rw_semaphore present;
	bool gone;
	struct mutex pins;
	struct mutex reading;
	spinlock_t lock;	/* guards stamps */
	DECLARE_KFIFO(stamps, struct ptp_extts_event, PTP_STAMPS);
	wait_queue_head_t stamped;
	struct kthread_worker *worker;
	struct kthread_delayed_work aux_work;
};

extern const struct file_operations ptp_fops;		/* ptp_chardev.c */
extern const struct attribute_group *ptp_groups[];	/* ptp_sysfs.c */

#endif
