// SPDX-License-Identifier: GPL-2.0
/*
 * fs/namei.c, fs/attr.c, fs/stat.c: clients find nodes, look at them, change
 * them; permissions.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "kpi.h"
#include "fs/chrdev.h"
#include "fs/file.h"
#include "kernel/client.h"

/* ---------------------------------------------------------- permissions */

/* The three bits that apply to current. */
static unsigned int bits_for_current(const struct kpi_node *node)
{
	umode_t mode = node->kn.mode;

	if (uid_eq(current_fsuid(), node->uid))
		return mode >> 6 & 7;
	return (in_group_p(node->gid) ? mode >> 3 : mode) & 7;
}

int kpi_permission(struct kpi_node *node, int mask)
{
	bool dir = S_ISDIR(node->kn.mode);

	mask &= MAY_READ | MAY_WRITE | MAY_EXEC;
	if (!(mask & ~bits_for_current(node)))
		return 0;
	/* Nobody executes a file that nobody may execute. */
	if ((dir || !(mask & MAY_EXEC) || node->kn.mode & 0111) &&
	    capable(CAP_DAC_OVERRIDE))
		return 0;
	if (!(mask & MAY_WRITE) && (dir || mask == MAY_READ) &&
	    capable(CAP_DAC_READ_SEARCH))
		return 0;
	return -EACCES;
}

int kpi_access(void *node, unsigned int mask)
{
	return kpi_permission(node, mask & 7);
}

/* --------------------------------------------------------------- lookup */

/* What is always there is made when somebody looks. */
static struct kpi_node *populated_root(void)
{
	static bool done;

	if (!kpi_root_dev() || !kpi_root_proc() || !kpi_root_debug())
		return NULL;
	if (!xchg(&done, true)) {
		kpi_proc_devices_init();
		kpi_proc_misc_init();
	}
	return kpi_root();
}

int kpi_lookup(void *p, const char *name, void **out)
{
	struct kpi_node *dir = p, *node;
	int err;

	if (!dir) {
		node = populated_root();
		kpi_node_ref(node);
		*out = node;
		return node ? 0 : -ENOMEM;
	}
	if (!S_ISDIR(dir->kn.mode))
		return -ENOTDIR;
	err = kpi_permission(dir, MAY_EXEC);
	if (err)
		return err;
	node = kpi_node_find(dir, name);
	*out = node;
	return node ? 0 : -ENOENT;
}

void kpi_node_put(void *node, unsigned long references)
{
	while (references--)
		kpi_node_unref(node);
}

static unsigned int dirent_type(umode_t mode)
{
	return mode >> 12 & 15;
}

long kpi_readdir(void *p, unsigned long long *offset,
		 struct kpi_dirent *entries, unsigned long max)
{
	struct kpi_node *dir = p, *node;
	unsigned long n = 0;

	if (!S_ISDIR(dir->kn.mode))
		return -ENOTDIR;
	while (n < max && (node = kpi_node_next(dir, *offset))) {
		struct kpi_dirent *entry = &entries[n++];

		entry->ino = node->kn.id;
		entry->next = node->kn.id;
		entry->type = dirent_type(node->kn.mode);
		kernfs_name(&node->kn, entry->name, sizeof(entry->name));
		*offset = node->kn.id;
		kpi_node_unref(node);
	}
	return n;
}

long kpi_readlink(void *p, char *buf, unsigned long size)
{
	struct kpi_node *node = p;

	if (!S_ISLNK(node->kn.mode))
		return -EINVAL;
	return kpi_node_readlink(node, buf, size);
}

/* ----------------------------------------------------------- attributes */

static loff_t size_of(struct kpi_node *node)
{
	struct dentry *dentry = READ_ONCE(node->dentry);

	if (S_ISLNK(node->kn.mode))
		return node->target ? strlen(node->target) : 0;
	if (!S_ISREG(node->kn.mode))
		return 0;
	/* A driver may have changed its inode's. */
	return dentry ? i_size_read(d_inode(dentry)) : node->size;
}

int kpi_getattr(void *p, struct kpi_attr *out)
{
	struct kpi_node *node = p;
	bool dir = S_ISDIR(node->kn.mode);

	*out = (struct kpi_attr){
		.ino = node->kn.id,
		.size = size_of(node),
		.mode = node->kn.mode,
		.nlink = !node->in_tree ? 0 : dir ? 2 + node->kn.dir.subdirs : 1,
		.uid = from_kuid_munged(&init_user_ns, node->uid),
		.gid = from_kgid_munged(&init_user_ns, node->gid),
		.rdev_major = MAJOR(node->rdev),
		.rdev_minor = MINOR(node->rdev),
		.blksize = PAGE_SIZE,
		.atime = node->atime,
		.mtime = node->mtime,
		.ctime = node->ctime,
	};
	return 0;
}

