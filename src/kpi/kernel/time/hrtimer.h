/* SPDX-License-Identifier: GPL-2.0 */
/* Between those who keep hrtimers and those who run them. */
#ifndef KPI_HRTIMER_H
#define KPI_HRTIMER_H

#include <linux/hrtimer.h>

/*
 * One set of queues: for the timers that any CPU may run, or for those that
 * are pinned to one. Of the eight clock bases the second half is for timers
 * that expire in softirq context.
 */
struct kpi_hrtimers {
	struct hrtimer_cpu_base base;
	int runner[HRTIMER_MAX_CLOCK_BASES];	/* CPU that runs base.running */
};

enum { KPI_HRTIMER_HARD = 0, KPI_HRTIMER_SOFT = HRTIMER_BASE_MONOTONIC_SOFT };

extern struct kpi_hrtimers kpi_hrtimers_free;
DECLARE_PER_CPU(struct kpi_hrtimers, kpi_hrtimers_pinned);

/* Over all of them, and over what a timer says of itself. Interrupts off. */
extern raw_spinlock_t kpi_hrtimer_lock;

void kpi_hrtimer_enqueue(struct hrtimer *timer, struct hrtimer_clock_base *base);
void kpi_hrtimer_dequeue(struct hrtimer *timer);

/*
 * hrtimer_run.c, under the lock: run what is due of the half @half, which lets
 * go of the lock (@flags) meanwhile; when is the next due, on the monotonic
 * clock; see to it that a timer just queued is run in time.
 */
void kpi_hrtimer_run(struct kpi_hrtimers *hr, int half, unsigned long *flags);
u64 kpi_hrtimer_next(struct kpi_hrtimers *hr, int half);
void kpi_hrtimer_queued(struct hrtimer *timer);

/* Wait for the end of a callback that runs now: @seen is the count before. */
unsigned int kpi_hrtimer_ended(void);
void kpi_hrtimer_wait(unsigned int seen);

/* In an interrupt of this CPU: run the pinned ones that are due. */
void kpi_hrtimer_cpu(void);

#endif
