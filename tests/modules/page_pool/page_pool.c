// SPDX-License-Identifier: GPL-2.0
/* Pools of pages to receive into: taken, cut, given back, ended. */
#include <linux/bottom_half.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <net/page_pool.h>

static unsigned long checks;

#include "../check.h"

static struct page_pool *make(unsigned int flags, unsigned int order,
			      unsigned int size)
{
	struct page_pool_params params = {
		.flags = flags,
		.order = order,
		.pool_size = size,
		.nid = NUMA_NO_NODE,
		.dma_dir = DMA_FROM_DEVICE,
	};

	return page_pool_create(&params);
}

static int check_params(void)
{
	CHECK(PTR_ERR(make(1 << 20, 0, 16)) == -EINVAL);
	CHECK(PTR_ERR(make(PP_FLAG_DMA_SYNC_DEV, 0, 16)) == -EINVAL);
	return 0;
}

#define PAGES 200

static int check_recycling(unsigned int order)
{
	static struct page *pages[PAGES];
	struct page_pool *pool = make(0, order, 256);
	struct page *page;
	int i;

	CHECK(!IS_ERR(pool));
	local_bh_disable();
	for (i = 0; i < PAGES; i++) {
		pages[i] = page_pool_dev_alloc_pages(pool);
		CHECK(pages[i] && page_ref_count(pages[i]) == 1);
		CHECK(pages[i]->pp == pool);
	}
	/* By NAPI itself: the last in is the first out. */
	page_pool_recycle_direct(pool, pages[3]);
	CHECK(page_pool_dev_alloc_pages(pool) == pages[3]);
	for (i = 0; i < PAGES; i++)
		page_pool_put_full_page(pool, pages[i], false);
	/* Held by another as well it cannot be the pool's any more. */
	page = page_pool_dev_alloc_pages(pool);
	get_page(page);
	page_pool_put_full_page(pool, page, false);
	CHECK(!page->pp && page_ref_count(page) == 1);
	local_bh_enable();
	put_page(page);
	page_pool_destroy(pool);
	return 0;
}

static int check_frags(void)
{
	struct page_pool *pool = make(PP_FLAG_PAGE_FRAG, 0, 16);
	struct page *a, *b, *c;
	unsigned int off;

	CHECK(!IS_ERR(pool));
	local_bh_disable();
	a = page_pool_dev_alloc_frag(pool, &off, 2048);
	CHECK(a && off == 0);
	b = page_pool_dev_alloc_frag(pool, &off, 2048);
	CHECK(b == a && off == 2048);
	c = page_pool_dev_alloc_frag(pool, &off, 2048);
	CHECK(c && c != a && off == 0);
	page_pool_put_full_page(pool, a, false);
	CHECK(a->pp == pool);
	page_pool_put_full_page(pool, b, false);
	page_pool_put_full_page(pool, c, false);
	local_bh_enable();
	page_pool_destroy(pool);
	return 0;
}

/* A frame that has the pool's pages gives them back when it is freed. */
static int check_frames(void)
{
	struct page_pool *pool = make(0, 0, 64);
	struct sk_buff *skb;
	struct page *page, *more;

	CHECK(!IS_ERR(pool));
	local_bh_disable();
	page = page_pool_dev_alloc_pages(pool);
	more = page_pool_dev_alloc_pages(pool);
	CHECK(page && more);
	skb = napi_build_skb(page_address(page), PAGE_SIZE);
	CHECK(skb);
	skb_mark_for_recycle(skb);
	skb_put(skb, 100);
	skb_add_rx_frag(skb, 0, more, 0, 1000, PAGE_SIZE);
	kfree_skb(skb);
	CHECK(page->pp == pool && more->pp == pool);
	CHECK(page_ref_count(page) == 1 && page_ref_count(more) == 1);
	/* A page that leaves the pool is a page like others. */
	page = page_pool_dev_alloc_pages(pool);
	page_pool_release_page(pool, page);
	CHECK(!page->pp && page_ref_count(page) == 1);
	put_page(page);
	local_bh_enable();
	page_pool_destroy(pool);
	return 0;
}

static int __init page_pool_init(void)
{
	int err = check_params() ?: check_recycling(0) ?: check_recycling(2) ?:
		  check_frags() ?: check_frames();

	if (!err)
		pr_info("page_pool: %lu checks passed\n", checks);
	return err;
}
module_init(page_pool_init);

static void __exit page_pool_exit(void)
{
}
module_exit(page_pool_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of pools of pages");
