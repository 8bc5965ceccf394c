// SPDX-License-Identifier: GPL-2.0
/* IDR and IDA against a plain array. */
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>

#define SIZE 5000
#define STEPS 40000

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
struct slot {
	bool used;
	void *ptr;
};

static struct slot *model;
static DEFINE_IDR(idr);

static int first_free(int from, int end)
{
	while (from < end && model[from].used)
		from++;
	return from < end ? from : -ENOSPC;
}

/* NULL is a pointer like any other. */
static void *some_pointer(void)
{
	return rnd(4) ? (void *)(0x2000 + rnd(1000) * 8UL) : NULL;
}

static int step_alloc(void)
{
	int start = rnd(2) ? rnd(SIZE) : 0, id, expected;
	void *ptr = some_pointer();

	expected = first_free(start, SIZE);
	if (rnd(2)) {
		id = idr_alloc(&idr, ptr, start, SIZE, GFP_KERNEL);
	} else {
		idr_preload(GFP_KERNEL);
		id = idr_alloc(&idr, ptr, start, SIZE, GFP_NOWAIT);
		idr_preload_end();
	}
	CHECK(id == expected);
	if (id >= 0)
		model[id] = (struct slot){ true, ptr };
	return 0;
}

static int step_remove(int id)
{
	CHECK(idr_remove(&idr, id) == (model[id].used ? model[id].ptr : NULL));
	model[id] = (struct slot){ };
	return 0;
}

static int step_replace(int id)
{
	void *ptr = some_pointer(), *old = idr_replace(&idr, ptr, id);

	CHECK(old == (model[id].used ? model[id].ptr : ERR_PTR(-ENOENT)));
	if (model[id].used)
		model[id].ptr = ptr;
	return 0;
}

static int step_next(int from)
{
	int id = from, expected = from;
	void *ptr = idr_get_next(&idr, &id);

	while (expected < SIZE && !model[expected].ptr)
		expected++;
	CHECK(!ptr == (expected == SIZE));
	if (ptr)
		CHECK(id == expected && ptr == model[id].ptr);
	return 0;
}

static int step(void)
{
	int id = rnd(SIZE);

	CHECK(idr_find(&idr, id) == model[id].ptr);
	switch (rnd(6)) {
	case 0:
		return step_replace(id);
	case 1:
		return step_next(id);
	case 2:
		return step_remove(id);
	default:
		return step_alloc();
	}
}

static int count_one(int id, void *ptr, void *data)
{
	if (model[id].ptr != ptr)
		return -1;
	++*(int *)data;
	return 0;
}

static int random_steps(void)
{
	int n = 0, expected = 0;

	for (int i = 0; i < STEPS; i++) {
		int ret = step();

		if (ret)
			return ret;
	}
	for (int i = 0; i < SIZE; i++)
		expected += !!model[i].ptr;
	CHECK(!idr_for_each(&idr, count_one, &n));
	CHECK(n == expected);
	CHECK(!idr_is_empty(&idr));
	for (int i = 0; i < SIZE; i++)
		idr_remove(&idr, i);
	CHECK(idr_is_empty(&idr));
	idr_destroy(&idr);
	return 0;
}

/* An id 0 that is reserved with NULL, and then nothing else. */
static int check_zero(void)
{
	CHECK(idr_alloc(&idr, NULL, 0, 0, GFP_KERNEL) == 0);
	CHECK(!idr_is_empty(&idr));
	CHECK(idr_alloc(&idr, &idr, 0, 1, GFP_KERNEL) == -ENOSPC);
	CHECK(!idr_replace(&idr, &idr, 0));
	CHECK(idr_find(&idr, 0) == &idr);
	CHECK(idr_replace(&idr, NULL, 0) == &idr);
	CHECK(idr_alloc(&idr, &idr, 0, 0, GFP_KERNEL) == 1);
	idr_remove(&idr, 0);
	CHECK(idr_remove(&idr, 1) == &idr);
	CHECK(idr_is_empty(&idr));
	return 0;
}

static int check_base_and_cycle(void)
{
	struct idr based;

	idr_init_base(&based, 100);
	CHECK(idr_alloc(&based, &based, 0, 0, GFP_KERNEL) == 100);
	CHECK(idr_alloc_cyclic(&based, &based, 100, 103, GFP_KERNEL) == 101);
	CHECK(idr_alloc_cyclic(&based, &based, 100, 103, GFP_KERNEL) == 102);
	idr_remove(&based, 100);
	CHECK(idr_alloc_cyclic(&based, &based, 100, 103, GFP_KERNEL) == 100);
	CHECK(idr_alloc_cyclic(&based, &based, 100, 103, GFP_KERNEL) == -ENOSPC);
	CHECK(idr_find(&based, 102) == &based);
	idr_destroy(&based);
	return 0;
}

static int ida_steps(void)
{
	DEFINE_IDA(ida);

	memset(model, 0, SIZE * sizeof(*model));
	for (int i = 0; i < STEPS; i++) {
		int id = rnd(SIZE);

		if (rnd(3)) {
			int min = rnd(2) ? id : 0;

			id = ida_alloc_range(&ida, min, SIZE - 1, GFP_KERNEL);
			CHECK(id == first_free(min, SIZE));
			if (id >= 0)
				model[id].used = true;
		} else if (model[id].used) {
			ida_free(&ida, id);
			model[id].used = false;
		}
	}
	for (int i = 0; i < SIZE; i++)
		if (model[i].used)
			ida_free(&ida, i);
	CHECK(ida_is_empty(&ida));
	CHECK(ida_alloc_range(&ida, 2000, INT_MAX, GFP_KERNEL) == 2000);
	ida_destroy(&ida);
	CHECK(ida_is_empty(&ida));
	return 0;
}

static int __init idr_test_init(void)
{
	int ret = -ENOMEM;

	model = kvcalloc(SIZE, sizeof(*model), GFP_KERNEL);
	if (model)
		ret = random_steps();
	if (!ret)
		ret = check_zero();
	if (!ret)
		ret = check_base_and_cycle();
	if (!ret)
		ret = ida_steps();
	kvfree(model);
	if (!ret)
		pr_info("idr: %lu checks passed\n", checks);
	return ret;
}
module_init(idr_test_init);

static void __exit idr_test_exit(void)
{
}
module_exit(idr_test_exit);

MODULE_DESCRIPTION("Checks IDR and IDA against a model");
MODULE_LICENSE("GPL");
