// SPDX-License-Identifier: GPL-2.0
/* pistorm_bus.c - bus cycles through the CPLD, pin by pin. */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>

#include "pistorm.h"

/* BCM2835 ARM Peripherals, section 6.1. */
#define GPFSEL0 0x00
#define GPFSEL1 0x04
#define GPFSEL2 0x08
#define GPSET0 0x1c
#define GPCLR0 0x28
#define GPLEV0 0x34
#define GPLEV1 0x38

/* Section 6.3. */
#define CM_GP0CTL 0x70
#define CM_GP0DIV 0x74
#define CM_PASSWORD 0x5a000000u
#define CM_SRC_PLLD 6u
#define CM_ENAB BIT(4)
#define CM_KILL BIT(5)
#define CM_BUSY BIT(7)

/*
 * Three bits a pin: TXN and IPL_ZERO are inputs, CLK is GPCLK0, the control
 * lines are outputs; the data lines turn with the direction of the transfer.
 */
#define FSEL0_CONTROL 0x0024c240u
#define FSEL0_OUTPUT 0x0924c240u
#define FSEL1_OUTPUT 0x09249249u
#define FSEL2_OUTPUT 0x00000249u

#define TIMEOUT msecs_to_jiffies(500)

static void data_lines(struct pistorm *ps, bool output)
{
	writel(output ? FSEL0_OUTPUT : FSEL0_CONTROL, ps->gpio + GPFSEL0);
	writel(output ? FSEL1_OUTPUT : 0, ps->gpio + GPFSEL1);
	writel(output ? FSEL2_OUTPUT : 0, ps->gpio + GPFSEL2);
}

static void set(struct pistorm *ps, u32 pins)
{
	writel(pins, ps->gpio + GPSET0);
}

static void clear(struct pistorm *ps, u32 pins)
{
	writel(pins, ps->gpio + GPCLR0);
}

static int wait_bits(void __iomem *reg, u32 mask, u32 value)
{
	unsigned long end = jiffies + TIMEOUT;

	while ((readl(reg) & mask) != value) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		cpu_relax();
	}
	return 0;
}

static int wait_done(struct pistorm *ps)
{
	return wait_bits(ps->gpio + GPLEV0, BIT(PISTORM_PIN_TXN), 0);
}

/* The data lines are outputs. */
static void write_register(struct pistorm *ps, unsigned int reg, u16 value)
{
	set(ps, value << PISTORM_PIN_D0 | reg << PISTORM_PIN_A0);
	set(ps, BIT(PISTORM_PIN_WR));
	clear(ps, BIT(PISTORM_PIN_WR));
	clear(ps, PISTORM_PINS_OUT);
}

static void start_cycle(struct pistorm *ps, u32 addr, u16 kind)
{
	write_register(ps, PISTORM_REG_ADDR_LO, addr);
	write_register(ps, PISTORM_REG_ADDR_HI, kind | (addr >> 16 & 0xff));
}

/* A byte is on its half of the data lines: the upper one at even addresses. */
static int write_cycle(struct pistorm *ps, u32 addr, u16 value, bool byte)
{
	data_lines(ps, true);
	write_register(ps, PISTORM_REG_DATA,
		       byte ? (value & 0xff) * 0x0101 : value);
	start_cycle(ps, addr, byte ? PISTORM_CYCLE_BYTE : 0);
	data_lines(ps, false);
	return wait_done(ps);
}

static int read_cycle(struct pistorm *ps, u32 addr, u16 *value, bool byte)
{
	u16 word;
	int ret;

	data_lines(ps, true);
	start_cycle(ps, addr, PISTORM_CYCLE_READ |
			      (byte ? PISTORM_CYCLE_BYTE : 0));
	data_lines(ps, false);
	set(ps, PISTORM_REG_DATA << PISTORM_PIN_A0);
	set(ps, BIT(PISTORM_PIN_RD));
	ret = wait_done(ps);
	word = readl(ps->gpio + GPLEV0) >> PISTORM_PIN_D0;
	clear(ps, PISTORM_PINS_OUT);
	if (ret)
		return ret;
	*value = !byte ? word : addr & 1 ? word & 0xff : word >> 8;
	return 0;
}

static u16 read_status(struct pistorm *ps)
{
	u16 status;

	set(ps, PISTORM_REG_STATUS << PISTORM_PIN_A0);
	set(ps, BIT(PISTORM_PIN_RD));
	status = readl(ps->gpio + GPLEV0) >> PISTORM_PIN_D0;
	clear(ps, PISTORM_PINS_OUT);
	return status;
}

static void write_status(struct pistorm *ps, u16 value)
{
	data_lines(ps, true);
	write_register(ps, PISTORM_REG_STATUS, value);
	data_lines(ps, false);
}

/* The CPLD runs on GPCLK0: 500 MHz / 6. It stops before it is changed. */
static int start_clock(struct pistorm *ps)
{
	void __iomem *ctl = ps->clock + CM_GP0CTL;
	int ret;

	writel(CM_PASSWORD | CM_KILL, ctl);
	ret = wait_bits(ctl, CM_BUSY, 0);
	if (ret)
		return ret;
	writel(CM_PASSWORD | 6 << 12, ps->clock + CM_GP0DIV);
	writel(CM_PASSWORD | CM_SRC_PLLD, ctl);
	writel(CM_PASSWORD | CM_SRC_PLLD | CM_ENAB, ctl);
	return wait_bits(ctl, CM_BUSY, CM_BUSY);
}

int pistorm_setup(struct pistorm *ps)
{
	int ret = start_clock(ps);

	if (ret)
		return ret;
	clear(ps, PISTORM_PINS_OUT);
	data_lines(ps, false);
	return 0;
}

void pistorm_reset_state_machine(struct pistorm *ps)
{
	write_status(ps, PISTORM_STATUS_INIT);
	usleep_range(1500, 2000);
	write_status(ps, 0);
	usleep_range(100, 200);
}

void pistorm_pulse_reset(struct pistorm *ps)
{
	write_status(ps, 0);
	msleep(100);
	write_status(ps, PISTORM_STATUS_RESET);
}

void pistorm_pins(struct pistorm *ps, struct pistorm_pins *pins)
{
	pins->gplev0 = readl(ps->gpio + GPLEV0);
	pins->gplev1 = readl(ps->gpio + GPLEV1);
}

static int read_op(struct pistorm *ps, struct pistorm_busop *op)
{
	u16 high = 0, low;
	int ret = 0;

	if (op->width == 4)
		ret = read_cycle(ps, op->addr, &high, false);
	if (!ret)
		ret = read_cycle(ps, op->addr + (op->width == 4 ? 2 : 0), &low,
				 op->width == 1);
	if (!ret)
		op->value = (u32)high << 16 | low;
	return ret;
}

static int write_op(struct pistorm *ps, const struct pistorm_busop *op)
{
	int ret = 0;

	if (op->width == 4)
		ret = write_cycle(ps, op->addr, op->value >> 16, false);
	return ret ?: write_cycle(ps, op->addr + (op->width == 4 ? 2 : 0),
				  op->value, op->width == 1);
}

int pistorm_busop(struct pistorm *ps, struct pistorm_busop *op)
{
	if (op->flags & PISTORM_STATUS) {
		if (op->is_read)
			op->value = read_status(ps);
		else
			write_status(ps, op->value);
		return 0;
	}
	if (op->width != 1 && op->width != 2 && op->width != 4)
		return -EINVAL;
	return op->is_read ? read_op(ps, op) : write_op(ps, op);
}
