/* SPDX-License-Identifier: GPL-2.0 */
/*
 * node.h - the one tree of all that drivers show: devtmpfs as "dev", procfs as
 * "proc", sysfs as "sys", debugfs as "sys/kernel/debug".
 *
 * A node is the kernel's struct kernfs_node and what a file system keeps
 * beside it. It lives while somebody has a reference (kernfs_get/put); being
 * in the tree is one. What is behind it (fops, data) may be used only by
 * whoever holds it active: removal waits until nobody does, and later ones are
 * turned away. Functions here may block, but where they say otherwise.
 */
#ifndef KPI_FS_NODE_H
#define KPI_FS_NODE_H

#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kernfs.h>
#include <linux/list.h>
#include <linux/uidgid.h>

/* Which file system a node is of; also tells how a removed file answers. */
enum kpi_fs {
	KPI_FS_ROOT, KPI_FS_DEV, KPI_FS_PROC, KPI_FS_SYS, KPI_FS_DEBUG,
	KPI_FS_ANON,
};

struct kpi_node {
	struct kernfs_node kn;	/* name, parent, mode, priv (the data), id */
	enum kpi_fs fs : 8;
	bool no_drain : 1;	/* open files go on after removal (devtmpfs) */
	bool in_tree : 1;
	bool drained : 1;	/* its removal has waited */
	bool dying : 1;		/* whoever set it removes the node itself */
	kuid_t uid;
	kgid_t gid;
	s64 atime, mtime, ctime;	/* ns since 1970 */
	struct list_head siblings;	/* in the order of kn.id */
	union {
		struct list_head children;	/* directories */
		const struct file_operations *fops; /* files */
		char *target;		/* symlinks that are a text */
	};
	loff_t size;
	dev_t rdev;		/* of device nodes */
	atomic_t event;		/* kernfs_notify()s so far */
	struct dentry *dentry;	/* fs/inode.h: made when somebody wants it */
	unsigned long ip;	/* the place that made it, or 0; for audits */
	/* Removed, and nobody is in an operation any more; may be called twice. */
	void (*gone)(struct kpi_node *node);
	/* The last reference is gone; NULL: kpi_node_free(). */
	void (*free)(struct kpi_node *node);
};

static inline struct kpi_node *kpi_node_of(struct kernfs_node *kn)
{
	return container_of(kn, struct kpi_node, kn);
}

static inline struct kpi_node *kpi_node_parent(struct kpi_node *node)
{
	return node->kn.parent ? kpi_node_of(node->kn.parent) : NULL;
}

/* The roots, made when first asked for; NULL: no memory. */
struct kpi_node *kpi_root(void);
struct kpi_node *kpi_root_dev(void);
struct kpi_node *kpi_root_proc(void);
struct kpi_node *kpi_root_sys(void);
struct kpi_node *kpi_root_debug(void);

/* Somebody has asked for one. */
bool kpi_tree_used(void);

/* What a new node is. Zeroes stand for what is usual. */
struct kpi_node_spec {
	struct kpi_node *parent;
	const char *name;	/* copied; no '/' in it */
	umode_t mode;		/* S_IFDIR, S_IFREG, S_IFLNK, S_IFCHR, S_IFBLK */
	kuid_t uid;
	kgid_t gid;
	const struct file_operations *fops; /* of S_IFREG */
	void *data;		/* kn.priv, and the inode's i_private */
	loff_t size;
	dev_t rdev;		/* of S_IFCHR, S_IFBLK */
	const void *ns;		/* siblings of one name differ in it */
	struct kpi_node *target; /* of S_IFLNK: a node, or ... */
	const char *text;	/* ... a text, copied */
	unsigned long ip;	/* _RET_IP_ of what a driver called */
	size_t object;		/* size of what begins with the node; 0: it alone */
	/* Fills in what else is in the object, before anybody can find it. */
	void (*init)(struct kpi_node *node, const struct kpi_node_spec *spec);
	void (*gone)(struct kpi_node *node);
	void (*free)(struct kpi_node *node);
};

/*
 * Make a node and put it into the tree, which holds a reference of it.
 * ERR_PTR: -EEXIST, -ENOMEM, -EINVAL (a bad name), -ENOENT (the parent has
 * been removed). Nothing is logged.
 */
struct kpi_node *kpi_node_create(const struct kpi_node_spec *spec);
/* The end of a node with its own free(). */
void kpi_node_free(struct kpi_node *node);

static inline struct kpi_node *kpi_node_dir(struct kpi_node *parent,
					    const char *name, umode_t perm,
					    void *data)
{
	struct kpi_node_spec spec = { .parent = parent, .name = name,
				      .mode = S_IFDIR | perm, .data = data };

	return kpi_node_create(&spec);
}

