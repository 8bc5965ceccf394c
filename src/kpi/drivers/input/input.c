// SPDX-License-Identifier: GPL-2.0
/* drivers/input/input.c, linux/input.h: input devices and what they can do. */
#include <linux/input/mt.h>
#include <linux/major.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "kpi.h"
#include "drivers/input/input.h"

/* ---------------------------------------------------------- the class */

static void release(struct device *device)
{
	struct input_dev *dev = to_input_dev(device);

	input_mt_destroy_slots(dev);
	kfree(dev->poller);
	kfree(dev->absinfo);
	kfree(dev->vals);
	kfree(dev);
}

static const struct device_type input_type = {
	.groups = kpi_input_groups,
	.release = release,
	.uevent = kpi_input_uevent,
};

static char *devnode(struct device *dev, umode_t *mode)
{
	return kasprintf(GFP_KERNEL, "input/%s", dev_name(dev));
}

struct class input_class = {
	.name = "input",
	.devnode = devnode,
};
KPI_EXPORT(input_class);

static int start(void)
{
	int ret = class_register(&input_class);

	return ret ?: register_chrdev_region(MKDEV(INPUT_MAJOR, 0), 1024,
					     "input");
}
KPI_INIT_LATE(start);

/* ------------------------------------------------------- making devices */

struct input_dev *input_allocate_device(void)
{
	static atomic_t numbers = ATOMIC_INIT(-1);
	struct input_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	dev->dev.type = &input_type;
	dev->dev.class = &input_class;
	device_initialize(&dev->dev);
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->event_lock);
	timer_setup(&dev->timer, NULL, 0);
	INIT_LIST_HEAD(&dev->h_list);
	INIT_LIST_HEAD(&dev->node);
	dev_set_name(&dev->dev, "input%d", atomic_inc_return(&numbers));
	return dev;
}
KPI_EXPORT(input_allocate_device);

struct input_devres {
	struct input_dev *input;
};

static int is_of(struct device *dev, void *res, void *input)
{
	return ((struct input_devres *)res)->input == input;
}

static void put_managed(struct device *dev, void *res)
{
	input_put_device(((struct input_devres *)res)->input);
}

struct input_dev *devm_input_allocate_device(struct device *parent)
{
	struct input_devres *res = devres_alloc(put_managed, sizeof(*res),
						GFP_KERNEL);
	struct input_dev *dev = res ? input_allocate_device() : NULL;

	if (!dev) {
		devres_free(res);
		return NULL;
	}
	dev->dev.parent = parent;
	dev->devres_managed = true;
	res->input = dev;
	devres_add(parent, res);
	return dev;
}
KPI_EXPORT(devm_input_allocate_device);

/* For a device that was never registered. */
void input_free_device(struct input_dev *dev)
{
	if (!dev)
		return;
	if (dev->devres_managed)
		WARN_ON(devres_destroy(dev->dev.parent, put_managed, is_of,
				       dev));
	input_put_device(dev);
}
KPI_EXPORT(input_free_device);

/* -------------------------------------------------------- what it can do */

void input_set_capability(struct input_dev *dev, unsigned int type,
			  unsigned int code)
{
	unsigned int most;
	unsigned long *bits = kpi_input_bits(dev, type, &most);

	if (type != EV_PWR && (!bits || code > most)) {
		pr_err("%s: no event %u of type %u\n", __func__, code, type);
		dump_stack();
		return;
	}
	if (type == EV_ABS)
		input_alloc_absinfo(dev);
	if (bits)
		__set_bit(code, bits);
	__set_bit(type, dev->evbit);
}
KPI_EXPORT(input_set_capability);

/* Where there is no memory registration fails later. */
void input_alloc_absinfo(struct input_dev *dev)
{
	if (!dev->absinfo)
		dev->absinfo = kcalloc(ABS_CNT, sizeof(*dev->absinfo),
				       GFP_KERNEL);
}
KPI_EXPORT(input_alloc_absinfo);

void input_set_abs_params(struct input_dev *dev, unsigned int axis, int min,
			  int max, int fuzz, int flat)
{
	__set_bit(EV_ABS, dev->evbit);
	__set_bit(axis, dev->absbit);
	input_alloc_absinfo(dev);
	if (!dev->absinfo)
		return;
	dev->absinfo[axis].minimum = min;
	dev->absinfo[axis].maximum = max;
	dev->absinfo[axis].fuzz = fuzz;
	dev->absinfo[axis].flat = flat;
}
KPI_EXPORT(input_set_abs_params);

void input_copy_abs(struct input_dev *dst, unsigned int dst_axis,
		    const struct input_dev *src, unsigned int src_axis)
{
	if (WARN_ON(!(test_bit(EV_ABS, src->evbit) &&
		      test_bit(src_axis, src->absbit))) ||
	    !src->absinfo)
		return;
	input_set_capability(dst, EV_ABS, dst_axis);
	if (dst->absinfo)
		dst->absinfo[dst_axis] = src->absinfo[src_axis];
}
KPI_EXPORT(input_copy_abs);

