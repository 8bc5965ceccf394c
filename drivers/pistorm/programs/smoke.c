// SPDX-License-Identifier: GPL-2.0
/* smoke.c - is there a machine on the bus? Two of its registers. */
#include <stdio.h>

#include "ps_protocol.h"

int main(void)
{
	unsigned int intreqr, dmaconr;

	ps_setup_protocol();
	ps_pulse_reset();
	intreqr = ps_read_16(0xdff01e);
	dmaconr = ps_read_16(0xdff002);
	printf("INTREQR %04x\nDMACONR %04x\n", intreqr, dmaconr);
	/* A bus that nobody answers on gives all ones, or all zeros. */
	if (intreqr == 0xffff || dmaconr == 0xffff || !dmaconr) {
		puts("no machine answers");
		return 1;
	}
	puts("ok");
	return 0;
}
