// SPDX-License-Identifier: GPL-2.0
/*
 * mm/gup.c, Documentation/core-api/pin_user_pages.rst: who has pinned what,
 * told when a module goes without having unpinned it.
 */
#include <linux/hashtable.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "mm/gup.h"

struct pin {
	struct hlist_node node;
	struct page *page;
	unsigned long ip;
};

static DEFINE_HASHTABLE(pins, 8);
/* Taken from any context: unpinning is allowed in interrupts. */
static DEFINE_SPINLOCK(pins_lock);

bool kpi_pin_note(struct page *page, unsigned long ip)
{
	struct pin *pin = kmalloc(sizeof(*pin), GFP_KERNEL);
	unsigned long flags;

	if (!pin)
		return false;
	pin->page = page;
	pin->ip = ip;
	spin_lock_irqsave(&pins_lock, flags);
	hash_add(pins, &pin->node, (unsigned long)page);
	spin_unlock_irqrestore(&pins_lock, flags);
	return true;
}

bool kpi_pin_forget(struct page *page)
{
	struct pin *pin, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pins_lock, flags);
	hash_for_each_possible(pins, pin, node, (unsigned long)page) {
		if (pin->page == page) {
			found = pin;
			hash_del(&pin->node);
			break;
		}
	}
	spin_unlock_irqrestore(&pins_lock, flags);
	kfree(found);
	return found;
}

/* How many pages the place of @image that follows @after has pinned: *@ip. */
static unsigned long count(const struct kpi_module_image *image,
			   unsigned long after, unsigned long *ip)
{
	unsigned long n = 0, next = ULONG_MAX;
	struct pin *pin;
	int i;

	hash_for_each(pins, i, pin, node)
		if (kpi_image_holds(image, pin->ip) && pin->ip > after)
			next = min(next, pin->ip);
	hash_for_each(pins, i, pin, node)
		n += pin->ip == next;
	*ip = next;
	return n;
}

static int audit_pins(const struct kpi_module_image *image)
{
	unsigned long ip = 0, n, flags;
	int found = 0;

	for (;;) {
		spin_lock_irqsave(&pins_lock, flags);
		n = count(image, ip, &ip);
		spin_unlock_irqrestore(&pins_lock, flags);
		if (!n)
			return found;
		pr_warn("%lu page%s of user memory still pinned by %pS\n", n,
			n == 1 ? "" : "s", (void *)ip);
		found += n;
	}
}
KPI_AUDIT(audit_pins);