static void repeat_key(struct timer_list *t)
{
	struct input_dev *dev = from_timer(dev, t, timer);
	unsigned long flags;

	spin_lock_irqsave(&dev->event_lock, flags);
	if (!dev->inhibited && test_bit(dev->repeat_key, dev->key) &&
	    test_bit(dev->repeat_key, dev->keybit)) {
		kpi_input_handle(dev, EV_KEY, dev->repeat_key, 2);
		kpi_input_handle(dev, EV_SYN, SYN_REPORT, 1);
		if (dev->rep[REP_PERIOD])
			mod_timer(&dev->timer,
				  jiffies +
					  msecs_to_jiffies(
						  dev->rep[REP_PERIOD]));
	}
	spin_unlock_irqrestore(&dev->event_lock, flags);
}

void input_enable_softrepeat(struct input_dev *dev, int delay, int period)
{
	dev->timer.function = repeat_key;
	dev->rep[REP_DELAY] = delay;
	dev->rep[REP_PERIOD] = period;
}
KPI_EXPORT(input_enable_softrepeat);

bool input_device_enabled(struct input_dev *dev)
{
	lockdep_assert_held(&dev->mutex);
	return !dev->inhibited && dev->users > 0;
}
KPI_EXPORT(input_device_enabled);

/* LEDs and sounds as they are noted, keys up: after a resume. */
void input_reset_device(struct input_dev *dev)
{
	unsigned long flags;

	mutex_lock(&dev->mutex);
	spin_lock_irqsave(&dev->event_lock, flags);
	kpi_input_release_keys(dev);
	spin_unlock_irqrestore(&dev->event_lock, flags);
	mutex_unlock(&dev->mutex);
}
KPI_EXPORT_PARTIAL(input_reset_device, "LEDs and sounds are not sent again");

/* --------------------------------------------------------- registration */

/* How many values a report may have: each axis of each slot and some keys. */
static unsigned int estimate(const struct input_dev *dev)
{
	unsigned int slots = dev->mt ? dev->mt->num_slots : 1;
	unsigned int n = 1, axis;

	if (test_bit(EV_ABS, dev->evbit))
		for_each_set_bit(axis, dev->absbit, ABS_CNT)
			n += input_is_mt_axis(axis) ? slots : 1;
	if (test_bit(EV_REL, dev->evbit))
		n += bitmap_weight(dev->relbit, REL_CNT);
	return max(n + 7, dev->hint_events_per_packet);
}

static int prepare(struct input_dev *dev)
{
	if (test_bit(EV_ABS, dev->evbit) && !dev->absinfo) {
		dev_err(&dev->dev, "Absolute device without dev->absinfo, refusing to register\n");
		return -EINVAL;
	}
	__set_bit(EV_SYN, dev->evbit);
	/* KEY_RESERVED is not to be told of. */
	__clear_bit(KEY_RESERVED, dev->keybit);
	dev->max_vals = estimate(dev) + 2;
	dev->vals = kcalloc(dev->max_vals, sizeof(*dev->vals), GFP_KERNEL);
	if (!dev->vals)
		return -ENOMEM;
	if (!dev->rep[REP_DELAY] && !dev->rep[REP_PERIOD])
		input_enable_softrepeat(dev, 250, 33);
	return 0;
}

static void unregister(struct input_dev *dev)
{
	mutex_lock(&dev->mutex);
	dev->going_away = true;
	mutex_unlock(&dev->mutex);
	spin_lock_irq(&dev->event_lock);
	kpi_input_release_keys(dev);
	spin_unlock_irq(&dev->event_lock);
	mutex_lock(&kpi_input_mutex);
	kpi_input_detach_all(dev);
	mutex_unlock(&kpi_input_mutex);
	del_timer_sync(&dev->timer);
	device_del(&dev->dev);
}

static void unregister_managed(struct device *dev, void *res)
{
	unregister(((struct input_devres *)res)->input);
}

int input_register_device(struct input_dev *dev)
{
	struct input_devres *res = NULL;
	char *path;
	int ret = prepare(dev);

	if (!ret && dev->devres_managed) {
		res = devres_alloc(unregister_managed, sizeof(*res),
				   GFP_KERNEL);
		ret = res ? 0 : -ENOMEM;
	}
	if (!ret)
		ret = device_add(&dev->dev);
	if (ret) {
		devres_free(res);
		kfree(dev->vals);
		dev->vals = NULL;
		return ret;
	}
	path = kobject_get_path(&dev->dev.kobj, GFP_KERNEL);
	pr_info("input: %s as %s\n", dev->name ?: "Unspecified device",
		path ?: "N/A");
	kfree(path);
	mutex_lock(&kpi_input_mutex);
	kpi_input_attach_all(dev);
	mutex_unlock(&kpi_input_mutex);
	if (res) {
		res->input = dev;
		devres_add(dev->dev.parent, res);
	}
	return 0;
}
KPI_EXPORT(input_register_device);

void input_unregister_device(struct input_dev *dev)
{
	if (dev->devres_managed) {
		WARN_ON(devres_destroy(dev->dev.parent, unregister_managed,
				       is_of, dev));
		/* The device itself goes with its parent. */
		unregister(dev);
		return;
	}
	unregister(dev);
	input_put_device(dev);
}
KPI_EXPORT(input_unregister_device);
