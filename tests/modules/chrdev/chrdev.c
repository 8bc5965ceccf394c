// SPDX-License-Identifier: GPL-2.0
/* Conformance of character devices: numbers, cdev, misc, their open files. */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

static unsigned int checks;

#include "../check.h"

/* ------------------------------------------------------------ the driver */

static unsigned int opened, released, flushed;
static char store[100];
static size_t stored;

static int kt_open(struct inode *inode, struct file *file)
{
	opened++;
	if (iminor(inode) == 3)
		return -EACCES;
	file->private_data = inode->i_cdev ? (void *)inode->i_cdev :
					     file->private_data;
	return 0;
}

static int kt_release(struct inode *inode, struct file *file)
{
	released++;
	return 0;
}

static int kt_flush(struct file *file, fl_owner_t id)
{
	flushed++;
	return 0;
}

static ssize_t kt_read(struct file *file, char __user *buf, size_t n,
		       loff_t *pos)
{
	return simple_read_from_buffer(buf, n, pos, store, stored);
}

static ssize_t kt_write(struct file *file, const char __user *buf, size_t n,
			loff_t *pos)
{
	ssize_t ret = simple_write_to_buffer(store, sizeof(store), pos, buf, n);

	if (ret > 0)
		stored = max_t(size_t, stored, *pos);
	return ret;
}

static long kt_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return cmd == 1 ? (long)arg : -ENOIOCTLCMD;
}

static const struct file_operations kt_fops = {
	.owner = THIS_MODULE,
	.open = kt_open,
	.release = kt_release,
	.flush = kt_flush,
	.read = kt_read,
	.write = kt_write,
	.unlocked_ioctl = kt_ioctl,
	.llseek = default_llseek,
};

static ssize_t kt_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	size_t n = min_t(size_t, iov_iter_count(to), stored - iocb->ki_pos);

	if (iocb->ki_pos >= stored)
		return 0;
	n = copy_to_iter(store + iocb->ki_pos, n, to);
	iocb->ki_pos += n;
	return n;
}

static const struct file_operations iter_fops = {
	.owner = THIS_MODULE,
	.open = nonseekable_open,
	.read_iter = kt_read_iter,
};

/* ------------------------------------------------------------- numbers */

static int check_numbers(void)
{
	dev_t a, b;
	int major;

	CHECK(alloc_chrdev_region(&a, 5, 10, "kt_a") == 0);
	CHECK(MAJOR(a) && MINOR(a) == 5);
	CHECK(alloc_chrdev_region(&b, 0, 1, "kt_b") == 0);
	CHECK(MAJOR(a) != MAJOR(b));
	/* Beside it, over its end, within it. */
	CHECK(register_chrdev_region(MKDEV(MAJOR(a), 15), 2, "kt_c") == 0);
	CHECK(register_chrdev_region(MKDEV(MAJOR(a), 14), 2, "kt_d") == -EBUSY);
	CHECK(register_chrdev_region(MKDEV(MAJOR(a), 0), 6, "kt_d") == -EBUSY);
	CHECK(register_chrdev_region(MKDEV(MAJOR(a), 7), 1, "kt_d") == -EBUSY);
	CHECK(register_chrdev_region(MKDEV(MAJOR(a), 0), 5, "kt_d") == 0);
	unregister_chrdev_region(MKDEV(MAJOR(a), 0), 5);
	unregister_chrdev_region(MKDEV(MAJOR(a), 15), 2);
	unregister_chrdev_region(a, 10);
	CHECK(register_chrdev_region(MKDEV(MAJOR(a), 7), 1, "kt_d") == 0);
	unregister_chrdev_region(MKDEV(MAJOR(a), 7), 1);
	CHECK(register_chrdev_region(MKDEV(600, 0), 1, "kt_d") == -EINVAL);
	unregister_chrdev_region(b, 1);
	major = register_chrdev(0, "kt_e", &kt_fops);
	CHECK(major > 0);
	CHECK(register_chrdev(major, "kt_f", &kt_fops) == -EBUSY);
	unregister_chrdev(major, "kt_e");
	CHECK(register_chrdev(major, "kt_f", &kt_fops) == 0);
	unregister_chrdev(major, "kt_f");
	return 0;
}

/* ------------------------------------------------------------ open files */

static int check_file(struct file *file, char __user *user)
{
	const struct file_operations *fops = file->f_op;
	char text[40];
	loff_t pos = 0;

	CHECK(copy_to_user(user, "hello, world", 12) == 0);
	CHECK(fops->write(file, user, 12, &pos) == 12 && pos == 12);
	CHECK(fops->write(file, user, 200, &pos) == 88 && pos == 100);
	CHECK(fops->write(file, user, 1, &pos) == 0);
	pos = 7;
	CHECK(clear_user(user, 40) == 0);
	CHECK(fops->read(file, user, 5, &pos) == 5 && pos == 12);
	CHECK(copy_from_user(text, user, 6) == 0);
	CHECK(!memcmp(text, "world", 6));
	CHECK(vfs_llseek(file, 10, SEEK_SET) == 10 && file->f_pos == 10);
	CHECK(vfs_llseek(file, 5, SEEK_CUR) == 15);
	CHECK(vfs_llseek(file, -20, SEEK_CUR) == -EINVAL);
	CHECK(file->f_pos == 15);
	pos = 0;
	/* Only files that read by iterators are read by the kernel. */
	CHECK(kernel_read(file, text, 5, &pos) == -EINVAL);
	CHECK(fops->unlocked_ioctl(file, 1, 77) == 77);
	return 0;
}

