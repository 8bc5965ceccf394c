// SPDX-License-Identifier: GPL-2.0
/* kernel/params.c, linux/moduleparam.h: finding and setting parameters. */
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "kpi.h"

static DEFINE_MUTEX(builtin_params_lock);

static struct mutex *params_lock(struct module *mod)
{
	return mod ? &mod->param_lock : &builtin_params_lock;
}

void kernel_param_lock(struct module *mod)
{
	mutex_lock(params_lock(mod));
}
KPI_EXPORT(kernel_param_lock);

void kernel_param_unlock(struct module *mod)
{
	mutex_unlock(params_lock(mod));
}
KPI_EXPORT(kernel_param_unlock);

/* In names '-' and '_' are the same. */
static char canonical(char c)
{
	return c == '-' ? '_' : c;
}

bool parameqn(const char *a, const char *b, size_t n)
{
	for (; n; n--)
		if (canonical(*a++) != canonical(*b++))
			return false;
	return true;
}

bool parameq(const char *a, const char *b)
{
	while (*a && canonical(*a) == canonical(*b)) {
		a++;
		b++;
	}
	return canonical(*a) == canonical(*b);
}

static const struct kernel_param *find_param(const struct kernel_param *params,
					     unsigned int n, const char *name)
{
	for (; n; n--, params++)
		if (parameq(name, params->name))
			return params;
	return NULL;
}

static int set_param(const struct kernel_param *kp, const char *val)
{
	int err;

	if (!val && !(kp->ops->flags & KERNEL_PARAM_OPS_FL_NOARG))
		return -EINVAL;
	kernel_param_lock(kp->mod);
	if (kp->flags & KERNEL_PARAM_FL_UNSAFE) {
		pr_notice("Setting dangerous option %s - tainting kernel\n",
			  kp->name);
		add_taint(TAINT_USER, LOCKDEP_STILL_OK);
	}
	err = kp->ops->set(val, kp);
	kernel_param_unlock(kp->mod);
	return err;
}

static void complain(const char *doing, const char *param, const char *val,
		     int err)
{
	if (err == -ENOENT)
		pr_err("%s: Unknown parameter `%s'\n", doing, param);
	else
		pr_err("%s: `%s' %s for parameter `%s'\n", doing, val ?: "",
		       err == -ENOSPC ? "too large" : "invalid", param);
}

/*
 * Set each "name=value" of @args, which is cut to pieces.  Goes on after an
 * error; returns the last one, or what follows "--", or NULL.
 */
char *parse_args(const char *doing, char *args,
		 const struct kernel_param *params, unsigned int num,
		 s16 min_level, s16 max_level, void *arg,
		 int (*unknown)(char *param, char *val, const char *doing,
				void *arg))
{
	char *param, *val, *result = NULL;

	args = skip_spaces(args);
	while (*args) {
		const struct kernel_param *kp;
		int err = 0;

		args = next_arg(args, &param, &val);
		if (!val && !strcmp(param, "--"))
			return result ?: args;
		kp = find_param(params, num, param);
		if (!kp)
			err = unknown ? unknown(param, val, doing, arg) :
			      -ENOENT;
		else if (kp->level >= min_level && kp->level <= max_level)
			err = set_param(kp, val);
		if (err) {
			complain(doing, param, val, err);
			result = ERR_PTR(err);
		}
	}
	return result;
}

/* What the set functions took is given back when the module goes. */
void module_destroy_params(const struct kernel_param *params, unsigned int num)
{
	for (; num; num--, params++)
		if (params->ops->free)
			params->ops->free(params->arg);
}
