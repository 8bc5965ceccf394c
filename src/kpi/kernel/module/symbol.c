// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: symbols got by name at run time. */
#include <linux/module.h>

#include "kpi.h"
#include "kernel/module/internal.h"

static struct module *owner_of(unsigned long addr)
{
	struct module *mod;

	preempt_disable();
	mod = __module_address(addr);
	preempt_enable();
	return mod;
}

/* The address, with a reference to its module; NULL where there is none. */
void *__symbol_get(const char *symbol)
{
	unsigned long addr = host_symbol_lookup(symbol);
	struct module *owner;

	if (!addr)
		return NULL;
	owner = owner_of(addr);
	if (owner &&
	    (owner->state != MODULE_STATE_LIVE || !try_module_get(owner)))
		return NULL;
	return (void *)addr;
}
KPI_EXPORT(__symbol_get);

void __symbol_put(const char *symbol)
{
	unsigned long addr = host_symbol_lookup(symbol);

	BUG_ON(!addr);
	module_put(owner_of(addr));
}
KPI_EXPORT(__symbol_put);

void symbol_put_addr(void *addr)
{
	module_put(owner_of((unsigned long)addr));
}
KPI_EXPORT(symbol_put_addr);
