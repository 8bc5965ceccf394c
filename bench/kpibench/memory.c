// SPDX-License-Identifier: GPL-2.0
/* Memory, since whatever waits or is called later is allocated first. */
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "kpibench.h"

static struct kmem_cache *cache;

/* The compiler must not see that nobody uses what is allocated. */
static void run_kmalloc_of(size_t size, gfp_t gfp, unsigned int n)
{
	while (n--) {
		void *p = kmalloc(size, gfp);

		OPTIMIZER_HIDE_VAR(p);
		kfree(p);
	}
}

static void run_kmalloc_64(unsigned int n)
{
	run_kmalloc_of(64, GFP_KERNEL, n);
}

static void run_kmalloc_4096(unsigned int n)
{
	run_kmalloc_of(4096, GFP_KERNEL, n);
}

static void run_kmalloc_atomic(unsigned int n)
{
	run_kmalloc_of(256, GFP_ATOMIC, n);
}

static int make_cache(void)
{
	cache = kmem_cache_create("kpibench", 192, 0, 0, NULL);
	return cache ? 0 : -ENOMEM;
}

static void drop_cache(void)
{
	kmem_cache_destroy(cache);
}

static void run_cache(unsigned int n)
{
	while (n--)
		kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
}

static void run_page(unsigned int n)
{
	while (n--)
		free_page(__get_free_page(GFP_KERNEL));
}

static void run_vmalloc(unsigned int n)
{
	while (n--)
		vfree(vmalloc(4 * PAGE_SIZE));
}

const struct kpibench bench_memory[] = {
	{ "kmalloc(64)+kfree", .run = run_kmalloc_64 },
	{ "kmalloc(256, GFP_ATOMIC)+kfree", .run = run_kmalloc_atomic },
	{ "kmalloc(4096)+kfree", .run = run_kmalloc_4096 },
	{ "kmem_cache_alloc+free", .setup = make_cache, .run = run_cache,
	  .teardown = drop_cache },
	{ "__get_free_page+free_page", .run = run_page },
	{ "vmalloc(16384)+vfree", .run = run_vmalloc },
	{ }
};
