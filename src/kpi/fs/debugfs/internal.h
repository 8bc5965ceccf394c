/* SPDX-License-Identifier: GPL-2.0 */
/* internal.h - what the files of debugfs share. */
#ifndef KPI_FS_DEBUGFS_INTERNAL_H
#define KPI_FS_DEBUGFS_INTERNAL_H

#include <linux/fs.h>

extern const struct file_operations debugfs_noop_file_operations;

/* debugfs_create_file() for the driver's code at @ip. */
struct dentry *kpi_debugfs_file(const char *name, umode_t mode,
				struct dentry *parent, void *data,
				const struct file_operations *fops,
				unsigned long ip);

#endif
