// SPDX-License-Identifier: GPL-2.0
/* fs/read_write.c, linux/fs.h: bytes from and to an open file. */
#include <linux/fs.h>
#include <linux/sched/xacct.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"

/* ------------------------------------------------------------- checks */

/* No position of the file may be below 0 or wrap, unless it is unsigned. */
int rw_verify_area(int read_write, struct file *file, const loff_t *ppos,
		   size_t count)
{
	loff_t pos;

	if ((ssize_t)count < 0)
		return -EINVAL;
	if (!ppos)
		return 0;
	pos = *ppos;
	if (pos < 0) {
		if (!(file->f_mode & FMODE_UNSIGNED_OFFSET))
			return -EINVAL;
		return count >= -pos ? -EOVERFLOW : 0;
	}
	if ((loff_t)(pos + count) < 0 &&
	    !(file->f_mode & FMODE_UNSIGNED_OFFSET))
		return -EINVAL;
	return 0;
}

/*
 * A driver that says it did more than it was asked for has most likely
 * written past a buffer; its caller at least shall not read past one.
 */
static ssize_t checked(ssize_t done, size_t asked, const char *what,
		       const void *function)
{
	if (likely(done <= (ssize_t)asked))
		return done;
	pr_warn("%pS returned %zd from %s of %zu bytes\n", function, done,
		what, asked);
	host_finding("file-count");
	return asked;
}

/* ------------------------------------------------- the driver's functions */

static ssize_t iter_call(struct file *file, void __user *buf, size_t count,
			 loff_t *pos, unsigned int direction)
{
	struct kiocb iocb;
	struct iov_iter iter;
	ssize_t n;

	init_sync_kiocb(&iocb, file);
	iocb.ki_pos = pos ? *pos : 0;
	iov_iter_ubuf(&iter, direction, buf, count);
	n = direction == READ ? call_read_iter(file, &iocb, &iter) :
				call_write_iter(file, &iocb, &iter);
	if (WARN_ON_ONCE(n == -EIOCBQUEUED))
		n = -EIO;
	if (pos)
		*pos = iocb.ki_pos;
	return n;
}

static ssize_t read(struct file *file, char __user *buf, size_t count,
		    loff_t *pos)
{
	const struct file_operations *fops = file->f_op;

	if (fops->read)
		return checked(fops->read(file, buf, count, pos), count, "read",
			       fops->read);
	if (fops->read_iter)
		return checked(iter_call(file, buf, count, pos, READ), count,
			       "read_iter", fops->read_iter);
	return -EINVAL;
}

static ssize_t write(struct file *file, const char __user *buf, size_t count,
		     loff_t *pos)
{
	const struct file_operations *fops = file->f_op;

	if (fops->write)
		return checked(fops->write(file, buf, count, pos), count,
			       "write", fops->write);
	if (fops->write_iter)
		return checked(iter_call(file, (void __user *)buf, count, pos,
					 WRITE),
			       count, "write_iter", fops->write_iter);
	return -EINVAL;
}

/* ---------------------------------------------------------- vfs_read() */

static ssize_t entered_read(struct file *file, char __user *buf, size_t count,
			    loff_t *pos)
{
	ssize_t n;

	if (!kpi_file_enter(file))
		return kpi_file_gone(file);
	n = read(file, buf, min_t(size_t, count, MAX_RW_COUNT), pos);
	kpi_file_leave(file);
	if (n > 0)
		add_rchar(current, n);
	inc_syscr(current);
	return n;
}

static ssize_t entered_write(struct file *file, const char __user *buf,
			     size_t count, loff_t *pos)
{
	ssize_t n;

	if (!kpi_file_enter(file))
		return kpi_file_gone(file);
	n = write(file, buf, min_t(size_t, count, MAX_RW_COUNT), pos);
	kpi_file_leave(file);
	if (n > 0)
		add_wchar(current, n);
	inc_syscw(current);
	return n;
}

ssize_t vfs_read(struct file *file, char __user *buf, size_t count,
			loff_t *pos)
{
	int err;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_READ))
		return -EINVAL;
	if (unlikely(!access_ok(buf, count)))
		return -EFAULT;
	err = rw_verify_area(READ, file, pos, count);
	return err ?: entered_read(file, buf, count, pos);
}

ssize_t vfs_write(struct file *file, const char __user *buf,
			 size_t count, loff_t *pos)
{
	int err;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_WRITE))
		return -EINVAL;
	if (unlikely(!access_ok(buf, count)))
		return -EFAULT;
	err = rw_verify_area(WRITE, file, pos, count);
	return err ?: entered_write(file, buf, count, pos);
}

/* -------------------------------------------------- read(2), pread(2) */

typedef ssize_t rw_fn(struct file *file, char __user *buf, size_t count,
		      loff_t *pos);

