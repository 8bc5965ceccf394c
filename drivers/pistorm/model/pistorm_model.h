/* SPDX-License-Identifier: GPL-2.0 */
/* pistorm_model.h - the parts of the model. */
#ifndef PISTORM_MODEL_H
#define PISTORM_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "linuxkpi/device.h"
#include "../pistorm_uapi.h"

/* amiga.c: what is on the 68000's bus. 16 bits wide, big-endian. */
struct amiga {
	uint8_t chip[2 << 20];		/* 0x000000 */
	uint8_t slow[512 << 10];	/* 0xc00000 */
	uint16_t dmacon, intena, intreq;
	uint8_t cia[2][16];		/* A: 0xbfe001 odd, B: 0xbfd000 even */
	uint64_t reads;			/* of the beam's position */
};
void amiga_reset(struct amiga *a);
/* The word at @address & ~1. @now: nanoseconds. */
uint16_t amiga_read(struct amiga *a, uint32_t address, uint64_t now);
/* @upper, @lower: which of the two bytes are driven. */
void amiga_write(struct amiga *a, uint32_t address, uint16_t value, bool upper,
		 bool lower);
/* 0 ... 7 */
unsigned int amiga_interrupt_level(const struct amiga *a);

/* cpld.c: the CPLD between the pins and that bus. */
struct cpld {
	uint16_t data, address_low, status;
	uint16_t read_data;
	uint64_t busy_until;	/* ns: TXN_IN_PROGRESS is high */
	bool hung;		/* ... for ever */
	uint64_t cycle_ns;
	uint32_t pins;		/* as the Raspberry Pi drives them */
};
void cpld_reset(struct cpld *c);
/* The Raspberry Pi's outputs have become @pins. */
void cpld_drive(struct cpld *c, struct amiga *a, uint32_t pins, uint64_t now);
/* What the CPLD drives: TXN, IPL_ZERO, and the data lines while RD is high. */
uint32_t cpld_levels(const struct cpld *c, const struct amiga *a, uint64_t now);

/* gpio.c: BCM2835's GPIO block, registers of pins 0 ... and of pins 32 ... */
enum {
	GPFSEL0 = 0x00, GPFSEL5 = 0x14, GPSET0 = 0x1c, GPSET1 = 0x20,
	GPCLR0 = 0x28, GPCLR1 = 0x2c, GPLEV0 = 0x34, GPLEV1 = 0x38,
};
struct gpio {
	uint32_t fsel[6];
	uint32_t latch[2];
	uint32_t other[64];	/* registers that only remember */
};
uint32_t gpio_outputs(const struct gpio *g);
/* One 32-bit word of the page; @outside: levels of the pins that are inputs. */
uint32_t gpio_read(const struct gpio *g, unsigned int offset,
		   uint32_t outside);
/* @mask: which bits of the word are written. */
void gpio_write(struct gpio *g, unsigned int offset, uint32_t value,
		uint32_t mask);

/* clock.c: BCM2835's clock manager. */
#define GP0CTL 0x70u
#define CLOCK_PASSWORD 0x5a000000u
#define CLOCK_ENAB 0x10u
struct clocks {
	uint32_t words[1024];
	uint64_t settles[1024];	/* ns: BUSY follows ENAB from then on */
};
uint32_t clocks_read(const struct clocks *c, unsigned int offset,
		     uint64_t now);
void clocks_write(struct clocks *c, unsigned int offset, uint32_t value,
		  uint64_t now);
bool clocks_gp0_runs(const struct clocks *c, uint64_t now);

/* vcd.c: the pins over time, for GTKWave. */
struct vcd {
	FILE *file;
	uint64_t start, last;
	uint32_t pins;
	bool begun;
};
bool vcd_open(struct vcd *v, const char *path);
void vcd_pins(struct vcd *v, uint32_t pins, uint64_t now);
void vcd_close(struct vcd *v);

#endif
