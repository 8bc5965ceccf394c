// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/softirq.c, linux/bottom_half.h: holding off softirqs.
 *
 * A softirq runs on a CPU of its own, beside the one that holds it off, as it
 * may on an SMP machine; the count keeps in_softirq() and the sleeping checks
 * right. Enabling has nothing to run: no softirq is ever pending on this CPU.
 */
#include <linux/bottom_half.h>
#include <linux/interrupt.h>
#include <linux/preempt.h>

#include "kpi.h"

void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	barrier();
	__preempt_count_sub(cnt);
}
KPI_EXPORT(__local_bh_enable_ip);

void _local_bh_enable(void)
{
	__local_bh_enable_ip(_RET_IP_, SOFTIRQ_DISABLE_OFFSET);
}
KPI_EXPORT(_local_bh_enable);
