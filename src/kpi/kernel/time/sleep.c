// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timer.c and hrtimer.c, linux/delay.h: sleeping and delaying for
 * a time.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>

#include "kpi.h"
#include "kernel/sched/sched.h"
#include "kernel/smp.h"
#include "kernel/time/exact.h"

/* One tick more, since the running one is already part gone. */
void msleep(unsigned int msecs)
{
	unsigned long timeout = msecs_to_jiffies(msecs) + 1;

	while (timeout)
		timeout = schedule_timeout_uninterruptible(timeout);
}
KPI_EXPORT(msleep);

unsigned long msleep_interruptible(unsigned int msecs)
{
	unsigned long timeout = msecs_to_jiffies(msecs) + 1;

	while (timeout && !signal_pending(current))
		timeout = schedule_timeout_interruptible(timeout);
	return jiffies_to_msecs(timeout);
}
KPI_EXPORT(msleep_interruptible);

void __sched usleep_range_state(unsigned long min, unsigned long max,
				unsigned int state)
{
	u64 end = host_clock(HOST_CLOCK_MONOTONIC) + (u64)min * NSEC_PER_USEC;
	bool early;

	do {
		__set_current_state(state);
		early = kpi_sleep_exactly(end);
		/* Woken before its time it sleeps on, unless by a signal. */
	} while (early && !signal_pending_state(state, current));
}
KPI_EXPORT(usleep_range_state);

/* What the absolute time @expires of @clock is on the monotonic clock. */
static u64 to_monotonic(ktime_t expires, clockid_t clock)
{
	u64 now, there;

	if (clock == CLOCK_MONOTONIC)
		return expires;
	now = host_clock(HOST_CLOCK_MONOTONIC);
	there = host_clock(clock);
	return (u64)expires > there ? now + (expires - there) : now;
}

int __sched schedule_hrtimeout_range_clock(ktime_t *expires, u64 delta,
					   const enum hrtimer_mode mode,
					   clockid_t clock_id)
{
	u64 end;

	if (!expires) {
		schedule();
		return -EINTR;
	}
	if (!*expires) {
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	if (mode & HRTIMER_MODE_REL)
		end = host_clock(HOST_CLOCK_MONOTONIC) + *expires;
	else
		end = to_monotonic(*expires, clock_id);
	return kpi_sleep_until(end) ? -EINTR : 0;
}
KPI_EXPORT(schedule_hrtimeout_range_clock);

int __sched schedule_hrtimeout_range(ktime_t *expires, u64 delta,
				     const enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range_clock(expires, delta, mode,
					      CLOCK_MONOTONIC);
}
KPI_EXPORT(schedule_hrtimeout_range);

int __sched schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range(expires, 0, mode);
}
KPI_EXPORT(schedule_hrtimeout);

/*
 * arch/x86/lib/delay.c. The arguments of the const forms are scaled by 2^32:
 * microseconds by 2^32/10^6, nanoseconds by 2^32/10^9.
 */
#define DELAY_CHUNK NSEC_PER_MSEC

/* Interrupts are let in meanwhile, as anywhere where they are on. */
static void delay(u64 nsec)
{
	while (nsec > DELAY_CHUNK) {
		host_delay(DELAY_CHUNK);
		kpi_poll_interrupts();
		nsec -= DELAY_CHUNK;
	}
	host_delay(nsec);
	kpi_poll_interrupts();
}

void __udelay(unsigned long usecs)
{
	delay((u64)usecs * NSEC_PER_USEC);
}
KPI_EXPORT(__udelay);

void __ndelay(unsigned long nsecs)
{
	delay(nsecs);
}
KPI_EXPORT(__ndelay);

/* @xloops: seconds in units of 2^-32. */
inline void __const_udelay(unsigned long xloops)
{
	delay(((u64)xloops * (NSEC_PER_SEC / 64)) >> (32 - 6));
}
KPI_EXPORT(__const_udelay);

/* @loops of a calibrated loop: loops_per_jiffy of them make a tick. */
void __delay(unsigned long loops)
{
	delay(mul_u64_u64_div_u64(loops, TICK_NSEC, loops_per_jiffy));
}
KPI_EXPORT(__delay);

/* Any value will do that __delay() uses too: a loop is a nanosecond. */
unsigned long loops_per_jiffy = TICK_NSEC;
KPI_EXPORT(loops_per_jiffy);
