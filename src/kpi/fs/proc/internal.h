/* SPDX-License-Identifier: GPL-2.0 */
/* internal.h - what the files of procfs share. */
#ifndef KPI_FS_PROC_INTERNAL_H
#define KPI_FS_PROC_INTERNAL_H

#include <linux/list.h>
#include <linux/proc_fs.h>
#include <linux/spinlock.h>

#include "fs/inode.h"
#include "fs/node.h"

struct proc_dir_entry {
	struct kpi_node node;	/* kn.priv: the data */
	const struct proc_ops *ops;
	union {
		const struct seq_operations *seq_ops;
		int (*single_show)(struct seq_file *m, void *v);
	};
	proc_write_t write;	/* of what is per network namespace, or NULL */
	unsigned int state_size;
	struct list_head openers;	/* files to be released; with lock */
	spinlock_t lock;
};

static inline struct proc_dir_entry *pde_of_node(struct kpi_node *node)
{
	return container_of(node, struct proc_dir_entry, node);
}

static inline struct proc_dir_entry *pde_of_inode(const struct inode *inode)
{
	return pde_of_node(kpi_node_of_inode(inode));
}

/* inode.c: the operations that a file's inode has, for these of its driver. */
const struct file_operations *kpi_proc_fops(const struct proc_ops *ops);
/* Files still open are released now, since the driver may go. */
void kpi_proc_release_all(struct kpi_node *node);

/* generic.c: @entry is what it has besides its name and place. */
struct proc_dir_entry *kpi_proc_file(const char *name, umode_t mode,
				     struct proc_dir_entry *parent,
				     const struct proc_dir_entry *entry,
				     void *data, unsigned long ip);

#endif
