// SPDX-License-Identifier: GPL-2.0
/*
 * fs/anon_inodes.c, linux/anon_inodes.h: files without a name, made by drivers.
 */
#include <linux/anon_inodes.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/module.h>

#include "kpi.h"
#include "fs/file.h"

/* All of them share one inode, which nobody opens by its name. */
static struct inode *anon_inode(struct super_block *sb)
{
	static struct inode *inode;
	struct inode *found = smp_load_acquire(&inode), *other;

	if (found)
		return found;
	found = kpi_inode_new(sb);
	if (!found)
		return NULL;
	found->i_mode = S_IRUSR | S_IWUSR;
	found->i_ino = 1;
	other = cmpxchg(&inode, NULL, found);
	if (!other)
		return found;
	iput(found);
	return other;
}

static char *anon_name(struct dentry *dentry, char *buf, int size)
{
	int len = snprintf(buf, size, "anon_inode:%s", dentry->d_name.name);

	return len < size ? buf : ERR_PTR(-ENAMETOOLONG);
}

static const struct dentry_operations anon_operations = {
	.d_dname = anon_name,
};

static int attach(struct file *file, const char *name)
{
	struct kpi_super *super = kpi_super(KPI_FS_ANON);
	struct inode *inode = super ? anon_inode(&super->sb) : NULL;

	if (!inode)
		return -ENOMEM;
	ihold(inode);
	file->f_path.dentry = kpi_dentry_new(NULL, name, &super->sb, inode);
	if (!file->f_path.dentry)
		return -ENOMEM;
	file->f_path.dentry->d_op = &anon_operations;
	file->f_path.mnt = &super->mnt;
	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	return 0;
}

static void open_as(struct file *file, const struct file_operations *fops,
		    void *priv)
{
	file->f_op = fops;
	file->private_data = priv;
	file->f_mode |= FMODE_OPENED;
	if (file->f_mode & FMODE_READ && (fops->read || fops->read_iter))
		file->f_mode |= FMODE_CAN_READ;
	if (file->f_mode & FMODE_WRITE && (fops->write || fops->write_iter))
		file->f_mode |= FMODE_CAN_WRITE;
	if (fops->llseek)
		file->f_mode |= FMODE_LSEEK;
	file->f_iocb_flags = iocb_flags(file);
}

static struct file *getfile(const char *name,
			    const struct file_operations *fops, void *priv,
			    int flags, unsigned long ip)
{
	struct file *file;
	int err;

	if (fops->owner && !try_module_get(fops->owner))
		return ERR_PTR(-ENOENT);
	file = kpi_file_new(flags & (O_ACCMODE | O_NONBLOCK));
	if (!file) {
		module_put(fops->owner);
		return ERR_PTR(-ENOMEM);
	}
	err = attach(file, name);
	if (err) {
		kpi_file_free(file);
		module_put(fops->owner);
		return ERR_PTR(err);
	}
	kpi_file_of(file)->ip = ip;
	open_as(file, fops, priv);
	return file;
}

struct file *anon_inode_getfile(const char *name,
				const struct file_operations *fops, void *priv,
				int flags)
{
	return getfile(name, fops, priv, flags, _RET_IP_);
}
KPI_EXPORT(anon_inode_getfile);

int anon_inode_getfd(const char *name, const struct file_operations *fops,
		     void *priv, int flags)
{
	int fd = get_unused_fd_flags(flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = getfile(name, fops, priv, flags, _RET_IP_);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}
KPI_EXPORT_PARTIAL(anon_inode_getfd,
		   "only in an ioctl of a program under lkmhost exec");
