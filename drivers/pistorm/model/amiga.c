// SPDX-License-Identifier: GPL-2.0
/*
 * amiga.c - RAM, the custom chips' registers and the two CIAs, as far as a
 * program on the bus can tell: Amiga Hardware Reference Manual, appendices
 * A and F.
 */
#include <string.h>

#include "pistorm_model.h"

#define SLOW_BASE 0xc00000u
#define CUSTOM_BASE 0xdff000u
#define CUSTOM_END 0xdff200u
#define CIA_BASE 0xbf0000u
#define CIA_END 0xc00000u

/* Custom chip registers. */
enum {
	DMACONR = 0x002, VPOSR = 0x004, VHPOSR = 0x006, JOY0DAT = 0x00a,
	JOY1DAT = 0x00c, POTGOR = 0x016, SERDATR = 0x018, INTENAR = 0x01c,
	INTREQR = 0x01e, DENISEID = 0x07c, DMACON = 0x096, INTENA = 0x09a,
	INTREQ = 0x09c,
};

#define SETCLR 0x8000u
#define INTEN 0x4000u
/* The blitter is idle and its last result was zero. */
#define DMACONR_BZERO 0x2000u
#define INTREQ_TBE 0x0001u

/* PAL: a colour clock is 281.9 ns, a line has 227 of them, a field 312 lines. */
#define COLOUR_CLOCK_PS 281937u
#define CLOCKS_PER_LINE 227u
#define LINES 312u

/* CIA A's port: fire buttons up, disk ready and track 0 not seen, overlay. */
#define CIAA_PRA_IDLE 0xfdu
enum { CIA_PRA = 0, CIA_TOD_LOW = 8 };

void amiga_reset(struct amiga *a)
{
	memset(a->cia, 0, sizeof(a->cia));
	a->dmacon = 0x0200 | DMACONR_BZERO;
	a->intena = 0;
	/* The serial port's transmit buffer is empty. */
	a->intreq = INTREQ_TBE;
	a->cia[0][CIA_PRA] = CIAA_PRA_IDLE;
	a->cia[1][CIA_PRA] = 0xff;
}

/* The beam moves on with the time, and by one step for each look at it. */
static uint32_t beam(struct amiga *a, uint64_t now)
{
	uint64_t clocks = now * 1000 / COLOUR_CLOCK_PS + a->reads++;
	uint32_t line = (uint32_t)(clocks / CLOCKS_PER_LINE % LINES);

	return line << 8 | (uint32_t)(clocks % CLOCKS_PER_LINE);
}

static uint16_t custom_read(struct amiga *a, unsigned int reg, uint64_t now)
{
	switch (reg) {
	case DMACONR:
		return a->dmacon;
	case VPOSR:
		return (uint16_t)(0x8000 | (beam(a, now) >> 16 & 1));
	case VHPOSR:
		return (uint16_t)beam(a, now);
	case INTENAR:
		return a->intena;
	case INTREQR:
		return a->intreq;
	case POTGOR:
		return 0x5500;
	case SERDATR:
		return 0x3000;
	case JOY0DAT:
	case JOY1DAT:
		return 0;
	case DENISEID:
		return 0xfffc;
	default:
		/* Write-only registers: the bus keeps what was last on it. */
		return 0xffff;
	}
}

static void set_clear(uint16_t *reg, uint16_t value)
{
	if (value & SETCLR)
		*reg |= value & ~SETCLR;
	else
		*reg &= (uint16_t)~value;
}

static void custom_write(struct amiga *a, unsigned int reg, uint16_t value)
{
	switch (reg) {
	case DMACON:
		set_clear(&a->dmacon, value & (SETCLR | 0x07ff));
		break;
	case INTENA:
		set_clear(&a->intena, value);
		break;
	case INTREQ:
		set_clear(&a->intreq, value & (uint16_t)~INTEN);
		break;
	}
}

/* Which interrupt level each bit of INTREQ asks for. */
static const uint8_t levels[14] = { 1, 1, 1, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6 };

unsigned int amiga_interrupt_level(const struct amiga *a)
{
	unsigned int level = 0, pending = a->intreq & a->intena;

	if (!(a->intena & INTEN))
		return 0;
	for (unsigned int bit = 0; bit < 14; bit++)
		if (pending >> bit & 1 && levels[bit] > level)
			level = levels[bit];
	return level;
}

/* A12 low selects CIA A, on the lower byte; A13 low CIA B, on the upper. */
static uint8_t cia_read(const struct amiga *a, unsigned int which,
			uint32_t address, uint64_t now)
{
	unsigned int reg = address >> 8 & 15;

	if (reg == CIA_TOD_LOW)
		return (uint8_t)(now / 20000000);
	return a->cia[which][reg];
}

static uint16_t cia_word(const struct amiga *a, uint32_t address, uint64_t now)
{
	uint8_t upper = address & 0x2000 ? 0xff : cia_read(a, 1, address, now);
	uint8_t lower = address & 0x1000 ? 0xff : cia_read(a, 0, address, now);

	return (uint16_t)(upper << 8 | lower);
}

/* NULL: no memory there. */
static uint8_t *memory_at(struct amiga *a, uint32_t address)
{
	if (address < sizeof(a->chip))
		return a->chip + address;
	if (address >= SLOW_BASE && address < SLOW_BASE + sizeof(a->slow))
		return a->slow + (address - SLOW_BASE);
	return NULL;
}

uint16_t amiga_read(struct amiga *a, uint32_t address, uint64_t now)
{
	uint32_t even = address & 0xfffffe;
	const uint8_t *p = memory_at(a, even);

	if (p)
		return (uint16_t)(p[0] << 8 | p[1]);
	if (even >= CUSTOM_BASE && even < CUSTOM_END)
		return custom_read(a, even - CUSTOM_BASE, now);
	if (even >= CIA_BASE && even < CIA_END)
		return cia_word(a, even, now);
	return 0xffff;
}

void amiga_write(struct amiga *a, uint32_t address, uint16_t value, bool upper,
		 bool lower)
{
	uint32_t even = address & 0xfffffe;
	uint8_t *p = memory_at(a, even);

	if (p) {
		if (upper)
			p[0] = (uint8_t)(value >> 8);
		if (lower)
			p[1] = (uint8_t)value;
	} else if (even >= CUSTOM_BASE && even < CUSTOM_END) {
		custom_write(a, even - CUSTOM_BASE, value);
	} else if (even >= CIA_BASE && even < CIA_END) {
		if (upper && !(even & 0x2000))
			a->cia[1][even >> 8 & 15] = (uint8_t)(value >> 8);
		if (lower && !(even & 0x1000))
			a->cia[0][even >> 8 & 15] = (uint8_t)value;
	}
}
