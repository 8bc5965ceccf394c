// SPDX-License-Identifier: GPL-2.0
/* drivers/pci/pci-sysfs.c: what /sys/bus/pci shows and takes. */
#include <linux/device.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <asm/unaligned.h>

#include "kpi.h"
#include "drivers/pci/pci.h"

/* ----------------------------------------------------------- of a device */

#define SHOW(field, format)                                                   \
	static ssize_t field##_show(struct device *dev,                       \
				    struct device_attribute *attr, char *buf) \
	{                                                                     \
		return sysfs_emit(buf, format "\n", to_pci_dev(dev)->field);  \
	}                                                                     \
	static DEVICE_ATTR_RO(field)

SHOW(vendor, "0x%04x");
SHOW(device, "0x%04x");
SHOW(subsystem_vendor, "0x%04x");
SHOW(subsystem_device, "0x%04x");
SHOW(revision, "0x%02x");
SHOW(class, "0x%06x");
SHOW(irq, "%u");

static ssize_t modalias_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct pci_dev *p = to_pci_dev(dev);

	return sysfs_emit(buf,
			  "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n",
			  p->vendor, p->device, p->subsystem_vendor,
			  p->subsystem_device, (u8)(p->class >> 16),
			  (u8)(p->class >> 8), (u8)p->class);
}
static DEVICE_ATTR_RO(modalias);

static ssize_t resource_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct pci_dev *p = to_pci_dev(dev);
	size_t len = 0;
	int i;

	for (i = 0; i <= PCI_ROM_RESOURCE; i++)
		len += sysfs_emit_at(buf, len, "0x%016llx 0x%016llx 0x%016llx\n",
				     p->resource[i].start, p->resource[i].end,
				     (u64)p->resource[i].flags);
	return len;
}
static DEVICE_ATTR_RO(resource);

static ssize_t enable_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	return sysfs_emit(buf, "%u\n",
			  atomic_read(&to_pci_dev(dev)->enable_cnt));
}

static ssize_t enable_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	struct pci_dev *p = to_pci_dev(dev);
	bool on;
	int ret = kstrtobool(buf, &on);

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (ret)
		return ret;
	device_lock(dev);
	if (dev->driver)
		ret = -EBUSY;
	else if (on)
		ret = pci_enable_device(p);
	else if (pci_is_enabled(p))
		pci_disable_device(p);
	else
		ret = -EIO;
	device_unlock(dev);
	return ret ?: count;
}
static DEVICE_ATTR_RW(enable);

static ssize_t driver_override_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	ssize_t len;

	device_lock(dev);
	len = sysfs_emit(buf, "%s\n",
			 to_pci_dev(dev)->driver_override ?: "(null)");
	device_unlock(dev);
	return len;
}

static ssize_t driver_override_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	int ret = driver_set_override(dev, &to_pci_dev(dev)->driver_override,
				      buf, count);

	return ret ?: count;
}
static DEVICE_ATTR_RW(driver_override);

static ssize_t remove_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	unsigned long yes;

	if (kstrtoul(buf, 0, &yes))
		return -EINVAL;
	if (yes && device_remove_file_self(dev, attr))
		pci_stop_and_remove_bus_device_locked(to_pci_dev(dev));
	return count;
}
static DEVICE_ATTR_IGNORE_LOCKDEP(remove, 0220, NULL, remove_store);

static ssize_t reset_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	unsigned long yes;
	int ret;

	if (kstrtoul(buf, 0, &yes) || yes != 1)
		return -EINVAL;
	ret = pci_reset_function(to_pci_dev(dev));
	return ret ?: count;
}
static DEVICE_ATTR_WO(reset);

static ssize_t rescan_of(const char *buf, size_t count)
{
	unsigned long yes;

	if (kstrtoul(buf, 0, &yes))
		return -EINVAL;
	if (yes) {
		pci_lock_rescan_remove();
		kpi_pci_scan();
		pci_unlock_rescan_remove();
	}
	return count;
}

static ssize_t dev_rescan_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	return rescan_of(buf, count);
}
static struct device_attribute dev_attr_dev_rescan =
	__ATTR(rescan, 0220, NULL, dev_rescan_store);

static struct attribute *dev_attrs[] = {
	&dev_attr_vendor.attr, &dev_attr_device.attr,
	&dev_attr_subsystem_vendor.attr, &dev_attr_subsystem_device.attr,
	&dev_attr_revision.attr, &dev_attr_class.attr, &dev_attr_irq.attr,
	&dev_attr_modalias.attr, &dev_attr_resource.attr,
	&dev_attr_enable.attr, &dev_attr_driver_override.attr,
	&dev_attr_remove.attr, &dev_attr_reset.attr,
	&dev_attr_dev_rescan.attr, NULL,
};

