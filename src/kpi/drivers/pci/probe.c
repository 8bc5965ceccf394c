// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/probe.c, bus.c, remove.c: the host's PCI functions as devices
 * on buses.
 */
#include <linux/dma-mapping.h>
#include <linux/ioport.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <asm/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"
#include "kernel/irq/host.h"

DECLARE_RWSEM(kpi_pci_bus_sem);

LIST_HEAD(pci_root_buses);
KPI_EXPORT(pci_root_buses);

static DEFINE_MUTEX(rescan_remove_lock);

void pci_lock_rescan_remove(void)
{
	mutex_lock(&rescan_remove_lock);
}
KPI_EXPORT(pci_lock_rescan_remove);

void pci_unlock_rescan_remove(void)
{
	mutex_unlock(&rescan_remove_lock);
}
KPI_EXPORT(pci_unlock_rescan_remove);

/* -------------------------------------------------------------- buses */

static void release_bridge(struct device *dev)
{
	kfree(dev);
}

static struct device *new_bridge(unsigned int domain, unsigned int number)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	dev->release = release_bridge;
	dev_set_name(dev, "pci%04x:%02x", domain, number);
	if (!device_register(dev))
		return dev;
	put_device(dev);
	return NULL;
}

static struct pci_bus *new_bus(unsigned int domain, unsigned int number)
{
	struct pci_sysdata *sd = kzalloc(sizeof(*sd), GFP_KERNEL);
	struct pci_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);

	if (!sd || !bus)
		goto fail;
	sd->domain = domain;
	sd->node = NUMA_NO_NODE;
	bus->sysdata = sd;
	bus->number = number;
	bus->ops = &kpi_pci_ops;
	bus->max_bus_speed = bus->cur_bus_speed = PCI_SPEED_UNKNOWN;
	bus->resource[0] = &ioport_resource;
	bus->resource[1] = &iomem_resource;
	INIT_LIST_HEAD(&bus->devices);
	INIT_LIST_HEAD(&bus->children);
	INIT_LIST_HEAD(&bus->slots);
	INIT_LIST_HEAD(&bus->resources);
	snprintf(bus->name, sizeof(bus->name), "PCI Bus %04x:%02x", domain,
		 number);
	bus->bridge = new_bridge(domain, number);
	if (!bus->bridge)
		goto fail;
	device_initialize(&bus->dev);
	dev_set_name(&bus->dev, "%04x:%02x", domain, number);
	down_write(&kpi_pci_bus_sem);
	list_add_tail(&bus->node, &pci_root_buses);
	up_write(&kpi_pci_bus_sem);
	return bus;
fail:
	kfree(sd);
	kfree(bus);
	return NULL;
}

struct pci_bus *pci_find_bus(int domain, int number)
{
	struct pci_bus *bus, *found = NULL;

	down_read(&kpi_pci_bus_sem);
	list_for_each_entry(bus, &pci_root_buses, node)
		if (pci_domain_nr(bus) == domain && bus->number == number)
			found = bus;
	up_read(&kpi_pci_bus_sem);
	return found;
}
KPI_EXPORT(pci_find_bus);

struct pci_bus *pci_find_next_bus(const struct pci_bus *from)
{
	struct list_head *n;
	struct pci_bus *bus = NULL;

	down_read(&kpi_pci_bus_sem);
	n = from ? from->node.next : pci_root_buses.next;
	if (n != &pci_root_buses)
		bus = list_entry(n, struct pci_bus, node);
	up_read(&kpi_pci_bus_sem);
	return bus;
}
KPI_EXPORT(pci_find_next_bus);

void pci_walk_bus(struct pci_bus *top, int (*cb)(struct pci_dev *, void *),
		  void *data)
{
	struct pci_dev *dev;

	down_read(&kpi_pci_bus_sem);
	list_for_each_entry(dev, &top->devices, bus_list)
		if (cb(dev, data))
			break;
	up_read(&kpi_pci_bus_sem);
}
KPI_EXPORT(pci_walk_bus);

/* ------------------------------------------------------------ devices */

static void release_dev(struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	kfree(pdev->driver_override);
	kfree(kpi_pci(pdev));
}

