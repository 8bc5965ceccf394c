// SPDX-License-Identifier: GPL-2.0
/* sst_node.c - /dev/sst*: requests written, responses read. */
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "sst.h"

#define SST_NAME "virtio-sst"
#define SST_MINORS 64

static dev_t first;
static DEFINE_IDA(minors);

/* One open file. */
struct sst_file {
	struct sst *sst;
	spinlock_t lock;
	struct list_head held;	/* answered transfers, the oldest first */
	unsigned int n_held;
	struct sst_transfer *spare;	/* saves the next write an allocation */
};

/* --------------------------------------------------- transfers of a file */

static struct sst_transfer *take_spare(struct sst_file *file)
{
	struct sst_transfer *t;

	spin_lock(&file->lock);
	t = file->spare;
	file->spare = NULL;
	spin_unlock(&file->lock);
	return t ?: sst_transfer_new();
}

static void put_spare(struct sst_file *file, struct sst_transfer *t)
{
	spin_lock(&file->lock);
	swap(file->spare, t);
	spin_unlock(&file->lock);
	sst_transfer_free(t);
}

static struct sst_transfer *take_held(struct sst_file *file)
{
	struct sst_transfer *t;

	spin_lock(&file->lock);
	t = list_first_entry_or_null(&file->held, struct sst_transfer, list);
	if (t) {
		list_del(&t->list);
		file->n_held--;
	}
	spin_unlock(&file->lock);
	return t;
}

/* The program does not read: the oldest goes. */
static void limit_held(struct sst_file *file)
{
	struct sst_transfer *t = NULL;

	if (READ_ONCE(file->n_held) > SST_HELD_MAX)
		t = take_held(file);
	if (!t)
		return;
	sst_count_error(file->sst);
	put_spare(file, t);
}

static void hold(struct sst_file *file, struct sst_transfer *t, bool again)
{
	spin_lock(&file->lock);
	if (again)
		list_add(&t->list, &file->held);
	else
		list_add_tail(&t->list, &file->held);
	file->n_held++;
	spin_unlock(&file->lock);
	wake_up_interruptible(&file->sst->wait);
}

/* --------------------------------------------------------- its functions */

static int sst_open(struct inode *inode, struct file *filp)
{
	struct sst *sst = container_of(inode->i_cdev, struct sst, cdev);
	struct sst_file *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return -ENOMEM;
	/* The node's device stays while a file is open: so does this. */
	file->sst = sst;
	spin_lock_init(&file->lock);
	INIT_LIST_HEAD(&file->held);
	filp->private_data = file;
	return stream_open(inode, filp);
}

static int sst_release(struct inode *inode, struct file *filp)
{
	struct sst_file *file = filp->private_data;
	struct sst_transfer *t;

	while ((t = take_held(file)))
		sst_transfer_free(t);
	sst_transfer_free(file->spare);
	kfree(file);
	return 0;
}

static ssize_t sst_write(struct file *filp, const char __user *buf,
			 size_t size, loff_t *pos)
{
	struct sst_file *file = filp->private_data;
	struct sst_transfer *t;
	int ret;

	if (size < sizeof(t->request))
		return -EINVAL;
	t = take_spare(file);
	if (!t)
		return -ENOMEM;
	if (copy_from_user(&t->request, buf, sizeof(t->request))) {
		put_spare(file, t);
		return -EFAULT;
	}
	ret = sst_transact(file->sst, t);
	if (ret)
		return ret;
	hold(file, t, false);
	limit_held(file);
	return sizeof(t->request);
}

static bool has_gone(struct sst *sst)
{
	return !READ_ONCE(sst->vdev);
}

static ssize_t sst_read(struct file *filp, char __user *buf, size_t size,
			loff_t *pos)
{
	struct sst_file *file = filp->private_data;
	struct sst_transfer *t;

	if (size < sizeof(t->response))
		return -EINVAL;
	t = take_held(file);
	if (!t)
		return has_gone(file->sst) ? -ENODEV : -EAGAIN;
	if (copy_to_user(buf, &t->response, sizeof(t->response))) {
		hold(file, t, true);
		return -EFAULT;
	}
	put_spare(file, t);
	return sizeof(t->response);
}

static __poll_t sst_poll(struct file *filp, poll_table *wait)
{
	struct sst_file *file = filp->private_data;
	__poll_t events = EPOLLOUT | EPOLLWRNORM;

	poll_wait(filp, &file->sst->wait, wait);
	if (READ_ONCE(file->n_held))
		events |= EPOLLIN | EPOLLRDNORM;
	if (has_gone(file->sst))
		events |= EPOLLERR | EPOLLHUP;
	return events;
}

/* Without ioctls: each is refused with ENOTTY. */
static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = sst_open,
	.release = sst_release,
	.write = sst_write,
	.read = sst_read,
	.poll = sst_poll,
	.llseek = no_llseek,
};

/* ---------------------------------------------------------- the nodes */

static ssize_t stats_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct sst *sst = container_of(dev, struct sst, dev);
	struct sst_stats stats;

	spin_lock_irq(&sst->lock);
	stats = sst->stats;
	spin_unlock_irq(&sst->lock);
	return sysfs_emit(buf,
			  "requests: %llu\nresponses: %llu\nevents: %llu\nerrors: %llu\n",
			  stats.requests, stats.responses, stats.events,
			  stats.errors);
}
static DEVICE_ATTR_RO(stats);

static struct attribute *sst_attrs[] = {
	&dev_attr_stats.attr,
	NULL,
};
ATTRIBUTE_GROUPS(sst);

static struct class sst_class = {
	.name = SST_NAME,
	.dev_groups = sst_groups,
};

static void release(struct device *dev)
{
	struct sst *sst = container_of(dev, struct sst, dev);

	ida_free(&minors, MINOR(dev->devt));
	kfree(sst);
}

struct sst *sst_node_new(struct device *parent)
{
	struct sst *sst = kzalloc(sizeof(*sst), GFP_KERNEL);
	int minor = ida_alloc_max(&minors, SST_MINORS - 1, GFP_KERNEL);

	if (!sst || minor < 0) {
		if (minor >= 0)
			ida_free(&minors, minor);
		kfree(sst);
		return ERR_PTR(minor < 0 ? minor : -ENOMEM);
	}
	init_waitqueue_head(&sst->wait);
	init_rwsem(&sst->alive);
	spin_lock_init(&sst->lock);
	INIT_LIST_HEAD(&sst->in_flight);
	device_initialize(&sst->dev);
	sst->dev.class = &sst_class;
	sst->dev.parent = parent;
	sst->dev.devt = MKDEV(MAJOR(first), minor);
	sst->dev.release = release;
	dev_set_name(&sst->dev, "sst%d", minor);
	cdev_init(&sst->cdev, &fops);
	sst->cdev.owner = THIS_MODULE;
	return sst;
}

int sst_node_add(struct sst *sst)
{
	return cdev_device_add(&sst->cdev, &sst->dev);
}

void sst_node_remove(struct sst *sst)
{
	cdev_device_del(&sst->cdev, &sst->dev);
}

int sst_nodes_init(void)
{
	int ret = class_register(&sst_class);

	if (ret)
		return ret;
	ret = alloc_chrdev_region(&first, 0, SST_MINORS, SST_NAME);
	if (ret)
		class_unregister(&sst_class);
	return ret;
}

void sst_nodes_exit(void)
{
	unregister_chrdev_region(first, SST_MINORS);
	class_unregister(&sst_class);
	ida_destroy(&minors);
}
