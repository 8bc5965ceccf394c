// SPDX-License-Identifier: GPL-2.0
/* GPIO chips and lines: requests, values, active low, tables, old numbers. */
#include <linux/err.h>
#include <linux/gpio.h>
#include <linux/gpio/consumer.h>
#include <linux/gpio/driver.h>
#include <linux/gpio/machine.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/pinctrl/consumer.h>
#include <linux/platform_device.h>

static unsigned int checks;

#include "../check.h"

#ifdef CONFIG_GPIOLIB

/* What the chip's pins are. */
static unsigned long out, level;
static int requests;

static int chip_request(struct gpio_chip *gc, unsigned int offset)
{
	requests++;
	return offset == 7 ? -EPERM : 0;
}

static void chip_free(struct gpio_chip *gc, unsigned int offset)
{
	requests--;
}

static int chip_get_direction(struct gpio_chip *gc, unsigned int offset)
{
	return !test_bit(offset, &out);
}

static int chip_input(struct gpio_chip *gc, unsigned int offset)
{
	clear_bit(offset, &out);
	return 0;
}

static int chip_get(struct gpio_chip *gc, unsigned int offset)
{
	return test_bit(offset, &level);
}

static void chip_set(struct gpio_chip *gc, unsigned int offset, int value)
{
	assign_bit(offset, &level, value);
}

static int chip_output(struct gpio_chip *gc, unsigned int offset, int value)
{
	set_bit(offset, &out);
	chip_set(gc, offset, value);
	return 0;
}

static int chip_to_irq(struct gpio_chip *gc, unsigned int offset)
{
	return offset == 2 ? 77 : -ENXIO;
}

static const char *const names[8] = { [3] = "gpio_lines-three" };

static struct gpio_chip chip = {
	.label = "gpio_lines_chip", .owner = THIS_MODULE, .base = -1,
	.ngpio = 8, .names = names,
	.request = chip_request, .free = chip_free,
	.get_direction = chip_get_direction, .direction_input = chip_input,
	.direction_output = chip_output, .get = chip_get, .set = chip_set,
	.to_irq = chip_to_irq,
};

static struct gpiod_lookup_table table = {
	.dev_id = "gpio_lines_test",
	.table = {
		GPIO_LOOKUP("gpio_lines_chip", 0, "reset", GPIO_ACTIVE_LOW),
		GPIO_LOOKUP_IDX("gpio_lines_chip", 1, "led", 0,
				GPIO_ACTIVE_HIGH),
		GPIO_LOOKUP_IDX("gpio_lines_chip", 2, "led", 1,
				GPIO_ACTIVE_LOW),
		GPIO_LOOKUP("gpio_lines-three", U16_MAX, "named", 0),
		GPIO_LOOKUP("gpio_lines_none", 0, "later", 0),
		{},
	},
};

static struct device *dev;

static int check_lines(void)
{
	struct gpio_desc *reset, *named;

	CHECK(PTR_ERR(gpiod_get(dev, "none", GPIOD_ASIS)) == -ENOENT);
	CHECK(!gpiod_get_optional(dev, "none", GPIOD_ASIS));
	CHECK(PTR_ERR(gpiod_get(dev, "later", GPIOD_ASIS)) == -EPROBE_DEFER);
	reset = gpiod_get(dev, "reset", GPIOD_OUT_HIGH);
	CHECK(!IS_ERR(reset) && requests == 1);
	/* Active low: asserted is a low level. */
	CHECK(test_bit(0, &out) && !test_bit(0, &level));
	CHECK(gpiod_is_active_low(reset) == 1 && !gpiod_cansleep(reset));
	CHECK(gpiod_get_value(reset) == 1 && gpiod_get_raw_value(reset) == 0);
	gpiod_set_value(reset, 0);
	CHECK(test_bit(0, &level));
	gpiod_set_raw_value(reset, 0);
	CHECK(gpiod_get_value_cansleep(reset) == 1);
	CHECK(PTR_ERR(gpiod_get(dev, "reset", GPIOD_ASIS)) == -EBUSY);
	CHECK(!gpiod_direction_input(reset) && gpiod_get_direction(reset) == 1);
	CHECK(!gpiod_direction_output(reset, 0) && test_bit(0, &level));
	gpiod_toggle_active_low(reset);
	CHECK(gpiod_get_value(reset) == 1);
	CHECK(gpiod_set_debounce(reset, 10) == -ENOTSUPP);
	CHECK(!gpiod_set_consumer_name(reset, "renamed"));
	CHECK(!strcmp(gpiochip_is_requested(&chip, 0), "renamed"));
	gpiod_put(reset);
	CHECK(!requests && !gpiochip_is_requested(&chip, 0));
	named = gpiod_get(dev, "named", GPIOD_IN);
	CHECK(!IS_ERR(named) && desc_to_gpio(named) == chip.base + 3);
	gpiod_put(named);
	/* An optional line that is not there takes all and gives 0. */
	CHECK(!gpiod_get_value(NULL) && !gpiod_direction_output(NULL, 1));
	gpiod_set_value(NULL, 1);
	return 0;
}

