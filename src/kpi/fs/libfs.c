// SPDX-License-Identifier: GPL-2.0
/* fs/libfs.c, linux/fs.h: reading and writing a buffer as if it were a file. */
#include <linux/fs.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "kpi.h"

/*
 * How much of @count bytes at *@ppos lies within @available. -EINVAL for a
 * position before the buffer; 0 at or past its end.
 */
static ssize_t clamp_count(loff_t pos, size_t count, size_t available)
{
	if (pos < 0)
		return -EINVAL;
	if (pos >= available)
		return 0;
	return min_t(size_t, count, available - pos);
}

ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos,
				const void *from, size_t available)
{
	loff_t pos = *ppos;
	ssize_t n = clamp_count(pos, count, available);
	size_t left;

	if (n <= 0)
		return n;
	left = copy_to_user(to, from + pos, n);
	if (left == n)
		return -EFAULT;
	n -= left;
	*ppos = pos + n;
	return n;
}
KPI_EXPORT(simple_read_from_buffer);

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos,
			       const void __user *from, size_t count)
{
	loff_t pos = *ppos;
	ssize_t n = clamp_count(pos, count, available);
	size_t left;

	if (n <= 0)
		return n;
	left = copy_from_user(to + pos, from, n);
	if (left == n)
		return -EFAULT;
	n -= left;
	*ppos = pos + n;
	return n;
}
KPI_EXPORT(simple_write_to_buffer);

ssize_t memory_read_from_buffer(void *to, size_t count, loff_t *ppos,
				const void *from, size_t available)
{
	loff_t pos = *ppos;
	ssize_t n = clamp_count(pos, count, available);

	if (n <= 0)
		return n;
	memcpy(to, from + pos, n);
	*ppos = pos + n;
	return n;
}
KPI_EXPORT(memory_read_from_buffer);

int simple_open(struct inode *inode, struct file *file)
{
	if (inode->i_private)
		file->private_data = inode->i_private;
	return 0;
}
KPI_EXPORT(simple_open);

/* What is in memory alone has nowhere to go. */
int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	return 0;
}
KPI_EXPORT(noop_fsync);
