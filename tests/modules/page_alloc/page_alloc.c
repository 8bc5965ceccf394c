// SPDX-License-Identifier: GPL-2.0
/* Conformance of the page allocator. */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

static unsigned int checks;

#include "../check.h"

static int orders(void)
{
	unsigned int order;

	for (order = 0; order < 8; order++) {
		struct page *page = alloc_pages(GFP_KERNEL | __GFP_ZERO, order);
		void *p;

		CHECK(page);
		p = page_address(page);
		CHECK(p && virt_to_page(p) == page);
		CHECK(page_to_phys(page) == virt_to_phys(p));
		CHECK(pfn_to_page(page_to_pfn(page)) == page);
		CHECK(pfn_valid(page_to_pfn(page)));
		CHECK(virt_addr_valid(p));
		CHECK(page_to_pfn(page) > 0);
		CHECK(IS_ALIGNED(page_to_pfn(page), 1UL << order));
		CHECK(page_count(page) == 1);
		CHECK(!memchr_inv(p, 0, PAGE_SIZE << order));
		memset(p, 0x5a, PAGE_SIZE << order);
		__free_pages(page, order);
	}
	return 0;
}

static int compound(void)
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);

	CHECK(page);
	CHECK(PageHead(page) && PageTail(page + 7));
	CHECK(compound_head(page + 5) == page);
	CHECK(compound_order(page) == 3);
	get_page(page + 2);
	CHECK(page_count(page) == 2);
	put_page(page + 4);
	CHECK(page_count(page) == 1);
	put_page(page);
	return 0;
}

static int split_and_exact(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	char *p;
	int i;

	CHECK(page);
	split_page(page, 2);
	for (i = 0; i < 4; i++) {
		CHECK(page_count(page + i) == 1);
		__free_page(page + i);
	}
	p = alloc_pages_exact(5 * PAGE_SIZE + 1, GFP_KERNEL | __GFP_ZERO);
	CHECK(p);
	CHECK(!memchr_inv(p, 0, 5 * PAGE_SIZE + 1));
	free_pages_exact(p, 5 * PAGE_SIZE + 1);
	return 0;
}

static int dma(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL | GFP_DMA, 1);

	CHECK(p);
	CHECK(virt_to_phys((void *)p) + 2 * PAGE_SIZE <= SZ_16M);
	free_pages(p, 1);
	return 0;
}

static int impossible(void)
{
	CHECK(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER));
	free_pages(0, 0);
	return 0;
}

static int bulk(void)
{
	struct page *pages[16] = { NULL };
	int i;

	CHECK(alloc_pages_bulk_array(GFP_KERNEL, 16, pages) == 16);
	for (i = 0; i < 16; i++) {
		CHECK(pages[i]);
		__free_page(pages[i]);
	}
	return 0;
}

static int fragments(void)
{
	static struct page_frag_cache cache;
	void *p[100];
	int i;

	for (i = 0; i < 100; i++) {
		p[i] = page_frag_alloc(&cache, 1500, GFP_KERNEL);
		CHECK(p[i]);
		memset(p[i], i, 1500);
	}
	for (i = 0; i < 100; i++) {
		CHECK(!memchr_inv(p[i], i, 1500));
		page_frag_free(p[i]);
	}
	__page_frag_cache_drain(virt_to_head_page(cache.va), cache.pagecnt_bias);
	return 0;
}

static int zero_page(void)
{
	struct page *page = ZERO_PAGE(0);
	void *p = page_address(page);

	CHECK(virt_addr_valid(p));
	CHECK(virt_to_page(p) == page);
	CHECK(PageReserved(page));
	CHECK(page_count(page) > 0);
	CHECK(!memchr_inv(p, 0, PAGE_SIZE));
	return 0;
}

static int run(void)
{
	return orders() ?: compound() ?: split_and_exact() ?: dma() ?:
	       impossible() ?: bulk() ?: fragments() ?:
	       zero_page();
}

static int __init page_alloc_test_init(void)
{
	int ret = run();

	if (!ret)
		pr_info("page_alloc: %u checks passed\n", checks);
	return ret;
}
module_init(page_alloc_test_init);

static void __exit page_alloc_test_exit(void)
{
}
module_exit(page_alloc_test_exit);

MODULE_DESCRIPTION("Conformance of the page allocator");
MODULE_LICENSE("GPL");
