// SPDX-License-Identifier: GPL-2.0
/*
 * errtest - says which of its error handlers are called, and answers as it is
 * told to. For QEMU's edu device and its model.
 */
#include <linux/module.h>
#include <linux/pci.h>

static int detected = PCI_ERS_RESULT_CAN_RECOVER;
module_param(detected, int, 0644);
static int enabled = PCI_ERS_RESULT_RECOVERED;
module_param(enabled, int, 0644);
static int reset = PCI_ERS_RESULT_RECOVERED;
module_param(reset, int, 0644);

static pci_ers_result_t errtest_detected(struct pci_dev *dev,
					 pci_channel_state_t state)
{
	dev_info(&dev->dev, "error detected, channel %s, offline %d\n",
		 state == pci_channel_io_frozen ? "frozen" : "normal",
		 pci_channel_offline(dev));
	return detected;
}

static pci_ers_result_t errtest_enabled(struct pci_dev *dev)
{
	dev_info(&dev->dev, "mmio enabled\n");
	return enabled;
}

static pci_ers_result_t errtest_reset(struct pci_dev *dev)
{
	dev_info(&dev->dev, "slot reset\n");
	return reset;
}

static void errtest_resume(struct pci_dev *dev)
{
	dev_info(&dev->dev, "resumed, offline %d\n", pci_channel_offline(dev));
}

static const struct pci_error_handlers errtest_handlers = {
	.error_detected = errtest_detected,
	.mmio_enabled = errtest_enabled,
	.slot_reset = errtest_reset,
	.resume = errtest_resume,
};

static int errtest_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	return pcim_enable_device(dev);
}

static const struct pci_device_id errtest_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};
MODULE_DEVICE_TABLE(pci, errtest_ids);

static struct pci_driver errtest_driver = {
	.name = "errtest",
	.id_table = errtest_ids,
	.probe = errtest_probe,
	.err_handler = &errtest_handlers,
};
module_pci_driver(errtest_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("logs the calls of its error handlers");
