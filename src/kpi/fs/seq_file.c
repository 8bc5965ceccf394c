// SPDX-License-Identifier: GPL-2.0
/*
 * fs/seq_file.c, linux/seq_file.h: files made of records that are written
 * down as they are read.
 *
 * The buffer holds whole records; m->from and m->count tell what of it has not
 * been read yet, m->index the record after them, m->read_pos the file position
 * that this state belongs to. m->lock guards it all.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include "kpi.h"

static char *new_buffer(size_t size)
{
	if (unlikely(size > MAX_RW_COUNT))
		return NULL;
	return kvmalloc(size, GFP_KERNEL_ACCOUNT);
}

/* Twice as large, with nothing in it. */
static int grow(struct seq_file *m)
{
	kvfree(m->buf);
	m->count = 0;
	m->buf = new_buffer(m->size <<= 1);
	return m->buf ? 0 : -ENOMEM;
}

static int have_buffer(struct seq_file *m)
{
	if (!m->buf)
		m->buf = new_buffer(m->size = PAGE_SIZE);
	return m->buf ? 0 : -ENOMEM;
}

static void rewind(struct seq_file *m)
{
	m->index = 0;
	m->from = 0;
	m->count = 0;
}

static void *next(struct seq_file *m, void *v)
{
	loff_t before = m->index;

	v = m->op->next(m, v, &m->index);
	if (unlikely(m->index == before)) {
		pr_info_ratelimited("buggy .next function %ps did not update position index\n",
				    m->op->next);
		m->index++;
	}
	return v;
}

/*
 * Write down the record @v behind what is in the buffer. 1: it is there; 0: it
 * shall be left out; -EAGAIN: it did not fit; else its error.
 */
static int show(struct seq_file *m, void *v)
{
	size_t before = m->count;
	int err = m->op->show(m, v);

	if (err < 0)
		return err;
	if (err) {
		m->count = before;
		return 0;
	}
	return seq_has_overflowed(m) ? -EAGAIN : 1;
}

/*
 * From the beginning of the file to @offset: @from and @count tell what is
 * left of the record there. -EAGAIN: the buffer was too small, start again.
 */
static int walk_to(struct seq_file *m, loff_t offset)
{
	loff_t pos = 0;
	void *v;
	int err = 0;

	rewind(m);
	v = m->op->start(m, &m->index);
	while (v) {
		if (IS_ERR(v)) {
			err = PTR_ERR(v);
			break;
		}
		err = show(m, v);
		if (err < 0)
			break;
		err = 0;
		v = next(m, v);
		if (pos + m->count > offset) {
			m->from = offset - pos;
			m->count -= m->from;
			break;
		}
		pos += m->count;
		m->count = 0;
		if (pos == offset)
			break;
	}
	m->op->stop(m, v);
	return err;
}

static int traverse(struct seq_file *m, loff_t offset)
{
	int err;

	rewind(m);
	if (!offset)
		return 0;
	err = have_buffer(m);
	while (!err) {
		err = walk_to(m, offset);
		if (err != -EAGAIN)
			return err;
		err = grow(m);
	}
	return err;
}

/* Make the state that of @pos. */
static int go_to(struct seq_file *m, loff_t pos)
{
	int err = 0;

	if (!pos)
		rewind(m);
	if (pos == m->read_pos)
		return 0;
	err = traverse(m, pos);
	if (err) {
		m->read_pos = 0;
		rewind(m);
	} else {
		m->read_pos = pos;
	}
	return err;
}

/* One record that is not empty, however large it is. *@v: it, or the end. */
static int first_record(struct seq_file *m, void **v)
{
	int err;

	*v = m->op->start(m, &m->index);
	while (*v && !IS_ERR(*v)) {
		err = show(m, *v);
		if (err == -EAGAIN) {
			m->op->stop(m, *v);
			*v = NULL;
			if (grow(m))
				return -ENOMEM;
			*v = m->op->start(m, &m->index);
			continue;
		}
		if (err < 0)
			return err;
		if (m->count)
			return 0;
		*v = m->op->next(m, *v, &m->index);
	}
	return *v ? PTR_ERR(*v) : 0;
}

/* As many whole ones behind it as fit and are wanted. The last one tried. */
static void *more_records(struct seq_file *m, void *v, size_t wanted)
{
	for (;;) {
		size_t before = m->count;

		v = next(m, v);
		if (!v || IS_ERR(v) || m->count >= wanted)
			return v;
		if (show(m, v) < 0) {
			m->count = before;
			return v;
		}
	}
}

static size_t give(struct seq_file *m, struct iov_iter *iter)
{
	size_t n = copy_to_iter(m->buf + m->from, m->count, iter);

	m->count -= n;
	m->from += n;
	return n;
}

static int fill(struct seq_file *m, size_t wanted)
{
	void *v;
	int err;

	m->from = 0;
	err = first_record(m, &v);
	/* Nothing was begun that would have to be stopped. */
	if (err == -ENOMEM && !m->buf)
		return err;
	if (!err && v && m->count)
		v = more_records(m, v, wanted);
	else
		m->count = 0;
	m->op->stop(m, v);
	return err;
}

ssize_t seq_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	struct seq_file *m = iocb->ki_filp->private_data;
	size_t copied = 0;
	int err;

	if (!iov_iter_count(iter))
		return 0;
	mutex_lock(&m->lock);
	err = go_to(m, iocb->ki_pos);
	if (!err)
		err = have_buffer(m);
	if (!err && m->count)
		copied = give(m, iter);
	/* What is left does not fit, or faulted. */
	if (!err && !m->count && iov_iter_count(iter)) {
		err = fill(m, iov_iter_count(iter));
		if (m->count)
			copied += give(m, iter);
	}
	if (copied) {
		iocb->ki_pos += copied;
		m->read_pos += copied;
	} else if (m->count) {
		err = -EFAULT;
	}
	mutex_unlock(&m->lock);
	return copied ?: err;
}
KPI_EXPORT(seq_read_iter);

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct kiocb kiocb;
	struct iov_iter iter;
	ssize_t n;

	init_sync_kiocb(&kiocb, file);
	iov_iter_init(&iter, READ, &iov, 1, size);
	kiocb.ki_pos = *ppos;
	n = seq_read_iter(&kiocb, &iter);
	*ppos = kiocb.ki_pos;
	return n;
}
KPI_EXPORT(seq_read);

static loff_t seek_to(struct seq_file *m, struct file *file, loff_t offset)
{
	int err;

	if (offset == m->read_pos)
		return file->f_pos = offset;
	err = traverse(m, offset);
	if (err) {
		file->f_pos = 0;
		m->read_pos = 0;
		rewind(m);
		return err;
	}
	m->read_pos = offset;
	return file->f_pos = offset;
}

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	struct seq_file *m = file->private_data;
	loff_t pos = -EINVAL;

	mutex_lock(&m->lock);
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	if ((whence == SEEK_SET || whence == SEEK_CUR) && offset >= 0)
		pos = seek_to(m, file, offset);
	mutex_unlock(&m->lock);
	return pos;
}
KPI_EXPORT(seq_lseek);
