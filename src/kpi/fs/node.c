// SPDX-License-Identifier: GPL-2.0
/*
 * fs/kernfs/dir.c, linux/kernfs.h: nodes are made, found and put into the tree.
 *
 * Lock order: kpi_tree_sem, then names_lock (node_path.c).
 */
#include <linux/kernfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "fs/node.h"

DECLARE_RWSEM(kpi_tree_sem);

static u64 last_id;	/* with kpi_tree_sem */

/* ------------------------------------------------------------- the shape */

static int compare(const struct kpi_node *node, const char *name,
		   const void *ns)
{
	int order = strcmp(name, node->kn.name);

	if (order)
		return order;
	return (ns > node->kn.ns) - (ns < node->kn.ns);
}

struct kpi_node *kpi_node_child(struct kpi_node *dir, const char *name,
				const void *ns, bool any)
{
	struct rb_node *at = dir->kn.dir.children.rb_node;

	while (at) {
		struct kernfs_node *kn = rb_entry(at, struct kernfs_node, rb);
		int order = compare(kpi_node_of(kn), name, ns);

		if (!order || (any && !strcmp(name, kn->name)))
			return kpi_node_of(kn);
		at = order < 0 ? at->rb_left : at->rb_right;
	}
	return NULL;
}

/* The list of siblings is in the order of ids, for readdir. */
static void link_sibling(struct kpi_node *node, struct kpi_node *parent)
{
	struct kpi_node *before;

	list_for_each_entry_reverse(before, &parent->children, siblings)
		if (before->kn.id < node->kn.id)
			break;
	list_add(&node->siblings, &before->siblings);
}

int kpi_node_attach(struct kpi_node *node, struct kpi_node *parent)
{
	struct rb_node **at = &parent->kn.dir.children.rb_node, *above = NULL;

	if (!parent->in_tree)
		return -ENOENT;
	while (*at) {
		struct kernfs_node *kn = rb_entry(*at, struct kernfs_node, rb);
		int order = compare(kpi_node_of(kn), node->kn.name,
				    node->kn.ns);

		if (!order)
			return -EEXIST;
		above = *at;
		at = order < 0 ? &above->rb_left : &above->rb_right;
	}
	rb_link_node(&node->kn.rb, above, at);
	rb_insert_color(&node->kn.rb, &parent->kn.dir.children);
	link_sibling(node, parent);
	if (S_ISDIR(node->kn.mode))
		parent->kn.dir.subdirs++;
	parent->kn.dir.rev++;
	parent->mtime = parent->ctime = host_clock(HOST_CLOCK_REALTIME);
	node->in_tree = true;
	return 0;
}

/* kn.parent stays, so that the path can still be told. */
void kpi_node_detach(struct kpi_node *node)
{
	struct kpi_node *parent = kpi_node_parent(node);

	rb_erase(&node->kn.rb, &parent->kn.dir.children);
	RB_CLEAR_NODE(&node->kn.rb);
	list_del_init(&node->siblings);
	if (S_ISDIR(node->kn.mode))
		parent->kn.dir.subdirs--;
	parent->kn.dir.rev++;
	parent->mtime = parent->ctime = host_clock(HOST_CLOCK_REALTIME);
	node->in_tree = false;
}

/* --------------------------------------------------------------- making */

static bool name_is_good(const char *name)
{
	return name[0] && strcmp(name, ".") && strcmp(name, "..") &&
	       !strchr(name, '/') && strlen(name) <= NAME_MAX;
}

static unsigned short kernfs_type_of(umode_t mode)
{
	if (S_ISDIR(mode))
		return KERNFS_DIR;
	return S_ISLNK(mode) ? KERNFS_LINK : KERNFS_FILE;
}

static int fill_in_kind(struct kpi_node *node, const struct kpi_node_spec *spec)
{
	if (S_ISDIR(spec->mode)) {
		INIT_LIST_HEAD(&node->children);
	} else if (!S_ISLNK(spec->mode)) {
		node->fops = spec->fops;
		node->kn.attr.size = spec->size;
	} else if (spec->target) {
		node->kn.symlink.target_kn = &spec->target->kn;
		kpi_node_ref(spec->target);
	} else {
		node->target = kstrdup(spec->text ?: "", GFP_KERNEL);
		return node->target ? 0 : -ENOMEM;
	}
	return 0;
}

static void fill_in(struct kpi_node *node, const struct kpi_node_spec *spec)
{
	struct kernfs_node *kn = &node->kn;

	atomic_set(&kn->count, 1);
	RB_CLEAR_NODE(&kn->rb);
	kn->mode = spec->mode;
	kn->flags = kernfs_type_of(spec->mode) | KERNFS_ACTIVATED;
	kn->priv = spec->data;
	kn->ns = spec->ns;
	INIT_LIST_HEAD(&node->siblings);
	node->uid = spec->uid;
	node->gid = spec->gid;
	node->size = spec->size;
	node->rdev = spec->rdev;
	node->ip = spec->ip;
	node->gone = spec->gone;
	node->free = spec->free;
	node->ctime = host_clock(HOST_CLOCK_REALTIME);
	node->atime = node->mtime = node->ctime;
	if (spec->parent) {
		node->fs = spec->parent->fs;
		node->no_drain = spec->parent->no_drain;
	}
}

static struct kpi_node *new_node(const struct kpi_node_spec *spec)
{
	struct kpi_node *node =
		kzalloc(max(spec->object, sizeof(*node)), GFP_KERNEL);

