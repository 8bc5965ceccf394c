// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pci/pcie/err.c, aer_inject.c: errors that a function reports, and
 * what its driver does about them (Documentation/PCI/pci-error-recovery.rst).
 *
 * A word written to debugfs pci_error/DDDD:BB:DD.F, "corrected", "nonfatal" or
 * "fatal", makes one.
 */
#include <linux/debugfs.h>
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

/* As the host counts them: kpi_device_error(). */
static const char *const severities[] = { "corrected", "nonfatal", "fatal" };

/* ------------------------------------------------------------- recovery */

/* Programs that watch hear of it. */
static void tell_programs(struct pci_dev *dev, bool begins, bool recovered)
{
	char *begin[] = { "ERROR_EVENT=BEGIN_RECOVERY", "DEVICE_ONLINE=0",
			  NULL };
	char *good[] = { "ERROR_EVENT=SUCCESSFUL_RECOVERY", "DEVICE_ONLINE=1",
			 NULL };
	char *bad[] = { "ERROR_EVENT=FAILED_RECOVERY", "DEVICE_ONLINE=0",
			NULL };

	kobject_uevent_env(&dev->dev.kobj, KOBJ_CHANGE,
			   begins ? begin : recovered ? good : bad);
}

/* Each step goes on as the one before it has said. */
static pci_ers_result_t run_handlers(struct pci_dev *dev,
				     const struct pci_error_handlers *h,
				     pci_channel_state_t state)
{
	pci_ers_result_t result = h->error_detected(dev, state);

	if (state == pci_channel_io_frozen)
		host_device_reset(kpi_pci(dev)->number);
	if (result == PCI_ERS_RESULT_CAN_RECOVER)
		result = h->mmio_enabled ? h->mmio_enabled(dev) :
					   PCI_ERS_RESULT_RECOVERED;
	if (result == PCI_ERS_RESULT_NEED_RESET) {
		if (state != pci_channel_io_frozen)
			host_device_reset(kpi_pci(dev)->number);
		result = h->slot_reset ? h->slot_reset(dev) :
					 PCI_ERS_RESULT_RECOVERED;
	}
	return result;
}

static pci_ers_result_t recover(struct pci_dev *dev, pci_channel_state_t state)
{
	const struct pci_error_handlers *h =
		dev->driver ? dev->driver->err_handler : NULL;
	pci_ers_result_t result;

	if (!h || !h->error_detected) {
		pci_info(dev, "AER: can't recover (no error_detected callback)\n");
		return PCI_ERS_RESULT_NO_AER_DRIVER;
	}
	WRITE_ONCE(dev->error_state, state);
	tell_programs(dev, true, false);
	result = run_handlers(dev, h, state);
	if (result == PCI_ERS_RESULT_RECOVERED) {
		WRITE_ONCE(dev->error_state, pci_channel_io_normal);
		if (h->resume)
			h->resume(dev);
	}
	tell_programs(dev, false, result == PCI_ERS_RESULT_RECOVERED);
	return result;
}

/* The hardware has dealt with a corrected one: drivers are not told. */
static int report(struct pci_dev *dev, unsigned int severity)
{
	pci_ers_result_t result;

	if (!severity) {
		pci_warn(dev, "AER: Corrected error received\n");
		return 0;
	}
	pci_err(dev, "AER: Uncorrected (%s) error received\n",
		severity == 1 ? "Non-Fatal" : "Fatal");
	device_lock(&dev->dev);
	result = recover(dev, severity == 1 ? pci_channel_io_normal :
					      pci_channel_io_frozen);
	device_unlock(&dev->dev);
	if (result == PCI_ERS_RESULT_RECOVERED) {
		pci_info(dev, "AER: device recovery successful\n");
		return 0;
	}
	pci_info(dev, "AER: device recovery failed\n");
	return -EIO;
}

int kpi_device_error(unsigned int number, unsigned int severity)
{
	struct pci_dev *dev = kpi_pci_find(number);
	int ret;

	if (!dev)
		return -ENODEV;
	ret = report(dev, severity);
	pci_dev_put(dev);
	return ret;
}

/* ------------------------------------------------------------ injection */

static ssize_t error_write(struct file *file, const char __user *buf,
			   size_t count, loff_t *pos)
{
	struct pci_dev *dev = file->private_data;
	char word[16] = "";
	int severity;

	if (count >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, buf, count))
		return -EFAULT;
	severity = sysfs_match_string(severities, word);
	if (severity < 0)
		return severity;
	/* Whether the driver has recovered is in the log, as it would be. */
	report(dev, severity);
	return count;
}

static const struct file_operations error_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = error_write,
	.llseek = no_llseek,
};

void kpi_pci_error_init(struct pci_dev *dev)
{
	static struct dentry *folder;

	if (!folder)
		folder = debugfs_create_dir("pci_error", NULL);
	kpi_pci(dev)->error = debugfs_create_file(pci_name(dev), 0200, folder,
						  dev, &error_fops);
}

void kpi_pci_error_release(struct pci_dev *dev)
{
	debugfs_remove(kpi_pci(dev)->error);
	kpi_pci(dev)->error = NULL;
}
