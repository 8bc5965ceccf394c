// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/pci.c, linux/pci.h: capabilities of vendors and of
 * HyperTransport, buses and resources as drivers ask for them.
 */
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

u16 pci_find_vsec_capability(struct pci_dev *dev, u16 vendor, int cap)
{
	u16 pos = 0;
	u32 header;

	if (vendor != dev->vendor)
		return 0;
	while ((pos = pci_find_next_ext_capability(dev, pos,
						   PCI_EXT_CAP_ID_VNDR)))
		if (!pci_read_config_dword(dev, pos + PCI_VNDR_HEADER,
					   &header) &&
		    PCI_VNDR_HEADER_ID(header) == cap)
			return pos;
	return 0;
}
KPI_EXPORT(pci_find_vsec_capability);

/* Slave and host blocks have 3 bits for their kind, all others have 5. */
static u8 ht_mask(int kind)
{
	return kind == HT_CAPTYPE_SLAVE || kind == HT_CAPTYPE_HOST ?
		       HT_3BIT_CAP_MASK : HT_5BIT_CAP_MASK;
}

/* The first at @pos or behind it; a list in a circle comes to an end. */
static u8 find_ht(struct pci_dev *dev, u8 pos, int kind)
{
	int left = (PCI_CFG_SPACE_SIZE - PCI_STD_HEADER_SIZEOF) / 4;
	u8 flags;

	for (; pos && left--;
	     pos = pci_find_next_capability(dev, pos, PCI_CAP_ID_HT))
		if (!pci_read_config_byte(dev, pos + 3, &flags) &&
		    (flags & ht_mask(kind)) == kind)
			return pos;
	return 0;
}

u8 pci_find_ht_capability(struct pci_dev *dev, int kind)
{
	return find_ht(dev, pci_find_capability(dev, PCI_CAP_ID_HT), kind);
}
KPI_EXPORT(pci_find_ht_capability);

u8 pci_find_next_ht_capability(struct pci_dev *dev, u8 pos, int kind)
{
	return find_ht(dev, pci_find_next_capability(dev, pos, PCI_CAP_ID_HT),
		       kind);
}
KPI_EXPORT(pci_find_next_ht_capability);

/* -------------------------------------------------------------- buses */

/* Buses have none below them. */
unsigned char pci_bus_max_busnr(struct pci_bus *bus)
{
	return bus->number;
}
KPI_EXPORT(pci_bus_max_busnr);

/* Of the whole machine's, with the bus: they are the host's. */
unsigned int pci_rescan_bus(struct pci_bus *bus)
{
	kpi_pci_scan();
	return bus->number;
}
KPI_EXPORT(pci_rescan_bus);

struct pci_dev *pci_scan_single_device(struct pci_bus *bus, int devfn)
{
	struct pci_dev *dev = pci_get_slot(bus, devfn);

	if (!dev) {
		kpi_pci_scan();
		dev = pci_get_slot(bus, devfn);
	}
	/* The bus holds it. */
	pci_dev_put(dev);
	return dev;
}
KPI_EXPORT(pci_scan_single_device);

int pci_scan_slot(struct pci_bus *bus, int devfn)
{
	int function, n = 0;

	for (function = 0; function < 8; function++)
		n += !!pci_scan_single_device(bus, devfn + function);
	return n;
}
KPI_EXPORT(pci_scan_slot);

void pci_bus_add_device(struct pci_dev *dev)
{
	int ret = device_attach(&dev->dev);

	if (ret < 0 && ret != -EPROBE_DEFER)
		pci_warn(dev, "device attach failed (%d)\n", ret);
}
KPI_EXPORT(pci_bus_add_device);

/* A function that is found is known at once here: a driver for it is left. */
void pci_bus_add_devices(const struct pci_bus *bus)
{
	struct pci_dev *dev = NULL;

	for_each_pci_dev(dev)
		if (dev->bus == bus && !dev->driver)
			pci_bus_add_device(dev);
}
KPI_EXPORT(pci_bus_add_devices);

struct resource *pci_find_resource(struct pci_dev *dev, struct resource *res)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		struct resource *r = &dev->resource[i];

		if (r->start && resource_contains(r, res))
			return r;
	}
	return NULL;
}
KPI_EXPORT(pci_find_resource);

unsigned long pci_mem_start = 0xc0000000;
KPI_EXPORT(pci_mem_start);

void pci_dev_lock(struct pci_dev *dev)
{
	device_lock(&dev->dev);
	pci_cfg_access_lock(dev);
}
KPI_EXPORT(pci_dev_lock);
