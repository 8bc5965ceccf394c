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

/* Vectors that the driver chooses, in the order that it likes. */
static int chosen(struct pci_dev *dev)
{
	struct msix_entry e[] = { { .entry = 2 }, { .entry = 0 } };
	struct msix_entry twice[] = { { .entry = 1 }, { .entry = 1 } };
	struct msix_entry beyond[] = { { .entry = 3 } };
	int i;

	CHECK(pci_enable_msix_range(dev, twice, 2, 2) == -EINVAL);
	CHECK(pci_enable_msix_range(dev, beyond, 1, 1) == -EINVAL);
	CHECK(pci_enable_msix_range(dev, e, 4, 4) == -ENOSPC);
	CHECK(pci_enable_msix_range(dev, e, 2, 2) == 2 && dev->msix_enabled);
	CHECK(e[0].vector != e[1].vector);
	for (i = 0; i < 2; i++) {
		atomic_set(&count[i], 0);
		CHECK(!request_irq(e[i].vector, on_message, 0, "pcitest",
				   &count[i]));
	}
	writel(2, io + REG_RAISE);
	CHECK(comes() && atomic_read(&count[0]) == 1);
	writel(0, io + REG_RAISE);
	CHECK(comes() && atomic_read(&count[1]) == 1);
	CHECK(atomic_read(&count[0]) == 1);
	for (i = 0; i < 2; i++)
		free_irq(e[i].vector, &count[i]);
	pci_disable_msix(dev);
	return 0;
}

/* What is saved comes back, and a reset changes none of it. */
static int state(struct pci_dev *dev)
{
	u8 latency;
	int rq = pcie_get_readrq(dev) == 512 ? 1024 : 512;

	pci_write_config_byte(dev, PCI_LATENCY_TIMER, 0x40);
	CHECK(!pcie_set_readrq(dev, rq));
	CHECK(!pci_save_state(dev));
	pci_write_config_byte(dev, PCI_LATENCY_TIMER, 0);
	CHECK(!pcie_set_readrq(dev, 256) && pcie_get_readrq(dev) == 256);
	CHECK(!__pci_reset_function_locked(dev));
	pci_restore_state(dev);
	CHECK(!pci_read_config_byte(dev, PCI_LATENCY_TIMER, &latency));
	CHECK(latency == 0x40 && pcie_get_readrq(dev) == rq);
	pci_restore_state(dev);
	CHECK(readl(io + REG_ID) == 0x600dcafe);
	return 0;
}

static int link(struct pci_dev *dev)
{
	enum pcie_link_width width;
	enum pci_bus_speed speed;

	CHECK(pcie_get_speed_cap(dev) == PCIE_SPEED_2_5GT);
	CHECK(pcie_get_width_cap(dev) == PCIE_LNK_X1);
	CHECK(pcie_bandwidth_available(dev, NULL, &speed, &width) == 2000);
	CHECK(speed == PCIE_SPEED_2_5GT && width == PCIE_LNK_X1);
	CHECK(pcix_get_mmrbc(dev) == -EINVAL);
	return 0;
}

/* An identifier, and read-only fields whose last one makes the sum 0. */
static int vital_data(struct pci_dev *dev)
{
	static const u8 data[] = { 0x82, 2, 0, 'I', 'D', 0x90, 11, 0,
				   'P', 'N', 3, 'a', 'b', 'c',
				   'R', 'V', 1, 0x81, 0, 0x78 };
	unsigned int n;
	u8 copy[sizeof(data)];

	CHECK(pci_read_vpd(dev, 0, 1, copy) == -ENODEV);
	CHECK(pci_vpd_find_id_string(data, sizeof(data), &n) == 3 && n == 2);
	CHECK(pci_vpd_find_ro_info_keyword(data, sizeof(data), "PN", &n) ==
	      11 && n == 3);
	CHECK(pci_vpd_find_ro_info_keyword(data, sizeof(data), "XX", &n) ==
	      -ENOENT);
	memcpy(copy, data, sizeof(data));
	for (n = 0, copy[17] = 0; n < 17; n++)
		copy[17] -= copy[n];
	CHECK(!pci_vpd_check_csum(copy, sizeof(copy)));
	copy[11]++;
	CHECK(pci_vpd_check_csum(copy, sizeof(copy)) == -EILSEQ);
	return 0;
}

static int pieces(struct pci_dev *dev)
{
	struct sg_table *sgt = dma_alloc_noncontiguous(&dev->dev, 10000,
						       DMA_BIDIRECTIONAL,
						       GFP_KERNEL, 0);
	u8 *p;

	CHECK(sgt && sgt->nents >= 1);
	p = dma_vmap_noncontiguous(&dev->dev, 10000, sgt);
	CHECK(p);
	if (sgt->nents == 1)
		CHECK(!transfer(sg_dma_address(sgt->sgl), 8000, 2) &&
		      p[0] == 0x5a && p[7999] == 0x5a);
	dma_vunmap_noncontiguous(&dev->dev, p);
	dma_free_noncontiguous(&dev->dev, 10000, sgt, DMA_BIDIRECTIONAL);
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
	       messages(dev, PCI_IRQ_MSIX, 3) ?: threaded(dev) ?:
	       chosen(dev) ?: state(dev) ?: link(dev) ?: vital_data(dev) ?:
	       pieces(dev);
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
