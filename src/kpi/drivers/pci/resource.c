// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/pci.c, setup-res.c, lib/pci_iomap.c, devres.c: a device's
 * regions: claimed, requested by drivers, mapped.
 */
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

/* --------------------------------------------------------------- claims */

static struct resource *root_of(const struct resource *r)
{
	return r->flags & IORESOURCE_IO ? &ioport_resource : &iomem_resource;
}

int pci_claim_resource(struct pci_dev *dev, int i)
{
	struct resource *r = &dev->resource[i], *conflict;

	if (r->flags & IORESOURCE_UNSET)
		return -EINVAL;
	conflict = request_resource_conflict(root_of(r), r);
	if (!conflict)
		return 0;
	pci_info(dev, "can't claim BAR %d %pR: address conflict with %s %pR\n",
		 i, r, conflict->name, conflict);
	return -EBUSY;
}
KPI_EXPORT(pci_claim_resource);

/* The host has placed all there are. */
int pci_assign_resource(struct pci_dev *dev, int i)
{
	struct resource *r = &dev->resource[i];

	if (r->flags & IORESOURCE_UNSET)
		return -ENOSPC;
	return r->parent ? 0 : pci_claim_resource(dev, i);
}
KPI_EXPORT(pci_assign_resource);

struct resource *pci_find_parent_resource(const struct pci_dev *dev,
					  struct resource *res)
{
	return res->flags & (IORESOURCE_IO | IORESOURCE_MEM) ? root_of(res) :
							       NULL;
}
KPI_EXPORT(pci_find_parent_resource);

struct resource *pci_bus_resource_n(const struct pci_bus *bus, int n)
{
	return n < PCI_BRIDGE_RESOURCE_NUM ? bus->resource[n] : NULL;
}
KPI_EXPORT(pci_bus_resource_n);

void pcibios_resource_to_bus(struct pci_bus *bus, struct pci_bus_region *region,
			     struct resource *res)
{
	region->start = res->start;
	region->end = res->end;
}
KPI_EXPORT(pcibios_resource_to_bus);

void pcibios_bus_to_resource(struct pci_bus *bus, struct resource *res,
			     struct pci_bus_region *region)
{
	res->start = region->start;
	res->end = region->end;
}
KPI_EXPORT(pcibios_bus_to_resource);

int pci_select_bars(struct pci_dev *dev, unsigned long flags)
{
	int i, bars = 0;

	for (i = 0; i < PCI_NUM_RESOURCES; i++)
		if (pci_resource_flags(dev, i) & flags)
			bars |= 1 << i;
	return bars;
}
KPI_EXPORT(pci_select_bars);

/* ------------------------------------------------------------- requests */

/*
 * What a managed device (pcim_enable_device()) takes is given back by
 * its devres; here is which of its regions those are.
 */
struct pcim {
	unsigned int pinned:1;
	unsigned int mwi:1;
	u32 region_mask;
};

static void pcim_release(struct device *gendev, void *res)
{
	struct pci_dev *dev = to_pci_dev(gendev);
	struct pcim *this = res;
	int i;

	for (i = 0; i < DEVICE_COUNT_RESOURCE; i++)
		if (this->region_mask & 1 << i)
			pci_release_region(dev, i);
	if (this->mwi)
		pci_clear_mwi(dev);
	if (pci_is_enabled(dev) && !this->pinned)
		pci_disable_device(dev);
}

static struct pcim *find_pcim(struct pci_dev *dev)
{
	return dev->is_managed ? devres_find(&dev->dev, pcim_release, NULL,
					     NULL) : NULL;
}

static int request_region_of(struct pci_dev *dev, int bar, const char *name,
			     int exclusive)
{
	resource_size_t start = pci_resource_start(dev, bar);
	resource_size_t len = pci_resource_len(dev, bar);
	struct pcim *pcim;
	bool ok = true;

	if (!len)
		return 0;
	if (pci_resource_flags(dev, bar) & IORESOURCE_IO)
		ok = request_region(start, len, name);
	else if (pci_resource_flags(dev, bar) & IORESOURCE_MEM)
		ok = __request_region(&iomem_resource, start, len, name,
				      exclusive);
	if (!ok) {
		pci_warn(dev, "BAR %d: can't reserve %pR\n", bar,
			 &dev->resource[bar]);
		return -EBUSY;
	}
	pcim = find_pcim(dev);
	if (pcim)
		pcim->region_mask |= 1 << bar;
	return 0;
}

int pci_request_region(struct pci_dev *dev, int bar, const char *name)
{
	return request_region_of(dev, bar, name, 0);
}
KPI_EXPORT(pci_request_region);

void pci_release_region(struct pci_dev *dev, int bar)
{
	resource_size_t start = pci_resource_start(dev, bar);
	resource_size_t len = pci_resource_len(dev, bar);
	struct pcim *pcim;

	if (!len)
		return;
	if (pci_resource_flags(dev, bar) & IORESOURCE_IO)
		release_region(start, len);
	else if (pci_resource_flags(dev, bar) & IORESOURCE_MEM)
		release_mem_region(start, len);
	pcim = find_pcim(dev);
	if (pcim)
		pcim->region_mask &= ~(1 << bar);
}
KPI_EXPORT(pci_release_region);