static bool owns(const struct kpi_node *node)
{
	return uid_eq(current_fsuid(), node->uid) || capable(CAP_FOWNER);
}

static bool may_chown(const struct kpi_node *node, kuid_t uid)
{
	return (uid_eq(current_fsuid(), node->uid) && uid_eq(uid, node->uid)) ||
	       capable(CAP_CHOWN);
}

static bool may_chgrp(const struct kpi_node *node, kgid_t gid)
{
	return (uid_eq(current_fsuid(), node->uid) &&
		(gid_eq(gid, node->gid) || in_group_p(gid))) ||
	       capable(CAP_CHOWN);
}

static int may_change(struct kpi_node *node, const struct kpi_attr *attr,
		      unsigned int which)
{
	kuid_t uid = make_kuid(&init_user_ns, attr->uid);
	kgid_t gid = make_kgid(&init_user_ns, attr->gid);

	if (which & KPI_SET_UID && !uid_valid(uid))
		return -EINVAL;
	if (which & KPI_SET_GID && !gid_valid(gid))
		return -EINVAL;
	if ((which & KPI_SET_UID && !may_chown(node, uid)) ||
	    (which & KPI_SET_GID && !may_chgrp(node, gid)) ||
	    (which & KPI_SET_MODE && !owns(node)))
		return -EPERM;
	if (which & (KPI_SET_ATIME | KPI_SET_MTIME) && !owns(node))
		return kpi_permission(node, MAY_WRITE);
	if (!(which & KPI_SET_SIZE))
		return 0;
	if (S_ISDIR(node->kn.mode))
		return -EISDIR;
	return S_ISREG(node->kn.mode) ? kpi_permission(node, MAY_WRITE) :
					-EINVAL;
}

/* Truncating what a driver makes up as it is read changes nothing. */
int kpi_setattr(void *p, const struct kpi_attr *attr, unsigned int which)
{
	struct kpi_node *node = p;
	int err = may_change(node, attr, which);

	if (err)
		return err;
	if (which & KPI_SET_ATIME)
		node->atime = attr->atime;
	if (which & KPI_SET_MTIME)
		node->mtime = attr->mtime;
	if (which & (KPI_SET_UID | KPI_SET_GID))
		kpi_node_chown(node,
			       which & KPI_SET_UID ?
				       KUIDT_INIT(attr->uid) : INVALID_UID,
			       which & KPI_SET_GID ?
				       KGIDT_INIT(attr->gid) : INVALID_GID);
	if (which & KPI_SET_MODE)
		kpi_node_chmod(node, attr->mode);
	kpi_inode_changed(node);
	return 0;
}

/* ----------------------------------------------------- nodes by users */

static int may_make(struct kpi_node *dir)
{
	if (dir->fs != KPI_FS_DEV)
		return -EPERM;
	return kpi_permission(dir, MAY_WRITE | MAY_EXEC);
}

int kpi_mknod(void *dir, const char *name, unsigned int mode,
	      unsigned int major, unsigned int minor, void **out)
{
	struct kpi_node_spec spec = {
		.parent = dir, .name = name, .mode = mode,
		.uid = current_fsuid(), .gid = current_fsgid(),
		.rdev = MKDEV(major, minor),
	};
	struct kpi_node *node;
	int err = may_make(dir);

	if (err)
		return err;
	if ((!S_ISCHR(mode) && !S_ISBLK(mode)) || major >= 1u << 12 ||
	    minor > MINORMASK)
		return -EINVAL;
	if (!capable(CAP_MKNOD))
		return -EPERM;
	node = kpi_node_create(&spec);
	if (IS_ERR(node))
		return PTR_ERR(node);
	kpi_node_ref(node);
	*out = node;
	return 0;
}

int kpi_unlink(void *dir, const char *name)
{
	struct kpi_node *node;
	int err = may_make(dir);

	if (err)
		return err;
	node = kpi_node_find(dir, name);
	if (!node)
		return -ENOENT;
	if (S_ISDIR(node->kn.mode))
		err = -EISDIR;
	else
		kpi_node_remove(node);
	kpi_node_unref(node);
	return err;
}
