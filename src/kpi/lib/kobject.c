// SPDX-License-Identifier: GPL-2.0
/* lib/kobject.c, linux/kobject.h: objects with a name, a parent, a count. */
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "kpi.h"
#include "lib/kobject.h"

/* ------------------------------------------------------------------ names */

int kobject_set_name_vargs(struct kobject *kobj, const char *fmt,
			   va_list vargs)
{
	const char *name;

	/* No new name: the one it has stays. */
	if (kobj->name && !fmt)
		return 0;
	name = kvasprintf(GFP_KERNEL, fmt, vargs);
	if (!name)
		return -ENOMEM;
	/* A slash would end the directory's name; block devices have some. */
	strreplace((char *)name, '/', '!');
	kfree_const(kobj->name);
	kobj->name = name;
	return 0;
}

int kobject_set_name(struct kobject *kobj, const char *fmt, ...)
{
	va_list vargs;
	int ret;

	va_start(vargs, fmt);
	ret = kobject_set_name_vargs(kobj, fmt, vargs);
	va_end(vargs);
	return ret;
}
KPI_EXPORT(kobject_set_name);

/* "/devices/virtual/...", or NULL where an ancestor has no name yet. */
char *kobject_get_path(const struct kobject *kobj, gfp_t gfp)
{
	const struct kobject *at;
	size_t len = 0;
	char *path;

	for (at = kobj; at; at = at->parent) {
		if (!at->name)
			return NULL;
		len += strlen(at->name) + 1;
	}
	path = kzalloc(len + 1, gfp);
	if (!path)
		return NULL;
	for (at = kobj; at; at = at->parent) {
		size_t n = strlen(at->name);

		/* Somebody has renamed an ancestor to a longer name. */
		if (n + 1 > len) {
			kfree(path);
			return NULL;
		}
		len -= n;
		memcpy(path + len, at->name, n);
		path[--len] = '/';
	}
	return path;
}
KPI_EXPORT(kobject_get_path);

void kobject_get_ownership(struct kobject *kobj, kuid_t *uid, kgid_t *gid)
{
	*uid = GLOBAL_ROOT_UID;
	*gid = GLOBAL_ROOT_GID;
	if (kobj->ktype->get_ownership)
		kobj->ktype->get_ownership(kobj, uid, gid);
}

/* -------------------------------------------------------------- references */

static void init_fields(struct kobject *kobj)
{
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
	kobj->state_in_sysfs = 0;
	kobj->state_add_uevent_sent = 0;
	kobj->state_remove_uevent_sent = 0;
	kobj->state_initialized = 1;
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	if (WARN(!kobj || !ktype, "kobject (%p): attempted to be initialized without an object or a type\n",
		 kobj))
		return;
	if (kobj->state_initialized) {
		/* Go on: the kernel does, and drivers rely on it. */
		pr_err("kobject (%p): tried to init an initialized object, something is seriously wrong.\n",
		       kobj);
		dump_stack();
	}
	init_fields(kobj);
	kobj->ktype = ktype;
}
KPI_EXPORT(kobject_init);

struct kobject *kobject_get(struct kobject *kobj)
{
	if (!kobj)
		return NULL;
	WARN(!kobj->state_initialized,
	     "kobject: '%s' (%p): is not initialized, yet kobject_get() is being called.\n",
	     kobject_name(kobj), kobj);
	kref_get(&kobj->kref);
	return kobj;
}
KPI_EXPORT(kobject_get);

struct kobject *kobject_get_unless_zero(struct kobject *kobj)
{
	return kobj && kref_get_unless_zero(&kobj->kref) ? kobj : NULL;
}
KPI_EXPORT(kobject_get_unless_zero);

/* ------------------------------------------------------- leaving the tree */

static void leave_kset(struct kobject *kobj)
{
	if (!kobj->kset)
		return;
	spin_lock(&kobj->kset->list_lock);
	list_del_init(&kobj->entry);
	spin_unlock(&kobj->kset->list_lock);
	kset_put(kobj->kset);
}

