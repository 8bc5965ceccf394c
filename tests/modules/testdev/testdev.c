// SPDX-License-Identifier: GPL-2.0
/*
 * testdev - a device for tests of what programs do with devices: a fifo to
 * read, write and poll, ioctls of each kind, and answers that no driver should
 * give. Nothing checks itself here: the programs do.
 */
#include <linux/kfifo.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "testdev.h"

static DEFINE_KFIFO(fifo, char, 4096);
static DEFINE_MUTEX(lock);
static DECLARE_WAIT_QUEUE_HEAD(changed);
static DECLARE_WAIT_QUEUE_HEAD(never);
static atomic_t opens = ATOMIC_INIT(0);
static u32 value;
static int mode;

static int td_open(struct inode *inode, struct file *file)
{
	atomic_inc(&opens);
	return 0;
}

static int td_release(struct inode *inode, struct file *file)
{
	atomic_dec(&opens);
	return 0;
}

static ssize_t td_fifo_read(struct file *file, char __user *buf, size_t count)
{
	unsigned int copied;
	int ret;

	while (kfifo_is_empty(&fifo)) {
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(changed, !kfifo_is_empty(&fifo)))
			return -ERESTARTSYS;
	}
	mutex_lock(&lock);
	ret = kfifo_to_user(&fifo, buf, count, &copied);
	mutex_unlock(&lock);
	wake_up_interruptible(&changed);
	return ret ? ret : copied;
}

static ssize_t td_read(struct file *file, char __user *buf, size_t count,
		       loff_t *pos)
{
	switch (READ_ONCE(mode)) {
	case TESTDEV_TOO_MUCH:
		return count + 100;
	case TESTDEV_BAD_ERROR:
		return -700;
	case TESTDEV_ZEROES:
		return clear_user(buf, count) ? -EFAULT : count;
	default:
		return td_fifo_read(file, buf, count);
	}
}

static ssize_t td_write(struct file *file, const char __user *buf,
			size_t count, loff_t *pos)
{
	unsigned int copied;
	int ret;

	if (READ_ONCE(mode) == TESTDEV_ZEROES)
		return count;
	while (kfifo_is_full(&fifo)) {
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(changed, !kfifo_is_full(&fifo)))
			return -ERESTARTSYS;
	}
	mutex_lock(&lock);
	ret = kfifo_from_user(&fifo, buf, count, &copied);
	mutex_unlock(&lock);
	wake_up_interruptible(&changed);
	return ret ? ret : copied;
}

static __poll_t td_poll(struct file *file, poll_table *wait)
{
	__poll_t events = 0;

	poll_wait(file, &changed, wait);
	if (!kfifo_is_empty(&fifo))
		events |= EPOLLIN | EPOLLRDNORM;
	if (!kfifo_is_full(&fifo))
		events |= EPOLLOUT | EPOLLWRNORM;
	return events;
}

static long td_op(void __user *arg)
{
	struct testdev_op op;

	if (copy_from_user(&op, arg, sizeof(op)))
		return -EFAULT;
	op.value = op.address + op.op;
	return copy_to_user(arg, &op, sizeof(op)) ? -EFAULT : 0;
}

/* What the struct points to is the program's own memory. */
static long td_memory(void __user *arg)
{
	struct testdev_memory m;
	u8 piece[256];
	u32 done, n, i;

	if (copy_from_user(&m, arg, sizeof(m)))
		return -EFAULT;
	for (done = 0; done < m.length; done += n) {
		u8 __user *at = u64_to_user_ptr(m.pointer + done);

		n = min_t(u32, sizeof(piece), m.length - done);
		if (copy_from_user(piece, at, n))
			return -EFAULT;
		for (i = 0; i < n; i++)
			piece[i]++;
		if (copy_to_user(at, piece, n))
			return -EFAULT;
	}
	return 0;
}

static long td_half(struct testdev_pair __user *arg)
{
	return put_user(0x1111111111111111ull, &arg->first);
}

static long td_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case TESTDEV_OP:
		return td_op(user);
	case TESTDEV_SET:
		return get_user(value, (u32 __user *)user);
	case TESTDEV_GET:
		return put_user(value, (u32 __user *)user);
	case TESTDEV_MEMORY:
		return td_memory(user);
	case TESTDEV_HALF:
		return td_half(user);
	case TESTDEV_SLEEP:
		return wait_event_interruptible(never, 0);
	case TESTDEV_SLEEP_KILLABLE:
		return wait_event_killable(never, 0);
	case TESTDEV_MODE:
		WRITE_ONCE(mode, arg);
		return 0;
	case TESTDEV_OPENS:
		return atomic_read(&opens);
	case TESTDEV_PLAIN:
		return put_user(value, (u32 __user *)user);
	case TESTDEV_RESULT:
		return (int)arg;
	}
	return -ENOTTY;
}

static const struct file_operations td_fops = {
	.owner = THIS_MODULE,
	.open = td_open,
	.release = td_release,
	.read = td_read,
	.write = td_write,
	.poll = td_poll,
	.unlocked_ioctl = td_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice td_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "testdev",
	.fops = &td_fops,
	.mode = 0666,
};

/* The same, for the owner alone. */
static struct miscdevice td_private = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "testdev-private",
	.fops = &td_fops,
	.mode = 0600,
};

static int __init td_init(void)
{
	int ret = misc_register(&td_device);

	if (ret)
		return ret;
	ret = misc_register(&td_private);
	if (ret)
		misc_deregister(&td_device);
	return ret;
}

static void __exit td_exit(void)
{
	misc_deregister(&td_private);
	misc_deregister(&td_device);
}

module_init(td_init);
module_exit(td_exit);

MODULE_DESCRIPTION("A device for tests of programs");
MODULE_LICENSE("GPL");
