// SPDX-License-Identifier: GPL-2.0
/* drivers/clk/clk.c, linux/clk-provider.h: who makes clocks. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "clk.h"

static DEFINE_MUTEX(clk_mutex);
static struct task_struct *clk_owner;
static unsigned int clk_depth;
static LIST_HEAD(clocks);

void kpi_clk_lock(void)
{
	if (READ_ONCE(clk_owner) == current) {
		clk_depth++;
		return;
	}
	mutex_lock(&clk_mutex);
	WRITE_ONCE(clk_owner, current);
	clk_depth = 1;
}

void kpi_clk_unlock(void)
{
	if (--clk_depth)
		return;
	WRITE_ONCE(clk_owner, NULL);
	mutex_unlock(&clk_mutex);
}

static struct clk_core *find(const char *name)
{
	struct clk_core *core;

	list_for_each_entry(core, &clocks, all)
		if (!strcmp(core->name, name))
			return core;
	return NULL;
}

/* NULL: it has none, or an orphan's has not come yet. */
struct clk_core *kpi_clk_parent(struct clk_core *core)
{
	struct clk_parent *p;

	if (core->parent >= core->num_parents)
		return NULL;
	p = &core->parents[core->parent];
	if (p->hw)
		return p->hw->core;
	return p->name ? find(p->name) : NULL;
}

/* ------------------------------------------------------------ registering */

static int copy_parent(struct clk_parent *p, const struct clk_init_data *init,
		       unsigned int i)
{
	const char *name = NULL;

	if (init->parent_names) {
		name = init->parent_names[i];
	} else if (init->parent_data) {
		p->hw = init->parent_data[i].hw;
		name = init->parent_data[i].name ?:
		       init->parent_data[i].fw_name;
	} else if (init->parent_hws) {
		p->hw = init->parent_hws[i];
	}
	if (p->hw || !name)
		return 0;
	p->name = kstrdup_const(name, GFP_KERNEL);
	return p->name ? 0 : -ENOMEM;
}

static void free_core(struct kref *ref)
{
	struct clk_core *core = container_of(ref, struct clk_core, ref);
	unsigned int i;

	for (i = 0; core->parents && i < core->num_parents; i++)
		kfree_const(core->parents[i].name);
	kfree(core->parents);
	kfree_const(core->name);
	kfree(core);
}

static struct clk_core *new_core(struct device *dev, struct clk_hw *hw)
{
	const struct clk_init_data *init = hw->init;
	struct clk_core *core = kzalloc(sizeof(*core), GFP_KERNEL);
	unsigned int i;
	int err = 0;

	if (!core)
		return NULL;
	kref_init(&core->ref);
	core->name = kstrdup_const(init->name, GFP_KERNEL);
	core->ops = init->ops;
	core->dev = dev;
	core->owner = dev && dev->driver ? dev->driver->owner : NULL;
	core->flags = init->flags;
	core->num_parents = init->num_parents;
	core->hw = hw;
	if (core->num_parents) {
		core->parents = kcalloc(core->num_parents,
					sizeof(*core->parents), GFP_KERNEL);
		for (i = 0; core->parents && i < core->num_parents && !err; i++)
			err = copy_parent(&core->parents[i], init, i);
	}
	if (!core->name || (core->num_parents && !core->parents) || err) {
		kref_put(&core->ref, free_core);
		return NULL;
	}
	return core;
}

static int start(struct clk_core *core)
{
	if (find(core->name)) {
		pr_err("clk: %s already initialized\n", core->name);
		return -EEXIST;
	}
	if (core->num_parents > 1 && core->ops->get_parent)
		core->parent = core->ops->get_parent(core->hw);
	if (core->ops->init) {
		int err = core->ops->init(core->hw);

		if (err)
			return err;
	}
	list_add_tail(&core->all, &clocks);
	return 0;
}

static struct clk *register_clk(struct device *dev, struct clk_hw *hw)
{
	struct clk_core *core;
	int err;

	if (!hw->init || !hw->init->name || WARN_ON(!hw->init->ops))
		return ERR_PTR(-EINVAL);
	core = new_core(dev, hw);
	if (!core)
		return ERR_PTR(-ENOMEM);
	hw->core = core;
	hw->clk = kpi_clk_new(core, NULL, NULL);
	kpi_clk_lock();
	err = hw->clk ? start(core) : -ENOMEM;
	kpi_clk_unlock();
	/* It may have been on the stack. */
	hw->init = NULL;
	if (err) {
		kfree(hw->clk);
		hw->clk = NULL;
		hw->core = NULL;
		kref_put(&core->ref, free_core);
		return ERR_PTR(err);
	}
	/* Critical ones run from here on. */
	if (core->flags & CLK_IS_CRITICAL)
		clk_prepare_enable(hw->clk);
	return hw->clk;
}

