/* SPDX-License-Identifier: GPL-2.0 */
/*
 * emulate.h - one instruction that accesses a device, done by us.
 */
#ifndef LKMHOST_HOST_EMULATE_H
#define LKMHOST_HOST_EMULATE_H

#include <stdbool.h>
#include <stdint.h>

#include "linuxkpi/host.h"

/* What answers. Sizes are 1, 2, 4 or 8 bytes. */
struct emulate_bus {
	bool (*is_io)(unsigned long address);
	uint64_t (*read)(unsigned long address, unsigned int size);
	void (*write)(unsigned long address, unsigned int size,
		      uint64_t value);
	uint32_t (*in)(unsigned int port, unsigned int size);
	void (*out)(unsigned int port, unsigned int size, uint32_t value);
	/*
	 * Sixteen bytes of a vector register, where they are saved, or NULL.
	 * NULL: the code here has none.
	 */
	unsigned char *(*vector)(unsigned int number, unsigned int part);
	/*
	 * Code and ordinary memory of another process; NULL: of this one.
	 * fetch() gives as many bytes as there are, at most @size.
	 */
	unsigned int (*fetch)(unsigned long ip, void *code, unsigned int size);
	bool (*copy)(unsigned long address, void *buf, unsigned int size,
		     bool write);
};

enum emulate_result {
	EMULATE_DONE,		/* registers are as after the instruction */
	EMULATE_UNKNOWN,	/* an instruction that is not known here */
	/*
	 * Its other side is memory that is not there: registers are as at the
	 * element that failed, *@fault is its address.
	 */
	EMULATE_FAULT,
};

/* Load the decoder. 0 or -errno. Not for handlers. */
int emulate_open(void);
enum emulate_result emulate(struct kpi_regs *regs,
			    const struct emulate_bus *bus,
			    unsigned long *fault);

#endif
