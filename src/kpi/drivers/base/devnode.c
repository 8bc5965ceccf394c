// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/devtmpfs.c, linux/device.h: a device's node under /dev, its
 * number under /sys/dev, and the event that tells of both.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "base.h"
#include "fs/node.h"
#include "lib/kobject.h"

/* The name with its slashes: "cpu!0!msr" is cpu/0/msr. */
static const char *plain_name(struct device *dev, const char **tmp)
{
	if (!strchr(dev_name(dev), '!'))
		return dev_name(dev);
	*tmp = kstrdup(dev_name(dev), GFP_KERNEL);
	return *tmp ? strreplace((char *)*tmp, '!', '/'), *tmp : NULL;
}

/*
 * Its name under /dev; what the type or class wish of mode and owner is
 * filled in, 0 where they wish nothing. *@tmp is to be freed.
 */
const char *device_get_devnode(struct device *dev, umode_t *mode, kuid_t *uid,
			       kgid_t *gid, const char **tmp)
{
	*tmp = NULL;
	if (dev->type && dev->type->devnode)
		*tmp = dev->type->devnode(dev, mode, uid, gid);
	if (!*tmp && dev->class && dev->class->devnode)
		*tmp = dev->class->devnode(dev, mode);
	return *tmp ?: plain_name(dev, tmp);
}

/* ------------------------------------------------------------- the events */

static int event_filter(struct kobject *kobj)
{
	struct device *dev;

	if (get_ktype(kobj) != &kpi_device_type)
		return 0;
	dev = kobj_to_dev(kobj);
	return dev->bus || dev->class;
}

static const char *event_subsystem(struct kobject *kobj)
{
	struct device *dev = kobj_to_dev(kobj);

	if (dev->bus)
		return dev->bus->name;
	return dev->class ? dev->class->name : NULL;
}

static void add_number(struct device *dev, struct kobj_uevent_env *env)
{
	kuid_t uid = GLOBAL_ROOT_UID;
	kgid_t gid = GLOBAL_ROOT_GID;
	const char *tmp, *name;
	umode_t mode = 0;

	add_uevent_var(env, "MAJOR=%u", MAJOR(dev->devt));
	add_uevent_var(env, "MINOR=%u", MINOR(dev->devt));
	name = device_get_devnode(dev, &mode, &uid, &gid, &tmp);
	if (name) {
		add_uevent_var(env, "DEVNAME=%s", name);
		if (mode)
			add_uevent_var(env, "DEVMODE=%#o", mode & 0777);
		if (!uid_eq(uid, GLOBAL_ROOT_UID))
			add_uevent_var(env, "DEVUID=%u",
				       from_kuid(&init_user_ns, uid));
		if (!gid_eq(gid, GLOBAL_ROOT_GID))
			add_uevent_var(env, "DEVGID=%u",
				       from_kgid(&init_user_ns, gid));
	}
	kfree(tmp);
}

/* One of its parts failing is said, and the others are asked all the same. */
static int ask(struct device *dev, struct kobj_uevent_env *env,
	       int (*fn)(struct device *, struct kobj_uevent_env *),
	       const char *whose)
{
	int err = fn ? fn(dev, env) : 0;

	if (err)
		pr_debug("device: '%s': dev_uevent: %s uevent() returned %d\n",
			 dev_name(dev), whose, err);
	return err;
}

static int event_vars(struct kobject *kobj, struct kobj_uevent_env *env)
{
	struct device *dev = kobj_to_dev(kobj);
	struct device_driver *drv = READ_ONCE(dev->driver);
	int err = 0;

	if (MAJOR(dev->devt))
		add_number(dev, env);
	if (dev->type && dev->type->name)
		add_uevent_var(env, "DEVTYPE=%s", dev->type->name);
	if (drv)
		add_uevent_var(env, "DRIVER=%s", drv->name);
	if (dev->bus)
		err = ask(dev, env, dev->bus->uevent, "bus");
	if (dev->class)
		err = ask(dev, env, dev->class->dev_uevent, "class") ?: err;
	if (dev->type)
		err = ask(dev, env, dev->type->uevent, "type") ?: err;
	return err;
}

const struct kset_uevent_ops kpi_device_uevent_ops = {
	.filter = event_filter,
	.name = event_subsystem,
	.uevent = event_vars,
};

