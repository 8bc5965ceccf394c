// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/ptp/ptp_clock.c, linux/ptp_clock_kernel.h: devices' clocks. Each is
 * a node, /dev/ptpN; as a POSIX clock, which the system call takes by a file
 * descriptor, the host's kernel does not know it.
 */
#include <linux/idr.h>
#include <linux/slab.h>

#include "kpi.h"
#include "ptp.h"

static struct class *ptp_class;
static dev_t ptp_devt;
static DEFINE_IDA(ptp_indices);

static int ptp_init(void)
{
	ptp_class = class_create(THIS_MODULE, "ptp");
	if (IS_ERR(ptp_class))
		return PTR_ERR(ptp_class);
	ptp_class->dev_groups = ptp_groups;
	return alloc_chrdev_region(&ptp_devt, 0, MINORMASK + 1, "ptp");
}
KPI_INIT_LATE(ptp_init);

static void release(struct device *dev)
{
	struct ptp_clock *ptp = container_of(dev, struct ptp_clock, dev);

	ida_free(&ptp_indices, ptp->index);
	kfree(ptp);
}

/* ------------------------------------- what a driver may leave to the core */

static int read_cycles(struct ptp_clock_info *info, struct timespec64 *ts)
{
	if (info->getcyclesx64)
		return info->getcyclesx64(info, ts, NULL);
	return info->gettime64(info, ts);
}

static int enable_nothing(struct ptp_clock_info *info,
			  struct ptp_clock_request *request, int on)
{
	return -EOPNOTSUPP;
}

static void fill_in(struct ptp_clock_info *info)
{
	if (!info->getcycles64 && !info->getcyclesx64) {
		info->getcyclesx64 = info->gettimex64;
		info->getcrosscycles = info->getcrosststamp;
	}
	if (!info->getcycles64)
		info->getcycles64 = read_cycles;
	if (!info->enable)
		info->enable = enable_nothing;
}

static void do_aux_work(struct kthread_work *work)
{
	struct ptp_clock *ptp = container_of(work, struct ptp_clock,
					     aux_work.work);
	long delay = ptp->info->do_aux_work(ptp->info);

	if (delay >= 0)
		kthread_queue_delayed_work(ptp->worker, &ptp->aux_work, delay);
}

/* ------------------------------------------------------------- registering */

static struct ptp_clock *create(struct ptp_clock_info *info,
				struct device *parent, unsigned long caller)
{
	struct ptp_clock *ptp = __kmalloc_node_track_caller(
		sizeof(*ptp), GFP_KERNEL | __GFP_ZERO, NUMA_NO_NODE, caller);
	int index;

	if (!ptp)
		return ERR_PTR(-ENOMEM);
	index = ida_alloc_max(&ptp_indices, MINORMASK, GFP_KERNEL);
	if (index < 0) {
		kfree(ptp);
		return ERR_PTR(index);
	}
	ptp->index = index;
	ptp->info = info;
	init_rwsem(&ptp->present);
	mutex_init(&ptp->pins);
	mutex_init(&ptp->reading);
	spin_lock_init(&ptp->lock);
	INIT_KFIFO(ptp->stamps);
	init_waitqueue_head(&ptp->stamped);
	device_initialize(&ptp->dev);
	ptp->dev.class = ptp_class;
	ptp->dev.parent = parent;
	ptp->dev.devt = MKDEV(MAJOR(ptp_devt), index);
	ptp->dev.release = release;
	dev_set_drvdata(&ptp->dev, ptp);
	return ptp;
}

static int start(struct ptp_clock *ptp)
{
	int err;

	if (ptp->info->do_aux_work) {
		kthread_init_delayed_work(&ptp->aux_work, do_aux_work);
		ptp->worker = kthread_create_worker(0, "ptp%d", ptp->index);
		if (IS_ERR(ptp->worker))
			return PTR_ERR(ptp->worker);
	}
	err = dev_set_name(&ptp->dev, "ptp%d", ptp->index);
	cdev_init(&ptp->cdev, &ptp_fops);
	ptp->cdev.owner = ptp->info->owner;
	err = err ?: cdev_device_add(&ptp->cdev, &ptp->dev);
	if (err && ptp->worker)
		kthread_destroy_worker(ptp->worker);
	return err;
}