/* All of kobject_del() but the reference of the parent. */
static void take_out(struct kobject *kobj)
{
	struct kernfs_node *sd = kobj->sd;

	if (kobj->ktype)
		sysfs_remove_groups(kobj, kobj->ktype->default_groups);
	if (kobj->state_add_uevent_sent && !kobj->state_remove_uevent_sent)
		kobject_uevent(kobj, KOBJ_REMOVE);
	sysfs_remove_dir(kobj);
	sysfs_put(sd);
	kobj->state_in_sysfs = 0;
	leave_kset(kobj);
	kobj->parent = NULL;
}

void kobject_del(struct kobject *kobj)
{
	struct kobject *parent;

	if (!kobj)
		return;
	parent = kobj->parent;
	take_out(kobj);
	kobject_put(parent);
}
KPI_EXPORT(kobject_del);

static void kobject_release(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);
	const struct kobj_type *type = kobj->ktype;
	struct kobject *parent = kobj->parent;
	/* Only the object's memory is gone after its release(). */
	const char *name = kobj->name;

	if (kobj->state_in_sysfs)
		take_out(kobj);
	else
		parent = NULL;
	if (type && type->release)
		type->release(kobj);
	else
		pr_debug("kobject: '%s' (%p): does not have a release() function, it is broken and must be fixed.\n",
			 name, kobj);
	kfree_const(name);
	kobject_put(parent);
}

void kobject_put(struct kobject *kobj)
{
	if (!kobj)
		return;
	WARN(!kobj->state_initialized,
	     "kobject: '%s' (%p): is not initialized, yet kobject_put() is being called.\n",
	     kobject_name(kobj), kobj);
	kref_put(&kobj->kref, kobject_release);
}
KPI_EXPORT(kobject_put);

/* -------------------------------------------------------- into the tree */

static void join_kset(struct kobject *kobj)
{
	if (!kobj->kset)
		return;
	kset_get(kobj->kset);
	spin_lock(&kobj->kset->list_lock);
	list_add_tail(&kobj->entry, &kobj->kset->list);
	spin_unlock(&kobj->kset->list_lock);
}

static int make_dir(struct kobject *kobj)
{
	int err = sysfs_create_dir_ns(kobj, NULL);

	if (err)
		return err;
	if (kobj->ktype) {
		err = sysfs_create_groups(kobj, kobj->ktype->default_groups);
		if (err) {
			sysfs_remove_dir(kobj);
			return err;
		}
	}
	/* Kept while the object lives: see sysfs_remove_dir(). */
	sysfs_get(kobj->sd);
	return 0;
}

static void complain(struct kobject *kobj, struct kobject *parent, int err)
{
	if (err == -EEXIST)
		pr_err("kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.\n",
		       kobject_name(kobj));
	else
		pr_err("kobject_add_internal failed for %s (error: %d parent: %s)\n",
		       kobject_name(kobj), err,
		       parent ? kobject_name(parent) : "'none'");
}

/* Named and with kobj->parent set. */
static int put_in(struct kobject *kobj)
{
	struct kobject *parent = kobject_get(kobj->parent);
	int err;

	if (!kobj->name || !kobj->name[0]) {
		WARN(1, "kobject: (%p): attempted to be registered with empty name!\n",
		     kobj);
		kobject_put(parent);
		return -EINVAL;
	}
	if (kobj->kset) {
		if (!parent)
			parent = kobject_get(&kobj->kset->kobj);
		join_kset(kobj);
		kobj->parent = parent;
	}
	err = make_dir(kobj);
	if (!err) {
		kobj->state_in_sysfs = 1;
		return 0;
	}
	leave_kset(kobj);
	complain(kobj, parent, err);
	kobject_put(parent);
	kobj->parent = NULL;
	return err;
}

static __printf(3, 0) int add_named(struct kobject *kobj,
				    struct kobject *parent, const char *fmt,
				    va_list vargs)
{
	int err = kobject_set_name_vargs(kobj, fmt, vargs);

	if (err) {
		pr_err("kobject: can not set name properly!\n");
		return err;
	}
	kobj->parent = parent;
	return put_in(kobj);
}

int kobject_add(struct kobject *kobj, struct kobject *parent,
		const char *fmt, ...)
{
	va_list args;
	int err;

	if (!kobj)
		return -EINVAL;
	if (!kobj->state_initialized) {
		pr_err("kobject '%s' (%p): tried to add an uninitialized object, something is seriously wrong.\n",
		       kobject_name(kobj), kobj);
		dump_stack();
		return -EINVAL;
	}
	va_start(args, fmt);
	err = add_named(kobj, parent, fmt, args);
	va_end(args);
	return err;
}
KPI_EXPORT(kobject_add);

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int err;

	kobject_init(kobj, ktype);
	va_start(args, fmt);
	err = add_named(kobj, parent, fmt, args);
	va_end(args);
	return err;
}
KPI_EXPORT(kobject_init_and_add);