static void read_header(struct pci_dev *dev)
{
	u32 class;
	u8 header;

	pci_read_config_word(dev, PCI_VENDOR_ID, &dev->vendor);
	pci_read_config_word(dev, PCI_DEVICE_ID, &dev->device);
	pci_read_config_dword(dev, PCI_CLASS_REVISION, &class);
	dev->revision = class & 0xff;
	dev->class = class >> 8;
	pci_read_config_byte(dev, PCI_HEADER_TYPE, &header);
	dev->hdr_type = header & 0x7f;
	dev->multifunction = header >> 7;
	pci_read_config_word(dev, PCI_SUBSYSTEM_VENDOR_ID,
			     &dev->subsystem_vendor);
	pci_read_config_word(dev, PCI_SUBSYSTEM_ID, &dev->subsystem_device);
	pci_read_config_byte(dev, PCI_INTERRUPT_PIN, &dev->pin);
}

static void read_express(struct pci_dev *dev)
{
	u32 header;

	dev->cfg_size = PCI_CFG_SPACE_SIZE;
	dev->pcie_cap = pci_find_capability(dev, PCI_CAP_ID_EXP);
	if (!dev->pcie_cap)
		return;
	pci_read_config_word(dev, dev->pcie_cap + PCI_EXP_FLAGS,
			     &dev->pcie_flags_reg);
	pci_read_config_dword(dev, dev->pcie_cap + PCI_EXP_DEVCAP,
			      &dev->devcap);
	dev->pcie_mpss = dev->devcap & PCI_EXP_DEVCAP_PAYLOAD;
	if (!pci_read_config_dword(dev, PCI_CFG_SPACE_SIZE, &header) &&
	    header != ~0u)
		dev->cfg_size = PCI_CFG_SPACE_EXP_SIZE;
}

static unsigned long bar_flags(const struct host_bar *bar)
{
	if (bar->flags & HOST_BAR_IO)
		return IORESOURCE_IO | PCI_BASE_ADDRESS_SPACE_IO;
	return IORESOURCE_MEM |
	       (bar->flags & HOST_BAR_64 ?
			IORESOURCE_MEM_64 | PCI_BASE_ADDRESS_MEM_TYPE_64 : 0) |
	       (bar->flags & HOST_BAR_PREFETCH ?
			IORESOURCE_PREFETCH | PCI_BASE_ADDRESS_MEM_PREFETCH :
			0);
}

/* The host has placed them, as firmware does: they are claimed as they are. */
static void set_resources(struct pci_dev *dev, const struct host_device *info)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		const struct host_bar *bar = &info->bars[i];
		struct resource *r = &dev->resource[i];

		r->name = dev_name(&dev->dev);
		if (!bar->size)
			continue;
		r->start = bar->base;
		r->end = bar->base + bar->size - 1;
		r->flags = bar_flags(bar);
		if (pci_claim_resource(dev, i))
			r->flags |= IORESOURCE_UNSET;
	}
}

static void set_dma(struct pci_dev *dev)
{
	dev->dma_mask = DMA_BIT_MASK(32);
	dev->dev.dma_mask = &dev->dma_mask;
	dev->dev.dma_parms = &dev->dma_parms;
	dev->dev.coherent_dma_mask = DMA_BIT_MASK(32);
	dma_set_max_seg_size(&dev->dev, 65536);
	dma_set_seg_boundary(&dev->dev, 0xffffffff);
}

static void set_name(struct pci_dev *dev, const struct host_device *info)
{
	dev->devfn = info->pci_devfn;
	dev_set_name(&dev->dev, "%04x:%02x:%02x.%d", info->pci_domain,
		     info->pci_bus, PCI_SLOT(dev->devfn), PCI_FUNC(dev->devfn));
}

static void add_to_bus(struct pci_dev *dev)
{
	down_write(&kpi_pci_bus_sem);
	list_add_tail(&dev->bus_list, &dev->bus->devices);
	up_write(&kpi_pci_bus_sem);
}

static void remove_from_bus(struct pci_dev *dev)
{
	down_write(&kpi_pci_bus_sem);
	list_del(&dev->bus_list);
	up_write(&kpi_pci_bus_sem);
}

