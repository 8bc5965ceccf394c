// SPDX-License-Identifier: GPL-2.0
/*
 * careless.c - a driver that does one thing wrong, or meets a device that does
 * (tests/device/hostile_model.c): what is said, and that the host goes on.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

static char *how = "";
module_param(how, charp, 0);

static void __iomem *io;
static int mine;

static irqreturn_t not_mine(int irq, void *arg)
{
	return IRQ_NONE;
}

static int capabilities(struct pci_dev *dev)
{
	int n = pci_find_capability(dev, 0x7f) +
		pci_find_next_capability(dev, 0x40, 0x7f) +
		pci_find_ext_capability(dev, 0x7ff) +
		pci_find_next_ext_capability(dev, 0x100, 0x7ff) +
		pci_find_vsec_capability(dev, 0x1234, 1) +
		pci_find_ht_capability(dev, 1);
	bool found = pci_find_capability(dev, PCI_CAP_ID_PM) &&
		     pci_find_ext_capability(dev, PCI_EXT_CAP_ID_DSN);

	pr_info("careless: %d of what is not there, %s\n", n,
		found ? "and what is" : "and nothing");
	return 0;
}

static int storm(struct pci_dev *dev)
{
	int i, ret = request_irq(dev->irq, not_mine, IRQF_SHARED, "careless",
				 &mine);

	if (ret)
		return ret;
	writel(1, io);
	/* The host does other things meanwhile. */
	for (i = 0; i < 30; i++)
		msleep(20);
	free_irq(dev->irq, &mine);
	pr_info("careless: after the storm\n");
	return 0;
}

static int outside(struct pci_dev *dev)
{
	pci_set_master(dev);
	writel(2, io);
	return 0;
}

/* Vectors that it has not got, while nobody listens at all. */
static int unasked(struct pci_dev *dev)
{
	writel(3, io);
	writel(1, io);
	msleep(50);
	pr_info("careless: nothing came\n");
	return 0;
}

static int irq_never_had(struct pci_dev *dev)
{
	free_irq(dev->irq, &mine);
	free_irq(100000, &mine);
	return 0;
}

static int unmap_twice(struct pci_dev *dev)
{
	void *buf = kmalloc(64, GFP_KERNEL);
	dma_addr_t a = dma_map_single(&dev->dev, buf, 64, DMA_TO_DEVICE);

	dma_unmap_single(&dev->dev, a, 64, DMA_TO_DEVICE);
	dma_unmap_single(&dev->dev, a, 64, DMA_TO_DEVICE);
	kfree(buf);
	return 0;
}

static int too_much(struct pci_dev *dev)
{
	void *buf = kmalloc(64, GFP_KERNEL);
	dma_addr_t a = dma_map_single(&dev->dev, buf, 1ul << 40, DMA_TO_DEVICE);
	dma_addr_t b, c;
	void *huge = dma_alloc_coherent(&dev->dev, 1ul << 40, &b,
					GFP_KERNEL | __GFP_NOWARN);

	c = dma_map_resource(&dev->dev, ~0ull - 4095, 1ul << 20,
			     DMA_BIDIRECTIONAL, 0);
	pr_info("careless: %s, %s, %s\n",
		dma_mapping_error(&dev->dev, a) ? "refused" : "mapped",
		huge ? "allocated" : "none",
		dma_mapping_error(&dev->dev, c) ? "refused" : "mapped");
	kfree(buf);
	return 0;
}

static int registers(struct pci_dev *dev)
{
	resource_size_t size = pci_resource_len(dev, 0);

	if (!io) {
		pr_info("careless: no registers in %llu bytes\n", (u64)size);
		return 0;
	}
	writel(0, io + size - 4);
	pr_info("careless: %x at %llx\n", readl(io + size - 4),
		(u64)size - 4);
	return 0;
}

static const struct {
	const char *how;
	int (*run)(struct pci_dev *dev);
} cases[] = {
	{ "capabilities", capabilities }, { "storm", storm },
	{ "outside", outside }, { "unasked", unasked },
	{ "irq_never_had", irq_never_had }, { "unmap_twice", unmap_twice },
	{ "too_much", too_much }, { "registers", registers },
};

static int careless_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int i, ret = pcim_enable_device(dev);

	if (ret)
		return ret;
	io = pcim_iomap(dev, 0, 0);
	if (dma_set_mask_and_coherent(&dev->dev, DMA_BIT_MASK(64)))
		return -EIO;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (!strcmp(cases[i].how, how))
			return cases[i].run(dev);
	return -EINVAL;
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x1234, 0xbad0) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver careless_driver = {
	.name = "careless",
	.id_table = ids,
	.probe = careless_probe,
};
module_pci_driver(careless_driver);

MODULE_DESCRIPTION("Does one thing wrong");
MODULE_LICENSE("GPL");
