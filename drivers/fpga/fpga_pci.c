// SPDX-License-Identifier: GPL-2.0
/* fpga_pci.c - the virtine co-processor as a PCI device. */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>

#include "fpga.h"

static irqreturn_t fpga_interrupt(int irq, void *arg)
{
	struct fpga *fpga = arg;

	atomic_inc(&fpga->interrupts);
	wake_up_interruptible(&fpga->interrupted);
	return IRQ_HANDLED;
}

static int fpga_map_buffer(struct pci_dev *pci, struct fpga *fpga)
{
	int ret = dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(64));

	if (ret)
		return ret;
	fpga->buffer_dma = dma_map_single(&pci->dev, fpga->buffer,
					  FPGA_BUFFER_SIZE, DMA_BIDIRECTIONAL);
	return dma_mapping_error(&pci->dev, fpga->buffer_dma);
}

static void fpga_unmap_buffer(struct pci_dev *pci, struct fpga *fpga)
{
	dma_unmap_single(&pci->dev, fpga->buffer_dma, FPGA_BUFFER_SIZE,
			 DMA_BIDIRECTIONAL);
}

static int fpga_start(struct pci_dev *pci, struct fpga *fpga)
{
	int irq, ret = pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_MSI);

	if (ret < 0)
		return ret;
	irq = pci_irq_vector(pci, 0);
	ret = request_irq(irq, fpga_interrupt, 0, "virtine_fpga", fpga);
	if (ret)
		goto free_vectors;
	ret = fpga_map_buffer(pci, fpga);
	if (ret)
		goto free_irq;
	pci_set_master(pci);
	ret = fpga_node_add(fpga);
	if (!ret)
		return 0;
	pci_clear_master(pci);
	fpga_unmap_buffer(pci, fpga);
free_irq:
	free_irq(irq, fpga);
free_vectors:
	pci_free_irq_vectors(pci);
	return ret;
}

static int fpga_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct fpga *fpga;
	int ret = pcim_enable_device(pci);

	if (ret)
		return ret;
	ret = pcim_iomap_regions(pci, BIT(0), "virtine_fpga");
	if (ret)
		return ret;
	fpga = fpga_new(&pci->dev);
	if (IS_ERR(fpga))
		return PTR_ERR(fpga);
	fpga->io = pcim_iomap_table(pci)[0];
	fpga->size = pci_resource_len(pci, 0);
	pci_set_drvdata(pci, fpga);
	ret = fpga_start(pci, fpga);
	if (ret)
		put_device(&fpga->node);
	else
		pci_info(pci, "/dev/%s: %u virtines, batches of %u\n",
			 dev_name(&fpga->node),
			 readl(fpga->io + FPGA_MAX_VIRTINES),
			 readl(fpga->io + FPGA_BATCH_FACTOR));
	return ret;
}

static void fpga_remove(struct pci_dev *pci)
{
	struct fpga *fpga = pci_get_drvdata(pci);

	fpga_node_remove(fpga);
	pci_clear_master(pci);
	free_irq(pci_irq_vector(pci, 0), fpga);
	pci_free_irq_vectors(pci);
	fpga_unmap_buffer(pci, fpga);
	put_device(&fpga->node);
}

static const struct pci_device_id fpga_ids[] = {
	{ PCI_DEVICE(0x1172, 0xe003) },
	{ }
};
MODULE_DEVICE_TABLE(pci, fpga_ids);

static struct pci_driver fpga_driver = {
	.name = "virtine_fpga",
	.id_table = fpga_ids,
	.probe = fpga_probe,
	.remove = fpga_remove,
};

static int __init fpga_init(void)
{
	int ret = fpga_class_create();

	if (ret)
		return ret;
	ret = pci_register_driver(&fpga_driver);
	if (ret)
		fpga_class_destroy();
	return ret;
}
module_init(fpga_init);

static void __exit fpga_exit(void)
{
	pci_unregister_driver(&fpga_driver);
	fpga_class_destroy();
}
module_exit(fpga_exit);

MODULE_DESCRIPTION("Virtine co-processor: restores memory from a snapshot");
MODULE_LICENSE("GPL");
