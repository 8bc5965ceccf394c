// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/search.c: finding devices. Each found carries a reference. */
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

static int match_id(struct device *dev, const void *data)
{
	return !!pci_match_id(data, to_pci_dev(dev));
}

/* The next one after @from, whose reference is dropped. */
static struct pci_dev *next_dev(const struct pci_device_id *id,
				struct pci_dev *from)
{
	struct device *dev = bus_find_device(&pci_bus_type,
					     from ? &from->dev : NULL, id,
					     match_id);

	pci_dev_put(from);
	return dev ? to_pci_dev(dev) : NULL;
}

struct pci_dev *pci_get_subsys(unsigned int vendor, unsigned int device,
			       unsigned int ss_vendor, unsigned int ss_device,
			       struct pci_dev *from)
{
	/* The second one ends the table that it is searched as. */
	struct pci_device_id ids[2] = { {
		.vendor = vendor, .device = device, .subvendor = ss_vendor,
		.subdevice = ss_device,
	} };

	return next_dev(ids, from);
}
KPI_EXPORT(pci_get_subsys);

struct pci_dev *pci_get_device(unsigned int vendor, unsigned int device,
			       struct pci_dev *from)
{
	return pci_get_subsys(vendor, device, PCI_ANY_ID, PCI_ANY_ID, from);
}
KPI_EXPORT(pci_get_device);

struct pci_dev *pci_get_class(unsigned int class, struct pci_dev *from)
{
	struct pci_device_id ids[2] = { {
		.vendor = PCI_ANY_ID, .device = PCI_ANY_ID,
		.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID,
		.class_mask = PCI_ANY_ID, .class = class,
	} };

	return next_dev(ids, from);
}
KPI_EXPORT(pci_get_class);

struct pci_dev *pci_get_domain_bus_and_slot(int domain, unsigned int bus,
					    unsigned int devfn)
{
	struct pci_dev *dev = NULL;

	for_each_pci_dev(dev)
		if (pci_domain_nr(dev->bus) == domain &&
		    dev->bus->number == bus && dev->devfn == devfn)
			return dev;
	return NULL;
}
KPI_EXPORT(pci_get_domain_bus_and_slot);

struct pci_dev *pci_get_slot(struct pci_bus *bus, unsigned int devfn)
{
	struct pci_dev *dev, *found = NULL;

	down_read(&kpi_pci_bus_sem);
	list_for_each_entry(dev, &bus->devices, bus_list)
		if (dev->devfn == devfn) {
			found = pci_dev_get(dev);
			break;
		}
	up_read(&kpi_pci_bus_sem);
	return found;
}
KPI_EXPORT(pci_get_slot);

int pci_dev_present(const struct pci_device_id *ids)
{
	struct pci_dev *dev = next_dev(ids, NULL);

	pci_dev_put(dev);
	return !!dev;
}
KPI_EXPORT(pci_dev_present);
