/* SPDX-License-Identifier: GPL-2.0 */
/* gpiolib.h - chips and their lines, for the files of the GPIO library. */
#ifndef KPI_GPIO_GPIOLIB_H
#define KPI_GPIO_GPIOLIB_H

#include <linux/device.h>
#include <linux/gpio/consumer.h>
#include <linux/gpio/driver.h>
#include <linux/gpio/machine.h>
#include <linux/list.h>
#include <linux/rwsem.h>

struct gpio_desc {
	struct gpio_device *gdev;
	unsigned long flags;
	const char *label;	/* who has it */
	const char *name;	/* what the chip calls it */
	unsigned long ip;	/* who requested it, for audits */
};

/* Bits of gpio_desc.flags */
#define LINE_REQUESTED 0
#define LINE_IS_OUT 1
#define LINE_ACTIVE_LOW 2
#define LINE_OPEN_DRAIN 3
#define LINE_OPEN_SOURCE 4
#define LINE_USED_AS_IRQ 5
#define LINE_TRANSITORY 6

struct gpio_device {
	struct device dev;
	int id;
	struct gpio_chip *chip;	/* NULL: removed */
	struct module *owner;
	struct list_head all;
	int base;
	unsigned int ngpio;
	void *data;
	const char *label;
	unsigned long *valid;	/* NULL: all lines are */
	struct gpio_desc descs[];
};

/* Protects the list of chips; held where one is looked for by name. */
extern struct rw_semaphore kpi_gpio_sem;
extern struct list_head kpi_gpio_devices;
extern spinlock_t kpi_gpio_lock;	/* lines: requested or not */

static inline unsigned int kpi_line_offset(const struct gpio_desc *desc)
{
	return desc - desc->gdev->descs;
}

/* Exported; its prototype is in no header of the kernel's. */
struct gpio_desc *gpiochip_get_desc(struct gpio_chip *gc, unsigned int hwnum);

int kpi_line_request(struct gpio_desc *desc, const char *label,
		     unsigned long ip);
void kpi_line_free(struct gpio_desc *desc);
int kpi_line_configure(struct gpio_desc *desc, unsigned long lflags,
		       enum gpiod_flags dflags);
struct gpio_desc *kpi_gpio_get(struct device *dev, const char *con_id,
			       unsigned int idx, enum gpiod_flags flags,
			       unsigned long ip);

#endif