static int check_arrays(void)
{
	DECLARE_BITMAP(values, 2);
	struct gpio_descs *leds;

	CHECK(gpiod_count(dev, "led") == 2);
	CHECK(gpiod_count(dev, "none") == -ENOENT);
	leds = gpiod_get_array(dev, "led", GPIOD_OUT_LOW);
	CHECK(!IS_ERR(leds) && leds->ndescs == 2);
	CHECK(!test_bit(1, &level) && test_bit(2, &level));
	CHECK(gpiod_to_irq(leds->desc[1]) == 77);
	CHECK(gpiod_to_irq(leds->desc[0]) == -ENXIO);
	bitmap_fill(values, 2);
	CHECK(!gpiod_set_array_value(2, leds->desc, NULL, values));
	CHECK(test_bit(1, &level) && !test_bit(2, &level));
	gpiod_put_array(leds);
	CHECK(!requests);
	return 0;
}

static int check_numbers(void)
{
	unsigned int gpio = chip.base + 4;

	CHECK(gpio_is_valid(gpio) && gpio_to_desc(gpio));
	CHECK(!gpio_request(gpio, "old") && gpio_request(gpio, "x") == -EBUSY);
	CHECK(!gpio_direction_output(gpio, 1) && gpio_get_value(gpio) == 1);
	gpio_set_value(gpio, 0);
	CHECK(!test_bit(4, &level));
	gpio_free(gpio);
	CHECK(!gpio_request_one(gpio, GPIOF_OUT_INIT_HIGH, "old"));
	CHECK(test_bit(4, &level));
	gpio_free(gpio);
	CHECK(gpio_request(chip.base + 7, "refused") == -EPERM);
	requests = 0;
	return 0;
}

static int check_managed(void)
{
	struct platform_device *pdev = to_platform_device(dev);
	struct gpio_desc *led = devm_gpiod_get_index(dev, "led", 1, GPIOD_ASIS);

	CHECK(!IS_ERR(led) && requests == 1);
	CHECK(!devm_gpio_request_one(dev, chip.base + 5, GPIOF_IN, "managed"));
	CHECK(requests == 2);
	CHECK(!devm_gpiod_get_optional(dev, "none", GPIOD_ASIS));
	/* All of it goes with the device. */
	platform_device_unregister(pdev);
	CHECK(!requests);
	return 0;
}

static int check_pins(void)
{
	struct pinctrl *p = pinctrl_get(dev);

	CHECK(!IS_ERR(p));
	CHECK(PTR_ERR(pinctrl_lookup_state(p, "default")) == -ENODEV);
	pinctrl_put(p);
	CHECK(!pinctrl_pm_select_default_state(dev));
	return 0;
}

static int check_chip(void)
{
	struct platform_device *pdev;
	int err;

	pdev = platform_device_register_simple("gpio_lines_test", -1, NULL, 0);
	CHECK(!IS_ERR(pdev));
	dev = &pdev->dev;
	CHECK(gpiochip_get_data(&chip) == &level);
	err = check_lines() ?: check_arrays() ?: check_numbers() ?:
	      check_pins();
	if (err) {
		platform_device_unregister(pdev);
		return err;
	}
	return check_managed();
}

static int run(void)
{
	int err;

	CHECK(!gpiochip_add_data(&chip, &level));
	gpiod_add_lookup_table(&table);
	err = check_chip();
	gpiod_remove_lookup_table(&table);
	gpiochip_remove(&chip);
	return err;
}

#else /* The cloud flavour has none. */

static int run(void)
{
	return 0;
}

#endif

static int __init gpio_lines_init(void)
{
	int err = run();

	if (!err)
		pr_info("gpio_lines: %u checks passed\n", checks);
	return err;
}

static void __exit gpio_lines_exit(void)
{
}

module_init(gpio_lines_init);
module_exit(gpio_lines_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of GPIO chips, lines and pins");