static struct pci_dev *new_dev(struct pci_bus *bus, unsigned int number,
			       const struct host_device *info)
{
	struct kpi_pci_dev *k = kzalloc(sizeof(*k), GFP_KERNEL);
	struct pci_dev *dev;

	if (!k)
		return NULL;
	k->number = number;
	dev = &k->dev;
	dev->bus = bus;
	dev->sysdata = bus->sysdata;
	dev->dev.parent = bus->bridge;
	dev->dev.bus = &pci_bus_type;
	dev->dev.release = release_dev;
	dev->error_state = pci_channel_io_normal;
	dev->current_state = PCI_UNKNOWN;
	spin_lock_init(&dev->pcie_cap_lock);
	raw_spin_lock_init(&dev->msi_lock);
	INIT_HLIST_HEAD(&dev->saved_cap_space);
	device_initialize(&dev->dev);
	set_name(dev, info);
	return dev;
}

static void set_interrupt(struct pci_dev *dev)
{
	int irq = dev->pin ? kpi_irq_add_intx(kpi_pci(dev)->number) : 0;

	if (irq < 0) {
		pci_err(dev, "no number for its interrupt: %d\n", irq);
		irq = 0;
	}
	dev->irq = irq;
	if (irq)
		pci_write_config_byte(dev, PCI_INTERRUPT_LINE, irq);
}

static void add_function(unsigned int number, const struct host_device *info)
{
	struct pci_bus *bus = pci_find_bus(info->pci_domain, info->pci_bus) ?:
			      new_bus(info->pci_domain, info->pci_bus);
	struct pci_dev *dev = bus ? new_dev(bus, number, info) : NULL;

	if (!dev) {
		pr_err("PCI: no memory for device %u\n", number);
		return;
	}
	add_to_bus(dev);
	read_header(dev);
	read_express(dev);
	kpi_pci_pm_init(dev);
	kpi_pci_msi_init(dev);
	kpi_pci_vpd_init(dev);
	set_dma(dev);
	set_resources(dev, info);
	set_interrupt(dev);
	dev->match_driver = true;
	if (device_add(&dev->dev))
		pci_err(dev, "cannot be added\n");
	else
		kpi_pci_create_resource_files(dev);
	kpi_pci_error_init(dev);
}

struct pci_dev *kpi_pci_find(unsigned int number)
{
	struct pci_dev *dev = NULL;

	for_each_pci_dev(dev)
		if (kpi_pci(dev)->number == number)
			return dev;
	return NULL;
}

/* Those that are there and not known yet: at boot, and at a rescan. */
void kpi_pci_scan(void)
{
	struct host_device info;
	unsigned int i;

	for (i = 0; !host_device_at(i, &info); i++) {
		struct pci_dev *known = kpi_pci_find(i);

		/* One that was pulled out is still the host's. */
		if (info.is_pci && !known &&
		    host_pci_read(i, PCI_VENDOR_ID, 2) != 0xffff)
			add_function(i, &info);
		pci_dev_put(known);
	}
}

/* ------------------------------------------------------------- removal */

static void release_resources(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < PCI_NUM_RESOURCES; i++)
		if (dev->resource[i].parent)
			release_resource(&dev->resource[i]);
}

void pci_stop_and_remove_bus_device(struct pci_dev *dev)
{
	if (!device_is_registered(&dev->dev))
		return;
	kpi_pci_error_release(dev);
	kpi_pci_remove_resource_files(dev);
	device_del(&dev->dev);
	kpi_pci_msi_release(dev);
	kpi_irq_remove_intx(kpi_pci(dev)->number);
	release_resources(dev);
	remove_from_bus(dev);
	put_device(&dev->dev);
}
KPI_EXPORT(pci_stop_and_remove_bus_device);

void pci_stop_and_remove_bus_device_locked(struct pci_dev *dev)
{
	pci_lock_rescan_remove();
	pci_stop_and_remove_bus_device(dev);
	pci_unlock_rescan_remove();
}
KPI_EXPORT(pci_stop_and_remove_bus_device_locked);

/* Pulled out: from now on it reads as all ones, then its driver goes. */
void kpi_device_gone(unsigned int number)
{
	struct pci_dev *dev = kpi_pci_find(number);

	if (!dev)
		return;
	kpi_pci(dev)->gone = true;
	WRITE_ONCE(dev->error_state, pci_channel_io_perm_failure);
	pci_info(dev, "device is gone\n");
	pci_stop_and_remove_bus_device_locked(dev);
	pci_dev_put(dev);
}
