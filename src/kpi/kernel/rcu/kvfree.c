// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/tree.c, linux/rcupdate.h: kvfree_rcu().
 *
 * Two batches: one waits for a grace period, the other gathers meanwhile and
 * is the next to wait. So the more is freed, the more goes with each grace
 * period. A batch is pages of pointers, which are given back in bulk without
 * a look at the objects; where no page is to be had, an object that brought
 * an rcu_head is linked by it.
 */
#include <linux/gfp.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "kernel/rcu/rcu.h"

struct page_of_pointers {
	struct page_of_pointers *next;
	unsigned long count;
	void *object[(PAGE_SIZE - 2 * sizeof(long)) / sizeof(void *)];
};

struct batch {
	struct page_of_pointers *pages;
	struct rcu_head *heads;
};

static DEFINE_RAW_SPINLOCK(lock);
static struct batch gathers, waits;
static struct page_of_pointers *spare;
static struct rcu_head done;

static bool is_empty(const struct batch *batch)
{
	return !batch->pages && !batch->heads;
}

bool kpi_kvfree_pending(void)
{
	return !is_empty(&waits) || !is_empty(&gathers);
}

/* With the lock held. */
static bool add_pointer(void *object)
{
	struct page_of_pointers *page = gathers.pages;

	if (!page || page->count == ARRAY_SIZE(page->object)) {
		page = spare;
		if (!page)
			return false;
		spare = NULL;
		page->count = 0;
		page->next = gathers.pages;
		gathers.pages = page;
	}
	page->object[page->count++] = object;
	return true;
}

static void add_head(struct rcu_head *head, unsigned long offset)
{
	head->func = (rcu_callback_t)offset;
	head->next = gathers.heads;
	gathers.heads = head;
}

/* With the lock held. True: the caller is to queue the callback. */
static bool begin_wait(void)
{
	if (!is_empty(&waits) || is_empty(&gathers))
		return false;
	waits = gathers;
	memset(&gathers, 0, sizeof(gathers));
	return true;
}

static void give_page(gfp_t gfp)
{
	struct page_of_pointers *page = (void *)__get_free_page(gfp);
	unsigned long flags;

	if (!page)
		return;
	raw_spin_lock_irqsave(&lock, flags);
	if (!spare)
		swap(spare, page);
	raw_spin_unlock_irqrestore(&lock, flags);
	free_page((unsigned long)page);
}

/* @head may be NULL: then there must be room for a pointer. */
static bool add(void *object, struct rcu_head *head, bool last_try)
{
	unsigned long flags;
	bool added, begin;

	raw_spin_lock_irqsave(&lock, flags);
	added = add_pointer(object);
	if (!added && head && last_try) {
		add_head(head, (void *)head - object);
		added = true;
	}
	begin = begin_wait();
	raw_spin_unlock_irqrestore(&lock, flags);
	if (begin)
		call_rcu(&done, kpi_kvfree_batch_done);
	return added;
}

/*
 * In place of a function there is the offset of @head in its object; without
 * a head, the object itself: such a caller may sleep.
 */
void kvfree_call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	void *object = head ? (void *)head - (unsigned long)func : (void *)func;

	if (!head)
		might_sleep();
	if (add(object, head, false))
		return;
	give_page(__GFP_NOWARN | (head ? GFP_NOWAIT :
					 GFP_KERNEL | __GFP_NORETRY));
	if (add(object, head, true))
		return;
	synchronize_rcu();
	kvfree(object);
}
KPI_EXPORT(kvfree_call_rcu);

/* Those of vmalloc() one by one; the others move together for the bulk. */
static void free_objects(struct page_of_pointers *page)
{
	unsigned long i, slab = 0;

	for (i = 0; i < page->count; i++) {
		if (is_vmalloc_addr(page->object[i]))
			vfree(page->object[i]);
		else
			page->object[slab++] = page->object[i];
	}
	if (slab)
		kfree_bulk(slab, page->object);
}

static void free_pages_of(struct page_of_pointers *page)
{
	struct page_of_pointers *next;
	unsigned long flags;

	for (; page; page = next) {
		next = page->next;
		free_objects(page);
		raw_spin_lock_irqsave(&lock, flags);
		if (!spare)
			swap(spare, page);
		raw_spin_unlock_irqrestore(&lock, flags);
		free_page((unsigned long)page);
		cond_resched();
	}
}

static void free_heads(struct rcu_head *head)
{
	struct rcu_head *next;

	for (; head; head = next) {
		next = head->next;
		kvfree((void *)head - (unsigned long)head->func);
	}
}

/* The emptied batch is seen empty only when all of it has been freed. */
void kpi_kvfree_batch_done(struct rcu_head *unused)
{
	unsigned long flags;
	bool begin;

	free_pages_of(waits.pages);
	free_heads(waits.heads);
	raw_spin_lock_irqsave(&lock, flags);
	memset(&waits, 0, sizeof(waits));
	begin = begin_wait();
	raw_spin_unlock_irqrestore(&lock, flags);
	if (begin)
		call_rcu(&done, kpi_kvfree_batch_done);
}
