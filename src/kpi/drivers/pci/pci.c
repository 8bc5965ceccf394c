// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/pci.c: switching a device on, what it decodes, resets. */
#include <linux/aer.h>
#include <linux/delay.h>
#include <linux/ioport.h>
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

int pci_pci_problems;
KPI_EXPORT(pci_pci_problems);

const char *pci_power_names[] = { "error", "D0", "D1", "D2", "D3hot",
				  "D3cold", "unknown" };
KPI_EXPORT(pci_power_names);

static void change_command(struct pci_dev *dev, u16 clear, u16 set)
{
	u16 old, new;

	pci_read_config_word(dev, PCI_COMMAND, &old);
	new = (old & ~clear) | set;
	if (new != old)
		pci_write_config_word(dev, PCI_COMMAND, new);
}

/* ------------------------------------------------- enable and disable */

static int check_resources(struct pci_dev *dev, int mask)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		struct resource *r = &dev->resource[i];

		if (!(mask & 1 << i) ||
		    !(r->flags & (IORESOURCE_IO | IORESOURCE_MEM)))
			continue;
		if (r->flags & IORESOURCE_UNSET || !r->parent) {
			pci_err(dev, "can't enable device: BAR %d %pR not claimed\n",
				i, r);
			return -EINVAL;
		}
	}
	return 0;
}

static u16 decode_bits(struct pci_dev *dev, int mask)
{
	u16 bits = 0;
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!(mask & 1 << i))
			continue;
		if (dev->resource[i].flags & IORESOURCE_IO)
			bits |= PCI_COMMAND_IO;
		if (dev->resource[i].flags & IORESOURCE_MEM)
			bits |= PCI_COMMAND_MEMORY;
	}
	return bits;
}

static int enable_bars(struct pci_dev *dev, int mask)
{
	int ret;

	pci_set_power_state(dev, PCI_D0);
	ret = check_resources(dev, mask);
	if (ret)
		return ret;
	change_command(dev, 0, decode_bits(dev, mask));
	if (!dev->msi_enabled && !dev->msix_enabled && dev->pin)
		change_command(dev, PCI_COMMAND_INTX_DISABLE, 0);
	return 0;
}

static int enable_kinds(struct pci_dev *dev, unsigned long kinds)
{
	int i, mask = 0, ret;

	if (atomic_inc_return(&dev->enable_cnt) > 1)
		return 0;
	for (i = 0; i < PCI_STD_NUM_BARS; i++)
		if (dev->resource[i].flags & kinds)
			mask |= 1 << i;
	ret = enable_bars(dev, mask);
	if (ret)
		atomic_dec(&dev->enable_cnt);
	return ret;
}

int pci_enable_device(struct pci_dev *dev)
{
	return enable_kinds(dev, IORESOURCE_MEM | IORESOURCE_IO);
}
KPI_EXPORT(pci_enable_device);

int pci_enable_device_mem(struct pci_dev *dev)
{
	return enable_kinds(dev, IORESOURCE_MEM);
}
KPI_EXPORT(pci_enable_device_mem);

int pci_enable_device_io(struct pci_dev *dev)
{
	return enable_kinds(dev, IORESOURCE_IO);
}
KPI_EXPORT(pci_enable_device_io);

int pci_reenable_device(struct pci_dev *dev)
{
	if (!pci_is_enabled(dev))
		return 0;
	return enable_bars(dev, (1 << PCI_STD_NUM_BARS) - 1);
}
KPI_EXPORT(pci_reenable_device);

void pci_disable_device(struct pci_dev *dev)
{
	if (WARN_ONCE(atomic_read(&dev->enable_cnt) <= 0,
		      "%s %s: disabling already-disabled device",
		      dev_driver_string(&dev->dev), dev_name(&dev->dev)))
		return;
	if (atomic_dec_return(&dev->enable_cnt))
		return;
	change_command(dev, PCI_COMMAND_MASTER, 0);
	dev->is_busmaster = 0;
}
KPI_EXPORT(pci_disable_device);

