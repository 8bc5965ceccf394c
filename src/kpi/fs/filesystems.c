// SPDX-License-Identifier: GPL-2.0
/*
 * fs/filesystems.c, linux/fs.h: the kinds of file systems there are. There is
 * no /proc/filesystems: programs would take it for the machine's.
 */
#include <linux/fs.h>
#include <linux/module.h>

#include "kpi.h"

static DEFINE_RWLOCK(lock);
static struct file_system_type *file_systems;

/* Where @name is linked in, or would be. */
static struct file_system_type **find(const char *name, unsigned int len)
{
	struct file_system_type **p = &file_systems;

	while (*p && (strncmp((*p)->name, name, len) || (*p)->name[len]))
		p = &(*p)->next;
	return p;
}

int register_filesystem(struct file_system_type *fs)
{
	struct file_system_type **p;
	int err = 0;

	BUG_ON(strchr(fs->name, '.'));
	if (fs->next)
		return -EBUSY;
	write_lock(&lock);
	p = find(fs->name, strlen(fs->name));
	if (*p)
		err = -EBUSY;
	else
		*p = fs;
	write_unlock(&lock);
	return err;
}
KPI_EXPORT_PARTIAL(register_filesystem, "nothing can be mounted");

int unregister_filesystem(struct file_system_type *fs)
{
	struct file_system_type **p;
	int err = -EINVAL;

	write_lock(&lock);
	for (p = &file_systems; *p; p = &(*p)->next)
		if (*p == fs) {
			*p = fs->next;
			fs->next = NULL;
			err = 0;
			break;
		}
	write_unlock(&lock);
	synchronize_rcu();
	return err;
}
KPI_EXPORT(unregister_filesystem);

static struct file_system_type *get(const char *name, unsigned int len)
{
	struct file_system_type *fs;

	read_lock(&lock);
	fs = *find(name, len);
	if (fs && !try_module_get(fs->owner))
		fs = NULL;
	read_unlock(&lock);
	return fs;
}

/* What is behind a dot is the file system's own business. */
struct file_system_type *get_fs_type(const char *name)
{
	unsigned int len = strchrnul(name, '.') - name;
	struct file_system_type *fs = get(name, len);

	if (!fs && !request_module("fs-%.*s", len, name))
		fs = get(name, len);
	if (fs && name[len] == '.' && !(fs->fs_flags & FS_HAS_SUBTYPE)) {
		module_put(fs->owner);
		fs = NULL;
	}
	return fs;
}
KPI_EXPORT(get_fs_type);
