// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: references to modules. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/module/internal.h"

/* -1 (for MODULE_REF_BASE is gone) tells of a module on its way out. */
int module_refcount(struct module *mod)
{
	return atomic_read(&mod->refcnt) - MODULE_REF_BASE;
}
KPI_EXPORT(module_refcount);

/* For a caller that holds a reference already. */
void __module_get(struct module *mod)
{
	if (mod)
		atomic_inc(&mod->refcnt);
}
KPI_EXPORT(__module_get);

bool try_module_get(struct module *mod)
{
	if (!mod)
		return true;
	return module_is_live(mod) && atomic_inc_not_zero(&mod->refcnt);
}
KPI_EXPORT(try_module_get);

void module_put(struct module *mod)
{
	if (mod)
		WARN_ON(atomic_dec_if_positive(&mod->refcnt) < 0);
}
KPI_EXPORT(module_put);

int kpi_module_seal(struct module *mod, bool force)
{
	int ref = atomic_sub_return(MODULE_REF_BASE, &mod->refcnt);

	if (!ref || force)
		return 0;
	/* In use: take the base back, unless the last user has just gone. */
	if (atomic_add_unless(&mod->refcnt, MODULE_REF_BASE, 0))
		return -EBUSY;
	return 0;
}

/* ------------------------------------------------- modules that use modules */

static int use_module(struct module *user, struct module *used)
{
	struct module_use *use;

	if (used->state != MODULE_STATE_LIVE || !try_module_get(used))
		return -ENODEV;
	use = kmalloc(sizeof(*use), GFP_KERNEL);
	if (!use) {
		module_put(used);
		return -ENOMEM;
	}
	use->source = user;
	use->target = used;
	mutex_lock(&kpi_modules_mutex);
	list_add(&use->source_list, &used->source_list);
	list_add(&use->target_list, &user->target_list);
	mutex_unlock(&kpi_modules_mutex);
	return 0;
}

void kpi_module_unuse_all(struct module *user)
{
	struct module_use *use, *next;

	mutex_lock(&kpi_modules_mutex);
	list_for_each_entry_safe(use, next, &user->target_list, target_list) {
		list_del(&use->source_list);
		list_del(&use->target_list);
		module_put(use->target);
		kfree(use);
	}
	mutex_unlock(&kpi_modules_mutex);
}

int kpi_module_use_all(struct module *user,
		       const struct kpi_module_image *image)
{
	unsigned long i;
	int err;

	for (i = 0; i < image->nr_depends; i++) {
		err = use_module(user, image->depends[i]);
		if (err) {
			kpi_module_unuse_all(user);
			return err;
		}
	}
	return 0;
}

unsigned int kpi_module_users(const struct module *mod)
{
	struct module_use *use;
	unsigned int n = 0;

	mutex_lock(&kpi_modules_mutex);
	list_for_each_entry(use, &mod->source_list, source_list)
		n++;
	mutex_unlock(&kpi_modules_mutex);
	return n;
}
