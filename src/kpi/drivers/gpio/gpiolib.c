// SPDX-License-Identifier: GPL-2.0
/* drivers/gpio/gpiolib.c, linux/gpio/driver.h: chips with GPIO lines. */
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/gpio.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "gpiolib.h"

DECLARE_RWSEM(kpi_gpio_sem);
LIST_HEAD(kpi_gpio_devices);
DEFINE_SPINLOCK(kpi_gpio_lock);
static DEFINE_IDA(chip_ids);

/* Registered with the first chip. */
static struct bus_type gpio_bus = { .name = "gpio" };
static bool bus_registered;

static void release(struct device *dev)
{
	struct gpio_device *gdev = container_of(dev, struct gpio_device, dev);
	unsigned int i;

	ida_free(&chip_ids, gdev->id);
	for (i = 0; i < gdev->ngpio; i++)
		kfree(gdev->descs[i].label);
	bitmap_free(gdev->valid);
	kfree_const(gdev->label);
	kfree(gdev);
}

/* ---------------------------------------------------------------- numbers */

/* The highest gap: low numbers are for those that ask for them. */
static int find_base(unsigned int ngpio)
{
	int base = ARCH_NR_GPIOS - ngpio;
	struct gpio_device *gdev;

	list_for_each_entry_reverse(gdev, &kpi_gpio_devices, all) {
		if (gdev->base + (int)gdev->ngpio <= base)
			break;
		base = gdev->base - ngpio;
	}
	return base < 0 ? -ENOSPC : base;
}

/* In ascending order of numbers. */
static int insert(struct gpio_device *gdev)
{
	struct gpio_device *at;

	list_for_each_entry(at, &kpi_gpio_devices, all) {
		if (at->base + (int)at->ngpio <= gdev->base)
			continue;
		if (at->base < gdev->base + (int)gdev->ngpio)
			return -EBUSY;
		break;
	}
	list_add_tail(&gdev->all, &at->all);
	return 0;
}

static int number(struct gpio_device *gdev, int base)
{
	int err;

	down_write(&kpi_gpio_sem);
	gdev->base = base < 0 ? find_base(gdev->ngpio) : base;
	err = gdev->base < 0 ? gdev->base : insert(gdev);
	up_write(&kpi_gpio_sem);
	return err;
}

/* ----------------------------------------------------------------- adding */

static unsigned int count_lines(const struct gpio_chip *gc)
{
	u32 n = gc->ngpio;

	if (!n && gc->parent)
		device_property_read_u32(gc->parent, "ngpios", &n);
	return n;
}

static int name_lines(struct gpio_device *gdev, const struct gpio_chip *gc)
{
	unsigned int i;

	for (i = 0; i < gdev->ngpio; i++) {
		struct gpio_desc *desc = &gdev->descs[i];

		desc->gdev = gdev;
		desc->name = gc->names ? gc->names[i] : NULL;
		/* Without a get_direction(): what can only be an output is. */
		if (gc->get_direction ? gc->get_direction(gdev->chip, i) == 0 :
		    !gc->direction_input)
			set_bit(LINE_IS_OUT, &desc->flags);
	}
	return 0;
}

static int find_valid(struct gpio_device *gdev, struct gpio_chip *gc)
{
	if (!gc->init_valid_mask)
		return 0;
	gdev->valid = bitmap_alloc(gdev->ngpio, GFP_KERNEL);
	if (!gdev->valid)
		return -ENOMEM;
	bitmap_fill(gdev->valid, gdev->ngpio);
	return gc->init_valid_mask(gc, gdev->valid, gdev->ngpio);
}

static struct gpio_device *new_device(struct gpio_chip *gc, void *data)
{
	unsigned int n = count_lines(gc);
	struct gpio_device *gdev;

	if (!n) {
		pr_err("tried to insert a GPIO chip with zero lines\n");
		return ERR_PTR(-EINVAL);
	}
	gdev = kzalloc(struct_size(gdev, descs, n), GFP_KERNEL);
	if (!gdev)
		return ERR_PTR(-ENOMEM);
	gdev->id = ida_alloc(&chip_ids, GFP_KERNEL);
	gdev->label = kstrdup_const(gc->label ?: "unknown", GFP_KERNEL);
	gdev->ngpio = n;
	gc->ngpio = n;
	gdev->chip = gc;
	gdev->data = data;
	gdev->owner = gc->owner ?: gc->parent && gc->parent->driver ?
		      gc->parent->driver->owner : NULL;
	INIT_LIST_HEAD(&gdev->all);
	device_initialize(&gdev->dev);
	gdev->dev.parent = gc->parent;
	gdev->dev.bus = &gpio_bus;
	gdev->dev.release = release;
	if (gc->fwnode)
		device_set_node(&gdev->dev, gc->fwnode);
	return gdev;
}

