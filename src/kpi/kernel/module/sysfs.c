// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/module/sysfs.c, kernel/params.c, linux/module.h: /sys/module/NAME
 * and what it tells of the module, its parameters among it.
 */
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "kernel/module/internal.h"

/* /sys/module */
struct kset *module_kset;

static struct module_kobject *to_mkobj(struct kobject *kobj)
{
	return container_of(kobj, struct module_kobject, kobj);
}

static ssize_t attr_show(struct kobject *kobj, struct attribute *attr,
			 char *buf)
{
	struct module_attribute *at =
		container_of(attr, struct module_attribute, attr);

	return at->show ? at->show(at, to_mkobj(kobj), buf) : -EIO;
}

static ssize_t attr_store(struct kobject *kobj, struct attribute *attr,
			  const char *buf, size_t len)
{
	struct module_attribute *at =
		container_of(attr, struct module_attribute, attr);

	return at->store ? at->store(at, to_mkobj(kobj), buf, len) : -EIO;
}

static const struct sysfs_ops module_sysfs_ops = {
	.show = attr_show,
	.store = attr_store,
};

/* The object lies in the module: who unloads that waits for this. */
static void release(struct kobject *kobj)
{
	complete(to_mkobj(kobj)->kobj_completion);
}

static const struct kobj_type module_type = {
	.release = release,
	.sysfs_ops = &module_sysfs_ops,
};

static int is_module(struct kobject *kobj)
{
	return get_ktype(kobj) == &module_type;
}

static const struct kset_uevent_ops module_uevent_ops = {
	.filter = is_module,
};

static int module_kset_init(void)
{
	module_kset = kset_create_and_add("module", &module_uevent_ops, NULL);
	return module_kset ? 0 : -ENOMEM;
}
KPI_INIT_CORE(module_kset_init);

/* ------------------------------------------------------------- parameters */

struct param_attr {
	struct module_attribute mattr;
	const struct kernel_param *param;
};

/* Made for one module: the group's array and its attributes in one piece. */
struct module_param_attrs {
	struct attribute_group grp;
	struct attribute **attrs;
	struct param_attr at[];
};

static const struct kernel_param *param_of(struct module_attribute *mattr)
{
	return container_of(mattr, struct param_attr, mattr)->param;
}

static ssize_t param_show(struct module_attribute *mattr,
			  struct module_kobject *mk, char *buf)
{
	const struct kernel_param *kp = param_of(mattr);
	int len;

	if (!kp->ops->get)
		return -EPERM;
	kernel_param_lock(mk->mod);
	len = kp->ops->get(buf, kp);
	kernel_param_unlock(mk->mod);
	return len;
}

static ssize_t param_store(struct module_attribute *mattr,
			   struct module_kobject *mk, const char *buf,
			   size_t len)
{
	const struct kernel_param *kp = param_of(mattr);
	int err = -EPERM;

	if (!kp->ops->set)
		return -EPERM;
	kernel_param_lock(mk->mod);
	if (kp->flags & KERNEL_PARAM_FL_UNSAFE) {
		pr_notice("Setting dangerous option %s - tainting kernel\n",
			  kp->name);
		add_taint(TAINT_USER, LOCKDEP_STILL_OK);
	}
	err = kp->ops->set(buf, kp);
	kernel_param_unlock(mk->mod);
	return err ?: len;
}

static unsigned int visible_params(const struct module *mod)
{
	unsigned int i, n = 0;

	for (i = 0; i < mod->num_kp; i++)
		n += !!mod->kp[i].perm;
	return n;
}

static void fill_params(struct module_param_attrs *mp,
			const struct module *mod)
{
	unsigned int i, n = 0;

	for (i = 0; i < mod->num_kp; i++) {
		struct param_attr *at = &mp->at[n];

		if (!mod->kp[i].perm)
			continue;
		at->param = &mod->kp[i];
		at->mattr.attr.name = mod->kp[i].name;
		at->mattr.attr.mode = mod->kp[i].perm & 0777;
		at->mattr.show = param_show;
		at->mattr.store = param_store;
		mp->attrs[n++] = &at->mattr.attr;
	}
}

static int add_params(struct module *mod)
{
	unsigned int n = visible_params(mod);
	struct module_param_attrs *mp;
	int err;

	if (!n)
		return 0;
	mp = kzalloc(struct_size(mp, at, n), GFP_KERNEL);
	if (!mp)
		return -ENOMEM;
	mp->attrs = kcalloc(n + 1, sizeof(*mp->attrs), GFP_KERNEL);
	if (!mp->attrs) {
		kfree(mp);
		return -ENOMEM;
	}
	fill_params(mp, mod);
	mp->grp.name = "parameters";
	mp->grp.attrs = mp->attrs;
	err = sysfs_create_group(&mod->mkobj.kobj, &mp->grp);
	if (err) {
		kfree(mp->attrs);
		kfree(mp);
		return err;
	}
	mod->mkobj.mp = mp;
	return 0;
}

static void remove_params(struct module *mod)
{
	struct module_param_attrs *mp = mod->mkobj.mp;

	if (!mp)
		return;
	sysfs_remove_group(&mod->mkobj.kobj, &mp->grp);
	kfree(mp->attrs);
	kfree(mp);
	mod->mkobj.mp = NULL;
}

