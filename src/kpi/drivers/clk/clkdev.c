// SPDX-License-Identifier: GPL-2.0
/* drivers/clk/clkdev.c, clk-devres.c, linux/clkdev.h: whose clock is which. */
#include <linux/clkdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "clk.h"

static DEFINE_MUTEX(lookup_lock);
static LIST_HEAD(lookups);

/* A lookup that names the device counts more than one that names the use. */
static int score(const struct clk_lookup *cl, const char *dev_id,
		 const char *con_id)
{
	int n = 0;

	if (cl->dev_id) {
		if (!dev_id || strcmp(cl->dev_id, dev_id))
			return -1;
		n += 2;
	}
	if (cl->con_id) {
		if (!con_id || strcmp(cl->con_id, con_id))
			return -1;
		n++;
	}
	return n;
}

static struct clk_lookup *find(const char *dev_id, const char *con_id)
{
	struct clk_lookup *cl, *best = NULL;
	int best_score = 0;

	list_for_each_entry(cl, &lookups, node)
		if (score(cl, dev_id, con_id) > best_score) {
			best = cl;
			best_score = score(cl, dev_id, con_id);
		}
	return best;
}

struct clk *clk_get_sys(const char *dev_id, const char *con_id)
{
	struct clk *clk = ERR_PTR(-ENOENT);
	struct clk_lookup *cl;

	mutex_lock(&lookup_lock);
	cl = find(dev_id, con_id);
	if (cl)
		clk = clk_hw_get_clk(cl->clk_hw, con_id);
	mutex_unlock(&lookup_lock);
	return clk;
}
KPI_EXPORT(clk_get_sys);

struct clk *clk_get(struct device *dev, const char *con_id)
{
	return clk_get_sys(dev ? dev_name(dev) : NULL, con_id);
}
KPI_EXPORT(clk_get);

/* ---------------------------------------------------------------- lookups */

void clkdev_add(struct clk_lookup *cl)
{
	if (!cl->clk_hw)
		cl->clk_hw = __clk_get_hw(cl->clk);
	mutex_lock(&lookup_lock);
	list_add_tail(&cl->node, &lookups);
	mutex_unlock(&lookup_lock);
}
KPI_EXPORT(clkdev_add);

void clkdev_add_table(struct clk_lookup *cl, size_t num)
{
	while (num--)
		clkdev_add(cl++);
}

static __printf(3, 0) struct clk_lookup *create(struct clk_hw *hw,
						const char *con_id,
						const char *dev_fmt,
						va_list ap)
{
	struct clk_lookup *cl = kzalloc(sizeof(*cl), GFP_KERNEL);

	if (!cl)
		return NULL;
	cl->clk_hw = hw;
	cl->con_id = kstrdup_const(con_id, GFP_KERNEL);
	if (dev_fmt)
		cl->dev_id = kvasprintf(GFP_KERNEL, dev_fmt, ap);
	if ((con_id && !cl->con_id) || (dev_fmt && !cl->dev_id)) {
		kfree_const(cl->con_id);
		kfree(cl->dev_id);
		kfree(cl);
		return NULL;
	}
	clkdev_add(cl);
	return cl;
}

struct clk_lookup *clkdev_hw_create(struct clk_hw *hw, const char *con_id,
				    const char *dev_fmt, ...)
{
	struct clk_lookup *cl;
	va_list ap;

	va_start(ap, dev_fmt);
	cl = create(hw, con_id, dev_fmt, ap);
	va_end(ap);
	return cl;
}
KPI_EXPORT(clkdev_hw_create);

struct clk_lookup *clkdev_create(struct clk *clk, const char *con_id,
				 const char *dev_fmt, ...)
{
	struct clk_lookup *cl;
	va_list ap;

	va_start(ap, dev_fmt);
	cl = create(__clk_get_hw(clk), con_id, dev_fmt, ap);
	va_end(ap);
	return cl;
}
KPI_EXPORT(clkdev_create);