static int register_bus(void)
{
	int err = 0;

	down_write(&kpi_gpio_sem);
	if (!bus_registered)
		err = bus_register(&gpio_bus);
	bus_registered = !err;
	up_write(&kpi_gpio_sem);
	return err;
}

static void forget(struct gpio_device *gdev)
{
	down_write(&kpi_gpio_sem);
	list_del_init(&gdev->all);
	gdev->chip = NULL;
	up_write(&kpi_gpio_sem);
}

int gpiochip_add_data_with_key(struct gpio_chip *gc, void *data,
			       struct lock_class_key *lock_key,
			       struct lock_class_key *request_key)
{
	struct gpio_device *gdev;
	int err = register_bus();

	if (err)
		return err;
	if (gc->irq.chip) {
		pr_err("gpiochip %s: its interrupts cannot be served\n",
		       gc->label);
		return -EOPNOTSUPP;
	}
	gdev = new_device(gc, data);
	if (IS_ERR(gdev))
		return PTR_ERR(gdev);
	gc->gpiodev = gdev;
	err = gdev->id < 0 ? gdev->id :
	      dev_set_name(&gdev->dev, "gpiochip%d", gdev->id);
	if (!err)
		err = find_valid(gdev, gc);
	if (!err)
		err = name_lines(gdev, gc);
	if (!err)
		err = number(gdev, gc->base);
	if (!err) {
		gc->base = gdev->base;
		err = device_add(&gdev->dev);
		if (err)
			forget(gdev);
	}
	if (err) {
		pr_err("GPIOs of %s: failed to register, %d\n", gdev->label,
		       err);
		gc->gpiodev = NULL;
		put_device(&gdev->dev);
	}
	return err;
}
KPI_EXPORT_PARTIAL(gpiochip_add_data_with_key,
		   "a chip that is an interrupt controller is refused");

/* Who holds lines still gets errors from them from now on. */
void gpiochip_remove(struct gpio_chip *gc)
{
	struct gpio_device *gdev = gc->gpiodev;
	unsigned int i;

	for (i = 0; i < gdev->ngpio; i++)
		if (test_bit(LINE_REQUESTED, &gdev->descs[i].flags)) {
			dev_crit(&gdev->dev, "REMOVING GPIOCHIP WITH GPIOS STILL REQUESTED\n");
			break;
		}
	forget(gdev);
	gdev->data = NULL;
	device_del(&gdev->dev);
	put_device(&gdev->dev);
}
KPI_EXPORT(gpiochip_remove);

static void remove_managed(void *gc)
{
	gpiochip_remove(gc);
}

int devm_gpiochip_add_data_with_key(struct device *dev, struct gpio_chip *gc,
				    void *data,
				    struct lock_class_key *lock_key,
				    struct lock_class_key *request_key)
{
	int err = gpiochip_add_data_with_key(gc, data, lock_key, request_key);

	return err ?: devm_add_action_or_reset(dev, remove_managed, gc);
}
KPI_EXPORT_PARTIAL(devm_gpiochip_add_data_with_key,
		   "a chip that is an interrupt controller is refused");

/* --------------------------------------------------------- asking a chip */

void *gpiochip_get_data(struct gpio_chip *gc)
{
	return gc->gpiodev->data;
}
KPI_EXPORT(gpiochip_get_data);

struct gpio_chip *gpiochip_find(void *data,
				int (*match)(struct gpio_chip *gc, void *data))
{
	struct gpio_chip *found = NULL;
	struct gpio_device *gdev;

	down_read(&kpi_gpio_sem);
	list_for_each_entry(gdev, &kpi_gpio_devices, all)
		if (gdev->chip && match(gdev->chip, data)) {
			found = gdev->chip;
			break;
		}
	up_read(&kpi_gpio_sem);
	return found;
}
KPI_EXPORT(gpiochip_find);

struct gpio_desc *gpiochip_get_desc(struct gpio_chip *gc, unsigned int hwnum)
{
	if (hwnum >= gc->gpiodev->ngpio)
		return ERR_PTR(-EINVAL);
	return &gc->gpiodev->descs[hwnum];
}
KPI_EXPORT(gpiochip_get_desc);

struct gpio_chip *gpiod_to_chip(const struct gpio_desc *desc)
{
	return desc && desc->gdev ? desc->gdev->chip : NULL;
}
KPI_EXPORT(gpiod_to_chip);

static struct gpio_desc *line_of(const struct gpio_chip *gc, unsigned int offset)
{
	return offset < gc->ngpio ? &gc->gpiodev->descs[offset] : NULL;
}

const char *gpiochip_is_requested(struct gpio_chip *gc, unsigned int offset)
{
	struct gpio_desc *desc = line_of(gc, offset);

	if (!desc || !test_bit(LINE_REQUESTED, &desc->flags))
		return NULL;
	return desc->label;
}
KPI_EXPORT(gpiochip_is_requested);