static int check_open(struct file *file, dev_t dev)
{
	struct inode *inode = file_inode(file);
	char buf[64], *path;

	CHECK(S_ISCHR(inode->i_mode) && inode->i_rdev == dev);
	CHECK(imajor(inode) == MAJOR(dev) && iminor(inode) == MINOR(dev));
	CHECK(file->f_op == &kt_fops);
	CHECK(file->f_mode & FMODE_READ && file->f_mode & FMODE_WRITE);
	CHECK(file->f_mode & FMODE_LSEEK && file->f_mode & FMODE_OPENED);
	CHECK(file->f_path.dentry->d_inode == inode);
	CHECK(file->f_mapping == inode->i_mapping);
	CHECK(uid_eq(file->f_cred->fsuid, current_fsuid()));
	path = file_path(file, buf, sizeof(buf));
	CHECK(!IS_ERR(path) && !strncmp(path, "/dev/", 5));
	return 0;
}

static struct cdev cdev;

static int check_cdev(struct class *class, char __user *user)
{
	struct device *dev;
	struct file *file;
	dev_t nr;

	CHECK(alloc_chrdev_region(&nr, 0, 4, "kt_cdev") == 0);
	cdev_init(&cdev, &kt_fops);
	cdev.owner = THIS_MODULE;
	CHECK(cdev_add(&cdev, nr, 4) == 0);
	dev = device_create(class, NULL, nr + 1, NULL, "kt_cdev%d", 1);
	CHECK(!IS_ERR(dev));
	CHECK(!IS_ERR(device_create(class, NULL, nr + 3, NULL, "kt_cdev3")));
	file = filp_open("/dev/kt_cdev1", O_RDWR, 0);
	CHECK(!IS_ERR(file));
	CHECK(opened == 1 && file->private_data == &cdev);
	if (check_open(file, nr + 1) || check_file(file, user))
		return -EINVAL;
	CHECK(filp_close(file, NULL) == 0 && flushed == 1);
	file = filp_open("/dev/kt_cdev3", O_RDONLY, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -EACCES);
	file = filp_open("/dev/kt_cdev2", O_RDONLY, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	device_destroy(class, nr + 3);
	device_destroy(class, nr + 1);
	file = filp_open("/dev/kt_cdev1", O_RDWR, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	/* A node without anything behind it. */
	cdev_del(&cdev);
	CHECK(!IS_ERR(device_create(class, NULL, nr + 1, NULL, "kt_cdev1")));
	file = filp_open("/dev/kt_cdev1", O_RDWR, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENXIO);
	device_destroy(class, nr + 1);
	unregister_chrdev_region(nr, 4);
	return 0;
}

/* ------------------------------------------------------------------- misc */

static struct miscdevice misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kt_misc",
	.fops = &iter_fops,
	.mode = 0640,
};
static struct miscdevice below = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kt_other",
	.nodename = "kt_dir/kt_node",
	.fops = &iter_fops,
};

static int check_misc(void)
{
	struct file *file;
	char text[20];
	loff_t pos = 7;

	CHECK(misc_register(&misc) == 0);
	CHECK(misc.minor != MISC_DYNAMIC_MINOR && misc.this_device);
	CHECK(misc_register(&below) == 0 && below.minor != misc.minor);
	file = filp_open("/dev/kt_misc", O_RDONLY, 0);
	CHECK(!IS_ERR(file));
	CHECK(file->private_data == &misc);
	CHECK(imajor(file_inode(file)) == MISC_MAJOR);
	CHECK((file_inode(file)->i_mode & 07777) == 0640);
	CHECK(kernel_read(file, text, 5, &pos) == 5 && pos == 12);
	CHECK(!memcmp(text, "world", 5));
	CHECK(vfs_llseek(file, 0, SEEK_SET) == -ESPIPE);
	filp_close(file, NULL);
	file = filp_open("/dev/kt_dir/kt_node", O_RDONLY, 0);
	CHECK(!IS_ERR(file) && file->private_data == &below);
	filp_close(file, NULL);
	misc_deregister(&below);
	file = filp_open("/dev/kt_dir", O_RDONLY, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	misc_deregister(&misc);
	file = filp_open("/dev/kt_misc", O_RDONLY, 0);
	CHECK(IS_ERR(file) && PTR_ERR(file) == -ENOENT);
	return 0;
}

static int __init kt_init(void)
{
	unsigned long user = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);
	struct class *class = class_create(THIS_MODULE, "kt_class");
	int err;

	CHECK(!IS_ERR_VALUE(user) && !IS_ERR(class));
	err = check_numbers() ?: check_cdev(class, (char __user *)user) ?:
				 check_misc();
	class_destroy(class);
	vm_munmap(user, PAGE_SIZE);
	if (!err)
		pr_info("chrdev: %u checks passed\n", checks);
	return err;
}

static void __exit kt_exit(void)
{
	if (released != 1)
		pr_err("chrdev: released %u times\n", released);
}
module_init(kt_init);
module_exit(kt_exit);
MODULE_LICENSE("GPL");
