// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/setup.c: the ports that a PC's board has taken before any
 * driver comes. A driver that asks for one of them is refused, as there.
 */
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/kernel.h>

#include "kpi.h"

#define PORTS(first, last, what)                                              \
	{                                                                     \
		.name = what, .start = first, .end = last,                    \
		.flags = IORESOURCE_BUSY | IORESOURCE_IO,                     \
	}

static struct resource standard_ports[] = {
	PORTS(0x00, 0x1f, "dma1"),	 PORTS(0x20, 0x21, "pic1"),
	PORTS(0x40, 0x43, "timer0"),	 PORTS(0x50, 0x53, "timer1"),
	PORTS(0x60, 0x60, "keyboard"),	 PORTS(0x64, 0x64, "keyboard"),
	PORTS(0x80, 0x8f, "dma page reg"), PORTS(0xa0, 0xa1, "pic2"),
	PORTS(0xc0, 0xdf, "dma2"),	 PORTS(0xf0, 0xff, "fpu"),
};

static int reserve_standard_ports(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(standard_ports); i++)
		request_resource(&ioport_resource, &standard_ports[i]);
	return 0;
}
KPI_INIT_CORE(reserve_standard_ports);
