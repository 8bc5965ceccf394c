/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between those who run what interrupts leave behind.
 *
 * A thread that serves softirqs brackets that: in between it is in softirq
 * context, and leaving it runs what was raised meanwhile.  (irq_enter() and
 * irq_exit() of linux/hardirq.h do the same for an interrupt.)
 */
#ifndef KPI_SOFTIRQ_H
#define KPI_SOFTIRQ_H

void kpi_softirq_enter(void);
void kpi_softirq_exit(void);

/* tasklet.c: this CPU's tasklets go to its ksoftirqd. Interrupts are off. */
void kpi_tasklets_hand_over(void);

/*
 * current is about to sleep: what it has scheduled for a ksoftirqd that did not
 * get at it so far is sooner done here, on the CPU that becomes free.
 */
void kpi_tasklets_before_sleep(void);

#endif
