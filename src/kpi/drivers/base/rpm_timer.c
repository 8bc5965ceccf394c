// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/power/runtime.c, linux/pm_runtime.h: transitions that come
 * later: by the autosuspend timer and by the worker.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/pm_runtime.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "rpm.h"

/* Requests for all devices; frozen while the system sleeps. */
struct workqueue_struct *pm_wq;
KPI_EXPORT(pm_wq);

static int pm_wq_init(void)
{
	pm_wq = alloc_workqueue("pm", WQ_FREEZABLE, 0);
	return pm_wq ? 0 : -ENOMEM;
}
KPI_INIT_LATE(pm_wq_init);

/*
 * Delays are of milliseconds: a timer of the wheel does, in the place that
 * the struct has for a finer one.
 */
static struct timer_list *timer_of(struct device *dev)
{
	BUILD_BUG_ON(sizeof(struct timer_list) > sizeof(struct hrtimer));
	return (struct timer_list *)&dev->power.suspend_timer;
}

static void on_timer(struct timer_list *timer)
{
	struct device *dev = container_of((struct hrtimer *)timer,
					  struct device, power.suspend_timer);
	u64 expires;
	unsigned long flags;

	spin_lock_irqsave(&dev->power.lock, flags);
	/* 0: stopped since. */
	expires = dev->power.timer_expires;
	if (expires > ktime_get_mono_fast_ns()) {
		kpi_rpm_start_timer(dev, expires);
	} else if (expires) {
		dev->power.timer_expires = 0;
		kpi_rpm_suspend(dev, dev->power.timer_autosuspends ?
				(RPM_ASYNC | RPM_AUTO) : RPM_ASYNC);
	}
	spin_unlock_irqrestore(&dev->power.lock, flags);
}

void kpi_rpm_init_timer(struct device *dev)
{
	dev->power.timer_expires = 0;
	timer_setup(timer_of(dev), on_timer, 0);
}

/* @expires: of the monotonic clock, in ns. Not earlier than that. */
void kpi_rpm_start_timer(struct device *dev, u64 expires)
{
	u64 now = ktime_get_mono_fast_ns();
	u64 delay = expires > now ? expires - now : 0;

	dev->power.timer_expires = expires;
	mod_timer(timer_of(dev), jiffies + nsecs_to_jiffies(delay) + 1);
}

void kpi_rpm_stop_timer(struct device *dev)
{
	if (!dev->power.timer_expires)
		return;
	/* One that runs already sees the 0. */
	dev->power.timer_expires = 0;
	del_timer(timer_of(dev));
}

void kpi_rpm_cancel(struct device *dev)
{
	kpi_rpm_stop_timer(dev);
	/* The worker looks at it under the lock. */
	dev->power.request = RPM_REQ_NONE;
}

void kpi_rpm_queue(struct device *dev, enum rpm_request request)
{
	dev->power.request = request;
	if (dev->power.request_pending)
		return;
	dev->power.request_pending = true;
	queue_work(pm_wq, &dev->power.work);
}

void kpi_rpm_work(struct work_struct *work)
{
	struct device *dev = container_of(work, struct device, power.work);
	enum rpm_request request;

	spin_lock_irq(&dev->power.lock);
	request = dev->power.request;
	if (!dev->power.request_pending)
		request = RPM_REQ_NONE;
	dev->power.request = RPM_REQ_NONE;
	dev->power.request_pending = false;
	switch (request) {
	case RPM_REQ_NONE:
		break;
	case RPM_REQ_IDLE:
		kpi_rpm_idle(dev, RPM_NOWAIT);
		break;
	case RPM_REQ_SUSPEND:
		kpi_rpm_suspend(dev, RPM_NOWAIT);
		break;
	case RPM_REQ_AUTOSUSPEND:
		kpi_rpm_suspend(dev, RPM_NOWAIT | RPM_AUTO);
		break;
	case RPM_REQ_RESUME:
		kpi_rpm_resume(dev, RPM_NOWAIT);
		break;
	}
	spin_unlock_irq(&dev->power.lock);
}
