// SPDX-License-Identifier: GPL-2.0
/* fs/libfs.c, linux/fs.h: a file that is one number, got and set by functions. */
#include <linux/fs.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kpi.h"

struct attr {
	int (*get)(void *data, u64 *value);
	int (*set)(void *data, u64 value);
	const char *fmt;
	void *data;
	struct mutex mutex;	/* both of the buffers */
	char got[24];		/* enough for a number and a newline */
	char given[24];
};

int simple_attr_open(struct inode *inode, struct file *file,
		     int (*get)(void *, u64 *), int (*set)(void *, u64),
		     const char *fmt)
{
	struct attr *attr = kzalloc(sizeof(*attr), GFP_KERNEL);

	if (!attr)
		return -ENOMEM;
	attr->get = get;
	attr->set = set;
	attr->data = inode->i_private;
	attr->fmt = fmt;
	mutex_init(&attr->mutex);
	file->private_data = attr;
	return nonseekable_open(inode, file);
}
KPI_EXPORT(simple_attr_open);

int simple_attr_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}
KPI_EXPORT(simple_attr_release);

/* Whoever reads on gets the rest of what was there when it began. */
static int refresh(struct attr *attr, loff_t pos)
{
	u64 value;
	int err;

	if (pos && attr->got[0])
		return 0;
	err = attr->get(attr->data, &value);
	if (!err)
		scnprintf(attr->got, sizeof(attr->got), attr->fmt,
			  (unsigned long long)value);
	return err;
}

ssize_t simple_attr_read(struct file *file, char __user *buf, size_t len,
			 loff_t *ppos)
{
	struct attr *attr = file->private_data;
	ssize_t ret;

	if (!attr->get)
		return -EACCES;
	ret = mutex_lock_interruptible(&attr->mutex);
	if (ret)
		return ret;
	ret = refresh(attr, *ppos);
	if (!ret)
		ret = simple_read_from_buffer(buf, len, ppos, attr->got,
					      strlen(attr->got));
	mutex_unlock(&attr->mutex);
	return ret;
}
KPI_EXPORT(simple_attr_read);

static int parse(const char *text, bool is_signed, u64 *value)
{
	if (is_signed)
		return kstrtoll(text, 0, (s64 *)value);
	return kstrtoull(text, 0, value);
}

static int set_from(struct attr *attr, const char __user *buf, size_t len,
		    bool is_signed)
{
	size_t size = min(sizeof(attr->given) - 1, len);
	u64 value;
	int err;

	if (copy_from_user(attr->given, buf, size))
		return -EFAULT;
	attr->given[size] = '\0';
	err = parse(attr->given, is_signed, &value);
	return err ?: attr->set(attr->data, value);
}

static ssize_t write_attr(struct file *file, const char __user *buf,
			  size_t len, bool is_signed)
{
	struct attr *attr = file->private_data;
	int err;

	if (!attr->set)
		return -EACCES;
	err = mutex_lock_interruptible(&attr->mutex);
	if (err)
		return err;
	err = set_from(attr, buf, len, is_signed);
	mutex_unlock(&attr->mutex);
	/* All of it, however much was looked at. */
	return err ?: len;
}

ssize_t simple_attr_write(struct file *file, const char __user *buf, size_t len,
			  loff_t *ppos)
{
	return write_attr(file, buf, len, false);
}
KPI_EXPORT(simple_attr_write);

ssize_t simple_attr_write_signed(struct file *file, const char __user *buf,
				 size_t len, loff_t *ppos)
{
	return write_attr(file, buf, len, true);
}
KPI_EXPORT(simple_attr_write_signed);
