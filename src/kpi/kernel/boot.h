/* SPDX-License-Identifier: GPL-2.0 */
/* boot.h - the steps of the boot, in their order. */
#ifndef KPI_KERNEL_BOOT_H
#define KPI_KERNEL_BOOT_H

/* CPU masks and node maps. */
void kpi_cpu_init(unsigned int nr_cpus);

/* boot_cpu_data and each CPU's cpu_info, out of CPUID. */
void kpi_cpuinfo_init(unsigned int nr_cpus);

#endif
