// SPDX-License-Identifier: GPL-2.0
/* A gen_pool of two chunks: no two allocations overlap, all of it is used. */
#include <linux/genalloc.h>
#include <linux/module.h>

#define BASE1 0x100000UL
#define BASE2 0x900000UL
#define CHUNK 8192
#define GRAIN 32
#define MAX 200

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
static struct {
	unsigned long addr;
	size_t size;
} held[MAX];

static u8 used[2][CHUNK / GRAIN];

/* Note (or forget) the grains of an allocation; they must not be so already. */
static int mark(unsigned long addr, size_t size, u8 value)
{
	int chunk = addr >= BASE2;
	unsigned long at = addr - (chunk ? BASE2 : BASE1);

	CHECK(at % GRAIN == 0 && at + size <= CHUNK);
	for (size_t i = at / GRAIN; i < DIV_ROUND_UP(at + size, GRAIN); i++) {
		CHECK(used[chunk][i] != value);
		used[chunk][i] = value;
	}
	return 0;
}

static int steps(struct gen_pool *pool)
{
	size_t busy = 0;

	for (int n = 0; n < 20000; n++) {
		int i = rnd(MAX), ret;
		size_t size = 1 + rnd(300);

		if (held[i].addr) {
			gen_pool_free(pool, held[i].addr, held[i].size);
			ret = mark(held[i].addr, held[i].size, 0);
			busy -= ALIGN(held[i].size, GRAIN);
			held[i].addr = 0;
		} else {
			held[i].addr = gen_pool_alloc(pool, size);
			held[i].size = size;
			ret = held[i].addr ? mark(held[i].addr, size, 1) : 0;
			if (held[i].addr)
				busy += ALIGN(size, GRAIN);
		}
		if (ret)
			return ret;
		CHECK(gen_pool_avail(pool) == 2 * CHUNK - busy);
	}
	for (int i = 0; i < MAX; i++) {
		if (held[i].addr)
			gen_pool_free(pool, held[i].addr, held[i].size);
		held[i].addr = 0;
	}
	CHECK(gen_pool_avail(pool) == 2 * CHUNK);
	return 0;
}

static int check_algorithms(struct gen_pool *pool)
{
	struct genpool_data_align align = { .align = 1024 };
	struct genpool_data_fixed fixed = { .offset = 4096 };
	unsigned long first, addr, at;
	dma_addr_t dma;

	first = gen_pool_alloc(pool, GRAIN);
	addr = gen_pool_alloc_algo(pool, 100, gen_pool_first_fit_align, &align);
	CHECK(addr && addr % 1024 == 0);
	gen_pool_free(pool, addr, 100);
	at = gen_pool_alloc_algo(pool, GRAIN, gen_pool_fixed_alloc, &fixed);
	CHECK(at == BASE1 + 4096 || at == BASE2 + 4096);
	gen_pool_free(pool, at, GRAIN);
	CHECK(gen_pool_dma_alloc_align(pool, 64, &dma, 256));
	CHECK(dma % 256 == 0);
	gen_pool_free(pool, dma >= 0xf0000000 ? BASE1 + (dma - 0xf0000000)
					      : BASE2 + (dma - 0xe0000000), 64);
	gen_pool_free(pool, first, GRAIN);
	CHECK(gen_pool_virt_to_phys(pool, BASE1 + 5) == 0xf0000005);
	CHECK(gen_pool_has_addr(pool, BASE2, CHUNK));
	CHECK(!gen_pool_has_addr(pool, BASE2, CHUNK + 1));
	CHECK(!gen_pool_alloc(pool, CHUNK + 1));
	return 0;
}

static int run(struct gen_pool *pool)
{
	int ret;

	CHECK(!gen_pool_add_virt(pool, BASE1, 0xf0000000, CHUNK, -1));
	CHECK(!gen_pool_add_virt(pool, BASE2, 0xe0000000, CHUNK, -1));
	CHECK(gen_pool_size(pool) == 2 * CHUNK);
	ret = check_algorithms(pool);
	if (!ret)
		ret = steps(pool);
	if (ret)
		return ret;
	memset(used, 0, sizeof(used));
	gen_pool_set_algo(pool, gen_pool_best_fit, NULL);
	return steps(pool);
}

static int __init genalloc_init(void)
{
	struct gen_pool *pool = gen_pool_create(ilog2(GRAIN), -1);
	int ret = pool ? run(pool) : -ENOMEM;

	if (ret)
		return ret;
	gen_pool_destroy(pool);
	pr_info("genalloc: %lu checks passed\n", checks);
	return 0;
}
module_init(genalloc_init);

static void __exit genalloc_exit(void)
{
}
module_exit(genalloc_exit);

MODULE_DESCRIPTION("Checks gen_pool");
MODULE_LICENSE("GPL");
