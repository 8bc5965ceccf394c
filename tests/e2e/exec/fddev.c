// SPDX-License-Identifier: GPL-2.0
/* A driver that gives its caller descriptors, for the tests of exec. */
#include <linux/anon_inodes.h>
#include <linux/atomic.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "fddev.h"

/* A pipe of one byte. */
struct end {
	wait_queue_head_t wait;
	int number;
	int byte;		/* -1: none */
	struct page *page;
};

static atomic_t count = ATOMIC_INIT(0), last = ATOMIC_INIT(0);
static long fddev_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

static ssize_t end_read(struct file *file, char __user *buf, size_t size,
			loff_t *pos)
{
	struct end *e = file->private_data;
	int byte;

	if (READ_ONCE(e->byte) < 0 && file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	if (wait_event_interruptible(e->wait, READ_ONCE(e->byte) >= 0))
		return -ERESTARTSYS;
	byte = xchg(&e->byte, -1);
	wake_up_interruptible(&e->wait);
	return put_user((u8)byte, buf) ? -EFAULT : 1;
}

static ssize_t end_write(struct file *file, const char __user *buf,
			 size_t size, loff_t *pos)
{
	struct end *e = file->private_data;
	u8 byte;

	if (get_user(byte, buf))
		return -EFAULT;
	WRITE_ONCE(e->byte, byte);
	wake_up_interruptible(&e->wait);
	return 1;
}

static __poll_t end_poll(struct file *file, poll_table *table)
{
	struct end *e = file->private_data;

	poll_wait(file, &e->wait, table);
	return READ_ONCE(e->byte) < 0 ? EPOLLOUT : EPOLLIN | EPOLLOUT;
}

static int end_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct end *e = file->private_data;

	return vm_insert_page(vma, vma->vm_start, e->page);
}

static int end_release(struct inode *inode, struct file *file)
{
	struct end *e = file->private_data;

	__free_page(e->page);
	kfree(e);
	atomic_dec(&count);
	return 0;
}

static const struct file_operations end_fops = {
	.owner = THIS_MODULE,
	.read = end_read,
	.write = end_write,
	.poll = end_poll,
	.mmap = end_mmap,
	.unlocked_ioctl = fddev_ioctl,
	.release = end_release,
	.llseek = no_llseek,
};

static long make(unsigned int flags)
{
	struct end *e = kzalloc(sizeof(*e), GFP_KERNEL);
	long fd;

	if (!e)
		return -ENOMEM;
	e->page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!e->page) {
		kfree(e);
		return -ENOMEM;
	}
	init_waitqueue_head(&e->wait);
	e->byte = -1;
	e->number = atomic_inc_return(&last);
	atomic_inc(&count);
	fd = anon_inode_getfd("[fddev]", &end_fops, e, flags);
	if (fd < 0) {
		__free_page(e->page);
		kfree(e);
		atomic_dec(&count);
	}
	return fd;
}

static long which(unsigned int fd)
{
	struct fd f = fdget(fd);
	long ret = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op == &end_fops)
		ret = ((struct end *)f.file->private_data)->number;
	fdput(f);
	return ret;
}

static long cancel(void)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd >= 0)
		put_unused_fd(fd);
	return fd;
}

static long fddev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case FDDEV_MAKE:
		return make(arg);
	case FDDEV_COUNT:
		return atomic_read(&count);
	case FDDEV_WHICH:
		return which(arg);
	case FDDEV_CANCEL:
		return cancel();
	}
	return -ENOTTY;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = fddev_ioctl,
};
static struct miscdevice fddev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "fddev",
	.fops = &fops,
	.mode = 0666,
};
module_misc_device(fddev);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Gives its caller descriptors");
