// SPDX-License-Identifier: GPL-2.0
/* fs/sysfs/dir.c, linux/sysfs.h: the directories of kernel objects. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/sysfs/sysfs.h"

struct kpi_node *kpi_sysfs_dir(struct kobject *kobj)
{
	if (!kobj)
		return kpi_root_sys();
	return kobj->sd ? kpi_node_of(kobj->sd) : NULL;
}

void kpi_sysfs_warn_dup(struct kpi_node *parent, const char *name)
{
	char *path = kzalloc(PATH_MAX, GFP_KERNEL);

	if (path)
		kpi_node_path(kpi_root_sys(), parent, path, PATH_MAX);
	pr_warn("sysfs: cannot create duplicate filename '%s/%s'\n",
		path && strcmp(path, "/") ? path : "", name);
	dump_stack();
	kfree(path);
}

int sysfs_create_dir_ns(struct kobject *kobj, const void *ns)
{
	struct kpi_node *parent = kpi_sysfs_dir(kobj->parent), *node;
	struct kpi_node_spec spec = {
		.parent = parent,
		.name = kobject_name(kobj),
		.mode = S_IFDIR | 0755,
		.data = kobj,
	};

	if (!parent)
		return -ENOENT;
	kobject_get_ownership(kobj, &spec.uid, &spec.gid);
	node = kpi_node_create(&spec);
	if (IS_ERR(node)) {
		if (PTR_ERR(node) == -EEXIST)
			kpi_sysfs_warn_dup(parent, kobject_name(kobj));
		return PTR_ERR(node);
	}
	kobj->sd = &node->kn;
	return 0;
}

void sysfs_remove_dir(struct kobject *kobj)
{
	struct kernfs_node *kn = kobj->sd;

	/* From here on links to the object are not made any more. */
	WRITE_ONCE(kobj->sd, NULL);
	if (kn)
		kpi_node_remove(kpi_node_of(kn));
}

int sysfs_rename_dir_ns(struct kobject *kobj, const char *new_name,
			const void *new_ns)
{
	return kpi_node_rename(kpi_node_of(kobj->sd), NULL, new_name, NULL);
}

int sysfs_move_dir_ns(struct kobject *kobj, struct kobject *new_parent,
		      const void *new_ns)
{
	struct kpi_node *parent = kpi_sysfs_dir(new_parent);

	if (!parent)
		parent = kpi_root_sys();
	return kpi_node_rename(kpi_node_of(kobj->sd), parent, NULL, NULL);
}

/* An empty directory for another file system to be mounted at. */
int sysfs_create_mount_point(struct kobject *parent_kobj, const char *name)
{
	struct kpi_node *parent = kpi_sysfs_dir(parent_kobj), *node;

	if (!parent)
		return -ENOENT;
	node = kpi_node_dir(parent, name, 0755, NULL);
	if (!IS_ERR(node))
		return 0;
	if (PTR_ERR(node) == -EEXIST)
		kpi_sysfs_warn_dup(parent, name);
	return PTR_ERR(node);
}
KPI_EXPORT(sysfs_create_mount_point);

void sysfs_remove_mount_point(struct kobject *parent_kobj, const char *name)
{
	struct kpi_node *parent = kpi_sysfs_dir(parent_kobj);

	if (parent)
		kpi_node_remove_name(parent, name);
}
KPI_EXPORT(sysfs_remove_mount_point);