static int request_selected(struct pci_dev *dev, int bars, const char *name,
			    int exclusive)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++)
		if (bars & 1 << i &&
		    request_region_of(dev, i, name, exclusive)) {
			while (--i >= 0)
				if (bars & 1 << i)
					pci_release_region(dev, i);
			return -EBUSY;
		}
	return 0;
}

int pci_request_selected_regions(struct pci_dev *dev, int bars,
				 const char *name)
{
	return request_selected(dev, bars, name, 0);
}
KPI_EXPORT(pci_request_selected_regions);

int pci_request_selected_regions_exclusive(struct pci_dev *dev, int bars,
					   const char *name)
{
	return request_selected(dev, bars, name, IORESOURCE_EXCLUSIVE);
}
KPI_EXPORT(pci_request_selected_regions_exclusive);

void pci_release_selected_regions(struct pci_dev *dev, int bars)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++)
		if (bars & 1 << i)
			pci_release_region(dev, i);
}
KPI_EXPORT(pci_release_selected_regions);

#define ALL_BARS ((1 << PCI_STD_NUM_BARS) - 1)

int pci_request_regions(struct pci_dev *dev, const char *name)
{
	return request_selected(dev, ALL_BARS, name, 0);
}
KPI_EXPORT(pci_request_regions);

int pci_request_regions_exclusive(struct pci_dev *dev, const char *name)
{
	return request_selected(dev, ALL_BARS, name, IORESOURCE_EXCLUSIVE);
}
KPI_EXPORT(pci_request_regions_exclusive);

void pci_release_regions(struct pci_dev *dev)
{
	pci_release_selected_regions(dev, ALL_BARS);
}
KPI_EXPORT(pci_release_regions);

/* -------------------------------------------------------------- mapping */

static void __iomem *iomap_range(struct pci_dev *dev, int bar,
				 unsigned long offset, unsigned long maxlen,
				 bool wc)
{
	resource_size_t start = pci_resource_start(dev, bar);
	resource_size_t len = pci_resource_len(dev, bar);
	unsigned long flags = pci_resource_flags(dev, bar);

	if (len <= offset || !start)
		return NULL;
	len -= offset;
	start += offset;
	if (maxlen && len > maxlen)
		len = maxlen;
	if (flags & IORESOURCE_IO)
		return wc ? NULL : ioport_map(start, len);
	if (flags & IORESOURCE_MEM)
		return wc ? ioremap_wc(start, len) : ioremap(start, len);
	return NULL;
}

void __iomem *pci_iomap_range(struct pci_dev *dev, int bar,
			      unsigned long offset, unsigned long maxlen)
{
	return iomap_range(dev, bar, offset, maxlen, false);
}
KPI_EXPORT(pci_iomap_range);

void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long maxlen)
{
	return iomap_range(dev, bar, 0, maxlen, false);
}
KPI_EXPORT(pci_iomap);

void __iomem *pci_iomap_wc_range(struct pci_dev *dev, int bar,
				 unsigned long offset, unsigned long maxlen)
{
	return iomap_range(dev, bar, offset, maxlen, true);
}
KPI_EXPORT(pci_iomap_wc_range);

void __iomem *pci_iomap_wc(struct pci_dev *dev, int bar, unsigned long maxlen)
{
	return iomap_range(dev, bar, 0, maxlen, true);
}
KPI_EXPORT(pci_iomap_wc);

/* A port's cookie is a number below any address of a window. */
void pci_iounmap(struct pci_dev *dev, void __iomem *addr)
{
	if ((__force unsigned long)addr >= kpi_boot_info->io.start)
		iounmap(addr);
}
KPI_EXPORT(pci_iounmap);

static void __iomem *ioremap_whole(struct pci_dev *dev, int bar, bool wc)
{
	struct resource *r = &dev->resource[bar];

	if (r->flags & IORESOURCE_UNSET || !(r->flags & IORESOURCE_MEM)) {
		pci_warn(dev, "can't ioremap BAR %d: %pR\n", bar, r);
		return NULL;
	}
	return wc ? ioremap_wc(r->start, resource_size(r)) :
		    ioremap(r->start, resource_size(r));
}

void __iomem *pci_ioremap_bar(struct pci_dev *dev, int bar)
{
	return ioremap_whole(dev, bar, false);
}
KPI_EXPORT(pci_ioremap_bar);

void __iomem *pci_ioremap_wc_bar(struct pci_dev *dev, int bar)
{
	return ioremap_whole(dev, bar, true);
}
KPI_EXPORT(pci_ioremap_wc_bar);

/* No expansion ROM is placed. */
void __iomem *pci_map_rom(struct pci_dev *dev, size_t *size)
{
	return NULL;
}
KPI_EXPORT(pci_map_rom);

void pci_unmap_rom(struct pci_dev *dev, void __iomem *rom)
{
	iounmap(rom);
}
KPI_EXPORT(pci_unmap_rom);

int pci_enable_rom(struct pci_dev *dev)
{
	return -1;
}
KPI_EXPORT(pci_enable_rom);

