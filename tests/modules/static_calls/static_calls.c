// SPDX-License-Identifier: GPL-2.0
/* Static calls: targets that change, none at all, tail calls. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/static_call.h>

static unsigned int checks;

#include "../check.h"

static long plus_one(long n)
{
	return n + 1;
}

static long twice(long n)
{
	return n * 2;
}

static int called;

static void count_call(int by)
{
	called += by;
}

DEFINE_STATIC_CALL(arithmetic, plus_one);
DEFINE_STATIC_CALL_NULL(hook, count_call);
DEFINE_STATIC_CALL_RET0(nothing, plus_one);

static noinline long tail(long n)
{
	return static_call(arithmetic)(n);
}

static int __init static_calls_init(void)
{
	CHECK(static_call(arithmetic)(20) == 21);
	CHECK(tail(20) == 21);
	static_call_update(arithmetic, twice);
	CHECK(static_call(arithmetic)(20) == 40);
	CHECK(tail(20) == 40);
	CHECK(static_call_query(arithmetic) == twice);
	static_call_update(arithmetic, plus_one);
	CHECK(tail(6) == 7);

	static_call_cond(hook)(1);
	CHECK(called == 0);
	static_call_update(hook, count_call);
	static_call_cond(hook)(3);
	CHECK(called == 3);
	static_call_update(hook, NULL);
	static_call_cond(hook)(3);
	CHECK(called == 3);

	CHECK(static_call(nothing)(5) == 0);
	static_call_update(nothing, twice);
	CHECK(static_call(nothing)(5) == 10);
	pr_info("static_calls: %u checks passed\n", checks);
	return 0;
}

static void __exit static_calls_exit(void)
{
}

module_init(static_calls_init);
module_exit(static_calls_exit);
MODULE_LICENSE("GPL");
