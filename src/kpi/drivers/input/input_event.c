// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/input/input.c, linux/input.h: events on their way from a device to
 * the handlers, and back to it.
 */
#include <linux/bitops.h>
#include <linux/input/mt.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>

#include "kpi.h"
#include "drivers/input/input.h"

/* What is to be done with an event. */
#define TO_HANDLERS 1u
#define TO_DEVICE 2u
#define WITH_SLOT 4u	/* the slot that it belongs to comes before it */
#define FLUSH 8u

unsigned long *kpi_input_bits(struct input_dev *dev, unsigned int type,
			      unsigned int *most)
{
	static const struct {
		u16 offset, most;
	} types[EV_CNT] = {
		[EV_KEY] = { offsetof(struct input_dev, keybit), KEY_MAX },
		[EV_REL] = { offsetof(struct input_dev, relbit), REL_MAX },
		[EV_ABS] = { offsetof(struct input_dev, absbit), ABS_MAX },
		[EV_MSC] = { offsetof(struct input_dev, mscbit), MSC_MAX },
		[EV_SW] = { offsetof(struct input_dev, swbit), SW_MAX },
		[EV_LED] = { offsetof(struct input_dev, ledbit), LED_MAX },
		[EV_SND] = { offsetof(struct input_dev, sndbit), SND_MAX },
		[EV_FF] = { offsetof(struct input_dev, ffbit), FF_MAX },
	};

	if (type >= EV_CNT || !types[type].offset)
		return NULL;
	*most = types[type].most;
	return (void *)dev + types[type].offset;
}

static bool is_supported(struct input_dev *dev, unsigned int type,
			 unsigned int code)
{
	unsigned int most;
	unsigned long *bits = kpi_input_bits(dev, type, &most);

	return bits && code <= most && test_bit(code, bits);
}

/* --------------------------------------------------------- to handlers */

/* Filters take values out: how many are left. */
static unsigned int filter(struct input_handle *handle,
			   struct input_value *vals, unsigned int count)
{
	unsigned int i, left = 0;

	for (i = 0; i < count; i++)
		if (!handle->handler->filter(handle, vals[i].type,
					     vals[i].code, vals[i].value))
			vals[left++] = vals[i];
	return left;
}

static unsigned int pass(struct input_handle *handle, struct input_value *vals,
			 unsigned int count)
{
	struct input_handler *handler = handle->handler;
	unsigned int i;

	if (handler->filter)
		count = filter(handle, vals, count);
	if (count && handler->events)
		handler->events(handle, vals, count);
	else if (count && handler->event)
		for (i = 0; i < count; i++)
			handler->event(handle, vals[i].type, vals[i].code,
				       vals[i].value);
	return count;
}

static void set_repeat(struct input_dev *dev, const struct input_value *v)
{
	if (v->type != EV_KEY || v->value == 2)
		return;
	if (!v->value) {
		del_timer(&dev->timer);
	} else if (dev->rep[REP_PERIOD] && dev->rep[REP_DELAY] &&
		   dev->timer.function) {
		dev->repeat_key = v->code;
		mod_timer(&dev->timer,
			  jiffies + msecs_to_jiffies(dev->rep[REP_DELAY]));
	}
}

/* To the one that has grabbed the device, or to all that have it open. */
static void flush(struct input_dev *dev)
{
	unsigned int i, count = dev->num_vals;
	struct input_handle *handle;

	dev->num_vals = 0;
	rcu_read_lock();
	handle = rcu_dereference(dev->grab);
	if (handle)
		count = pass(handle, dev->vals, count);
	else
		list_for_each_entry_rcu(handle, &dev->h_list, d_node)
			if (handle->open && count)
				count = pass(handle, dev->vals, count);
	rcu_read_unlock();
	for (i = 0; test_bit(EV_REP, dev->evbit) && i < count; i++)
		set_repeat(dev, &dev->vals[i]);
}

static void add_value(struct input_dev *dev, unsigned int type,
		      unsigned int code, int value)
{
	dev->vals[dev->num_vals++] = (struct input_value){ type, code, value };
}

static void dispose(struct input_dev *dev, unsigned int what,
		    unsigned int type, unsigned int code, int value)
{
	if (what & TO_DEVICE && dev->event)
		dev->event(dev, type, code, value);
	if (!dev->vals)
		return;
	if (what & WITH_SLOT)
		add_value(dev, EV_ABS, ABS_MT_SLOT, dev->mt->slot);
	if (what & TO_HANDLERS)
		add_value(dev, type, code, value);
	if (what & FLUSH) {
		/* A report of nothing is none. */
		if (dev->num_vals >= 2)
			flush(dev);
		dev->num_vals = 0;
		dev->timestamp[INPUT_CLK_MONO] = 0;
	} else if (dev->num_vals >= dev->max_vals - 2) {
		add_value(dev, EV_SYN, SYN_REPORT, 1);
		flush(dev);
	}
}

/* ------------------------------------------------- the device's state */

static int defuzz(int value, int old, int fuzz)
{
	int distance = abs(value - old);

	if (!fuzz || distance >= 2 * fuzz)
		return value;
	if (distance < fuzz / 2)
		return old;
	return distance < fuzz ? (3 * old + value) / 4 : (old + value) / 2;
}

/* Where the last value of that axis is; NULL: nowhere. */
static int *axis_value(struct input_dev *dev, unsigned int code)
{
	if (!input_is_mt_value(code))
		return &dev->absinfo[code].value;
	return dev->mt ? &dev->mt->slots[dev->mt->slot].abs[code - ABS_MT_FIRST]
		       : NULL;
}

