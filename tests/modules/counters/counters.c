// SPDX-License-Identifier: GPL-2.0
/* lockref, percpu_counter, percpu_ref and sbitmap. */
#include <linux/completion.h>
#include <linux/lockref.h>
#include <linux/module.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu_counter.h>
#include <linux/sbitmap.h>

static unsigned long checks;

#include "../check.h"
/* A fixed stream: a failure is the same in each run. */
static u64 rng_state = 0x9e3779b97f4a7c15ULL;

static u32 rnd(u32 below)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (u32)(rng_state >> 32) % below;
}
static int check_lockref(void)
{
	struct lockref ref = { .count = 1 };

	spin_lock_init(&ref.lock);
	lockref_get(&ref);
	CHECK(ref.count == 2);
	CHECK(lockref_put_not_zero(&ref) && ref.count == 1);
	CHECK(!lockref_put_not_zero(&ref) && ref.count == 1);
	CHECK(lockref_get_not_zero(&ref) && ref.count == 2);
	CHECK(lockref_put_return(&ref) == 1);
	CHECK(!lockref_put_or_lock(&ref));
	CHECK(spin_is_locked(&ref.lock) && ref.count == 1);
	CHECK(lockref_put_return(&ref) == -1);
	lockref_mark_dead(&ref);
	spin_unlock(&ref.lock);
	CHECK(__lockref_is_dead(&ref));
	CHECK(!lockref_get_not_dead(&ref) && !lockref_get_not_zero(&ref));
	return 0;
}

static int check_counter(void)
{
	struct percpu_counter c;
	s64 model = 1000;

	CHECK(!percpu_counter_init(&c, model, GFP_KERNEL));
	for (int i = 0; i < 10000; i++) {
		s64 by = (s64)rnd(200) - 90;

		percpu_counter_add(&c, by);
		model += by;
		if (i % 100 == 0) {
			CHECK(percpu_counter_sum(&c) == model);
			CHECK(!percpu_counter_compare(&c, model));
			CHECK(percpu_counter_compare(&c, model + 1) < 0);
			CHECK(percpu_counter_compare(&c, model - 1) > 0);
		}
	}
	percpu_counter_set(&c, -5);
	CHECK(percpu_counter_sum(&c) == -5);
	CHECK(percpu_counter_sum_positive(&c) == 0);
	percpu_counter_destroy(&c);
	return 0;
}

static DECLARE_COMPLETION(released);
static DECLARE_COMPLETION(confirmed);

static void release(struct percpu_ref *ref)
{
	complete(&released);
}

static void confirm(struct percpu_ref *ref)
{
	complete(&confirmed);
}

static int check_ref(void)
{
	struct percpu_ref ref;

	CHECK(!percpu_ref_init(&ref, release, PERCPU_REF_ALLOW_REINIT,
			       GFP_KERNEL));
	percpu_ref_get_many(&ref, 100);
	percpu_ref_put_many(&ref, 98);
	CHECK(!percpu_ref_is_zero(&ref) && !percpu_ref_is_dying(&ref));
	CHECK(percpu_ref_tryget_live(&ref));
	percpu_ref_kill_and_confirm(&ref, confirm);
	wait_for_completion(&confirmed);
	CHECK(percpu_ref_is_dying(&ref) && !percpu_ref_tryget_live(&ref));
	CHECK(!percpu_ref_is_zero(&ref));
	percpu_ref_put_many(&ref, 3);
	wait_for_completion(&released);
	CHECK(percpu_ref_is_zero(&ref));
	CHECK(!percpu_ref_tryget(&ref));

	percpu_ref_reinit(&ref);
	CHECK(percpu_ref_tryget_live(&ref));
	percpu_ref_switch_to_atomic_sync(&ref);
	percpu_ref_put(&ref);
	CHECK(!percpu_ref_is_zero(&ref));
	percpu_ref_switch_to_percpu(&ref);
	reinit_completion(&released);
	percpu_ref_kill(&ref);
	wait_for_completion(&released);
	CHECK(percpu_ref_is_zero(&ref));
	percpu_ref_exit(&ref);
	CHECK(percpu_ref_is_zero(&ref));
	return 0;
}

/*
 * All bits, each once; freed ones come again. A round robin may miss free bits
 * that lie before the place where it starts.
 */
static int check_sbitmap(bool round_robin)
{
	struct sbitmap_queue sbq;
	u8 taken[200] = { };
	int n = 0;

	CHECK(!sbitmap_queue_init_node(&sbq, 200, -1, round_robin, GFP_KERNEL,
				       NUMA_NO_NODE));
	for (int i = 0; i < 20000; i++) {
		int bit = rnd(200);

		if (rnd(5) < 3) {
			bit = __sbitmap_queue_get(&sbq);
			CHECK(bit < 0 ? n == 200 || round_robin :
					bit < 200 && !taken[bit]);
			if (bit >= 0) {
				taken[bit] = 1;
				n++;
			}
		} else if (taken[bit]) {
			sbitmap_queue_clear(&sbq, bit, 0);
			taken[bit] = 0;
			n--;
		}
		CHECK(sbitmap_weight(&sbq.sb) == n);
		CHECK(sbitmap_any_bit_set(&sbq.sb) == !!n);
	}
	sbitmap_queue_free(&sbq);
	return 0;
}

static int __init counters_init(void)
{
	int ret = check_lockref();

	if (!ret)
		ret = check_counter();
	if (!ret)
		ret = check_ref();
	if (!ret)
		ret = check_sbitmap(false);
	if (!ret)
		ret = check_sbitmap(true);
	if (!ret)
		pr_info("counters: %lu checks passed\n", checks);
	return ret;
}
module_init(counters_init);

static void __exit counters_exit(void)
{
}
module_exit(counters_exit);

MODULE_DESCRIPTION("Checks counters that many CPUs share");
MODULE_LICENSE("GPL");
