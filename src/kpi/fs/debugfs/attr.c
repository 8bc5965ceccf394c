// SPDX-License-Identifier: GPL-2.0
/* fs/debugfs/file.c, linux/debugfs.h: files that are a variable each. */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kstrtox.h>

#include "kpi.h"
#include "internal.h"

static ssize_t noop_read(struct file *file, char __user *buf, size_t count,
			 loff_t *ppos)
{
	return 0;
}

static ssize_t noop_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *ppos)
{
	return count;
}

const struct file_operations debugfs_noop_file_operations = {
	.read = noop_read,
	.write = noop_write,
	.open = simple_open,
	.llseek = noop_llseek,
};

/* ---------------------------------------------- a driver's own get and set */

ssize_t debugfs_attr_read(struct file *file, char __user *buf, size_t len,
			  loff_t *ppos)
{
	struct dentry *dentry = file->f_path.dentry;
	ssize_t ret = debugfs_file_get(dentry);

	if (ret)
		return ret;
	ret = simple_attr_read(file, buf, len, ppos);
	debugfs_file_put(dentry);
	return ret;
}
KPI_EXPORT(debugfs_attr_read);

typedef ssize_t attr_write_fn(struct file *file, const char __user *buf,
			      size_t len, loff_t *ppos);

static ssize_t attr_write(struct file *file, const char __user *buf,
			  size_t len, loff_t *ppos, attr_write_fn *fn)
{
	struct dentry *dentry = file->f_path.dentry;
	ssize_t ret = debugfs_file_get(dentry);

	if (ret)
		return ret;
	ret = fn(file, buf, len, ppos);
	debugfs_file_put(dentry);
	return ret;
}

ssize_t debugfs_attr_write(struct file *file, const char __user *buf,
			   size_t len, loff_t *ppos)
{
	return attr_write(file, buf, len, ppos, simple_attr_write);
}
KPI_EXPORT(debugfs_attr_write);

ssize_t debugfs_attr_write_signed(struct file *file, const char __user *buf,
				  size_t len, loff_t *ppos)
{
	return attr_write(file, buf, len, ppos, simple_attr_write_signed);
}
KPI_EXPORT(debugfs_attr_write_signed);

/* ---------------------------------------------------------------- numbers */

/* A file that nobody may write has no set, one that nobody may read no get. */
struct three_fops {
	const struct file_operations *rw, *ro, *wo;
};

static void create(const char *name, umode_t mode, struct dentry *parent,
		   void *value, const struct three_fops *fops, unsigned long ip)
{
	const struct file_operations *f = fops->rw;

	if (!(mode & 0222))
		f = fops->ro;
	else if (!(mode & 0444))
		f = fops->wo;
	kpi_debugfs_file(name, mode, parent, value, f, ip);
}

#define DEFINE_VALUE(kind, type, read, write)                                 \
	static int kind##_get(void *data, u64 *value)                         \
	{                                                                     \
		type *p = data;                                               \
									      \
		*value = read;                                                \
		return 0;                                                     \
	}                                                                     \
	static int kind##_set(void *data, u64 value)                          \
	{                                                                     \
		type *p = data;                                               \
									      \
		write;                                                        \
		return 0;                                                     \
	}

