// SPDX-License-Identifier: GPL-2.0
/* Scatterlists: chaining, pages, copying in pieces. */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

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
/* Entries as large as chunks, and with links between them. */
static int check_tables(void)
{
	static const unsigned int sizes[] = { 1, 2, 127, 128, 129, 255, 1000 };

	for (int i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned int n = sizes[i], seen = 0;
		struct scatterlist *sg, *last = NULL;
		struct sg_table table;

		CHECK(!sg_alloc_table(&table, n, GFP_KERNEL));
		CHECK(table.nents == n && table.orig_nents == n);
		for (sg = table.sgl; sg; sg = sg_next(sg)) {
			sg_set_buf(sg, &checks, 4);
			last = sg;
			seen++;
		}
		CHECK(seen == n && sg_nents(table.sgl) == n);
		CHECK(sg_last(table.sgl, n) == last);
		CHECK(sg_nents_for_len(table.sgl, n * 4) == n);
		CHECK(sg_nents_for_len(table.sgl, n * 4 + 1) == -EINVAL);
		CHECK(sg_nents_for_len(table.sgl, 1) == 1);
		sg_free_table(&table);
		CHECK(!table.sgl);
	}
	return 0;
}

/* Neighbouring pages are one entry, up to the largest segment. */
static int check_from_pages(void)
{
	struct page *block = alloc_pages(GFP_KERNEL, 3), *pages[10];
	struct page *single = alloc_page(GFP_KERNEL);
	struct sg_table table;

	CHECK(block && single);
	for (int i = 0; i < 8; i++)
		pages[i] = block + i;
	pages[8] = block;
	pages[9] = single;
	CHECK(!sg_alloc_table_from_pages(&table, pages, 9, 100,
					 9 * PAGE_SIZE - 200, GFP_KERNEL));
	CHECK(table.nents == 2);
	CHECK(table.sgl->offset == 100);
	CHECK(table.sgl->length == 8 * PAGE_SIZE - 100);
	CHECK(sg_next(table.sgl)->length == PAGE_SIZE - 100);
	sg_free_table(&table);
	CHECK(!sg_alloc_table_from_pages_segment(&table, pages, 8, 0,
						 8 * PAGE_SIZE, 3 * PAGE_SIZE,
						 GFP_KERNEL));
	CHECK(table.nents == 3 && table.sgl->length == 3 * PAGE_SIZE);
	sg_free_table(&table);
	__free_pages(block, 3);
	__free_page(single);
	return 0;
}

static int check_copies(void)
{
	unsigned int nents, total = 0;
	struct scatterlist *sgl = sgl_alloc(50000, GFP_KERNEL, &nents), *sg;
	u8 *in = kvmalloc(60000, GFP_KERNEL), *out = kvzalloc(60000, GFP_KERNEL);
	unsigned int i;

	CHECK(sgl && in && out && nents == 13);
	/* Uneven pieces, at uneven offsets. */
	for_each_sg(sgl, sg, nents, i) {
		sg->offset = rnd(300);
		sg->length = 1 + rnd(PAGE_SIZE - sg->offset);
		total += sg->length;
	}
	for (i = 0; i < 60000; i++)
		in[i] = rnd(256);
	CHECK(sg_copy_from_buffer(sgl, nents, in, 60000) == total);
	CHECK(sg_copy_to_buffer(sgl, nents, out, 60000) == total);
	CHECK(!memcmp(in, out, total));
	for (int n = 0; n < 300; n++) {
		unsigned int skip = rnd(total), len = rnd(total);
		unsigned int expected = min(len, total - skip);

		CHECK(sg_pcopy_to_buffer(sgl, nents, out, len, skip) ==
		      expected);
		CHECK(!memcmp(out, in + skip, expected));
	}
	CHECK(sg_zero_buffer(sgl, nents, 100, 50) == 100);
	sg_copy_to_buffer(sgl, nents, out, total);
	CHECK(!memchr_inv(out + 50, 0, 100) && out[150] == in[150]);
	sgl_free(sgl);
	kvfree(in);
	kvfree(out);
	return 0;
}

/* Each piece once, what is not consumed comes again. */
static int check_miter(void)
{
	struct page *block = alloc_pages(GFP_KERNEL, 2);
	struct sg_mapping_iter miter;
	struct sg_page_iter piter;
	struct scatterlist sg;
	size_t sum = 0;
	int pages = 0;

	CHECK(block);
	sg_init_table(&sg, 1);
	sg_set_page(&sg, block, 3 * PAGE_SIZE, 1000);
	sg_miter_start(&miter, &sg, 1, SG_MITER_FROM_SG);
	CHECK(sg_miter_next(&miter) && miter.length == PAGE_SIZE - 1000);
	CHECK(miter.addr == page_address(block) + 1000);
	miter.consumed = 96;
	CHECK(sg_miter_next(&miter) && miter.length == PAGE_SIZE - 1096);
	sum = 96 + miter.length;
	while (sg_miter_next(&miter))
		sum += miter.length;
	sg_miter_stop(&miter);
	CHECK(sum == 3 * PAGE_SIZE);
	for_each_sg_page(&sg, &piter, 1, 0) {
		CHECK(sg_page_iter_page(&piter) == block + pages);
		pages++;
	}
	CHECK(pages == 4);
	__free_pages(block, 2);
	return 0;
}

static int __init scatterlist_init(void)
{
	int ret = check_tables();

	if (!ret)
		ret = check_from_pages();
	if (!ret)
		ret = check_copies();
	if (!ret)
		ret = check_miter();
	if (!ret)
		pr_info("scatterlist: %lu checks passed\n", checks);
	return ret;
}
module_init(scatterlist_init);

static void __exit scatterlist_exit(void)
{
}
module_exit(scatterlist_exit);

MODULE_DESCRIPTION("Checks scatterlists");
MODULE_LICENSE("GPL");
