// SPDX-License-Identifier: GPL-2.0
/* kernel/extable.c, linux/extable.h: which instructions may fault. */
#include <linux/extable.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/uaccess.h>
#include <asm/extable.h>

#include "kpi.h"

extern const struct exception_table_entry __kpi_ex_table_start[];
extern const struct exception_table_entry __kpi_ex_table_end[];

/*
 * Linear, for the tables are short and stand as the compiler left them: a
 * search is made once for each fault, which costs far more than this.
 */
const struct exception_table_entry *
search_extable(const struct exception_table_entry *base, const size_t num,
	       unsigned long value)
{
	size_t i;

	for (i = 0; i < num; i++)
		if ((unsigned long)&base[i].insn + base[i].insn == value)
			return &base[i];
	return NULL;
}

const struct exception_table_entry *
search_kernel_exception_table(unsigned long addr)
{
	return search_extable(__kpi_ex_table_start,
			      __kpi_ex_table_end - __kpi_ex_table_start, addr);
}

const struct exception_table_entry *search_module_extables(unsigned long addr)
{
	const struct exception_table_entry *e = NULL;
	struct module *mod;

	preempt_disable();
	mod = __module_address(addr);
	if (mod)
		e = search_extable(mod->extable, mod->num_exentries, addr);
	preempt_enable();
	return e;
}

const struct exception_table_entry *search_exception_tables(unsigned long addr)
{
	const struct exception_table_entry *e;

	e = search_kernel_exception_table(addr);
	return e ? e : search_module_extables(addr);
}
