// SPDX-License-Identifier: GPL-2.0
/* drivers/spi/spi.c, linux/spi/spi.h: controllers, each with its number. */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/gpio/consumer.h>
#include <linux/idr.h>
#include <linux/slab.h>

#include "spi.h"

static DEFINE_MUTEX(lock);
static DEFINE_IDR(controllers);
static LIST_HEAD(all);

static void release(struct device *dev)
{
	kfree(container_of(dev, struct spi_controller, dev));
}

struct class kpi_spi_class = {
	.name = "spi_master",
	.dev_release = release,
};

/* The driver's own @size bytes follow it. */
struct spi_controller *__spi_alloc_controller(struct device *dev,
					      unsigned int size, bool slave)
{
	size_t own = ALIGN(sizeof(struct spi_controller), dma_get_cache_alignment());
	struct spi_controller *ctlr;

	if (!dev || slave)
		return NULL;
	ctlr = kzalloc(own + size, GFP_KERNEL);
	if (!ctlr)
		return NULL;
	device_initialize(&ctlr->dev);
	INIT_LIST_HEAD(&ctlr->queue);
	spin_lock_init(&ctlr->queue_lock);
	spin_lock_init(&ctlr->bus_lock_spinlock);
	mutex_init(&ctlr->bus_lock_mutex);
	mutex_init(&ctlr->io_mutex);
	mutex_init(&ctlr->add_lock);
	ctlr->bus_num = -1;
	ctlr->num_chipselect = 1;
	ctlr->dev.class = &kpi_spi_class;
	ctlr->dev.parent = dev;
	spi_controller_set_devdata(ctlr, (void *)ctlr + own);
	return ctlr;
}
KPI_EXPORT_PARTIAL(__spi_alloc_controller, "no target (slave) controllers: NULL");

static void put_managed(struct device *dev, void *res)
{
	spi_controller_put(*(struct spi_controller **)res);
}

struct spi_controller *__devm_spi_alloc_controller(struct device *dev,
						   unsigned int size, bool slave)
{
	struct spi_controller **res = devres_alloc(put_managed, sizeof(*res),
						   GFP_KERNEL);
	struct spi_controller *ctlr;

	if (!res)
		return NULL;
	ctlr = __spi_alloc_controller(dev, size, slave);
	if (!ctlr) {
		devres_free(res);
		return NULL;
	}
	ctlr->devm_allocated = true;
	*res = ctlr;
	devres_add(dev, res);
	return ctlr;
}
KPI_EXPORT(__devm_spi_alloc_controller);

/* ------------------------------------------------------------ registration */

static int check(const struct spi_controller *ctlr)
{
	if (!ctlr->transfer && !ctlr->transfer_one &&
	    !ctlr->transfer_one_message)
		return -EINVAL;
	return ctlr->num_chipselect ? 0 : -EINVAL;
}

/* Its own, or the first that is free above what boards number. */
static int give_number(struct spi_controller *ctlr)
{
	bool own = ctlr->bus_num >= 0;
	int nr;

	mutex_lock(&lock);
	nr = idr_alloc(&controllers, ctlr, own ? ctlr->bus_num : 0,
		       own ? ctlr->bus_num + 1 : 0, GFP_KERNEL);
	mutex_unlock(&lock);
	if (nr < 0)
		return nr == -ENOSPC ? -EBUSY : nr;
	ctlr->bus_num = nr;
	return 0;
}

static void take_number_back(struct spi_controller *ctlr)
{
	mutex_lock(&lock);
	idr_remove(&controllers, ctlr->bus_num);
	mutex_unlock(&lock);
}

/* Chip selects that are GPIO lines: "cs-gpios" of the device. */
static int get_cs_lines(struct spi_controller *ctlr)
{
	struct device *dev = &ctlr->dev;
	int n = gpiod_count(dev->parent, "cs"), i;

	if (!ctlr->use_gpio_descriptors || n <= 0)
		return 0;
	ctlr->num_chipselect = max_t(int, n, ctlr->num_chipselect);
	ctlr->cs_gpiods = devm_kcalloc(dev->parent, ctlr->num_chipselect,
				       sizeof(*ctlr->cs_gpiods), GFP_KERNEL);
	if (!ctlr->cs_gpiods)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		ctlr->cs_gpiods[i] = devm_gpiod_get_index_optional(
			dev->parent, "cs", i, GPIOD_OUT_LOW);
		if (IS_ERR(ctlr->cs_gpiods[i]))
			return PTR_ERR(ctlr->cs_gpiods[i]);
	}
	return 0;
}

static int add(struct spi_controller *ctlr)
{
	int err;

	init_completion(&ctlr->xfer_completion);
	init_completion(&ctlr->cur_msg_completion);
	if (!ctlr->max_dma_len)
		ctlr->max_dma_len = INT_MAX;
	dev_set_name(&ctlr->dev, "spi%u", ctlr->bus_num);
	err = get_cs_lines(ctlr);
	if (err)
		return err;
	err = device_add(&ctlr->dev);
	if (err)
		return err;
	if (!ctlr->transfer)
		err = kpi_spi_queue_begin(ctlr);
	if (err)
		device_del(&ctlr->dev);
	return err;
}

int spi_register_controller(struct spi_controller *ctlr)
{
	int err = ctlr->dev.parent ? check(ctlr) : -ENODEV;

	if (!err)
		err = give_number(ctlr);
	if (err)
		return err;
	err = add(ctlr);
	if (err) {
		take_number_back(ctlr);
		return err;
	}
	mutex_lock(&lock);
	list_add_tail(&ctlr->list, &all);
	mutex_unlock(&lock);
	return 0;
}
KPI_EXPORT(spi_register_controller);

static int unregister_device(struct device *dev, void *data)
{
	spi_unregister_device(to_spi_device(dev));
	return 0;
}

void spi_unregister_controller(struct spi_controller *ctlr)
{
	device_for_each_child(&ctlr->dev, NULL, unregister_device);
	if (!ctlr->transfer)
		kpi_spi_queue_end(ctlr);
	mutex_lock(&lock);
	list_del(&ctlr->list);
	mutex_unlock(&lock);
	device_del(&ctlr->dev);
	take_number_back(ctlr);
	kfree(ctlr->dummy_rx);
	kfree(ctlr->dummy_tx);
	ctlr->dummy_rx = ctlr->dummy_tx = NULL;
	/* What was allocated by devm goes with the device that it is of. */
	if (!ctlr->devm_allocated)
		put_device(&ctlr->dev);
}
KPI_EXPORT(spi_unregister_controller);

static void unregister_managed(void *ctlr)
{
	spi_unregister_controller(ctlr);
}

int devm_spi_register_controller(struct device *dev,
				 struct spi_controller *ctlr)
{
	int err = spi_register_controller(ctlr);

	return err ?: devm_add_action_or_reset(dev, unregister_managed, ctlr);
}
KPI_EXPORT(devm_spi_register_controller);
