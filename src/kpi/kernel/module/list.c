// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: which modules there are. */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/string.h>

#include "kpi.h"
#include "kernel/module/internal.h"

/*
 * Who may sleep walks the list under the mutex; the others with preemption
 * disabled (that is RCU-sched), such as fault handlers.
 */
LIST_HEAD(kpi_modules);
DEFINE_MUTEX(kpi_modules_mutex);

void kpi_modules_add(struct module *mod)
{
	mutex_lock(&kpi_modules_mutex);
	list_add_rcu(&mod->list, &kpi_modules);
	mutex_unlock(&kpi_modules_mutex);
}

/* Nothing to do for a module that was refused before it got on the list. */
void kpi_modules_remove(struct module *mod)
{
	struct module *m;
	bool found = false;

	mutex_lock(&kpi_modules_mutex);
	list_for_each_entry(m, &kpi_modules, list)
		if (m == mod)
			found = true;
	if (found)
		list_del_rcu(&mod->list);
	mutex_unlock(&kpi_modules_mutex);
	if (found)
		synchronize_rcu();
}

struct module *find_module(const char *name)
{
	struct module *mod;

	list_for_each_entry_rcu(mod, &kpi_modules, list, true)
		if (!strcmp(mod->name, name))
			return mod;
	return NULL;
}

struct module *__module_address(unsigned long addr)
{
	struct module *mod;

	list_for_each_entry_rcu(mod, &kpi_modules, list, true)
		if (within_module(addr, mod))
			return mod;
	return NULL;
}

bool is_module_address(unsigned long addr)
{
	bool found;

	preempt_disable();
	found = __module_address(addr) != NULL;
	preempt_enable();
	return found;
}

static bool within_text(const struct module_layout *layout, unsigned long addr)
{
	unsigned long base = (unsigned long)layout->base;

	return addr >= base && addr < base + layout->text_size;
}

struct module *__module_text_address(unsigned long addr)
{
	struct module *mod = __module_address(addr);

	if (mod && !within_text(&mod->core_layout, addr) &&
	    !within_text(&mod->init_layout, addr))
		mod = NULL;
	return mod;
}

bool is_module_text_address(unsigned long addr)
{
	bool found;

	preempt_disable();
	found = __module_text_address(addr) != NULL;
	preempt_enable();
	return found;
}

/* @can_addr: the same variable's place in the first CPU's block. */
bool __is_module_percpu_address(unsigned long addr, unsigned long *can_addr)
{
	struct module *mod;
	unsigned int cpu;

	list_for_each_entry_rcu(mod, &kpi_modules, list, true) {
		unsigned long offset = (unsigned long)mod->percpu;

		for_each_possible_cpu(cpu) {
			unsigned long start = offset + per_cpu_offset(cpu);

			if (addr < start || addr >= start + mod->percpu_size)
				continue;
			if (can_addr)
				*can_addr = addr - start + offset +
					    per_cpu_offset(0);
			return true;
		}
	}
	return false;
}

bool is_module_percpu_address(unsigned long addr)
{
	bool found;

	preempt_disable();
	found = __is_module_percpu_address(addr, NULL);
	preempt_enable();
	return found;
}

/* "name(OE)": the module's taints, '+' coming, '-' going. */
static void print_module(const struct module *mod)
{
	char buf[TAINT_FLAGS_COUNT + 4];
	size_t n = 0, i;

	buf[n++] = '(';
	for (i = 0; i < TAINT_FLAGS_COUNT; i++)
		if (taint_flags[i].module && test_bit(i, &mod->taints))
			buf[n++] = taint_flags[i].c_true;
	if (mod->state == MODULE_STATE_COMING)
		buf[n++] = '+';
	if (mod->state == MODULE_STATE_GOING)
		buf[n++] = '-';
	if (n > 1)
		buf[n++] = ')';
	else
		n = 0;
	buf[n] = '\0';
	pr_cont(" %s%s", mod->name, buf);
}

void print_modules(void)
{
	struct module *mod;

	printk(KERN_DEFAULT "Modules linked in:");
	preempt_disable();
	list_for_each_entry_rcu(mod, &kpi_modules, list, true)
		if (mod->state != MODULE_STATE_UNFORMED)
			print_module(mod);
	preempt_enable();
	pr_cont("\n");
}
