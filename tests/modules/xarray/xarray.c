// SPDX-License-Identifier: GPL-2.0
/* An xarray against a plain array of the same entries and marks. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#define SIZE 9000UL	/* three levels */
#define STEPS 60000

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
static DEFINE_XARRAY(xa);
static void **model;
static u8 *marks;	/* a bit for each mark */

static void *entry_of(unsigned long i)
{
	return i & 1 ? xa_mk_value(i * 7) : (void *)(0x1000 + i * 16);
}

/* Half of the steps stay in a small range, so that nodes come and go. */
static unsigned long some_index(void)
{
	return rnd(2) ? rnd(SIZE) : rnd(130);
}

static int step_store(unsigned long i)
{
	void *entry = rnd(3) ? entry_of(rnd(100000)) : NULL;

	CHECK(xa_store(&xa, i, entry, GFP_KERNEL) == model[i]);
	model[i] = entry;
	/* A mark stays with the index until it is empty. */
	if (!entry)
		marks[i] = 0;
	return 0;
}

static int step_mark(unsigned long i)
{
	unsigned int m = rnd(3);

	if (rnd(3)) {
		xa_set_mark(&xa, i, (__force xa_mark_t)m);
		if (model[i])
			marks[i] |= 1 << m;
	} else {
		xa_clear_mark(&xa, i, (__force xa_mark_t)m);
		marks[i] &= ~(1 << m);
	}
	CHECK(xa_get_mark(&xa, i, (__force xa_mark_t)m) ==
	      !!(marks[i] & 1 << m));
	return 0;
}

static int step_insert(unsigned long i)
{
	void *entry = entry_of(i);
	int ret = xa_insert(&xa, i, entry, GFP_KERNEL);

	CHECK(ret == (model[i] ? -EBUSY : 0));
	if (!ret)
		model[i] = entry;
	return 0;
}

static int step_cmpxchg(unsigned long i)
{
	void *old = rnd(2) ? model[i] : entry_of(1);
	void *entry = entry_of(rnd(1000));
	void *was = model[i];

	CHECK(xa_cmpxchg(&xa, i, old, entry, GFP_KERNEL) == was);
	if (was == old)
		model[i] = entry;
	return 0;
}

static int step_find(unsigned long i)
{
	unsigned int filter = rnd(4);	/* 3: any entry */
	xa_mark_t mark = filter < 3 ? (__force xa_mark_t)filter : XA_PRESENT;
	unsigned long found = i, j = i;
	void *entry = xa_find(&xa, &found, ULONG_MAX, mark);

	while (j < SIZE && !(model[j] && (filter == 3 || marks[j] & 1 << filter)))
		j++;
	CHECK(!entry == (j == SIZE));
	if (entry)
		CHECK(found == j && entry == model[j]);
	return 0;
}

static int step(void)
{
	unsigned long i = some_index();

	CHECK(xa_load(&xa, i) == model[i]);
	switch (rnd(6)) {
	case 0:
		return step_mark(i);
	case 1:
		return step_insert(i);
	case 2:
		return step_cmpxchg(i);
	case 3:
		return step_find(i);
	default:
		return step_store(i);
	}
}

static int compare_all(void)
{
	unsigned long i, n = 0, expected = 0;
	void *entry;

	for (i = 0; i < SIZE; i++)
		expected += !!model[i];
	xa_for_each(&xa, i, entry) {
		CHECK(i < SIZE && entry == model[i]);
		n++;
	}
	CHECK(n == expected);
	return 0;
}

static int random_steps(void)
{
	int ret = 0;

	model = kvcalloc(SIZE, sizeof(*model), GFP_KERNEL);
	marks = kvzalloc(SIZE, GFP_KERNEL);
	if (!model || !marks)
		ret = -ENOMEM;
	for (int n = 0; n < STEPS && !ret; n++) {
		ret = step();
		if (!ret && n % 10000 == 0)
			ret = compare_all();
	}
	if (!ret)
		ret = compare_all();
	xa_destroy(&xa);
	kvfree(model);
	kvfree(marks);
	return ret;
}

static int check_alloc(void)
{
	DEFINE_XARRAY_ALLOC1(ids);
	u32 id, next = 0;

	for (u32 i = 1; i <= 200; i++) {
		CHECK(!xa_alloc(&ids, &id, xa_mk_value(i), xa_limit_32b,
				GFP_KERNEL));
		CHECK(id == i);
	}
	CHECK(xa_to_value(xa_erase(&ids, 77)) == 77);
	CHECK(!xa_alloc(&ids, &id, NULL, xa_limit_32b, GFP_KERNEL));
	CHECK(id == 77);
	CHECK(!xa_load(&ids, 77));
	CHECK(xa_alloc(&ids, &id, &ids, XA_LIMIT(1, 200), GFP_KERNEL) == -EBUSY);
	xa_erase(&ids, 5);
	CHECK(!xa_alloc_cyclic(&ids, &id, &ids, XA_LIMIT(1, 201), &next,
			       GFP_KERNEL) && id == 5);
	CHECK(!xa_alloc_cyclic(&ids, &id, &ids, XA_LIMIT(1, 201), &next,
			       GFP_KERNEL) && id == 201);
	xa_erase(&ids, 9);
	CHECK(xa_alloc_cyclic(&ids, &id, &ids, XA_LIMIT(1, 201), &next,
			      GFP_KERNEL) == 1 && id == 9);
	xa_destroy(&ids);
	CHECK(xa_empty(&ids));
	return 0;
}

/* Entries of several indices. */
static int check_range(void)
{
	unsigned long last = 5000;

	CHECK(!xa_err(xa_store_range(&xa, 3, last, &xa, GFP_KERNEL)));
	CHECK(!xa_load(&xa, 2) && !xa_load(&xa, last + 1));
	for (unsigned long i = 3; i <= last; i++)
		CHECK(xa_load(&xa, i) == &xa);
	CHECK(xa_get_order(&xa, 3000) >= 6);
	CHECK(!xa_err(xa_store_range(&xa, 0, last, NULL, GFP_KERNEL)));
	CHECK(xa_empty(&xa));
	return 0;
}

static int __init xarray_init(void)
{
	int ret;

	ret = random_steps();
	if (!ret)
		ret = check_alloc();
	if (!ret)
		ret = check_range();
	if (!ret)
		pr_info("xarray: %lu checks passed\n", checks);
	return ret;
}
module_init(xarray_init);

static void __exit xarray_exit(void)
{
}
module_exit(xarray_exit);

MODULE_DESCRIPTION("Checks xarrays against a model");
MODULE_LICENSE("GPL");
