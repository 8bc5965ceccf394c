// SPDX-License-Identifier: GPL-2.0
/* drivers/gpio/gpiolib-devres.c, linux/gpio/consumer.h: managed lines. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/gpio.h>

#include "kpi.h"
#include "gpiolib.h"

static void put_line(struct device *dev, void *res)
{
	gpiod_put(*(struct gpio_desc **)res);
}

static void put_lines(struct device *dev, void *res)
{
	gpiod_put_array(*(struct gpio_descs **)res);
}

static int is_that(struct device *dev, void *res, void *wanted)
{
	return *(void **)res == wanted;
}

/* Errors and absent lines pass through. */
static void *manage(struct device *dev, void *got, dr_release_t release)
{
	void **p;

	if (IS_ERR_OR_NULL(got))
		return got;
	/* One that is shared is put once. */
	if (release == put_line && devres_find(dev, release, is_that, got))
		return got;
	p = devres_alloc(release, sizeof(*p), GFP_KERNEL);
	if (!p) {
		release(dev, &got);
		return ERR_PTR(-ENOMEM);
	}
	*p = got;
	devres_add(dev, p);
	return got;
}

struct gpio_desc *devm_gpiod_get(struct device *dev, const char *con_id,
				 enum gpiod_flags flags)
{
	return manage(dev, kpi_gpio_get(dev, con_id, 0, flags, _RET_IP_),
		      put_line);
}
KPI_EXPORT(devm_gpiod_get);

struct gpio_desc *devm_gpiod_get_index(struct device *dev, const char *con_id,
				       unsigned int idx,
				       enum gpiod_flags flags)
{
	return manage(dev, kpi_gpio_get(dev, con_id, idx, flags, _RET_IP_),
		      put_line);
}
KPI_EXPORT(devm_gpiod_get_index);

static void *or_null(void *got)
{
	return got == ERR_PTR(-ENOENT) ? NULL : got;
}

struct gpio_desc *devm_gpiod_get_optional(struct device *dev,
					  const char *con_id,
					  enum gpiod_flags flags)
{
	return manage(dev, or_null(kpi_gpio_get(dev, con_id, 0, flags,
						_RET_IP_)), put_line);
}
KPI_EXPORT(devm_gpiod_get_optional);

struct gpio_desc *devm_gpiod_get_index_optional(struct device *dev,
						const char *con_id,
						unsigned int idx,
						enum gpiod_flags flags)
{
	return manage(dev, or_null(kpi_gpio_get(dev, con_id, idx, flags,
						_RET_IP_)), put_line);
}
KPI_EXPORT(devm_gpiod_get_index_optional);

struct gpio_desc *devm_fwnode_gpiod_get_index(struct device *dev,
					      struct fwnode_handle *fwnode,
					      const char *con_id, int index,
					      enum gpiod_flags flags,
					      const char *label)
{
	return manage(dev, fwnode_gpiod_get_index(fwnode, con_id, index,
						  flags, label), put_line);
}
KPI_EXPORT(devm_fwnode_gpiod_get_index);

struct gpio_descs *devm_gpiod_get_array(struct device *dev, const char *con_id,
					enum gpiod_flags flags)
{
	return manage(dev, gpiod_get_array(dev, con_id, flags), put_lines);
}
KPI_EXPORT(devm_gpiod_get_array);

struct gpio_descs *devm_gpiod_get_array_optional(struct device *dev,
						 const char *con_id,
						 enum gpiod_flags flags)
{
	return manage(dev, gpiod_get_array_optional(dev, con_id, flags),
		      put_lines);
}
KPI_EXPORT(devm_gpiod_get_array_optional);

void devm_gpiod_put(struct device *dev, struct gpio_desc *desc)
{
	WARN_ON(devres_release(dev, put_line, is_that, desc));
}
KPI_EXPORT(devm_gpiod_put);

/* Not managed any more; the caller has it. */
void devm_gpiod_unhinge(struct device *dev, struct gpio_desc *desc)
{
	if (!IS_ERR_OR_NULL(desc))
		WARN_ON(devres_destroy(dev, put_line, is_that, desc));
}
KPI_EXPORT(devm_gpiod_unhinge);

void devm_gpiod_put_array(struct device *dev, struct gpio_descs *descs)
{
	WARN_ON(devres_release(dev, put_lines, is_that, descs));
}
KPI_EXPORT(devm_gpiod_put_array);

static void free_number(void *gpio)
{
	gpio_free((unsigned long)gpio);
}

int devm_gpio_request(struct device *dev, unsigned int gpio, const char *label)
{
	int err = gpio_request(gpio, label);

	return err ?: devm_add_action_or_reset(dev, free_number,
					       (void *)(unsigned long)gpio);
}
KPI_EXPORT(devm_gpio_request);

int devm_gpio_request_one(struct device *dev, unsigned int gpio,
			  unsigned long flags, const char *label)
{
	int err = gpio_request_one(gpio, flags, label);

	return err ?: devm_add_action_or_reset(dev, free_number,
					       (void *)(unsigned long)gpio);
}
KPI_EXPORT(devm_gpio_request_one);
