// SPDX-License-Identifier: GPL-2.0
/*
 * mm/balloon_compaction.c, linux/balloon_compaction.h: pages that a balloon
 * holds. Nothing migrates here, so none is ever isolated.
 */
#include <linux/balloon_compaction.h>
#include <linux/gfp.h>
#include <linux/migrate.h>

#include "kpi.h"

/* compaction.c: what may be migrated says by whom. */
void __SetPageMovable(struct page *page, const struct movable_operations *ops)
{
	VM_BUG_ON_PAGE((unsigned long)ops & PAGE_MAPPING_MOVABLE, page);
	page->mapping = (void *)((unsigned long)ops | PAGE_MAPPING_MOVABLE);
}
KPI_EXPORT(__SetPageMovable);

void __ClearPageMovable(struct page *page)
{
	page->mapping = (void *)PAGE_MAPPING_MOVABLE;
}
KPI_EXPORT(__ClearPageMovable);

static bool isolate(struct page *page, isolate_mode_t mode)
{
	return false;
}

static int migrate(struct page *to, struct page *from, enum migrate_mode mode)
{
	return -EAGAIN;
}

static void put_back(struct page *page)
{
}

const struct movable_operations balloon_mops = {
	.isolate_page = isolate,
	.migrate_page = migrate,
	.putback_page = put_back,
};
KPI_EXPORT(balloon_mops);

/* ------------------------------------------------------------ the pages */

struct page *balloon_page_alloc(void)
{
	return alloc_page(balloon_mapping_gfp_mask() | __GFP_NOMEMALLOC |
			  __GFP_NORETRY | __GFP_NOWARN);
}
KPI_EXPORT(balloon_page_alloc);

void balloon_page_enqueue(struct balloon_dev_info *balloon, struct page *page)
{
	unsigned long flags;

	spin_lock_irqsave(&balloon->pages_lock, flags);
	balloon_page_insert(balloon, page);
	spin_unlock_irqrestore(&balloon->pages_lock, flags);
}
KPI_EXPORT(balloon_page_enqueue);

/* NULL: the balloon is empty. */
struct page *balloon_page_dequeue(struct balloon_dev_info *balloon)
{
	struct page *page;
	unsigned long flags;

	spin_lock_irqsave(&balloon->pages_lock, flags);
	page = list_first_entry_or_null(&balloon->pages, struct page, lru);
	if (page) {
		list_del(&page->lru);
		balloon_page_finalize(page);
	}
	spin_unlock_irqrestore(&balloon->pages_lock, flags);
	return page;
}
KPI_EXPORT(balloon_page_dequeue);

size_t balloon_page_list_enqueue(struct balloon_dev_info *balloon,
				 struct list_head *pages)
{
	struct page *page, *next;
	size_t n = 0;

	list_for_each_entry_safe(page, next, pages, lru) {
		list_del(&page->lru);
		balloon_page_enqueue(balloon, page);
		n++;
	}
	return n;
}
KPI_EXPORT(balloon_page_list_enqueue);

size_t balloon_page_list_dequeue(struct balloon_dev_info *balloon,
				 struct list_head *pages, size_t wanted)
{
	struct page *page;
	size_t n = 0;

	while (n < wanted && (page = balloon_page_dequeue(balloon))) {
		list_add(&page->lru, pages);
		n++;
	}
	return n;
}
KPI_EXPORT(balloon_page_list_dequeue);
