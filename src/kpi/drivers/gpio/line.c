// SPDX-License-Identifier: GPL-2.0
/* drivers/gpio/gpiolib.c, linux/gpio/consumer.h: one GPIO line. */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/pinctrl/pinconf-generic.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "gpiolib.h"

/* 1: usable; 0: an optional line that is not there; else an error. */
static int check(const struct gpio_desc *desc, const char *who)
{
	if (!desc)
		return 0;
	if (IS_ERR(desc)) {
		pr_warn("%s: invalid GPIO (errorpointer)\n", who);
		return PTR_ERR(desc);
	}
	if (!desc->gdev || !desc->gdev->chip) {
		pr_warn("%s: backing chip is gone\n", who);
		return -ENODEV;
	}
	return 1;
}

#define CHECK_LINE(desc)						\
	do {								\
		int __ret = check(desc, __func__);			\
									\
		if (__ret <= 0)						\
			return __ret;					\
	} while (0)

#define CHECK_LINE_VOID(desc)						\
	do {								\
		if (check(desc, __func__) <= 0)				\
			return;						\
	} while (0)

/* ------------------------------------------------------- request and free */

static int take(struct gpio_desc *desc, const char *label, unsigned long ip)
{
	const char *copy = kstrdup_const(label ?: "?", GFP_KERNEL);
	unsigned long flags;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	spin_lock_irqsave(&kpi_gpio_lock, flags);
	if (test_and_set_bit(LINE_REQUESTED, &desc->flags)) {
		err = -EBUSY;
	} else {
		swap(desc->label, copy);
		desc->ip = ip;
	}
	spin_unlock_irqrestore(&kpi_gpio_lock, flags);
	kfree_const(copy);
	return err;
}

static void give_back(struct gpio_desc *desc)
{
	const char *label = NULL;
	unsigned long flags;

	spin_lock_irqsave(&kpi_gpio_lock, flags);
	swap(desc->label, label);
	desc->flags &= BIT(LINE_IS_OUT);
	spin_unlock_irqrestore(&kpi_gpio_lock, flags);
	kfree_const(label);
}

int kpi_line_request(struct gpio_desc *desc, const char *label,
		     unsigned long ip)
{
	struct gpio_chip *gc;
	int err;

	CHECK_LINE(desc);
	gc = desc->gdev->chip;
	if (!try_module_get(desc->gdev->owner))
		return -EPROBE_DEFER;
	err = gpiochip_line_is_valid(gc, kpi_line_offset(desc)) ?
	      take(desc, label, ip) : -EINVAL;
	if (!err && gc->request) {
		err = gc->request(gc, kpi_line_offset(desc));
		if (err)
			give_back(desc);
	}
	if (err) {
		module_put(desc->gdev->owner);
		return err;
	}
	get_device(&desc->gdev->dev);
	if (gc->get_direction)
		gpiod_get_direction(desc);
	return 0;
}

void kpi_line_free(struct gpio_desc *desc)
{
	struct gpio_device *gdev;
	struct gpio_chip *gc;

	if (!desc || IS_ERR(desc))
		return;
	gdev = desc->gdev;
	gc = gdev->chip;
	if (WARN_ON(!test_bit(LINE_REQUESTED, &desc->flags)))
		return;
	if (gc && gc->free)
		gc->free(gc, kpi_line_offset(desc));
	give_back(desc);
	module_put(gdev->owner);
	put_device(&gdev->dev);
}

/* ------------------------------------------------------------- direction */

/* 1 in, 0 out. */
int gpiod_get_direction(struct gpio_desc *desc)
{
	struct gpio_chip *gc;
	int ret;

	CHECK_LINE(desc);
	gc = desc->gdev->chip;
	/* Open drain that lets go reads as an input. */
	if (test_bit(LINE_OPEN_DRAIN, &desc->flags) &&
	    test_bit(LINE_IS_OUT, &desc->flags))
		return 0;
	if (!gc->get_direction)
		return -ENOTSUPP;
	ret = gc->get_direction(gc, kpi_line_offset(desc));
	if (ret < 0)
		return ret;
	assign_bit(LINE_IS_OUT, &desc->flags, !ret);
	return !!ret;
}
KPI_EXPORT(gpiod_get_direction);

