// SPDX-License-Identifier: GPL-2.0
/* fs/open.c, linux/fs.h: files are opened and closed. */
#include <linux/cred.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/file.h"
#include "kernel/client.h"

/* --------------------------------------------------------- one open file */

static int may_open(struct kpi_node *node, unsigned int flags)
{
	int mask = 0;

	/* sysfs asks root, too, for a permission that nobody has. */
	if (node->fs == KPI_FS_SYS) {
		if ((flags + 1) & FMODE_READ && !(node->kn.mode & 0444))
			return -EACCES;
		if ((flags + 1) & FMODE_WRITE && !(node->kn.mode & 0222))
			return -EACCES;
	}
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		mask = MAY_READ;
		break;
	case O_WRONLY:
		mask = MAY_WRITE;
		break;
	default:
		mask = MAY_READ | MAY_WRITE;
	}
	return kpi_permission(node, mask);
}

static int may_open_kind(struct kpi_node *node, unsigned int flags)
{
	umode_t mode = node->kn.mode;

	if (S_ISLNK(mode))
		return -ELOOP;
	if (S_ISDIR(mode))
		return -EISDIR;
	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	/* There is no block device behind any number. */
	if (S_ISBLK(mode))
		return -ENXIO;
	return flags & O_DIRECT ? -EINVAL : 0;
}

static void set_abilities(struct file *file)
{
	const struct file_operations *fops = file->f_op;

	file->f_mode |= FMODE_OPENED;
	if (file->f_mode & FMODE_READ && (fops->read || fops->read_iter))
		file->f_mode |= FMODE_CAN_READ;
	if (file->f_mode & FMODE_WRITE && (fops->write || fops->write_iter))
		file->f_mode |= FMODE_CAN_WRITE;
	if (file->f_mode & FMODE_LSEEK && !fops->llseek)
		file->f_mode &= ~FMODE_LSEEK;
	file->f_flags &= ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC);
	file->f_iocb_flags = iocb_flags(file);
}

static int call_open(struct file *file)
{
	struct inode *inode = file->f_inode;
	int err;

	file->f_op = fops_get(inode->i_fop);
	if (!file->f_op)
		return -ENODEV;
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	if (S_ISREG(inode->i_mode))
		file->f_mode |= FMODE_ATOMIC_POS;
	err = file->f_op->open ? file->f_op->open(inode, file) : 0;
	if (err > 0) {
		pr_warn("%pS returned %d from open\n", file->f_op->open, err);
		err = -EINVAL;
	}
	if (err) {
		fops_put(file->f_op);
		return err;
	}
	set_abilities(file);
	return 0;
}

static int attach(struct file *file, struct kpi_node *node)
{
	struct dentry *dentry = kpi_node_dentry(node);
	struct kpi_super *super = kpi_super(node->fs);

	if (!dentry || !super)
		return -ENOMEM;
	kpi_node_ref(node);
	kpi_file_of(file)->node = node;
	file->f_path.dentry = dget(dentry);
	file->f_path.mnt = &super->mnt;
	file->f_inode = d_inode(dentry);
	file->f_mapping = file->f_inode->i_mapping;
	return 0;
}

struct file *kpi_open_node(struct kpi_node *node, unsigned int flags,
			   bool check)
{
	struct file *file;
	int err = may_open_kind(node, flags);

	if (!err && check)
		err = may_open(node, flags);
	if (err)
		return ERR_PTR(err);
	file = kpi_file_new(flags);
	if (!file)
		return ERR_PTR(-ENOMEM);
	err = attach(file, node);
	if (!err && !kpi_file_enter(file))
		err = node->fs == KPI_FS_SYS ? -ENODEV : -ENOENT;
	else if (!err) {
		err = call_open(file);
		kpi_file_leave(file);
	}
	if (!err)
		return file;
	kpi_file_free(file);
	return ERR_PTR(err);
}

/* ------------------------------------------------------------ by drivers */

/* What a driver's init opens lies in this tree: /dev, /proc, /sys. */
static struct kpi_node *find_path(const char *path)
{
	struct kpi_node *node = kpi_node_walk(NULL, path);
	char *text;
	int n;

	if (!node || !S_ISLNK(node->kn.mode))
		return node;
	text = kzalloc(PATH_MAX, GFP_KERNEL);
	n = text ? kpi_node_readlink(node, text, PATH_MAX) : -ENOMEM;
	kpi_node_unref(node);
	node = n > 0 && text[0] == '/' ? kpi_node_walk(NULL, text) : NULL;
	kfree(text);
	return node;
}