struct clk *clk_register(struct device *dev, struct clk_hw *hw)
{
	return register_clk(dev, hw);
}
KPI_EXPORT(clk_register);

int clk_hw_register(struct device *dev, struct clk_hw *hw)
{
	return PTR_ERR_OR_ZERO(register_clk(dev, hw));
}
KPI_EXPORT(clk_hw_register);

/* Consumers keep a clock that does nothing any more. */
void clk_unregister(struct clk *clk)
{
	struct clk_core *core;

	if (IS_ERR_OR_NULL(clk))
		return;
	core = clk->core;
	kpi_clk_lock();
	if (!core->hw) {
		pr_err("%s: unregistered clock: %s\n", __func__, core->name);
		kpi_clk_unlock();
		return;
	}
	if (core->prepare_count)
		pr_warn("%s: unregistering prepared clock: %s\n", __func__,
			core->name);
	if (core->ops->terminate)
		core->ops->terminate(core->hw);
	list_del(&core->all);
	core->hw->core = NULL;
	core->hw->clk = NULL;
	core->hw = NULL;
	kpi_clk_unlock();
	kref_put(&core->ref, free_core);
	kfree(clk);
}
KPI_EXPORT(clk_unregister);

void clk_hw_unregister(struct clk_hw *hw)
{
	clk_unregister(hw->clk);
}
KPI_EXPORT(clk_hw_unregister);

static void unregister_managed(void *hw)
{
	clk_hw_unregister(hw);
}

int devm_clk_hw_register(struct device *dev, struct clk_hw *hw)
{
	int err = clk_hw_register(dev, hw);

	return err ?: devm_add_action_or_reset(dev, unregister_managed, hw);
}
KPI_EXPORT(devm_clk_hw_register);

struct clk *devm_clk_register(struct device *dev, struct clk_hw *hw)
{
	int err = devm_clk_hw_register(dev, hw);

	return err ? ERR_PTR(err) : hw->clk;
}
KPI_EXPORT(devm_clk_register);

/* A consumer's own handle; the core lives as long as that. */
struct clk *kpi_clk_new(struct clk_core *core, const char *dev_id,
			const char *con_id)
{
	struct clk *clk = kzalloc(sizeof(*clk), GFP_KERNEL);

	if (!clk)
		return NULL;
	clk->core = core;
	clk->dev_id = dev_id;
	clk->con_id = kstrdup_const(con_id, GFP_KERNEL);
	return clk;
}

struct clk *clk_hw_get_clk(struct clk_hw *hw, const char *con_id)
{
	struct clk *clk;

	if (!hw)
		return NULL;
	if (!try_module_get(hw->core->owner))
		return ERR_PTR(-ENOENT);
	clk = kpi_clk_new(hw->core, NULL, con_id);
	if (!clk) {
		module_put(hw->core->owner);
		return ERR_PTR(-ENOMEM);
	}
	kref_get(&hw->core->ref);
	return clk;
}
KPI_EXPORT(clk_hw_get_clk);

void clk_put(struct clk *clk)
{
	struct module *owner;

	if (!clk || WARN_ON_ONCE(IS_ERR(clk)))
		return;
	owner = clk->core->owner;
	kref_put(&clk->core->ref, free_core);
	kfree_const(clk->con_id);
	kfree(clk);
	module_put(owner);
}
KPI_EXPORT(clk_put);

/* --------------------------------------------------------- asking about it */

const char *__clk_get_name(const struct clk *clk)
{
	return clk ? clk->core->name : NULL;
}
KPI_EXPORT(__clk_get_name);

const char *clk_hw_get_name(const struct clk_hw *hw)
{
	return hw->core->name;
}
KPI_EXPORT(clk_hw_get_name);

struct clk_hw *__clk_get_hw(struct clk *clk)
{
	return clk ? clk->core->hw : NULL;
}
KPI_EXPORT(__clk_get_hw);

unsigned int clk_hw_get_num_parents(const struct clk_hw *hw)
{
	return hw->core->num_parents;
}
KPI_EXPORT(clk_hw_get_num_parents);

struct clk_hw *clk_hw_get_parent(const struct clk_hw *hw)
{
	struct clk_core *parent;

	kpi_clk_lock();
	parent = kpi_clk_parent(hw->core);
	kpi_clk_unlock();
	return parent ? parent->hw : NULL;
}
KPI_EXPORT(clk_hw_get_parent);