/* --------------------------------------------------- the file "config" */

static bool is_aligned(loff_t off, size_t left, unsigned int size)
{
	return left >= size && !(off & (size - 1));
}

static ssize_t config_read(struct file *filp, struct kobject *kobj,
			   struct bin_attribute *attr, char *buf, loff_t off,
			   size_t count)
{
	struct pci_dev *dev = to_pci_dev(kobj_to_dev(kobj));
	/* What is beyond the header may have side effects: for root only. */
	size_t size = capable(CAP_SYS_ADMIN) ? dev->cfg_size : 64, done = 0;

	if (off >= size)
		return 0;
	count = min_t(size_t, count, size - off);
	while (done < count) {
		u8 byte;
		u32 dword;

		if (is_aligned(off + done, count - done, 4)) {
			pci_user_read_config_dword(dev, off + done, &dword);
			put_unaligned_le32(dword, buf + done);
			done += 4;
		} else {
			pci_user_read_config_byte(dev, off + done, &byte);
			buf[done++] = byte;
		}
	}
	return done;
}

static ssize_t config_write(struct file *filp, struct kobject *kobj,
			    struct bin_attribute *attr, char *buf, loff_t off,
			    size_t count)
{
	struct pci_dev *dev = to_pci_dev(kobj_to_dev(kobj));
	size_t done = 0;

	if (off >= dev->cfg_size)
		return 0;
	count = min_t(size_t, count, dev->cfg_size - off);
	while (done < count)
		if (is_aligned(off + done, count - done, 4)) {
			pci_user_write_config_dword(dev, off + done,
						    get_unaligned_le32(buf + done));
			done += 4;
		} else if (is_aligned(off + done, count - done, 2)) {
			pci_user_write_config_word(dev, off + done,
						   get_unaligned_le16(buf + done));
			done += 2;
		} else {
			pci_user_write_config_byte(dev, off + done, buf[done]);
			done++;
		}
	return done;
}
static BIN_ATTR(config, 0644, config_read, config_write, 0);

static struct bin_attribute *dev_bin_attrs[] = { &bin_attr_config, NULL };

static umode_t bin_visible(struct kobject *kobj, struct bin_attribute *a, int n)
{
	a->size = PCI_CFG_SPACE_EXP_SIZE;
	return a->attr.mode;
}

static const struct attribute_group dev_group = {
	.attrs = dev_attrs,
	.bin_attrs = dev_bin_attrs,
	.is_bin_visible = bin_visible,
};

const struct attribute_group *kpi_pci_dev_groups[] = {
	&dev_group, &kpi_pci_vpd_group, NULL
};

/* --------------------------------------------------- files "resourceN" */

/* A register at a time, for ports as the kernel allows it. */
static ssize_t resource_io(struct bin_attribute *attr, struct kobject *kobj,
			   char *buf, loff_t off, size_t count, bool write)
{
	struct pci_dev *dev = to_pci_dev(kobj_to_dev(kobj));
	int bar = (unsigned long)attr->private;
	unsigned int port = pci_resource_start(dev, bar) + off;
	u32 value = 0;

	if (off >= pci_resource_len(dev, bar) ||
	    count > pci_resource_len(dev, bar) - off ||
	    (count != 1 && count != 2 && count != 4))
		return -EINVAL;
	if (write) {
		memcpy(&value, buf, count);
		host_port_write(port, count, value);
	} else {
		value = host_port_read(port, count);
		memcpy(buf, &value, count);
	}
	return count;
}

static ssize_t resource_read(struct file *filp, struct kobject *kobj,
			     struct bin_attribute *attr, char *buf, loff_t off,
			     size_t count)
{
	return resource_io(attr, kobj, buf, off, count, false);
}

static ssize_t resource_write(struct file *filp, struct kobject *kobj,
			      struct bin_attribute *attr, char *buf, loff_t off,
			      size_t count)
{
	return resource_io(attr, kobj, buf, off, count, true);
}

static int resource_mmap(struct file *filp, struct kobject *kobj,
			 struct bin_attribute *attr, struct vm_area_struct *vma)
{
	struct pci_dev *dev = to_pci_dev(kobj_to_dev(kobj));
	int bar = (unsigned long)attr->private;
	unsigned long pages = PHYS_PFN(PAGE_ALIGN(pci_resource_len(dev, bar)));

