// SPDX-License-Identifier: GPL-2.0
/* Conformance of vmalloc, vmap and kvmalloc. */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

static unsigned int checks;

#include "../check.h"

static int areas(void)
{
	size_t size;

	for (size = 1; size < SZ_8M; size *= 7) {
		char *p = vzalloc(size);

		CHECK(p);
		CHECK(is_vmalloc_addr(p) && is_vmalloc_addr(p + size - 1));
		CHECK(offset_in_page(p) == 0);
		CHECK(!memchr_inv(p, 0, size));
		memset(p, 0x77, size);
		CHECK(vmalloc_to_page(p));
		CHECK(*(char *)page_address(vmalloc_to_page(p + size - 1)) == 0x77);
		vfree(p);
	}
	vfree(NULL);
	return 0;
}

/* What is written by one address is read by the other. */
static int mapped_again(void)
{
	struct page *pages[3];
	char *p;
	int i;

	for (i = 0; i < 3; i++)
		CHECK(pages[i] = alloc_page(GFP_KERNEL));
	swap(pages[0], pages[2]);
	p = vmap(pages, 3, VM_MAP, PAGE_KERNEL);
	CHECK(p);
	for (i = 0; i < 3; i++) {
		p[i * PAGE_SIZE + 11] = 40 + i;
		CHECK(((char *)page_address(pages[i]))[11] == 40 + i);
		CHECK(vmalloc_to_page(p + i * PAGE_SIZE) == pages[i]);
	}
	vunmap(p);
	for (i = 0; i < 3; i++)
		__free_page(pages[i]);
	return 0;
}

static int either(void)
{
	char *small = kvmalloc(100, GFP_KERNEL);
	char *large = kvzalloc(SZ_8M, GFP_KERNEL);

	CHECK(small && !is_vmalloc_addr(small));
	CHECK(large && is_vmalloc_addr(large));
	CHECK(!memchr_inv(large, 0, SZ_8M));
	strcpy(small, "kept");
	small = kvrealloc(small, 100, SZ_8M, GFP_KERNEL);
	CHECK(small && !strcmp(small, "kept"));
	kvfree(small);
	kvfree(large);
	kvfree(NULL);
	return 0;
}

static int run(void)
{
	return areas() ?: mapped_again() ?: either();
}

static int __init vmalloc_test_init(void)
{
	int ret = run();

	if (!ret)
		pr_info("vmalloc: %u checks passed\n", checks);
	return ret;
}
module_init(vmalloc_test_init);

static void __exit vmalloc_test_exit(void)
{
}
module_exit(vmalloc_test_exit);

MODULE_DESCRIPTION("Conformance of vmalloc, vmap and kvmalloc");
MODULE_LICENSE("GPL");
