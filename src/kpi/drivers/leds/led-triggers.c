// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/leds/led-triggers.c, linux/leds.h: events that LEDs may show. Of
 * LEDs there are none, so a trigger has its name and nobody who follows it.
 */
#include <linux/leds.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "kpi.h"

static LIST_HEAD(triggers);
static DEFINE_MUTEX(triggers_lock);

int led_trigger_register(struct led_trigger *trigger)
{
	struct led_trigger *other;
	int err = 0;

	spin_lock_init(&trigger->leddev_list_lock);
	INIT_LIST_HEAD(&trigger->led_cdevs);
	mutex_lock(&triggers_lock);
	list_for_each_entry(other, &triggers, next_trig)
		if (!strcmp(other->name, trigger->name) &&
		    other->trigger_type == trigger->trigger_type)
			err = -EEXIST;
	if (!err)
		list_add_tail(&trigger->next_trig, &triggers);
	mutex_unlock(&triggers_lock);
	return err;
}
KPI_EXPORT(led_trigger_register);

void led_trigger_unregister(struct led_trigger *trigger)
{
	if (list_empty_careful(&trigger->next_trig))
		return;
	mutex_lock(&triggers_lock);
	list_del_init(&trigger->next_trig);
	mutex_unlock(&triggers_lock);
}
KPI_EXPORT(led_trigger_unregister);

void led_trigger_event(struct led_trigger *trigger, enum led_brightness value)
{
	if (trigger)
		trigger->brightness = value;
}
KPI_EXPORT(led_trigger_event);

/* *@tp stays NULL where it cannot be had, which the others take. */
void led_trigger_register_simple(const char *name, struct led_trigger **tp)
{
	struct led_trigger *trigger = kzalloc(sizeof(*trigger), GFP_KERNEL);
	int err = -ENOMEM;

	if (trigger) {
		trigger->name = name;
		err = led_trigger_register(trigger);
	}
	if (err) {
		kfree(trigger);
		trigger = NULL;
		pr_warn("LED trigger %s failed to register (%d)\n", name, err);
	}
	*tp = trigger;
}
KPI_EXPORT(led_trigger_register_simple);

void led_trigger_unregister_simple(struct led_trigger *trigger)
{
	if (trigger)
		led_trigger_unregister(trigger);
	kfree(trigger);
}
KPI_EXPORT(led_trigger_unregister_simple);

#define DARK "no LED follows a trigger here"

void led_trigger_blink(struct led_trigger *trigger, unsigned long *delay_on,
		       unsigned long *delay_off)
{
}
KPI_EXPORT_NOOP(led_trigger_blink, DARK);

void led_trigger_blink_oneshot(struct led_trigger *trigger,
			       unsigned long *delay_on,
			       unsigned long *delay_off, int invert)
{
}
KPI_EXPORT_NOOP(led_trigger_blink_oneshot, DARK);
