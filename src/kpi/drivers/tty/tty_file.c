// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_io.c, linux/tty.h: a program's open file of a tty. What it
 * reads and writes goes through the line discipline.
 */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/tty.h>
#include <linux/uio.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

/* What is moved between program and line discipline at a time. */
#define READ_CHUNK 64
#define WRITE_CHUNK 2048
#define WRITE_UNSPLIT 65536

struct tty_struct *kpi_tty_of(const struct file *file)
{
	return ((struct tty_file_private *)file->private_data)->tty;
}

/* --------------------------------------------------------- open and close */

static void add_file(struct tty_struct *tty, struct file *file,
		     struct tty_file_private *priv)
{
	priv->tty = tty;
	priv->file = file;
	file->private_data = priv;
	spin_lock(&tty->files_lock);
	list_add(&priv->list, &tty->tty_files);
	spin_unlock(&tty->files_lock);
}

static void del_file(struct file *file)
{
	struct tty_file_private *priv = file->private_data;

	spin_lock(&priv->tty->files_lock);
	list_del(&priv->list);
	spin_unlock(&priv->tty->files_lock);
	file->private_data = NULL;
	kfree(priv);
}

static int tty_release(struct inode *inode, struct file *file);

static int tty_open(struct inode *inode, struct file *file)
{
	struct tty_file_private *priv = kmalloc(sizeof(*priv), GFP_KERNEL);
	struct tty_struct *tty;
	int err;

	if (!priv)
		return -ENOMEM;
	/* A position means nothing to a line. */
	nonseekable_open(inode, file);
	tty = kpi_tty_open_line(inode->i_rdev, file);
	if (IS_ERR(tty)) {
		kfree(priv);
		return PTR_ERR(tty);
	}
	add_file(tty, file, priv);
	err = tty->ops->open ? tty->ops->open(tty, file) : -ENODEV;
	file->f_flags &= ~O_NOCTTY;
	if (!err)
		clear_bit(TTY_HUPPED, &tty->flags);
	tty_unlock(tty);
	if (err)
		tty_release(inode, file);
	return err;
}

/* Readers and writers of files that are closed may sleep on these. */
static void wake_all(struct tty_struct *tty)
{
	wake_up_poll(&tty->read_wait, EPOLLIN | EPOLLRDNORM);
	wake_up_poll(&tty->write_wait, EPOLLOUT | EPOLLWRNORM);
}

static int tty_fasync(int fd, struct file *file, int on);

static int tty_release(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = kpi_tty_of(file);
	bool last;

	tty_lock(tty);
	tty_fasync(-1, file, 0);
	if (tty->ops->close)
		tty->ops->close(tty, file);
	wake_all(tty);
	last = !--tty->count;
	if (WARN_ON(tty->count < 0))
		tty->count = 0;
	del_file(file);
	tty_unlock(tty);
	if (!last)
		return 0;
	mutex_lock(&tty_mutex);
	tty_release_struct(tty, tty->index);
	mutex_unlock(&tty_mutex);
	return 0;
}

/* -------------------------------------------------------------- reading */

/*
 * In pieces, as line disciplines give it: one that has more of the same
 * answer for the next piece leaves a cookie.
 */
static ssize_t read_pieces(struct tty_ldisc *ld, struct file *file,
			   struct iov_iter *to)
{
	size_t count = iov_iter_count(to);
	unsigned char piece[READ_CHUNK];
	unsigned long offset = 0;
	void *cookie = NULL;
	ssize_t ret = 0;

	do {
		size_t size = min(count, sizeof(piece)), copied;
		ssize_t got = ld->ops->read(ld->tty, file, piece, size,
					    &cookie, offset);

		if (!got)
			break;
		if (got < 0) {
			/* An answer that is too long for the buffer. */
			if (!ret || got == -EOVERFLOW)
				ret = got;
			break;
		}
		copied = copy_to_iter(piece, got, to);
		offset += copied;
		count -= copied;
		ret = offset ?: -EFAULT;
		if (copied != got)
			break;
	} while (cookie);
	/* What a line discipline holds for the rest of it is given back. */
	if (cookie)
		ld->ops->read(ld->tty, file, NULL, 0, &cookie, offset);
	memzero_explicit(piece, sizeof(piece));
	return ret;
}

static ssize_t tty_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	struct tty_struct *tty = kpi_tty_of(file);
	struct tty_ldisc *ld;
	ssize_t ret = -EIO;

	if (tty_io_error(tty))
		return -EIO;
	ld = tty_ldisc_ref_wait(tty);
	if (!ld)
		return 0;	/* hung up: the end */
	if (ld->ops->read)
		ret = read_pieces(ld, file, to);
	tty_ldisc_deref(ld);
	return ret;
}

/* -------------------------------------------------------------- writing */

