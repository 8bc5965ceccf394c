// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/input/input.c, linux/input.h: handlers (evdev is one), which devices
 * they take, and who has these open or grabbed.
 */
#include <linux/idr.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "kpi.h"
#include "drivers/input/input.h"

DEFINE_MUTEX(kpi_input_mutex);
LIST_HEAD(kpi_input_devices);
static LIST_HEAD(handlers);
static DEFINE_IDA(minors);

#define FIRST_DYNAMIC_MINOR 256
#define MINORS 1024

/* ------------------------------------------------------------ matching */

static bool has_all(const unsigned long *wanted, const unsigned long *have,
		    unsigned int bits)
{
	return bitmap_subset(wanted, have, bits);
}

bool input_match_device_id(const struct input_dev *dev,
			   const struct input_device_id *id)
{
	if ((id->flags & INPUT_DEVICE_ID_MATCH_BUS &&
	     id->bustype != dev->id.bustype) ||
	    (id->flags & INPUT_DEVICE_ID_MATCH_VENDOR &&
	     id->vendor != dev->id.vendor) ||
	    (id->flags & INPUT_DEVICE_ID_MATCH_PRODUCT &&
	     id->product != dev->id.product) ||
	    (id->flags & INPUT_DEVICE_ID_MATCH_VERSION &&
	     id->version != dev->id.version))
		return false;
	return has_all(id->evbit, dev->evbit, EV_MAX) &&
	       has_all(id->keybit, dev->keybit, KEY_MAX) &&
	       has_all(id->relbit, dev->relbit, REL_MAX) &&
	       has_all(id->absbit, dev->absbit, ABS_MAX) &&
	       has_all(id->mscbit, dev->mscbit, MSC_MAX) &&
	       has_all(id->ledbit, dev->ledbit, LED_MAX) &&
	       has_all(id->sndbit, dev->sndbit, SND_MAX) &&
	       has_all(id->ffbit, dev->ffbit, FF_MAX) &&
	       has_all(id->swbit, dev->swbit, SW_MAX) &&
	       has_all(id->propbit, dev->propbit, INPUT_PROP_MAX);
}
KPI_EXPORT(input_match_device_id);

static const struct input_device_id *match(struct input_handler *handler,
					   struct input_dev *dev)
{
	const struct input_device_id *id;

	for (id = handler->id_table; id->flags || id->driver_info; id++)
		if (input_match_device_id(dev, id) &&
		    (!handler->match || handler->match(handler, dev)))
			return id;
	return NULL;
}

static void attach(struct input_dev *dev, struct input_handler *handler)
{
	const struct input_device_id *id = match(handler, dev);
	int ret = id ? handler->connect(handler, dev, id) : 0;

	if (ret && ret != -ENODEV)
		pr_err("failed to attach handler %s to device %s, error: %d\n",
		       handler->name, kobject_name(&dev->dev.kobj), ret);
}

void kpi_input_attach_all(struct input_dev *dev)
{
	struct input_handler *handler;

	list_add_tail(&dev->node, &kpi_input_devices);
	list_for_each_entry(handler, &handlers, node)
		attach(dev, handler);
}

void kpi_input_detach_all(struct input_dev *dev)
{
	struct input_handle *handle, *next;

	list_for_each_entry_safe(handle, next, &dev->h_list, d_node)
		handle->handler->disconnect(handle);
	WARN_ON(!list_empty(&dev->h_list));
	list_del_init(&dev->node);
}

/* ------------------------------------------------------------ handlers */

int input_register_handler(struct input_handler *handler)
{
	struct input_dev *dev;
	int ret = mutex_lock_interruptible(&kpi_input_mutex);

	if (ret)
		return ret;
	INIT_LIST_HEAD(&handler->h_list);
	list_add_tail(&handler->node, &handlers);
	list_for_each_entry(dev, &kpi_input_devices, node)
		attach(dev, handler);
	mutex_unlock(&kpi_input_mutex);
	return 0;
}
KPI_EXPORT(input_register_handler);

void input_unregister_handler(struct input_handler *handler)
{
	struct input_handle *handle, *next;

	mutex_lock(&kpi_input_mutex);
	list_for_each_entry_safe(handle, next, &handler->h_list, h_node)
		handler->disconnect(handle);
	WARN_ON(!list_empty(&handler->h_list));
	list_del_init(&handler->node);
	mutex_unlock(&kpi_input_mutex);
}
KPI_EXPORT(input_unregister_handler);

int input_handler_for_each_handle(struct input_handler *handler, void *data,
				  int (*fn)(struct input_handle *, void *))
{
	struct input_handle *handle;
	int ret = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(handle, &handler->h_list, h_node) {
		ret = fn(handle, data);
		if (ret)
			break;
	}
	rcu_read_unlock();
	return ret;
}
KPI_EXPORT(input_handler_for_each_handle);

