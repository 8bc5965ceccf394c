// SPDX-License-Identifier: GPL-2.0
/*
 * pistorm_model.c - a Raspberry Pi with a PiStorm on its pins: the pages of
 * GPIO and clock registers of BCM2835 to BCM2837 and of BCM2711.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pistorm_model.h"

struct pistorm_model {
	struct gpio gpio;
	struct clocks clocks;
	struct cpld cpld;
	struct amiga amiga;
	struct vcd vcd;
};

/* A pair of windows for each system-on-chip, in the same order. */
static const struct lkm_window windows[] = {
	{ 0x3f200000, 0x1000, "pistorm-gpio" },
	{ 0x3f101000, 0x1000, "pistorm-clock" },
	{ 0xfe200000, 0x1000, "pistorm-gpio-bcm2711" },
	{ 0xfe101000, 0x1000, "pistorm-clock-bcm2711" },
	{ 0, 0, NULL },
};

static const struct lkm_param params[] = {
	{ "vcd", "file for the pins over time, as a value change dump" },
	{ "cycle", "nanoseconds that a bus cycle takes (default 560)" },
	{ "hung", "1: no bus cycle ever ends" },
	{ NULL, NULL },
};

static bool is_clock(unsigned int region)
{
	return (region - LKM_WINDOW(0)) & 1;
}

/* ---------------------------------------------------------------- words */

static uint32_t outside(const struct pistorm_model *m, uint64_t now)
{
	uint32_t levels = cpld_levels(&m->cpld, &m->amiga, now);

	/* 83 MHz: which half of its period a look falls into is chance. */
	if (clocks_gp0_runs(&m->clocks, now) && now / 6 & 1)
		levels |= 1u << PISTORM_PIN_CLK;
	return levels;
}

static uint32_t levels(const struct pistorm_model *m, uint64_t now)
{
	return gpio_read(&m->gpio, GPLEV0, outside(m, now));
}

static uint32_t read_word(const struct pistorm_model *m, bool clock,
			  unsigned int offset, uint64_t now)
{
	return clock ? clocks_read(&m->clocks, offset, now) :
		       gpio_read(&m->gpio, offset, outside(m, now));
}

static void write_word(struct pistorm_model *m, bool clock,
		       unsigned int offset, uint32_t value, uint32_t mask,
		       uint64_t now)
{
	if (clock) {
		/* The password must come with the rest: words only. */
		if (mask == ~0u)
			clocks_write(&m->clocks, offset, value, now);
		return;
	}
	gpio_write(&m->gpio, offset, value, mask);
	cpld_drive(&m->cpld, &m->amiga, gpio_outputs(&m->gpio), now);
	vcd_pins(&m->vcd, levels(m, now), now);
}

/* ------------------------------------------- any offset and any width */

/*
 * Drivers are about that take the numbers of words for offsets: 0x1c and 0x1d
 * of the clock page, instead of GP0CTL and GP0DIV, and wait for BUSY there.
 */
static uint64_t meant(bool clock, uint64_t offset)
{
	if (clock && (offset == 0x1c || offset == 0x1d))
		return GP0CTL + (offset - 0x1c) * 4;
	return offset;
}

static uint64_t model_read(struct lkm_device *dev, void *state,
			   unsigned int region, uint64_t offset,
			   unsigned int size)
{
	struct pistorm_model *m = state;
	bool clock = is_clock(region);
	uint64_t now = lkm_now(dev), value = 0;
	uint32_t word = 0;

	offset = meant(clock, offset);
	for (unsigned int i = 0; i < size; i++) {
		unsigned int at = (unsigned int)(offset + i);

		if (!i || !(at & 3))
			word = read_word(m, clock, at & ~3u, now);
		value |= (uint64_t)(word >> (at & 3) * 8 & 0xff) << (8 * i);
	}
	if (!clock)
		vcd_pins(&m->vcd, levels(m, now), now);
	return value;
}

static void model_write(struct lkm_device *dev, void *state,
			unsigned int region, uint64_t offset,
			unsigned int size, uint64_t value)
{
	struct pistorm_model *m = state;
	bool clock = is_clock(region);
	uint64_t now = lkm_now(dev);
	uint32_t word = 0, mask = 0;

	offset = meant(clock, offset);
	for (unsigned int i = 0; i < size; i++) {
		unsigned int at = (unsigned int)(offset + i);

		word |= (uint32_t)(value >> (8 * i) & 0xff) << (at & 3) * 8;
		mask |= 0xffu << (at & 3) * 8;
		if ((at & 3) == 3 || i == size - 1) {
			write_word(m, clock, at & ~3u, word, mask, now);
			word = mask = 0;
		}
	}
}

