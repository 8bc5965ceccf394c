// SPDX-License-Identifier: GPL-2.0
/* accessbench - how long a register of QEMU's edu device takes to be read. */
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sort.h>

#define ROUNDS 21
#define READS 1000

static int compare(const void *a, const void *b)
{
	return *(const s64 *)a < *(const s64 *)b ? -1 : 1;
}

static s64 median_ns(void __iomem *at, unsigned int (*get)(const void __iomem *))
{
	static s64 times[ROUNDS];
	int i, j;

	for (i = 0; i < ROUNDS; i++) {
		ktime_t begin = ktime_get();

		for (j = 0; j < READS; j++)
			get(at);
		times[i] = ktime_to_ns(ktime_sub(ktime_get(), begin));
	}
	sort(times, ROUNDS, sizeof(times[0]), compare, NULL);
	return times[ROUNDS / 2] / READS;
}

static unsigned int by_access(const void __iomem *at)
{
	return readl(at);
}

static unsigned int by_call(const void __iomem *at)
{
	return ioread32(at);
}

static int accessbench_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	void __iomem *at;
	int ret = pcim_enable_device(dev);

	if (ret)
		return ret;
	at = pcim_iomap(dev, 0, 0);
	if (!at)
		return -ENOMEM;
	pr_info("accessbench: readl %lld ns, ioread32 %lld ns\n",
		median_ns(at, by_access), median_ns(at, by_call));
	return 0;
}

static const struct pci_device_id accessbench_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};

static struct pci_driver accessbench_driver = {
	.name = "accessbench",
	.id_table = accessbench_ids,
	.probe = accessbench_probe,
};
module_pci_driver(accessbench_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("times register reads");
