// SPDX-License-Identifier: GPL-2.0
/*
 * linux/gpio/machine.h: the GPIO lines of the host's devices, as a
 * controller's driver and a board file would make them known.
 */
#include <linux/gpio/driver.h>
#include <linux/gpio/machine.h>
#include <linux/slab.h>
#include <linuxkpi/host/device.h>

#include "kpi.h"

struct host_chip {
	struct gpio_chip gc;
	unsigned int device;
	unsigned long *outputs;	/* bit n: line n is one */
};

static struct host_chip *chip_of(struct gpio_chip *gc)
{
	return container_of(gc, struct host_chip, gc);
}

static int get_direction(struct gpio_chip *gc, unsigned int line)
{
	return test_bit(line, chip_of(gc)->outputs) ? GPIO_LINE_DIRECTION_OUT :
						      GPIO_LINE_DIRECTION_IN;
}

static int direction_input(struct gpio_chip *gc, unsigned int line)
{
	host_line_direction(chip_of(gc)->device, line, 0);
	clear_bit(line, chip_of(gc)->outputs);
	return 0;
}

/* The level first: the line must not go to another one in between. */
static int direction_output(struct gpio_chip *gc, unsigned int line, int level)
{
	host_line_drive(chip_of(gc)->device, line, level);
	host_line_direction(chip_of(gc)->device, line, 1);
	set_bit(line, chip_of(gc)->outputs);
	return 0;
}

static int get(struct gpio_chip *gc, unsigned int line)
{
	return host_line_level(chip_of(gc)->device, line);
}

static void set(struct gpio_chip *gc, unsigned int line, int level)
{
	host_line_drive(chip_of(gc)->device, line, level);
}

/* Of the lines before @index, those with its name: its place in the array. */
static unsigned int place_in_array(unsigned int device, unsigned int index,
				   const char *name)
{
	unsigned int i, n = 0;
	struct host_line line;

	for (i = 0; i < index && !host_line_at(device, i, &line); i++)
		n += !strcmp(line.name, name);
	return n;
}

static const char *owner_name(const struct host_device *info)
{
	if (info->platform)
		return info->platform;
	return kasprintf(GFP_KERNEL, "%04x:%02x:%02x.%u", info->pci_domain,
			 info->pci_bus, info->pci_devfn >> 3,
			 info->pci_devfn & 7);
}

/* For as long as the kernel side runs, as the device's. */
static int add_names(unsigned int device, const struct host_device *info,
		     const char *label)
{
	struct gpiod_lookup_table *table;
	unsigned int i, n = 0;
	struct host_line line;

	while (!host_line_at(device, n, &line))
		n++;
	if (!n || (!info->platform && !info->is_pci))
		return 0;
	table = kzalloc(struct_size(table, table, n + 1), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	table->dev_id = owner_name(info);
	if (!table->dev_id) {
		kfree(table);
		return -ENOMEM;
	}
	for (i = 0; i < n && !host_line_at(device, i, &line); i++)
		table->table[i] = (struct gpiod_lookup)
			GPIO_LOOKUP_IDX(label, line.line, line.name,
					place_in_array(device, i, line.name),
					GPIO_ACTIVE_HIGH);
	gpiod_add_lookup_table(table);
	return 0;
}

static int add_chip(unsigned int device, const struct host_device *info,
		    int base)
{
	struct host_chip *chip = kzalloc(sizeof(*chip), GFP_KERNEL);
	int err;

	if (!chip)
		return -ENOMEM;
	chip->device = device;
	chip->outputs = bitmap_zalloc(info->nr_lines, GFP_KERNEL);
	chip->gc = (struct gpio_chip){
		.label = kasprintf(GFP_KERNEL, "%s.%u", info->name, device),
		.base = base, .ngpio = info->nr_lines,
		.get_direction = get_direction,
		.direction_input = direction_input,
		.direction_output = direction_output,
		.get = get, .set = set,
	};
	if (!chip->outputs || !chip->gc.label)
		return -ENOMEM;
	err = gpiochip_add_data(&chip->gc, chip);
	return err ?: add_names(device, info, chip->gc.label);
}

/* A system-on-chip's own lines are numbered from 0 on. */
static int add_host_chips(void)
{
	struct host_device info;
	unsigned int i;
	int base = 0, err;

	for (i = 0; !host_device_at(i, &info); i++) {
		if (!info.nr_lines)
			continue;
		err = add_chip(i, &info, base);
		if (err)
			pr_err("%s: no GPIO lines: %d\n", info.name, err);
		base = -1;
	}
	return 0;
}
KPI_INIT_LATE(add_host_chips);