int gpiod_direction_input(struct gpio_desc *desc)
{
	struct gpio_chip *gc;
	int err = 0;

	CHECK_LINE(desc);
	gc = desc->gdev->chip;
	if (!gc->get && gc->direction_input)
		return -EIO;
	if (gc->direction_input)
		err = gc->direction_input(gc, kpi_line_offset(desc));
	else if (gc->get_direction &&
		 gc->get_direction(gc, kpi_line_offset(desc)) != 1)
		return -EIO;
	if (!err)
		clear_bit(LINE_IS_OUT, &desc->flags);
	return err;
}
KPI_EXPORT(gpiod_direction_input);

static int drive(struct gpio_desc *desc, int value)
{
	struct gpio_chip *gc = desc->gdev->chip;
	unsigned int offset = kpi_line_offset(desc);
	int err = 0;

	if (!gc->set && !gc->direction_output)
		return -EIO;
	if (gc->direction_output) {
		err = gc->direction_output(gc, offset, !!value);
	} else {
		if (gc->get_direction && gc->get_direction(gc, offset))
			return -EIO;
		gc->set(gc, offset, !!value);
	}
	if (!err)
		set_bit(LINE_IS_OUT, &desc->flags);
	return err;
}

int gpiod_direction_output_raw(struct gpio_desc *desc, int value)
{
	CHECK_LINE(desc);
	return drive(desc, value);
}
KPI_EXPORT(gpiod_direction_output_raw);

static int set_config(struct gpio_desc *desc, unsigned long config)
{
	struct gpio_chip *gc = desc->gdev->chip;

	return gc->set_config ?
	       gc->set_config(gc, kpi_line_offset(desc), config) : -ENOTSUPP;
}

/*
 * A chip that cannot do open drain or open source: the level that is not
 * driven is that of an input.
 */
static int drive_open(struct gpio_desc *desc, int value, int mode, int floats)
{
	int err;

	if (!set_config(desc, pinconf_to_config_packed(mode, 0)))
		return drive(desc, value);
	if (value != floats)
		return drive(desc, value);
	err = gpiod_direction_input(desc);
	if (!err)
		set_bit(LINE_IS_OUT, &desc->flags);
	return err;
}

static int raw_level(const struct gpio_desc *desc, int value)
{
	return test_bit(LINE_ACTIVE_LOW, &desc->flags) ? !value : !!value;
}

int gpiod_direction_output(struct gpio_desc *desc, int value)
{
	CHECK_LINE(desc);
	value = raw_level(desc, value);
	if (test_bit(LINE_USED_AS_IRQ, &desc->flags) &&
	    !test_bit(LINE_OPEN_DRAIN, &desc->flags))
		return -EIO;
	if (test_bit(LINE_OPEN_DRAIN, &desc->flags))
		return drive_open(desc, value, PIN_CONFIG_DRIVE_OPEN_DRAIN, 1);
	if (test_bit(LINE_OPEN_SOURCE, &desc->flags))
		return drive_open(desc, value, PIN_CONFIG_DRIVE_OPEN_SOURCE,
				  0);
	return drive(desc, value);
}
KPI_EXPORT(gpiod_direction_output);

/* What a lookup and the consumer want of a line that was just requested. */
int kpi_line_configure(struct gpio_desc *desc, unsigned long lflags,
		       enum gpiod_flags dflags)
{
	if (lflags & GPIO_ACTIVE_LOW)
		set_bit(LINE_ACTIVE_LOW, &desc->flags);
	if ((lflags & GPIO_OPEN_DRAIN) || (dflags & GPIOD_FLAGS_BIT_OPEN_DRAIN))
		set_bit(LINE_OPEN_DRAIN, &desc->flags);
	if (lflags & GPIO_OPEN_SOURCE)
		set_bit(LINE_OPEN_SOURCE, &desc->flags);
	if (lflags & GPIO_TRANSITORY)
		set_bit(LINE_TRANSITORY, &desc->flags);
	/* A chip without pulls is as good. */
	if (lflags & GPIO_PULL_UP)
		set_config(desc, pinconf_to_config_packed(PIN_CONFIG_BIAS_PULL_UP,
							  1));
	else if (lflags & GPIO_PULL_DOWN)
		set_config(desc, pinconf_to_config_packed(PIN_CONFIG_BIAS_PULL_DOWN,
							  1));
	if (!(dflags & GPIOD_FLAGS_BIT_DIR_SET))
		return 0;
	if (dflags & GPIOD_FLAGS_BIT_DIR_OUT)
		return gpiod_direction_output(desc,
				!!(dflags & GPIOD_FLAGS_BIT_DIR_VAL));
	return gpiod_direction_input(desc);
}

