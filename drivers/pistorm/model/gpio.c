// SPDX-License-Identifier: GPL-2.0
/* gpio.c - BCM2835 ARM Peripherals, section 6: general purpose I/O. */
#include "pistorm_model.h"

#define FSEL_OUTPUT 1u

/* Pins 0 ... 31 that are outputs. */
static uint32_t output_mask(const struct gpio *g)
{
	uint32_t mask = 0;

	for (unsigned int pin = 0; pin < 32; pin++)
		if ((g->fsel[pin / 10] >> (pin % 10 * 3) & 7) == FSEL_OUTPUT)
			mask |= 1u << pin;
	return mask;
}

uint32_t gpio_outputs(const struct gpio *g)
{
	return g->latch[0] & output_mask(g);
}

uint32_t gpio_read(const struct gpio *g, unsigned int offset, uint32_t outside)
{
	uint32_t mask;

	switch (offset) {
	case GPSET0:
	case GPSET1:
	case GPCLR0:
	case GPCLR1:
		return 0; /* write-only */
	case GPLEV0:
		mask = output_mask(g);
		return (g->latch[0] & mask) | (outside & ~mask);
	case GPLEV1:
		return g->latch[1] & 0x3fffff;
	default:
		if (offset <= GPFSEL5)
			return g->fsel[offset / 4];
		return offset < sizeof(g->other) ? g->other[offset / 4] : 0;
	}
}

void gpio_write(struct gpio *g, unsigned int offset, uint32_t value,
		uint32_t mask)
{
	value &= mask;
	switch (offset) {
	case GPSET0:
	case GPSET1:
		g->latch[(offset - GPSET0) / 4] |= value;
		break;
	case GPCLR0:
	case GPCLR1:
		g->latch[(offset - GPCLR0) / 4] &= ~value;
		break;
	case GPLEV0:
	case GPLEV1:
		break; /* read-only */
	default:
		if (offset <= GPFSEL5)
			g->fsel[offset / 4] = (g->fsel[offset / 4] & ~mask) |
					      value;
		else if (offset < sizeof(g->other))
			g->other[offset / 4] = (g->other[offset / 4] & ~mask) |
					       value;
	}
}