static ssize_t write_fn(struct file *file, char __user *buf, size_t count,
			loff_t *pos)
{
	return vfs_write(file, buf, count, pos);
}

/*
 * With the file's own position. Regular files promise that reads of several
 * threads do not give the same bytes twice; devices do not, so that a reader
 * that waits is in nobody's way.
 */
static ssize_t at_file_pos(struct file *file, char __user *buf, size_t count,
			   rw_fn *fn)
{
	bool lock = file->f_mode & FMODE_ATOMIC_POS;
	loff_t pos, *ppos = NULL;
	ssize_t n;

	if (lock && mutex_lock_interruptible(&file->f_pos_lock))
		return -ERESTARTSYS;
	if (!(file->f_mode & FMODE_STREAM)) {
		pos = file->f_pos;
		ppos = &pos;
	}
	n = fn(file, buf, count, ppos);
	if (n >= 0 && ppos)
		file->f_pos = pos;
	if (lock)
		mutex_unlock(&file->f_pos_lock);
	return n;
}

static ssize_t at_given_pos(struct file *file, char __user *buf, size_t count,
			    long long *pos, fmode_t needed, rw_fn *fn)
{
	loff_t at = *pos;
	ssize_t n;

	if (at < 0)
		return -EINVAL;
	if (!(file->f_mode & needed))
		return -ESPIPE;
	n = fn(file, buf, count, &at);
	if (n >= 0)
		*pos = at;
	return n;
}

long kpi_read(void *p, const struct host_window *w, long long *pos)
{
	struct file *file = p;
	char __user *buf = (char __user *)w->user;
	ssize_t n;

	kpi_call_begin(w, 1);
	n = pos ? at_given_pos(file, buf, w->size, pos, FMODE_PREAD, vfs_read) :
		  at_file_pos(file, buf, w->size, vfs_read);
	return kpi_call_end(n);
}

long kpi_write(void *p, const struct host_window *w, long long *pos)
{
	struct file *file = p;
	char __user *buf = (char __user *)w->user;
	ssize_t n;

	kpi_call_begin(w, 1);
	n = pos ? at_given_pos(file, buf, w->size, pos, FMODE_PWRITE,
			       write_fn) :
		  at_file_pos(file, buf, w->size, write_fn);
	return kpi_call_end(n);
}

/* ------------------------------------------------- by the kernel itself */

static ssize_t refuse(struct file *file, const char *op)
{
	pr_warn_ratelimited("kernel %s not supported for file %pD4 (pid: %d comm: %.20s)\n",
			    op, file, current->pid, current->comm);
	return -EINVAL;
}

static ssize_t kernel_io(struct file *file, void *buf, size_t count,
			 loff_t *pos, unsigned int direction)
{
	struct kvec vec = { .iov_base = buf,
			    .iov_len = min_t(size_t, count, MAX_RW_COUNT) };
	struct kiocb iocb;
	struct iov_iter iter;
	ssize_t n;

	init_sync_kiocb(&iocb, file);
	iocb.ki_pos = pos ? *pos : 0;
	iov_iter_kvec(&iter, direction, &vec, 1, vec.iov_len);
	if (!kpi_file_enter(file))
		return kpi_file_gone(file);
	n = direction == READ ? call_read_iter(file, &iocb, &iter) :
				call_write_iter(file, &iocb, &iter);
	kpi_file_leave(file);
	if (n > 0 && pos)
		*pos = iocb.ki_pos;
	return n;
}

ssize_t __kernel_read(struct file *file, void *buf, size_t count, loff_t *pos)
{
	if (WARN_ON_ONCE(!(file->f_mode & FMODE_READ)))
		return -EINVAL;
	if (!(file->f_mode & FMODE_CAN_READ))
		return -EINVAL;
	if (!file->f_op->read_iter || file->f_op->read)
		return refuse(file, "read");
	return kernel_io(file, buf, count, pos, READ);
}

ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos)
{
	int err = rw_verify_area(READ, file, pos, count);

	return err ?: __kernel_read(file, buf, count, pos);
}
KPI_EXPORT(kernel_read);

ssize_t __kernel_write(struct file *file, const void *buf, size_t count,
		       loff_t *pos)
{
	if (WARN_ON_ONCE(!(file->f_mode & FMODE_WRITE)))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_WRITE))
		return -EINVAL;
	if (!file->f_op->write_iter || file->f_op->write)
		return refuse(file, "write");
	return kernel_io(file, (void *)buf, count, pos, WRITE);
}
KPI_EXPORT(__kernel_write);

ssize_t kernel_write(struct file *file, const void *buf, size_t count,
		     loff_t *pos)
{
	int err = rw_verify_area(WRITE, file, pos, count);

	return err ?: __kernel_write(file, buf, count, pos);
}
KPI_EXPORT(kernel_write);