/* ----------------------------------------------------------------- values */

static int get_raw(const struct gpio_desc *desc)
{
	struct gpio_chip *gc = desc->gdev->chip;
	int value = gc->get ? gc->get(gc, kpi_line_offset(desc)) : -EIO;

	return value < 0 ? value : !!value;
}

static void set_raw(struct gpio_desc *desc, int value)
{
	struct gpio_chip *gc = desc->gdev->chip;

	if (gc->set)
		gc->set(gc, kpi_line_offset(desc), !!value);
}

static void set_logical(struct gpio_desc *desc, int value)
{
	value = raw_level(desc, value);
	if (test_bit(LINE_OPEN_DRAIN, &desc->flags))
		drive_open(desc, value, PIN_CONFIG_DRIVE_OPEN_DRAIN, 1);
	else if (test_bit(LINE_OPEN_SOURCE, &desc->flags))
		drive_open(desc, value, PIN_CONFIG_DRIVE_OPEN_SOURCE, 0);
	else
		set_raw(desc, value);
}

static int get_logical(const struct gpio_desc *desc)
{
	int value = get_raw(desc);

	return value < 0 ? value : raw_level(desc, value);
}

/* The plain ones are for contexts that must not sleep. */
#define NO_SLEEP(desc) WARN_ON((desc)->gdev->chip->can_sleep)

int gpiod_get_raw_value(const struct gpio_desc *desc)
{
	CHECK_LINE(desc);
	NO_SLEEP(desc);
	return get_raw(desc);
}
KPI_EXPORT(gpiod_get_raw_value);

int gpiod_get_value(const struct gpio_desc *desc)
{
	CHECK_LINE(desc);
	NO_SLEEP(desc);
	return get_logical(desc);
}
KPI_EXPORT(gpiod_get_value);

void gpiod_set_raw_value(struct gpio_desc *desc, int value)
{
	CHECK_LINE_VOID(desc);
	NO_SLEEP(desc);
	set_raw(desc, value);
}
KPI_EXPORT(gpiod_set_raw_value);

void gpiod_set_value(struct gpio_desc *desc, int value)
{
	CHECK_LINE_VOID(desc);
	NO_SLEEP(desc);
	set_logical(desc, value);
}
KPI_EXPORT(gpiod_set_value);

int gpiod_get_raw_value_cansleep(const struct gpio_desc *desc)
{
	might_sleep();
	CHECK_LINE(desc);
	return get_raw(desc);
}
KPI_EXPORT(gpiod_get_raw_value_cansleep);

int gpiod_get_value_cansleep(const struct gpio_desc *desc)
{
	might_sleep();
	CHECK_LINE(desc);
	return get_logical(desc);
}
KPI_EXPORT(gpiod_get_value_cansleep);

void gpiod_set_raw_value_cansleep(struct gpio_desc *desc, int value)
{
	might_sleep();
	CHECK_LINE_VOID(desc);
	set_raw(desc, value);
}
KPI_EXPORT(gpiod_set_raw_value_cansleep);

void gpiod_set_value_cansleep(struct gpio_desc *desc, int value)
{
	might_sleep();
	CHECK_LINE_VOID(desc);
	set_logical(desc, value);
}
KPI_EXPORT(gpiod_set_value_cansleep);

/* -------------------------------------------------------- several at once */

static int set_array(unsigned int n, struct gpio_desc **descs,
		     const unsigned long *values,
		     void (*set)(struct gpio_desc *, int))
{
	unsigned int i;

	if (!descs)
		return -EINVAL;
	for (i = 0; i < n; i++)
		if (check(descs[i], __func__) > 0)
			set(descs[i], test_bit(i, values));
	return 0;
}

