/* SPDX-License-Identifier: GPL-2.0 */
/* percpu_audit.h - who holds per-CPU memory. */
#ifndef LKMHOST_MM_PERCPU_AUDIT_H
#define LKMHOST_MM_PERCPU_AUDIT_H

#include <linux/types.h>

void kpi_each_percpu(void (*fn)(u32 *caller, unsigned long size, void *arg),
		     void *arg);

#endif