bool gpiochip_line_is_valid(const struct gpio_chip *gc, unsigned int offset)
{
	return !gc->gpiodev->valid || test_bit(offset, gc->gpiodev->valid);
}
KPI_EXPORT(gpiochip_line_is_valid);

#define LINE_TEST(name, bit)						\
bool name(struct gpio_chip *gc, unsigned int offset)			\
{									\
	struct gpio_desc *desc = line_of(gc, offset);			\
									\
	return desc && test_bit(bit, &desc->flags);			\
}									\
KPI_EXPORT(name)

LINE_TEST(gpiochip_line_is_irq, LINE_USED_AS_IRQ);
LINE_TEST(gpiochip_line_is_open_drain, LINE_OPEN_DRAIN);
LINE_TEST(gpiochip_line_is_open_source, LINE_OPEN_SOURCE);

bool gpiochip_line_is_persistent(struct gpio_chip *gc, unsigned int offset)
{
	struct gpio_desc *desc = line_of(gc, offset);

	return desc && !test_bit(LINE_TRANSITORY, &desc->flags);
}
KPI_EXPORT(gpiochip_line_is_persistent);

/* An interrupt is an input that nobody turns round. */
int gpiochip_lock_as_irq(struct gpio_chip *gc, unsigned int offset)
{
	struct gpio_desc *desc = line_of(gc, offset);

	if (!desc)
		return -EINVAL;
	if (test_bit(LINE_IS_OUT, &desc->flags) &&
	    !test_bit(LINE_OPEN_DRAIN, &desc->flags))
		return -EIO;
	set_bit(LINE_USED_AS_IRQ, &desc->flags);
	return 0;
}
KPI_EXPORT(gpiochip_lock_as_irq);

void gpiochip_unlock_as_irq(struct gpio_chip *gc, unsigned int offset)
{
	struct gpio_desc *desc = line_of(gc, offset);

	if (desc)
		clear_bit(LINE_USED_AS_IRQ, &desc->flags);
}
KPI_EXPORT(gpiochip_unlock_as_irq);

int gpiochip_reqres_irq(struct gpio_chip *gc, unsigned int offset)
{
	int err;

	if (!try_module_get(gc->gpiodev->owner))
		return -ENODEV;
	err = gpiochip_lock_as_irq(gc, offset);
	if (err)
		module_put(gc->gpiodev->owner);
	return err;
}
KPI_EXPORT(gpiochip_reqres_irq);

void gpiochip_relres_irq(struct gpio_chip *gc, unsigned int offset)
{
	gpiochip_unlock_as_irq(gc, offset);
	module_put(gc->gpiodev->owner);
}
KPI_EXPORT(gpiochip_relres_irq);

/* By the chip's driver itself: its own module is not counted. */
struct gpio_desc *gpiochip_request_own_desc(struct gpio_chip *gc,
					    unsigned int hwnum,
					    const char *label,
					    enum gpio_lookup_flags lflags,
					    enum gpiod_flags dflags)
{
	struct gpio_desc *desc = gpiochip_get_desc(gc, hwnum);
	int err;

	if (IS_ERR(desc))
		return desc;
	err = kpi_line_request(desc, label, _RET_IP_);
	if (err)
		return ERR_PTR(err);
	module_put(gc->gpiodev->owner);
	err = kpi_line_configure(desc, lflags, dflags);
	if (err) {
		gpiochip_free_own_desc(desc);
		return ERR_PTR(err);
	}
	return desc;
}
KPI_EXPORT(gpiochip_request_own_desc);

void gpiochip_free_own_desc(struct gpio_desc *desc)
{
	if (!desc)
		return;
	__module_get(desc->gdev->owner);
	kpi_line_free(desc);
}
KPI_EXPORT(gpiochip_free_own_desc);

/* ------------------------------------------------------------------ audit */

static int gpio_audit(const struct kpi_module_image *image)
{
	struct gpio_device *gdev;
	unsigned int i;
	int found = 0;

	down_read(&kpi_gpio_sem);
	list_for_each_entry(gdev, &kpi_gpio_devices, all)
		for (i = 0; i < gdev->ngpio; i++) {
			struct gpio_desc *desc = &gdev->descs[i];

			if (!test_bit(LINE_REQUESTED, &desc->flags) ||
			    !kpi_image_holds(image, desc->ip))
				continue;
			pr_warn("GPIO %d not freed, requested by %pS\n",
				gdev->base + i, (void *)desc->ip);
			desc->ip = 0;
			found++;
		}
	up_read(&kpi_gpio_sem);
	return found;
}
KPI_AUDIT(gpio_audit);