static int write_begin(struct tty_struct *tty, size_t chunk, bool nonblock)
{
	unsigned char *buf;

	if (!mutex_trylock(&tty->atomic_write_lock)) {
		if (nonblock)
			return -EAGAIN;
		if (mutex_lock_interruptible(&tty->atomic_write_lock))
			return -ERESTARTSYS;
	}
	if (tty->write_cnt >= chunk)
		return 0;
	buf = kvmalloc(chunk, GFP_KERNEL | __GFP_RETRY_MAYFAIL);
	if (!buf) {
		mutex_unlock(&tty->atomic_write_lock);
		return -ENOMEM;
	}
	kvfree(tty->write_buf);
	tty->write_buf = buf;
	tty->write_cnt = chunk;
	return 0;
}

static void write_end(struct tty_struct *tty)
{
	mutex_unlock(&tty->atomic_write_lock);
	wake_up_interruptible_poll(&tty->write_wait, EPOLLOUT | EPOLLWRNORM);
}

static ssize_t write_pieces(struct tty_ldisc *ld, struct file *file,
			    struct iov_iter *from, size_t chunk)
{
	struct tty_struct *tty = ld->tty;
	size_t written = 0;

	while (iov_iter_count(from)) {
		size_t size = min(chunk, iov_iter_count(from));
		ssize_t ret;

		if (copy_from_iter(tty->write_buf, size, from) != size)
			return written ?: -EFAULT;
		ret = ld->ops->write(tty, file, tty->write_buf, size);
		if (ret <= 0)
			return written ?: ret;
		written += ret;
		if (ret > size)
			return -EFAULT;
		/* The rest of the piece is still to come. */
		if (ret != size)
			iov_iter_revert(from, size - ret);
		if (!iov_iter_count(from))
			break;
		if (signal_pending(current))
			return written;
		cond_resched();
	}
	return written;
}

static ssize_t tty_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	struct tty_struct *tty = kpi_tty_of(file);
	bool whole = test_bit(TTY_NO_WRITE_SPLIT, &tty->flags);
	size_t chunk = max_t(size_t, 1024, min_t(size_t, iov_iter_count(from),
				whole ? WRITE_UNSPLIT : WRITE_CHUNK));
	struct tty_ldisc *ld;
	ssize_t ret;

	if (!tty->ops->write || tty_io_error(tty))
		return -EIO;
	ld = tty_ldisc_ref_wait(tty);
	if (!ld)
		return -EIO;
	ret = ld->ops->write ? write_begin(tty, chunk, file->f_flags &
							       O_NONBLOCK) :
			       -EIO;
	if (!ret) {
		ret = write_pieces(ld, file, from, chunk);
		write_end(tty);
	}
	tty_ldisc_deref(ld);
	return ret;
}

/* ---------------------------------------------------------------- the rest */

static __poll_t tty_poll(struct file *file, poll_table *wait)
{
	struct tty_ldisc *ld = tty_ldisc_ref_wait(kpi_tty_of(file));
	__poll_t ret = 0;

	if (!ld)
		return EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDNORM |
		       EPOLLWRNORM;
	if (ld->ops->poll)
		ret = ld->ops->poll(ld->tty, file, wait);
	tty_ldisc_deref(ld);
	return ret;
}

static int tty_fasync(int fd, struct file *file, int on)
{
	int ret = fasync_helper(fd, file, on, &kpi_tty_of(file)->fasync);

	return ret < 0 ? ret : 0;
}

const struct file_operations kpi_tty_fops = {
	.llseek = no_llseek,
	.read_iter = tty_read,
	.write_iter = tty_write,
	.poll = tty_poll,
	.unlocked_ioctl = kpi_tty_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.open = tty_open,
	.release = tty_release,
	.fasync = tty_fasync,
};

/* ------------------------------------------------- after it has been hung up */

static ssize_t hung_up_read(struct kiocb *iocb, struct iov_iter *to)
{
	return 0;
}

static ssize_t hung_up_write(struct kiocb *iocb, struct iov_iter *from)
{
	return -EIO;
}

static __poll_t hung_up_poll(struct file *file, poll_table *wait)
{
	return EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDNORM |
	       EPOLLWRNORM;
}

static long hung_up_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
}

static int hung_up_fasync(int fd, struct file *file, int on)
{
	return -ENOTTY;
}

const struct file_operations kpi_hung_up_tty_fops = {
	.llseek = no_llseek,
	.read_iter = hung_up_read,
	.write_iter = hung_up_write,
	.poll = hung_up_poll,
	.unlocked_ioctl = hung_up_ioctl,
	.compat_ioctl = hung_up_ioctl,
	.release = tty_release,
	.fasync = hung_up_fasync,
};

int tty_hung_up_p(struct file *filp)
{
	return filp && filp->f_op == &kpi_hung_up_tty_fops;
}
KPI_EXPORT(tty_hung_up_p);
