/* SPDX-License-Identifier: GPL-2.0 */
/* pci.h - what the files of drivers/pci share. */
#ifndef KPI_PCI_H
#define KPI_PCI_H

#include <linux/pci.h>
#include <linuxkpi/host/device.h>

#define KPI_PCI_EXPRESS_REGS 4

/* A function of one of the host's devices. */
struct kpi_pci_dev {
	struct pci_dev dev;
	unsigned int number;	/* the host's */
	bool gone;
	struct dentry *error;	/* its file in debugfs */
	unsigned int n_vectors;	/* message interrupts in use, */
	unsigned int first;	/* from this number on */
	/* pci_save_state(): control registers of PCI Express. */
	u16 saved_express[KPI_PCI_EXPRESS_REGS];
};

static inline struct kpi_pci_dev *kpi_pci(struct pci_dev *dev)
{
	return container_of(dev, struct kpi_pci_dev, dev);
}

static inline const struct kpi_pci_dev *kpi_pci_const(const struct pci_dev *dev)
{
	return container_of(dev, struct kpi_pci_dev, dev);
}

/* probe.c: the lists of buses and of the devices on each. */
extern struct rw_semaphore kpi_pci_bus_sem;

/* access.c: the host's functions on a bus. */
extern struct pci_ops kpi_pci_ops;

/* probe.c: those of the host's that are there and not known yet. */
void kpi_pci_scan(void);
/* The function that is the host's device @number, with a reference; NULL. */
struct pci_dev *kpi_pci_find(unsigned int number);

/* pci-driver.c: what new_id has added to a driver's table. */
struct pci_dynid {
	struct list_head node;
	struct pci_device_id id;
};

/* link.c: declared by the kernel in a header of its own. */
const char *pci_speed_string(enum pci_bus_speed speed);

/* pm.c, msi.c, vpd.c: look for their capability. */
void kpi_pci_pm_init(struct pci_dev *dev);
void kpi_pci_msi_init(struct pci_dev *dev);
void kpi_pci_vpd_init(struct pci_dev *dev);
/* msi.c: give back what a driver has left on, and say so. */
void kpi_pci_msi_release(struct pci_dev *dev);
/* err.c: where errors of a function can be made. */
void kpi_pci_error_init(struct pci_dev *dev);
void kpi_pci_error_release(struct pci_dev *dev);
/* sysfs.c: the attribute groups of each device, of the bus and of drivers. */
extern const struct attribute_group *kpi_pci_dev_groups[];
extern const struct attribute_group kpi_pci_vpd_group;
extern const struct attribute_group *kpi_pci_bus_groups[];
extern const struct attribute_group *kpi_pci_drv_groups[];
int kpi_pci_create_resource_files(struct pci_dev *dev);
void kpi_pci_remove_resource_files(struct pci_dev *dev);

#endif