static inline struct kpi_node *
kpi_node_file(struct kpi_node *parent, const char *name, umode_t perm,
	      loff_t size, const struct file_operations *fops, void *data)
{
	struct kpi_node_spec spec = { .parent = parent, .name = name,
				      .mode = S_IFREG | perm, .size = size,
				      .fops = fops, .data = data };

	return kpi_node_create(&spec);
}

/* Its text is the way from the link's directory to @target. */
static inline struct kpi_node *kpi_node_link(struct kpi_node *parent,
					     const char *name,
					     struct kpi_node *target)
{
	struct kpi_node_spec spec = { .parent = parent, .name = name,
				      .mode = S_IFLNK | 0777,
				      .target = target };

	return kpi_node_create(&spec);
}

/* A device node. @path may have '/': what is missing of the way is made. */
struct kpi_node *kpi_node_device(const char *path, umode_t mode, kuid_t uid,
				 kgid_t gid, dev_t rdev);
/* Removes it, and directories on the way that are empty then. */
int kpi_node_device_remove(const char *path, dev_t rdev);

/* The child of that name with a reference, or NULL. */
struct kpi_node *kpi_node_find(struct kpi_node *dir, const char *name);
struct kpi_node *kpi_node_find_ns(struct kpi_node *dir, const char *name,
				  const void *ns);
/* From @dir (NULL: the root) along @path; no symlinks, no "..". */
struct kpi_node *kpi_node_walk(struct kpi_node *dir, const char *path);

static inline void kpi_node_ref(struct kpi_node *node)
{
	if (node)
		kernfs_get(&node->kn);
}
static inline void kpi_node_unref(struct kpi_node *node)
{
	if (node)
		kernfs_put(&node->kn);
}

/*
 * Take @node and all below out of the tree and wait until nobody is active in
 * any of them. Nothing happens where it has been removed already.
 */
void kpi_node_remove(struct kpi_node *node);
/* The child of that name. -ENOENT. */
int kpi_node_remove_name(struct kpi_node *dir, const char *name);
/* -ENOTEMPTY for a directory with children; else as kpi_node_remove(). */
int kpi_node_remove_empty(struct kpi_node *node);

/* @parent or @name may be NULL: stays. -EEXIST, -ENOMEM, -ENOENT, -EINVAL. */
int kpi_node_rename(struct kpi_node *node, struct kpi_node *parent,
		    const char *name, const void *ns);

void kpi_node_chmod(struct kpi_node *node, umode_t perm);
void kpi_node_chown(struct kpi_node *node, kuid_t uid, kgid_t gid);

/*
 * Use what is behind the node: false once it is being removed. Does not
 * block. A node's own operation holds this already.
 */
bool kpi_node_enter(struct kpi_node *node);
void kpi_node_leave(struct kpi_node *node);

/* The whole path below @root (NULL: the tree's), as kernfs_path(). atomic. */
int kpi_node_path(struct kpi_node *root, struct kpi_node *node, char *buf,
		  size_t size);

/* The length of a symlink's text in @buf, or -ENAMETOOLONG. */
int kpi_node_readlink(struct kpi_node *link, char *buf, size_t size);

/*
 * The first child of @dir whose kn.id is above @after, with a reference, or
 * NULL. Ids only grow, so a walk by them meets each child once.
 */
struct kpi_node *kpi_node_next(struct kpi_node *dir, u64 after);

/* The node behind an open file: in fs/inode.h, kpi_node_of_file(). */

/*
 * poll of a file whose changes kernfs_notify() tells: EPOLLERR | EPOLLPRI
 * when there was one since *@seen. Reading from the start sets *@seen anew:
 * atomic_read(&node->event).
 */
__poll_t kpi_node_poll(struct kpi_node *node, struct file *file,
		       struct poll_table_struct *wait, int seen);

/* ----------------------------------- between the files that make the tree */

extern struct rw_semaphore kpi_tree_sem;	/* the tree's shape */

/* With kpi_tree_sem for writing: link an unlinked node, unlink a linked one. */
int kpi_node_attach(struct kpi_node *node, struct kpi_node *parent);
void kpi_node_detach(struct kpi_node *node);
/* With kpi_tree_sem: takes no reference. @any: whatever its ns is. */
struct kpi_node *kpi_node_child(struct kpi_node *dir, const char *name,
				const void *ns, bool any);
/* With kpi_tree_sem for writing, which is given up in between. */
void kpi_node_remove_locked(struct kpi_node *node);

#endif
