// SPDX-License-Identifier: GPL-2.0
/*
 * fs/debugfs/file.c, linux/debugfs.h: files that show a string, bytes, an
 * array, registers, or what a device's function writes down.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/pm_runtime.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "internal.h"

/* ----------------------------------------------------------------- strings */

static ssize_t read_str(struct file *file, char __user *buf, size_t count,
			loff_t *ppos)
{
	char *text = kasprintf(GFP_KERNEL, "%s\n", *(char **)file->private_data);
	ssize_t n;

	if (!text)
		return -ENOMEM;
	n = simple_read_from_buffer(buf, count, ppos, text, strlen(text));
	kfree(text);
	return n;
}

static const struct file_operations str_fops = {
	.read = read_str,
	.open = simple_open,
	.llseek = default_llseek,
};

/* Linux 6.1 does not let anybody write them either. */
void debugfs_create_str(const char *name, umode_t mode, struct dentry *parent,
			char **value)
{
	kpi_debugfs_file(name, mode, parent, value, &str_fops, _RET_IP_);
}

/* ------------------------------------------------------------------- bytes */

static ssize_t read_blob(struct file *file, char __user *user_buf,
			 size_t count, loff_t *ppos)
{
	struct debugfs_blob_wrapper *blob = file->private_data;

	return simple_read_from_buffer(user_buf, count, ppos, blob->data,
				       blob->size);
}

static const struct file_operations blob_fops = {
	.read = read_blob,
	.open = simple_open,
	.llseek = default_llseek,
};

struct dentry *debugfs_create_blob(const char *name, umode_t mode,
				   struct dentry *parent,
				   struct debugfs_blob_wrapper *blob)
{
	return kpi_debugfs_file(name, mode & 0444, parent, blob, &blob_fops,
				_RET_IP_);
}
KPI_EXPORT(debugfs_create_blob);

/* ------------------------------------------------------------------ arrays */

/* As it is when the file is opened: "1 2 3\n". */
static int open_array(struct inode *inode, struct file *file)
{
	struct debugfs_u32_array *array = inode->i_private;
	size_t size = array->n_elements * 11 + 1, len = 0;
	char *text = kzalloc(size, GFP_KERNEL);
	u32 i;

	if (!text)
		return -ENOMEM;
	for (i = 0; i < array->n_elements; i++)
		len += scnprintf(text + len, size - len, "%u%c",
				 array->array[i],
				 i + 1 < array->n_elements ? ' ' : '\n');
	file->private_data = text;
	return nonseekable_open(inode, file);
}

static ssize_t read_array(struct file *file, char __user *buf, size_t len,
			  loff_t *ppos)
{
	const char *text = file->private_data;

	return simple_read_from_buffer(buf, len, ppos, text, strlen(text));
}

static int release_array(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations array_fops = {
	.open = open_array,
	.release = release_array,
	.read = read_array,
};

void debugfs_create_u32_array(const char *name, umode_t mode,
			      struct dentry *parent,
			      struct debugfs_u32_array *array)
{
	kpi_debugfs_file(name, mode, parent, array, &array_fops, _RET_IP_);
}
KPI_EXPORT(debugfs_create_u32_array);

/* --------------------------------------------------------------- registers */

void debugfs_print_regs32(struct seq_file *s, const struct debugfs_reg32 *regs,
			  int nregs, void __iomem *base, char *prefix)
{
	for (; nregs-- > 0 && !seq_has_overflowed(s); regs++)
		seq_printf(s, "%s%s = 0x%08x\n", prefix ?: "", regs->name,
			   readl(base + regs->offset));
}
KPI_EXPORT(debugfs_print_regs32);

static int regset_show(struct seq_file *s, void *unused)
{
	struct debugfs_regset32 *set = s->private;

	if (set->dev)
		pm_runtime_get_sync(set->dev);
	debugfs_print_regs32(s, set->regs, set->nregs, set->base, "");
	if (set->dev)
		pm_runtime_put(set->dev);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(regset);

void debugfs_create_regset32(const char *name, umode_t mode,
			     struct dentry *parent,
			     struct debugfs_regset32 *regset)
{
	kpi_debugfs_file(name, mode, parent, regset, &regset_fops, _RET_IP_);
}
KPI_EXPORT(debugfs_create_regset32);

/* --------------------------------------------------------- of a device */

struct devm_entry {
	int (*read)(struct seq_file *seq, void *data);
	struct device *dev;
};

/* seq->private is the device. */
static int devm_open(struct inode *inode, struct file *f)
{
	struct devm_entry *entry = inode->i_private;

	return single_open(f, entry->read, entry->dev);
}

static const struct file_operations devm_fops = {
	.open = devm_open,
	.release = single_release,
	.read = seq_read,
	.llseek = seq_lseek,
};

void debugfs_create_devm_seqfile(struct device *dev, const char *name,
				 struct dentry *parent,
				 int (*read_fn)(struct seq_file *s, void *data))
{
	struct devm_entry *entry;

	if (IS_ERR(parent))
		return;
	entry = devm_kzalloc(dev, sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return;
	entry->read = read_fn;
	entry->dev = dev;
	kpi_debugfs_file(name, 0444, parent, entry, &devm_fops, _RET_IP_);
}
KPI_EXPORT(debugfs_create_devm_seqfile);
