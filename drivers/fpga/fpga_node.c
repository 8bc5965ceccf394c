// SPDX-License-Identifier: GPL-2.0
/* fpga_node.c - /dev/virtine_fpga: registers by offset, and requests. */
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include "fpga.h"

#define FPGA_NODES 16

static struct class *class;
static dev_t numbers;
static DEFINE_IDA(minors);

struct fpga_file {
	struct fpga *fpga;
	int seen;	/* interrupts when the complete queue was read */
};

/* The device's registers, with the lock held; NULL, without: it is gone. */
static void __iomem *fpga_get(struct fpga *fpga)
{
	down_read(&fpga->lock);
	if (fpga->io)
		return fpga->io;
	up_read(&fpga->lock);
	return NULL;
}

static void fpga_put(struct fpga *fpga)
{
	up_read(&fpga->lock);
}

/* -------------------------------------------------------- read and write */

/* Whole registers within the window. Bytes, 0 at its end, or -EINVAL. */
static ssize_t fpga_span(const struct fpga *fpga, size_t count, loff_t at)
{
	if (at < 0 || at % sizeof(u32) || count < sizeof(u32))
		return -EINVAL;
	if (at >= fpga->size)
		return 0;
	count = min_t(u64, count, fpga->size - at);
	return min_t(size_t, count, INT_MAX) & ~(sizeof(u32) - 1);
}

static ssize_t fpga_read(struct file *filp, char __user *buf, size_t count,
			 loff_t *pos)
{
	struct fpga_file *f = filp->private_data;
	void __iomem *io = fpga_get(f->fpga);
	ssize_t n = io ? fpga_span(f->fpga, count, *pos) : -ENODEV;
	ssize_t done;

	for (done = 0; done < n; done += sizeof(u32)) {
		loff_t at = *pos + done;

		if (at == FPGA_CQ_HEAD)
			f->seen = atomic_read(&f->fpga->interrupts);
		if (put_user(readl(io + at), (u32 __user *)(buf + done))) {
			n = done ?: -EFAULT;
			break;
		}
		cond_resched();
	}
	if (io)
		fpga_put(f->fpga);
	if (n > 0)
		*pos += n;
	return n;
}

static ssize_t fpga_write(struct file *filp, const char __user *buf,
			  size_t count, loff_t *pos)
{
	struct fpga_file *f = filp->private_data;
	void __iomem *io = fpga_get(f->fpga);
	ssize_t n = io ? fpga_span(f->fpga, count, *pos) : -ENODEV;
	ssize_t done;
	u32 value;

	for (done = 0; done < n; done += sizeof(u32)) {
		if (get_user(value, (const u32 __user *)(buf + done))) {
			n = done ?: -EFAULT;
			break;
		}
		writel(value, io + *pos + done);
		cond_resched();
	}
	if (io)
		fpga_put(f->fpga);
	if (n > 0)
		*pos += n;
	return n ?: -ENOSPC;
}

static loff_t fpga_llseek(struct file *filp, loff_t offset, int whence)
{
	struct fpga_file *f = filp->private_data;

	return fixed_size_llseek(filp, offset, whence, f->fpga->size);
}

/* ----------------------------------------------------------------- ioctl */

static void fpga_write64(void __iomem *io, unsigned int offset, u64 value)
{
	writel(lower_32_bits(value), io + offset);
	writel(upper_32_bits(value), io + offset + 4);
}

static int fpga_set_snapshot(void __iomem *io, const void __user *arg)
{
	struct fpga_snapshot snapshot;

	if (copy_from_user(&snapshot, arg, sizeof(snapshot)))
		return -EFAULT;
	fpga_write64(io, FPGA_SNAPSHOT_SIZE, snapshot.size);
	fpga_write64(io, FPGA_SNAPSHOT_ADDRESS, snapshot.addr);
	return 0;
}

static int fpga_get_buffer(const struct fpga *fpga, void __user *arg)
{
	struct fpga_buffer buffer = {
		.addr = fpga->buffer_dma,
		.size = FPGA_BUFFER_SIZE,
	};

	return copy_to_user(arg, &buffer, sizeof(buffer)) ? -EFAULT : 0;
}

static long fpga_request(struct fpga *fpga, void __iomem *io, unsigned int cmd,
			 unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case FPGA_MODIFY_BATCH_FACTOR:
		if (!arg || arg > U32_MAX)
			return -EINVAL;
		writel(arg, io + FPGA_BATCH_FACTOR);
		return 0;
	case FPGA_GET_MAX_NUM_VIRTINES:
		return put_user((u64)readl(io + FPGA_MAX_VIRTINES),
				(u64 __user *)user);
	case FPGA_RING_DOORBELL:
		writel(1, io + FPGA_DOORBELL);
		return 0;
	case FPGA_SET_SNAPSHOT:
		return fpga_set_snapshot(io, user);
	case FPGA_GET_BUFFER:
		return fpga_get_buffer(fpga, user);
	default:
		return -ENOTTY;
	}
}

static long fpga_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct fpga_file *f = filp->private_data;
	void __iomem *io = fpga_get(f->fpga);
	long ret;

	if (!io)
		return -ENODEV;
	ret = fpga_request(f->fpga, io, cmd, arg);
	fpga_put(f->fpga);
	return ret;
}

/* ---------------------------------------------------------- poll, memory */

