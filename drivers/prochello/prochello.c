// SPDX-License-Identifier: GPL-2.0
/*
 * prochello - a file in /proc, as the second step of a tutorial: reading and
 * writing /proc/hello leaves a line in the kernel log.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/proc_fs.h>

/* At once the end of the file: cat prints nothing. */
static ssize_t hello_read(struct file *file, char __user *buf, size_t count,
			  loff_t *pos)
{
	pr_info("Hello, read!\n");
	return 0;
}

/* All of it is taken, so that echo is content. */
static ssize_t hello_write(struct file *file, const char __user *buf,
			   size_t count, loff_t *pos)
{
	pr_info("Hello, write!\n");
	return count;
}

static const struct proc_ops hello_ops = {
	.proc_read = hello_read,
	.proc_write = hello_write,
};

static int __init prochello_init(void)
{
	if (!proc_create("hello", 0666, NULL, &hello_ops))
		return -ENOMEM;
	pr_info("Hello, World!\n");
	return 0;
}

static void __exit prochello_exit(void)
{
	remove_proc_entry("hello", NULL);
	pr_info("Goodbye, World!\n");
}

module_init(prochello_init);
module_exit(prochello_exit);

MODULE_DESCRIPTION("A file in /proc that says hello");
MODULE_LICENSE("GPL");
