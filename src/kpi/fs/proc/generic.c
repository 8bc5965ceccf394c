// SPDX-License-Identifier: GPL-2.0
/* fs/proc/generic.c, linux/proc_fs.h: entries of procfs come and go. */
#include <linux/kernel.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "internal.h"

/* ------------------------------------------------------------------ names */

/* What a kernel has from its start; made here when a driver names it. */
static bool is_builtin_dir(const char *name)
{
	static const char *const names[] = { "bus", "driver", "fs", "net",
					     "scsi", "sys",   "tty" };
	int i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void init_pde(struct kpi_node *node, const struct kpi_node_spec *spec)
{
	struct proc_dir_entry *pde = pde_of_node(node);

	INIT_LIST_HEAD(&pde->openers);
	spin_lock_init(&pde->lock);
}

static struct kpi_node *make_dir(struct kpi_node *parent, const char *name,
				 umode_t mode, void *data, unsigned long ip)
{
	struct kpi_node_spec spec = {
		.parent = parent, .name = name, .mode = S_IFDIR | mode,
		.data = data, .ip = ip, .init = init_pde,
		.object = sizeof(struct proc_dir_entry),
	};

	return kpi_node_create(&spec);
}

/* The child directory with a reference, or NULL. */
static struct kpi_node *enter(struct kpi_node *dir, const char *name)
{
	struct kpi_node *next = kpi_node_find(dir, name);

	if (next || dir != kpi_root_proc() || !is_builtin_dir(name))
		return next;
	next = make_dir(dir, name, 0555, NULL, 0);
	if (IS_ERR(next))
		return kpi_node_find(dir, name);
	kpi_node_ref(next);
	return next;
}

/* The directory of "a/b/name" from @parent on, with a reference. */
static struct kpi_node *find_dir(const char *path,
				 struct proc_dir_entry *parent,
				 const char **last)
{
	struct kpi_node *dir = parent ? &parent->node : kpi_root_proc(), *next;
	const char *slash;
	char *name;

	kpi_node_ref(dir);
	while (dir && (slash = strchr(path, '/'))) {
		name = kstrndup(path, slash - path, GFP_KERNEL);
		next = name ? enter(dir, name) : NULL;
		kfree(name);
		WARN(!next, "name '%s'\n", path);
		kpi_node_unref(dir);
		dir = next;
		path = slash + 1;
	}
	*last = path;
	return dir;
}

/* -------------------------------------------------------------- creation */

static bool is_number(const char *s)
{
	return *s && s[strspn(s, "0123456789")] == '\0' &&
	       (*s != '0' || !s[1]);
}

static bool name_is_good(const struct kpi_node *dir, const char *name)
{
	size_t len = strlen(name);

	if (WARN(!len, "name len 0\n") || WARN(len > 255, "name too long\n"))
		return false;
	if (WARN(!strcmp(name, ".") || !strcmp(name, ".."),
		 "invalid procfs name '%s'\n", name))
		return false;
	/* These are processes. */
	return !WARN(dir == kpi_root_proc() && is_number(name),
		     "create '/proc/%s' by hand\n", name);
}

/* @spec lacks parent, name and what all entries have. */
static struct kpi_node *create(const char *path, struct proc_dir_entry *parent,
			       struct kpi_node_spec *spec)
{
	struct kpi_node *dir = find_dir(path, parent, &spec->name), *node;

	if (!dir)
		return NULL;
	if (!name_is_good(dir, spec->name)) {
		kpi_node_unref(dir);
		return NULL;
	}
	spec->parent = dir;
	spec->object = sizeof(struct proc_dir_entry);
	node = kpi_node_create(spec);
	WARN(node == ERR_PTR(-EEXIST),
	     "proc_dir_entry '%s/%s' already registered\n",
	     dir == kpi_root_proc() ? "/proc" : dir->kn.name, spec->name);
	kpi_node_unref(dir);
	return IS_ERR(node) ? NULL : node;
}

struct entry_spec {
	struct kpi_node_spec spec;
	const struct proc_dir_entry *entry;
};

static void init_file(struct kpi_node *node, const struct kpi_node_spec *spec)
{
	const struct proc_dir_entry *entry =
		container_of(spec, struct entry_spec, spec)->entry;
	struct proc_dir_entry *pde = pde_of_node(node);

	init_pde(node, spec);
	pde->ops = entry->ops;
	pde->seq_ops = entry->seq_ops;
	pde->state_size = entry->state_size;
	node->no_drain = entry->ops->proc_flags & PROC_ENTRY_PERMANENT;
}

struct proc_dir_entry *kpi_proc_file(const char *name, umode_t mode,
				     struct proc_dir_entry *parent,
				     const struct proc_dir_entry *entry,
				     void *data, unsigned long ip)
{
	struct entry_spec s = {
		.spec = {
			.mode = S_IFREG | (mode & S_IALLUGO),
			.fops = kpi_proc_fops(entry->ops), .data = data,
			.ip = ip, .init = init_file,
			.gone = kpi_proc_release_all,
		},
		.entry = entry,
	};
	struct kpi_node *node;

	if (WARN_ON_ONCE(mode & S_IFMT && !S_ISREG(mode)))
		return NULL;
	if (!(mode & S_IALLUGO))
		s.spec.mode |= 0444;
	node = create(name, parent, &s.spec);
	return node ? pde_of_node(node) : NULL;
}

struct proc_dir_entry *proc_create_data(const char *name, umode_t mode,
					struct proc_dir_entry *parent,
					const struct proc_ops *proc_ops,
					void *data)
{
	struct proc_dir_entry entry = { .ops = proc_ops };

	return kpi_proc_file(name, mode, parent, &entry, data, _RET_IP_);
}
KPI_EXPORT(proc_create_data);

struct proc_dir_entry *proc_create(const char *name, umode_t mode,
				   struct proc_dir_entry *parent,
				   const struct proc_ops *proc_ops)
{
	struct proc_dir_entry entry = { .ops = proc_ops };

	return kpi_proc_file(name, mode, parent, &entry, NULL, _RET_IP_);
}
KPI_EXPORT(proc_create);

static struct proc_dir_entry *make_named_dir(const char *name, umode_t mode,
					     struct proc_dir_entry *parent,
					     void *data, unsigned long ip)
{
	struct kpi_node_spec spec = { .mode = S_IFDIR | (mode ?: 0555),
				      .data = data, .ip = ip,
				      .init = init_pde };
	struct kpi_node *node = create(name, parent, &spec);

	return node ? pde_of_node(node) : NULL;
}

struct proc_dir_entry *_proc_mkdir(const char *name, umode_t mode,
				   struct proc_dir_entry *parent, void *data,
				   bool force_lookup)
{
	return make_named_dir(name, mode, parent, data, _RET_IP_);
}
KPI_EXPORT(_proc_mkdir);

struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode,
				       struct proc_dir_entry *parent,
				       void *data)
{
	return make_named_dir(name, mode, parent, data, _RET_IP_);
}
KPI_EXPORT(proc_mkdir_data);

