// SPDX-License-Identifier: GPL-2.0
/*
 * lost.c - a driver that looks at a register all the time, by a load of its
 * own and by a call by turns, until its device is pulled out.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>

static struct task_struct *thread;
static void __iomem *io;

static int lost_look(void *arg)
{
	unsigned long n = 0;

	while (readl(io) != ~0u && ioread32(io) != ~0u && !kthread_should_stop())
		if (!(++n & 0x3ff))
			usleep_range(50, 100);
	/* What is written to it is lost, and harmless. */
	writel(1, io);
	iowrite32(2, io);
	pr_info("lost: %s, after %s\n",
		readl(io) == ~0u && ioread32(io) == ~0u ? "all ones" :
							  "still there",
		n ? "it answered" : "nothing");
	while (!kthread_should_stop())
		msleep(20);
	return 0;
}

static int lost_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int ret = pcim_enable_device(dev);

	if (!ret)
		ret = pcim_iomap_regions(dev, BIT(0), "lost");
	if (ret)
		return ret;
	io = pcim_iomap_table(dev)[0];
	pr_info("lost: looks at %#x\n", readl(io));
	thread = kthread_run(lost_look, NULL, "lost");
	return PTR_ERR_OR_ZERO(thread);
}

static void lost_remove(struct pci_dev *dev)
{
	kthread_stop(thread);
	pr_info("lost: removed\n");
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver lost_driver = {
	.name = "lost",
	.id_table = ids,
	.probe = lost_probe,
	.remove = lost_remove,
};
module_pci_driver(lost_driver);

MODULE_DESCRIPTION("Looks at a device until it is gone");
MODULE_LICENSE("GPL");
