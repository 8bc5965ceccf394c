// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timekeeping.c, linux/timekeeping.h: reading clocks.
 *
 * The clocks are the host's; the host reads them without a system call. The
 * coarse ones promise less precision, not less truth: they are the fine ones.
 */
#include <linux/clocksource.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/time.h>
#include <linux/timekeeping.h>

#include "kpi.h"

static u64 mono(void)
{
	return host_clock(HOST_CLOCK_MONOTONIC);
}

static u64 real(void)
{
	return host_clock(HOST_CLOCK_REALTIME);
}

ktime_t ktime_get(void)
{
	return mono();
}
KPI_EXPORT(ktime_get);

ktime_t ktime_get_raw(void)
{
	return host_clock(HOST_CLOCK_MONOTONIC_RAW);
}
KPI_EXPORT(ktime_get_raw);

u32 ktime_get_resolution_ns(void)
{
	return 1;
}
KPI_EXPORT(ktime_get_resolution_ns);

static u64 read_offset_clock(enum tk_offsets offs)
{
	static const int ids[TK_OFFS_MAX] = {
		[TK_OFFS_REAL] = HOST_CLOCK_REALTIME,
		[TK_OFFS_BOOT] = HOST_CLOCK_BOOTTIME,
		[TK_OFFS_TAI] = HOST_CLOCK_TAI,
	};

	return host_clock(ids[offs]);
}

ktime_t ktime_get_with_offset(enum tk_offsets offs)
{
	return read_offset_clock(offs);
}
KPI_EXPORT(ktime_get_with_offset);

ktime_t ktime_get_coarse_with_offset(enum tk_offsets offs)
{
	return read_offset_clock(offs);
}
KPI_EXPORT(ktime_get_coarse_with_offset);

/* Two readings of the one clock around the other bound the offset's error. */
ktime_t ktime_mono_to_any(ktime_t tmono, enum tk_offsets offs)
{
	u64 before = mono(), other = read_offset_clock(offs), after = mono();

	return tmono + (s64)(other - (before + (after - before) / 2));
}
KPI_EXPORT(ktime_mono_to_any);

/* Safe in any context, as the kernel's need be in an NMI. */
u64 notrace ktime_get_mono_fast_ns(void)
{
	return mono();
}
KPI_EXPORT(ktime_get_mono_fast_ns);

u64 notrace ktime_get_raw_fast_ns(void)
{
	return host_clock(HOST_CLOCK_MONOTONIC_RAW);
}
KPI_EXPORT(ktime_get_raw_fast_ns);

u64 notrace ktime_get_boot_fast_ns(void)
{
	return host_clock(HOST_CLOCK_BOOTTIME);
}
KPI_EXPORT(ktime_get_boot_fast_ns);

u64 notrace ktime_get_tai_fast_ns(void)
{
	return host_clock(HOST_CLOCK_TAI);
}
KPI_EXPORT(ktime_get_tai_fast_ns);

u64 ktime_get_real_fast_ns(void)
{
	return real();
}
KPI_EXPORT(ktime_get_real_fast_ns);

void ktime_get_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(mono());
}
KPI_EXPORT(ktime_get_ts64);

void ktime_get_coarse_ts64(struct timespec64 *ts)
{
	ktime_get_ts64(ts);
}
KPI_EXPORT(ktime_get_coarse_ts64);

void ktime_get_real_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(real());
}
KPI_EXPORT(ktime_get_real_ts64);

void ktime_get_coarse_real_ts64(struct timespec64 *ts)
{
	ktime_get_real_ts64(ts);
}
KPI_EXPORT(ktime_get_coarse_real_ts64);

void ktime_get_raw_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(ktime_get_raw());
}
KPI_EXPORT(ktime_get_raw_ts64);

time64_t ktime_get_seconds(void)
{
	return div_u64(mono(), NSEC_PER_SEC);
}
KPI_EXPORT(ktime_get_seconds);

time64_t ktime_get_real_seconds(void)
{
	return div_u64(real(), NSEC_PER_SEC);
}
KPI_EXPORT(ktime_get_real_seconds);

void getboottime64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(real() - host_clock(HOST_CLOCK_BOOTTIME));
}
KPI_EXPORT(getboottime64);

/*
 * linux/hrtimer.h: a time past the end of time is the end of time.
 */
ktime_t ktime_add_safe(const ktime_t lhs, const ktime_t rhs)
{
	ktime_t sum = ktime_add_unsafe(lhs, rhs);

	if (sum < 0 || sum < lhs || sum < rhs)
		return KTIME_MAX;
	return sum;
}
KPI_EXPORT(ktime_add_safe);
