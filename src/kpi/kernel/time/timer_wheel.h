/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wheel that timers hang in: five levels of buckets, each level coarser.
 * The caller holds a lock around every call.
 */
#ifndef KPI_TIMER_WHEEL_H
#define KPI_TIMER_WHEEL_H

#include <linux/timer.h>

/* Hang @timer in by its expires; one that is due already comes out next. */
void kpi_wheel_add(struct timer_list *timer);

/* Take it out. */
void kpi_wheel_del(struct timer_list *timer);

/*
 * Move all timers due at or before @now to @due, in the order of their ticks.
 */
void kpi_wheel_collect(unsigned long now, struct hlist_head *due);

/*
 * The tick at which kpi_wheel_collect() should next be called: never after the
 * earliest timer's. False: nothing hangs there.
 */
bool kpi_wheel_next(unsigned long *tick);

/* Some timer that @match says yes to, or NULL. */
struct timer_list *kpi_wheel_find(bool (*match)(struct timer_list *timer,
						const void *arg),
				  const void *arg);

/*
 * Bring an empty wheel's clock up to @now. It never goes back: a timer that
 * arms itself for this very tick comes with the next, not at once and again.
 */
void kpi_wheel_skip(unsigned long now);

#endif
