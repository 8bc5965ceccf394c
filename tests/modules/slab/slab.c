// SPDX-License-Identifier: GPL-2.0
/* Conformance of kmalloc and of slab caches. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

static unsigned int checks;

#include "../check.h"

static int sizes(void)
{
	size_t size;

	for (size = 1; size <= 3 * PAGE_SIZE; size = size * 3 / 2 + 1) {
		char *p = kzalloc(size, GFP_KERNEL);

		CHECK(p);
		CHECK(!memchr_inv(p, 0, size));
		memset(p, 0xa5, size);
		CHECK(ksize(p) >= size);
		CHECK(kmalloc_size_roundup(size) >= size);
		kfree(p);
	}
	for (size = 8; size <= 8 * PAGE_SIZE; size *= 2) {
		void *p = kmalloc(size, GFP_KERNEL), *q = kmalloc(size, GFP_KERNEL);

		CHECK(p && q && p != q);
		CHECK(IS_ALIGNED((unsigned long)p, size));
		CHECK(IS_ALIGNED((unsigned long)q, size));
		kfree(p);
		kfree(q);
	}
	return 0;
}

static int zero_and_null(void)
{
	CHECK(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(ksize(ZERO_SIZE_PTR) == 0);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	kfree_sensitive(NULL);
	CHECK(!kmalloc_array(SIZE_MAX / 2, 4, GFP_KERNEL));
	CHECK(!kcalloc(SIZE_MAX, SIZE_MAX, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!kstrdup(NULL, GFP_KERNEL));
	return 0;
}

static int realloc(void)
{
	char *p = krealloc(NULL, 10, GFP_KERNEL);

	CHECK(p);
	strcpy(p, "contents");
	p = krealloc(p, 5000, GFP_KERNEL);
	CHECK(p && !strcmp(p, "contents"));
	p = krealloc(p, 9, GFP_KERNEL);
	CHECK(p && !strcmp(p, "contents"));
	CHECK(krealloc(p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	return 0;
}

static int duplicates(void)
{
	char *a = kstrdup("twelve chars", GFP_KERNEL);
	char *b = kstrndup("twelve chars", 6, GFP_KERNEL);
	char *c = kmemdup("ab\0cd", 5, GFP_KERNEL);
	char *d = kmemdup_nul("abcdef", 3, GFP_KERNEL);
	const char *e = kstrdup_const("constant", GFP_KERNEL);

	CHECK(a && !strcmp(a, "twelve chars"));
	CHECK(b && !strcmp(b, "twelve"));
	CHECK(c && !memcmp(c, "ab\0cd", 5));
	CHECK(d && !strcmp(d, "abc"));
	CHECK(e && !strcmp(e, "constant"));
	kfree(a);
	kfree(b);
	kfree(c);
	kfree(d);
	kfree_const(e);
	return 0;
}

#define MAGIC 0x600df00d
static unsigned int constructed;
static void construct(void *object)
{
	*(unsigned int *)object = MAGIC;
	constructed++;
}

static int caches(void)
{
	struct kmem_cache *s = kmem_cache_create("conformance", 100, 32,
						 SLAB_HWCACHE_ALIGN, construct);
	unsigned int i, round;
	void *objects[64];

	CHECK(s);
	CHECK(kmem_cache_size(s) == 100);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < ARRAY_SIZE(objects); i++) {
			objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
			CHECK(objects[i]);
			CHECK(IS_ALIGNED((unsigned long)objects[i], 32));
			CHECK(*(unsigned int *)objects[i] == MAGIC);
		}
		for (i = 0; i < ARRAY_SIZE(objects); i++)
			kmem_cache_free(s, objects[i]);
	}
	CHECK(constructed >= ARRAY_SIZE(objects));
	CHECK(kmem_cache_alloc_bulk(s, GFP_KERNEL, 64, objects) == 64);
	CHECK(objects[0] != objects[63]);
	kmem_cache_free_bulk(s, 64, objects);
	kmem_cache_shrink(s);
	kmem_cache_destroy(s);
	kmem_cache_destroy(NULL);
	return 0;
}

static int run(void)
{
	return sizes() ?: zero_and_null() ?: realloc() ?: duplicates() ?: caches();
}

static int __init slab_test_init(void)
{
	int ret = run();

	if (!ret)
		pr_info("slab: %u checks passed\n", checks);
	return ret;
}
module_init(slab_test_init);

static void __exit slab_test_exit(void)
{
}
module_exit(slab_test_exit);

MODULE_DESCRIPTION("Conformance of kmalloc and of slab caches");
MODULE_LICENSE("GPL");
