/* SPDX-License-Identifier: GPL-2.0 */
/*
 * smp.h - interrupts between CPUs, and where they are let in.
 *
 * An interrupt comes in the middle of a module's code by itself (the host sees
 * to that), in the kernel side only where it asks: in whatever waits or spins
 * with interrupts on, kpi_poll_interrupts() must be part of the loop.
 */
#ifndef KPI_SMP_H
#define KPI_SMP_H

#include <linux/percpu.h>
#include <linux/processor.h>
#include <linuxkpi/host/thread.h>

DECLARE_PER_CPU(struct host_doorbell, kpi_bell);

/* Interrupt @cpu, in any context: it will flush its queues, run softirqs. */
void kpi_cpu_kick(unsigned int cpu);

/* Raise a softirq there: as kpi_cpu_kick(). */
void kpi_cpu_raise(unsigned int cpu, unsigned int softirq);

/*
 * Threads that run timers, hrtimers or tasklets wait for a CPU, it may be:
 * @cpu is to run them in its interrupt. On the ticker's thread, no CPU needed.
 */
void kpi_cpu_help(unsigned int cpu);
/* In an interrupt of this CPU: it is asked to help. */
DECLARE_PER_CPU(bool, kpi_helping);

/* The next hrtimer pinned to @cpu is due then: ~0ULL, none. */
void kpi_cpu_set_deadline(unsigned int cpu, u64 deadline);

static inline void kpi_poll_interrupts(void)
{
	if (unlikely(this_cpu_read(kpi_bell.pending)))
		kpi_interrupt();
}

/* In a loop that waits for another CPU: round 0, 1, 2 ... */
static inline void kpi_cpu_relax(unsigned int round)
{
	kpi_poll_interrupts();
	if (round < 100)
		cpu_relax();
	else
		host_relax();
}

/* smp.c: what others have sent to this CPU. In interrupt context. */
void kpi_smp_flush(void);
struct llist_node;
/* Hang it into @cpu's queue; kpi_cpu_kick() comes after. */
void kpi_smp_enqueue(unsigned int cpu, struct llist_node *node);

/* Run @fn in process context on @cpu: the caller goes there and back. */
long kpi_call_on_cpu(unsigned int cpu, long (*fn)(void *arg), void *arg);

#endif