/* ------------------------------------------------------- about the module */

#define MODULE_RO(name, fmt, value)					\
static ssize_t name##_show(struct module_attribute *mattr,		\
			   struct module_kobject *mk, char *buf)	\
{									\
	return sysfs_emit(buf, fmt "\n", value);			\
}									\
static struct module_attribute module_##name = __ATTR_RO(name)

MODULE_RO(version, "%s", mk->mod->version);
MODULE_RO(srcversion, "%s", mk->mod->srcversion);
MODULE_RO(refcnt, "%i", module_refcount(mk->mod));
MODULE_RO(coresize, "%u", mk->mod->core_layout.size);
MODULE_RO(initsize, "%u", mk->mod->init_layout.size);

static ssize_t initstate_show(struct module_attribute *mattr,
			      struct module_kobject *mk, char *buf)
{
	static const char *const names[] = {
		[MODULE_STATE_LIVE] = "live",
		[MODULE_STATE_COMING] = "coming",
		[MODULE_STATE_GOING] = "going",
	};
	enum module_state state = READ_ONCE(mk->mod->state);

	return sysfs_emit(buf, "%s\n", state < ARRAY_SIZE(names) ?
			  names[state] : "unformed");
}
static struct module_attribute module_initstate = __ATTR_RO(initstate);

static ssize_t taint_show(struct module_attribute *mattr,
			  struct module_kobject *mk, char *buf)
{
	size_t len = 0;
	int i;

	for (i = 0; i < TAINT_FLAGS_COUNT; i++)
		if (taint_flags[i].module && (mk->mod->taints & BIT(i)))
			buf[len++] = taint_flags[i].c_true;
	buf[len++] = '\n';
	return len;
}
static struct module_attribute module_taint = __ATTR_RO(taint);

static ssize_t uevent_store(struct module_attribute *mattr,
			    struct module_kobject *mk, const char *buf,
			    size_t count)
{
	return kobject_synth_uevent(&mk->kobj, buf, count) ?: count;
}
struct module_attribute module_uevent = __ATTR(uevent, 0200, NULL,
					       uevent_store);

static struct attribute *module_attrs[] = {
	&module_version.attr,
	&module_srcversion.attr,
	&module_initstate.attr,
	&module_coresize.attr,
	&module_initsize.attr,
	&module_taint.attr,
	&module_refcnt.attr,
	&module_uevent.attr,
	NULL,
};

static umode_t visible(struct kobject *kobj, struct attribute *attr, int n)
{
	const struct module *mod = to_mkobj(kobj)->mod;

	if ((attr == &module_version.attr && !mod->version) ||
	    (attr == &module_srcversion.attr && !mod->srcversion))
		return 0;
	return attr->mode;
}

static const struct attribute_group module_group = {
	.attrs = module_attrs,
	.is_visible = visible,
};

/* ---------------------------------------------------- into the tree, and out */

/* Among the holders of each module that it uses. */
static void link_holders(struct module *mod, bool add)
{
	struct module_use *use;

	mutex_lock(&kpi_modules_mutex);
	list_for_each_entry(use, &mod->target_list, target_list) {
		struct kobject *dir = use->target->holders_dir;

		if (!dir)
			continue;
		if (!add)
			sysfs_remove_link(dir, mod->name);
		else if (sysfs_create_link(dir, &mod->mkobj.kobj, mod->name))
			pr_debug("%s: no link among the holders of %s\n",
				 mod->name, use->target->name);
	}
	mutex_unlock(&kpi_modules_mutex);
}

int kpi_module_sysfs_add(struct module *mod)
{
	struct kobject *kobj = &mod->mkobj.kobj;
	int err;

	memset(kobj, 0, sizeof(*kobj));
	kobj->kset = module_kset;
	err = kobject_init_and_add(kobj, &module_type, NULL, "%s", mod->name);
	if (err)
		goto gone;
	mod->holders_dir = kobject_create_and_add("holders", kobj);
	err = mod->holders_dir ? 0 : -ENOMEM;
	if (!err)
		err = sysfs_create_group(kobj, &module_group);
	if (!err)
		err = add_params(mod);
	if (!err) {
		link_holders(mod, true);
		return 0;
	}
gone:
	kpi_module_sysfs_remove(mod);
	return err;
}

/* A reference that somebody kept would be to the memory of the module. */
#define RELEASE_WAIT HZ

void kpi_module_sysfs_remove(struct module *mod)
{
	DECLARE_COMPLETION_ONSTACK(released);

	if (!mod->mkobj.kobj.state_initialized)
		return;
	link_holders(mod, false);
	remove_params(mod);
	kobject_put(mod->mkobj.drivers_dir);
	kobject_put(mod->holders_dir);
	mod->holders_dir = NULL;
	mod->mkobj.kobj_completion = &released;
	kobject_put(&mod->mkobj.kobj);
	if (!wait_for_completion_timeout(&released, RELEASE_WAIT))
		pr_warn("%s: its object in sysfs is still in use\n",
			mod->name);
	mod->mkobj.kobj.state_initialized = 0;
}
