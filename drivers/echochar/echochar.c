// SPDX-License-Identifier: GPL-2.0
/*
 * echochar - a character device that gives back what was written to it. It
 * registers a number and nothing else: the node is made by hand, with the
 * number that the log tells,
 *
 *	mknod /dev/echochar c MAJOR 0
 */
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>

#define NAME "echochar"
#define CAPACITY 4096

static int major;
static char message[CAPACITY];
static size_t length;
static DEFINE_MUTEX(lock);	/* of message and length */

static ssize_t echo_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	ssize_t ret;

	if (mutex_lock_interruptible(&lock))
		return -ERESTARTSYS;
	ret = simple_read_from_buffer(buf, count, pos, message, length);
	mutex_unlock(&lock);
	return ret;
}

/* From the position on; O_APPEND adds to what is there. */
static ssize_t echo_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	ssize_t ret;

	if (mutex_lock_interruptible(&lock))
		return -ERESTARTSYS;
	if (file->f_flags & O_APPEND)
		*pos = length;
	if (*pos >= CAPACITY)
		ret = count ? -ENOSPC : 0;
	else
		ret = simple_write_to_buffer(message, CAPACITY, pos, buf,
					     count);
	if (ret > 0)
		length = *pos;
	mutex_unlock(&lock);
	return ret;
}

static loff_t echo_llseek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, CAPACITY);
}

static const struct file_operations echo_ops = {
	.owner = THIS_MODULE,
	.read = echo_read,
	.write = echo_write,
	.llseek = echo_llseek,
};

static int __init echochar_init(void)
{
	major = register_chrdev(0, NAME, &echo_ops);
	if (major < 0)
		return major;
	pr_info(NAME ": mknod /dev/" NAME " c %d 0\n", major);
	return 0;
}

static void __exit echochar_exit(void)
{
	unregister_chrdev(major, NAME);
}

module_init(echochar_init);
module_exit(echochar_exit);

MODULE_DESCRIPTION("Gives back what was written to it");
MODULE_LICENSE("GPL");
