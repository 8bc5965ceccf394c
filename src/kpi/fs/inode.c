// SPDX-License-Identifier: GPL-2.0
/*
 * fs/inode.c, fs/super.c, linux/fs.h: the inode of a node, its file system's
 * super block. They are made when a driver or an open file wants them: most
 * nodes are never opened.
 */
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/time64.h>
#include <linux/user_namespace.h>

#include "kpi.h"
#include "fs/chrdev.h"
#include "fs/inode.h"

/* ---------------------------------------------------------- super blocks */

static struct file_system_type types[] = {
	[KPI_FS_ROOT] = { .name = "rootfs" },
	[KPI_FS_DEV] = { .name = "devtmpfs" },
	[KPI_FS_PROC] = { .name = "proc" },
	[KPI_FS_SYS] = { .name = "sysfs" },
	[KPI_FS_DEBUG] = { .name = "debugfs" },
	[KPI_FS_ANON] = { .name = "anon_inodefs" },
};

static const unsigned long magics[] = {
	[KPI_FS_ROOT] = RAMFS_MAGIC,   [KPI_FS_DEV] = TMPFS_MAGIC,
	[KPI_FS_PROC] = PROC_SUPER_MAGIC, [KPI_FS_SYS] = SYSFS_MAGIC,
	[KPI_FS_DEBUG] = DEBUGFS_MAGIC, [KPI_FS_ANON] = ANON_INODE_FS_MAGIC,
};

static const struct super_operations no_super_operations;

static void fill_super(struct kpi_super *super, enum kpi_fs fs)
{
	struct super_block *sb = &super->sb;

	INIT_LIST_HEAD(&sb->s_list);
	INIT_LIST_HEAD(&sb->s_inodes);
	spin_lock_init(&sb->s_inode_list_lock);
	init_rwsem(&sb->s_umount);
	sb->s_count = 1;
	atomic_set(&sb->s_active, 1);
	sb->s_type = &types[fs];
	sb->s_op = &no_super_operations;
	sb->s_magic = magics[fs];
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_time_gran = 1;
	sb->s_time_min = TIME64_MIN;
	sb->s_time_max = TIME64_MAX;
	sb->s_flags = SB_ACTIVE | SB_BORN | SB_NOATIME;
	sb->s_user_ns = &init_user_ns;
	strscpy(sb->s_id, types[fs].name, sizeof(sb->s_id));
	super->mnt.mnt_sb = sb;
	super->mnt.mnt_userns = &init_user_ns;
}

struct kpi_super *kpi_super(enum kpi_fs fs)
{
	static struct kpi_super *supers[ARRAY_SIZE(types)];
	struct kpi_super *super = smp_load_acquire(&supers[fs]), *other;

	if (super)
		return super;
	super = kzalloc(sizeof(*super), GFP_KERNEL);
	if (!super)
		return NULL;
	fill_super(super, fs);
	other = cmpxchg(&supers[fs], NULL, super);
	if (!other)
		return super;
	kfree(super);
	return other;
}

/* --------------------------------------------------------------- inodes */

static const struct inode_operations no_inode_operations;
static const struct file_operations no_file_operations;

const struct address_space_operations empty_aops = {};
KPI_EXPORT(empty_aops);

static void init_mapping(struct address_space *mapping, struct inode *inode)
{
	mapping->host = inode;
	xa_init_flags(&mapping->i_pages, XA_FLAGS_LOCK_IRQ | XA_FLAGS_ACCOUNT);
	init_rwsem(&mapping->invalidate_lock);
	init_rwsem(&mapping->i_mmap_rwsem);
	mapping->gfp_mask = GFP_HIGHUSER_MOVABLE;
	mapping->i_mmap = RB_ROOT_CACHED;
	mapping->a_ops = &empty_aops;
	spin_lock_init(&mapping->private_lock);
	INIT_LIST_HEAD(&mapping->private_list);
}

struct inode *kpi_inode_new(struct super_block *sb)
{
	struct kpi_inode *ki = kzalloc(sizeof(*ki), GFP_KERNEL);
	struct inode *inode;

	if (!ki)
		return NULL;
	inode = &ki->inode;
	inode->i_sb = sb;
	inode->i_blkbits = sb->s_blocksize_bits;
	inode->i_op = &no_inode_operations;
	inode->i_fop = &no_file_operations;
	inode->__i_nlink = 1;
	inode->i_mapping = &inode->i_data;
	atomic_set(&inode->i_count, 1);
	spin_lock_init(&inode->i_lock);
	init_rwsem(&inode->i_rwsem);
	INIT_HLIST_NODE(&inode->i_hash);
	INIT_LIST_HEAD(&inode->i_io_list);
	INIT_LIST_HEAD(&inode->i_lru);
	INIT_LIST_HEAD(&inode->i_sb_list);
	INIT_LIST_HEAD(&inode->i_wb_list);
	INIT_LIST_HEAD(&inode->i_devices);
	init_mapping(&inode->i_data, inode);
	return inode;
}

static void free_inode_rcu(struct rcu_head *rcu)
{
	struct inode *inode = container_of(rcu, struct inode, i_rcu);

	kfree(container_of(inode, struct kpi_inode, inode));
}

