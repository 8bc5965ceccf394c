// SPDX-License-Identifier: GPL-2.0
/* lib/kobject_uevent.c, linux/kobject.h: what has changed, told to programs. */
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linuxkpi/host/file.h>

#include "kpi.h"
#include "lib/kobject.h"

static const char *const action_names[] = {
	[KOBJ_ADD] = "add",
	[KOBJ_REMOVE] = "remove",
	[KOBJ_CHANGE] = "change",
	[KOBJ_MOVE] = "move",
	[KOBJ_ONLINE] = "online",
	[KOBJ_OFFLINE] = "offline",
	[KOBJ_BIND] = "bind",
	[KOBJ_UNBIND] = "unbind",
};

static atomic64_t seqnum;

/* Append "NAME=value", which lives in env->buf as the others do. */
int add_uevent_var(struct kobj_uevent_env *env, const char *format, ...)
{
	size_t room = sizeof(env->buf) - env->buflen;
	va_list args;
	int len;

	if (env->envp_idx >= ARRAY_SIZE(env->envp)) {
		WARN(1, "add_uevent_var: too many keys\n");
		return -ENOMEM;
	}
	va_start(args, format);
	len = vsnprintf(env->buf + env->buflen, room, format, args);
	va_end(args);
	if (len >= room) {
		WARN(1, "add_uevent_var: buffer size too small\n");
		return -ENOMEM;
	}
	env->envp[env->envp_idx++] = env->buf + env->buflen;
	env->buflen += len + 1;
	return 0;
}
KPI_EXPORT(add_uevent_var);

/* An unbound device has no driver to load: MODALIAS would load one. */
static void drop_modalias(struct kobj_uevent_env *env)
{
	static const char key[] = "MODALIAS=";
	int i = 0;

	while (i < env->envp_idx) {
		char *var = env->envp[i];
		int j, len = strlen(var) + 1;

		if (strncmp(var, key, sizeof(key) - 1)) {
			i++;
			continue;
		}
		memmove(var, var + len, env->buf + env->buflen - (var + len));
		env->buflen -= len;
		for (j = i; j < env->envp_idx - 1; j++)
			env->envp[j] = env->envp[j + 1] - len;
		env->envp_idx--;
	}
}

/* The set that speaks for @kobj: its own or that of the nearest ancestor. */
static struct kset *set_of(struct kobject *kobj)
{
	while (kobj && !kobj->kset)
		kobj = kobj->parent;
	return kobj ? kobj->kset : NULL;
}

static int add_standard(struct kobj_uevent_env *env, struct kobject *kobj,
			enum kobject_action action, const char *subsystem)
{
	char *path = kobject_get_path(kobj, GFP_KERNEL);
	int err;

	if (!path)
		return -ENOENT;
	err = add_uevent_var(env, "ACTION=%s", action_names[action]) ?:
	      add_uevent_var(env, "DEVPATH=%s", path) ?:
	      add_uevent_var(env, "SUBSYSTEM=%s", subsystem);
	kfree(path);
	return err;
}

static int fill_env(struct kobj_uevent_env *env, struct kobject *kobj,
		    enum kobject_action action, const char *subsystem,
		    const struct kset_uevent_ops *ops, char **extra)
{
	int err = add_standard(env, kobj, action, subsystem);

	for (; !err && extra && *extra; extra++)
		err = add_uevent_var(env, "%s", *extra);
	if (err || !ops || !ops->uevent)
		return err;
	err = ops->uevent(kobj, env);
	if (err)
		pr_debug("kobject: '%s' (%p): %s: uevent() returned %d\n",
			 kobject_name(kobj), kobj, __func__, err);
	return err;
}

/* What of it changes how often or whether it is told again. */
static void note_action(struct kobject *kobj, enum kobject_action action,
			struct kobj_uevent_env *env)
{
	if (action == KOBJ_ADD)
		kobj->state_add_uevent_sent = 1;
	else if (action == KOBJ_UNBIND)
		drop_modalias(env);
}

static int send(struct kobject *kobj, enum kobject_action action,
		const char *subsystem, const struct kset_uevent_ops *ops,
		char **extra)
{
	struct kobj_uevent_env *env = kzalloc(sizeof(*env), GFP_KERNEL);
	int err;

	if (!env)
		return -ENOMEM;
	err = fill_env(env, kobj, action, subsystem, ops, extra);
	if (!err) {
		note_action(kobj, action, env);
		kpi_uevent_filled(kobj, action, env);
		err = add_uevent_var(env, "SEQNUM=%llu",
				     (u64)atomic64_inc_return(&seqnum));
	}
	if (!err)
		host_uevent(env->buf, env->buflen);
	kfree(env);
	return err;
}

int kobject_uevent_env(struct kobject *kobj, enum kobject_action action,
		       char *envp_ext[])
{
	const struct kset_uevent_ops *ops;
	struct kset *kset = set_of(kobj);
	const char *subsystem;

	/* Sent or not: the object's end must not send a second one. */
	if (action == KOBJ_REMOVE)
		kobj->state_remove_uevent_sent = 1;
	if (!kset)
		return -EINVAL;
	/* Before anybody can listen. */
	if (system_state < SYSTEM_RUNNING)
		return 0;
	ops = kset->uevent_ops;
	if (kobj->uevent_suppress || (ops && ops->filter && !ops->filter(kobj)))
		return 0;
	subsystem = ops && ops->name ? ops->name(kobj) :
		    kobject_name(&kset->kobj);
	return subsystem ? send(kobj, action, subsystem, ops, envp_ext) : 0;
}
KPI_EXPORT(kobject_uevent_env);

int kobject_uevent(struct kobject *kobj, enum kobject_action action)
{
	return kobject_uevent_env(kobj, action, NULL);
}
KPI_EXPORT(kobject_uevent);