static unsigned int take_axis(struct input_dev *dev, unsigned int code,
			      int *value)
{
	struct input_mt *mt = dev->mt;
	int *last;

	/* Told when there is something to tell of that slot. */
	if (code == ABS_MT_SLOT) {
		if (mt && *value >= 0 && *value < mt->num_slots)
			mt->slot = *value;
		return 0;
	}
	last = axis_value(dev, code);
	if (last) {
		*value = defuzz(*value, *last, dev->absinfo[code].fuzz);
		if (*value == *last)
			return 0;
		*last = *value;
	}
	if (!mt || !input_is_mt_value(code) ||
	    mt->slot == input_abs_get_val(dev, ABS_MT_SLOT))
		return TO_HANDLERS;
	input_abs_set_val(dev, ABS_MT_SLOT, mt->slot);
	return TO_HANDLERS | WITH_SLOT;
}

/* What changes nothing is not passed on. */
static unsigned int take_bit(unsigned long *state, unsigned int code,
			     int value, unsigned int what)
{
	if (!!test_bit(code, state) == !!value)
		return 0;
	__change_bit(code, state);
	return what;
}

static unsigned int take_sync(unsigned int code)
{
	switch (code) {
	case SYN_REPORT:
		return TO_HANDLERS | FLUSH;
	case SYN_CONFIG:
		return TO_HANDLERS | TO_DEVICE;
	case SYN_MT_REPORT:
		return TO_HANDLERS;
	default:
		return 0;
	}
}

static unsigned int take_repeat(struct input_dev *dev, unsigned int code,
				int value)
{
	if (code > REP_MAX || value < 0 || dev->rep[code] == value)
		return 0;
	dev->rep[code] = value;
	return TO_HANDLERS | TO_DEVICE;
}

static unsigned int take_known(struct input_dev *dev, unsigned int type,
			       unsigned int code, int *value)
{
	switch (type) {
	case EV_KEY:
		return *value == 2 ? TO_HANDLERS :
				     take_bit(dev->key, code, *value,
					      TO_HANDLERS);
	case EV_SW:
		return take_bit(dev->sw, code, *value, TO_HANDLERS);
	case EV_LED:
		return take_bit(dev->led, code, *value,
				TO_HANDLERS | TO_DEVICE);
	case EV_SND:
		take_bit(dev->snd, code, *value, 0);
		return TO_HANDLERS | TO_DEVICE;
	case EV_ABS:
		return take_axis(dev, code, value);
	case EV_REL:
		return *value ? TO_HANDLERS : 0;
	default:
		return TO_HANDLERS | TO_DEVICE;
	}
}

void kpi_input_handle(struct input_dev *dev, unsigned int type,
		      unsigned int code, int value)
{
	unsigned int what = 0;

	if (dev->inhibited)
		return;
	if (type == EV_SYN)
		what = take_sync(code);
	else if (type == EV_REP)
		what = take_repeat(dev, code, value);
	else if (type == EV_FF)
		what = value >= 0 ? TO_HANDLERS | TO_DEVICE : 0;
	else if (type == EV_PWR)
		what = TO_HANDLERS | TO_DEVICE;
	else if (is_supported(dev, type, code))
		what = take_known(dev, type, code, &value);
	if (what)
		dispose(dev, what, type, code, value);
}

void kpi_input_release_keys(struct input_dev *dev)
{
	unsigned int code;

	if (!test_bit(EV_KEY, dev->evbit))
		return;
	for_each_set_bit(code, dev->key, KEY_CNT)
		kpi_input_handle(dev, EV_KEY, code, 0);
	kpi_input_handle(dev, EV_SYN, SYN_REPORT, 1);
}

/* ------------------------------------------------------------- from both */

void input_event(struct input_dev *dev, unsigned int type, unsigned int code,
		 int value)
{
	unsigned long flags;

	if (type >= EV_CNT || !test_bit(type, dev->evbit))
		return;
	spin_lock_irqsave(&dev->event_lock, flags);
	kpi_input_handle(dev, type, code, value);
	spin_unlock_irqrestore(&dev->event_lock, flags);
}
KPI_EXPORT(input_event);

/* From a handler; ignored while another one has grabbed the device. */
void input_inject_event(struct input_handle *handle, unsigned int type,
			unsigned int code, int value)
{
	struct input_dev *dev = handle->dev;
	struct input_handle *grab;
	unsigned long flags;

	if (type >= EV_CNT || !test_bit(type, dev->evbit))
		return;
	spin_lock_irqsave(&dev->event_lock, flags);
	rcu_read_lock();
	grab = rcu_dereference(dev->grab);
	if (!grab || grab == handle)
		kpi_input_handle(dev, type, code, value);
	rcu_read_unlock();
	spin_unlock_irqrestore(&dev->event_lock, flags);
}
KPI_EXPORT(input_inject_event);

void input_set_timestamp(struct input_dev *dev, ktime_t timestamp)
{
	dev->timestamp[INPUT_CLK_MONO] = timestamp;
	dev->timestamp[INPUT_CLK_REAL] = ktime_mono_to_real(timestamp);
	dev->timestamp[INPUT_CLK_BOOT] = ktime_mono_to_any(timestamp,
							   TK_OFFS_BOOT);
}
KPI_EXPORT(input_set_timestamp);

ktime_t *input_get_timestamp(struct input_dev *dev)
{
	if (!dev->timestamp[INPUT_CLK_MONO])
		input_set_timestamp(dev, ktime_get());
	return dev->timestamp;
}
KPI_EXPORT(input_get_timestamp);
