// SPDX-License-Identifier: GPL-2.0
/* fs/sysfs/file.c, linux/sysfs.h: attributes as files of bytes. */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "fs/sysfs/sysfs.h"

static const struct bin_attribute *attr_of(struct file *file)
{
	return kpi_node_of_file(file)->kn.priv;
}

static int bin_open(struct inode *inode, struct file *file)
{
	const struct kpi_node *node = kpi_node_of_inode(inode);
	const struct bin_attribute *attr = node->kn.priv;
	umode_t mode = node->kn.mode;

	if ((file->f_mode & FMODE_READ) &&
	    (!(mode & 0444) || !(attr->read || attr->mmap)))
		return -EACCES;
	if ((file->f_mode & FMODE_WRITE) &&
	    (!(mode & 0222) || !(attr->write || attr->mmap)))
		return -EACCES;
	if (attr->f_mapping)
		file->f_mapping = attr->f_mapping();
	return 0;
}

/* A page at a time, and not beyond the size where one is told. */
static ssize_t clamp_to_size(const struct bin_attribute *attr, loff_t pos,
			     size_t count)
{
	count = min_t(size_t, count, PAGE_SIZE);
	if (!attr->size)
		return count;
	if (pos >= attr->size)
		return 0;
	return min_t(loff_t, count, attr->size - pos);
}

static ssize_t checked_count(ssize_t got, size_t asked, const void *fn)
{
	if (got <= (ssize_t)asked)
		return got;
	pr_err("sysfs: %pS returned %zd bytes of the %zu asked for\n", fn, got,
	       asked);
	return asked;
}

static ssize_t bin_read(struct file *file, char __user *user, size_t count,
			loff_t *pos)
{
	struct bin_attribute *attr = (void *)attr_of(file);
	ssize_t n = clamp_to_size(attr, *pos, count);
	char *buf;

	if (n <= 0)
		return n;
	if (!attr->read)
		return -EIO;
	buf = kzalloc(n, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	n = checked_count(attr->read(file,
				     kpi_attr_kobj(kpi_node_of_file(file)),
				     attr, buf, *pos, n), n, attr->read);
	if (n > 0 && copy_to_user(user, buf, n))
		n = -EFAULT;
	if (n > 0)
		*pos += n;
	kfree(buf);
	return n;
}

static ssize_t bin_write(struct file *file, const char __user *user,
			 size_t count, loff_t *pos)
{
	struct bin_attribute *attr = (void *)attr_of(file);
	ssize_t n = clamp_to_size(attr, *pos, count);
	char *buf;

	if (!n)
		return attr->size && count ? -EFBIG : 0;
	if (!attr->write)
		return -EIO;
	/* Some read it as text. */
	buf = kmalloc(n + 1, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	buf[n] = '\0';
	if (copy_from_user(buf, user, n))
		n = -EFAULT;
	else
		n = checked_count(attr->write(file,
					      kpi_attr_kobj(kpi_node_of_file(file)),
					      attr, buf, *pos, n), n,
				  attr->write);
	if (n > 0)
		*pos += n;
	kfree(buf);
	return n;
}

static loff_t bin_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence == SEEK_END)
		offset += attr_of(file)->size;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

static int bin_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct bin_attribute *attr = (void *)attr_of(file);

	if (!attr->mmap)
		return -ENODEV;
	return attr->mmap(file, kpi_attr_kobj(kpi_node_of_file(file)), attr,
			  vma);
}

const struct file_operations kpi_sysfs_bin_ops = {
	.open = bin_open,
	.read = bin_read,
	.write = bin_write,
	.llseek = bin_llseek,
	.mmap = bin_mmap,
};
