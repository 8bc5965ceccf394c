// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/clk/clk.c, linux/clk.h: using clocks. A clock that runs keeps its
 * parents running. Rates are asked for when somebody wants to know, and not
 * kept.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "kpi.h"
#include "clk.h"

/* Enable counts, also of contexts that must not sleep. */
static DEFINE_SPINLOCK(enable_lock);

/* ---------------------------------------------------------------- prepare */

static void unprepare(struct clk_core *core)
{
	if (!core || !core->hw)
		return;
	if (WARN(!core->prepare_count, "%s already unprepared\n", core->name))
		return;
	if (--core->prepare_count)
		return;
	WARN(core->enable_count, "Unpreparing enabled %s\n", core->name);
	if (core->ops->unprepare)
		core->ops->unprepare(core->hw);
	unprepare(kpi_clk_parent(core));
}

static int prepare(struct clk_core *core)
{
	struct clk_core *parent;
	int err;

	if (!core || !core->hw)
		return 0;
	if (core->prepare_count) {
		core->prepare_count++;
		return 0;
	}
	parent = kpi_clk_parent(core);
	err = prepare(parent);
	if (err)
		return err;
	if (core->ops->prepare)
		err = core->ops->prepare(core->hw);
	if (err)
		unprepare(parent);
	else
		core->prepare_count++;
	return err;
}

int clk_prepare(struct clk *clk)
{
	int err;

	if (!clk)
		return 0;
	kpi_clk_lock();
	err = prepare(clk->core);
	kpi_clk_unlock();
	return err;
}
KPI_EXPORT(clk_prepare);

void clk_unprepare(struct clk *clk)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	kpi_clk_lock();
	unprepare(clk->core);
	kpi_clk_unlock();
}
KPI_EXPORT(clk_unprepare);

/* ----------------------------------------------------------------- enable */

static void disable(struct clk_core *core)
{
	if (!core || !core->hw)
		return;
	if (WARN(!core->enable_count, "%s already disabled\n", core->name))
		return;
	if (--core->enable_count)
		return;
	if (core->ops->disable)
		core->ops->disable(core->hw);
	disable(kpi_clk_parent(core));
}

static int enable(struct clk_core *core)
{
	struct clk_core *parent;
	int err;

	if (!core || !core->hw)
		return 0;
	if (WARN(!core->prepare_count, "Enabling unprepared %s\n", core->name))
		return -ESHUTDOWN;
	if (core->enable_count) {
		core->enable_count++;
		return 0;
	}
	parent = kpi_clk_parent(core);
	err = enable(parent);
	if (err)
		return err;
	if (core->ops->enable)
		err = core->ops->enable(core->hw);
	if (err)
		disable(parent);
	else
		core->enable_count++;
	return err;
}

int clk_enable(struct clk *clk)
{
	unsigned long flags;
	int err;

	if (!clk)
		return 0;
	spin_lock_irqsave(&enable_lock, flags);
	err = enable(clk->core);
	spin_unlock_irqrestore(&enable_lock, flags);
	return err;
}
KPI_EXPORT(clk_enable);

void clk_disable(struct clk *clk)
{
	unsigned long flags;

	if (IS_ERR_OR_NULL(clk))
		return;
	spin_lock_irqsave(&enable_lock, flags);
	disable(clk->core);
	spin_unlock_irqrestore(&enable_lock, flags);
}
KPI_EXPORT(clk_disable);

bool clk_is_enabled_when_prepared(struct clk *clk)
{
	return clk && !(clk->core->ops->enable && clk->core->ops->disable);
}
KPI_EXPORT(clk_is_enabled_when_prepared);

/* ------------------------------------------------------------------- rates */

unsigned long kpi_clk_rate(struct clk_core *core)
{
	struct clk_core *parent;
	unsigned long rate;

	if (!core || !core->hw)
		return 0;
	parent = kpi_clk_parent(core);
	/* An orphan has no rate that means anything. */
	if (core->num_parents && !parent)
		return 0;
	rate = parent ? kpi_clk_rate(parent) : 0;
	return core->ops->recalc_rate ?
	       core->ops->recalc_rate(core->hw, rate) : rate;
}

unsigned long clk_get_rate(struct clk *clk)
{
	unsigned long rate;

	if (!clk)
		return 0;
	kpi_clk_lock();
	rate = kpi_clk_rate(clk->core);
	kpi_clk_unlock();
	return rate;
}
KPI_EXPORT(clk_get_rate);

/* What it would come to, and what the parent had to give for it. */
static long round_to(struct clk_core *core, unsigned long rate,
		     unsigned long *parent_rate)
{
	struct clk_core *parent = kpi_clk_parent(core);
	struct clk_rate_request req = {
		.rate = rate, .max_rate = ULONG_MAX,
		.best_parent_rate = *parent_rate,
		.best_parent_hw = parent ? parent->hw : NULL,
	};
	int err;

	if (core->ops->determine_rate) {
		err = core->ops->determine_rate(core->hw, &req);
		*parent_rate = req.best_parent_rate;
		return err ?: (long)req.rate;
	}
	if (core->ops->round_rate)
		return core->ops->round_rate(core->hw, rate, parent_rate);
	if (parent && (core->flags & CLK_SET_RATE_PARENT)) {
		unsigned long above = kpi_clk_rate(kpi_clk_parent(parent));

		*parent_rate = round_to(parent, rate, &above);
		return *parent_rate;
	}
	return kpi_clk_rate(core);
}

