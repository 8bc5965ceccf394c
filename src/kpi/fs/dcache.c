// SPDX-License-Identifier: GPL-2.0
/*
 * fs/dcache.c, fs/d_path.c, linux/dcache.h: dentries are what drivers know
 * nodes by. The tree itself is made of nodes; a dentry is "hashed" while its
 * node is in the tree.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/inode.h"

const struct qstr slash_name = QSTR_INIT("/", 1);
KPI_EXPORT(slash_name);
const struct qstr empty_name = QSTR_INIT("", 0);
KPI_EXPORT(empty_name);

static unsigned int type_flags(const struct inode *inode)
{
	if (!inode)
		return DCACHE_MISS_TYPE;
	if (S_ISDIR(inode->i_mode))
		return DCACHE_DIRECTORY_TYPE;
	if (S_ISLNK(inode->i_mode))
		return DCACHE_SYMLINK_TYPE;
	return S_ISREG(inode->i_mode) ? DCACHE_REGULAR_TYPE :
					DCACHE_SPECIAL_TYPE;
}

/* Short names lie in the dentry, long ones beside it. */
static int set_name(struct dentry *dentry, const char *name)
{
	size_t len = strlen(name);
	char *to = dentry->d_iname;

	if (len >= DNAME_INLINE_LEN) {
		to = kmalloc(len + 1, GFP_KERNEL);
		if (!to)
			return -ENOMEM;
	}
	memcpy(to, name, len + 1);
	dentry->d_name = (struct qstr)QSTR_INIT(to, len);
	return 0;
}

static void free_name(const unsigned char *name, const struct dentry *dentry)
{
	if (name != dentry->d_iname)
		kfree(name);
}

struct dentry *kpi_dentry_new(struct dentry *parent, const char *name,
			      struct super_block *sb, struct inode *inode)
{
	struct dentry *dentry = kzalloc(sizeof(*dentry), GFP_KERNEL);

	if (!dentry || set_name(dentry, name)) {
		kfree(dentry);
		iput(inode);
		return NULL;
	}
	spin_lock_init(&dentry->d_lock);
	dentry->d_lockref.count = 1;
	seqcount_spinlock_init(&dentry->d_seq, &dentry->d_lock);
	dentry->d_flags = type_flags(inode);
	dentry->d_sb = sb;
	dentry->d_inode = inode;
	dentry->d_parent = parent ? dget(parent) : dentry;
	dentry->d_hash.pprev = &dentry->d_hash.next;
	INIT_LIST_HEAD(&dentry->d_lru);
	INIT_LIST_HEAD(&dentry->d_child);
	INIT_LIST_HEAD(&dentry->d_subdirs);
	return dentry;
}

static void free_dentry_rcu(struct rcu_head *rcu)
{
	struct dentry *dentry = container_of(rcu, struct dentry, d_u.d_rcu);

	free_name(dentry->d_name.name, dentry);
	kfree(dentry);
}

void dput(struct dentry *dentry)
{
	while (dentry && !lockref_put_return(&dentry->d_lockref)) {
		struct dentry *parent = dentry->d_parent;

		if (dentry->d_op && dentry->d_op->d_release)
			dentry->d_op->d_release(dentry);
		iput(dentry->d_inode);
		call_rcu(&dentry->d_u.d_rcu, free_dentry_rcu);
		dentry = parent == dentry ? NULL : parent;
	}
}
KPI_EXPORT(dput);

struct dentry *dget_parent(struct dentry *dentry)
{
	struct dentry *parent;

	spin_lock(&dentry->d_lock);
	parent = dget(dentry->d_parent);
	spin_unlock(&dentry->d_lock);
	return parent;
}
KPI_EXPORT(dget_parent);

void d_drop(struct dentry *dentry)
{
	spin_lock(&dentry->d_lock);
	__d_drop(dentry);
	spin_unlock(&dentry->d_lock);
}
KPI_EXPORT(d_drop);

void __d_drop(struct dentry *dentry)
{
	dentry->d_hash.pprev = NULL;
}
KPI_EXPORT(__d_drop);

/* Whoever reads the old name meanwhile holds the lock or an RCU section. */
void kpi_inode_renamed(struct kpi_node *node)
{
	struct dentry *dentry = READ_ONCE(node->dentry);
	struct dentry *parent = NULL, *old;
	const unsigned char *name;

	if (!dentry)
		return;
	parent = kpi_node_dentry(kpi_node_parent(node));
	name = dentry->d_name.name;
	spin_lock(&dentry->d_lock);
	old = dentry->d_parent;
	if (parent && old != dentry)
		dentry->d_parent = dget(parent);
	spin_unlock(&dentry->d_lock);
	synchronize_rcu();
	if (!set_name(dentry, node->kn.name))
		free_name(name, dentry);
	if (parent && old != dentry)
		dput(old);
}

/* ---------------------------------------------------------------- paths */

/* "name" before what is in front of *@at already. */
static int prepend(char **at, char *buf, const char *name)
{
	size_t len = strlen(name);

	if (*at - buf < (long)len)
		return -ENAMETOOLONG;
	*at -= len;
	memcpy(*at, name, len);
	return 0;
}

static char *node_path(struct kpi_node *root, struct kpi_node *node, char *buf,
		       int size)
{
	int len = kpi_node_path(root, node, buf, size);
	char *at;

	if (len >= size)
		return ERR_PTR(-ENAMETOOLONG);
	/* At the buffer's end, as callers are used to. */
	at = buf + size - len - 1;
	memmove(at, buf, len + 1);
	return at;
}

char *d_path(const struct path *path, char *buf, int size)
{
	const struct dentry *dentry = path->dentry;
	struct kpi_node *node = kpi_node_of_inode(d_inode(dentry));
	char *at = buf + size;

	if (dentry->d_op && dentry->d_op->d_dname)
		return dentry->d_op->d_dname((struct dentry *)dentry, buf,
					     size);
	if (size < 1)
		return ERR_PTR(-ENAMETOOLONG);
	if (node && node->in_tree)
		return node_path(NULL, node, buf, size);
	*--at = '\0';
	if (prepend(&at, buf, " (deleted)") ||
	    prepend(&at, buf, dentry->d_name.name))
		return ERR_PTR(-ENAMETOOLONG);
	return at;
}
KPI_EXPORT(d_path);

char *file_path(struct file *file, char *buf, int size)
{
	return d_path(&file->f_path, buf, size);
}
KPI_EXPORT(file_path);

/* From the root of its file system. */
char *dentry_path_raw(const struct dentry *dentry, char *buf, int size)
{
	char *at = buf + size;
	int err = -(size < 1);

	if (err)
		return ERR_PTR(-ENAMETOOLONG);
	*--at = '\0';
	if (IS_ROOT(dentry))
		err = prepend(&at, buf, "/");
	for (; !err && !IS_ROOT(dentry); dentry = dentry->d_parent) {
		err = prepend(&at, buf, dentry->d_name.name);
		if (!err)
			err = prepend(&at, buf, "/");
	}
	return err ? ERR_PTR(err) : at;
}
KPI_EXPORT(dentry_path_raw);

void path_get(const struct path *path)
{
	dget(path->dentry);
}
KPI_EXPORT(path_get);

void path_put(const struct path *path)
{
	dput(path->dentry);
}
KPI_EXPORT(path_put);
