/* SPDX-License-Identifier: GPL-2.0 */
/* clk.h - clocks, for the files of the clock framework. */
#ifndef KPI_CLK_CLK_H
#define KPI_CLK_CLK_H

#include <linux/clk.h>
#include <linux/clk-provider.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

/* Who can be the parent: a clock, or the name of one that may come. */
struct clk_parent {
	const struct clk_hw *hw;
	const char *name;
};

struct clk_core {
	const char *name;
	const struct clk_ops *ops;
	struct clk_hw *hw;	/* NULL: unregistered */
	struct device *dev;
	struct module *owner;
	struct list_head all;
	unsigned long flags;
	struct clk_parent *parents;
	u8 num_parents;
	u8 parent;		/* index */
	unsigned int prepare_count;
	unsigned int enable_count;
	struct kref ref;
};

/* What a consumer has. */
struct clk {
	struct clk_core *core;
	const char *dev_id;
	const char *con_id;
};

/*
 * The list, parents, rates and prepare counts; recursive, for the operations
 * of one clock may use another.
 */
void kpi_clk_lock(void);
void kpi_clk_unlock(void);

struct clk *kpi_clk_new(struct clk_core *core, const char *dev_id,
			const char *con_id);
/* With the lock. */
struct clk_core *kpi_clk_parent(struct clk_core *core);
unsigned long kpi_clk_rate(struct clk_core *core);

#endif