/* --------------------------------- for drivers that know no registers */

/* BCM2835 has 54; the names are those that drivers of PiStorms ask for. */
static const struct lkm_line names[] = {
	{ "txn-in-progress", PISTORM_PIN_TXN },
	{ "ipl-zero", PISTORM_PIN_IPL_ZERO },
	{ "a0", PISTORM_PIN_A0 },
	{ "a1", PISTORM_PIN_A0 + 1 },
	{ "clk", PISTORM_PIN_CLK },
	{ "reset", PISTORM_PIN_RESET },
	{ "rd", PISTORM_PIN_RD },
	{ "wr", PISTORM_PIN_WR },
	{ "data", PISTORM_PIN_D0 + 0 }, { "data", PISTORM_PIN_D0 + 1 },
	{ "data", PISTORM_PIN_D0 + 2 }, { "data", PISTORM_PIN_D0 + 3 },
	{ "data", PISTORM_PIN_D0 + 4 }, { "data", PISTORM_PIN_D0 + 5 },
	{ "data", PISTORM_PIN_D0 + 6 }, { "data", PISTORM_PIN_D0 + 7 },
	{ "data", PISTORM_PIN_D0 + 8 }, { "data", PISTORM_PIN_D0 + 9 },
	{ "data", PISTORM_PIN_D0 + 10 }, { "data", PISTORM_PIN_D0 + 11 },
	{ "data", PISTORM_PIN_D0 + 12 }, { "data", PISTORM_PIN_D0 + 13 },
	{ "data", PISTORM_PIN_D0 + 14 }, { "data", PISTORM_PIN_D0 + 15 },
	{ NULL, 0 },
};

static bool line_level(struct lkm_device *dev, void *state, unsigned int line)
{
	uint64_t now = lkm_now(dev);
	uint32_t word = read_word(state, false, GPLEV0 + line / 32 * 4, now);

	return word >> line % 32 & 1;
}

static void line_drive(struct lkm_device *dev, void *state, unsigned int line,
		       bool level)
{
	write_word(state, false, (level ? GPSET0 : GPCLR0) + line / 32 * 4,
		   1u << line % 32, ~0u, lkm_now(dev));
}

static void line_direction(struct lkm_device *dev, void *state,
			   unsigned int line, bool output)
{
	unsigned int shift = line % 10 * 3;

	write_word(state, false, GPFSEL0 + line / 10 * 4, (uint32_t)output << shift,
		   7u << shift, lkm_now(dev));
}

static const struct lkm_gpio lines = {
	.count = 54,
	.names = names,
	.level = line_level,
	.drive = line_drive,
	.direction = line_direction,
};

/* General purpose clock 0, which is behind pin CLK. */
static const struct lkm_clock clocks[] = {
	{ "gpclk", 200000000 },
	{ NULL, 0 },
};

static void clock_set(struct lkm_device *dev, void *state, unsigned int clock,
		      uint64_t rate)
{
	write_word(state, true, GP0CTL, CLOCK_PASSWORD | (rate ? CLOCK_ENAB : 0),
		   ~0u, lkm_now(dev));
}

/* --------------------------------------------------------------- life */

static void model_reset(struct lkm_device *dev, void *state)
{
	struct pistorm_model *m = state;

	memset(&m->gpio, 0, sizeof(m->gpio));
	memset(&m->clocks, 0, sizeof(m->clocks));
	cpld_reset(&m->cpld);
	amiga_reset(&m->amiga);
}

static int model_open(struct lkm_device *dev, void *state)
{
	struct pistorm_model *m = state;
	const char *cycle = lkm_param_text(dev, "cycle");
	const char *hung = lkm_param_text(dev, "hung");
	const char *path = lkm_param_text(dev, "vcd");

	m->cpld.cycle_ns = cycle ? strtoull(cycle, NULL, 0) : 560;
	m->cpld.hung = hung && *hung == '1';
	if (path && !vcd_open(&m->vcd, path))
		return -errno;
	return 0;
}

static void model_close(struct lkm_device *dev, void *state)
{
	struct pistorm_model *m = state;

	vcd_close(&m->vcd);
}

const struct lkm_model lkmhost_model = {
	.abi = LKM_MODEL_ABI,
	.size = sizeof(struct lkm_model),
	.name = "pistorm",
	.summary = "PiStorm on a Raspberry Pi's GPIO pins, with an Amiga-like bus",
	.params = params,
	.windows = windows,
	.platform = "pistorm",
	.state_size = sizeof(struct pistorm_model),
	.open = model_open,
	.close = model_close,
	.reset = model_reset,
	.read = model_read,
	.write = model_write,
	.gpio = &lines,
	.clocks = clocks,
	.clock = clock_set,
};
