/* SPDX-License-Identifier: GPL-2.0 */
/* file.h - open files, as the files of fs/ share them. */
#ifndef KPI_FS_FILE_H
#define KPI_FS_FILE_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include "fs/inode.h"
#include "fs/node.h"

/* Every struct file of the kernel side is in one of these. */
struct kpi_file {
	struct file file;
	struct kpi_node *node;	/* with a reference; NULL: anonymous */
	struct list_head link;	/* of all open files */
	struct list_head pollers;	/* select.c: who waits, with f_lock */
	unsigned long ip;	/* who opened it; 0: a client */
};

static inline struct kpi_file *kpi_file_of(struct file *file)
{
	return container_of(file, struct kpi_file, file);
}

/* A struct file without operations yet, for current's credentials. */
struct file *kpi_file_new(unsigned int flags);
/* Not opened: undo kpi_file_new(). */
void kpi_file_free(struct file *file);
/* The last reference is gone: ->release() and all. */
void kpi_file_end(struct file *file);

/* Open @node for current, or (@check 0) without asking for permissions. */
struct file *kpi_open_node(struct kpi_node *node, unsigned int flags,
			   bool check);

/* May current? MAY_READ, MAY_WRITE, MAY_EXEC. 0 or -EACCES. */
int kpi_permission(struct kpi_node *node, int mask);

/*
 * The operations of a file, entered: false where its node has been removed,
 * and the call must answer with kpi_file_gone().
 */
static inline bool kpi_file_enter(struct file *file)
{
	struct kpi_node *node = kpi_file_of(file)->node;

	return !node || node->no_drain || kpi_node_enter(node);
}

static inline void kpi_file_leave(struct file *file)
{
	struct kpi_node *node = kpi_file_of(file)->node;

	if (node && !node->no_drain)
		kpi_node_leave(node);
}

/* What read and write of a removed file say. */
static inline int kpi_file_gone(struct file *file)
{
	return kpi_file_of(file)->node->fs == KPI_FS_SYS ? -ENODEV : -EIO;
}

/* No operation of the node will run again: nobody may wait for one. */
void kpi_files_gone(struct kpi_node *node);
/* select.c: nobody waits for the file any more. */
void kpi_poll_end(struct kpi_file *kf);
/* fcntl.c: the file is being closed. */
void kpi_fcntl_end(struct file *file);

#endif
