// SPDX-License-Identifier: GPL-2.0
/* A mempool whose source of elements runs dry. */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

static unsigned long checks;

#include "../check.h"
static int stock = 10, out;

/* A source of @stock elements. */
static void *scarce_alloc(gfp_t gfp, void *data)
{
	if (out == stock)
		return NULL;
	out++;
	return kmalloc(16, gfp);
}

static void scarce_free(void *element, void *data)
{
	out--;
	kfree(element);
}

static mempool_t *pool;

static int free_later(void *element)
{
	msleep(30);
	mempool_free(element, pool);
	return 0;
}

static int check_scarce(void)
{
	void *held[10], *element;

	pool = mempool_create(4, scarce_alloc, scarce_free, NULL);
	CHECK(pool && out == 4);
	/* Six from the source, then those kept back. */
	for (int i = 0; i < 10; i++) {
		held[i] = mempool_alloc(pool, GFP_ATOMIC);
		CHECK(held[i] && out == min(5 + i, 10));
	}
	CHECK(!mempool_alloc(pool, GFP_NOWAIT));

	/* Who may sleep waits for one to come back. */
	CHECK(!IS_ERR(kthread_run(free_later, held[9], "free_later")));
	element = mempool_alloc(pool, GFP_KERNEL);
	CHECK(element == held[9]);

	for (int i = 0; i < 10; i++)
		mempool_free(held[i], pool);
	CHECK(out == 4);
	CHECK(!mempool_resize(pool, 7) && out == 7);
	CHECK(!mempool_resize(pool, 2) && out == 2);
	mempool_destroy(pool);
	CHECK(!out);
	return 0;
}

static int check_sources(void)
{
	struct kmem_cache *cache = kmem_cache_create("mp", 40, 0, 0, NULL);
	mempool_t *slab, *memory, *pages;
	struct page *page;
	void *element;

	CHECK(cache);
	slab = mempool_create_slab_pool(2, cache);
	memory = mempool_create_kmalloc_pool(2, 100);
	pages = mempool_create_page_pool(2, 1);
	CHECK(slab && memory && pages);
	element = mempool_alloc(slab, GFP_KERNEL);
	CHECK(element);
	mempool_free(element, slab);
	element = mempool_alloc(memory, GFP_KERNEL);
	CHECK(element && ksize(element) >= 100);
	mempool_free(element, memory);
	page = mempool_alloc(pages, GFP_KERNEL);
	CHECK(page);
	memset(page_address(page), 1, 2 * PAGE_SIZE);
	mempool_free(page, pages);
	mempool_destroy(slab);
	mempool_destroy(memory);
	mempool_destroy(pages);
	kmem_cache_destroy(cache);
	return 0;
}

static int __init mempool_init_module(void)
{
	int ret = check_scarce();

	if (!ret)
		ret = check_sources();
	if (!ret)
		pr_info("mempool: %lu checks passed\n", checks);
	return ret;
}
module_init(mempool_init_module);

static void __exit mempool_exit_module(void)
{
}
module_exit(mempool_exit_module);

MODULE_DESCRIPTION("Checks mempools");
MODULE_LICENSE("GPL");
