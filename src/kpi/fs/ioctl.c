// SPDX-License-Identifier: GPL-2.0
/* fs/ioctl.c, linux/fs.h: ioctl(2), the commands that all files have. */
#include <linux/blkdev.h>
#include <linux/compat.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/uaccess.h>
#include <asm/ioctls.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"

static long set_nonblock(struct file *file, int __user *arg)
{
	int on;

	if (get_user(on, arg))
		return -EFAULT;
	spin_lock(&file->f_lock);
	if (on)
		file->f_flags |= O_NONBLOCK;
	else
		file->f_flags &= ~O_NONBLOCK;
	file->f_iocb_flags = iocb_flags(file);
	spin_unlock(&file->f_lock);
	return 0;
}

/* The file's own fasync() keeps FASYNC in f_flags: fasync_helper() does. */
static long set_async(struct file *file, int __user *arg)
{
	int on, err;

	if (get_user(on, arg))
		return -EFAULT;
	if (!on == !(file->f_flags & FASYNC))
		return 0;
	if (!file->f_op->fasync)
		return -ENOTTY;
	err = file->f_op->fasync(0, file, !!on);
	return err < 0 ? err : 0;
}

static long tell_size(struct file *file, loff_t __user *arg)
{
	struct inode *inode = file_inode(file);
	loff_t size;

	if (!S_ISDIR(inode->i_mode) && !S_ISREG(inode->i_mode) &&
	    !S_ISLNK(inode->i_mode))
		return -ENOTTY;
	size = i_size_read(inode);
	return put_user(size, arg);
}

/* How many bytes can be read until the end. */
static long tell_rest(struct file *file, int __user *arg)
{
	return put_user(i_size_read(file_inode(file)) - file->f_pos, arg);
}

/* -ENOIOCTLCMD: one for the driver. */
static long generic(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	/* Flags of the descriptor, which is the program's. */
	case FIOCLEX:
	case FIONCLEX:
		return 0;
	case FIONBIO:
		return set_nonblock(file, p);
	case FIOASYNC:
		return set_async(file, p);
	case FIOQSIZE:
		return tell_size(file, p);
	case FIONREAD:
		if (S_ISREG(file_inode(file)->i_mode))
			return tell_rest(file, p);
		break;
	}
	return -ENOIOCTLCMD;
}

static long driver(struct file *file, unsigned int cmd, unsigned long arg)
{
	long err;

	if (!file->f_op->unlocked_ioctl)
		return -ENOTTY;
	err = file->f_op->unlocked_ioctl(file, cmd, arg);
	return err == -ENOIOCTLCMD ? -ENOTTY : err;
}

static long driver_compat(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	long err = -ENOIOCTLCMD;

	if (file->f_op->compat_ioctl)
		err = file->f_op->compat_ioctl(file, cmd, arg);
	return err == -ENOIOCTLCMD ? -ENOTTY : err;
}

static long ioctl(struct file *file, unsigned int cmd, unsigned long arg,
		  bool compat)
{
	long ret;

	if (!kpi_file_enter(file))
		return kpi_file_of(file)->node->fs == KPI_FS_PROC ?
			       -ENOTTY : kpi_file_gone(file);
	ret = generic(file, cmd, arg);
	if (ret == -ENOIOCTLCMD)
		ret = compat ? driver_compat(file, cmd, arg) :
			       driver(file, cmd, arg);
	kpi_file_leave(file);
	return ret;
}

long kpi_ioctl(void *file, unsigned int cmd, unsigned long arg,
	       unsigned int compat, const struct host_window *windows,
	       unsigned long nr_windows)
{
	long ret;

	kpi_call_begin(windows, nr_windows);
#ifdef CONFIG_COMPAT
	if (compat)
		current_thread_info()->status |= TS_COMPAT;
#endif
	ret = ioctl(file, cmd, compat ? (u32)arg : arg, compat);
#ifdef CONFIG_COMPAT
	current_thread_info()->status &= ~TS_COMPAT;
#endif
	return kpi_call_end(ret);
}

long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return driver(file, cmd, arg);
}
KPI_EXPORT(vfs_ioctl);

#ifdef CONFIG_COMPAT
/* For drivers whose structures are the same for both. */
long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (!file->f_op->unlocked_ioctl)
		return -ENOIOCTLCMD;
	return file->f_op->unlocked_ioctl(file, cmd,
					  (unsigned long)compat_ptr(arg));
}
KPI_EXPORT(compat_ptr_ioctl);
#endif
