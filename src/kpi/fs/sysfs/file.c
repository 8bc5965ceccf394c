// SPDX-License-Identifier: GPL-2.0
/* fs/sysfs/file.c, linux/sysfs.h: attributes as files of text. */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "fs/sysfs/sysfs.h"

/* One open file. What show() gave is kept until the file is read anew. */
struct attr_file {
	struct mutex lock;
	int seen;		/* the node's event count when it was shown */
	bool shown;
	size_t len;
	char *page;
};

static const struct sysfs_ops *ops_of(const struct kobject *kobj)
{
	return kobj->ktype ? kobj->ktype->sysfs_ops : NULL;
}

/* Not even root reads what nobody may read, or what has no show(). */
static int check_access(const struct kpi_node *node, const struct file *file,
			const struct sysfs_ops *ops)
{
	umode_t mode = node->kn.mode;

	if ((file->f_mode & FMODE_READ) && (!(mode & 0444) || !ops->show))
		return -EACCES;
	if ((file->f_mode & FMODE_WRITE) && (!(mode & 0222) || !ops->store))
		return -EACCES;
	return 0;
}

static int attr_open(struct inode *inode, struct file *file)
{
	struct kpi_node *node = kpi_node_of_inode(inode);
	struct attr_file *af;
	int err;

	err = check_access(node, file, ops_of(kpi_attr_kobj(node)));
	if (err)
		return err;
	af = kzalloc(sizeof(*af), GFP_KERNEL);
	if (!af)
		return -ENOMEM;
	mutex_init(&af->lock);
	/* Only what changes from now on is news for a poll before a read. */
	af->seen = atomic_read(&node->event);
	file->private_data = af;
	return 0;
}

static int attr_release(struct inode *inode, struct file *file)
{
	struct attr_file *af = file->private_data;

	kfree(af->page);
	kfree(af);
	return 0;
}

static ssize_t checked_length(ssize_t len, const void *show,
			      const struct kpi_node *node)
{
	if (len < (ssize_t)PAGE_SIZE)
		return len;
	pr_err("fill_read_buffer: %pS returned bad count for %s: %zd\n", show,
	       node->kn.name, len);
	return PAGE_SIZE - 1;
}

static int show(struct attr_file *af, struct kpi_node *node)
{
	struct kobject *kobj = kpi_attr_kobj(node);
	const struct sysfs_ops *ops = ops_of(kobj);
	ssize_t len;

	if (!af->page)
		af->page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!af->page)
		return -ENOMEM;
	/* A show() that claims more than it wrote tells no old contents. */
	memset(af->page, 0, PAGE_SIZE);
	af->seen = atomic_read(&node->event);
	len = ops->show(kobj, node->kn.priv, af->page);
	if (len < 0)
		return len;
	af->len = checked_length(len, ops->show, node);
	af->shown = true;
	return 0;
}

static ssize_t attr_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	struct attr_file *af = file->private_data;
	ssize_t ret = 0;

	mutex_lock(&af->lock);
	if (!*pos || !af->shown)
		ret = show(af, kpi_node_of_file(file));
	if (!ret)
		ret = simple_read_from_buffer(buf, count, pos, af->page,
					      af->len);
	mutex_unlock(&af->lock);
	return ret;
}

/* A page at most, ended with a NUL that store() may rely on. */
static char *text_from_user(const char __user *buf, size_t len)
{
	char *text = kmalloc(len + 1, GFP_KERNEL);

	if (!text)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(text, buf, len)) {
		kfree(text);
		return ERR_PTR(-EFAULT);
	}
	text[len] = '\0';
	return text;
}

static ssize_t attr_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	struct attr_file *af = file->private_data;
	struct kpi_node *node = kpi_node_of_file(file);
	struct kobject *kobj = kpi_attr_kobj(node);
	size_t len = min_t(size_t, count, PAGE_SIZE);
	ssize_t ret;
	char *text;

	text = text_from_user(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	mutex_lock(&af->lock);
	ret = len ? ops_of(kobj)->store(kobj, node->kn.priv, text, len) : 0;
	mutex_unlock(&af->lock);
	kfree(text);
	if (ret > 0)
		*pos += ret;
	return ret;
}

/* The end of an attribute is not known before it is shown. */
static loff_t attr_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

static __poll_t attr_poll(struct file *file, struct poll_table_struct *wait)
{
	struct attr_file *af = file->private_data;

	return kpi_node_poll(kpi_node_of_file(file), file, wait,
			     READ_ONCE(af->seen));
}

const struct file_operations kpi_sysfs_file_ops = {
	.open = attr_open,
	.release = attr_release,
	.read = attr_read,
	.write = attr_write,
	.llseek = attr_llseek,
	.poll = attr_poll,
};

static int add(struct kpi_node *dir, struct kobject *kobj,
	       struct kpi_node_spec *spec)
{
	struct kpi_node *node;

	spec->parent = dir;
	spec->object = sizeof(struct kpi_attr_node);
	kobject_get_ownership(kobj, &spec->uid, &spec->gid);
	node = kpi_node_create(spec);
	if (IS_ERR(node)) {
		if (PTR_ERR(node) == -EEXIST)
			kpi_sysfs_warn_dup(dir, spec->name);
		return PTR_ERR(node);
	}
	container_of(node, struct kpi_attr_node, node)->kobj = kobj;
	return 0;
}

int kpi_sysfs_add_file(struct kpi_node *dir, struct kobject *kobj,
		       const struct attribute *attr, umode_t mode,
		       unsigned long ip)
{
	struct kpi_node_spec spec = {
		.name = attr->name,
		.mode = S_IFREG | (mode & 0777),
		.fops = &kpi_sysfs_file_ops,
		.data = (void *)attr,
		.size = PAGE_SIZE,
		.ip = ip,
	};

	if (WARN(!ops_of(kobj), "missing sysfs attribute operations for kobject: %s\n",
		 kobject_name(kobj)))
		return -EINVAL;
	return add(dir, kobj, &spec);
}

int kpi_sysfs_add_bin_file(struct kpi_node *dir, struct kobject *kobj,
			   const struct bin_attribute *attr, umode_t mode,
			   unsigned long ip)
{
	struct kpi_node_spec spec = {
		.name = attr->attr.name,
		.mode = S_IFREG | (mode & 0777),
		.fops = &kpi_sysfs_bin_ops,
		.data = (void *)attr,
		.size = attr->size,
		.ip = ip,
	};

	return add(dir, kobj, &spec);
}