void iput(struct inode *inode)
{
	if (!inode || !atomic_dec_and_test(&inode->i_count))
		return;
	if (S_ISCHR(inode->i_mode))
		kpi_cdev_forget(inode);
	call_rcu(&inode->i_rcu, free_inode_rcu);
}
KPI_EXPORT(iput);

void ihold(struct inode *inode)
{
	WARN_ON(atomic_inc_return(&inode->i_count) < 2);
}
KPI_EXPORT(ihold);

struct inode *igrab(struct inode *inode)
{
	return atomic_inc_not_zero(&inode->i_count) ? inode : NULL;
}
KPI_EXPORT(igrab);

/* ------------------------------------------------------- nodes' inodes */

static struct timespec64 node_time(s64 ns)
{
	return ns_to_timespec64(ns);
}

void kpi_inode_changed(struct kpi_node *node)
{
	struct dentry *dentry = READ_ONCE(node->dentry);
	struct inode *inode = dentry ? d_inode(dentry) : NULL;

	if (!inode)
		return;
	inode->i_mode = node->kn.mode;
	inode->i_uid = node->uid;
	inode->i_gid = node->gid;
	inode->i_atime = node_time(node->atime);
	inode->i_mtime = node_time(node->mtime);
	inode->i_ctime = node_time(node->ctime);
}

static void set_operations(struct inode *inode, const struct kpi_node *node)
{
	if (S_ISREG(inode->i_mode)) {
		if (node->fops)
			inode->i_fop = node->fops;
		inode->i_private = node->kn.priv;
		i_size_write(inode, node->size);
	} else if (S_ISCHR(inode->i_mode)) {
		inode->i_fop = &def_chr_fops;
		inode->i_rdev = node->rdev;
	} else if (S_ISBLK(inode->i_mode)) {
		inode->i_rdev = node->rdev;
	}
}

static struct inode *make_inode(struct kpi_node *node, struct super_block *sb)
{
	struct inode *inode = kpi_inode_new(sb);

	if (!inode)
		return NULL;
	container_of(inode, struct kpi_inode, inode)->node = node;
	inode->i_ino = node->kn.id;
	inode->i_mode = node->kn.mode;
	inode->i_uid = node->uid;
	inode->i_gid = node->gid;
	inode->i_atime = node_time(node->atime);
	inode->i_mtime = node_time(node->mtime);
	inode->i_ctime = node_time(node->ctime);
	set_operations(inode, node);
	return inode;
}

/* A file system's own root stands for itself, whatever it is mounted on. */
static struct dentry *make_dentry(struct kpi_node *node)
{
	struct kpi_super *super = kpi_super(node->fs);
	struct kpi_node *up = kpi_node_parent(node);
	struct dentry *parent = NULL, *dentry;
	struct inode *inode;

	if (!super)
		return NULL;
	if (up && up->fs == node->fs) {
		parent = kpi_node_dentry(up);
		if (!parent)
			return NULL;
	}
	inode = make_inode(node, &super->sb);
	if (!inode)
		return NULL;
	dentry = kpi_dentry_new(parent, parent ? node->kn.name : "/",
				&super->sb, inode);
	if (dentry && !parent)
		super->sb.s_root = super->mnt.mnt_root = dentry;
	return dentry;
}

struct dentry *kpi_node_dentry(struct kpi_node *node)
{
	struct dentry *dentry = smp_load_acquire(&node->dentry), *other;

	if (dentry)
		return dentry;
	dentry = make_dentry(node);
	if (!dentry)
		return NULL;
	other = cmpxchg(&node->dentry, NULL, dentry);
	if (!other)
		return dentry;
	dput(dentry);
	return other;
}

void kpi_inode_gone(struct kpi_node *node)
{
	struct dentry *dentry = READ_ONCE(node->dentry);

	if (!dentry)
		return;
	d_drop(dentry);
	d_inode(dentry)->__i_nlink = 0;
}

void kpi_inode_drop(struct kpi_node *node)
{
	struct dentry *dentry = node->dentry;

	if (!dentry)
		return;
	container_of(d_inode(dentry), struct kpi_inode, inode)->node = NULL;
	dput(dentry);
}

/* What a change of @inode is stamped with. */
struct timespec64 current_time(struct inode *inode)
{
	struct timespec64 now;

	ktime_get_coarse_real_ts64(&now);
	if (WARN(!inode->i_sb, "current_time() called with no super_block in the inode"))
		return now;
	return timestamp_truncate(now, inode);
}
KPI_EXPORT(current_time);

struct timespec64 timestamp_truncate(struct timespec64 t, struct inode *inode)
{
	const struct super_block *sb = inode->i_sb;

	t.tv_sec = clamp(t.tv_sec, sb->s_time_min, sb->s_time_max);
	if (t.tv_sec == sb->s_time_max || t.tv_sec == sb->s_time_min)
		t.tv_nsec = 0;
	if (sb->s_time_gran > 1)
		t.tv_nsec -= t.tv_nsec % sb->s_time_gran;
	return t;
}
KPI_EXPORT(timestamp_truncate);