void pci_set_master(struct pci_dev *dev)
{
	change_command(dev, 0, PCI_COMMAND_MASTER);
	dev->is_busmaster = true;
}
KPI_EXPORT(pci_set_master);

void pci_clear_master(struct pci_dev *dev)
{
	change_command(dev, PCI_COMMAND_MASTER, 0);
	dev->is_busmaster = false;
}
KPI_EXPORT(pci_clear_master);

void pci_intx(struct pci_dev *dev, int enable)
{
	change_command(dev, PCI_COMMAND_INTX_DISABLE,
		       enable ? 0 : PCI_COMMAND_INTX_DISABLE);
}
KPI_EXPORT(pci_intx);

/* Was the device's line up, when it is turned to @mask? */
static bool check_and_set_intx(struct pci_dev *dev, bool mask)
{
	u16 status;

	pci_read_config_word(dev, PCI_STATUS, &status);
	if (mask != !!(status & PCI_STATUS_INTERRUPT))
		return false;
	pci_intx(dev, !mask);
	return true;
}

bool pci_check_and_mask_intx(struct pci_dev *dev)
{
	return check_and_set_intx(dev, true);
}
KPI_EXPORT(pci_check_and_mask_intx);

bool pci_check_and_unmask_intx(struct pci_dev *dev)
{
	return check_and_set_intx(dev, false);
}
KPI_EXPORT(pci_check_and_unmask_intx);

/* --------------------------------- memory write and invalidate, sizes */

int pci_set_cacheline_size(struct pci_dev *dev)
{
	u8 size;

	pci_write_config_byte(dev, PCI_CACHE_LINE_SIZE, L1_CACHE_BYTES / 4);
	pci_read_config_byte(dev, PCI_CACHE_LINE_SIZE, &size);
	return size == L1_CACHE_BYTES / 4 ? 0 : -EINVAL;
}
KPI_EXPORT(pci_set_cacheline_size);

int pci_set_mwi(struct pci_dev *dev)
{
	int ret = pci_set_cacheline_size(dev);

	if (!ret)
		change_command(dev, 0, PCI_COMMAND_INVALIDATE);
	return ret;
}
KPI_EXPORT(pci_set_mwi);

int pci_try_set_mwi(struct pci_dev *dev)
{
	return pci_set_mwi(dev);
}
KPI_EXPORT(pci_try_set_mwi);

void pci_clear_mwi(struct pci_dev *dev)
{
	change_command(dev, PCI_COMMAND_INVALIDATE, 0);
}
KPI_EXPORT(pci_clear_mwi);

int pcie_get_readrq(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return 128 << ((ctl & PCI_EXP_DEVCTL_READRQ) >> 12);
}
KPI_EXPORT(pcie_get_readrq);

int pcie_set_readrq(struct pci_dev *dev, int rq)
{
	if (rq < 128 || rq > 4096 || !is_power_of_2(rq))
		return -EINVAL;
	return pcie_capability_clear_and_set_word(dev, PCI_EXP_DEVCTL,
						  PCI_EXP_DEVCTL_READRQ,
						  (ffs(rq) - 8) << 12) ?
		       -EIO : 0;
}
KPI_EXPORT(pcie_set_readrq);

int pcie_get_mps(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return 128 << ((ctl & PCI_EXP_DEVCTL_PAYLOAD) >> 5);
}
KPI_EXPORT(pcie_get_mps);

int pcie_set_mps(struct pci_dev *dev, int mps)
{
	int v = ffs(mps) - 8;

	if (mps < 128 || mps > 4096 || !is_power_of_2(mps) ||
	    v > dev->pcie_mpss)
		return -EINVAL;
	return pcie_capability_clear_and_set_word(dev, PCI_EXP_DEVCTL,
						  PCI_EXP_DEVCTL_PAYLOAD,
						  v << 5) ? -EIO : 0;
}
KPI_EXPORT(pcie_set_mps);