#define DEFINE_FOPS(name, kind, define, fmt)                                  \
	define(name##_rw, kind##_get, kind##_set, fmt);                       \
	define(name##_ro, kind##_get, NULL, fmt);                             \
	define(name##_wo, NULL, kind##_set, fmt);                             \
	static const struct three_fops name##_fops = { &name##_rw,            \
						       &name##_ro,            \
						       &name##_wo }

#define DEFINE_CREATE(name, type)                                             \
	void debugfs_create_##name(const char *file, umode_t mode,            \
				   struct dentry *parent, type *value)        \
	{                                                                     \
		create(file, mode, parent, value, &name##_fops, _RET_IP_);    \
	}                                                                     \
	KPI_EXPORT(debugfs_create_##name)

DEFINE_VALUE(u8, u8, *p, *p = value)
DEFINE_VALUE(u16, u16, *p, *p = value)
DEFINE_VALUE(u32, u32, *p, *p = value)
DEFINE_VALUE(u64, u64, *p, *p = value)
DEFINE_VALUE(ulong, unsigned long, *p, *p = value)
DEFINE_VALUE(size_t, size_t, *p, *p = value)
DEFINE_VALUE(atomic_t, atomic_t, atomic_read(p), atomic_set(p, value))

DEFINE_FOPS(u8, u8, DEFINE_DEBUGFS_ATTRIBUTE, "%llu\n");
DEFINE_FOPS(u16, u16, DEFINE_DEBUGFS_ATTRIBUTE, "%llu\n");
DEFINE_FOPS(u32, u32, DEFINE_DEBUGFS_ATTRIBUTE, "%llu\n");
DEFINE_FOPS(u64, u64, DEFINE_DEBUGFS_ATTRIBUTE, "%llu\n");
DEFINE_FOPS(x8, u8, DEFINE_DEBUGFS_ATTRIBUTE, "0x%02llx\n");
DEFINE_FOPS(x16, u16, DEFINE_DEBUGFS_ATTRIBUTE, "0x%04llx\n");
DEFINE_FOPS(x32, u32, DEFINE_DEBUGFS_ATTRIBUTE, "0x%08llx\n");
DEFINE_FOPS(x64, u64, DEFINE_DEBUGFS_ATTRIBUTE, "0x%016llx\n");
DEFINE_FOPS(ulong, ulong, DEFINE_DEBUGFS_ATTRIBUTE, "%llu\n");
DEFINE_FOPS(size_t, size_t, DEFINE_DEBUGFS_ATTRIBUTE, "%llu\n");
DEFINE_FOPS(atomic_t, atomic_t, DEFINE_DEBUGFS_ATTRIBUTE_SIGNED, "%lld\n");

DEFINE_CREATE(u8, u8);
DEFINE_CREATE(u16, u16);
DEFINE_CREATE(u32, u32);
DEFINE_CREATE(u64, u64);
DEFINE_CREATE(x8, u8);
DEFINE_CREATE(x16, u16);
DEFINE_CREATE(x32, u32);
DEFINE_CREATE(x64, u64);
DEFINE_CREATE(ulong, unsigned long);
DEFINE_CREATE(size_t, size_t);
DEFINE_CREATE(atomic_t, atomic_t);

/* ------------------------------------------------------------------- bool */

ssize_t debugfs_read_file_bool(struct file *file, char __user *user_buf,
			       size_t count, loff_t *ppos)
{
	struct dentry *dentry = file->f_path.dentry;
	char text[2] = "?\n";
	int err = debugfs_file_get(dentry);

	if (err)
		return err;
	text[0] = *(bool *)file->private_data ? 'Y' : 'N';
	debugfs_file_put(dentry);
	return simple_read_from_buffer(user_buf, count, ppos, text, 2);
}
KPI_EXPORT(debugfs_read_file_bool);

/* What does not say yes or no changes nothing, and is no error. */
ssize_t debugfs_write_file_bool(struct file *file, const char __user *user_buf,
				size_t count, loff_t *ppos)
{
	struct dentry *dentry = file->f_path.dentry;
	bool value;
	int err = kstrtobool_from_user(user_buf, count, &value);

	if (err)
		return count;
	err = debugfs_file_get(dentry);
	if (err)
		return err;
	*(bool *)file->private_data = value;
	debugfs_file_put(dentry);
	return count;
}
KPI_EXPORT(debugfs_write_file_bool);

static const struct file_operations bool_rw = {
	.read = debugfs_read_file_bool,
	.write = debugfs_write_file_bool,
	.open = simple_open,
	.llseek = default_llseek,
};
static const struct file_operations bool_ro = {
	.read = debugfs_read_file_bool,
	.open = simple_open,
	.llseek = default_llseek,
};
static const struct file_operations bool_wo = {
	.write = debugfs_write_file_bool,
	.open = simple_open,
	.llseek = default_llseek,
};
static const struct three_fops bool_fops = { &bool_rw, &bool_ro, &bool_wo };
DEFINE_CREATE(bool, bool);
