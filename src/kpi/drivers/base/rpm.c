// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/power/runtime.c, linux/pm_runtime.h: devices that sleep while
 * nobody uses them: the transitions.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/pm_runtime.h>
#include <linux/sched.h>

#include "kpi.h"
#include "rpm.h"

typedef int (*callback_t)(struct device *);

/* Which of the ops may know: the first of these decides, the driver else. */
static const struct dev_pm_ops *subsystem_ops(const struct device *dev)
{
	if (dev->pm_domain)
		return &dev->pm_domain->ops;
	if (dev->type && dev->type->pm)
		return dev->type->pm;
	if (dev->class && dev->class->pm)
		return dev->class->pm;
	return dev->bus ? dev->bus->pm : NULL;
}

static callback_t callback_of(const struct device *dev, size_t offset)
{
	const struct dev_pm_ops *ops = subsystem_ops(dev);
	callback_t fn = NULL;

	if (ops)
		fn = *(callback_t *)((void *)ops + offset);
	if (!fn && dev->driver && dev->driver->pm)
		fn = *(callback_t *)((void *)dev->driver->pm + offset);
	return fn;
}
#define CALLBACK(dev, name) callback_of(dev, offsetof(struct dev_pm_ops, name))

static void unlock(struct device *dev)
{
	/* The caller of one that is irq_safe may have interrupts off. */
	if (dev->power.irq_safe)
		spin_unlock(&dev->power.lock);
	else
		spin_unlock_irq(&dev->power.lock);
}

static void lock(struct device *dev)
{
	if (dev->power.irq_safe)
		spin_lock(&dev->power.lock);
	else
		spin_lock_irq(&dev->power.lock);
}

static int call(callback_t fn, struct device *dev)
{
	int ret;

	unlock(dev);
	ret = fn(dev);
	lock(dev);
	return ret;
}

/* What a suspend or resume callback gives is remembered as the device's error. */
static int transit(callback_t fn, struct device *dev)
{
	int err;

	if (!fn)
		return -ENOSYS;
	err = call(fn, dev);
	dev->power.runtime_error = err;
	return err == -EACCES ? -EIO : err;
}

/* Sleep until what another thread began is over. The lock is dropped. */
static void wait_until_not(struct device *dev, enum rpm_status a,
			   enum rpm_status b)
{
	DEFINE_WAIT(wait);

	if (dev->power.irq_safe) {
		unlock(dev);
		cpu_relax();
		lock(dev);
		return;
	}
	for (;;) {
		prepare_to_wait(&dev->power.wait_queue, &wait,
				TASK_UNINTERRUPTIBLE);
		if (dev->power.runtime_status != a &&
		    dev->power.runtime_status != b)
			break;
		spin_unlock_irq(&dev->power.lock);
		schedule();
		spin_lock_irq(&dev->power.lock);
	}
	finish_wait(&dev->power.wait_queue, &wait);
}

/* ---------------------------------------------------------------- may it? */

/* 1: it sleeps already. */
static int may_suspend(struct device *dev)
{
	if (dev->power.runtime_error)
		return -EINVAL;
	if (dev->power.disable_depth)
		return -EACCES;
	if (atomic_read(&dev->power.usage_count))
		return -EAGAIN;
	if (!dev->power.ignore_children &&
	    atomic_read(&dev->power.child_count))
		return -EBUSY;
	/* A resume is on its way. */
	if ((dev->power.deferred_resume &&
	     dev->power.runtime_status == RPM_SUSPENDING) ||
	    (dev->power.request_pending &&
	     dev->power.request == RPM_REQ_RESUME))
		return -EAGAIN;
	return dev->power.runtime_status == RPM_SUSPENDED;
}

/* ------------------------------------------------------------------- idle */

static int may_idle(struct device *dev)
{
	int ret = may_suspend(dev);

	if (ret)
		return ret;
	if (dev->power.runtime_status != RPM_ACTIVE)
		return -EAGAIN;
	/* What is asked for goes further than this. */
	if (dev->power.request_pending && dev->power.request > RPM_REQ_IDLE)
		return -EAGAIN;
	return dev->power.idle_notification ? -EINPROGRESS : 0;
}