static int get_array(unsigned int n, struct gpio_desc **descs,
		     unsigned long *values,
		     int (*get)(const struct gpio_desc *))
{
	unsigned int i;
	int value;

	if (!descs)
		return -EINVAL;
	for (i = 0; i < n; i++) {
		value = check(descs[i], __func__) > 0 ? get(descs[i]) : 0;
		if (value < 0)
			return value;
		__assign_bit(i, values, value);
	}
	return 0;
}

#define GET_ARRAY(name, get)						\
int name(unsigned int n, struct gpio_desc **descs,			\
	 struct gpio_array *info, unsigned long *values)		\
{									\
	return get_array(n, descs, values, get);			\
}									\
KPI_EXPORT(name)

#define SET_ARRAY(name, set)						\
int name(unsigned int n, struct gpio_desc **descs,			\
	 struct gpio_array *info, unsigned long *values)		\
{									\
	return set_array(n, descs, values, set);			\
}									\
KPI_EXPORT(name)

GET_ARRAY(gpiod_get_array_value, get_logical);
GET_ARRAY(gpiod_get_array_value_cansleep, get_logical);
GET_ARRAY(gpiod_get_raw_array_value, get_raw);
GET_ARRAY(gpiod_get_raw_array_value_cansleep, get_raw);
SET_ARRAY(gpiod_set_array_value, set_logical);
SET_ARRAY(gpiod_set_array_value_cansleep, set_logical);
SET_ARRAY(gpiod_set_raw_array_value, set_raw);
SET_ARRAY(gpiod_set_raw_array_value_cansleep, set_raw);

/* ----------------------------------------------------------------- others */

int gpiod_set_config(struct gpio_desc *desc, unsigned long config)
{
	CHECK_LINE(desc);
	return set_config(desc, config);
}
KPI_EXPORT(gpiod_set_config);

int gpiod_set_debounce(struct gpio_desc *desc, unsigned int debounce)
{
	return gpiod_set_config(desc,
			pinconf_to_config_packed(PIN_CONFIG_INPUT_DEBOUNCE,
						 debounce));
}
KPI_EXPORT(gpiod_set_debounce);

int gpiod_set_transitory(struct gpio_desc *desc, bool transitory)
{
	int err;

	CHECK_LINE(desc);
	assign_bit(LINE_TRANSITORY, &desc->flags, transitory);
	err = set_config(desc,
			 pinconf_to_config_packed(PIN_CONFIG_PERSIST_STATE,
						  !transitory));
	/* Most chips have nothing to switch. */
	return err == -ENOTSUPP ? 0 : err;
}
KPI_EXPORT(gpiod_set_transitory);

int gpiod_is_active_low(const struct gpio_desc *desc)
{
	CHECK_LINE(desc);
	return test_bit(LINE_ACTIVE_LOW, &desc->flags);
}
KPI_EXPORT(gpiod_is_active_low);

void gpiod_toggle_active_low(struct gpio_desc *desc)
{
	CHECK_LINE_VOID(desc);
	change_bit(LINE_ACTIVE_LOW, &desc->flags);
}
KPI_EXPORT(gpiod_toggle_active_low);

int gpiod_cansleep(const struct gpio_desc *desc)
{
	CHECK_LINE(desc);
	return desc->gdev->chip->can_sleep;
}
KPI_EXPORT(gpiod_cansleep);

int gpiod_to_irq(const struct gpio_desc *desc)
{
	struct gpio_chip *gc;
	int irq;

	/* An optional line that is not there has no interrupt either. */
	if (IS_ERR_OR_NULL(desc) || !desc->gdev->chip)
		return -EINVAL;
	gc = desc->gdev->chip;
	irq = gc->to_irq ? gc->to_irq(gc, kpi_line_offset(desc)) : -ENXIO;
	return irq ?: -ENXIO;
}
KPI_EXPORT(gpiod_to_irq);

int gpiod_set_consumer_name(struct gpio_desc *desc, const char *name)
{
	const char *copy = NULL;
	unsigned long flags;

	CHECK_LINE(desc);
	if (name) {
		copy = kstrdup_const(name, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	spin_lock_irqsave(&kpi_gpio_lock, flags);
	swap(desc->label, copy);
	spin_unlock_irqrestore(&kpi_gpio_lock, flags);
	kfree_const(copy);
	return 0;
}
KPI_EXPORT(gpiod_set_consumer_name);