struct proc_dir_entry *proc_mkdir_mode(const char *name, umode_t mode,
				       struct proc_dir_entry *parent)
{
	return make_named_dir(name, mode, parent, NULL, _RET_IP_);
}
KPI_EXPORT(proc_mkdir_mode);

struct proc_dir_entry *proc_mkdir(const char *name,
				  struct proc_dir_entry *parent)
{
	return make_named_dir(name, 0, parent, NULL, _RET_IP_);
}
KPI_EXPORT(proc_mkdir);

struct proc_dir_entry *proc_create_mount_point(const char *name)
{
	return make_named_dir(name, 0555, NULL, NULL, _RET_IP_);
}
KPI_EXPORT(proc_create_mount_point);

struct proc_dir_entry *proc_symlink(const char *name,
				    struct proc_dir_entry *parent,
				    const char *dest)
{
	struct kpi_node_spec spec = { .mode = S_IFLNK | 0777, .text = dest,
				      .ip = _RET_IP_, .init = init_pde };
	struct kpi_node *node = create(name, parent, &spec);

	return node ? pde_of_node(node) : NULL;
}
KPI_EXPORT(proc_symlink);

/* ---------------------------------------------------------------- changes */

void proc_set_size(struct proc_dir_entry *de, loff_t size)
{
	struct dentry *dentry = READ_ONCE(de->node.dentry);

	de->node.size = size;
	if (dentry)
		i_size_write(d_inode(dentry), size);
}
KPI_EXPORT(proc_set_size);

void proc_set_user(struct proc_dir_entry *de, kuid_t uid, kgid_t gid)
{
	kpi_node_chown(&de->node, uid, gid);
}
KPI_EXPORT(proc_set_user);

/* ---------------------------------------------------------------- removal */

void proc_remove(struct proc_dir_entry *de)
{
	if (de)
		kpi_node_remove(&de->node);
}
KPI_EXPORT(proc_remove);

/* The child @path with a reference. */
static struct kpi_node *find(const char *path, struct proc_dir_entry *parent)
{
	const char *name;
	struct kpi_node *dir = find_dir(path, parent, &name), *node;

	if (!dir)
		return NULL;
	node = kpi_node_find(dir, name);
	kpi_node_unref(dir);
	WARN(!node, "name '%s'\n", path);
	return node;
}

/*
 * Who removes a directory before what is in it may have pointers to the
 * latter: these entries vanish, but stay allocated, as in the kernel.
 */
static void keep_children(struct kpi_node *dir)
{
	struct kpi_node *child;
	u64 id = 0;

	if (!S_ISDIR(dir->kn.mode))
		return;
	while ((child = kpi_node_next(dir, id))) {
		WARN(!id, "removing non-empty directory '%s', leaking at least '%s'\n",
		     dir->kn.name, child->kn.name);
		id = child->kn.id;
		keep_children(child);
	}
}

void remove_proc_entry(const char *name, struct proc_dir_entry *parent)
{
	struct kpi_node *node = find(name, parent);

	if (!node)
		return;
	keep_children(node);
	kpi_node_remove(node);
	kpi_node_unref(node);
}
KPI_EXPORT(remove_proc_entry);

int remove_proc_subtree(const char *name, struct proc_dir_entry *parent)
{
	struct kpi_node *node = find(name, parent);

	if (!node)
		return -ENOENT;
	kpi_node_remove(node);
	kpi_node_unref(node);
	return 0;
}
KPI_EXPORT(remove_proc_subtree);
