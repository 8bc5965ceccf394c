// SPDX-License-Identifier: GPL-2.0
/* fs/sysfs/group.c, linux/sysfs.h: attributes that come and go together. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/sysfs/sysfs.h"

/* Readable by all, writable by owner and group: nothing else is accepted. */
#define GROUP_MODES (SYSFS_PREALLOC | 0664)

static umode_t checked_mode(const char *name, umode_t mode)
{
	WARN(mode & ~GROUP_MODES, "Attribute %s: Invalid permissions 0%o\n",
	     name, mode);
	return mode & GROUP_MODES;
}

static void remove_files(struct kpi_node *dir,
			 const struct attribute_group *grp)
{
	struct attribute *const *attr;
	struct bin_attribute *const *bin;

	for (attr = grp->attrs; attr && *attr; attr++)
		kpi_node_remove_name(dir, (*attr)->name);
	for (bin = grp->bin_attrs; bin && *bin; bin++)
		kpi_node_remove_name(dir, (*bin)->attr.name);
}

/* @update: is_visible() may think otherwise by now; what is there goes first. */
static int add_texts(struct kpi_node *dir, struct kobject *kobj,
		     const struct attribute_group *grp, bool update,
		     unsigned long ip)
{
	struct attribute *const *attr;
	int i = 0, err = 0;

	for (attr = grp->attrs; attr && *attr && !err; attr++, i++) {
		umode_t mode = (*attr)->mode;

		if (update)
			kpi_node_remove_name(dir, (*attr)->name);
		if (grp->is_visible)
			mode = grp->is_visible(kobj, *attr, i);
		if (grp->is_visible && !mode)
			continue;
		err = kpi_sysfs_add_file(dir, kobj, *attr,
					 checked_mode((*attr)->name, mode), ip);
	}
	return err;
}

static int add_bins(struct kpi_node *dir, struct kobject *kobj,
		    const struct attribute_group *grp, bool update,
		    unsigned long ip)
{
	struct bin_attribute *const *bin;
	int i = 0, err = 0;

	for (bin = grp->bin_attrs; bin && *bin && !err; bin++, i++) {
		umode_t mode = (*bin)->attr.mode;

		if (update)
			kpi_node_remove_name(dir, (*bin)->attr.name);
		if (grp->is_bin_visible)
			mode = grp->is_bin_visible(kobj, *bin, i);
		if (grp->is_bin_visible && !mode)
			continue;
		err = kpi_sysfs_add_bin_file(dir, kobj, *bin,
					     checked_mode((*bin)->attr.name,
							  mode), ip);
	}
	return err;
}

static int add_files(struct kpi_node *dir, struct kobject *kobj,
		     const struct attribute_group *grp, bool update,
		     unsigned long ip)
{
	int err = add_texts(dir, kobj, grp, update, ip);

	if (!err)
		err = add_bins(dir, kobj, grp, update, ip);
	if (err)
		remove_files(dir, grp);
	return err;
}

/* With a reference; a group without a name is in the object's own. */
static struct kpi_node *find_dir(struct kobject *kobj, const char *name)
{
	struct kpi_node *dir = kpi_sysfs_dir(kobj);

	if (!dir)
		return NULL;
	if (name)
		return kpi_node_find(dir, name);
	kpi_node_ref(dir);
	return dir;
}

static struct kpi_node *make_dir(struct kobject *kobj, const char *name)
{
	struct kpi_node *parent = kpi_node_of(kobj->sd), *dir;
	struct kpi_node_spec spec = {
		.parent = parent,
		.name = name,
		.mode = S_IFDIR | 0755,
		.data = kobj,
	};

	kobject_get_ownership(kobj, &spec.uid, &spec.gid);
	dir = kpi_node_create(&spec);
	if (!IS_ERR(dir))
		kpi_node_ref(dir);
	else if (PTR_ERR(dir) == -EEXIST)
		kpi_sysfs_warn_dup(parent, name);
	return dir;
}

