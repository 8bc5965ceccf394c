// SPDX-License-Identifier: GPL-2.0
/* kernel/params.c, linux/moduleparam.h: the types that parameters have. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "kpi.h"

#define NUMBER_PARAM(name, type, format, parse)				\
int param_set_##name(const char *val, const struct kernel_param *kp)	\
{									\
	return parse(val, 0, (type *)kp->arg);				\
}									\
KPI_EXPORT(param_set_##name);						\
									\
int param_get_##name(char *buf, const struct kernel_param *kp)		\
{									\
	return scnprintf(buf, PAGE_SIZE, format "\n",			\
			 *(type *)kp->arg);				\
}									\
KPI_EXPORT(param_get_##name);						\
									\
const struct kernel_param_ops param_ops_##name = {			\
	.set = param_set_##name,					\
	.get = param_get_##name,					\
};									\
KPI_EXPORT(param_ops_##name)

NUMBER_PARAM(byte, unsigned char, "%hhu", kstrtou8);
NUMBER_PARAM(short, short, "%hi", kstrtos16);
NUMBER_PARAM(ushort, unsigned short, "%hu", kstrtou16);
NUMBER_PARAM(int, int, "%i", kstrtoint);
NUMBER_PARAM(uint, unsigned int, "%u", kstrtouint);
NUMBER_PARAM(long, long, "%li", kstrtol);
NUMBER_PARAM(ulong, unsigned long, "%lu", kstrtoul);
NUMBER_PARAM(ullong, unsigned long long, "%llu", kstrtoull);
NUMBER_PARAM(hexint, unsigned int, "%#08x", kstrtouint);

int param_set_uint_minmax(const char *val, const struct kernel_param *kp,
			  unsigned int min, unsigned int max)
{
	unsigned int n;
	int err = val ? kstrtouint(val, 0, &n) : -EINVAL;

	if (err)
		return err;
	if (n < min || n > max)
		return -EINVAL;
	*(unsigned int *)kp->arg = n;
	return 0;
}
KPI_EXPORT(param_set_uint_minmax);

/* ----------------------------------------------------------------- charp */

/*
 * A charp points either at the driver's own default or at a copy of ours;
 * only the list tells which of the two may be freed.
 */
struct charp_value {
	struct list_head node;
	char text[];
};

#define CHARP_MAX 1024

static LIST_HEAD(charp_values);
static DEFINE_SPINLOCK(charp_lock);

static struct charp_value *charp_take(const char *text)
{
	struct charp_value *v, *found = NULL;

	spin_lock(&charp_lock);
	list_for_each_entry(v, &charp_values, node) {
		if (v->text == text) {
			list_del(&v->node);
			found = v;
			break;
		}
	}
	spin_unlock(&charp_lock);
	return found;
}

void param_free_charp(void *arg)
{
	kfree(charp_take(*(char **)arg));
}
KPI_EXPORT(param_free_charp);

int param_set_charp(const char *val, const struct kernel_param *kp)
{
	size_t len = strnlen(val, CHARP_MAX + 1);
	struct charp_value *v;

	if (len > CHARP_MAX) {
		pr_err("%s: string parameter too long\n", kp->name);
		return -ENOSPC;
	}
	v = kmalloc(sizeof(*v) + len + 1, GFP_KERNEL);
	if (!v)
		return -ENOMEM;
	memcpy(v->text, val, len + 1);
	spin_lock(&charp_lock);
	list_add(&v->node, &charp_values);
	spin_unlock(&charp_lock);

	param_free_charp(kp->arg);
	*(char **)kp->arg = v->text;
	return 0;
}
KPI_EXPORT(param_set_charp);

int param_get_charp(char *buf, const struct kernel_param *kp)
{
	return scnprintf(buf, PAGE_SIZE, "%s\n", *(char **)kp->arg);
}
KPI_EXPORT(param_get_charp);

const struct kernel_param_ops param_ops_charp = {
	.set = param_set_charp,
	.get = param_get_charp,
	.free = param_free_charp,
};
KPI_EXPORT(param_ops_charp);

/* ------------------------------------------------------------ yes and no */

int param_set_bool(const char *val, const struct kernel_param *kp)
{
	/* The name alone means yes. */
	return kstrtobool(val ?: "1", kp->arg);
}
KPI_EXPORT(param_set_bool);

int param_get_bool(char *buf, const struct kernel_param *kp)
{
	return sprintf(buf, "%c\n", *(bool *)kp->arg ? 'Y' : 'N');
}
KPI_EXPORT(param_get_bool);

const struct kernel_param_ops param_ops_bool = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = param_set_bool,
	.get = param_get_bool,
};
KPI_EXPORT(param_ops_bool);

