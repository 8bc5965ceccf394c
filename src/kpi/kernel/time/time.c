// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/time.c, linux/time64.h, linux/jiffies.h: units of time.
 *
 * HZ divides 1000 in the configurations served, and USER_HZ is 100; the
 * conversions round as the kernel's do: to jiffies upwards, since a sleep may
 * be longer than asked and never shorter.
 */
#include <linux/compat.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/time.h>
#include <linux/time64.h>
#include <linux/timex.h>
#include <linux/uaccess.h>

#include "kpi.h"

static_assert(MSEC_PER_SEC % HZ == 0);
static_assert(USEC_PER_SEC % HZ == 0);

unsigned int __weak jiffies_to_msecs(const unsigned long j)
{
	return (MSEC_PER_SEC / HZ) * j;
}
KPI_EXPORT(jiffies_to_msecs);

unsigned int __weak jiffies_to_usecs(const unsigned long j)
{
	return (USEC_PER_SEC / HZ) * j;
}
KPI_EXPORT(jiffies_to_usecs);

unsigned long __weak __msecs_to_jiffies(const unsigned int m)
{
	if ((int)m < 0)
		return MAX_JIFFY_OFFSET;
	return _msecs_to_jiffies(m);
}
KPI_EXPORT(__msecs_to_jiffies);

unsigned long __weak __usecs_to_jiffies(const unsigned int u)
{
	if (u > jiffies_to_usecs(MAX_JIFFY_OFFSET))
		return MAX_JIFFY_OFFSET;
	return _usecs_to_jiffies(u);
}
KPI_EXPORT(__usecs_to_jiffies);

u64 __weak jiffies64_to_nsecs(u64 j)
{
	return (NSEC_PER_SEC / HZ) * j;
}
KPI_EXPORT(jiffies64_to_nsecs);

u64 __weak jiffies64_to_msecs(const u64 j)
{
	return (MSEC_PER_SEC / HZ) * j;
}
KPI_EXPORT(jiffies64_to_msecs);

u64 __weak nsecs_to_jiffies64(u64 n)
{
	return div_u64(n, NSEC_PER_SEC / HZ);
}
KPI_EXPORT(nsecs_to_jiffies64);

unsigned long __weak nsecs_to_jiffies(u64 n)
{
	return nsecs_to_jiffies64(n);
}
KPI_EXPORT(nsecs_to_jiffies);

unsigned long __weak timespec64_to_jiffies(const struct timespec64 *value)
{
	u64 sec = value->tv_sec;

	if (sec >= (u64)MAX_JIFFY_OFFSET / HZ)
		return MAX_JIFFY_OFFSET;
	return sec * HZ + DIV_ROUND_UP(value->tv_nsec, TICK_NSEC);
}
KPI_EXPORT(timespec64_to_jiffies);

void __weak jiffies_to_timespec64(const unsigned long j,
				  struct timespec64 *value)
{
	*value = ns_to_timespec64(jiffies64_to_nsecs(j));
}
KPI_EXPORT(jiffies_to_timespec64);

clock_t __weak jiffies_to_clock_t(unsigned long j)
{
	return jiffies_64_to_clock_t(j);
}
KPI_EXPORT(jiffies_to_clock_t);

u64 __weak jiffies_64_to_clock_t(u64 j)
{
	return div_u64(j * TICK_NSEC, NSEC_PER_SEC / USER_HZ);
}
KPI_EXPORT(jiffies_64_to_clock_t);

unsigned long __weak clock_t_to_jiffies(unsigned long ticks)
{
	if (ticks >= ~0UL / HZ)
		return ~0UL;
	return div_u64((u64)ticks * HZ, USER_HZ);
}
KPI_EXPORT(clock_t_to_jiffies);

/* The proleptic Gregorian calendar; years begin in March to end in a leap day. */
time64_t __weak mktime64(const unsigned int year0, const unsigned int mon0,
			 const unsigned int day, const unsigned int hour,
			 const unsigned int min, const unsigned int sec)
{
	unsigned int month = (mon0 + 9) % 12;	/* March: 0 */
	u64 year = year0 - (mon0 <= 2);
	u64 days = 365 * year + year / 4 - year / 100 + year / 400 +
		   (153 * month + 2) / 5 + day - 1;
	const u64 epoch = 719468;		/* 1970-01-01 in this count */

	return (((time64_t)(days - epoch) * 24 + hour) * 60 + min) * 60 + sec;
}
KPI_EXPORT(mktime64);

void __weak set_normalized_timespec64(struct timespec64 *ts, time64_t sec,
				      s64 nsec)
{
	s32 rem;

	ts->tv_sec = sec + div_s64_rem(nsec, NSEC_PER_SEC, &rem);
	if (rem < 0) {
		ts->tv_sec--;
		rem += NSEC_PER_SEC;
	}
	ts->tv_nsec = rem;
}
KPI_EXPORT(set_normalized_timespec64);

struct timespec64 __weak ns_to_timespec64(s64 nsec)
{
	struct timespec64 ts;

	set_normalized_timespec64(&ts, 0, nsec);
	return ts;
}
KPI_EXPORT(ns_to_timespec64);

struct timespec64 __weak timespec64_add_safe(const struct timespec64 lhs,
					     const struct timespec64 rhs)
{
	struct timespec64 sum;

	set_normalized_timespec64(&sum,
				  (timeu64_t)lhs.tv_sec + rhs.tv_sec,
				  lhs.tv_nsec + rhs.tv_nsec);
	if (sum.tv_sec < lhs.tv_sec || sum.tv_sec < rhs.tv_sec) {
		sum.tv_sec = TIME64_MAX;
		sum.tv_nsec = 0;
	}
	return sum;
}

struct __kernel_old_timeval __weak ns_to_kernel_old_timeval(s64 nsec)
{
	struct timespec64 ts = ns_to_timespec64(nsec);

	return (struct __kernel_old_timeval){
		.tv_sec = ts.tv_sec,
		.tv_usec = ts.tv_nsec / NSEC_PER_USEC,
	};
}
KPI_EXPORT(ns_to_kernel_old_timeval);

int get_timespec64(struct timespec64 *ts,
		   const struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts;

	if (copy_from_user(&kts, uts, sizeof(kts)))
		return -EFAULT;
	ts->tv_sec = kts.tv_sec;
	/* A 32-bit program may leave rubbish in the padding. */
	ts->tv_nsec = in_compat_syscall() ? kts.tv_nsec & 0xffffffff :
					    kts.tv_nsec;
	return 0;
}
KPI_EXPORT(get_timespec64);

int put_timespec64(const struct timespec64 *ts,
		   struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts = {
		.tv_sec = ts->tv_sec,
		.tv_nsec = ts->tv_nsec,
	};

	return copy_to_user(uts, &kts, sizeof(kts)) ? -EFAULT : 0;
}
KPI_EXPORT(put_timespec64);
