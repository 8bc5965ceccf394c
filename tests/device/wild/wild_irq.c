// SPDX-License-Identifier: GPL-2.0
/*
 * wild_irq.c - three messages taken as an example that is about does it: the
 * third one's number is guessed, and the vectors are freed before the handler.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>

#define GUESSED 42

static u8 __iomem *io;
static atomic_t count;

static irqreturn_t on_irq(int irq, void *arg)
{
	atomic_inc(&count);
	return IRQ_HANDLED;
}

static int wild_irq_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int i, ret = pci_enable_device_mem(dev);

	if (ret)
		return ret;
	/* A mask of BARs is no BAR. */
	ret = pci_request_region(dev, pci_select_bars(dev, IORESOURCE_MEM),
				 "wild_irq");
	io = ioremap(pci_resource_start(dev, 0), pci_resource_len(dev, 0));
	if (ret || !io)
		return -EIO;
	pci_set_master(dev);
	ret = pci_alloc_irq_vectors(dev, 3, 3, PCI_IRQ_MSI);
	if (ret < 0)
		return ret;
	ret = request_threaded_irq(GUESSED, on_irq, NULL, 0, "TEST IRQ", dev);
	if (ret)
		return ret;
	iowrite32(GUESSED - pci_irq_vector(dev, 0), io + 4);
	for (i = 0; i < 500 && !atomic_read(&count); i++)
		msleep(10);
	pr_info("wild_irq: %d of the guessed interrupt\n",
		atomic_read(&count));
	return 0;
}

static void wild_irq_remove(struct pci_dev *dev)
{
	iounmap(io);
	pci_free_irq_vectors(dev);
	free_irq(GUESSED, dev);
	pci_release_region(dev, pci_select_bars(dev, IORESOURCE_MEM));
	pci_disable_device(dev);
	pr_info("wild_irq: removed\n");
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x010f, 0x0f0e) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver wild_irq_driver = {
	.name = "wild_irq",
	.id_table = ids,
	.probe = wild_irq_probe,
	.remove = wild_irq_remove,
};
module_pci_driver(wild_irq_driver);

MODULE_LICENSE("GPL");