/* ------------------------------------------------------------- presence */

bool pci_device_is_present(struct pci_dev *dev)
{
	u32 id;

	if (dev->error_state == pci_channel_io_perm_failure)
		return false;
	pci_read_config_dword(dev, PCI_VENDOR_ID, &id);
	return id != ~0u && id;
}
KPI_EXPORT(pci_device_is_present);

int pci_status_get_and_clear_errors(struct pci_dev *dev)
{
	u16 status;

	if (pci_read_config_word(dev, PCI_STATUS, &status))
		return -EIO;
	status &= PCI_STATUS_ERROR_BITS;
	if (status)
		pci_write_config_word(dev, PCI_STATUS, status);
	return status;
}
KPI_EXPORT(pci_status_get_and_clear_errors);

int pci_wait_for_pending_transaction(struct pci_dev *dev)
{
	int i;
	u16 status;

	if (!pci_is_pcie(dev))
		return 1;
	for (i = 0; i < 4; i++) {
		pcie_capability_read_word(dev, PCI_EXP_DEVSTA, &status);
		if (!(status & PCI_EXP_DEVSTA_TRPND))
			return 1;
		msleep(100 << i);
	}
	return 0;
}
KPI_EXPORT(pci_wait_for_pending_transaction);

void pci_ignore_hotplug(struct pci_dev *dev)
{
	dev->ignore_hotplug = 1;
}
KPI_EXPORT(pci_ignore_hotplug);

/* ---------------------------------------------------------------- reset */

