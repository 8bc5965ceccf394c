// SPDX-License-Identifier: GPL-2.0
/*
 * lib/kobject_uevent.c, linux/kobject.h: events that a program asks for by
 * writing "ACTION [UUID [KEY=VALUE ...]]" to a uevent file.
 */
#include <linux/ctype.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uuid.h>

#include "kpi.h"

static const char *const actions[] = {
	[KOBJ_ADD] = "add",
	[KOBJ_REMOVE] = "remove",
	[KOBJ_CHANGE] = "change",
	[KOBJ_MOVE] = "move",
	[KOBJ_ONLINE] = "online",
	[KOBJ_OFFLINE] = "offline",
	[KOBJ_BIND] = "bind",
	[KOBJ_UNBIND] = "unbind",
};

static bool alnum_word(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (!isalnum(*s))
			return false;
	return true;
}

/* "KEY=VALUE", both of letters and digits: as "SYNTH_ARG_KEY=VALUE". */
static int add_argument(struct kobj_uevent_env *env, char *word)
{
	char *value = strchr(word, '=');

	if (!value)
		return -EINVAL;
	*value++ = '\0';
	if (!alnum_word(word) || !alnum_word(value))
		return -EINVAL;
	return add_uevent_var(env, "SYNTH_ARG_%s=%s", word, value);
}

/* What follows the action in @rest, which is cut to pieces. */
static int add_arguments(struct kobj_uevent_env *env, char *rest)
{
	char *word = strsep(&rest, " ");
	int err;

	if (!word || !*word)
		return add_uevent_var(env, "SYNTH_UUID=0");
	if (strlen(word) != UUID_STRING_LEN || !uuid_is_valid(word))
		return -EINVAL;
	err = add_uevent_var(env, "SYNTH_UUID=%s", word);
	while (!err && (word = strsep(&rest, " ")))
		if (*word)
			err = add_argument(env, word);
	return err;
}

static int synthesize(struct kobject *kobj, char *text)
{
	char *name = strsep(&text, " ");
	int action = match_string(actions, ARRAY_SIZE(actions), name);
	struct kobj_uevent_env *env;
	int err;

	if (action < 0)
		return -EINVAL;
	env = kzalloc(sizeof(*env), GFP_KERNEL);
	if (!env)
		return -ENOMEM;
	err = add_arguments(env, text);
	if (!err) {
		/* The last one must stay NULL, the list's end. */
		if (env->envp_idx < ARRAY_SIZE(env->envp))
			err = kobject_uevent_env(kobj, action, env->envp);
		else
			err = -ENOMEM;
	}
	kfree(env);
	return err;
}

int kobject_synth_uevent(struct kobject *kobj, const char *buf, size_t count)
{
	char *text;
	int err;

	while (count && (buf[count - 1] == '\n' || !buf[count - 1]))
		count--;
	if (!count)
		return -EINVAL;
	text = kstrndup(buf, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	err = synthesize(kobj, text);
	if (err)
		pr_warn("synth uevent: %s: %s\n", kobject_name(kobj),
			err == -EINVAL ? "unknown uevent action string" :
			"failed to send uevent");
	kfree(text);
	return err;
}
