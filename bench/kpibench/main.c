// SPDX-License-Identifier: GPL-2.0
/*
 * kpibench - times the kernel's primitives one by one and prints a table.
 *
 * A plain module: it runs on the kernel and in lkmhost. One line each:
 * "NAME  median N ns  best N ns  p90 N ns", of rounds of at least a
 * millisecond for what is quick, else of single events.
 *
 * only=NAME,... and skip=NAME,... choose by the beginning of names.
 */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "kpibench.h"

static char *only[32], *skip[32];
static int n_only, n_skip;
module_param_array(only, charp, &n_only, 0444);
MODULE_PARM_DESC(only, "measure those whose names begin so");
module_param_array(skip, charp, &n_skip, 0444);
MODULE_PARM_DESC(skip, "leave out those whose names begin so");

#define ROUNDS 25
#define SAMPLES 400
#define ROUND_NSEC (NSEC_PER_MSEC)
#define BUDGET_NSEC (NSEC_PER_SEC / 2)

static u64 results[SAMPLES];

void bench_let_sleep(void)
{
	udelay(50);
}

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static u64 time_run(const struct kpibench *b, unsigned int n)
{
	u64 start = ktime_get_ns();

	b->run(n);
	return ktime_get_ns() - start;
}

/* How often fits into a round; the caches are warm after. */
static unsigned int calibrate(const struct kpibench *b)
{
	unsigned int n = max(b->batch, 1U);

	while (time_run(b, n) < ROUND_NSEC && n < 1U << 30)
		n *= 2;
	return n;
}

/* Picoseconds into results; how many. */
static unsigned int measure_rounds(const struct kpibench *b)
{
	unsigned int n = calibrate(b), i;
	u64 end = ktime_get_ns() + 2 * BUDGET_NSEC;

	for (i = 0; i < ROUNDS && (i < 3 || ktime_get_ns() < end); i++) {
		results[i] = div_u64(time_run(b, n) * 1000, n);
		cond_resched();
	}
	return i;
}

static unsigned int measure_samples(const struct kpibench *b)
{
	u64 end = ktime_get_ns() + BUDGET_NSEC;
	unsigned int i;

	b->sample();
	for (i = 0; i < SAMPLES && (i < 3 || ktime_get_ns() < end); i++)
		results[i] = b->sample() * 1000;
	return i;
}

#define NS(ps) (ps) / 1000, (unsigned int)((ps) % 1000)

static void report(const char *name, unsigned int n)
{
	sort(results, n, sizeof(results[0]), by_value, NULL);
	pr_info("%-34s  median %llu.%03u ns  best %llu.%03u ns  p90 %llu.%03u ns\n",
		name, NS(results[n / 2]), NS(results[0]),
		NS(results[n * 9 / 10]));
}

static bool listed(char **list, int n, const char *name)
{
	while (n-- > 0) {
		if (!strncmp(list[n], name, strlen(list[n])))
			return true;
	}
	return false;
}

static int measure(const struct kpibench *b)
{
	int ret;

	if ((n_only && !listed(only, n_only, b->name)) ||
	    listed(skip, n_skip, b->name))
		return 0;
	ret = b->setup ? b->setup() : 0;
	if (ret) {
		pr_err("%s: cannot be set up: %d\n", b->name, ret);
		return ret;
	}
	report(b->name, b->run ? measure_rounds(b) : measure_samples(b));
	if (b->teardown)
		b->teardown();
	return 0;
}

static int __init kpibench_init(void)
{
	static const struct kpibench *const families[] = {
		bench_locks, bench_handover, bench_wake, bench_later,
		bench_rcu, bench_memory, bench_skbs, bench_time,
	};
	const struct kpibench *b;
	int i, ret = 0;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		for (b = families[i]; b->name && !ret; b++)
			ret = measure(b);
	}
	return ret;
}
module_init(kpibench_init);

static void __exit kpibench_exit(void)
{
}
module_exit(kpibench_exit);

MODULE_DESCRIPTION("Benchmark of locks, waiting, work, timers and RCU");
MODULE_LICENSE("GPL");