static int create_group(struct kobject *kobj, const struct attribute_group *grp,
			unsigned long ip)
{
	struct kpi_node *dir;
	int err;

	if (WARN_ON(!kobj || !kobj->sd))
		return -EINVAL;
	if (!grp->attrs && !grp->bin_attrs) {
		WARN(1, "sysfs: (bin_)attrs not set by subsystem for group: %s/%s\n",
		     kobject_name(kobj), grp->name ?: "");
		return -EINVAL;
	}
	dir = grp->name ? make_dir(kobj, grp->name) : find_dir(kobj, NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	err = add_files(dir, kobj, grp, false, ip);
	if (err && grp->name)
		kpi_node_remove(dir);
	kpi_node_unref(dir);
	return err;
}

static int update_group(struct kobject *kobj, const struct attribute_group *grp,
			unsigned long ip)
{
	struct kpi_node *dir;
	int err;

	if (WARN_ON(!kobj) || !kobj->sd || (!grp->attrs && !grp->bin_attrs))
		return -EINVAL;
	dir = find_dir(kobj, grp->name);
	if (!dir) {
		pr_warn("Can't update unknown attr grp name: %s/%s\n",
			kobject_name(kobj), grp->name);
		return -EINVAL;
	}
	err = add_files(dir, kobj, grp, true, ip);
	if (err && grp->name)
		kpi_node_remove(dir);
	kpi_node_unref(dir);
	return err;
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	return create_group(kobj, grp, _RET_IP_);
}
KPI_EXPORT(sysfs_create_group);

int sysfs_update_group(struct kobject *kobj, const struct attribute_group *grp)
{
	return update_group(kobj, grp, _RET_IP_);
}
KPI_EXPORT(sysfs_update_group);

void sysfs_remove_group(struct kobject *kobj,
			const struct attribute_group *grp)
{
	struct kpi_node *dir = find_dir(kobj, grp->name);

	if (!dir) {
		WARN(grp->name && kobj->sd,
		     "sysfs group '%s' not found for kobject '%s'\n",
		     grp->name, kobject_name(kobj));
		return;
	}
	remove_files(dir, grp);
	if (grp->name)
		kpi_node_remove(dir);
	kpi_node_unref(dir);
}
KPI_EXPORT(sysfs_remove_group);

/* ------------------------------------- several, in a NULL-terminated array */

typedef int group_fn(struct kobject *kobj, const struct attribute_group *grp,
		     unsigned long ip);

/* All of them, or those that were done are taken away again. */
static int for_groups(struct kobject *kobj,
		      const struct attribute_group **groups, group_fn *fn,
		      unsigned long ip)
{
	int i, err = 0;

	for (i = 0; groups && groups[i]; i++) {
		err = fn(kobj, groups[i], ip);
		if (!err)
			continue;
		while (--i >= 0)
			sysfs_remove_group(kobj, groups[i]);
		break;
	}
	return err;
}

int sysfs_create_groups(struct kobject *kobj,
			const struct attribute_group **groups)
{
	return for_groups(kobj, groups, create_group, _RET_IP_);
}
KPI_EXPORT(sysfs_create_groups);

int sysfs_update_groups(struct kobject *kobj,
			const struct attribute_group **groups)
{
	return for_groups(kobj, groups, update_group, _RET_IP_);
}
KPI_EXPORT(sysfs_update_groups);

void sysfs_remove_groups(struct kobject *kobj,
			 const struct attribute_group **groups)
{
	for (; groups && *groups; groups++)
		sysfs_remove_group(kobj, *groups);
}
KPI_EXPORT(sysfs_remove_groups);

/* ------------------------------------------- into a group that is there */

int sysfs_merge_group(struct kobject *kobj, const struct attribute_group *grp)
{
	struct kpi_node *dir = find_dir(kobj, grp->name);
	struct attribute *const *attr;
	int err = 0;

	if (!dir)
		return -ENOENT;
	for (attr = grp->attrs; *attr && !err; attr++)
		err = kpi_sysfs_add_file(dir, kobj, *attr, (*attr)->mode,
					 _RET_IP_);
	if (err)
		for (attr--; attr > grp->attrs;)
			kpi_node_remove_name(dir, (*--attr)->name);
	kpi_node_unref(dir);
	return err;
}
KPI_EXPORT(sysfs_merge_group);

void sysfs_unmerge_group(struct kobject *kobj,
			 const struct attribute_group *grp)
{
	struct kpi_node *dir = find_dir(kobj, grp->name);
	struct attribute *const *attr;

	if (!dir)
		return;
	for (attr = grp->attrs; *attr; attr++)
		kpi_node_remove_name(dir, (*attr)->name);
	kpi_node_unref(dir);
}
KPI_EXPORT(sysfs_unmerge_group);

int sysfs_add_file_to_group(struct kobject *kobj, const struct attribute *attr,
			    const char *group)
{
	struct kpi_node *dir = find_dir(kobj, group);
	int err;

	if (!dir)
		return -ENOENT;
	err = kpi_sysfs_add_file(dir, kobj, attr, attr->mode, _RET_IP_);
	kpi_node_unref(dir);
	return err;
}
KPI_EXPORT(sysfs_add_file_to_group);

void sysfs_remove_file_from_group(struct kobject *kobj,
				  const struct attribute *attr,
				  const char *group)
{
	struct kpi_node *dir = find_dir(kobj, group);

	if (!dir)
		return;
	kpi_node_remove_name(dir, attr->name);
	kpi_node_unref(dir);
}
KPI_EXPORT(sysfs_remove_file_from_group);