unsigned long clk_hw_get_rate(const struct clk_hw *hw)
{
	unsigned long rate;

	kpi_clk_lock();
	rate = kpi_clk_rate(hw->core);
	kpi_clk_unlock();
	return rate;
}
KPI_EXPORT(clk_hw_get_rate);

unsigned long clk_hw_get_flags(const struct clk_hw *hw)
{
	return hw->core->flags;
}
KPI_EXPORT(clk_hw_get_flags);

bool clk_hw_is_prepared(const struct clk_hw *hw)
{
	return hw->core->prepare_count;
}
KPI_EXPORT(clk_hw_is_prepared);

bool clk_hw_is_enabled(const struct clk_hw *hw)
{
	return hw->core->enable_count;
}
KPI_EXPORT(clk_hw_is_enabled);

bool __clk_is_enabled(struct clk *clk)
{
	const struct clk_core *core;

	if (!clk || !clk->core->hw)
		return false;
	core = clk->core;
	return core->ops->is_enabled ? core->ops->is_enabled(core->hw) :
	       core->enable_count;
}
KPI_EXPORT(__clk_is_enabled);

/* -------------------------------------------------------------- fixed rate */

static unsigned long fixed_rate(struct clk_hw *hw, unsigned long parent_rate)
{
	return container_of(hw, struct clk_fixed_rate, hw)->fixed_rate;
}

static unsigned long fixed_accuracy(struct clk_hw *hw,
				    unsigned long parent_accuracy)
{
	const struct clk_fixed_rate *fixed =
		container_of(hw, struct clk_fixed_rate, hw);

	return fixed->flags & CLK_FIXED_RATE_PARENT_ACCURACY ?
	       parent_accuracy : fixed->fixed_accuracy;
}

const struct clk_ops clk_fixed_rate_ops = {
	.recalc_rate = fixed_rate,
	.recalc_accuracy = fixed_accuracy,
};
KPI_EXPORT(clk_fixed_rate_ops);

static void unregister_fixed(void *hw)
{
	clk_hw_unregister_fixed_rate(hw);
}

struct clk_hw *__clk_hw_register_fixed_rate(struct device *dev,
		struct device_node *np, const char *name,
		const char *parent_name, const struct clk_hw *parent_hw,
		const struct clk_parent_data *parent_data, unsigned long flags,
		unsigned long rate, unsigned long accuracy,
		unsigned long clk_fixed_flags, bool devm)
{
	struct clk_init_data init = {
		.name = name, .ops = &clk_fixed_rate_ops, .flags = flags,
		.parent_names = parent_name ? &parent_name : NULL,
		.parent_hws = parent_hw ? &parent_hw : NULL,
		.parent_data = parent_data,
		.num_parents = parent_name || parent_hw || parent_data,
	};
	struct clk_fixed_rate *fixed = kzalloc(sizeof(*fixed), GFP_KERNEL);
	int err;

	if (!fixed)
		return ERR_PTR(-ENOMEM);
	fixed->flags = clk_fixed_flags;
	fixed->fixed_rate = rate;
	fixed->fixed_accuracy = accuracy;
	fixed->hw.init = &init;
	err = clk_hw_register(dev, &fixed->hw);
	if (err)
		kfree(fixed);
	else if (devm)
		err = devm_add_action_or_reset(dev, unregister_fixed,
					       &fixed->hw);
	return err ? ERR_PTR(err) : &fixed->hw;
}
KPI_EXPORT(__clk_hw_register_fixed_rate);

struct clk *clk_register_fixed_rate(struct device *dev, const char *name,
				    const char *parent_name,
				    unsigned long flags, unsigned long rate)
{
	struct clk_hw *hw = clk_hw_register_fixed_rate(dev, name, parent_name,
						       flags, rate);

	return IS_ERR(hw) ? ERR_CAST(hw) : hw->clk;
}
KPI_EXPORT(clk_register_fixed_rate);

void clk_hw_unregister_fixed_rate(struct clk_hw *hw)
{
	struct clk_fixed_rate *fixed = container_of(hw, struct clk_fixed_rate,
						    hw);

	clk_hw_unregister(hw);
	kfree(fixed);
}
KPI_EXPORT(clk_hw_unregister_fixed_rate);

void clk_unregister_fixed_rate(struct clk *clk)
{
	struct clk_hw *hw = __clk_get_hw(clk);

	if (hw)
		clk_hw_unregister_fixed_rate(hw);
}
KPI_EXPORT(clk_unregister_fixed_rate);