static int set_rate(struct clk_core *core, unsigned long rate)
{
	struct clk_core *parent = kpi_clk_parent(core);
	unsigned long had = kpi_clk_rate(parent), wanted = had;
	long rounded;
	int err = 0;

	if (kpi_clk_rate(core) == rate)
		return 0;
	if ((core->flags & CLK_SET_RATE_GATE) && core->prepare_count)
		return -EBUSY;
	rounded = round_to(core, rate, &wanted);
	if (rounded < 0)
		return rounded;
	if (parent && (core->flags & CLK_SET_RATE_PARENT) && wanted != had)
		err = set_rate(parent, wanted);
	if (!err && core->ops->set_rate)
		err = core->ops->set_rate(core->hw, rounded,
					  kpi_clk_rate(parent));
	return err;
}

int clk_set_rate(struct clk *clk, unsigned long rate)
{
	int err;

	if (!clk)
		return 0;
	kpi_clk_lock();
	err = clk->core->hw ? set_rate(clk->core, rate) : -ENXIO;
	kpi_clk_unlock();
	return err;
}
KPI_EXPORT(clk_set_rate);

long clk_round_rate(struct clk *clk, unsigned long rate)
{
	unsigned long parent_rate;
	long ret;

	if (!clk)
		return 0;
	kpi_clk_lock();
	parent_rate = kpi_clk_rate(kpi_clk_parent(clk->core));
	ret = clk->core->hw ? round_to(clk->core, rate, &parent_rate) : -ENXIO;
	kpi_clk_unlock();
	return ret;
}
KPI_EXPORT(clk_round_rate);

/* ----------------------------------------------------------------- parents */

struct clk *clk_get_parent(struct clk *clk)
{
	struct clk_core *parent;
	struct clk *ret;

	if (!clk)
		return NULL;
	kpi_clk_lock();
	parent = kpi_clk_parent(clk->core);
	ret = parent && parent->hw ? parent->hw->clk : NULL;
	kpi_clk_unlock();
	return ret;
}
KPI_EXPORT(clk_get_parent);

static int parent_index(struct clk_core *core, const struct clk_core *parent)
{
	unsigned int i;

	for (i = 0; i < core->num_parents; i++) {
		const struct clk_parent *p = &core->parents[i];

		if (p->hw ? p->hw->core == parent :
		    p->name && !strcmp(p->name, parent->name))
			return i;
	}
	return -EINVAL;
}

bool clk_has_parent(const struct clk *clk, const struct clk *parent)
{
	if (!clk || !parent)
		return true;
	return parent_index(clk->core, parent->core) >= 0;
}
KPI_EXPORT(clk_has_parent);

static int set_parent(struct clk_core *core, struct clk_core *parent)
{
	struct clk_core *old = kpi_clk_parent(core);
	int index = parent_index(core, parent), err;
	unsigned long flags;
	bool running;

	if (index < 0)
		return index;
	if (old == parent)
		return 0;
	if (core->num_parents > 1 && !core->ops->set_parent)
		return -EPERM;
	if ((core->flags & CLK_SET_PARENT_GATE) && core->prepare_count)
		return -EBUSY;
	/* The new one runs before it is switched to, the old one stops after. */
	err = core->prepare_count ? prepare(parent) : 0;
	if (err)
		return err;
	spin_lock_irqsave(&enable_lock, flags);
	running = core->enable_count;
	if (running)
		enable(parent);
	spin_unlock_irqrestore(&enable_lock, flags);
	err = core->ops->set_parent ? core->ops->set_parent(core->hw, index) :
	      0;
	if (!err)
		core->parent = index;
	else
		old = parent;
	spin_lock_irqsave(&enable_lock, flags);
	if (running)
		disable(old);
	spin_unlock_irqrestore(&enable_lock, flags);
	if (core->prepare_count)
		unprepare(old);
	return err;
}

int clk_set_parent(struct clk *clk, struct clk *parent)
{
	int err;

	if (!clk)
		return 0;
	if (!parent)
		return -EINVAL;
	kpi_clk_lock();
	err = clk->core->hw ? set_parent(clk->core, parent->core) : -ENXIO;
	kpi_clk_unlock();
	return err;
}
KPI_EXPORT(clk_set_parent);

bool clk_is_match(const struct clk *p, const struct clk *q)
{
	if (p == q)
		return true;
	return !IS_ERR_OR_NULL(p) && !IS_ERR_OR_NULL(q) && p->core == q->core;
}
KPI_EXPORT(clk_is_match);
