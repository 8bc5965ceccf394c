// SPDX-License-Identifier: GPL-2.0
/*
 * fs/proc/inode.c, linux/proc_fs.h: what is done with an open file of procfs
 * goes to the driver's struct proc_ops.
 *
 * An entry does not keep its module loaded. Its removal waits for operations
 * (fs/node_remove.c), then releases in the driver's name what is still open.
 */
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>

#include "kpi.h"
#include "fs/file.h"
#include "internal.h"

struct opener {
	struct list_head list;
	struct file *file;
	bool closing;
	struct completion *done;	/* of who waits for the other to close it */
};

static const struct proc_ops *ops_of(const struct file *file)
{
	return pde_of_inode(file_inode(file))->ops;
}

static loff_t proc_llseek(struct file *file, loff_t offset, int whence)
{
	return ops_of(file)->proc_lseek(file, offset, whence);
}

static ssize_t proc_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_read ? ops->proc_read(file, buf, count, ppos) : -EIO;
}

static ssize_t proc_read_iter(struct kiocb *iocb, struct iov_iter *iter)
{
	return ops_of(iocb->ki_filp)->proc_read_iter(iocb, iter);
}

static ssize_t proc_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_write ? ops->proc_write(file, buf, count, ppos) :
				 -EIO;
}

static __poll_t proc_poll(struct file *file, struct poll_table_struct *pt)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_poll ? ops->proc_poll(file, pt) : DEFAULT_POLLMASK;
}

static long proc_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_ioctl ? ops->proc_ioctl(file, cmd, arg) : -ENOTTY;
}

#ifdef CONFIG_COMPAT
static long proc_compat_ioctl(struct file *file, unsigned int cmd,
			      unsigned long arg)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_compat_ioctl ?
		       ops->proc_compat_ioctl(file, cmd, arg) : -ENOTTY;
}
#endif

static int proc_mmap(struct file *file, struct vm_area_struct *vma)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_mmap ? ops->proc_mmap(file, vma) : -EIO;
}

static unsigned long proc_get_area(struct file *file, unsigned long addr,
				   unsigned long len, unsigned long pgoff,
				   unsigned long flags)
{
	const struct proc_ops *ops = ops_of(file);

	return ops->proc_get_unmapped_area ?
		       ops->proc_get_unmapped_area(file, addr, len, pgoff,
						   flags) : addr;
}

/* --------------------------------------------------------- open, release */

static int proc_open(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *pde = pde_of_inode(inode);
	struct opener *opener = NULL;
	int err = 0;

	if (!pde->ops->proc_lseek)
		file->f_mode &= ~FMODE_LSEEK;
	if (pde->ops->proc_release && !pde->node.no_drain) {
		opener = kzalloc(sizeof(*opener), GFP_KERNEL);
		if (!opener)
			return -ENOMEM;
	}
	if (pde->ops->proc_open)
		err = pde->ops->proc_open(inode, file);
	if (err || !opener) {
		kfree(opener);
		return err;
	}
	opener->file = file;
	spin_lock(&pde->lock);
	list_add(&opener->list, &pde->openers);
	spin_unlock(&pde->lock);
	return 0;
}

/*
 * The last close of the file and the removal of its entry may meet: the first
 * calls the driver, the other one waits. pde->lock is held on entry.
 */
static void close_opener(struct proc_dir_entry *pde, struct opener *opener)
	__releases(&pde->lock)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct completion *waiter;

	if (opener->closing) {
		opener->done = &done;
		spin_unlock(&pde->lock);
		wait_for_completion(&done);
		return;
	}
	opener->closing = true;
	spin_unlock(&pde->lock);
	pde->ops->proc_release(file_inode(opener->file), opener->file);
	spin_lock(&pde->lock);
	list_del(&opener->list);
	waiter = opener->done;
	spin_unlock(&pde->lock);
	if (waiter)
		complete(waiter);
	kfree(opener);
}

static int proc_release(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *pde = pde_of_inode(inode);
	struct opener *opener;

	if (pde->node.no_drain)
		return pde->ops->proc_release ?
			       pde->ops->proc_release(inode, file) : 0;
	spin_lock(&pde->lock);
	list_for_each_entry(opener, &pde->openers, list) {
		if (opener->file == file) {
			close_opener(pde, opener);
			return 0;
		}
	}
	spin_unlock(&pde->lock);
	return 0;
}

void kpi_proc_release_all(struct kpi_node *node)
{
	struct proc_dir_entry *pde = pde_of_node(node);

	spin_lock(&pde->lock);
	while (!list_empty(&pde->openers)) {
		close_opener(pde, list_first_entry(&pde->openers, struct opener,
						   list));
		spin_lock(&pde->lock);
	}
	spin_unlock(&pde->lock);
}

/* ------------------------------------------------------------- operations */

#ifdef CONFIG_COMPAT
#define COMPAT_IOCTL .compat_ioctl = proc_compat_ioctl,
#else
#define COMPAT_IOCTL
#endif

#define PROC_FOPS                                                             \
	.llseek = proc_llseek, .write = proc_write, .poll = proc_poll,        \
	.unlocked_ioctl = proc_ioctl, COMPAT_IOCTL                            \
	.mmap = proc_mmap, .get_unmapped_area = proc_get_area,                \
	.open = proc_open, .release = proc_release

static const struct file_operations read_fops = {
	PROC_FOPS,
	.read = proc_read,
};

static const struct file_operations iter_fops = {
	PROC_FOPS,
	.read_iter = proc_read_iter,
};

const struct file_operations *kpi_proc_fops(const struct proc_ops *ops)
{
	return ops->proc_read_iter ? &iter_fops : &read_fops;
}

void *proc_get_parent_data(const struct inode *inode)
{
	return kpi_node_parent(kpi_node_of_inode(inode))->kn.priv;
}
KPI_EXPORT(proc_get_parent_data);
