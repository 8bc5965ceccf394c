// SPDX-License-Identifier: GPL-2.0
/* lib/kobject.c, linux/kobject.h: sets of objects, one place for them all. */
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "lib/kobject.h"

void kset_init(struct kset *k)
{
	kpi_kobject_init_fields(&k->kobj);
	INIT_LIST_HEAD(&k->list);
	spin_lock_init(&k->list_lock);
}

int kset_register(struct kset *k)
{
	int err;

	if (!k)
		return -EINVAL;
	if (!k->kobj.ktype) {
		pr_err("must have a ktype to be initialized properly!\n");
		return -EINVAL;
	}
	kset_init(k);
	err = kpi_kobject_add(&k->kobj);
	if (err) {
		kfree_const(k->kobj.name);
		/* A put of the caller must not free it a second time. */
		k->kobj.name = NULL;
		return err;
	}
	kobject_uevent(&k->kobj, KOBJ_ADD);
	return 0;
}
KPI_EXPORT(kset_register);

void kset_unregister(struct kset *k)
{
	if (!k)
		return;
	kobject_del(&k->kobj);
	kobject_put(&k->kobj);
}
KPI_EXPORT(kset_unregister);

/* With a reference; those that are being freed are not found any more. */
struct kobject *kset_find_obj(struct kset *kset, const char *name)
{
	struct kobject *kobj, *found = NULL;

	spin_lock(&kset->list_lock);
	list_for_each_entry(kobj, &kset->list, entry)
		if (kobject_name(kobj) && !strcmp(kobject_name(kobj), name)) {
			found = kobject_get_unless_zero(kobj);
			break;
		}
	spin_unlock(&kset->list_lock);
	return found;
}
KPI_EXPORT(kset_find_obj);

static void free_kset(struct kobject *kobj)
{
	kfree(container_of(kobj, struct kset, kobj));
}

static void kset_ownership(struct kobject *kobj, kuid_t *uid, kgid_t *gid)
{
	if (kobj->parent)
		kobject_get_ownership(kobj->parent, uid, gid);
}

static const struct kobj_type kset_type = {
	.sysfs_ops = &kobj_sysfs_ops,
	.release = free_kset,
	.get_ownership = kset_ownership,
};

struct kset *kset_create_and_add(const char *name,
				 const struct kset_uevent_ops *uevent_ops,
				 struct kobject *parent)
{
	struct kset *kset = kzalloc(sizeof(*kset), GFP_KERNEL);

	if (!kset)
		return NULL;
	if (kobject_set_name(&kset->kobj, "%s", name)) {
		kfree(kset);
		return NULL;
	}
	kset->uevent_ops = uevent_ops;
	kset->kobj.parent = parent;
	kset->kobj.ktype = &kset_type;
	if (kset_register(kset)) {
		kfree(kset);
		return NULL;
	}
	return kset;
}
KPI_EXPORT(kset_create_and_add);