void pci_disable_rom(struct pci_dev *dev)
{
}
KPI_EXPORT_NOOP(pci_disable_rom, "no expansion ROM is ever enabled");

/* -------------------------------------------------------------- managed */

static struct pcim *get_pcim(struct pci_dev *dev)
{
	struct pcim *pcim = devres_find(&dev->dev, pcim_release, NULL, NULL);

	if (pcim)
		return pcim;
	pcim = devres_alloc(pcim_release, sizeof(*pcim), GFP_KERNEL);
	return pcim ? devres_get(&dev->dev, pcim, NULL, NULL) : NULL;
}

int pcim_enable_device(struct pci_dev *dev)
{
	struct pcim *pcim = get_pcim(dev);
	int ret;

	if (!pcim)
		return -ENOMEM;
	if (pci_is_enabled(dev) && dev->is_managed)
		return 0;
	ret = pci_enable_device(dev);
	if (!ret) {
		pcim->pinned = 0;
		dev->is_managed = 1;
	}
	return ret;
}
KPI_EXPORT(pcim_enable_device);

void pcim_pin_device(struct pci_dev *dev)
{
	struct pcim *pcim = find_pcim(dev);

	WARN_ON(!pcim || !pci_is_enabled(dev));
	if (pcim)
		pcim->pinned = 1;
}
KPI_EXPORT(pcim_pin_device);

int pcim_set_mwi(struct pci_dev *dev)
{
	struct pcim *pcim = find_pcim(dev);

	if (!pcim)
		return -ENOMEM;
	pcim->mwi = 1;
	return pci_set_mwi(dev);
}
KPI_EXPORT(pcim_set_mwi);

struct pcim_iomap_table {
	void __iomem *table[PCI_STD_NUM_BARS];
};

static void release_table(struct device *gendev, void *res)
{
	struct pcim_iomap_table *t = res;
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++)
		if (t->table[i])
			pci_iounmap(to_pci_dev(gendev), t->table[i]);
}

void __iomem *const *pcim_iomap_table(struct pci_dev *dev)
{
	struct pcim_iomap_table *t = devres_find(&dev->dev, release_table,
						 NULL, NULL);

	if (t)
		return t->table;
	t = devres_alloc(release_table, sizeof(*t), GFP_KERNEL);
	if (!t)
		return NULL;
	t = devres_get(&dev->dev, t, NULL, NULL);
	return t->table;
}
KPI_EXPORT(pcim_iomap_table);

void __iomem *pcim_iomap(struct pci_dev *dev, int bar, unsigned long maxlen)
{
	void __iomem **t = (void __iomem **)pcim_iomap_table(dev);

	if (!t || WARN_ON(bar >= PCI_STD_NUM_BARS || t[bar]))
		return NULL;
	t[bar] = pci_iomap(dev, bar, maxlen);
	return t[bar];
}
KPI_EXPORT(pcim_iomap);

void pcim_iounmap(struct pci_dev *dev, void __iomem *addr)
{
	void __iomem **t = (void __iomem **)pcim_iomap_table(dev);
	int i;

	pci_iounmap(dev, addr);
	for (i = 0; t && i < PCI_STD_NUM_BARS; i++)
		if (t[i] == addr) {
			t[i] = NULL;
			return;
		}
	WARN_ON(1);
}
KPI_EXPORT(pcim_iounmap);

void pcim_iounmap_regions(struct pci_dev *dev, int mask)
{
	void __iomem *const *t = pcim_iomap_table(dev);
	int i;

	for (i = 0; t && i < PCI_STD_NUM_BARS; i++) {
		if (!(mask & 1 << i))
			continue;
		if (t[i])
			pcim_iounmap(dev, t[i]);
		pci_release_region(dev, i);
	}
}
KPI_EXPORT(pcim_iounmap_regions);

static int iomap_one(struct pci_dev *dev, int bar, const char *name)
{
	int ret;

	if (!pci_resource_len(dev, bar))
		return -EINVAL;
	ret = pci_request_region(dev, bar, name);
	if (ret)
		return ret;
	if (pcim_iomap(dev, bar, 0))
		return 0;
	pci_release_region(dev, bar);
	return -ENOMEM;
}

int pcim_iomap_regions(struct pci_dev *dev, int mask, const char *name)
{
	int i, ret;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		ret = mask & 1 << i ? iomap_one(dev, i, name) : 0;
		if (ret) {
			pcim_iounmap_regions(dev, mask & ((1 << i) - 1));
			return ret;
		}
	}
	return pcim_iomap_table(dev) ? 0 : -ENOMEM;
}
KPI_EXPORT(pcim_iomap_regions);

int pcim_iomap_regions_request_all(struct pci_dev *dev, int mask,
				   const char *name)
{
	int request = ALL_BARS & ~mask;
	int ret = pci_request_selected_regions(dev, request, name);

	if (ret)
		return ret;
	ret = pcim_iomap_regions(dev, mask, name);
	if (ret)
		pci_release_selected_regions(dev, request);
	return ret;
}
KPI_EXPORT(pcim_iomap_regions_request_all);
