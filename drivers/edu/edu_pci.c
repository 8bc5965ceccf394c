// SPDX-License-Identifier: GPL-2.0
/*
 * edu_pci.c - a driver for QEMU's edu device: it puts the device to a test
 * when it finds one. What it logs does not depend on where that is.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>

#include "edu.h"

static bool msi = true;
module_param(msi, bool, 0444);
MODULE_PARM_DESC(msi, "Interrupt by a message (MSI) if possible, not by the pin");

static irqreturn_t edu_interrupt(int irq, void *arg)
{
	struct edu *edu = arg;
	u32 status = readl(edu->io + EDU_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	writel(status, edu->io + EDU_IRQ_ACK);
	edu->irq_status = status;
	edu->interrupts++;
	complete(&edu->came);
	return IRQ_HANDLED;
}

static int edu_set_up_irq(struct pci_dev *pci, struct edu *edu)
{
	unsigned int kinds = PCI_IRQ_LEGACY | (msi ? PCI_IRQ_MSI : 0);
	int ret = pci_alloc_irq_vectors(pci, 1, 1, kinds);

	if (ret < 0)
		return ret;
	/* What an earlier driver left would come at once. */
	writel(~0u, edu->io + EDU_IRQ_ACK);
	return devm_request_irq(&pci->dev, pci_irq_vector(pci, 0),
				edu_interrupt, IRQF_SHARED, "edu", edu);
}

static int edu_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct edu *edu = devm_kzalloc(&pci->dev, sizeof(*edu), GFP_KERNEL);
	int ret;

	if (!edu)
		return -ENOMEM;
	edu->dev = &pci->dev;
	init_completion(&edu->came);
	ret = pcim_enable_device(pci);
	if (ret)
		return ret;
	ret = pcim_iomap_regions(pci, BIT(0), "edu");
	if (ret)
		return ret;
	edu->io = pcim_iomap_table(pci)[0];
	ret = dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(EDU_DMA_BITS));
	if (ret)
		return ret;
	pci_set_master(pci);
	ret = edu_set_up_irq(pci, edu);
	return ret ? ret : edu_check(edu);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edu_ids);

/* Interrupt and memory are given back by devres, in the right order. */
static void edu_remove(struct pci_dev *pci)
{
	pci_clear_master(pci);
	pr_info("edu: removed\n");
}

static struct pci_driver edu_driver = {
	.name = "edu",
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
};
module_pci_driver(edu_driver);

MODULE_DESCRIPTION("QEMU's edu device: factorials, interrupts and DMA put to a test");
MODULE_LICENSE("GPL");
