// SPDX-License-Identifier: GPL-2.0
/*
 * linux/clk-provider.h: the clocks of the host's devices, for the drivers of
 * their platform devices.
 */
#include <linux/clk-provider.h>
#include <linux/clkdev.h>
#include <linux/slab.h>
#include <linuxkpi/host/device.h>

#include "kpi.h"

struct host_clk {
	struct clk_hw hw;
	unsigned int device, clock;
	unsigned long rate;
	bool runs;
};

static struct host_clk *clock_of(struct clk_hw *hw)
{
	return container_of(hw, struct host_clk, hw);
}

static void tell(const struct host_clk *c)
{
	host_clock_set(c->device, c->clock, c->runs ? c->rate : 0);
}

static int enable(struct clk_hw *hw)
{
	clock_of(hw)->runs = true;
	tell(clock_of(hw));
	return 0;
}

static void disable(struct clk_hw *hw)
{
	clock_of(hw)->runs = false;
	tell(clock_of(hw));
}

static unsigned long recalc_rate(struct clk_hw *hw, unsigned long parent_rate)
{
	return clock_of(hw)->rate;
}

/* Any rate can be had. */
static int determine_rate(struct clk_hw *hw, struct clk_rate_request *req)
{
	return 0;
}

static int set_rate(struct clk_hw *hw, unsigned long rate,
		    unsigned long parent_rate)
{
	clock_of(hw)->rate = rate;
	tell(clock_of(hw));
	return 0;
}

static const struct clk_ops host_clk_ops = {
	.enable = enable,
	.disable = disable,
	.recalc_rate = recalc_rate,
	.determine_rate = determine_rate,
	.set_rate = set_rate,
};

static int add_clock(unsigned int device, const struct host_device *info,
		     unsigned int clock)
{
	struct host_clk *c = kzalloc(sizeof(*c), GFP_KERNEL);
	struct clk_init_data init = { .ops = &host_clk_ops };
	struct host_clock what;
	int err;

	if (!c)
		return -ENOMEM;
	err = host_clock_at(device, clock, &what);
	if (err)
		return err;
	c->device = device;
	c->clock = clock;
	c->rate = what.rate;
	init.name = kasprintf(GFP_KERNEL, "%s.%u-%s", info->name, device,
			      what.name);
	c->hw.init = &init;
	err = init.name ? clk_hw_register(NULL, &c->hw) : -ENOMEM;
	kfree(init.name);
	return err ?: clk_hw_register_clkdev(&c->hw, what.name, info->platform);
}

static int add_host_clocks(void)
{
	struct host_device info;
	unsigned int i, clock;
	int err;

	for (i = 0; !host_device_at(i, &info); i++)
		for (clock = 0; clock < info.nr_clocks; clock++) {
			err = add_clock(i, &info, clock);
			if (err)
				pr_err("%s: no clock: %d\n", info.name, err);
		}
	return 0;
}
KPI_INIT_LATE(add_host_clocks);