int pcie_flr(struct pci_dev *dev)
{
	int ret;

	if (!pci_wait_for_pending_transaction(dev))
		pci_err(dev, "timed out waiting for pending transaction; performing function level reset anyway\n");
	pcie_capability_set_word(dev, PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
	ret = host_device_reset(kpi_pci(dev)->number);
	/* The specification's 100 ms: a model is back at once. */
	return ret == -ENOTTY ? 0 : ret;
}
KPI_EXPORT(pcie_flr);

int pcie_reset_flr(struct pci_dev *dev, bool probe)
{
	if (!(dev->devcap & PCI_EXP_DEVCAP_FLR))
		return -ENOTTY;
	return probe ? 0 : pcie_flr(dev);
}
KPI_EXPORT(pcie_reset_flr);

int __pci_reset_function_locked(struct pci_dev *dev)
{
	might_sleep();
	if (dev->devcap & PCI_EXP_DEVCAP_FLR)
		return pcie_flr(dev);
	return host_device_reset(kpi_pci(dev)->number);
}
KPI_EXPORT(__pci_reset_function_locked);

static void tell_driver(struct pci_dev *dev, bool before)
{
	const struct pci_error_handlers *h =
		dev->driver ? dev->driver->err_handler : NULL;

	if (h && before && h->reset_prepare)
		h->reset_prepare(dev);
	if (h && !before && h->reset_done)
		h->reset_done(dev);
}

int pci_reset_function_locked(struct pci_dev *dev)
{
	int ret;

	tell_driver(dev, true);
	pci_save_state(dev);
	ret = __pci_reset_function_locked(dev);
	pci_restore_state(dev);
	tell_driver(dev, false);
	return ret;
}
KPI_EXPORT(pci_reset_function_locked);

int pci_reset_function(struct pci_dev *dev)
{
	int ret;

	device_lock(&dev->dev);
	ret = pci_reset_function_locked(dev);
	device_unlock(&dev->dev);
	return ret;
}
KPI_EXPORT(pci_reset_function);

int pci_try_reset_function(struct pci_dev *dev)
{
	int ret;

	if (!device_trylock(&dev->dev))
		return -EAGAIN;
	ret = pci_reset_function_locked(dev);
	device_unlock(&dev->dev);
	return ret;
}
KPI_EXPORT(pci_try_reset_function);

/* Each function is alone on its bus: to reset that is to reset it. */
int pci_reset_bus(struct pci_dev *dev)
{
	return pci_try_reset_function(dev);
}
KPI_EXPORT(pci_reset_bus);

int pci_dev_trylock(struct pci_dev *dev)
{
	if (!device_trylock(&dev->dev))
		return 0;
	if (pci_cfg_access_trylock(dev))
		return 1;
	device_unlock(&dev->dev);
	return 0;
}
KPI_EXPORT(pci_dev_trylock);

void pci_dev_unlock(struct pci_dev *dev)
{
	pci_cfg_access_unlock(dev);
	device_unlock(&dev->dev);
}
KPI_EXPORT(pci_dev_unlock);

/* ------------------------------------- what a kernel without it answers */

int pci_enable_sriov(struct pci_dev *dev, int nr)
{
	return -ENOSYS;
}
KPI_EXPORT(pci_enable_sriov);

void pci_disable_sriov(struct pci_dev *dev)
{
}
KPI_EXPORT_NOOP(pci_disable_sriov, "no device here has virtual functions on");

int pci_num_vf(struct pci_dev *dev)
{
	return 0;
}
KPI_EXPORT(pci_num_vf);

int pci_vfs_assigned(struct pci_dev *dev)
{
	return 0;
}
KPI_EXPORT(pci_vfs_assigned);

int pci_sriov_set_totalvfs(struct pci_dev *dev, u16 nr)
{
	return -ENOSYS;
}
KPI_EXPORT(pci_sriov_set_totalvfs);

int pci_sriov_get_totalvfs(struct pci_dev *dev)
{
	return 0;
}
KPI_EXPORT(pci_sriov_get_totalvfs);

int pci_sriov_configure_simple(struct pci_dev *dev, int nr)
{
	return -ENOSYS;
}
KPI_EXPORT(pci_sriov_configure_simple);

/* The firmware keeps AER for itself where nobody has given it away. */
int pci_enable_pcie_error_reporting(struct pci_dev *dev)
{
	return -EIO;
}
KPI_EXPORT(pci_enable_pcie_error_reporting);

int pci_disable_pcie_error_reporting(struct pci_dev *dev)
{
	return -EIO;
}
KPI_EXPORT(pci_disable_pcie_error_reporting);

int pci_aer_clear_nonfatal_status(struct pci_dev *dev)
{
	return -EIO;
}
KPI_EXPORT(pci_aer_clear_nonfatal_status);

/* The link is not ours: there is no port above the device. */
int pci_disable_link_state(struct pci_dev *dev, int state)
{
	return -EINVAL;
}
KPI_EXPORT(pci_disable_link_state);

int pci_disable_link_state_locked(struct pci_dev *dev, int state)
{
	return -EINVAL;
}
KPI_EXPORT(pci_disable_link_state_locked);

bool pcie_aspm_enabled(struct pci_dev *dev)
{
	return false;
}
KPI_EXPORT(pcie_aspm_enabled);

int pci_enable_atomic_ops_to_root(struct pci_dev *dev, u32 cap_mask)
{
	return -EINVAL;
}
KPI_EXPORT(pci_enable_atomic_ops_to_root);

bool pcie_relaxed_ordering_enabled(struct pci_dev *dev)
{
	u16 v;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &v);
	return v & PCI_EXP_DEVCTL_RELAX_EN;
}
KPI_EXPORT(pcie_relaxed_ordering_enabled);

int pci_enable_ptm(struct pci_dev *dev, u8 *granularity)
{
	return -EINVAL;
}
KPI_EXPORT(pci_enable_ptm);

bool pcie_ptm_enabled(struct pci_dev *dev)
{
	return false;
}
KPI_EXPORT(pcie_ptm_enabled);