	if (vma->vm_pgoff >= pages || vma_pages(vma) > pages - vma->vm_pgoff)
		return -EINVAL;
	return io_remap_pfn_range(vma, vma->vm_start,
				  PHYS_PFN(pci_resource_start(dev, bar)) +
					  vma->vm_pgoff,
				  vma->vm_end - vma->vm_start,
				  vma->vm_page_prot);
}

static int create_resource_file(struct pci_dev *dev, int bar)
{
	struct bin_attribute *a = kzalloc(sizeof(*a) + 12, GFP_KERNEL);
	char *name = (char *)(a + 1);
	int ret;

	if (!a)
		return -ENOMEM;
	sysfs_bin_attr_init(a);
	sprintf(name, "resource%d", bar);
	a->attr.name = name;
	a->attr.mode = 0600;
	a->size = pci_resource_len(dev, bar);
	a->private = (void *)(unsigned long)bar;
	if (pci_resource_flags(dev, bar) & IORESOURCE_IO) {
		a->read = resource_read;
		a->write = resource_write;
	} else {
		a->mmap = resource_mmap;
	}
	ret = sysfs_create_bin_file(&dev->dev.kobj, a);
	if (ret)
		kfree(a);
	else
		dev->res_attr[bar] = a;
	return ret;
}

int kpi_pci_create_resource_files(struct pci_dev *dev)
{
	int i, ret = 0;

	for (i = 0; i < PCI_STD_NUM_BARS && !ret; i++)
		if (pci_resource_len(dev, i))
			ret = create_resource_file(dev, i);
	return ret;
}

void kpi_pci_remove_resource_files(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (!dev->res_attr[i])
			continue;
		sysfs_remove_bin_file(&dev->dev.kobj, dev->res_attr[i]);
		kfree(dev->res_attr[i]);
		dev->res_attr[i] = NULL;
	}
}

/* ----------------------------------------------- of the bus, of drivers */

static ssize_t rescan_store(struct bus_type *bus, const char *buf, size_t count)
{
	return rescan_of(buf, count);
}
static BUS_ATTR_WO(rescan);

static struct attribute *bus_attrs[] = { &bus_attr_rescan.attr, NULL };
static const struct attribute_group bus_group = { .attrs = bus_attrs };
const struct attribute_group *kpi_pci_bus_groups[] = { &bus_group, NULL };

static ssize_t new_id_store(struct device_driver *driver, const char *buf,
			    size_t count)
{
	u32 vendor, device, subvendor = PCI_ANY_ID, subdevice = PCI_ANY_ID;
	u32 class = 0, class_mask = 0;
	unsigned long data = 0;
	int n = sscanf(buf, "%x %x %x %x %x %x %lx", &vendor, &device,
		       &subvendor, &subdevice, &class, &class_mask, &data);
	int ret;

	if (n < 2)
		return -EINVAL;
	ret = pci_add_dynid(to_pci_driver(driver), vendor, device, subvendor,
			    subdevice, class, class_mask, data);
	return ret ?: count;
}
static DRIVER_ATTR_WO(new_id);

static ssize_t remove_id_store(struct device_driver *driver, const char *buf,
			       size_t count)
{
	struct pci_driver *drv = to_pci_driver(driver);
	u32 vendor, device, subvendor = PCI_ANY_ID, subdevice = PCI_ANY_ID;
	struct pci_dynid *d, *next;
	ssize_t ret = -ENODEV;

	if (sscanf(buf, "%x %x %x %x", &vendor, &device, &subvendor,
		   &subdevice) < 2)
		return -EINVAL;
	spin_lock(&drv->dynids.lock);
	list_for_each_entry_safe(d, next, &drv->dynids.list, node)
		if (d->id.vendor == vendor && d->id.device == device &&
		    (subvendor == PCI_ANY_ID ||
		     d->id.subvendor == subvendor) &&
		    (subdevice == PCI_ANY_ID ||
		     d->id.subdevice == subdevice)) {
			list_del(&d->node);
			kfree(d);
			ret = count;
			break;
		}
	spin_unlock(&drv->dynids.lock);
	return ret;
}
static DRIVER_ATTR_WO(remove_id);

static struct attribute *drv_attrs[] = { &driver_attr_new_id.attr,
					 &driver_attr_remove_id.attr, NULL };
static const struct attribute_group drv_group = { .attrs = drv_attrs };
const struct attribute_group *kpi_pci_drv_groups[] = { &drv_group, NULL };

/* ---------------------------------------------------------------- start */

static int start_pci(void)
{
	int ret = bus_register(&pci_bus_type);

	if (!ret)
		kpi_pci_scan();
	return ret;
}
KPI_INIT_LATE(start_pci);
