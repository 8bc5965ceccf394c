// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/lib/cpu.c, asm/cpu.h: family, model and stepping in the signature
 * that CPUID gives. Family 15 is continued in the extended family; the
 * extended model counts from family 6 on.
 */
#include <linux/types.h>
#include <asm/cpu.h>

#include "kpi.h"

unsigned int __weak x86_family(unsigned int sig)
{
	unsigned int base = sig >> 8 & 0xf;

	return base == 0xf ? base + (sig >> 20 & 0xff) : base;
}
KPI_EXPORT(x86_family);

unsigned int __weak x86_model(unsigned int sig)
{
	unsigned int low = sig >> 4 & 0xf, high = sig >> 16 & 0xf;

	return x86_family(sig) >= 6 ? high << 4 | low : low;
}
KPI_EXPORT(x86_model);

unsigned int __weak x86_stepping(unsigned int sig)
{
	return sig & 0xf;
}
KPI_EXPORT(x86_stepping);
