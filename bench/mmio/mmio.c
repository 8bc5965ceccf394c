// SPDX-License-Identifier: GPL-2.0
/* Times readl() of a register of drivers/pciecho's model; logs the mean. */
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/pci.h>

static unsigned int reads = 200000;
module_param(reads, uint, 0);

static u64 measure(void __iomem *io)
{
	u64 start = ktime_get_ns();
	unsigned int i;

	for (i = 0; i < reads; i++)
		readl(io);
	return ktime_get_ns() - start;
}

static int mmio_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	int ret = pcim_enable_device(pci);

	if (!ret)
		ret = pcim_iomap_regions(pci, BIT(0), "mmio");
	if (ret)
		return ret;
	measure(pcim_iomap_table(pci)[0]);
	pr_info("readl %llu ps\n",
		measure(pcim_iomap_table(pci)[0]) * 1000 / reads);
	return 0;
}

static const struct pci_device_id mmio_ids[] = {
	{ PCI_DEVICE(0x1172, 0xe003) },
	{ }
};
MODULE_DEVICE_TABLE(pci, mmio_ids);

static struct pci_driver mmio_driver = {
	.name = "mmio",
	.id_table = mmio_ids,
	.probe = mmio_probe,
};
module_pci_driver(mmio_driver);

MODULE_DESCRIPTION("Benchmark of register reads");
MODULE_LICENSE("GPL");