static __poll_t fpga_poll(struct file *filp, poll_table *wait)
{
	struct fpga_file *f = filp->private_data;
	__poll_t events = EPOLLOUT | EPOLLWRNORM;

	poll_wait(filp, &f->fpga->interrupted, wait);
	if (atomic_read(&f->fpga->interrupts) != f->seen)
		events |= EPOLLIN | EPOLLRDNORM;
	if (!READ_ONCE(f->fpga->io))
		events |= EPOLLHUP | EPOLLERR;
	return events;
}

/* The pages stay until the last file, and so mapping, is gone. */
static int fpga_mmap(struct file *filp, struct vm_area_struct *vma)
{
	struct fpga_file *f = filp->private_data;

	return vm_iomap_memory(vma, virt_to_phys(f->fpga->buffer),
			       FPGA_BUFFER_SIZE);
}

/* ------------------------------------------------------- open and release */

static int fpga_open(struct inode *inode, struct file *filp)
{
	struct fpga *fpga = container_of(inode->i_cdev, struct fpga, cdev);
	struct fpga_file *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	get_device(&fpga->node);
	f->fpga = fpga;
	f->seen = atomic_read(&fpga->interrupts);
	filp->private_data = f;
	return 0;
}

static int fpga_release(struct inode *inode, struct file *filp)
{
	struct fpga_file *f = filp->private_data;

	put_device(&f->fpga->node);
	kfree(f);
	return 0;
}

static const struct file_operations fpga_fops = {
	.owner = THIS_MODULE,
	.open = fpga_open,
	.release = fpga_release,
	.llseek = fpga_llseek,
	.read = fpga_read,
	.write = fpga_write,
	.unlocked_ioctl = fpga_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = fpga_poll,
	.mmap = fpga_mmap,
};

/* ------------------------------------------------------ the node itself */

static ssize_t interrupts_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	const struct fpga *fpga = container_of(dev, struct fpga, node);

	return sysfs_emit(buf, "%d\n", atomic_read(&fpga->interrupts));
}
static DEVICE_ATTR_RO(interrupts);

static struct attribute *fpga_attrs[] = { &dev_attr_interrupts.attr, NULL };
ATTRIBUTE_GROUPS(fpga);

static void fpga_free(struct device *dev)
{
	struct fpga *fpga = container_of(dev, struct fpga, node);

	ida_free(&minors, MINOR(dev->devt));
	free_pages_exact(fpga->buffer, FPGA_BUFFER_SIZE);
	kfree(fpga);
}

static void fpga_init_node(struct fpga *fpga, struct device *parent, int minor)
{
	device_initialize(&fpga->node);
	fpga->node.class = class;
	fpga->node.parent = parent;
	fpga->node.devt = MKDEV(MAJOR(numbers), minor);
	fpga->node.groups = fpga_groups;
	fpga->node.release = fpga_free;
	init_rwsem(&fpga->lock);
	init_waitqueue_head(&fpga->interrupted);
	cdev_init(&fpga->cdev, &fpga_fops);
	fpga->cdev.owner = THIS_MODULE;
}

struct fpga *fpga_new(struct device *parent)
{
	struct fpga *fpga = kzalloc(sizeof(*fpga), GFP_KERNEL);
	int minor, ret;

	if (!fpga)
		return ERR_PTR(-ENOMEM);
	fpga->buffer = alloc_pages_exact(FPGA_BUFFER_SIZE,
					 GFP_KERNEL | __GFP_ZERO);
	minor = fpga->buffer ? ida_alloc_max(&minors, FPGA_NODES - 1,
					     GFP_KERNEL) : -ENOMEM;
	if (minor < 0) {
		if (fpga->buffer)
			free_pages_exact(fpga->buffer, FPGA_BUFFER_SIZE);
		kfree(fpga);
		return ERR_PTR(minor);
	}
	fpga_init_node(fpga, parent, minor);
	ret = minor ? dev_set_name(&fpga->node, "virtine_fpga%d", minor) :
		      dev_set_name(&fpga->node, "virtine_fpga");
	if (!ret)
		return fpga;
	put_device(&fpga->node);
	return ERR_PTR(ret);
}

int fpga_node_add(struct fpga *fpga)
{
	return cdev_device_add(&fpga->cdev, &fpga->node);
}

/* Waits for the requests that are in progress; later ones find no device. */
void fpga_node_remove(struct fpga *fpga)
{
	cdev_device_del(&fpga->cdev, &fpga->node);
	down_write(&fpga->lock);
	fpga->io = NULL;
	up_write(&fpga->lock);
	wake_up_all(&fpga->interrupted);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
static int fpga_uevent(const struct device *dev, struct kobj_uevent_env *env)
#else
static int fpga_uevent(struct device *dev, struct kobj_uevent_env *env)
#endif
{
	return add_uevent_var(env, "DEVMODE=%#o", 0666);
}

static struct class *fpga_make_class(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	return class_create("virtine_fpga");
#else
	return class_create(THIS_MODULE, "virtine_fpga");
#endif
}

int fpga_class_create(void)
{
	int ret = alloc_chrdev_region(&numbers, 0, FPGA_NODES, "virtine_fpga");

	if (ret)
		return ret;
	class = fpga_make_class();
	if (IS_ERR(class)) {
		unregister_chrdev_region(numbers, FPGA_NODES);
		return PTR_ERR(class);
	}
	class->dev_uevent = fpga_uevent;
	return 0;
}

void fpga_class_destroy(void)
{
	class_destroy(class);
	unregister_chrdev_region(numbers, FPGA_NODES);
}
