// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: references to modules. */
#include <linux/module.h>

#include "kpi.h"
#include "kernel/module/internal.h"

/* -1 (for MODULE_REF_BASE is gone) tells of a module on its way out. */
int module_refcount(struct module *mod)
{
	return atomic_read(&mod->refcnt) - MODULE_REF_BASE;
}
KPI_EXPORT(module_refcount);

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