struct ptp_clock *ptp_clock_register(struct ptp_clock_info *info,
				     struct device *parent)
{
	struct ptp_clock *ptp = create(info, parent, _RET_IP_);
	int err;

	if (IS_ERR(ptp))
		return ptp;
	fill_in(info);
	err = start(ptp);
	if (err) {
		put_device(&ptp->dev);
		return ERR_PTR(err);
	}
	return ptp;
}
KPI_EXPORT_PARTIAL(ptp_clock_register,
		   "no PPS source beside the clock, no virtual clocks");

int ptp_clock_unregister(struct ptp_clock *ptp)
{
	if (ptp->worker) {
		kthread_cancel_delayed_work_sync(&ptp->aux_work);
		kthread_destroy_worker(ptp->worker);
	}
	down_write(&ptp->present);
	ptp->gone = true;
	up_write(&ptp->present);
	wake_up_interruptible(&ptp->stamped);
	cdev_device_del(&ptp->cdev, &ptp->dev);
	put_device(&ptp->dev);
	return 0;
}
KPI_EXPORT(ptp_clock_unregister);

/* ------------------------------------------------------- for its driver */

/* The oldest stamp goes when there is no room. */
static void add_stamp(struct ptp_clock *ptp, const struct ptp_clock_event *event)
{
	struct timespec64 ts = ns_to_timespec64(event->timestamp);
	struct ptp_extts_event stamp = {
		.t = { .sec = ts.tv_sec, .nsec = ts.tv_nsec },
		.index = event->index,
	};
	unsigned long flags;

	spin_lock_irqsave(&ptp->lock, flags);
	if (kfifo_is_full(&ptp->stamps))
		kfifo_skip(&ptp->stamps);
	kfifo_put(&ptp->stamps, stamp);
	spin_unlock_irqrestore(&ptp->lock, flags);
	wake_up_interruptible(&ptp->stamped);
}

void ptp_clock_event(struct ptp_clock *ptp, struct ptp_clock_event *event)
{
	if (event->type == PTP_CLOCK_EXTTS)
		add_stamp(ptp, event);
}
KPI_EXPORT_PARTIAL(ptp_clock_event, "pulses per second go to no PPS source");

int ptp_clock_index(struct ptp_clock *ptp)
{
	return ptp->index;
}
KPI_EXPORT(ptp_clock_index);

int ptp_find_pin(struct ptp_clock *ptp, enum ptp_pin_function func,
		 unsigned int chan)
{
	const struct ptp_pin_desc *pin = ptp->info->pin_config;
	int i;

	for (i = 0; i < ptp->info->n_pins; i++)
		if (pin[i].func == func && pin[i].chan == chan)
			return i;
	return -1;
}
KPI_EXPORT(ptp_find_pin);

int ptp_find_pin_unlocked(struct ptp_clock *ptp, enum ptp_pin_function func,
			  unsigned int chan)
{
	int pin;

	mutex_lock(&ptp->pins);
	pin = ptp_find_pin(ptp, func, chan);
	mutex_unlock(&ptp->pins);
	return pin;
}
KPI_EXPORT(ptp_find_pin_unlocked);

int ptp_schedule_worker(struct ptp_clock *ptp, unsigned long delay)
{
	return kthread_mod_delayed_work(ptp->worker, &ptp->aux_work, delay);
}
KPI_EXPORT(ptp_schedule_worker);

void ptp_cancel_worker_sync(struct ptp_clock *ptp)
{
	kthread_cancel_delayed_work_sync(&ptp->aux_work);
}
KPI_EXPORT(ptp_cancel_worker_sync);

/* There are no virtual clocks to translate into. */
int ptp_get_vclocks_index(int pclock_index, int **vclock_index)
{
	return 0;
}
KPI_EXPORT(ptp_get_vclocks_index);

ktime_t ptp_convert_timestamp(const ktime_t *hwtstamp, int vclock_index)
{
	return 0;
}
KPI_EXPORT(ptp_convert_timestamp);
