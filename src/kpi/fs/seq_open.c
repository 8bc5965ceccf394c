// SPDX-License-Identifier: GPL-2.0
/* fs/seq_file.c, linux/seq_file.h: sequential files are opened and closed. */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "kpi.h"

int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_file *m;

	WARN_ON(file->private_data);
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock);
	m->op = op;
	m->file = file;
	file->private_data = m;
	/* Where a pwrite() would go is not for the records to say. */
	file->f_mode &= ~FMODE_PWRITE;
	return 0;
}
KPI_EXPORT(seq_open);

int seq_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kvfree(m->buf);
	kfree(m);
	return 0;
}
KPI_EXPORT(seq_release);

void *__seq_open_private(struct file *f, const struct seq_operations *ops,
			 int psize)
{
	void *private = kzalloc(psize, GFP_KERNEL_ACCOUNT);

	if (!private)
		return NULL;
	if (seq_open(f, ops)) {
		kfree(private);
		return NULL;
	}
	((struct seq_file *)f->private_data)->private = private;
	return private;
}
KPI_EXPORT(__seq_open_private);

int seq_open_private(struct file *filp, const struct seq_operations *ops,
		     int psize)
{
	return __seq_open_private(filp, ops, psize) ? 0 : -ENOMEM;
}
KPI_EXPORT(seq_open_private);

int seq_release_private(struct inode *inode, struct file *file)
{
	struct seq_file *seq = file->private_data;

	kfree(seq->private);
	seq->private = NULL;
	return seq_release(inode, file);
}
KPI_EXPORT(seq_release_private);

/* ----------------------------------------------- files of one record only */

void *single_start(struct seq_file *p, loff_t *pos)
{
	return *pos ? NULL : SEQ_START_TOKEN;
}

static void *single_next(struct seq_file *p, void *v, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *p, void *v)
{
}

/* Made for each file, since the record's function is a part of it. */
int single_open(struct file *file, int (*show)(struct seq_file *, void *),
		void *data)
{
	struct seq_operations *op = kmalloc(sizeof(*op), GFP_KERNEL_ACCOUNT);
	int err;

	if (!op)
		return -ENOMEM;
	*op = (struct seq_operations){ .start = single_start,
				       .next = single_next,
				       .stop = single_stop,
				       .show = show };
	err = seq_open(file, op);
	if (err)
		kfree(op);
	else
		((struct seq_file *)file->private_data)->private = data;
	return err;
}
KPI_EXPORT(single_open);

int single_open_size(struct file *file, int (*show)(struct seq_file *, void *),
		     void *data, size_t size)
{
	char *buf = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	struct seq_file *m;
	int err;

	if (!buf)
		return -ENOMEM;
	err = single_open(file, show, data);
	if (err) {
		kvfree(buf);
		return err;
	}
	m = file->private_data;
	m->buf = buf;
	m->size = size;
	return 0;
}
KPI_EXPORT(single_open_size);

int single_release(struct inode *inode, struct file *file)
{
	const struct seq_operations *op =
		((struct seq_file *)file->private_data)->op;
	int err = seq_release(inode, file);

	kfree(op);
	return err;
}
KPI_EXPORT(single_release);
