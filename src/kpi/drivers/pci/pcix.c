// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/pci.c (pcix_*), linux/pci.h: PCI-X, from its capability. */
#include <linux/pci.h>

#include "kpi.h"

/* The byte count of reads: 512 shifted by what stands in the register. */
#define LEAST_COUNT 512

int pcix_get_max_mmrbc(struct pci_dev *dev)
{
	int cap = pci_find_capability(dev, PCI_CAP_ID_PCIX);
	u32 status;

	if (!cap || pci_read_config_dword(dev, cap + PCI_X_STATUS, &status))
		return -EINVAL;
	return LEAST_COUNT << ((status & PCI_X_STATUS_MAX_READ) >> 21);
}
KPI_EXPORT(pcix_get_max_mmrbc);

int pcix_get_mmrbc(struct pci_dev *dev)
{
	int cap = pci_find_capability(dev, PCI_CAP_ID_PCIX);
	u16 command;

	if (!cap || pci_read_config_word(dev, cap + PCI_X_CMD, &command))
		return -EINVAL;
	return LEAST_COUNT << ((command & PCI_X_CMD_MAX_READ) >> 2);
}
KPI_EXPORT(pcix_get_mmrbc);

int pcix_set_mmrbc(struct pci_dev *dev, int mmrbc)
{
	int cap = pci_find_capability(dev, PCI_CAP_ID_PCIX);
	u16 command;

	if (mmrbc < LEAST_COUNT || mmrbc > 4096 || !is_power_of_2(mmrbc) ||
	    !cap)
		return -EINVAL;
	if (mmrbc > pcix_get_max_mmrbc(dev))
		return -E2BIG;
	if (pci_read_config_word(dev, cap + PCI_X_CMD, &command))
		return -EIO;
	command &= ~PCI_X_CMD_MAX_READ;
	command |= (ffs(mmrbc) - ffs(LEAST_COUNT)) << 2;
	return pci_write_config_word(dev, cap + PCI_X_CMD, command) ? -EIO : 0;
}
KPI_EXPORT(pcix_set_mmrbc);