/* Nobody uses the device: its driver may object, else it goes to sleep. */
int kpi_rpm_idle(struct device *dev, int flags)
{
	int ret = may_idle(dev);
	callback_t fn;

	if (ret)
		return ret;
	dev->power.request = RPM_REQ_NONE;
	fn = CALLBACK(dev, runtime_idle);
	if (!fn || dev->power.no_callbacks)
		return kpi_rpm_suspend(dev, flags | RPM_AUTO);
	if (flags & RPM_ASYNC) {
		kpi_rpm_queue(dev, RPM_REQ_IDLE);
		return 0;
	}
	dev->power.idle_notification = true;
	ret = call(fn, dev);
	dev->power.idle_notification = false;
	wake_up_all(&dev->power.wait_queue);
	return ret ?: kpi_rpm_suspend(dev, flags | RPM_AUTO);
}

/* ---------------------------------------------------------------- suspend */

/* It was used not long ago: true, and the timer will come back to it. */
static bool too_early(struct device *dev)
{
	u64 expires = pm_runtime_autosuspend_expiration(dev);

	if (!expires)
		return false;
	dev->power.request = RPM_REQ_NONE;
	/* A timer that comes earlier will find out by itself. */
	if (!dev->power.timer_expires || dev->power.timer_expires > expires)
		kpi_rpm_start_timer(dev, expires);
	dev->power.timer_autosuspends = 1;
	return true;
}

static void tell_parent(struct device *parent)
{
	atomic_add_unless(&parent->power.child_count, -1, 0);
}

/* The parent may be idle now, with this child asleep. */
static void idle_parent(struct device *dev)
{
	struct device *parent = dev->parent;

	if (!parent || dev->power.irq_safe || parent->power.ignore_children)
		return;
	spin_unlock(&dev->power.lock);
	spin_lock(&parent->power.lock);
	kpi_rpm_idle(parent, RPM_ASYNC);
	spin_unlock(&parent->power.lock);
	spin_lock(&dev->power.lock);
}

static int fell_asleep(struct device *dev)
{
	kpi_rpm_set_status(dev, RPM_SUSPENDED);
	kpi_rpm_stop_timer(dev);
	if (dev->parent)
		tell_parent(dev->parent);
	wake_up_all(&dev->power.wait_queue);
	if (dev->power.deferred_resume) {
		dev->power.deferred_resume = false;
		kpi_rpm_resume(dev, 0);
		return -EAGAIN;
	}
	idle_parent(dev);
	return 0;
}

/* true: try it again, its delay has begun anew. */
static bool stayed_awake(struct device *dev, int flags, int err)
{
	kpi_rpm_set_status(dev, RPM_ACTIVE);
	dev->power.deferred_resume = false;
	wake_up_all(&dev->power.wait_queue);
	if (err != -EAGAIN && err != -EBUSY) {
		kpi_rpm_cancel(dev);
		return false;
	}
	/* Not an error: it was busy. */
	dev->power.runtime_error = 0;
	return (flags & RPM_AUTO) &&
	       pm_runtime_autosuspend_expiration(dev);
}

int kpi_rpm_suspend(struct device *dev, int flags)
{
	int ret;

again:
	ret = may_suspend(dev);
	if (!ret && dev->power.runtime_status == RPM_RESUMING &&
	    !(flags & RPM_ASYNC))
		ret = -EAGAIN;
	if (ret)
		return ret;
	if ((flags & RPM_AUTO) && dev->power.runtime_status != RPM_SUSPENDING &&
	    too_early(dev))
		return 0;
	kpi_rpm_cancel(dev);
	if (dev->power.runtime_status == RPM_SUSPENDING) {
		if (flags & (RPM_ASYNC | RPM_NOWAIT))
			return -EINPROGRESS;
		wait_until_not(dev, RPM_SUSPENDING, RPM_SUSPENDING);
		goto again;
	}
	if (!dev->power.no_callbacks) {
		if (flags & RPM_ASYNC) {
			kpi_rpm_queue(dev, flags & RPM_AUTO ?
				      RPM_REQ_AUTOSUSPEND : RPM_REQ_SUSPEND);
			return 0;
		}
		kpi_rpm_set_status(dev, RPM_SUSPENDING);
		ret = transit(CALLBACK(dev, runtime_suspend), dev);
		if (ret) {
			if (stayed_awake(dev, flags, ret))
				goto again;
			return ret;
		}
	}
	return fell_asleep(dev);
}