/* Once it is on it stays on. */
int param_set_bool_enable_only(const char *val, const struct kernel_param *kp)
{
	bool now;
	int err = kstrtobool(val ?: "1", &now);

	if (err)
		return err;
	if (!now && *(bool *)kp->arg)
		return -EROFS;
	if (now)
		*(bool *)kp->arg = true;
	return 0;
}
KPI_EXPORT(param_set_bool_enable_only);

const struct kernel_param_ops param_ops_bool_enable_only = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = param_set_bool_enable_only,
	.get = param_get_bool,
};
KPI_EXPORT(param_ops_bool_enable_only);

int param_set_invbool(const char *val, const struct kernel_param *kp)
{
	bool now;
	int err = kstrtobool(val ?: "1", &now);

	if (!err)
		*(bool *)kp->arg = !now;
	return err;
}
KPI_EXPORT(param_set_invbool);

int param_get_invbool(char *buf, const struct kernel_param *kp)
{
	return sprintf(buf, "%c\n", *(bool *)kp->arg ? 'N' : 'Y');
}
KPI_EXPORT(param_get_invbool);

const struct kernel_param_ops param_ops_invbool = {
	.set = param_set_invbool,
	.get = param_get_invbool,
};
KPI_EXPORT(param_ops_invbool);

/* A yes or no that is kept in an int. */
int param_set_bint(const char *val, const struct kernel_param *kp)
{
	bool now;
	int err = kstrtobool(val ?: "1", &now);

	if (!err)
		*(int *)kp->arg = now;
	return err;
}
KPI_EXPORT(param_set_bint);

const struct kernel_param_ops param_ops_bint = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = param_set_bint,
	.get = param_get_int,
};
KPI_EXPORT(param_ops_bint);

/* ------------------------------------------------------ arrays and buffers */

/*
 * One element after the other of "a,b,c"; the commas become NULs, as the
 * caller's string is ours to cut.
 */
static int param_array_set(const char *val, const struct kernel_param *kp)
{
	const struct kparam_array *arr = kp->arr;
	struct kernel_param elem = *kp;
	char *rest = (char *)val, *one;
	unsigned int own_count, *count = arr->num ?: &own_count;
	int err;

	elem.arg = arr->elem;
	for (*count = 0; (one = strsep(&rest, ",")); ++*count) {
		if (*count == arr->max) {
			pr_err("%s: can only take %u arguments\n", kp->name,
			       arr->max);
			return -EINVAL;
		}
		err = arr->ops->set(one, &elem);
		if (err)
			return err;
		elem.arg += arr->elemsize;
	}
	return 0;
}

static unsigned int array_count(const struct kparam_array *arr)
{
	return arr->num ? *arr->num : arr->max;
}

static int param_array_get(char *buf, const struct kernel_param *kp)
{
	const struct kparam_array *arr = kp->arr;
	struct kernel_param elem = *kp;
	unsigned int i;
	int len = 0, ret;

	for (i = 0; i < array_count(arr); i++) {
		/* Each element ends in a newline of its own. */
		if (i)
			buf[len - 1] = ',';
		elem.arg = arr->elem + arr->elemsize * i;
		ret = arr->ops->get(buf + len, &elem);
		if (ret < 0)
			return ret;
		len += ret;
	}
	buf[len] = '\0';
	return len;
}

static void param_array_free(void *arg)
{
	const struct kparam_array *arr = arg;
	unsigned int i;

	if (!arr->ops->free)
		return;
	for (i = 0; i < array_count(arr); i++)
		arr->ops->free(arr->elem + arr->elemsize * i);
}

const struct kernel_param_ops param_array_ops = {
	.set = param_array_set,
	.get = param_array_get,
	.free = param_array_free,
};
KPI_EXPORT(param_array_ops);

int param_set_copystring(const char *val, const struct kernel_param *kp)
{
	const struct kparam_string *str = kp->str;
	size_t len = strnlen(val, str->maxlen);

	if (len == str->maxlen) {
		pr_err("%s: string doesn't fit in %u chars.\n", kp->name,
		       str->maxlen - 1);
		return -ENOSPC;
	}
	memcpy(str->string, val, len + 1);
	return 0;
}
KPI_EXPORT(param_set_copystring);

int param_get_string(char *buf, const struct kernel_param *kp)
{
	return scnprintf(buf, PAGE_SIZE, "%s\n", kp->str->string);
}
KPI_EXPORT(param_get_string);

const struct kernel_param_ops param_ops_string = {
	.set = param_set_copystring,
	.get = param_get_string,
};
KPI_EXPORT(param_ops_string);
