// SPDX-License-Identifier: GPL-2.0
/* drivers/spi/spi.c, linux/spi/spi.h: the bus, its drivers and devices. */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "spi.h"

/* ----------------------------------------------------------------- the bus */

static const struct spi_device_id *match_id(const struct spi_device_id *id,
					    const char *name)
{
	for (; id && id->name[0]; id++)
		if (!strcmp(name, id->name))
			return id;
	return NULL;
}

const struct spi_device_id *spi_get_device_id(const struct spi_device *spi)
{
	return match_id(to_spi_driver(spi->dev.driver)->id_table, spi->modalias);
}
KPI_EXPORT(spi_get_device_id);

const void *spi_get_device_match_data(const struct spi_device *spi)
{
	const void *match = device_get_match_data(&spi->dev);
	const struct spi_device_id *id;

	if (match)
		return match;
	id = spi_get_device_id(spi);
	return id ? (const void *)id->driver_data : NULL;
}
KPI_EXPORT(spi_get_device_match_data);

/* By the override alone, if there is one; without a table, by its name. */
static int match(struct device *dev, struct device_driver *drv)
{
	const struct spi_device *spi = to_spi_device(dev);
	const struct spi_driver *sdrv = to_spi_driver(drv);

	if (spi->driver_override)
		return !strcmp(spi->driver_override, drv->name);
	if (sdrv->id_table)
		return !!match_id(sdrv->id_table, spi->modalias);
	return !strcmp(spi->modalias, drv->name);
}

static int uevent(struct device *dev, struct kobj_uevent_env *env)
{
	return add_uevent_var(env, "MODALIAS=%s%s", SPI_MODULE_PREFIX,
			      to_spi_device(dev)->modalias);
}

static int probe(struct device *dev)
{
	const struct spi_driver *sdrv = to_spi_driver(dev->driver);

	return sdrv->probe ? sdrv->probe(to_spi_device(dev)) : 0;
}

static void remove(struct device *dev)
{
	const struct spi_driver *sdrv = to_spi_driver(dev->driver);

	if (sdrv->remove)
		sdrv->remove(to_spi_device(dev));
}

static void shutdown(struct device *dev)
{
	if (dev->driver && to_spi_driver(dev->driver)->shutdown)
		to_spi_driver(dev->driver)->shutdown(to_spi_device(dev));
}

static ssize_t modalias_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	return sprintf(buf, "%s%s\n", SPI_MODULE_PREFIX,
		       to_spi_device(dev)->modalias);
}
static DEVICE_ATTR_RO(modalias);

static ssize_t driver_override_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	int err = driver_set_override(dev, &to_spi_device(dev)->driver_override,
				      buf, count);

	return err ?: count;
}

static ssize_t driver_override_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	ssize_t len;

	device_lock(dev);
	len = sysfs_emit(buf, "%s\n", to_spi_device(dev)->driver_override ?: "");
	device_unlock(dev);
	return len;
}
static DEVICE_ATTR_RW(driver_override);

static struct attribute *device_attrs[] = {
	&dev_attr_modalias.attr, &dev_attr_driver_override.attr, NULL,
};
ATTRIBUTE_GROUPS(device);

struct bus_type spi_bus_type = {
	.name = "spi",
	.dev_groups = device_groups,
	.match = match,
	.uevent = uevent,
	.probe = probe,
	.remove = remove,
	.shutdown = shutdown,
};
KPI_EXPORT(spi_bus_type);

static int register_bus(void)
{
	int err = bus_register(&spi_bus_type);

	return err ?: class_register(&kpi_spi_class);
}
KPI_INIT_LATE(register_bus);

int __spi_register_driver(struct module *owner, struct spi_driver *sdrv)
{
	sdrv->driver.owner = owner;
	sdrv->driver.bus = &spi_bus_type;
	return driver_register(&sdrv->driver);
}
KPI_EXPORT(__spi_register_driver);

/* ----------------------------------------------------------------- devices */

static void release(struct device *dev)
{
	struct spi_device *spi = to_spi_device(dev);

	spi_controller_put(spi->controller);
	kfree(spi->driver_override);
	kfree(spi);
}

struct spi_device *spi_alloc_device(struct spi_controller *ctlr)
{
	struct spi_device *spi;

	if (!spi_controller_get(ctlr))
		return NULL;
	spi = kzalloc(sizeof(*spi), GFP_KERNEL);
	if (!spi) {
		spi_controller_put(ctlr);
		return NULL;
	}
	spi->master = spi->controller = ctlr;
	spi->dev.parent = &ctlr->dev;
	spi->dev.bus = &spi_bus_type;
	spi->dev.release = release;
	spi->mode = ctlr->buswidth_override_bits;
	device_initialize(&spi->dev);
	return spi;
}
KPI_EXPORT(spi_alloc_device);

static int has_select(struct device *dev, void *data)
{
	const struct spi_device *other = to_spi_device(dev), *spi = data;

	return dev->bus == &spi_bus_type && other->controller == spi->controller &&
	       other->chip_select == spi->chip_select ? -EBUSY : 0;
}

