// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/module/main.c, linux/module.h: struct module, as the kernel's loader
 * would have filled it from the file's sections.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/static_call.h>
#include <linux/string.h>
#include <linux/tracepoint-defs.h>
#include <linux/uaccess.h>
#include <asm/extable.h>

#include "kpi.h"
#include "kernel/module/internal.h"

#define ROOM(range) ((range).end - (range).start)
#define COUNT(range, type) (ROOM(range) / sizeof(type))

static void fill_tables(struct module *mod,
			const struct kpi_module_image *image)
{
	mod->kp = (struct kernel_param *)image->param.start;
	mod->num_kp = COUNT(image->param, struct kernel_param);
	mod->extable = (void *)image->ex_table.start;
	mod->num_exentries =
		COUNT(image->ex_table, struct exception_table_entry);
	mod->bug_table = (void *)image->bug_table.start;
	mod->num_bugs = COUNT(image->bug_table, struct bug_entry);
	mod->jump_entries = (void *)image->jump_table.start;
	mod->num_jump_entries = COUNT(image->jump_table, struct jump_entry);
	mod->static_call_sites = (void *)image->static_call_sites.start;
	mod->num_static_call_sites =
		COUNT(image->static_call_sites, struct static_call_site);
	mod->tracepoints_ptrs = (void *)image->tracepoints_ptrs.start;
	mod->num_tracepoints = COUNT(image->tracepoints_ptrs, tracepoint_ptr_t);
	mod->srcu_struct_ptrs = (void *)image->srcu_struct_ptrs.start;
	mod->num_srcu_structs =
		COUNT(image->srcu_struct_ptrs, struct srcu_struct *);
#ifdef CONFIG_CONSTRUCTORS
	mod->ctors = (void *)image->ctors.start;
	mod->num_ctors = COUNT(image->ctors, ctor_fn_t);
#endif
}

static void fill_layout(struct module *mod,
			const struct kpi_module_image *image)
{
	mod->core_layout.base = (void *)image->core.start;
	mod->core_layout.size = ROOM(image->core);
	/* What is before the text in it is headers, which nobody looks up. */
	mod->core_layout.text_size = image->text.end - image->core.start;
	mod->init_layout.base = (void *)image->init.start;
	mod->init_layout.size = ROOM(image->init);
	mod->init_layout.text_size = ROOM(image->init_text);
	mod->percpu = (void __percpu *)image->percpu_offset;
	mod->percpu_size = image->percpu_size;
}

/* The value of the first "@key=" among the strings of .modinfo. */
static const char *modinfo(const struct kpi_module_image *image,
			   const char *key)
{
	const char *s = (const char *)image->modinfo.start;
	const char *end = (const char *)image->modinfo.end;
	size_t n = strlen(key);

	while (s < end) {
		size_t len = strnlen(s, end - s);

		if (len > n && s[n] == '=' && !memcmp(s, key, n))
			return s + n + 1;
		s += len + 1;
	}
	return NULL;
}

/* One reference is the module's own, one is until its init is over. */
static void init_state(struct module *mod)
{
	mod->state = MODULE_STATE_UNFORMED;
	mutex_init(&mod->param_lock);
	INIT_LIST_HEAD(&mod->list);
	INIT_LIST_HEAD(&mod->source_list);
	INIT_LIST_HEAD(&mod->target_list);
	INIT_LIST_HEAD(&mod->bug_list);
	mod->mkobj.mod = mod;
	atomic_set(&mod->refcnt, MODULE_REF_BASE + 1);
}

int kpi_module_fill(struct module *mod, const struct kpi_module_image *image)
{
	init_state(mod);
	fill_layout(mod, image);
	fill_tables(mod, image);
	mod->version = image->version;
	mod->srcversion = modinfo(image, "srcversion");
	mod->taints = image->taint;
	/* Parsing writes into it; parameters may keep pointers to it. */
	mod->args = kstrdup(image->args ? image->args : "", GFP_KERNEL);
	return mod->args ? 0 : -ENOMEM;
}

void kpi_module_unfill(struct module *mod)
{
	kfree(mod->args);
	mod->args = NULL;
}
