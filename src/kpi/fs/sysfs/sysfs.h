/* SPDX-License-Identifier: GPL-2.0 */
/* sysfs.h - between the files of sysfs: nodes of the one tree, for kobjects. */
#ifndef KPI_FS_SYSFS_H
#define KPI_FS_SYSFS_H

#include <linux/err.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

#include "fs/inode.h"
#include "fs/node.h"

/* The directory of @kobj; of none: /sys itself. NULL where it has none. */
struct kpi_node *kpi_sysfs_dir(struct kobject *kobj);

/* A name that is taken: who wanted it, and from where. */
void kpi_sysfs_warn_dup(struct kpi_node *parent, const char *name);

/*
 * Files in @dir, a directory of @kobj or of a group of it. @ip: the place
 * that wanted them.
 */
int kpi_sysfs_add_file(struct kpi_node *dir, struct kobject *kobj,
		       const struct attribute *attr, umode_t mode,
		       unsigned long ip);
int kpi_sysfs_add_bin_file(struct kpi_node *dir, struct kobject *kobj,
			   const struct bin_attribute *attr, umode_t mode,
			   unsigned long ip);

/* Both keep what they need here; kn.priv is the attribute. */
struct kpi_attr_node {
	struct kpi_node node;
	struct kobject *kobj;
};

static inline struct kobject *kpi_attr_kobj(struct kpi_node *node)
{
	return container_of(node, struct kpi_attr_node, node)->kobj;
}

extern const struct file_operations kpi_sysfs_file_ops;
extern const struct file_operations kpi_sysfs_bin_ops;

#endif
