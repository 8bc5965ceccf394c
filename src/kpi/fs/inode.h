/* SPDX-License-Identifier: GPL-2.0 */
/* inode.h - the kernel's inodes and dentries of nodes, as drivers see them. */
#ifndef KPI_FS_INODE_H
#define KPI_FS_INODE_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mount.h>

#include "fs/node.h"

/* Every inode of the kernel side is in one of these. */
struct kpi_inode {
	struct inode inode;
	struct kpi_node *node;	/* NULL: anonymous, or the node has ended */
};

/* What a file system has once: made when the first file of it is opened. */
struct kpi_super {
	struct super_block sb;
	struct vfsmount mnt;
};
struct kpi_super *kpi_super(enum kpi_fs fs);

/* An inode with one reference, and what all of them have. */
struct inode *kpi_inode_new(struct super_block *sb);

/*
 * A dentry for @inode (whose reference it takes over), with one reference of
 * its own. @parent NULL: a root.
 */
struct dentry *kpi_dentry_new(struct dentry *parent, const char *name,
			      struct super_block *sb, struct inode *inode);

/* The node's dentry with its inode, which live as long as the node. */
struct dentry *kpi_node_dentry(struct kpi_node *node);

static inline struct inode *kpi_node_inode(struct kpi_node *node)
{
	struct dentry *dentry = kpi_node_dentry(node);

	return dentry ? d_inode(dentry) : NULL;
}

static inline struct kpi_node *kpi_node_of_inode(const struct inode *inode)
{
	return container_of(inode, struct kpi_inode, inode)->node;
}

static inline struct kpi_node *kpi_node_of_file(const struct file *file)
{
	return kpi_node_of_inode(file_inode(file));
}

/* The tree tells: it has been removed, renamed, chmod()ed; it ends. */
void kpi_inode_gone(struct kpi_node *node);
void kpi_inode_renamed(struct kpi_node *node);
void kpi_inode_changed(struct kpi_node *node);
void kpi_inode_drop(struct kpi_node *node);

#endif
