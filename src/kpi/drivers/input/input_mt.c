// SPDX-License-Identifier: GPL-2.0
/* drivers/input/input-mt.c, linux/input/mt.h: slots of multitouch devices. */
#include <linux/input/mt.h>
#include <linux/slab.h>

#include "kpi.h"
#include "drivers/input/input.h"

static void copy_axis(struct input_dev *dev, unsigned int dst,
		      unsigned int src)
{
	if (!dev->absinfo || !test_bit(src, dev->absbit))
		return;
	dev->absinfo[dst] = dev->absinfo[src];
	dev->absinfo[dst].fuzz = 0;
	__set_bit(dst, dev->absbit);
}

/* What pads and screens show beside the slots: one pointer. */
static void add_pointer(struct input_dev *dev, unsigned int flags)
{
	if (!(flags & (INPUT_MT_POINTER | INPUT_MT_DIRECT)))
		return;
	__set_bit(EV_KEY, dev->evbit);
	__set_bit(BTN_TOUCH, dev->keybit);
	copy_axis(dev, ABS_X, ABS_MT_POSITION_X);
	copy_axis(dev, ABS_Y, ABS_MT_POSITION_Y);
	copy_axis(dev, ABS_PRESSURE, ABS_MT_PRESSURE);
	if (flags & INPUT_MT_DIRECT) {
		__set_bit(INPUT_PROP_DIRECT, dev->propbit);
		return;
	}
	__set_bit(INPUT_PROP_POINTER, dev->propbit);
	__set_bit(BTN_TOOL_FINGER, dev->keybit);
	__set_bit(BTN_TOOL_DOUBLETAP, dev->keybit);
}

int input_mt_init_slots(struct input_dev *dev, unsigned int num_slots,
			unsigned int flags)
{
	struct input_mt *mt = dev->mt;
	unsigned int i;

	if (!num_slots)
		return 0;
	if (mt)
		return mt->num_slots == num_slots ? 0 : -EINVAL;
	if (flags & INPUT_MT_TRACK)
		return -EOPNOTSUPP;
	mt = kzalloc(struct_size(mt, slots, num_slots), GFP_KERNEL);
	if (!mt)
		return -ENOMEM;
	mt->num_slots = num_slots;
	mt->flags = flags;
	input_set_abs_params(dev, ABS_MT_SLOT, 0, num_slots - 1, 0, 0);
	input_set_abs_params(dev, ABS_MT_TRACKING_ID, 0, TRKID_MAX, 0, 0);
	add_pointer(dev, flags);
	for (i = 0; i < num_slots; i++)
		input_mt_set_value(&mt->slots[i], ABS_MT_TRACKING_ID, -1);
	/* The first report of a slot comes in its own frame. */
	mt->frame = 1;
	dev->mt = mt;
	return 0;
}
KPI_EXPORT_PARTIAL(input_mt_init_slots,
		   "INPUT_MT_TRACK is refused: contacts are not tracked");

void input_mt_destroy_slots(struct input_dev *dev)
{
	if (dev->mt)
		kfree(dev->mt->red);
	kfree(dev->mt);
	dev->mt = NULL;
}
KPI_EXPORT(input_mt_destroy_slots);

bool input_mt_report_slot_state(struct input_dev *dev, unsigned int tool,
				bool active)
{
	struct input_mt *mt = dev->mt;
	struct input_mt_slot *slot;
	int id;

	if (!mt)
		return false;
	slot = &mt->slots[mt->slot];
	slot->frame = mt->frame;
	if (!active) {
		input_event(dev, EV_ABS, ABS_MT_TRACKING_ID, -1);
		return false;
	}
	id = input_mt_get_value(slot, ABS_MT_TRACKING_ID);
	if (id < 0 || input_mt_get_value(slot, ABS_MT_TOOL_TYPE) != tool)
		id = input_mt_new_trkid(mt);
	input_event(dev, EV_ABS, ABS_MT_TRACKING_ID, id);
	input_event(dev, EV_ABS, ABS_MT_TOOL_TYPE, tool);
	return true;
}
KPI_EXPORT(input_mt_report_slot_state);
