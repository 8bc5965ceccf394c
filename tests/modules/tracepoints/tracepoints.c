// SPDX-License-Identifier: GPL-2.0
/* A tracepoint of a module: probes by priority, none, and one twice. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/refcount.h>
#include <linux/tracepoint.h>

static unsigned int checks;

#include "../check.h"

DECLARE_TRACE(passed_here, TP_PROTO(int n, const char *s), TP_ARGS(n, s));
DEFINE_TRACE(passed_here, TP_PROTO(int n, const char *s), TP_ARGS(n, s));

static char order[16];
static int sum;

static void probe(void *data, int n, const char *s)
{
	size_t len = strlen(order);

	order[len] = (long)data;
	order[len + 1] = '\0';
	sum += n + strlen(s);
}

#define A ((void *)(long)'a')
#define B ((void *)(long)'b')

static noinline void pass(int n)
{
	order[0] = '\0';
	sum = 0;
	trace_passed_here(n, "four");
}

static int __init check_probes(void)
{
	CHECK(!trace_passed_here_enabled());
	pass(1);
	CHECK(sum == 0);
	CHECK(!register_trace_passed_here(probe, A));
	CHECK(trace_passed_here_enabled());
	pass(1);
	CHECK(sum == 5 && !strcmp(order, "a"));
	CHECK(!register_trace_prio_passed_here(probe, B, 100));
	pass(2);
	CHECK(sum == 12 && !strcmp(order, "ba"));
	CHECK(!unregister_trace_passed_here(probe, B));
	pass(1);
	CHECK(!strcmp(order, "a"));
	CHECK(!unregister_trace_passed_here(probe, A));
	CHECK(unregister_trace_passed_here(probe, A) == -ENOENT);
	pass(1);
	CHECK(sum == 0 && !trace_passed_here_enabled());
	return 0;
}

static int __init check_refcounts(void)
{
	static DEFINE_SPINLOCK(lock);
	refcount_t r = REFCOUNT_INIT(2);

	CHECK(!refcount_dec_and_lock(&r, &lock));
	CHECK(!refcount_dec_not_one(&r));
	CHECK(refcount_dec_and_lock(&r, &lock));
	CHECK(spin_is_locked(&lock));
	spin_unlock(&lock);
	CHECK(!refcount_inc_not_zero(&r));
	refcount_set(&r, 1);
	CHECK(refcount_dec_if_one(&r));
	refcount_set(&r, INT_MAX);
	refcount_inc(&r);
	CHECK(refcount_read(&r) == (unsigned int)REFCOUNT_SATURATED);
	CHECK(refcount_dec_not_one(&r));
	CHECK(refcount_read(&r) == (unsigned int)REFCOUNT_SATURATED);
	return 0;
}

static int __init tracepoints_init(void)
{
	int err = check_probes();

	if (!err)
		err = check_refcounts();
	if (!err)
		pr_info("tracepoints: %u checks passed\n", checks);
	return err;
}

static void __exit tracepoints_exit(void)
{
}

module_init(tracepoints_init);
module_exit(tracepoints_exit);
MODULE_LICENSE("GPL");
