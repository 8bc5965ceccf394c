// SPDX-License-Identifier: GPL-2.0
/* Clocks, and how late a timerfd's reader and a sleeper are. */
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "bare.h"

static int fd;

static void start_timer(void)
{
	fd = timerfd_create(CLOCK_MONOTONIC, 0);
}

static void stop_timer(void)
{
	close(fd);
}

static struct timespec timespec_of(uint64_t ns)
{
	return (struct timespec){ .tv_sec = ns / NSEC_PER_SEC,
				  .tv_nsec = ns % NSEC_PER_SEC };
}

static uint64_t sample_timer(void)
{
	uint64_t due = now() + NSEC_PER_MSEC, count;
	struct itimerspec when = { .it_value = timespec_of(due) };

	timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
	if (read(fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	return since(due, now());
}

static void run_set_timer(unsigned int n)
{
	struct itimerspec when = { .it_value = { .tv_sec = 1 } }, off = { 0 };

	while (n--) {
		timerfd_settime(fd, 0, &when, NULL);
		timerfd_settime(fd, 0, &off, NULL);
	}
}

static void run_clock(unsigned int n)
{
	while (n--)
		now();
}

static void run_realtime(unsigned int n)
{
	struct timespec ts;

	while (n--)
		clock_gettime(CLOCK_REALTIME, &ts);
}

static uint64_t sample_busy(void)
{
	uint64_t start = now(), end = start + 10 * NSEC_PER_USEC;

	while (now() < end)
		__builtin_ia32_pause();
	return since(end, now());
}

static void no_slack(void)
{
	prctl(PR_SET_TIMERSLACK, 1);
}

static uint64_t sample_sleep(void)
{
	uint64_t due = now() + 500 * NSEC_PER_USEC;
	struct timespec ts = timespec_of(due);

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	return since(due, now());
}

const struct bare bare_time[] = {
	{ "ktime_get", .run = run_clock },
	{ "ktime_get_real_ts64", .run = run_realtime },
	{ "mod_timer+del_timer", .setup = start_timer, .run = run_set_timer,
	  .teardown = stop_timer },
	{ "timer late by", .setup = start_timer, .sample = sample_timer,
	  .teardown = stop_timer },
	{ "hrtimer_start+cancel", .setup = start_timer, .run = run_set_timer,
	  .teardown = stop_timer },
	{ "hrtimer late by", .setup = start_timer, .sample = sample_timer,
	  .teardown = stop_timer },
	{ "udelay(10) late by", .sample = sample_busy },
	{ "usleep_range(500, 500) late by", .setup = no_slack, .sample = sample_sleep },
	{ 0 },
};
