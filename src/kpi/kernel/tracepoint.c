// SPDX-License-Identifier: GPL-2.0
/* kernel/tracepoint.c, linux/tracepoint.h: probes of tracepoints. */
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/tracepoint.h>

#include "kpi.h"

/*
 * A tracepoint's call goes to its iterator, which walks the array of probes:
 * the static call that the kernel aims at a single probe stays at the
 * iterator, so that an array and a target can never disagree.
 */
static DEFINE_MUTEX(tracepoints_mutex);
static BLOCKING_NOTIFIER_HEAD(module_notify_list);

struct srcu_struct tracepoint_srcu;
KPI_EXPORT(tracepoint_srcu);

static int init_tracepoint_srcu(void)
{
	return init_srcu_struct(&tracepoint_srcu);
}
KPI_INIT_CORE(init_tracepoint_srcu);

static size_t count_probes(const struct tracepoint_func *funcs)
{
	size_t n = 0;

	while (funcs && funcs[n].func)
		n++;
	return n;
}

static bool same(const struct tracepoint_func *a,
		 const struct tracepoint_func *b)
{
	return a->func == b->func && a->data == b->data;
}

static struct tracepoint_func *find(struct tracepoint_func *funcs,
				    const struct tracepoint_func *f)
{
	for (; funcs && funcs->func; funcs++)
		if (same(funcs, f))
			return funcs;
	return NULL;
}

/* The probes of @old and @f, by priority, the earlier first among equals. */
static struct tracepoint_func *with_probe(const struct tracepoint_func *old,
					  const struct tracepoint_func *f)
{
	size_t n = count_probes(old), i = 0, at = 0;
	struct tracepoint_func *new = kcalloc(n + 2, sizeof(*new), GFP_KERNEL);

	if (!new)
		return NULL;
	while (i < n && old[i].prio >= f->prio)
		new[at++] = old[i++];
	new[at++] = *f;
	while (i < n)
		new[at++] = old[i++];
	return new;
}

/* Running callers may hold on to the old array until they are through. */
static void replace(struct tracepoint *tp, struct tracepoint_func *new)
{
	struct tracepoint_func *old = rcu_dereference_protected(
		tp->funcs, lockdep_is_held(&tracepoints_mutex));

	rcu_assign_pointer(tp->funcs, new);
	if (old) {
		synchronize_rcu();
		synchronize_srcu(&tracepoint_srcu);
		kfree(old);
	}
}

static int add_probe(struct tracepoint *tp, const struct tracepoint_func *f,
		     bool warn)
{
	struct tracepoint_func *old = rcu_dereference_raw(tp->funcs);
	struct tracepoint_func *new;
	int err;

	if (find(old, f)) {
		WARN_ON_ONCE(warn);
		return -EEXIST;
	}
	if (tp->regfunc && !static_key_enabled(&tp->key)) {
		err = tp->regfunc();
		if (err < 0)
			return err;
	}
	new = with_probe(old, f);
	if (!new)
		return -ENOMEM;
	replace(tp, new);
	if (!old)
		static_key_enable(&tp->key);
	return 0;
}

static int remove_probe(struct tracepoint *tp, const struct tracepoint_func *f)
{
	struct tracepoint_func *old = rcu_dereference_raw(tp->funcs);
	size_t n = count_probes(old), i, at = 0;
	struct tracepoint_func *new = NULL;

	if (!find(old, f))
		return -ENOENT;
	if (n > 1) {
		new = kcalloc(n, sizeof(*new), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		for (i = 0; i < n; i++)
			if (!same(&old[i], f))
				new[at++] = old[i];
	} else {
		if (tp->unregfunc && static_key_enabled(&tp->key))
			tp->unregfunc();
		static_key_disable(&tp->key);
	}
	replace(tp, new);
	return 0;
}

static int locked_add(struct tracepoint *tp, void *probe, void *data, int prio,
		      bool warn)
{
	struct tracepoint_func f = { .func = probe, .data = data, .prio = prio };
	int err;

	mutex_lock(&tracepoints_mutex);
	err = add_probe(tp, &f, warn);
	mutex_unlock(&tracepoints_mutex);
	return err;
}

int tracepoint_probe_register_prio_may_exist(struct tracepoint *tp, void *probe,
					     void *data, int prio)
{
	return locked_add(tp, probe, data, prio, false);
}
KPI_EXPORT(tracepoint_probe_register_prio_may_exist);

int tracepoint_probe_register_prio(struct tracepoint *tp, void *probe,
				   void *data, int prio)
{
	return locked_add(tp, probe, data, prio, true);
}
KPI_EXPORT(tracepoint_probe_register_prio);

int tracepoint_probe_register(struct tracepoint *tp, void *probe, void *data)
{
	return locked_add(tp, probe, data, TRACEPOINT_DEFAULT_PRIO, true);
}
KPI_EXPORT(tracepoint_probe_register);

int tracepoint_probe_unregister(struct tracepoint *tp, void *probe, void *data)
{
	struct tracepoint_func f = { .func = probe, .data = data };
	int err;

	mutex_lock(&tracepoints_mutex);
	err = remove_probe(tp, &f);
	mutex_unlock(&tracepoints_mutex);
	return err;
}
KPI_EXPORT(tracepoint_probe_unregister);

int register_tracepoint_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&module_notify_list, nb);
}
KPI_EXPORT(register_tracepoint_module_notifier);

int unregister_tracepoint_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&module_notify_list, nb);
}
KPI_EXPORT(unregister_tracepoint_module_notifier);

/* Whoever watches tracepoints learns of those that modules bring along. */
static int on_module(struct notifier_block *nb, unsigned long state, void *mod)
{
	struct tp_module tp_mod = { .mod = mod };

	if (((struct module *)mod)->num_tracepoints &&
	    (state == MODULE_STATE_COMING || state == MODULE_STATE_GOING))
		blocking_notifier_call_chain(&module_notify_list, state,
					     &tp_mod);
	return NOTIFY_OK;
}

static struct notifier_block module_nb = { .notifier_call = on_module };

static int watch_modules(void)
{
	return register_module_notifier(&module_nb);
}
KPI_INIT_CORE(watch_modules);
