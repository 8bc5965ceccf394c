// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/gpio/gpiolib.c, linux/gpio/consumer.h, machine.h: which lines are a
 * device's, by tables that somebody who knows the machine has registered.
 */
#include <linux/err.h>
#include <linux/gpio.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "gpiolib.h"

static DEFINE_MUTEX(lookup_lock);
static LIST_HEAD(lookups);

void gpiod_add_lookup_tables(struct gpiod_lookup_table **tables, size_t n)
{
	mutex_lock(&lookup_lock);
	while (n--)
		list_add_tail(&(*tables++)->list, &lookups);
	mutex_unlock(&lookup_lock);
}

void gpiod_add_lookup_table(struct gpiod_lookup_table *table)
{
	gpiod_add_lookup_tables(&table, 1);
}
KPI_EXPORT(gpiod_add_lookup_table);

void gpiod_remove_lookup_table(struct gpiod_lookup_table *table)
{
	if (!table)
		return;
	mutex_lock(&lookup_lock);
	list_del(&table->list);
	mutex_unlock(&lookup_lock);
}
KPI_EXPORT(gpiod_remove_lookup_table);

static const struct gpiod_lookup_table *table_of(struct device *dev)
{
	const char *id = dev ? dev_name(dev) : NULL;
	struct gpiod_lookup_table *table;

	list_for_each_entry(table, &lookups, list) {
		/* A table without a name is for who has no device. */
		if (table->dev_id && id ? !strcmp(table->dev_id, id) :
		    !table->dev_id && !id)
			return table;
	}
	return NULL;
}

static bool is_for(const struct gpiod_lookup *p, const char *con_id)
{
	return !p->con_id || (con_id && !strcmp(p->con_id, con_id));
}

static struct gpio_desc *line_named(const char *name)
{
	struct gpio_device *gdev;
	unsigned int i;

	list_for_each_entry(gdev, &kpi_gpio_devices, all)
		for (i = 0; i < gdev->ngpio; i++)
			if (gdev->descs[i].name &&
			    !strcmp(gdev->descs[i].name, name))
				return &gdev->descs[i];
	return NULL;
}

/* The chip may be on its way: then the probe is worth another try. */
static struct gpio_desc *line_at(const struct gpiod_lookup *p)
{
	struct gpio_desc *desc = ERR_PTR(-EPROBE_DEFER);
	struct gpio_device *gdev;

	down_read(&kpi_gpio_sem);
	if (p->chip_hwnum == U16_MAX) {
		desc = line_named(p->key) ?: desc;
	} else {
		list_for_each_entry(gdev, &kpi_gpio_devices, all) {
			if (strcmp(gdev->label, p->key))
				continue;
			desc = p->chip_hwnum < gdev->ngpio ?
			       &gdev->descs[p->chip_hwnum] : ERR_PTR(-EINVAL);
			break;
		}
	}
	up_read(&kpi_gpio_sem);
	return desc;
}

static struct gpio_desc *find(struct device *dev, const char *con_id,
			      unsigned int idx, unsigned long *lflags)
{
	struct gpio_desc *desc = ERR_PTR(-ENOENT);
	const struct gpiod_lookup_table *table;
	const struct gpiod_lookup *p;

	mutex_lock(&lookup_lock);
	table = table_of(dev);
	for (p = table ? table->table : NULL; p && p->key; p++) {
		if (p->idx != idx || !is_for(p, con_id))
			continue;
		*lflags = p->flags;
		desc = line_at(p);
		break;
	}
	mutex_unlock(&lookup_lock);
	return desc;
}

int gpiod_count(struct device *dev, const char *con_id)
{
	const struct gpiod_lookup_table *table;
	const struct gpiod_lookup *p;
	int n = 0;

	mutex_lock(&lookup_lock);
	table = table_of(dev);
	for (p = table ? table->table : NULL; p && p->key; p++)
		n += is_for(p, con_id);
	mutex_unlock(&lookup_lock);
	return n ?: -ENOENT;
}
KPI_EXPORT(gpiod_count);