/* ----------------------------------------------------- renaming, moving */

/* Tell what the path was before: "DEVPATH_OLD=/devices/...". */
static void announce_move(struct kobject *kobj, const char *old_path)
{
	char *var = kasprintf(GFP_KERNEL, "DEVPATH_OLD=%s", old_path);
	char *envp[] = { var, NULL };

	if (var)
		kobject_uevent_env(kobj, KOBJ_MOVE, envp);
	kfree(var);
}

int kobject_rename(struct kobject *kobj, const char *new_name)
{
	const char *name, *old_path, *old_name;
	int err;

	kobj = kobject_get(kobj);
	if (!kobj)
		return -EINVAL;
	if (!kobj->parent) {
		kobject_put(kobj);
		return -EINVAL;
	}
	old_path = kobject_get_path(kobj, GFP_KERNEL);
	name = kstrdup_const(new_name, GFP_KERNEL);
	err = old_path && name ? sysfs_rename_dir_ns(kobj, new_name, NULL) :
	      -ENOMEM;
	if (!err) {
		old_name = kobj->name;
		kobj->name = name;
		name = old_name;
		announce_move(kobj, old_path);
	}
	kfree_const(name);
	kfree(old_path);
	kobject_put(kobj);
	return err;
}
KPI_EXPORT(kobject_rename);

/* Under @new_parent, or under its kset where that is NULL. */
int kobject_move(struct kobject *kobj, struct kobject *new_parent)
{
	struct kobject *old_parent;
	const char *old_path;
	int err;

	kobj = kobject_get(kobj);
	if (!kobj)
		return -EINVAL;
	new_parent = kobject_get(new_parent);
	if (!new_parent && kobj->kset)
		new_parent = kobject_get(&kobj->kset->kobj);
	old_path = kobject_get_path(kobj, GFP_KERNEL);
	err = old_path ? sysfs_move_dir_ns(kobj, new_parent, NULL) : -ENOMEM;
	if (!err) {
		old_parent = kobj->parent;
		kobj->parent = new_parent;
		kobject_put(old_parent);
		announce_move(kobj, old_path);
	} else {
		kobject_put(new_parent);
	}
	kfree(old_path);
	kobject_put(kobj);
	return err;
}
KPI_EXPORT(kobject_move);

/* ------------------------------------------------------- simple objects */

static ssize_t attr_show(struct kobject *kobj, struct attribute *attr,
			 char *buf)
{
	struct kobj_attribute *at =
		container_of(attr, struct kobj_attribute, attr);

	return at->show ? at->show(kobj, at, buf) : -EIO;
}

static ssize_t attr_store(struct kobject *kobj, struct attribute *attr,
			  const char *buf, size_t count)
{
	struct kobj_attribute *at =
		container_of(attr, struct kobj_attribute, attr);

	return at->store ? at->store(kobj, at, buf, count) : -EIO;
}

const struct sysfs_ops kobj_sysfs_ops = {
	.show = attr_show,
	.store = attr_store,
};
KPI_EXPORT(kobj_sysfs_ops);

static void free_simple(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type simple_type = {
	.release = free_simple,
	.sysfs_ops = &kobj_sysfs_ops,
};

struct kobject *kobject_create_and_add(const char *name,
				       struct kobject *parent)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);
	int err;

	if (!kobj)
		return NULL;
	kobject_init(kobj, &simple_type);
	err = kobject_add(kobj, parent, "%s", name);
	if (err) {
		pr_warn("%s: kobject_add error: %d\n", __func__, err);
		kobject_put(kobj);
		return NULL;
	}
	return kobj;
}
KPI_EXPORT(kobject_create_and_add);

/* Prepares kset.c's objects: everything that kobject_init() does but a type. */
void kpi_kobject_init_fields(struct kobject *kobj)
{
	init_fields(kobj);
}

int kpi_kobject_add(struct kobject *kobj)
{
	return put_in(kobj);
}