void clkdev_drop(struct clk_lookup *cl)
{
	mutex_lock(&lookup_lock);
	list_del(&cl->node);
	mutex_unlock(&lookup_lock);
	kfree_const(cl->con_id);
	kfree(cl->dev_id);
	kfree(cl);
}
KPI_EXPORT(clkdev_drop);

int clk_hw_register_clkdev(struct clk_hw *hw, const char *con_id,
			   const char *dev_id)
{
	if (IS_ERR(hw))
		return PTR_ERR(hw);
	return dev_id ? clkdev_hw_create(hw, con_id, "%s", dev_id) ?
			0 : -ENOMEM :
	       clkdev_hw_create(hw, con_id, NULL) ? 0 : -ENOMEM;
}
KPI_EXPORT(clk_hw_register_clkdev);

int clk_register_clkdev(struct clk *clk, const char *con_id,
			const char *dev_id)
{
	if (IS_ERR(clk))
		return PTR_ERR(clk);
	return clk_hw_register_clkdev(__clk_get_hw(clk), con_id, dev_id);
}
KPI_EXPORT(clk_register_clkdev);

static void drop_managed(void *cl)
{
	clkdev_drop(cl);
}

int devm_clk_hw_register_clkdev(struct device *dev, struct clk_hw *hw,
				const char *con_id, const char *dev_id)
{
	struct clk_lookup *cl;

	if (IS_ERR(hw))
		return PTR_ERR(hw);
	cl = dev_id ? clkdev_hw_create(hw, con_id, "%s", dev_id) :
	     clkdev_hw_create(hw, con_id, NULL);
	if (!cl)
		return -ENOMEM;
	return devm_add_action_or_reset(dev, drop_managed, cl);
}
KPI_EXPORT(devm_clk_hw_register_clkdev);

/* ---------------------------------------------------------------- managed */

struct managed {
	struct clk *clk;
	void (*stop)(struct clk *clk);
};

static void release(struct device *dev, void *res)
{
	struct managed *m = res;

	if (m->stop)
		m->stop(m->clk);
	clk_put(m->clk);
}

static int is_that(struct device *dev, void *res, void *clk)
{
	return ((struct managed *)res)->clk == clk;
}

static struct clk *get(struct device *dev, const char *id, bool optional,
		       int (*start)(struct clk *), void (*stop)(struct clk *))
{
	struct clk *clk = clk_get(dev, id);
	struct managed *m;
	int err = 0;

	if (optional && clk == ERR_PTR(-ENOENT))
		return NULL;
	if (IS_ERR(clk))
		return clk;
	m = devres_alloc(release, sizeof(*m), GFP_KERNEL);
	if (!m)
		err = -ENOMEM;
	else if (start)
		err = start(clk);
	if (err) {
		devres_free(m);
		clk_put(clk);
		return ERR_PTR(err);
	}
	*m = (struct managed){ .clk = clk, .stop = stop };
	devres_add(dev, m);
	return clk;
}

static int start_clk(struct clk *clk)
{
	return clk_prepare_enable(clk);
}

static void stop_clk(struct clk *clk)
{
	clk_disable_unprepare(clk);
}

#define DEVM_GET(name, optional, start, stop)				\
struct clk *name(struct device *dev, const char *id)			\
{									\
	return get(dev, id, optional, start, stop);			\
}									\
KPI_EXPORT(name)

DEVM_GET(devm_clk_get, false, NULL, NULL);
DEVM_GET(devm_clk_get_prepared, false, clk_prepare, clk_unprepare);
DEVM_GET(devm_clk_get_enabled, false, start_clk, stop_clk);
DEVM_GET(devm_clk_get_optional, true, NULL, NULL);
DEVM_GET(devm_clk_get_optional_prepared, true, clk_prepare, clk_unprepare);
DEVM_GET(devm_clk_get_optional_enabled, true, start_clk, stop_clk);

void devm_clk_put(struct device *dev, struct clk *clk)
{
	WARN_ON(devres_release(dev, release, is_that, clk));
}
KPI_EXPORT(devm_clk_put);
