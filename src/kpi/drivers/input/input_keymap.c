// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/input/input.c, linux/input.h: which key a scan code is, in a table
 * of one, two or four bytes for each or by the driver's own functions.
 */
#include "kpi.h"
#include "drivers/input/input.h"

int input_scancode_to_scalar(const struct input_keymap_entry *ke,
			     unsigned int *scancode)
{
	switch (ke->len) {
	case 1:
		*scancode = *(const u8 *)ke->scancode;
		return 0;
	case 2:
		*scancode = *(const u16 *)ke->scancode;
		return 0;
	case 4:
		*scancode = *(const u32 *)ke->scancode;
		return 0;
	default:
		return -EINVAL;
	}
}
KPI_EXPORT(input_scancode_to_scalar);

static unsigned int table_get(const struct input_dev *dev, unsigned int at)
{
	switch (dev->keycodesize) {
	case 1:
		return ((const u8 *)dev->keycode)[at];
	case 2:
		return ((const u16 *)dev->keycode)[at];
	default:
		return ((const u32 *)dev->keycode)[at];
	}
}

static void table_set(struct input_dev *dev, unsigned int at, unsigned int key)
{
	switch (dev->keycodesize) {
	case 1:
		((u8 *)dev->keycode)[at] = key;
		break;
	case 2:
		((u16 *)dev->keycode)[at] = key;
		break;
	default:
		((u32 *)dev->keycode)[at] = key;
	}
}

static int index_of(const struct input_dev *dev,
		    const struct input_keymap_entry *ke, unsigned int *at)
{
	int ret = 0;

	if (!dev->keycodesize)
		return -EINVAL;
	if (ke->flags & INPUT_KEYMAP_BY_INDEX)
		*at = ke->index;
	else
		ret = input_scancode_to_scalar(ke, at);
	return ret ?: *at < dev->keycodemax ? 0 : -EINVAL;
}

static int default_get(struct input_dev *dev, struct input_keymap_entry *ke)
{
	unsigned int at;
	int ret = index_of(dev, ke, &at);

	if (ret)
		return ret;
	ke->keycode = table_get(dev, at);
	ke->index = at;
	ke->len = sizeof(at);
	memcpy(ke->scancode, &at, sizeof(at));
	return 0;
}

static int default_set(struct input_dev *dev,
		       const struct input_keymap_entry *ke, unsigned int *old)
{
	unsigned int at, i;
	int ret = index_of(dev, ke, &at);

	if (ret)
		return ret;
	if (dev->keycodesize < sizeof(ke->keycode) &&
	    ke->keycode >> (dev->keycodesize * 8))
		return -EINVAL;
	*old = table_get(dev, at);
	table_set(dev, at, ke->keycode);
	if (*old <= KEY_MAX) {
		__clear_bit(*old, dev->keybit);
		/* Another scan code may be that key too. */
		for (i = 0; i < dev->keycodemax; i++)
			if (table_get(dev, i) == *old)
				__set_bit(*old, dev->keybit);
	}
	__set_bit(ke->keycode, dev->keybit);
	return 0;
}

int input_get_keycode(struct input_dev *dev, struct input_keymap_entry *ke)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&dev->event_lock, flags);
	ret = (dev->getkeycode ?: default_get)(dev, ke);
	spin_unlock_irqrestore(&dev->event_lock, flags);
	return ret;
}
KPI_EXPORT(input_get_keycode);

/* A key that no scan code is any more comes up. */
int input_set_keycode(struct input_dev *dev,
		      const struct input_keymap_entry *ke)
{
	unsigned int old = KEY_RESERVED;
	unsigned long flags;
	int ret;

	if (ke->keycode > KEY_MAX)
		return -EINVAL;
	spin_lock_irqsave(&dev->event_lock, flags);
	ret = (dev->setkeycode ?: default_set)(dev, ke, &old);
	__clear_bit(KEY_RESERVED, dev->keybit);
	if (!ret && old <= KEY_MAX && test_bit(EV_KEY, dev->evbit) &&
	    !test_bit(old, dev->keybit) &&
	    __test_and_clear_bit(old, dev->key)) {
		__set_bit(old, dev->keybit);
		__set_bit(old, dev->key);
		kpi_input_handle(dev, EV_KEY, old, 0);
		kpi_input_handle(dev, EV_SYN, SYN_REPORT, 1);
		__clear_bit(old, dev->keybit);
	}
	spin_unlock_irqrestore(&dev->event_lock, flags);
	return ret;
}
KPI_EXPORT(input_set_keycode);
