// SPDX-License-Identifier: GPL-2.0
/* msi-example.c - a driver that takes three MSI vectors and tries each. */
#include <linux/completion.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>

#define MSI_EXAMPLE_VECTORS 3
#define MSI_EXAMPLE_SEND 0x4	/* write the number of a vector: it comes */

struct msi_example {
	void __iomem *io;
	struct msi_example_vector {
		unsigned int count;
		struct completion came;
	} vectors[MSI_EXAMPLE_VECTORS];
};

static irqreturn_t msi_example_interrupt(int irq, void *arg)
{
	struct msi_example_vector *v = arg;

	v->count++;
	complete(&v->came);
	return IRQ_HANDLED;
}

static int msi_example_request(struct pci_dev *pci, struct msi_example *ex)
{
	int i, ret = pci_alloc_irq_vectors(pci, MSI_EXAMPLE_VECTORS,
					   MSI_EXAMPLE_VECTORS, PCI_IRQ_MSI);

	for (i = 0; ret >= 0 && i < MSI_EXAMPLE_VECTORS; i++) {
		init_completion(&ex->vectors[i].came);
		ret = devm_request_irq(&pci->dev, pci_irq_vector(pci, i),
				       msi_example_interrupt, 0, "msi-example",
				       &ex->vectors[i]);
	}
	return ret < 0 ? ret : 0;
}

/* Each comes once, and no other with it. */
static int msi_example_try(struct pci_dev *pci, struct msi_example *ex)
{
	int i, j;

	for (i = 0; i < MSI_EXAMPLE_VECTORS; i++) {
		iowrite32(i, ex->io + MSI_EXAMPLE_SEND);
		if (!wait_for_completion_timeout(&ex->vectors[i].came,
						 5 * HZ)) {
			pci_err(pci, "vector %d did not come\n", i);
			return -EIO;
		}
		for (j = 0; j < MSI_EXAMPLE_VECTORS; j++)
			if (ex->vectors[j].count != (j <= i))
				return -EIO;
	}
	pci_info(pci, "%d vectors, each came\n", i);
	return 0;
}

static int msi_example_probe(struct pci_dev *pci,
			     const struct pci_device_id *id)
{
	struct msi_example *ex = devm_kzalloc(&pci->dev, sizeof(*ex),
					      GFP_KERNEL);
	int ret;

	if (!ex)
		return -ENOMEM;
	ret = pcim_enable_device(pci);
	if (ret)
		return ret;
	ret = pcim_iomap_regions(pci, BIT(0), "msi-example");
	if (ret)
		return ret;
	ex->io = pcim_iomap_table(pci)[0];
	pci_set_master(pci);
	ret = msi_example_request(pci, ex);
	return ret ? ret : msi_example_try(pci, ex);
}

static const struct pci_device_id msi_example_ids[] = {
	{ PCI_DEVICE(0x010f, 0x0f0e) },
	{ }
};
MODULE_DEVICE_TABLE(pci, msi_example_ids);

static struct pci_driver msi_example_driver = {
	.name = "msi-example",
	.id_table = msi_example_ids,
	.probe = msi_example_probe,
};
module_pci_driver(msi_example_driver);

MODULE_DESCRIPTION("Three MSI vectors");
MODULE_LICENSE("GPL");
