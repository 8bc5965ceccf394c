// SPDX-License-Identifier: GPL-2.0
/* pciecho.c - write a word to a device's memory and read it back. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>

#define PCIECHO_WORD 0xdeadbeef

static int pciecho_try(struct pci_dev *pci)
{
	void __iomem *io = pci_iomap(pci, 0, 0);
	u32 back;

	if (!io)
		return -ENOMEM;
	iowrite32(PCIECHO_WORD, io);
	back = ioread32(io);
	pci_iounmap(pci, io);
	if (back != PCIECHO_WORD) {
		pci_err(pci, "%#x came back as %#x\n", PCIECHO_WORD, back);
		return -EIO;
	}
	pci_info(pci, "%#x came back\n", back);
	return 0;
}

static int pciecho_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	int ret = pci_enable_device_mem(pci);

	if (ret)
		return ret;
	ret = pci_request_region(pci, 0, "pciecho");
	if (ret)
		goto disable;
	ret = pciecho_try(pci);
	if (!ret)
		return 0;
	pci_release_region(pci, 0);
disable:
	pci_disable_device(pci);
	return ret;
}

static void pciecho_remove(struct pci_dev *pci)
{
	pci_release_region(pci, 0);
	pci_disable_device(pci);
}

static const struct pci_device_id pciecho_ids[] = {
	{ PCI_DEVICE(0x1172, 0xe003) },
	{ }
};
MODULE_DEVICE_TABLE(pci, pciecho_ids);

static struct pci_driver pciecho_driver = {
	.name = "pciecho",
	.id_table = pciecho_ids,
	.probe = pciecho_probe,
	.remove = pciecho_remove,
};
module_pci_driver(pciecho_driver);

MODULE_DESCRIPTION("A word to a PCI device and back");
MODULE_LICENSE("GPL");
