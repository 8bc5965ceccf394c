// SPDX-License-Identifier: GPL-2.0
/* Clocks: registration, lookup, prepare and enable counts, rates, parents. */
#include <linux/clk.h>
#include <linux/clk-provider.h>
#include <linux/clkdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/module.h>

static unsigned int checks;

#include "../check.h"

#ifdef CONFIG_COMMON_CLK

static char trace[32];
static unsigned int divider = 1;

static void note(char letter)
{
	size_t n = strlen(trace);

	trace[n] = letter;
	trace[n + 1] = '\0';
}

static bool traced(const char *expected)
{
	bool same = !strcmp(trace, expected);

	if (!same)
		pr_err("trace is '%s', not '%s'\n", trace, expected);
	trace[0] = '\0';
	return same;
}

static int div_prepare(struct clk_hw *hw)
{
	note('p');
	return 0;
}

static void div_unprepare(struct clk_hw *hw)
{
	note('u');
}

static int div_enable(struct clk_hw *hw)
{
	note('e');
	return 0;
}

static void div_disable(struct clk_hw *hw)
{
	note('d');
}

static unsigned long div_recalc(struct clk_hw *hw, unsigned long parent)
{
	return parent / divider;
}

static long div_round(struct clk_hw *hw, unsigned long rate,
		      unsigned long *parent)
{
	return rate ? *parent / DIV_ROUND_UP(*parent, rate) : -EINVAL;
}

static int div_set(struct clk_hw *hw, unsigned long rate, unsigned long parent)
{
	divider = parent / rate;
	return 0;
}

static const struct clk_ops div_ops = {
	.prepare = div_prepare, .unprepare = div_unprepare,
	.enable = div_enable, .disable = div_disable,
	.recalc_rate = div_recalc, .round_rate = div_round,
	.set_rate = div_set,
};

static struct clk_hw div_hw;
static struct device *dev;

static int check_rates(struct clk *clk, struct clk_hw *osc)
{
	CHECK(clk_get_rate(clk) == 24000000);
	CHECK(clk_round_rate(clk, 7000000) == 6000000);
	CHECK(!clk_set_rate(clk, 6000000));
	CHECK(divider == 4 && clk_get_rate(clk) == 6000000);
	CHECK(clk_set_rate(clk, 0) == -EINVAL);
	CHECK(clk_is_match(clk_get_parent(clk), osc->clk));
	CHECK(clk_hw_get_parent(&div_hw) == osc);
	CHECK(!strcmp(__clk_get_name(clk), "clocks_div"));
	CHECK(clk_set_rate(osc->clk, 1) == 0 &&
	      clk_get_rate(osc->clk) == 24000000);
	return 0;
}

static int check_counts(struct clk *clk)
{
	CHECK(!clk_prepare_enable(clk) && traced("pe"));
	CHECK(!clk_prepare_enable(clk) && traced(""));
	CHECK(__clk_is_enabled(clk));
	clk_disable_unprepare(clk);
	CHECK(traced(""));
	clk_disable(clk);
	CHECK(traced("d"));
	clk_unprepare(clk);
	CHECK(traced("u") && !__clk_is_enabled(clk));
	CHECK(!clk_prepare_enable(NULL) && !clk_get_rate(NULL));
	clk_disable_unprepare(NULL);
	return 0;
}

static int check_lookups(void)
{
	struct clk_lookup *cl;
	struct clk *clk;

	CHECK(PTR_ERR(clk_get(dev, "core")) == -ENOENT);
	CHECK(!devm_clk_get_optional(dev, "core"));
	cl = clkdev_hw_create(&div_hw, "core", "%s", dev_name(dev));
	CHECK(cl);
	clk = clk_get(dev, "core");
	CHECK(!IS_ERR(clk) && clk_is_match(clk, div_hw.clk));
	clk_put(clk);
	CHECK(PTR_ERR(clk_get(dev, "bus")) == -ENOENT);
	CHECK(PTR_ERR(clk_get_sys("other", "core")) == -ENOENT);
	clk = devm_clk_get_enabled(dev, "core");
	CHECK(!IS_ERR(clk) && traced("pe"));
	devm_clk_put(dev, clk);
	CHECK(traced("du"));
	clkdev_drop(cl);
	return 0;
}

static int check_divider(struct clk_hw *osc)
{
	static const char *const parents[] = { "clocks_osc" };
	struct clk_init_data init = {
		.name = "clocks_div", .ops = &div_ops,
		.parent_names = parents, .num_parents = 1,
	};
	int err;

	div_hw.init = &init;
	CHECK(!clk_hw_register(NULL, &div_hw));
	div_hw.init = &init;
	err = check_rates(div_hw.clk, osc) ?: check_counts(div_hw.clk) ?:
	      check_lookups();
	clk_hw_unregister(&div_hw);
	return err;
}

static int run(void)
{
	struct clk_hw *osc;
	int err;

	dev = root_device_register("clocks_test");
	CHECK(!IS_ERR(dev));
	osc = clk_hw_register_fixed_rate(NULL, "clocks_osc", NULL, 0,
					 24000000);
	CHECK(!IS_ERR(osc) && clk_get_rate(osc->clk) == 24000000);
	err = check_divider(osc);
	clk_hw_unregister_fixed_rate(osc);
	root_device_unregister(dev);
	return err;
}

#else /* The cloud flavour has none. */

static int run(void)
{
	return 0;
}

#endif

static int __init clocks_init(void)
{
	int err = run();

	if (!err)
		pr_info("clocks: %u checks passed\n", checks);
	return err;
}

static void __exit clocks_exit(void)
{
}

module_init(clocks_init);
module_exit(clocks_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of clocks");
