// SPDX-License-Identifier: GPL-2.0
/* Iterators over kernel memory, pages and page caches: copying, going back. */
#include <linux/bvec.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/xarray.h>

#define TOTAL 20000

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
static u8 *memory, *buf;
static struct kvec kvecs[32];
static unsigned int nr;

/* Cut the memory into pieces, some of them empty. */
static void cut(void)
{
	size_t done = 0;

	for (nr = 0; nr < ARRAY_SIZE(kvecs) - 1; nr++) {
		size_t len = rnd(4) ? rnd(1200) : 0;

		len = min_t(size_t, len, TOTAL - done);
		kvecs[nr] = (struct kvec){ memory + done, len };
		done += len;
	}
	kvecs[nr++] = (struct kvec){ memory + done, TOTAL - done };
}

static int check_kvec(void)
{
	struct iov_iter to, from;
	size_t done = 0;

	cut();
	for (int i = 0; i < TOTAL; i++)
		buf[i] = rnd(256);
	iov_iter_kvec(&to, READ, kvecs, nr, TOTAL);
	while (iov_iter_count(&to)) {
		size_t len = 1 + rnd(3000), n;

		n = copy_to_iter(buf + done, len, &to);
		CHECK(n == min_t(size_t, len, TOTAL - done));
		done += n;
		if (rnd(4) == 0) {
			size_t back = rnd(n + 1);

			iov_iter_revert(&to, back);
			done -= back;
		}
		CHECK(iov_iter_count(&to) == TOTAL - done);
	}
	CHECK(!memcmp(memory, buf, TOTAL));

	iov_iter_kvec(&from, WRITE, kvecs, nr, TOTAL);
	for (done = 0; done < TOTAL;) {
		size_t skip = rnd(500), len = rnd(500), n;

		iov_iter_advance(&from, skip);
		done = min_t(size_t, TOTAL, done + skip);
		n = copy_from_iter(buf, len, &from);
		CHECK(n == min_t(size_t, len, TOTAL - done));
		CHECK(!memcmp(buf, memory + done, n));
		done += n;
	}
	return 0;
}

static int check_bvec(void)
{
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_COMP;
	struct page *block = alloc_pages(gfp, 2);
	struct bio_vec bv[2];
	struct iov_iter i;
	struct page *pages[4];
	size_t start;

	CHECK(block);
	bv[0] = (struct bio_vec){ block, 2 * PAGE_SIZE, 100 };
	bv[1] = (struct bio_vec){ block + 3, 50, 7 };
	memset(buf, 0x11, TOTAL);
	iov_iter_bvec(&i, READ, bv, 2, 2 * PAGE_SIZE + 50);
	CHECK(iov_iter_npages(&i, 100) == 4);
	CHECK(copy_to_iter(buf, TOTAL, &i) == 2 * PAGE_SIZE + 50);
	CHECK(!memcmp(page_address(block) + 100, buf, 2 * PAGE_SIZE));
	CHECK(!memcmp(page_address(block + 3) + 7, buf, 50));
	CHECK(!memchr_inv(page_address(block), 0, 100));

	iov_iter_bvec(&i, READ, bv, 2, 2 * PAGE_SIZE + 50);
	CHECK(iov_iter_get_pages2(&i, pages, 5000, 4, &start) == 5000);
	CHECK(start == 100 && pages[0] == block && pages[1] == block + 1);
	CHECK(iov_iter_count(&i) == 2 * PAGE_SIZE + 50 - 5000);
	put_page(pages[0]);
	put_page(pages[1]);
	CHECK(iov_iter_zero(TOTAL, &i) == 2 * PAGE_SIZE + 50 - 5000);
	CHECK(((u8 *)page_address(block))[100 + 4999] == 0x11);
	CHECK(((u8 *)page_address(block))[100 + 5000] == 0);
	__free_pages(block, 2);
	return 0;
}

static int check_others(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct kvec one = { memory, 4096 };
	DEFINE_XARRAY(cache);
	struct iov_iter i;

	CHECK(page);
	iov_iter_discard(&i, READ, 1000);
	CHECK(copy_to_iter(buf, 600, &i) == 600 && iov_iter_count(&i) == 400);

	iov_iter_kvec(&i, WRITE, &one, 1, 4096);
	CHECK(copy_page_from_iter(page, 96, 4000, &i) == 4000);
	CHECK(!memcmp(page_address(page) + 96, memory, 4000));
	CHECK(iov_iter_single_seg_count(&i) == 96);
	CHECK(!iov_iter_is_aligned(&i, 4095, 0));

	CHECK(!xa_err(xa_store(&cache, 5, page, GFP_KERNEL)));
	iov_iter_xarray(&i, WRITE, &cache, 5 * PAGE_SIZE + 96, 4000);
	CHECK(copy_from_iter(buf, 4000, &i) == 4000);
	CHECK(!memcmp(buf, memory, 4000));
	xa_destroy(&cache);
	__free_page(page);
	return 0;
}

static int run(void)
{
	int ret = 0;

	for (int n = 0; n < 20 && !ret; n++)
		ret = check_kvec();
	if (!ret)
		ret = check_bvec();
	return ret ? ret : check_others();
}

static int __init iov_iter_init_module(void)
{
	int ret = -ENOMEM;

	memory = kvmalloc(TOTAL, GFP_KERNEL);
	buf = kvmalloc(TOTAL, GFP_KERNEL);
	if (memory && buf)
		ret = run();
	kvfree(memory);
	kvfree(buf);
	if (!ret)
		pr_info("iov_iter: %lu checks passed\n", checks);
	return ret;
}
module_init(iov_iter_init_module);

static void __exit iov_iter_exit_module(void)
{
}
module_exit(iov_iter_exit_module);

MODULE_DESCRIPTION("Checks iov_iter");
MODULE_LICENSE("GPL");