/* With the controller's add_lock. */
static int add(struct spi_device *spi)
{
	struct spi_controller *ctlr = spi->controller;
	struct device *dev = ctlr->dev.parent;
	int err;

	if (bus_for_each_dev(&spi_bus_type, NULL, spi, has_select)) {
		dev_err(dev, "chipselect %d already in use\n", spi->chip_select);
		return -EBUSY;
	}
	if (ctlr->cs_gpiods)
		spi->cs_gpiod = ctlr->cs_gpiods[spi->chip_select];
	err = spi_setup(spi);
	if (err < 0) {
		dev_err(dev, "can't setup %s, status %d\n", dev_name(&spi->dev),
			err);
		return err;
	}
	err = device_add(&spi->dev);
	if (err && ctlr->cleanup)
		ctlr->cleanup(spi);
	return err;
}

int spi_add_device(struct spi_device *spi)
{
	struct spi_controller *ctlr = spi->controller;
	int err;

	if (spi->chip_select >= ctlr->num_chipselect) {
		dev_err(ctlr->dev.parent, "cs%d >= max %d\n", spi->chip_select,
			ctlr->num_chipselect);
		return -EINVAL;
	}
	dev_set_name(&spi->dev, "%s.%u", dev_name(&ctlr->dev), spi->chip_select);
	mutex_lock(&ctlr->add_lock);
	err = add(spi);
	mutex_unlock(&ctlr->add_lock);
	return err;
}
KPI_EXPORT(spi_add_device);

struct spi_device *spi_new_device(struct spi_controller *ctlr,
				  struct spi_board_info *chip)
{
	struct spi_device *spi = spi_alloc_device(ctlr);
	int err;

	if (!spi)
		return NULL;
	spi->chip_select = chip->chip_select;
	spi->max_speed_hz = chip->max_speed_hz;
	spi->mode = chip->mode;
	spi->irq = chip->irq;
	strscpy(spi->modalias, chip->modalias, sizeof(spi->modalias));
	spi->dev.platform_data = (void *)chip->platform_data;
	spi->controller_data = chip->controller_data;
	err = chip->swnode ? device_add_software_node(&spi->dev, chip->swnode) :
			     0;
	if (!err)
		err = spi_add_device(spi);
	if (!err)
		return spi;
	device_remove_software_node(&spi->dev);
	spi_dev_put(spi);
	return NULL;
}
KPI_EXPORT(spi_new_device);

void spi_unregister_device(struct spi_device *spi)
{
	if (!spi)
		return;
	device_remove_software_node(&spi->dev);
	device_del(&spi->dev);
	if (spi->controller->cleanup)
		spi->controller->cleanup(spi);
	put_device(&spi->dev);
}
KPI_EXPORT(spi_unregister_device);

/* ------------------------------------------------------------------- setup */

static int check_mode(const struct spi_device *spi)
{
	u32 mode = spi->mode, bad;

	if (hweight_long(mode & (SPI_TX_DUAL | SPI_TX_QUAD | SPI_NO_TX)) > 1 ||
	    hweight_long(mode & (SPI_RX_DUAL | SPI_RX_QUAD | SPI_NO_RX)) > 1) {
		dev_err(&spi->dev, "setup: can not select any two of dual, quad and no-rx/tx at the same time\n");
		return -EINVAL;
	}
	if (mode & SPI_3WIRE && mode & (SPI_TX_DUAL | SPI_TX_QUAD |
					SPI_TX_OCTAL | SPI_RX_DUAL |
					SPI_RX_QUAD | SPI_RX_OCTAL))
		return -EINVAL;
	/* Wider lines than there are do no harm: the mode goes without. */
	bad = mode & ~(spi->controller->mode_bits | SPI_CS_WORD | SPI_NO_TX |
		       SPI_NO_RX | SPI_TX_DUAL | SPI_TX_QUAD | SPI_TX_OCTAL |
		       SPI_RX_DUAL | SPI_RX_QUAD | SPI_RX_OCTAL);
	if (!bad)
		return 0;
	dev_err(&spi->dev, "setup: unsupported mode bits %x\n", bad);
	return -EINVAL;
}

static bool has_word_size(const struct spi_controller *ctlr, u8 bits)
{
	return !ctlr->bits_per_word_mask ||
	       (bits <= 32 && ctlr->bits_per_word_mask & SPI_BPW_MASK(bits));
}

int spi_setup(struct spi_device *spi)
{
	struct spi_controller *ctlr = spi->controller;
	int err = check_mode(spi);

	if (err)
		return err;
	spi->mode &= ctlr->mode_bits | SPI_CS_WORD | SPI_NO_TX | SPI_NO_RX;
	spi->bits_per_word = spi->bits_per_word ?: 8;
	if (!has_word_size(ctlr, spi->bits_per_word))
		return -EINVAL;
	if (ctlr->max_speed_hz &&
	    (!spi->max_speed_hz || spi->max_speed_hz > ctlr->max_speed_hz))
		spi->max_speed_hz = ctlr->max_speed_hz;
	mutex_lock(&ctlr->io_mutex);
	err = ctlr->setup ? ctlr->setup(spi) : 0;
	if (!err && ctlr->set_cs_timing && !(spi->cs_gpiod))
		err = ctlr->set_cs_timing(spi);
	if (!err)
		kpi_spi_set_cs(spi, false);
	mutex_unlock(&ctlr->io_mutex);
	return err;
}
KPI_EXPORT(spi_setup);