	if (!node)
		return NULL;
	fill_in(node, spec);
	node->kn.name = kstrdup_const(spec->name, GFP_KERNEL);
	if (node->kn.name && !fill_in_kind(node, spec))
		return node;
	kfree_const(node->kn.name);
	kfree(node);
	return NULL;
}

/* Before it was in the tree: @spec's owner cleans up what it has put in. */
static void drop_unborn(struct kpi_node *node)
{
	node->free = NULL;
	kpi_node_unref(node);
}

struct kpi_node *kpi_node_create(const struct kpi_node_spec *spec)
{
	struct kpi_node *node;
	int err;

	if (!name_is_good(spec->name) || !S_ISDIR(spec->parent->kn.mode))
		return ERR_PTR(-EINVAL);
	node = new_node(spec);
	if (!node)
		return ERR_PTR(-ENOMEM);
	kpi_node_ref(spec->parent);
	node->kn.parent = &spec->parent->kn;
	if (spec->init)
		spec->init(node, spec);
	down_write(&kpi_tree_sem);
	node->kn.id = ++last_id;
	err = kpi_node_attach(node, spec->parent);
	up_write(&kpi_tree_sem);
	if (!err)
		return node;
	drop_unborn(node);
	return ERR_PTR(err);
}

/* ---------------------------------------------------------------- roots */

static struct kpi_node *make_root(enum kpi_fs fs, struct kpi_node *parent,
				  const char *name)
{
	struct kpi_node_spec spec = { .parent = parent, .name = name,
				      .mode = S_IFDIR | 0755 };
	struct kpi_node *node;

	if (fs == KPI_FS_DEBUG)
		spec.mode = S_IFDIR | 0700;
	node = new_node(&spec);
	if (!node)
		return NULL;
	node->fs = fs;
	node->no_drain = fs == KPI_FS_DEV;
	node->kn.id = ++last_id;
	if (!parent) {
		node->in_tree = true;
		return node;
	}
	kpi_node_ref(parent);
	node->kn.parent = &parent->kn;
	if (!kpi_node_attach(node, parent))
		return node;
	drop_unborn(node);
	return NULL;
}

/* What a file system has already, or a new one. With kpi_tree_sem. */
static struct kpi_node *find_or_make(enum kpi_fs fs, struct kpi_node *parent,
				     const char *name)
{
	struct kpi_node *node =
		parent ? kpi_node_child(parent, name, NULL, true) : NULL;

	if (!node)
		return make_root(fs, parent, name);
	kpi_node_ref(node);
	return node;
}

/* The one in the slot, which is made now if it is empty. */
static struct kpi_node *root(struct kpi_node **slot, enum kpi_fs fs,
			     struct kpi_node *parent, const char *name)
{
	struct kpi_node *node = smp_load_acquire(slot);

	if (node)
		return node;
	down_write(&kpi_tree_sem);
	node = *slot;
	if (!node) {
		node = find_or_make(fs, parent, name);
		smp_store_release(slot, node);
	}
	up_write(&kpi_tree_sem);
	return node;
}

struct kpi_node *kpi_root(void)
{
	static struct kpi_node *node;

	return root(&node, KPI_FS_ROOT, NULL, "");
}

bool kpi_tree_used(void)
{
	return READ_ONCE(last_id);
}

static struct kpi_node *below(struct kpi_node **slot, enum kpi_fs fs,
			      struct kpi_node *parent, const char *name)
{
	struct kpi_node *node = smp_load_acquire(slot);

	if (node)
		return node;
	return parent ? root(slot, fs, parent, name) : NULL;
}

struct kpi_node *kpi_root_dev(void)
{
	static struct kpi_node *node;

	return below(&node, KPI_FS_DEV, kpi_root(), "dev");
}

struct kpi_node *kpi_root_proc(void)
{
	static struct kpi_node *node;

	return below(&node, KPI_FS_PROC, kpi_root(), "proc");
}

struct kpi_node *kpi_root_sys(void)
{
	static struct kpi_node *node;

	return below(&node, KPI_FS_SYS, kpi_root(), "sys");
}

struct kpi_node *kpi_root_debug(void)
{
	static struct kpi_node *kernel, *debug;
	struct kpi_node *sys = kpi_root_sys();

	/* It is kernel_kobj's, where the driver core has made that. */
	below(&kernel, KPI_FS_SYS, sys, "kernel");
	return below(&debug, KPI_FS_DEBUG, kernel, "debug");
}

/* -------------------------------------------------------------- finding */

static struct kpi_node *find(struct kpi_node *dir, const char *name,
			     const void *ns, bool any)
{
	struct kpi_node *node = NULL;

	if (!S_ISDIR(dir->kn.mode))
		return NULL;
	down_read(&kpi_tree_sem);
	node = kpi_node_child(dir, name, ns, any);
	kpi_node_ref(node);
	up_read(&kpi_tree_sem);
	return node;
}

struct kpi_node *kpi_node_find(struct kpi_node *dir, const char *name)
{
	return find(dir, name, NULL, true);
}

struct kpi_node *kpi_node_find_ns(struct kpi_node *dir, const char *name,
				  const void *ns)
{
	return find(dir, name, ns, false);
}

struct kpi_node *kpi_node_next(struct kpi_node *dir, u64 after)
{
	struct kpi_node *node, *found = NULL;

	down_read(&kpi_tree_sem);
	list_for_each_entry(node, &dir->children, siblings) {
		if (node->kn.id > after) {
			found = node;
			break;
		}
	}
	kpi_node_ref(found);
	up_read(&kpi_tree_sem);
	return found;
}
