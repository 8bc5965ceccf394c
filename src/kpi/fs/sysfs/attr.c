// SPDX-License-Identifier: GPL-2.0
/* fs/sysfs/file.c, linux/sysfs.h: adding, removing and changing attributes. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/sysfs/sysfs.h"

int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr,
			 const void *ns)
{
	if (WARN_ON(!kobj || !kobj->sd || !attr))
		return -EINVAL;
	return kpi_sysfs_add_file(kpi_node_of(kobj->sd), kobj, attr,
				  attr->mode, _RET_IP_);
}
KPI_EXPORT(sysfs_create_file_ns);

void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr,
			  const void *ns)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj);

	if (dir)
		kpi_node_remove_name(dir, attr->name);
}
KPI_EXPORT(sysfs_remove_file_ns);

/* All of a NULL-terminated array, or none. */
int sysfs_create_files(struct kobject *kobj,
		       const struct attribute *const *attrs)
{
	int i, err = 0;

	for (i = 0; attrs[i] && !err; i++)
		err = sysfs_create_file(kobj, attrs[i]);
	if (err)
		for (i--; i > 0;)
			sysfs_remove_file(kobj, attrs[--i]);
	return err;
}
KPI_EXPORT(sysfs_create_files);

void sysfs_remove_files(struct kobject *kobj,
			const struct attribute *const *attrs)
{
	for (; *attrs; attrs++)
		sysfs_remove_file(kobj, *attrs);
}
KPI_EXPORT(sysfs_remove_files);

int sysfs_create_bin_file(struct kobject *kobj,
			  const struct bin_attribute *attr)
{
	if (WARN_ON(!kobj || !kobj->sd || !attr))
		return -EINVAL;
	return kpi_sysfs_add_bin_file(kpi_node_of(kobj->sd), kobj, attr,
				      attr->attr.mode, _RET_IP_);
}
KPI_EXPORT(sysfs_create_bin_file);

void sysfs_remove_bin_file(struct kobject *kobj,
			   const struct bin_attribute *attr)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj);

	if (dir)
		kpi_node_remove_name(dir, attr->attr.name);
}
KPI_EXPORT(sysfs_remove_bin_file);

static struct kpi_node *find_attr(struct kobject *kobj,
				  const struct attribute *attr)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj);

	return dir ? kpi_node_find(dir, attr->name) : NULL;
}

int sysfs_chmod_file(struct kobject *kobj, const struct attribute *attr,
		     umode_t mode)
{
	struct kpi_node *node = find_attr(kobj, attr);

	if (!node)
		return -ENOENT;
	kpi_node_chmod(node, mode & 0777);
	kpi_node_unref(node);
	return 0;
}
KPI_EXPORT(sysfs_chmod_file);

/* A file of the object's directory, or of its group @dir: poll wakes up. */
void sysfs_notify(struct kobject *kobj, const char *dir, const char *attr)
{
	struct kpi_node *top = kpi_sysfs_dir(kobj), *group = NULL, *node;

	if (!top)
		return;
	if (dir) {
		group = kpi_node_find(top, dir);
		if (!group)
			return;
		top = group;
	}
	node = kpi_node_find(top, attr);
	if (node)
		kernfs_notify(&node->kn);
	kpi_node_unref(node);
	kpi_node_unref(group);
}
KPI_EXPORT(sysfs_notify);

/* ------------------------------------------------- files that end themselves */

/*
 * Called by an attribute's own store(): removal of the file will not wait for
 * this call to end. The object stays until sysfs_unbreak_active_protection().
 */
struct kernfs_node *sysfs_break_active_protection(struct kobject *kobj,
						  const struct attribute *attr)
{
	struct kpi_node *node;

	kobject_get(kobj);
	node = find_attr(kobj, attr);
	if (!node) {
		kobject_put(kobj);
		return NULL;
	}
	kernfs_break_active_protection(&node->kn);
	return &node->kn;
}
KPI_EXPORT(sysfs_break_active_protection);

void sysfs_unbreak_active_protection(struct kernfs_node *kn)
{
	/* Not kn->parent->priv: the file may be out of the tree by now. */
	struct kobject *kobj = kpi_attr_kobj(kpi_node_of(kn));

	kernfs_unbreak_active_protection(kn);
	kernfs_put(kn);
	kobject_put(kobj);
}
KPI_EXPORT(sysfs_unbreak_active_protection);

/* true for the one caller, of several at once, who removed it. */
bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr)
{
	struct kpi_node *node = find_attr(kobj, attr);
	bool removed;

	if (WARN_ON_ONCE(!node))
		return false;
	removed = kernfs_remove_self(&node->kn);
	kpi_node_unref(node);
	return removed;
}
KPI_EXPORT(sysfs_remove_file_self);

/* ------------------------------------------------------------------ owners */

int sysfs_file_change_owner(struct kobject *kobj, const char *name, kuid_t uid,
			    kgid_t gid)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj), *node;

	if (!name || !kobj->state_in_sysfs || !dir)
		return -EINVAL;
	node = kpi_node_find(dir, name);
	if (!node)
		return -ENOENT;
	kpi_node_chown(node, uid, gid);
	kpi_node_unref(node);
	return 0;
}
KPI_EXPORT(sysfs_file_change_owner);

int sysfs_change_owner(struct kobject *kobj, kuid_t uid, kgid_t gid)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj), *node;
	u64 at = 0;

	if (!kobj->state_in_sysfs || !dir)
		return -EINVAL;
	kpi_node_chown(dir, uid, gid);
	while ((node = kpi_node_next(dir, at))) {
		at = node->kn.id;
		/* Attributes, but not the directories of child objects. */
		if (kernfs_type(&node->kn) == KERNFS_FILE)
			kpi_node_chown(node, uid, gid);
		kpi_node_unref(node);
	}
	return 0;
}
KPI_EXPORT(sysfs_change_owner);

/* -------------------------------------------------- what show() writes with */

static bool page_start(const char *buf)
{
	return buf && !offset_in_page(buf);
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	if (WARN(!page_start(buf), "invalid sysfs_emit: buf:%p\n", buf))
		return 0;
	va_start(args, fmt);
	len = vscnprintf(buf, PAGE_SIZE, fmt, args);
	va_end(args);
	return len;
}
KPI_EXPORT(sysfs_emit);

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int len;

	if (WARN(!page_start(buf) || at < 0 || at >= PAGE_SIZE,
		 "invalid sysfs_emit_at: buf:%p at:%d\n", buf, at))
		return 0;
	va_start(args, fmt);
	len = vscnprintf(buf + at, PAGE_SIZE - at, fmt, args);
	va_end(args);
	return len;
}
KPI_EXPORT(sysfs_emit_at);
