/* SPDX-License-Identifier: GPL-2.0 */
/* percpu.h - the kernel side's own words in a CPU's block. */
#ifndef KPI_ARCH_X86_PERCPU_H
#define KPI_ARCH_X86_PERCPU_H

#include <linux/percpu.h>
#include <linuxkpi/host/boot.h>

/*
 * The interrupt flag of this CPU.  Interrupt handlers run on CPUs of their
 * own, so nothing is held up by a cleared flag: it is what irqs_disabled()
 * and the checks of might_sleep() go by.
 */
DECLARE_PER_CPU(unsigned long, kpi_eflags);

/* First thing at boot: offsets, CPU numbers, the canary. */
void kpi_percpu_init(const struct host_boot_info *info);

#endif
