// SPDX-License-Identifier: GPL-2.0
/* kernel/module/main.c, linux/module.h: a module's life. */
#include <linux/async.h>
#include <linux/dynamic_debug.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/panic.h>
#include <linux/string.h>

#include "kpi.h"
#include "kernel/jump_label.h"
#include "kernel/module/internal.h"
#include "kernel/rcu/rcu.h"

/*
 * Parameters that every module has.  One that it lacks is refused: a mistyped
 * name shall not pass for a driver that ignores what it is told.
 */
static int unknown_param(char *param, char *val, const char *modname, void *arg)
{
	struct module *mod = arg;

	if (!strcmp(param, "async_probe")) {
		if (strtobool(val, &mod->async_probe_requested) < 0)
			mod->async_probe_requested = true;
		return 0;
	}
	return ddebug_dyndbg_module_param_cb(param, val, modname) ? -ENOENT : 0;
}

static int set_params(struct module *mod)
{
	char *rest;

	if (!*mod->args)
		return 0;
	rest = parse_args(mod->name, mod->args, mod->kp, mod->num_kp, -32768,
			  32767, mod, unknown_param);
	if (IS_ERR(rest))
		return PTR_ERR(rest);
	if (rest)
		pr_warn("%s: parameters '%s' after `--' ignored\n", mod->name,
			rest);
	return 0;
}

/* Print sites are known before the parameters: dyndbg= switches them. */
static int add_dyndbg(struct module *mod, const struct kpi_module_image *image)
{
	struct _ddebug_info info = {
		.descs = (struct _ddebug *)image->dyndbg.start,
		.num_descs = (image->dyndbg.end - image->dyndbg.start) /
			     sizeof(struct _ddebug),
		.classes = (void *)image->dyndbg_classes.start,
		.num_classes = (image->dyndbg_classes.end -
				image->dyndbg_classes.start) /
			       sizeof(struct ddebug_class_map),
	};

	return info.num_descs ? ddebug_add_module(&info, mod->name) : 0;
}

static void add_taints(const struct module *mod)
{
	unsigned int flag;

	for (flag = 0; flag < TAINT_FLAGS_COUNT; flag++)
		if (mod->taints & BIT(flag))
			add_taint(flag, LOCKDEP_STILL_OK);
}

static int run_init(struct module *mod)
{
	int ret = mod->init ? mod->init() : 0;

	if (ret > 0) {
		pr_warn("%s: '%s'->init suspiciously returned %d, it should follow 0/-E convention\n",
			__func__, mod->name, ret);
		dump_stack();
		ret = 0;
	}
	return ret;
}

static void run_ctors(struct module *mod)
{
#ifdef CONFIG_CONSTRUCTORS
	unsigned int i;

	for (i = 0; i < mod->num_ctors; i++)
		mod->ctors[i]();
#endif
}

/* Formed and on the list: the rest of the kernel gets to know the module. */
static int announce(struct module *mod)
{
	int err;

	mod->state = MODULE_STATE_COMING;
	err = kpi_jump_label_coming(mod);
	if (err)
		return err;
	err = kpi_module_notify_coming(mod);
	if (err)
		return err;
	err = set_params(mod);
	if (!err)
		err = kpi_module_sysfs_add(mod);
	if (err) {
		mod->state = MODULE_STATE_GOING;
		kpi_module_notify(mod, MODULE_STATE_GOING);
	}
	return err;
}

static int start(struct module *mod)
{
	int err;

	run_ctors(mod);
	err = run_init(mod);
	if (err) {
		mod->state = MODULE_STATE_GOING;
		module_put(mod);
		kpi_module_notify(mod, MODULE_STATE_GOING);
		return err;
	}
	mod->state = MODULE_STATE_LIVE;
	kpi_module_notify(mod, MODULE_STATE_LIVE);
	kobject_uevent(&mod->mkobj.kobj, KOBJ_ADD);
	/* What it has scheduled may be in its init section, which goes now. */
	if (!mod->async_probe_requested)
		async_synchronize_full();
	module_put(mod);
	return 0;
}

int kpi_module_load(const struct kpi_module_image *image)
{
	struct module *mod = image->this_module;
	int err;

	if (image->this_module_size != sizeof(struct module))
		return -ENOEXEC;
	err = kpi_module_fill(mod, image);
	if (err)
		return err;
	err = kpi_srcu_module_coming(&image->srcu_struct_ptrs);
	if (err)
		return err;
	err = kpi_module_use_all(mod, image);
	if (err)
		return err;
	err = add_dyndbg(mod, image);
	if (err)
		return err;
	kpi_modules_add(mod);
	add_taints(mod);
	err = announce(mod);
	return err ? err : start(mod);
}

void kpi_module_init_done(const struct kpi_module_image *image)
{
	struct module *mod = image->this_module;

	mod->init_layout = (struct module_layout){};
}

int kpi_module_unload(const struct kpi_module_image *image, int force)
{
	struct module *mod = image->this_module;
	int err;

	if (mod->state != MODULE_STATE_LIVE)
		return -EBUSY;
	/* Files that it has closed itself do not keep it. */
	flush_delayed_fput();
	if (!force && (kpi_module_users(mod) || (mod->init && !mod->exit)))
		return -EBUSY;
	err = kpi_module_seal(mod, force);
	if (err)
		return err;
	if (force)
		add_taint(TAINT_FORCED_RMMOD, LOCKDEP_NOW_UNRELIABLE);
	kpi_module_notify_leaving(mod);
	mod->state = MODULE_STATE_GOING;
	if (mod->exit)
		mod->exit();
	kpi_module_notify(mod, MODULE_STATE_GOING);
	return 0;
}

long kpi_module_refcount(const struct kpi_module_image *image)
{
	struct module *mod = image->this_module;

	return (long)module_refcount(mod) - kpi_module_users(mod);
}

extern const struct kpi_audit __kpi_audit_start[];
extern const struct kpi_audit __kpi_audit_end[];

int kpi_module_free(const struct kpi_module_image *image)
{
	const struct kpi_audit *audit;
	struct module *mod = image->this_module;
	int findings = 0;

	if (image->this_module_size != sizeof(struct module))
		return 0;
	for (audit = __kpi_audit_start; audit < __kpi_audit_end; audit++)
		findings += audit->fn(image);
	kpi_module_sysfs_remove(mod);
	kpi_modules_remove(mod);
	ddebug_remove_module(mod->name);
	kpi_module_unuse_all(mod);
	kpi_srcu_module_going(&image->srcu_struct_ptrs);
	kpi_module_unfill(mod);
	return findings;
}