/* Called by connect(), so with kpi_input_mutex. Filters come first. */
int input_register_handle(struct input_handle *handle)
{
	struct input_handler *handler = handle->handler;
	struct input_dev *dev = handle->dev;
	int ret = mutex_lock_interruptible(&dev->mutex);

	if (ret)
		return ret;
	if (handler->filter)
		list_add_rcu(&handle->d_node, &dev->h_list);
	else
		list_add_tail_rcu(&handle->d_node, &dev->h_list);
	mutex_unlock(&dev->mutex);
	list_add_tail_rcu(&handle->h_node, &handler->h_list);
	if (handler->start)
		handler->start(handle);
	return 0;
}
KPI_EXPORT(input_register_handle);

void input_unregister_handle(struct input_handle *handle)
{
	struct input_dev *dev = handle->dev;

	list_del_rcu(&handle->h_node);
	mutex_lock(&dev->mutex);
	list_del_rcu(&handle->d_node);
	mutex_unlock(&dev->mutex);
	synchronize_rcu();
}
KPI_EXPORT(input_unregister_handle);

/* ----------------------------------------------------- opening, grabbing */

/* With dev->mutex: the device is used for the first, or the last, time. */
static int start_device(struct input_dev *dev)
{
	return dev->users++ || dev->inhibited || !dev->open ? 0 :
							      dev->open(dev);
}

static void stop_device(struct input_dev *dev)
{
	if (!--dev->users && !dev->inhibited && dev->close)
		dev->close(dev);
}

int input_open_device(struct input_handle *handle)
{
	struct input_dev *dev = handle->dev;
	int ret = mutex_lock_interruptible(&dev->mutex);

	if (ret)
		return ret;
	if (dev->going_away) {
		ret = -ENODEV;
	} else {
		handle->open++;
		ret = start_device(dev);
		if (ret) {
			dev->users--;
			handle->open--;
			/* No event is on its way to it after that. */
			synchronize_rcu();
		}
	}
	mutex_unlock(&dev->mutex);
	return ret;
}
KPI_EXPORT(input_open_device);

static void let_go(struct input_handle *handle)
{
	struct input_dev *dev = handle->dev;
	struct input_handle *other;

	if (rcu_dereference_protected(dev->grab, lockdep_is_held(&dev->mutex)) !=
	    handle)
		return;
	rcu_assign_pointer(dev->grab, NULL);
	synchronize_rcu();
	list_for_each_entry(other, &dev->h_list, d_node)
		if (other->open && other->handler->start)
			other->handler->start(other);
}

void input_close_device(struct input_handle *handle)
{
	struct input_dev *dev = handle->dev;

	mutex_lock(&dev->mutex);
	let_go(handle);
	stop_device(dev);
	if (!--handle->open)
		synchronize_rcu();
	mutex_unlock(&dev->mutex);
}
KPI_EXPORT(input_close_device);

int input_grab_device(struct input_handle *handle)
{
	struct input_dev *dev = handle->dev;
	int ret = mutex_lock_interruptible(&dev->mutex);

	if (ret)
		return ret;
	if (rcu_access_pointer(dev->grab))
		ret = -EBUSY;
	else
		rcu_assign_pointer(dev->grab, handle);
	mutex_unlock(&dev->mutex);
	return ret;
}
KPI_EXPORT(input_grab_device);

void input_release_device(struct input_handle *handle)
{
	mutex_lock(&handle->dev->mutex);
	let_go(handle);
	mutex_unlock(&handle->dev->mutex);
}
KPI_EXPORT(input_release_device);

int input_flush_device(struct input_handle *handle, struct file *file)
{
	struct input_dev *dev = handle->dev;
	int ret = mutex_lock_interruptible(&dev->mutex);

	if (ret)
		return ret;
	if (dev->flush)
		ret = dev->flush(dev, file);
	mutex_unlock(&dev->mutex);
	return ret;
}
KPI_EXPORT(input_flush_device);

/* -------------------------------------------------------------- minors */

/* One of the handler's own first, where it has any. */
int input_get_new_minor(int legacy_base, unsigned int legacy_num,
			bool allow_dynamic)
{
	int minor = -ENOSPC;

	if (legacy_base >= 0)
		minor = ida_alloc_range(&minors, legacy_base,
					legacy_base + legacy_num - 1,
					GFP_KERNEL);
	if (minor >= 0 || !allow_dynamic)
		return minor;
	return ida_alloc_range(&minors, FIRST_DYNAMIC_MINOR, MINORS - 1,
			       GFP_KERNEL);
}
KPI_EXPORT(input_get_new_minor);

void input_free_minor(unsigned int minor)
{
	ida_free(&minors, minor);
}
KPI_EXPORT(input_free_minor);