/* ---------------------------------------------------------------- the node */

static bool is_block(const struct device *dev)
{
	return dev->class && !strcmp(dev->class->name, "block");
}

static int add_node(struct device *dev)
{
	kuid_t uid = GLOBAL_ROOT_UID;
	kgid_t gid = GLOBAL_ROOT_GID;
	const char *tmp, *name;
	struct kpi_node *node;
	umode_t mode = 0;

	name = device_get_devnode(dev, &mode, &uid, &gid, &tmp);
	if (!name)
		return -ENOMEM;
	if (!mode)
		mode = 0600;
	mode = (mode & 07777) | (is_block(dev) ? S_IFBLK : S_IFCHR);
	node = kpi_node_device(name, mode, uid, gid, dev->devt);
	/* A name that is taken is the business of who took it. */
	if (IS_ERR(node))
		pr_warn("devtmpfs: %s: no node (error %ld)\n", name,
			PTR_ERR(node));
	kfree(tmp);
	return 0;
}

static void remove_node(struct device *dev)
{
	const char *tmp, *name;

	name = device_get_devnode(dev, NULL, NULL, NULL, &tmp);
	if (name)
		kpi_node_device_remove(name, dev->devt);
	kfree(tmp);
}

/* The last of the variables with that name counts, as for udev. */
static const char *var_of(const struct kobj_uevent_env *env, const char *name)
{
	size_t len = strlen(name);
	int i = env->envp_idx;

	while (--i >= 0)
		if (!strncmp(env->envp[i], name, len) &&
		    env->envp[i][len] == '=')
			return env->envp[i] + len + 1;
	return NULL;
}

static bool number_of(const struct kobj_uevent_env *env, const char *name,
		      unsigned int base, unsigned int *value)
{
	const char *text = var_of(env, name);

	return text && !kstrtouint(text, base, value);
}

static void apply_to_node(struct kpi_node *node,
			  const struct kobj_uevent_env *env)
{
	unsigned int mode, uid, gid;
	bool owner = number_of(env, "DEVUID", 10, &uid);
	bool group = number_of(env, "DEVGID", 10, &gid);

	if (number_of(env, "DEVMODE", 8, &mode))
		kpi_node_chmod(node, mode & 07777);
	if (owner || group)
		kpi_node_chown(node,
			       owner ? make_kuid(&init_user_ns, uid) :
				       node->uid,
			       group ? make_kgid(&init_user_ns, gid) :
				       node->gid);
}

/*
 * What the callbacks of class, bus or type ask for by DEVMODE=, DEVUID= and
 * DEVGID= the device manager does on a machine. Here is none, so that the
 * kernel side does it.
 */
void kpi_uevent_filled(struct kobject *kobj, enum kobject_action action,
		       const struct kobj_uevent_env *env)
{
	const char *name = var_of(env, "DEVNAME");
	struct kpi_node *node;

	if (action != KOBJ_ADD || !name || !event_filter(kobj))
		return;
	node = kpi_node_walk(kpi_root_dev(), name);
	if (!node)
		return;
	if (node->rdev == kobj_to_dev(kobj)->devt)
		apply_to_node(node, env);
	kpi_node_unref(node);
}

/* ------------------------------------------- /sys/dev/char/MAJOR:MINOR */

#define NUMBER_SIZE 24

static void number_name(const struct device *dev, char buf[NUMBER_SIZE])
{
	snprintf(buf, NUMBER_SIZE, "%u:%u", MAJOR(dev->devt),
		 MINOR(dev->devt));
}

static struct kobject *number_dir(struct device *dev)
{
	return dev->class ? dev->class->dev_kobj : sysfs_dev_char_kobj;
}

int kpi_devnode_add(struct device *dev)
{
	char number[NUMBER_SIZE];
	int err = 0;

	if (!MAJOR(dev->devt))
		return 0;
	number_name(dev, number);
	if (number_dir(dev))
		err = sysfs_create_link(number_dir(dev), &dev->kobj, number);
	return err ?: add_node(dev);
}

void kpi_devnode_remove(struct device *dev)
{
	char number[NUMBER_SIZE];

	if (!MAJOR(dev->devt))
		return;
	remove_node(dev);
	number_name(dev, number);
	if (number_dir(dev))
		sysfs_remove_link(number_dir(dev), number);
}
