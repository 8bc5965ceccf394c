// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: a module's life. */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
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

/* What the kernel's own loader would have found in the file's sections. */
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
}

static void fill_layout(struct module *mod,
			const struct kpi_module_image *image)
{
	mod->core_layout.base = (void *)image->core.start;
	mod->core_layout.size = ROOM(image->core);
	mod->core_layout.text_size = ROOM(image->text);
	mod->init_layout.base = (void *)image->init.start;
	mod->init_layout.size = ROOM(image->init);
	mod->init_layout.text_size = ROOM(image->init_text);
	mod->percpu = (void __percpu *)image->percpu_offset;
	mod->percpu_size = image->percpu_size;
}

static void fill_module(struct module *mod,
			const struct kpi_module_image *image)
{
	fill_layout(mod, image);
	fill_tables(mod, image);
	mod->version = image->version;
	mod->taints = image->taint;
	mod->args = (char *)image->args;
	mod->state = MODULE_STATE_UNFORMED;
	mutex_init(&mod->param_lock);
	INIT_LIST_HEAD(&mod->source_list);
	INIT_LIST_HEAD(&mod->target_list);
	INIT_LIST_HEAD(&mod->bug_list);
	/* One reference is ours until unload, one until init is over. */
	atomic_set(&mod->refcnt, MODULE_REF_BASE);
	atomic_inc(&mod->refcnt);
}

static int run_init(struct module *mod)
{
	int err = mod->init ? mod->init() : 0;

	if (err > 0) {
		pr_warn("%s: '%s'->init suspiciously returned %d, it should follow 0/-E convention\n",
			__func__, mod->name, err);
		err = 0;
	}
	return err;
}

int kpi_module_load(const struct kpi_module_image *image)
{
	struct module *mod = image->this_module;
	int err;

	if (image->this_module_size != sizeof(struct module))
		return -ENOEXEC;
	fill_module(mod, image);
	kpi_modules_add(mod);
	mod->state = MODULE_STATE_COMING;
	err = run_init(mod);
	if (err) {
		mod->state = MODULE_STATE_GOING;
		return err;
	}
	mod->state = MODULE_STATE_LIVE;
	atomic_dec(&mod->refcnt);
	return 0;
}

void kpi_module_init_done(const struct kpi_module_image *image)
{
	struct module *mod = image->this_module;

	mod->init_layout = (struct module_layout){};
}

int kpi_module_unload(const struct kpi_module_image *image, int force)
{
	struct module *mod = image->this_module;

	if (mod->init && !mod->exit && !force)
		return -EBUSY;
	mod->state = MODULE_STATE_GOING;
	if (mod->exit)
		mod->exit();
	return 0;
}

long kpi_module_refcount(const struct kpi_module_image *image)
{
	return module_refcount(image->this_module);
}

extern const struct kpi_audit __kpi_audit_start[];
extern const struct kpi_audit __kpi_audit_end[];

int kpi_module_free(const struct kpi_module_image *image)
{
	const struct kpi_audit *audit;
	int findings = 0;

	kpi_modules_remove(image->this_module);
	for (audit = __kpi_audit_start; audit < __kpi_audit_end; audit++)
		findings += audit->fn(image);
	return findings;
}
