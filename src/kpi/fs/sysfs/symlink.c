// SPDX-License-Identifier: GPL-2.0
/* fs/sysfs/symlink.c, linux/sysfs.h: links between kernel objects. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/sysfs/sysfs.h"

static int add_link(struct kpi_node *dir, struct kobject *target,
		    const char *name, bool warn)
{
	/* The target may go at any time: its directory is read once. */
	struct kernfs_node *kn = READ_ONCE(target->sd);
	struct kpi_node *link;

	if (!dir)
		return -EFAULT;
	if (!kn)
		return -ENOENT;
	link = kpi_node_link(dir, name, kpi_node_of(kn));
	if (!IS_ERR(link))
		return 0;
	if (warn && PTR_ERR(link) == -EEXIST)
		kpi_sysfs_warn_dup(dir, name);
	return PTR_ERR(link);
}

int sysfs_create_link(struct kobject *kobj, struct kobject *target,
		      const char *name)
{
	return add_link(kpi_sysfs_dir(kobj), target, name, true);
}
KPI_EXPORT(sysfs_create_link);

int sysfs_create_link_nowarn(struct kobject *kobj, struct kobject *target,
			     const char *name)
{
	return add_link(kpi_sysfs_dir(kobj), target, name, false);
}
KPI_EXPORT(sysfs_create_link_nowarn);

void sysfs_remove_link(struct kobject *kobj, const char *name)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj);

	if (dir)
		kpi_node_remove_name(dir, name);
}
KPI_EXPORT(sysfs_remove_link);

/* @target would tell the namespace, of which there is one. */
void sysfs_delete_link(struct kobject *kobj, struct kobject *target,
		       const char *name)
{
	sysfs_remove_link(kobj, name);
}

int sysfs_rename_link_ns(struct kobject *kobj, struct kobject *target,
			 const char *old_name, const char *new_name,
			 const void *new_ns)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj), *link;
	int err = -ENOENT;

	link = dir ? kpi_node_find(dir, old_name) : NULL;
	if (!link)
		return -ENOENT;
	if (kernfs_type(&link->kn) != KERNFS_LINK)
		err = -EINVAL;
	else
		err = kpi_node_rename(link, NULL, new_name, NULL);
	kpi_node_unref(link);
	return err;
}
KPI_EXPORT(sysfs_rename_link_ns);

static struct kpi_node *group_dir(struct kobject *kobj, const char *group)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj);

	return dir ? kpi_node_find(dir, group) : NULL;
}

int sysfs_add_link_to_group(struct kobject *kobj, const char *group_name,
			    struct kobject *target, const char *link_name)
{
	struct kpi_node *dir = group_dir(kobj, group_name);
	int err;

	if (!dir)
		return -ENOENT;
	err = add_link(dir, target, link_name, true);
	kpi_node_unref(dir);
	return err;
}
KPI_EXPORT(sysfs_add_link_to_group);

void sysfs_remove_link_from_group(struct kobject *kobj, const char *group_name,
				  const char *link_name)
{
	struct kpi_node *dir = group_dir(kobj, group_name);

	if (!dir)
		return;
	kpi_node_remove_name(dir, link_name);
	kpi_node_unref(dir);
}
KPI_EXPORT(sysfs_remove_link_from_group);

int compat_only_sysfs_link_entry_to_kobj(struct kobject *kobj,
					 struct kobject *target_kobj,
					 const char *target_name,
					 const char *symlink_name)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj), *entry, *link;

	entry = group_dir(target_kobj, target_name);
	if (!entry || !dir) {
		kpi_node_unref(entry);
		return -ENOENT;
	}
	link = kpi_node_link(dir, symlink_name ?: target_name, entry);
	if (IS_ERR(link) && PTR_ERR(link) == -EEXIST)
		kpi_sysfs_warn_dup(dir, symlink_name ?: target_name);
	kpi_node_unref(entry);
	return PTR_ERR_OR_ZERO(link);
}
KPI_EXPORT(compat_only_sysfs_link_entry_to_kobj);
