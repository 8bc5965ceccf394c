// SPDX-License-Identifier: GPL-2.0
/*
 * lines.c - a driver of the PiStorm's platform device that knows no register
 * of the GPIO controller: lines and clock by their names, and by numbers.
 */
#include <linux/clk.h>
#include <linux/delay.h>
#include <linux/gpio.h>
#include <linux/gpio/consumer.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/pinctrl/consumer.h>
#include <linux/platform_device.h>

enum { DATA, ADDR_LO, ADDR_HI, STATUS };
#define STATUS_INIT 1
#define CYCLE_READ 0x0200

static struct gpio_desc *txn, *a0, *a1, *rd, *wr;
static struct gpio_descs *data;

static unsigned int failed;
#define CHECK(what, ...)						\
	do {								\
		if (!(what)) {						\
			failed++;					\
			pr_err("lines: line %d: " #what __VA_ARGS__	\
			       "\n", __LINE__);				\
		}							\
	} while (0)

/* --------------------------------------------------------- the CPLD's bus */

static void turn(bool output)
{
	unsigned int i;

	for (i = 0; i < data->ndescs; i++)
		if (output)
			gpiod_direction_output(data->desc[i], 0);
		else
			gpiod_direction_input(data->desc[i]);
}

static void select_register(unsigned int reg)
{
	gpiod_set_value(a0, reg & 1);
	gpiod_set_value(a1, reg >> 1);
}

static void write_register(unsigned int reg, u16 value)
{
	unsigned int i;

	select_register(reg);
	for (i = 0; i < data->ndescs; i++)
		gpiod_set_value(data->desc[i], value >> i & 1);
	gpiod_set_value_cansleep(wr, 1);
	ndelay(10);
	gpiod_set_value_cansleep(wr, 0);
}

static u16 read_register(unsigned int reg)
{
	DECLARE_BITMAP(levels, 16) = { 0 };

	select_register(reg);
	gpiod_set_value(rd, 1);
	CHECK(!gpiod_get_array_value(data->ndescs, data->desc, data->info,
				     levels));
	gpiod_set_value(rd, 0);
	return levels[0];
}

static void wait_done(void)
{
	unsigned long end = jiffies + msecs_to_jiffies(500);

	while (gpiod_get_value(txn) && time_before(jiffies, end))
		cpu_relax();
	CHECK(!gpiod_get_value(txn));
}

static void start_cycle(u32 addr, u16 kind)
{
	write_register(ADDR_LO, addr);
	write_register(ADDR_HI, kind | addr >> 16);
	turn(false);
	wait_done();
}

static void bus_write(u32 addr, u16 value)
{
	turn(true);
	write_register(DATA, value);
	start_cycle(addr, 0);
}

static u16 bus_read(u32 addr)
{
	turn(true);
	start_cycle(addr, CYCLE_READ);
	return read_register(DATA);
}

static void check_bus(void)
{
	bus_write(0x1000, 0xbeef);
	bus_write(0x1002, 0x0001);
	CHECK(bus_read(0x1000) == 0xbeef);
	CHECK(bus_read(0x1002) == 0x0001);
	turn(true);
	write_register(STATUS, STATUS_INIT);
	turn(false);
	CHECK(read_register(STATUS) & STATUS_INIT);
}

/* --------------------------------------------------------------- the rest */

static void check_clock(struct device *dev)
{
	struct clk *clk = devm_clk_get(dev, "gpclk");

	CHECK(!IS_ERR(clk));
	if (IS_ERR(clk))
		return;
	CHECK(clk_get_rate(clk) == 200000000);
	CHECK(!clk_set_rate(clk, 83000000));
	CHECK(clk_get_rate(clk) == 83000000);
	CHECK(!clk_prepare_enable(clk));
	clk_disable_unprepare(clk);
	CHECK(!devm_clk_get_optional(dev, "other"));
}

/* The numbers of a system-on-chip's lines begin at 0. */
static void check_numbers(void)
{
	CHECK(desc_to_gpio(txn) == 0);
	CHECK(gpio_request(0, "again") == -EBUSY);
	CHECK(!gpio_request_one(40, GPIOF_OUT_INIT_HIGH, "spare"));
	CHECK(gpio_get_value(40) == 1);
	gpio_set_value(40, 0);
	CHECK(gpio_get_value(40) == 0);
	gpio_free(40);
}

static void check_pins(struct device *dev)
{
	struct pinctrl *pinctrl = devm_pinctrl_get(dev);

	CHECK(!IS_ERR(pinctrl));
	CHECK(PTR_ERR(pinctrl_lookup_state(pinctrl, "bus-out")) == -ENODEV);
}

static bool get_lines(struct device *dev)
{
	txn = devm_gpiod_get(dev, "txn-in-progress", GPIOD_IN);
	a0 = devm_gpiod_get(dev, "a0", GPIOD_OUT_LOW);
	a1 = devm_gpiod_get(dev, "a1", GPIOD_OUT_LOW);
	rd = devm_gpiod_get(dev, "rd", GPIOD_OUT_LOW);
	wr = devm_gpiod_get(dev, "wr", GPIOD_OUT_LOW);
	data = devm_gpiod_get_array(dev, "data", GPIOD_OUT_LOW);
	return !IS_ERR(txn) && !IS_ERR(a0) && !IS_ERR(a1) && !IS_ERR(rd) &&
	       !IS_ERR(wr) && !IS_ERR(data) && data->ndescs == 16;
}

static int probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;

	CHECK(PTR_ERR(devm_gpiod_get(dev, "no-such-line", GPIOD_IN)) == -ENOENT);
	CHECK(get_lines(dev));
	if (!failed) {
		check_bus();
		check_clock(dev);
		check_numbers();
		check_pins(dev);
	}
	if (!failed)
		dev_info(dev, "all checks passed\n");
	return failed ? -EIO : 0;
}

static struct platform_driver lines_driver = {
	.probe = probe,
	.driver.name = "pistorm",
};
module_platform_driver(lines_driver);

MODULE_DESCRIPTION("GPIO lines and a clock of a device model, by name");
MODULE_LICENSE("GPL");
