// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/usb/host/pci-quirks.c: what a kernel does to USB host controllers
 * of certain boards, and taking a UHCI controller from the firmware.
 */
#include <linux/delay.h>
#include <linux/export.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

#include "kpi.h"

/* ---------------------------------------------- UHCI design guide, 2.1, 5.2 */

#define UHCI_LEGSUP 0xc0
#define UHCI_LEGSUP_RWC 0x8f00	/* written as ones: cleared */
#define UHCI_LEGSUP_RO 0x5040
#define UHCI_COMMAND 0
#define UHCI_COMMAND_RUN 0x0001
#define UHCI_COMMAND_RESET 0x0002
#define UHCI_COMMAND_SUSPEND 0x0008
#define UHCI_COMMAND_CONFIGURED 0x0040
#define UHCI_INTERRUPTS 4
#define UHCI_INTERRUPTS_RESUME 0x0002

void uhci_reset_hc(struct pci_dev *pdev, unsigned long base);
int uhci_check_and_reset_hc(struct pci_dev *pdev, unsigned long base);

/* Nothing of the firmware's emulation of a keyboard goes on; all is off. */
void uhci_reset_hc(struct pci_dev *pdev, unsigned long base)
{
	pci_write_config_word(pdev, UHCI_LEGSUP, UHCI_LEGSUP_RWC);
	outw(UHCI_COMMAND_RESET, base + UHCI_COMMAND);
	mb();
	udelay(5);
	if (inw(base + UHCI_COMMAND) & UHCI_COMMAND_RESET)
		dev_warn(&pdev->dev, "HCRESET not completed yet!\n");
	outw(0, base + UHCI_INTERRUPTS);
	outw(0, base + UHCI_COMMAND);
}
KPI_EXPORT(uhci_reset_hc);

/* Is it as the kernel left it when it was suspended? */
static bool uhci_untouched(struct pci_dev *pdev, unsigned long base)
{
	u16 legacy, command, interrupts;

	pci_read_config_word(pdev, UHCI_LEGSUP, &legacy);
	command = inw(base + UHCI_COMMAND);
	interrupts = inw(base + UHCI_INTERRUPTS);
	return !(legacy & ~(UHCI_LEGSUP_RO | UHCI_LEGSUP_RWC)) &&
	       !(command & UHCI_COMMAND_RUN) &&
	       command & UHCI_COMMAND_CONFIGURED &&
	       command & UHCI_COMMAND_SUSPEND &&
	       !(interrupts & ~UHCI_INTERRUPTS_RESUME);
}

/* 1: it had to be reset. */
int uhci_check_and_reset_hc(struct pci_dev *pdev, unsigned long base)
{
	if (uhci_untouched(pdev, base))
		return 0;
	dev_dbg(&pdev->dev, "Performing full reset\n");
	uhci_reset_hc(pdev, base);
	return 1;
}
KPI_EXPORT(uhci_check_and_reset_hc);

/* -------------------------------------------------- chipsets that are not here */

#define NO_AMD "no southbridge of AMD's is on this machine"

bool usb_amd_quirk_pll_check(void);
void usb_amd_quirk_pll_disable(void);
void usb_amd_quirk_pll_enable(void);
void usb_amd_dev_put(void);
bool usb_amd_hang_symptom_quirk(void);
bool usb_amd_prefetch_quirk(void);
bool usb_amd_pt_check_port(struct device *device, int port);
void sb800_prefetch(struct device *dev, int on);

bool usb_amd_quirk_pll_check(void)
{
	return false;
}
KPI_EXPORT_NOOP(usb_amd_quirk_pll_check, NO_AMD);

void usb_amd_quirk_pll_disable(void)
{
}
KPI_EXPORT_NOOP(usb_amd_quirk_pll_disable, NO_AMD);

void usb_amd_quirk_pll_enable(void)
{
}
KPI_EXPORT_NOOP(usb_amd_quirk_pll_enable, NO_AMD);

void usb_amd_dev_put(void)
{
}
KPI_EXPORT_NOOP(usb_amd_dev_put, NO_AMD);

bool usb_amd_hang_symptom_quirk(void)
{
	return false;
}
KPI_EXPORT_NOOP(usb_amd_hang_symptom_quirk, NO_AMD);

bool usb_amd_prefetch_quirk(void)
{
	return false;
}
KPI_EXPORT_NOOP(usb_amd_prefetch_quirk, NO_AMD);

bool usb_amd_pt_check_port(struct device *device, int port)
{
	return false;
}
KPI_EXPORT_NOOP(usb_amd_pt_check_port, NO_AMD);

int usb_hcd_amd_remote_wakeup_quirk(struct pci_dev *pdev)
{
	return 0;
}
KPI_EXPORT_NOOP(usb_hcd_amd_remote_wakeup_quirk, NO_AMD);

void sb800_prefetch(struct device *dev, int on)
{
}
KPI_EXPORT_NOOP(sb800_prefetch, NO_AMD);

/* --------------------------------------------- the debug port of Xen's dom0 */

int xen_dbgp_reset_prep(struct usb_hcd *hcd);
int xen_dbgp_external_startup(struct usb_hcd *hcd);

int xen_dbgp_reset_prep(struct usb_hcd *hcd)
{
	return 0;
}
KPI_EXPORT_NOOP(xen_dbgp_reset_prep, "this is no domain of Xen's");

int xen_dbgp_external_startup(struct usb_hcd *hcd)
{
	return 0;
}
KPI_EXPORT_NOOP(xen_dbgp_external_startup, "this is no domain of Xen's");
