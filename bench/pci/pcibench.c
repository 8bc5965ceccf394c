// SPDX-License-Identifier: GPL-2.0
/*
 * What a driver's dealings with its device cost. Logs, in picoseconds: mapping
 * for DMA and back, reading a register, and, with the model beside this file,
 * the time from the device's message to its handler.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/sort.h>

#define REG_RAISE 0x00	/* write: send vector 0 */
#define REG_SENT 0x08	/* when that was, ns */

static unsigned int vendor = 0x1234, device = 0xbe7c;
module_param(vendor, uint, 0);
module_param(device, uint, 0);
static unsigned int reads = 100000, maps = 5000000, interrupts = 301;
module_param(reads, uint, 0);
module_param(maps, uint, 0);
module_param(interrupts, uint, 0);

static struct pci_dev *dev;
static void __iomem *io;
static DECLARE_COMPLETION(came);
static u64 handled;

static irqreturn_t handler(int irq, void *arg)
{
	handled = ktime_get_ns();
	complete(&came);
	return IRQ_HANDLED;
}

static void bench_maps(void *buf)
{
	unsigned int i;
	u64 start = ktime_get_ns();

	for (i = 0; i < maps; i++) {
		dma_addr_t a = dma_map_single(&dev->dev, buf, 64,
					      DMA_TO_DEVICE);

		dma_unmap_single(&dev->dev, a, 64, DMA_TO_DEVICE);
	}
	if (maps)
		pr_info("pcibench: map+unmap %llu ps\n",
			(ktime_get_ns() - start) * 1000 / maps);
}

/*
 * The quickest of some rounds, which no tick fell into; eight at a time, so
 * that what the compiler makes of the loop does not matter (bare.c likewise).
 */
#define ROUNDS 20
#define EIGHT(x) x, x, x, x, x, x, x, x

static void bench_reads(void)
{
	void __iomem *reg = io + 4;
	unsigned int i, round, n = reads / ROUNDS;
	u64 best = U64_MAX, start;

	for (round = 0; round < ROUNDS; round++) {
		start = ktime_get_ns();
		for (i = 0; i < n; i += 8)
			EIGHT(readl(reg));
		best = min(best, ktime_get_ns() - start);
	}
	if (n)
		pr_info("pcibench: readl %llu ps\n", best * 1000 / n);
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void bench_interrupts(void)
{
	u64 *took = kcalloc(interrupts, sizeof(*took), GFP_KERNEL);
	unsigned int i;

	for (i = 0; took && i < interrupts; i++) {
		usleep_range(200, 300);
		reinit_completion(&came);
		writel(1, io + REG_RAISE);
		if (!wait_for_completion_timeout(&came, HZ))
			break;
		took[i] = handled - readq(io + REG_SENT);
	}
	if (i && i == interrupts) {
		sort(took, interrupts, sizeof(*took), compare, NULL);
		pr_info("pcibench: interrupt %llu ps\n",
			took[interrupts / 2] * 1000);
	}
	kfree(took);
}

static int bench(void)
{
	void *buf = kmalloc(4096, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	bench_maps(buf);
	bench_reads();
	kfree(buf);
	if (!interrupts)
		return 0;
	ret = pci_alloc_irq_vectors(dev, 1, 1, PCI_IRQ_MSI);
	if (ret < 0)
		return ret;
	ret = request_irq(pci_irq_vector(dev, 0), handler, 0, "pcibench", NULL);
	if (!ret) {
		bench_interrupts();
		free_irq(pci_irq_vector(dev, 0), NULL);
	}
	pci_free_irq_vectors(dev);
	return ret;
}

static int __init bench_init(void)
{
	int ret;

	dev = pci_get_device(vendor, device, NULL);
	if (!dev)
		return -ENODEV;
	ret = pci_enable_device(dev);
	if (ret)
		goto put;
	pci_set_master(dev);
	io = pci_iomap(dev, 0, 0);
	if (io) {
		ret = dma_set_mask(&dev->dev, DMA_BIT_MASK(64)) ?: bench();
		pci_iounmap(dev, io);
	} else {
		ret = -ENOMEM;
	}
	pci_disable_device(dev);
put:
	pci_dev_put(dev);
	return ret;
}
module_init(bench_init);

static void __exit bench_exit(void)
{
}
module_exit(bench_exit);

MODULE_DESCRIPTION("Benchmark of registers, interrupts and DMA mappings");
MODULE_LICENSE("GPL");