/* ----------------------------------------------------------------- resume */

/* 1: there is nothing to do. */
static int may_resume(struct device *dev)
{
	if (dev->power.runtime_error)
		return -EINVAL;
	if (!dev->power.disable_depth)
		return 0;
	if (dev->power.runtime_status == RPM_ACTIVE &&
	    dev->power.last_status == RPM_ACTIVE)
		return 1;
	return -EACCES;
}

/*
 * Wake the parent and keep it awake; the device's lock is dropped meanwhile,
 * so that the caller looks again.
 */
static int wake_parent(struct device *dev, struct device *parent)
{
	int err = 0;

	unlock(dev);
	pm_runtime_get_noresume(parent);
	lock(parent);
	/* One that cannot sleep needs no waking. */
	if (!parent->power.disable_depth && !parent->power.ignore_children) {
		kpi_rpm_resume(parent, 0);
		if (parent->power.runtime_status != RPM_ACTIVE)
			err = -EBUSY;
	}
	unlock(parent);
	lock(dev);
	return err;
}

static int wake(struct device *dev, struct device *parent)
{
	int err = 0;

	if (!dev->power.no_callbacks) {
		kpi_rpm_set_status(dev, RPM_RESUMING);
		err = transit(CALLBACK(dev, runtime_resume), dev);
	}
	if (err) {
		kpi_rpm_set_status(dev, RPM_SUSPENDED);
		kpi_rpm_cancel(dev);
	} else {
		kpi_rpm_set_status(dev, RPM_ACTIVE);
		pm_runtime_mark_last_busy(dev);
		if (parent)
			atomic_inc(&parent->power.child_count);
	}
	wake_up_all(&dev->power.wait_queue);
	if (!err)
		kpi_rpm_idle(dev, RPM_ASYNC);
	return err;
}

int kpi_rpm_resume(struct device *dev, int flags)
{
	struct device *parent = NULL;
	int ret;

again:
	ret = may_resume(dev);
	if (ret)
		goto out;
	/* Whatever was asked for is overruled; but autosuspend comes back. */
	dev->power.request = RPM_REQ_NONE;
	if (!dev->power.timer_autosuspends)
		kpi_rpm_stop_timer(dev);
	if (dev->power.runtime_status == RPM_ACTIVE) {
		ret = 1;
		goto out;
	}
	if (dev->power.runtime_status == RPM_RESUMING ||
	    dev->power.runtime_status == RPM_SUSPENDING) {
		ret = -EINPROGRESS;
		if (flags & (RPM_ASYNC | RPM_NOWAIT)) {
			if (dev->power.runtime_status == RPM_SUSPENDING) {
				dev->power.deferred_resume = true;
				if (flags & RPM_ASYNC)
					ret = 0;
			}
			goto out;
		}
		wait_until_not(dev, RPM_RESUMING, RPM_SUSPENDING);
		goto again;
	}
	if (flags & RPM_ASYNC) {
		kpi_rpm_queue(dev, RPM_REQ_RESUME);
		ret = 0;
		goto out;
	}
	if (!parent && dev->parent && !dev->power.irq_safe) {
		parent = dev->parent;
		ret = wake_parent(dev, parent);
		if (ret)
			goto out;
		goto again;
	}
	ret = wake(dev, dev->parent);
out:
	if (parent) {
		unlock(dev);
		pm_runtime_put(parent);
		lock(dev);
	}
	return ret;
}
