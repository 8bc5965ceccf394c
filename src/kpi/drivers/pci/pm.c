// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/pci.c, pci-driver.c: power states, and what they keep. */
#include <linux/delay.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

void kpi_pci_pm_init(struct pci_dev *dev)
{
	u16 pmc;

	dev->current_state = PCI_D0;
	dev->d3hot_delay = 10; /* PCI Power Management 1.2, table 5-6 */
	dev->pm_cap = pci_find_capability(dev, PCI_CAP_ID_PM);
	if (!dev->pm_cap)
		return;
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_PMC, &pmc);
	dev->d1_support = !!(pmc & PCI_PM_CAP_D1);
	dev->d2_support = !!(pmc & PCI_PM_CAP_D2);
	dev->pme_support = (pmc & PCI_PM_CAP_PME_MASK) >>
			   PCI_PM_CAP_PME_SHIFT;
}

static bool supports(struct pci_dev *dev, pci_power_t state)
{
	return !(state == PCI_D1 && !dev->d1_support) &&
	       !(state == PCI_D2 && !dev->d2_support);
}

int pci_set_power_state(struct pci_dev *dev, pci_power_t state)
{
	u16 csr;

	state = clamp_t(pci_power_t, state, PCI_D0, PCI_D3hot);
	if (dev->current_state == state)
		return 0;
	if (!dev->pm_cap)
		return state == PCI_D0 ? 0 : -EIO;
	if (!supports(dev, state))
		return -EIO;
	/* Deeper is allowed, and up to D0; not from D3hot to D1. */
	if (state != PCI_D0 && dev->current_state <= PCI_D3cold &&
	    dev->current_state > state)
		return -EINVAL;
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &csr);
	if (csr == (u16)~0)
		return -EIO;
	pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL,
			      (csr & ~PCI_PM_CTRL_STATE_MASK) |
			      (__force u16)state);
	if (state == PCI_D3hot || dev->current_state == PCI_D3hot)
		msleep(dev->d3hot_delay);
	dev->current_state = state;
	return 0;
}
KPI_EXPORT(pci_set_power_state);

pci_power_t pci_choose_state(struct pci_dev *dev, pm_message_t state)
{
	return state.event == PM_EVENT_ON || !dev->pm_cap ? PCI_D0 : PCI_D3hot;
}
KPI_EXPORT(pci_choose_state);

void pci_pme_active(struct pci_dev *dev, bool enable)
{
	u16 csr;

	if (!dev->pme_support)
		return;
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &csr);
	csr |= PCI_PM_CTRL_PME_STATUS | PCI_PM_CTRL_PME_ENABLE;
	if (!enable)
		csr &= ~PCI_PM_CTRL_PME_ENABLE;
	pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL, csr);
}
KPI_EXPORT(pci_pme_active);

bool pci_pme_capable(struct pci_dev *dev, pci_power_t state)
{
	return dev->pm_cap && dev->pme_support & 1 << state;
}
KPI_EXPORT(pci_pme_capable);

int pci_enable_wake(struct pci_dev *dev, pci_power_t state, bool enable)
{
	if (!device_can_wakeup(&dev->dev) && enable)
		return 0;
	if (enable && !pci_pme_capable(dev, state))
		return 1;
	pci_pme_active(dev, enable);
	return 0;
}
KPI_EXPORT(pci_enable_wake);

int pci_wake_from_d3(struct pci_dev *dev, bool enable)
{
	return pci_enable_wake(dev, PCI_D3hot, enable);
}
KPI_EXPORT(pci_wake_from_d3);

bool pci_dev_run_wake(struct pci_dev *dev)
{
	return dev->pme_support && pci_pme_capable(dev, PCI_D3hot);
}
KPI_EXPORT(pci_dev_run_wake);

int pci_prepare_to_sleep(struct pci_dev *dev)
{
	pci_enable_wake(dev, PCI_D3hot, device_may_wakeup(&dev->dev));
	return pci_set_power_state(dev, dev->pm_cap ? PCI_D3hot : PCI_D0);
}
KPI_EXPORT(pci_prepare_to_sleep);

int pci_back_from_sleep(struct pci_dev *dev)
{
	int ret = pci_set_power_state(dev, PCI_D0);

	if (!ret)
		pci_enable_wake(dev, PCI_D0, false);
	return ret;
}
KPI_EXPORT(pci_back_from_sleep);

/* ----------------------------------------------------- save and restore */

static const int express_regs[KPI_PCI_EXPRESS_REGS] = {
	PCI_EXP_DEVCTL, PCI_EXP_LNKCTL, PCI_EXP_DEVCTL2, PCI_EXP_LNKCTL2,
};

static void save_express(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < KPI_PCI_EXPRESS_REGS; i++)
		pcie_capability_read_word(dev, express_regs[i],
					  &kpi_pci(dev)->saved_express[i]);
}

static void restore_express(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < KPI_PCI_EXPRESS_REGS; i++)
		pcie_capability_write_word(dev, express_regs[i],
					   kpi_pci(dev)->saved_express[i]);
}

int pci_save_state(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < 16; i++)
		pci_read_config_dword(dev, i * 4, &dev->saved_config_space[i]);
	save_express(dev);
	dev->state_saved = true;
	return 0;
}
KPI_EXPORT(pci_save_state);

/* The command register last: a device decodes only what is set up. */
void pci_restore_state(struct pci_dev *dev)
{
	int i;

	if (!dev->state_saved)
		return;
	restore_express(dev);
	for (i = 15; i >= 0; i--)
		if (i * 4 != PCI_VENDOR_ID && i * 4 != PCI_CLASS_REVISION)
			pci_write_config_dword(dev, i * 4,
					       dev->saved_config_space[i]);
	dev->state_saved = false;
}
KPI_EXPORT(pci_restore_state);

struct pci_saved_state {
	u32 config_space[16];
	u16 express[KPI_PCI_EXPRESS_REGS];
};

struct pci_saved_state *pci_store_saved_state(struct pci_dev *dev)
{
	struct pci_saved_state *s;

	if (!dev->state_saved)
		return NULL;
	s = kmalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return NULL;
	memcpy(s->config_space, dev->saved_config_space,
	       sizeof(s->config_space));
	memcpy(s->express, kpi_pci(dev)->saved_express, sizeof(s->express));
	return s;
}
KPI_EXPORT(pci_store_saved_state);

int pci_load_saved_state(struct pci_dev *dev, struct pci_saved_state *s)
{
	dev->state_saved = false;
	if (!s)
		return 0;
	memcpy(dev->saved_config_space, s->config_space,
	       sizeof(s->config_space));
	memcpy(kpi_pci(dev)->saved_express, s->express, sizeof(s->express));
	dev->state_saved = true;
	return 0;
}
KPI_EXPORT(pci_load_saved_state);

int pci_load_and_free_saved_state(struct pci_dev *dev,
				  struct pci_saved_state **s)
{
	int ret = pci_load_saved_state(dev, *s);

	kfree(*s);
	*s = NULL;
	return ret;
}
KPI_EXPORT(pci_load_and_free_saved_state);
