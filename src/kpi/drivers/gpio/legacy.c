// SPDX-License-Identifier: GPL-2.0
/* drivers/gpio/gpiolib-legacy.c, linux/gpio.h: lines by global numbers. */
#include <linux/err.h>
#include <linux/gpio.h>
#include <linux/kernel.h>

#include "kpi.h"
#include "gpiolib.h"

struct gpio_desc *gpio_to_desc(unsigned int gpio)
{
	struct gpio_desc *desc = NULL;
	struct gpio_device *gdev;

	down_read(&kpi_gpio_sem);
	list_for_each_entry(gdev, &kpi_gpio_devices, all)
		if (gdev->base <= (int)gpio &&
		    gdev->base + (int)gdev->ngpio > (int)gpio)
			desc = &gdev->descs[gpio - gdev->base];
	up_read(&kpi_gpio_sem);
	if (!desc && !gpio_is_valid(gpio))
		pr_warn("invalid GPIO %d\n", gpio);
	return desc;
}
KPI_EXPORT(gpio_to_desc);

int desc_to_gpio(const struct gpio_desc *desc)
{
	return desc->gdev->base + kpi_line_offset(desc);
}
KPI_EXPORT(desc_to_gpio);

static int request(unsigned int gpio, const char *label, unsigned long ip)
{
	struct gpio_desc *desc = gpio_to_desc(gpio);

	/* A number that may come to be: its chip is not there yet. */
	if (!desc && gpio_is_valid(gpio))
		return -EPROBE_DEFER;
	return desc ? kpi_line_request(desc, label, ip) : -EINVAL;
}

int gpio_request(unsigned int gpio, const char *label)
{
	return request(gpio, label, _RET_IP_);
}
KPI_EXPORT(gpio_request);

void gpio_free(unsigned int gpio)
{
	kpi_line_free(gpio_to_desc(gpio));
}
KPI_EXPORT(gpio_free);

static int request_one(unsigned int gpio, unsigned long flags,
		       const char *label, unsigned long ip)
{
	int err = request(gpio, label, ip);
	struct gpio_desc *desc;

	if (err)
		return err;
	desc = gpio_to_desc(gpio);
	if (flags & GPIOF_OPEN_DRAIN)
		set_bit(LINE_OPEN_DRAIN, &desc->flags);
	if (flags & GPIOF_OPEN_SOURCE)
		set_bit(LINE_OPEN_SOURCE, &desc->flags);
	if (flags & GPIOF_ACTIVE_LOW)
		set_bit(LINE_ACTIVE_LOW, &desc->flags);
	if (flags & GPIOF_DIR_IN)
		err = gpiod_direction_input(desc);
	else
		err = gpiod_direction_output_raw(desc,
						 !!(flags & GPIOF_INIT_HIGH));
	if (err)
		kpi_line_free(desc);
	return err;
}

int gpio_request_one(unsigned int gpio, unsigned long flags, const char *label)
{
	return request_one(gpio, flags, label, _RET_IP_);
}
KPI_EXPORT(gpio_request_one);

/* All or none. */
int gpio_request_array(const struct gpio *array, size_t num)
{
	size_t i;
	int err;

	for (i = 0; i < num; i++) {
		err = request_one(array[i].gpio, array[i].flags,
				  array[i].label, _RET_IP_);
		if (err) {
			gpio_free_array(array, i);
			return err;
		}
	}
	return 0;
}
KPI_EXPORT(gpio_request_array);

void gpio_free_array(const struct gpio *array, size_t num)
{
	while (num--)
		gpio_free(array[num].gpio);
}
KPI_EXPORT(gpio_free_array);
