// SPDX-License-Identifier: GPL-2.0
/* fs/proc/generic.c, linux/proc_fs.h: entries whose text is made by records. */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include "kpi.h"
#include "internal.h"

static int open_seq(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *pde = pde_of_inode(inode);

	if (pde->state_size)
		return seq_open_private(file, pde->seq_ops, pde->state_size);
	return seq_open(file, pde->seq_ops);
}

static int release_seq(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *pde = pde_of_inode(inode);

	return pde->state_size ? seq_release_private(inode, file) :
				 seq_release(inode, file);
}

static const struct proc_ops seq_ops = {
	.proc_open = open_seq,
	.proc_read_iter = seq_read_iter,
	.proc_lseek = seq_lseek,
	.proc_release = release_seq,
};

struct proc_dir_entry *
proc_create_seq_private(const char *name, umode_t mode,
			struct proc_dir_entry *parent,
			const struct seq_operations *ops,
			unsigned int state_size, void *data)
{
	struct proc_dir_entry entry = { .ops = &seq_ops, .seq_ops = ops,
					.state_size = state_size };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_seq_private);

static int open_single(struct inode *inode, struct file *file)
{
	return single_open(file, pde_of_inode(inode)->single_show,
			   pde_data(inode));
}

static const struct proc_ops single_ops = {
	.proc_open = open_single,
	.proc_read_iter = seq_read_iter,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

struct proc_dir_entry *
proc_create_single_data(const char *name, umode_t mode,
			struct proc_dir_entry *parent,
			int (*show)(struct seq_file *, void *), void *data)
{
	struct proc_dir_entry entry = { .ops = &single_ops,
					.single_show = show };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_single_data);
