// SPDX-License-Identifier: GPL-2.0
/*
 * pcitest.c - a driver for tests/device/pci_model.c: configuration space,
 * BARs, DMA both ways and refused, interrupts of each kind.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>

#define REG_ID 0x00
#define REG_ADDRESS 0x08
#define REG_SIZE 0x10
#define REG_COMMAND 0x14	/* 1: increment memory, 2: fill with 0x5a */
#define REG_RESULT 0x18		/* of that: 0, or 1 when refused */
#define REG_RAISE 0x20		/* send this vector */
#define REG_LINE 0x24		/* the pin's level */

static unsigned int checks;
static atomic_t count[4];
static DECLARE_COMPLETION(came);
static void __iomem *io;

#define CHECK(cond)                                                           \
	do {                                                                  \
		if (!(cond)) {                                                \
			pr_err("pcitest: line %d: %s\n", __LINE__, #cond);    \
			return -EINVAL;                                       \
		}                                                             \
		checks++;                                                     \
	} while (0)

static int config_space(struct pci_dev *dev)
{
	u32 dword;
	u16 word;
	u8 byte;

	CHECK(!pci_read_config_dword(dev, 0, &dword) && dword == 0xcafe1234);
	CHECK(!pci_read_config_word(dev, 2, &word) && word == 0xcafe);
	CHECK(!pci_read_config_byte(dev, 1, &byte) && byte == 0x12);
	CHECK(pci_read_config_word(dev, 1, &word) ==
	      PCIBIOS_BAD_REGISTER_NUMBER);
	CHECK(dev->class == 0x120000 && dev->revision == 7);
	CHECK(pci_find_capability(dev, PCI_CAP_ID_MSI));
	CHECK(pci_find_capability(dev, PCI_CAP_ID_MSIX));
	CHECK(pci_is_pcie(dev) && !pci_find_capability(dev, PCI_CAP_ID_AGP));
	CHECK(pci_resource_len(dev, 0) == 0x1000);
	CHECK(pci_resource_flags(dev, 0) & IORESOURCE_MEM);
	CHECK(pci_resource_len(dev, 2) == 0x100 &&
	      pci_resource_flags(dev, 2) & IORESOURCE_IO);
	CHECK(!pci_resource_len(dev, 1));
	return 0;
}

static u32 transfer(dma_addr_t address, u32 size, u32 command)
{
	writeq(address, io + REG_ADDRESS);
	writel(size, io + REG_SIZE);
	writel(command, io + REG_COMMAND);
	return readl(io + REG_RESULT);
}

static int dma(struct pci_dev *dev)
{
	dma_addr_t coherent, single;
	u8 *p, *q;

	CHECK(!dma_set_mask_and_coherent(&dev->dev, DMA_BIT_MASK(64)));
	p = dma_alloc_coherent(&dev->dev, 8192, &coherent, GFP_KERNEL);
	CHECK(p && !p[0] && !p[8191]);
	CHECK(!transfer(coherent, 8192, 2) && p[0] == 0x5a && p[8191] == 0x5a);
	CHECK(!transfer(coherent + 1, 1, 1) && p[1] == 0x5b && p[2] == 0x5a);
	dma_free_coherent(&dev->dev, 8192, p, coherent);

	q = kzalloc(256, GFP_KERNEL);
	CHECK(q);
	single = dma_map_single(&dev->dev, q, 256, DMA_BIDIRECTIONAL);
	CHECK(!dma_mapping_error(&dev->dev, single));
	CHECK(!transfer(single, 256, 1) && q[0] == 1 && q[255] == 1);
	dma_unmap_single(&dev->dev, single, 256, DMA_BIDIRECTIONAL);
	CHECK(transfer(single, 256, 1) == 1 && q[0] == 1);
	kfree(q);
	CHECK(transfer(0xf0000000, 4, 2) == 1);
	return 0;
}

static irqreturn_t on_message(int irq, void *arg)
{
	atomic_inc(arg);
	complete(&came);
	return in_hardirq() ? IRQ_HANDLED : IRQ_NONE;
}

static irqreturn_t on_line(int irq, void *arg)
{
	if (!readl(io + REG_LINE))
		return IRQ_NONE;
	writel(0, io + REG_LINE);
	atomic_inc(arg);
	complete(&came);
	return IRQ_HANDLED;
}

static irqreturn_t on_thread(int irq, void *arg)
{
	msleep(1);
	atomic_add(10, arg);
	complete(&came);
	return IRQ_HANDLED;
}

static bool comes(void)
{
	return wait_for_completion_timeout(&came, 5 * HZ);
}

static int messages(struct pci_dev *dev, unsigned int kind, int most)
{
	int i, n = pci_alloc_irq_vectors(dev, 1, most, kind);

	CHECK(n == most);
	CHECK(dev->msi_enabled == (kind == PCI_IRQ_MSI));
	for (i = 0; i < n; i++) {
		atomic_set(&count[i], 0);
		CHECK(!request_irq(pci_irq_vector(dev, i), on_message, 0,
				   "pcitest", &count[i]));
	}
	for (i = 0; i < n; i++) {
		writel(i, io + REG_RAISE);
		CHECK(comes() && atomic_read(&count[i]) == 1);
	}
	/* Held back while it is disabled, not lost. */
	disable_irq(pci_irq_vector(dev, 0));
	writel(0, io + REG_RAISE);
	msleep(20);
	CHECK(atomic_read(&count[0]) == 1);
	enable_irq(pci_irq_vector(dev, 0));
	CHECK(comes() && atomic_read(&count[0]) == 2);
	for (i = 0; i < n; i++)
		free_irq(pci_irq_vector(dev, i), &count[i]);
	pci_free_irq_vectors(dev);
	return 0;
}

static int line(struct pci_dev *dev)
{
	atomic_set(&count[0], 0);
	CHECK(dev->irq > 0);
	CHECK(!request_irq(dev->irq, on_line, IRQF_SHARED, "pcitest",
			   &count[0]));
	writel(1, io + REG_LINE);
	CHECK(comes() && atomic_read(&count[0]) == 1);
	writel(1, io + REG_LINE);
	CHECK(comes() && atomic_read(&count[0]) == 2);
	CHECK(request_irq(dev->irq, on_line, 0, "alone", NULL) == -EBUSY);
	free_irq(dev->irq, &count[0]);
	return 0;
}

static int threaded(struct pci_dev *dev)
{
	atomic_set(&count[0], 0);
	CHECK(pci_alloc_irq_vectors(dev, 1, 1, PCI_IRQ_ALL_TYPES) == 1);
	CHECK(!request_threaded_irq(pci_irq_vector(dev, 0), NULL, on_thread,
				    IRQF_ONESHOT, "pcitest", &count[0]));
	writel(0, io + REG_RAISE);
	CHECK(comes() && atomic_read(&count[0]) == 10);
	synchronize_irq(pci_irq_vector(dev, 0));
	free_irq(pci_irq_vector(dev, 0), &count[0]);
	pci_free_irq_vectors(dev);
	return 0;
}

static int ports(struct pci_dev *dev)
{
	unsigned long port = pci_resource_start(dev, 2);
	void __iomem *cookie;

	outl(0x11223344, port + 4);
	CHECK(inl(port + 4) == 0x11223344 && inb(port + 5) == 0x33);
	cookie = pci_iomap(dev, 2, 0);
	CHECK(cookie && ioread16(cookie + 6) == 0x1122);
	pci_iounmap(dev, cookie);
	return 0;
}

static int run(struct pci_dev *dev)
{
	CHECK(readl(io + REG_ID) == 0x600dcafe);
	return dma(dev) ?: ports(dev) ?: line(dev) ?:
	       messages(dev, PCI_IRQ_MSI, 4) ?:
	       messages(dev, PCI_IRQ_MSIX, 3) ?: threaded(dev);
}

static int pcitest_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int ret = config_space(dev);

	if (ret)
		return ret;
	CHECK(id->driver_data == 42);
	CHECK(!pcim_enable_device(dev));
	CHECK(!pcim_iomap_regions(dev, 1 << 0, "pcitest"));
	CHECK(pci_request_region(dev, 0, "twice") == -EBUSY);
	pci_set_master(dev);
	io = pcim_iomap_table(dev)[0];
	ret = run(dev);
	if (!ret)
		pr_info("pcitest: %u checks passed\n", checks);
	return ret;
}

static void pcitest_remove(struct pci_dev *dev)
{
	pr_info("pcitest: removed\n");
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x1234, 0xcafe), .driver_data = 42 },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver pcitest_driver = {
	.name = "pcitest",
	.id_table = ids,
	.probe = pcitest_probe,
	.remove = pcitest_remove,
};
module_pci_driver(pcitest_driver);

MODULE_LICENSE("GPL");