static struct file *open_path(const char *path, int flags, unsigned long ip)
{
	struct kpi_node *node;
	struct file *file;

	if (path[0] != '/')
		return ERR_PTR(-ENOENT);
	node = find_path(path);
	if (!node)
		return ERR_PTR(-ENOENT);
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		file = ERR_PTR(-EEXIST);
	else
		file = kpi_open_node(node, flags | O_LARGEFILE, true);
	kpi_node_unref(node);
	if (!IS_ERR(file))
		kpi_file_of(file)->ip = ip;
	return file;
}

struct file *filp_open(const char *filename, int flags, umode_t mode)
{
	return open_path(filename, flags, _RET_IP_);
}
KPI_EXPORT_PARTIAL(filp_open, "the files below /dev, /proc and /sys that modules made");

struct file *dentry_open(const struct path *path, int flags,
			 const struct cred *cred)
{
	struct kpi_node *node = kpi_node_of_inode(d_inode(path->dentry));
	const struct cred *old;
	struct file *file;

	if (!node)
		return ERR_PTR(-ENOENT);
	old = override_creds(cred);
	file = kpi_open_node(node, flags, false);
	revert_creds(old);
	if (!IS_ERR(file))
		kpi_file_of(file)->ip = _RET_IP_;
	return file;
}
KPI_EXPORT(dentry_open);

int filp_close(struct file *filp, fl_owner_t id)
{
	int err = 0;

	if (filp->f_op->flush)
		err = filp->f_op->flush(filp, id);
	fput(filp);
	return err;
}
KPI_EXPORT(filp_close);

int nonseekable_open(struct inode *inode, struct file *filp)
{
	filp->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	return 0;
}
KPI_EXPORT(nonseekable_open);

/* No position at all, and so nothing to lock for it. */
int stream_open(struct inode *inode, struct file *filp)
{
	filp->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE |
			  FMODE_ATOMIC_POS);
	filp->f_mode |= FMODE_STREAM;
	return 0;
}
KPI_EXPORT(stream_open);

int generic_file_open(struct inode *inode, struct file *filp)
{
	if (!(filp->f_flags & O_LARGEFILE) && i_size_read(inode) > MAX_NON_LFS)
		return -EOVERFLOW;
	return 0;
}
KPI_EXPORT(generic_file_open);

/* ------------------------------------------------------------ by clients */

int kpi_open(void *node, unsigned int flags, void **out)
{
	struct file *file;

	kpi_call_begin(NULL, 0);
	file = kpi_open_node(node, flags, true);
	if (!IS_ERR(file))
		*out = file;
	return kpi_call_end(PTR_ERR_OR_ZERO(file));
}

unsigned int kpi_file_info(void *p)
{
	struct file *file = p;
	unsigned int info = 0;

	if (!(file->f_mode & FMODE_LSEEK))
		info |= KPI_FILE_NONSEEKABLE;
	if (file->f_mode & FMODE_STREAM)
		info |= KPI_FILE_STREAM;
	return info;
}

static int flush(struct file *file)
{
	int err = 0;

	if (!file->f_op->flush)
		return 0;
	if (!kpi_file_enter(file))
		return 0;
	err = file->f_op->flush(file, current->files);
	kpi_file_leave(file);
	return err;
}

int kpi_flush(void *file)
{
	kpi_call_begin(NULL, 0);
	return kpi_call_end(flush(file));
}

static int sync_range(struct file *file, loff_t start, loff_t end, int datasync)
{
	int err;

	if (!file->f_op->fsync)
		return -EINVAL;
	if (!kpi_file_enter(file))
		return kpi_file_gone(file);
	err = file->f_op->fsync(file, start, end, datasync);
	kpi_file_leave(file);
	return err;
}

int kpi_fsync(void *file, long long start, long long end, int datasync)
{
	kpi_call_begin(NULL, 0);
	return kpi_call_end(sync_range(file, start, end, datasync));
}

int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync)
{
	return sync_range(file, start, end, datasync);
}
KPI_EXPORT(vfs_fsync_range);

int vfs_fsync(struct file *file, int datasync)
{
	return sync_range(file, 0, LLONG_MAX, datasync);
}
KPI_EXPORT(vfs_fsync);

void kpi_release(void *p)
{
	struct file *file = p;

	kpi_call_begin(NULL, 0);
	if (atomic_long_dec_and_test(&file->f_count))
		kpi_file_end(file);
	kpi_call_end(0);
}
