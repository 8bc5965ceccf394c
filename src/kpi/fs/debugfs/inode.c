// SPDX-License-Identifier: GPL-2.0
/*
 * fs/debugfs/inode.c, linux/debugfs.h: debugfs' files and directories. Drivers
 * know them by their dentries, which therefore are made at once.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "kpi.h"
#include "fs/inode.h"
#include "fs/node.h"
#include "internal.h"

static struct kpi_node *node_of(struct dentry *dentry)
{
	return kpi_node_of_inode(d_inode(dentry));
}

static void report(const struct kpi_node_spec *spec, int err)
{
	const char *dir = spec->parent == kpi_root_debug() ?
				  "/" : spec->parent->kn.name;

	if (err == -EEXIST && S_ISDIR(spec->mode))
		pr_err("debugfs: Directory '%s' with parent '%s' already present!\n",
		       spec->name, dir);
	else if (err == -EEXIST)
		pr_err("debugfs: File '%s' in directory '%s' already present!\n",
		       spec->name, dir);
	else
		pr_err("debugfs: out of free dentries, can not create '%s'\n",
		       spec->name);
}

static struct dentry *create(struct kpi_node_spec *spec, struct dentry *parent)
{
	struct kpi_node *node;
	struct dentry *dentry;

	if (IS_ERR(parent))
		return parent;
	spec->parent = parent ? node_of(parent) : kpi_root_debug();
	if (!spec->parent)
		return ERR_PTR(-ENOMEM);
	node = kpi_node_create(spec);
	if (IS_ERR(node)) {
		report(spec, PTR_ERR(node));
		return ERR_CAST(node);
	}
	dentry = kpi_node_dentry(node);
	if (dentry)
		return dentry;
	kpi_node_remove(node);
	return ERR_PTR(-ENOMEM);
}

struct dentry *kpi_debugfs_file(const char *name, umode_t mode,
				struct dentry *parent, void *data,
				const struct file_operations *fops,
				unsigned long ip)
{
	struct kpi_node_spec spec = {
		.name = name, .data = data, .ip = ip,
		.mode = S_IFREG | (mode & S_IALLUGO),
		.fops = fops ?: &debugfs_noop_file_operations,
	};

	if (WARN_ON(mode & S_IFMT && !S_ISREG(mode)))
		return ERR_PTR(-EINVAL);
	return create(&spec, parent);
}

struct dentry *debugfs_create_file(const char *name, umode_t mode,
				   struct dentry *parent, void *data,
				   const struct file_operations *fops)
{
	return kpi_debugfs_file(name, mode, parent, data, fops, _RET_IP_);
}
KPI_EXPORT(debugfs_create_file);

/* Removal waits for each file's operations: nothing is less safe here. */
struct dentry *debugfs_create_file_unsafe(const char *name, umode_t mode,
					  struct dentry *parent, void *data,
					  const struct file_operations *fops)
{
	return kpi_debugfs_file(name, mode, parent, data, fops, _RET_IP_);
}
KPI_EXPORT(debugfs_create_file_unsafe);

void debugfs_create_file_size(const char *name, umode_t mode,
			      struct dentry *parent, void *data,
			      const struct file_operations *fops,
			      loff_t file_size)
{
	struct dentry *de =
		kpi_debugfs_file(name, mode, parent, data, fops, _RET_IP_);

	if (!IS_ERR(de))
		i_size_write(d_inode(de), file_size);
}
KPI_EXPORT(debugfs_create_file_size);

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)
{
	struct kpi_node_spec spec = { .name = name, .ip = _RET_IP_,
				      .mode = S_IFDIR | 0755 };

	return create(&spec, parent);
}
KPI_EXPORT(debugfs_create_dir);

struct dentry *debugfs_create_symlink(const char *name, struct dentry *parent,
				      const char *target)
{
	struct kpi_node_spec spec = { .name = name, .ip = _RET_IP_,
				      .mode = S_IFLNK | 0777,
				      .text = target };

	return create(&spec, parent);
}
KPI_EXPORT(debugfs_create_symlink);

void debugfs_remove(struct dentry *dentry)
{
	struct kpi_node *node;

	if (IS_ERR_OR_NULL(dentry))
		return;
	node = node_of(dentry);
	if (node)
		kpi_node_remove(node);
}
KPI_EXPORT(debugfs_remove);

struct dentry *debugfs_lookup(const char *name, struct dentry *parent)
{
	struct kpi_node *dir, *node;
	struct dentry *dentry;

	if (!name || !*name || IS_ERR(parent))
		return NULL;
	dir = parent ? node_of(parent) : kpi_root_debug();
	node = dir ? kpi_node_find(dir, name) : NULL;
	if (!node)
		return NULL;
	dentry = dget(kpi_node_dentry(node));
	kpi_node_unref(node);
	return dentry;
}
KPI_EXPORT(debugfs_lookup);

void debugfs_lookup_and_remove(const char *name, struct dentry *parent)
{
	struct dentry *dentry = debugfs_lookup(name, parent);

	debugfs_remove(dentry);
	dput(dentry);
}
KPI_EXPORT(debugfs_lookup_and_remove);

struct dentry *debugfs_rename(struct dentry *old_dir, struct dentry *old_dentry,
			      struct dentry *new_dir, const char *new_name)
{
	int err;

	if (IS_ERR(old_dir))
		return old_dir;
	if (IS_ERR(new_dir))
		return new_dir;
	if (IS_ERR_OR_NULL(old_dentry))
		return old_dentry;
	err = kpi_node_rename(node_of(old_dentry), node_of(new_dir), new_name,
			      NULL);
	return err ? ERR_PTR(err) : old_dentry;
}
KPI_EXPORT(debugfs_rename);

bool debugfs_initialized(void)
{
	return true;
}
KPI_EXPORT(debugfs_initialized);

/* ---------------------------------------------------------- open files */

const struct file_operations *debugfs_real_fops(const struct file *filp)
{
	return filp->f_op;
}
KPI_EXPORT(debugfs_real_fops);

int debugfs_file_get(struct dentry *dentry)
{
	return kpi_node_enter(node_of(dentry)) ? 0 : -EIO;
}
KPI_EXPORT(debugfs_file_get);

void debugfs_file_put(struct dentry *dentry)
{
	kpi_node_leave(node_of(dentry));
}
KPI_EXPORT(debugfs_file_put);
