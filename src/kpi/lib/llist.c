// SPDX-License-Identifier: GPL-2.0
/* lib/llist.c, linux/llist.h: lists that are added to without a lock. */
#include <linux/export.h>
#include <linux/llist.h>

#include "kpi.h"

/* Returns true when the list was empty. */
__weak bool llist_add_batch(struct llist_node *new_first,
			    struct llist_node *new_last,
			    struct llist_head *head)
{
	struct llist_node *first = READ_ONCE(head->first);

	do {
		new_last->next = first;
	} while (!try_cmpxchg(&head->first, &first, new_first));
	return !first;
}
KPI_EXPORT(llist_add_batch);

/*
 * One consumer at a time: with two, the entry could be taken, and added again
 * with another next, between the read of next and the exchange.
 */
__weak struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *entry = smp_load_acquire(&head->first);
	struct llist_node *next;

	do {
		if (!entry)
			return NULL;
		next = READ_ONCE(entry->next);
	} while (!try_cmpxchg(&head->first, &entry, next));
	return entry;
}
KPI_EXPORT(llist_del_first);

__weak struct llist_node *llist_reverse_order(struct llist_node *head)
{
	struct llist_node *reversed = NULL;

	while (head) {
		struct llist_node *next = head->next;

		head->next = reversed;
		reversed = head;
		head = next;
	}
	return reversed;
}
KPI_EXPORT(llist_reverse_order);
