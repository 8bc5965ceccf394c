// SPDX-License-Identifier: GPL-2.0
/*
 * wild.c - the virtine co-processor driven as drivers of it in the wild do:
 * ioctl follows the program's pointers by itself, addresses go to the device
 * as the program gives them, there is no llseek, and reads and writes of the
 * node are registers at the file's offset.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/uaccess.h>

#define MODIFY_BATCH_FACTOR 0x80084630
#define GET_MAX_NUM_VIRTINES 0x40084631
#define RING_DOORBELL 0x4632
#define SET_SNAPSHOT 0x80084633

struct snapshot {
	unsigned long addr;
	unsigned long size;
};

static u8 __iomem *io;
static struct class *class;
static struct cdev cdev;
static dev_t number;
static atomic_t interrupts;

static ssize_t wild_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	size_t done;

	if (*pos % 4)
		return -EIO;
	for (done = 0; done + 4 <= count; done += 4) {
		u32 value = readl(io + *pos + done);

		if (copy_to_user(buf + done, &value, 4))
			return -EFAULT;
	}
	return done;
}

static ssize_t wild_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	size_t done;
	u32 value;

	if (*pos % 4)
		return -EIO;
	for (done = 0; done + 4 <= count; done += 4) {
		if (copy_from_user(&value, buf + done, 4))
			return -EFAULT;
		iowrite32(value, io + *pos + done);
	}
	return done;
}

static long wild_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct snapshot *snapshot;
	struct snapshot copy;

	switch (cmd) {
	case MODIFY_BATCH_FACTOR:
		iowrite32(arg, io + 0x670);
		return 0;
	case GET_MAX_NUM_VIRTINES:
		*(unsigned long *)arg = ioread32(io + 0x678);
		return 0;
	case RING_DOORBELL:
		iowrite32(1, io + 0x330);
		return 0;
	case SET_SNAPSHOT:
		snapshot = (struct snapshot *)arg;
		copy.size = snapshot->size;
		memcpy(&copy.addr, &snapshot->addr, sizeof(copy.addr));
		writeq(copy.size, io + 0x680);
		writeq(copy.addr, io + 0x688);
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.read = wild_read,
	.write = wild_write,
	.unlocked_ioctl = wild_ioctl,
};

static irqreturn_t wild_interrupt(int irq, void *arg)
{
	atomic_inc(&interrupts);
	return IRQ_HANDLED;
}

static int wild_uevent(struct device *dev, struct kobj_uevent_env *env)
{
	return add_uevent_var(env, "DEVMODE=%#o", 0666);
}

static int make_node(void)
{
	int ret = alloc_chrdev_region(&number, 0, 1, "wild");

	if (ret)
		return ret;
	class = class_create(THIS_MODULE, "PCIe FPGA Char Class");
	if (IS_ERR(class)) {
		unregister_chrdev_region(number, 1);
		return PTR_ERR(class);
	}
	class->dev_uevent = wild_uevent;
	cdev_init(&cdev, &fops);
	cdev.owner = THIS_MODULE;
	cdev_add(&cdev, number, 1);
	device_create(class, NULL, number, NULL, "virtine_fpga");
	return 0;
}

static void remove_node(void)
{
	device_destroy(class, number);
	cdev_del(&cdev);
	class_destroy(class);
	unregister_chrdev_region(number, 1);
}

static int wild_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int ret = pci_enable_device(dev);

	if (ret)
		return ret;
	pci_set_master(dev);
	if (dma_set_mask(&dev->dev, DMA_BIT_MASK(64)) ||
	    pci_alloc_irq_vectors(dev, 1, 1, PCI_IRQ_MSI | PCI_IRQ_MSIX) != 1)
		return -EIO;
	ret = request_irq(dev->irq, wild_interrupt, 0, "wild", dev);
	if (ret)
		return ret;
	io = ioremap_uc(pci_resource_start(dev, 0), pci_resource_len(dev, 0));
	return io ? make_node() : -ENOMEM;
}

static void wild_remove(struct pci_dev *dev)
{
	remove_node();
	iounmap(io);
	free_irq(dev->irq, dev);
	pci_free_irq_vectors(dev);
	pci_disable_device(dev);
	pr_info("wild: %d interrupts\n", atomic_read(&interrupts));
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x1172, 0xe003) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver wild_driver = {
	.name = "wild",
	.id_table = ids,
	.probe = wild_probe,
	.remove = wild_remove,
};
module_pci_driver(wild_driver);

MODULE_LICENSE("GPL");
