/* SPDX-License-Identifier: GPL-2.0 */
/* internal.h - what the parts of the module code tell one another. */
#ifndef KPI_KERNEL_MODULE_INTERNAL_H
#define KPI_KERNEL_MODULE_INTERNAL_H

#include <linux/list.h>
#include <linux/module.h>
#include <linuxkpi/host/module.h>

/*
 * A module holds one reference on itself; a count of 0 says that it is on
 * its way out and can no longer be got.
 */
#define MODULE_REF_BASE 1

/* list.c: newest first. */
extern struct list_head kpi_modules;
extern struct mutex kpi_modules_mutex;
void kpi_modules_add(struct module *mod);
void kpi_modules_remove(struct module *mod);

/* image.c: struct module as the kernel's loader would have filled it. */
int kpi_module_fill(struct module *mod, const struct kpi_module_image *image);
void kpi_module_unfill(struct module *mod);

/* refcount.c: what a module uses (its depends:) and is used by. */
int kpi_module_use_all(struct module *user,
		       const struct kpi_module_image *image);
void kpi_module_unuse_all(struct module *user);
unsigned int kpi_module_users(const struct module *mod);
/* No references but the module's own: take that one too. Else -EBUSY. */
int kpi_module_seal(struct module *mod, bool force);

/* sysfs.c: /sys/module/NAME */
int kpi_module_sysfs_add(struct module *mod);
void kpi_module_sysfs_remove(struct module *mod);

/* notify.c */
int kpi_module_notify_coming(struct module *mod);
void kpi_module_notify(struct module *mod, unsigned long state);
/*
 * For the kernel side's own parts that use a module: called before its exit
 * function, when nothing holds it any more.
 */
int kpi_register_leaving_notifier(struct notifier_block *nb);
void kpi_module_notify_leaving(struct module *mod);

#endif