struct gpio_desc *kpi_gpio_get(struct device *dev, const char *con_id,
			       unsigned int idx, enum gpiod_flags flags,
			       unsigned long ip)
{
	unsigned long lflags = GPIO_LOOKUP_FLAGS_DEFAULT;
	struct gpio_desc *desc = find(dev, con_id, idx, &lflags);
	int err;

	if (IS_ERR(desc))
		return desc;
	err = kpi_line_request(desc, con_id ?: dev ? dev_name(dev) : "?", ip);
	if (err == -EBUSY && (flags & GPIOD_FLAGS_BIT_NONEXCLUSIVE))
		return desc;
	if (err)
		return ERR_PTR(err);
	err = kpi_line_configure(desc, lflags, flags);
	if (err) {
		kpi_line_free(desc);
		return ERR_PTR(err);
	}
	return desc;
}

static struct gpio_desc *or_null(struct gpio_desc *desc)
{
	return desc == ERR_PTR(-ENOENT) ? NULL : desc;
}

struct gpio_desc *gpiod_get(struct device *dev, const char *con_id,
			    enum gpiod_flags flags)
{
	return kpi_gpio_get(dev, con_id, 0, flags, _RET_IP_);
}
KPI_EXPORT(gpiod_get);

struct gpio_desc *gpiod_get_index(struct device *dev, const char *con_id,
				  unsigned int idx, enum gpiod_flags flags)
{
	return kpi_gpio_get(dev, con_id, idx, flags, _RET_IP_);
}
KPI_EXPORT(gpiod_get_index);

struct gpio_desc *gpiod_get_optional(struct device *dev, const char *con_id,
				     enum gpiod_flags flags)
{
	return or_null(kpi_gpio_get(dev, con_id, 0, flags, _RET_IP_));
}
KPI_EXPORT(gpiod_get_optional);

struct gpio_desc *gpiod_get_index_optional(struct device *dev,
					   const char *con_id,
					   unsigned int idx,
					   enum gpiod_flags flags)
{
	return or_null(kpi_gpio_get(dev, con_id, idx, flags, _RET_IP_));
}
KPI_EXPORT(gpiod_get_index_optional);

void gpiod_put(struct gpio_desc *desc)
{
	if (desc)
		kpi_line_free(desc);
}
KPI_EXPORT(gpiod_put);

/* No kind of firmware node here tells of lines. */
struct gpio_desc *fwnode_gpiod_get_index(struct fwnode_handle *fwnode,
					 const char *con_id, int index,
					 enum gpiod_flags flags,
					 const char *label)
{
	return ERR_PTR(-ENOENT);
}
KPI_EXPORT(fwnode_gpiod_get_index);

/* ----------------------------------------------------------------- arrays */

static struct gpio_descs *get_array(struct device *dev, const char *con_id,
				    enum gpiod_flags flags, unsigned long ip)
{
	int n = gpiod_count(dev, con_id);
	struct gpio_descs *descs;
	struct gpio_desc *desc;

	if (n < 0)
		return ERR_PTR(n);
	descs = kzalloc(struct_size(descs, desc, n), GFP_KERNEL);
	if (!descs)
		return ERR_PTR(-ENOMEM);
	for (descs->ndescs = 0; descs->ndescs < n; descs->ndescs++) {
		desc = kpi_gpio_get(dev, con_id, descs->ndescs, flags, ip);
		if (IS_ERR(desc)) {
			gpiod_put_array(descs);
			return ERR_CAST(desc);
		}
		descs->desc[descs->ndescs] = desc;
	}
	return descs;
}

struct gpio_descs *gpiod_get_array(struct device *dev, const char *con_id,
				   enum gpiod_flags flags)
{
	return get_array(dev, con_id, flags, _RET_IP_);
}
KPI_EXPORT(gpiod_get_array);

struct gpio_descs *gpiod_get_array_optional(struct device *dev,
					    const char *con_id,
					    enum gpiod_flags flags)
{
	struct gpio_descs *descs = get_array(dev, con_id, flags, _RET_IP_);

	return descs == ERR_PTR(-ENOENT) ? NULL : descs;
}
KPI_EXPORT(gpiod_get_array_optional);

void gpiod_put_array(struct gpio_descs *descs)
{
	unsigned int i;

	for (i = 0; i < descs->ndescs; i++)
		gpiod_put(descs->desc[i]);
	kfree(descs);
}
KPI_EXPORT(gpiod_put_array);
