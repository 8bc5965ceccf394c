// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/pci.c, probe.c: the link of a device, and properties that
 * depend on what is above it: here nothing is.
 */
#include <linux/pci-ats.h>
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

static const char *const speeds[] = {
	[PCIE_SPEED_2_5GT] = "2.5 GT/s PCIe",
	[PCIE_SPEED_5_0GT] = "5.0 GT/s PCIe",
	[PCIE_SPEED_8_0GT] = "8.0 GT/s PCIe",
	[PCIE_SPEED_16_0GT] = "16.0 GT/s PCIe",
	[PCIE_SPEED_32_0GT] = "32.0 GT/s PCIe",
	[PCIE_SPEED_64_0GT] = "64.0 GT/s PCIe",
};

const char *pci_speed_string(enum pci_bus_speed speed)
{
	return speed < ARRAY_SIZE(speeds) && speeds[speed] ? speeds[speed] :
							     "Unknown";
}
KPI_EXPORT(pci_speed_string);

/* By the number that the link's registers have for it. */
const unsigned char pcie_link_speed[] = {
	PCI_SPEED_UNKNOWN, PCIE_SPEED_2_5GT,  PCIE_SPEED_5_0GT,
	PCIE_SPEED_8_0GT,  PCIE_SPEED_16_0GT, PCIE_SPEED_32_0GT,
	PCIE_SPEED_64_0GT, PCI_SPEED_UNKNOWN, PCI_SPEED_UNKNOWN,
	PCI_SPEED_UNKNOWN, PCI_SPEED_UNKNOWN, PCI_SPEED_UNKNOWN,
	PCI_SPEED_UNKNOWN, PCI_SPEED_UNKNOWN, PCI_SPEED_UNKNOWN,
	PCI_SPEED_UNKNOWN,
};
KPI_EXPORT(pcie_link_speed);

/* Mbit/s of a lane, of that number, less what the encoding takes. */
static const unsigned int lane_mbps[] = { 0,	 2000,	4000,  7877,
					  15754, 31508, 63015 };

/* Version 2 tells each speed by a bit, version 1 the highest by its number. */
enum pci_bus_speed pcie_get_speed_cap(struct pci_dev *dev)
{
	u32 cap2, cap;

	pcie_capability_read_dword(dev, PCI_EXP_LNKCAP2, &cap2);
	cap2 &= GENMASK(6, 1);
	if (cap2)
		return pcie_link_speed[fls(cap2) - 1];
	pcie_capability_read_dword(dev, PCI_EXP_LNKCAP, &cap);
	cap &= PCI_EXP_LNKCAP_SLS;
	return cap <= 2 ? pcie_link_speed[cap] : PCI_SPEED_UNKNOWN;
}
KPI_EXPORT(pcie_get_speed_cap);

enum pcie_link_width pcie_get_width_cap(struct pci_dev *dev)
{
	u32 cap;

	pcie_capability_read_dword(dev, PCI_EXP_LNKCAP, &cap);
	return cap ? (cap & PCI_EXP_LNKCAP_MLW) >> 4 : PCIE_LNK_WIDTH_UNKNOWN;
}
KPI_EXPORT(pcie_get_width_cap);

/* No port above the device has a slower link. */
u32 pcie_bandwidth_available(struct pci_dev *dev, struct pci_dev **limiting_dev,
			     enum pci_bus_speed *speed,
			     enum pcie_link_width *width)
{
	unsigned int number, lanes;
	u16 status;

	pcie_capability_read_word(dev, PCI_EXP_LNKSTA, &status);
	number = status & PCI_EXP_LNKSTA_CLS;
	lanes = (status & PCI_EXP_LNKSTA_NLW) >> PCI_EXP_LNKSTA_NLW_SHIFT;
	if (limiting_dev)
		*limiting_dev = dev;
	if (speed)
		*speed = pcie_link_speed[number];
	if (width)
		*width = lanes;
	return number < ARRAY_SIZE(lane_mbps) ? lanes * lane_mbps[number] : 0;
}
KPI_EXPORT(pcie_bandwidth_available);

void pcie_print_link_status(struct pci_dev *dev)
{
	enum pcie_link_width width;
	enum pci_bus_speed speed;
	u32 mbps = pcie_bandwidth_available(dev, NULL, &speed, &width);

	pci_info(dev, "%u.%03u Gb/s available PCIe bandwidth (%s x%d link)\n",
		 mbps / 1000, mbps % 1000, pci_speed_string(speed), width);
}
KPI_EXPORT(pcie_print_link_status);

/* ------------------------------------------- what the platform would offer */

bool pci_pr3_present(struct pci_dev *dev)
{
	return false;
}
KPI_EXPORT(pci_pr3_present);

void pci_d3cold_enable(struct pci_dev *dev)
{
	dev->no_d3cold = 0;
}
KPI_EXPORT(pci_d3cold_enable);

void pci_d3cold_disable(struct pci_dev *dev)
{
	dev->no_d3cold = 1;
}
KPI_EXPORT(pci_d3cold_disable);

int pci_set_pcie_reset_state(struct pci_dev *dev, enum pcie_reset_state state)
{
	return -EINVAL;
}
KPI_EXPORT(pci_set_pcie_reset_state);

/* Each function is alone on its bus, below no slot. */
int pci_probe_reset_slot(struct pci_slot *slot)
{
	return -ENOTTY;
}
KPI_EXPORT(pci_probe_reset_slot);

int pci_probe_reset_bus(struct pci_bus *bus)
{
	return -ENOTTY;
}
KPI_EXPORT(pci_probe_reset_bus);

int pci_iov_vf_id(struct pci_dev *dev)
{
	return -EINVAL;
}
KPI_EXPORT(pci_iov_vf_id);

void *pci_iov_get_pf_drvdata(struct pci_dev *dev, struct pci_driver *pf_driver)
{
	return ERR_PTR(-EINVAL);
}
KPI_EXPORT(pci_iov_get_pf_drvdata);

/* Expansions of functions that are virtual or share addresses: none here. */
bool pci_ats_supported(struct pci_dev *dev)
{
	return false;
}
KPI_EXPORT(pci_ats_supported);

void pci_disable_ptm(struct pci_dev *dev)
{
}
KPI_EXPORT_NOOP(pci_disable_ptm, "PTM is never enabled: nothing above is its root");

/* A BAR's size is what the host has placed. */
u32 pci_rebar_get_possible_sizes(struct pci_dev *pdev, int bar)
{
	return 0;
}
KPI_EXPORT(pci_rebar_get_possible_sizes);
