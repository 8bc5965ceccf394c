// SPDX-License-Identifier: GPL-2.0
/* fs/proc/proc_net.c, linux/proc_fs.h: /proc/net, of the one namespace. */
#include <linux/proc_fs.h>
#include <linux/seq_file_net.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "kpi.h"
#include "internal.h"

/* The private state of the records begins with the namespace. */
static int open_records(struct inode *inode, struct file *file)
{
	struct proc_dir_entry *pde = pde_of_inode(inode);
	struct seq_net_private *p;

	WARN_ON_ONCE(pde->state_size < sizeof(*p));
	if (file->f_mode & FMODE_WRITE && !pde->write)
		return -EACCES;
	p = __seq_open_private(file, pde->seq_ops, pde->state_size);
	if (!p)
		return -ENOMEM;
	p->net = &init_net;
	return 0;
}

static ssize_t write_entry(struct file *file, const char __user *buf,
			   size_t size, loff_t *pos)
{
	struct proc_dir_entry *pde = pde_of_inode(file_inode(file));
	char *text;
	int err;

	if (size > PAGE_SIZE)
		return -EINVAL;
	if (!pde->write)
		return -EIO;
	text = memdup_user_nul(buf, size);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = pde->write(file, text, size);
	kfree(text);
	return err < 0 ? err : size;
}

static const struct proc_ops record_ops = {
	.proc_open = open_records,
	.proc_read_iter = seq_read_iter,
	.proc_write = write_entry,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release_private,
};

struct proc_dir_entry *
proc_create_net_data(const char *name, umode_t mode,
		     struct proc_dir_entry *parent,
		     const struct seq_operations *ops, unsigned int state_size,
		     void *data)
{
	struct proc_dir_entry entry = { .ops = &record_ops, .seq_ops = ops,
					.state_size = state_size };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_net_data);

struct proc_dir_entry *
proc_create_net_data_write(const char *name, umode_t mode,
			   struct proc_dir_entry *parent,
			   const struct seq_operations *ops, proc_write_t write,
			   unsigned int state_size, void *data)
{
	struct proc_dir_entry entry = { .ops = &record_ops, .seq_ops = ops,
					.state_size = state_size,
					.write = write };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_net_data_write);

/* Of a single text, the private state is the namespace itself. */
static int open_text(struct inode *inode, struct file *file)
{
	return single_open(file, pde_of_inode(inode)->single_show, &init_net);
}

static const struct proc_ops text_ops = {
	.proc_open = open_text,
	.proc_read_iter = seq_read_iter,
	.proc_write = write_entry,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

struct proc_dir_entry *
proc_create_net_single(const char *name, umode_t mode,
		       struct proc_dir_entry *parent,
		       int (*show)(struct seq_file *, void *), void *data)
{
	struct proc_dir_entry entry = { .ops = &text_ops,
					.single_show = show };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_net_single);

struct proc_dir_entry *
proc_create_net_single_write(const char *name, umode_t mode,
			     struct proc_dir_entry *parent,
			     int (*show)(struct seq_file *, void *),
			     proc_write_t write, void *data)
{
	struct proc_dir_entry entry = { .ops = &text_ops, .single_show = show,
					.write = write };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_net_single_write);

static int make_folders(void)
{
	init_net.proc_net = proc_mkdir("net", NULL);
	if (!init_net.proc_net)
		return -ENOMEM;
	init_net.proc_net_stat = proc_mkdir("stat", init_net.proc_net);
	return init_net.proc_net_stat ? 0 : -ENOMEM;
}
KPI_INIT_LATE(make_folders);
