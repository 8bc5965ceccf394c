// SPDX-License-Identifier: GPL-2.0
/*
 * lib/list_sort.c, linux/list_sort.h: a stable merge sort of a list.
 *
 * Bottom up: sorted runs of 2^k elements wait in runs[k], as bits in a binary
 * counter; equal runs are merged when the counter carries.  No recursion, and
 * no element is looked at out of its turn, which keeps it stable.
 */
#include <linux/export.h>
#include <linux/list.h>
#include <linux/list_sort.h>

#include "kpi.h"

#define MAX_RUNS BITS_PER_LONG

/* Merge two NULL-terminated runs; of equals those of @a come first. */
static struct list_head *merge(void *priv, list_cmp_func_t cmp,
			       struct list_head *a, struct list_head *b)
{
	struct list_head *head, **tail = &head;

	while (a && b) {
		struct list_head **from = cmp(priv, a, b) <= 0 ? &a : &b;

		*tail = *from;
		tail = &(*from)->next;
		*from = *tail;
	}
	*tail = a ? a : b;
	return head;
}

/* Put @run, the newest, into the counter. */
static void add_run(void *priv, list_cmp_func_t cmp, struct list_head **runs,
		    unsigned int *used, struct list_head *run)
{
	unsigned int k = 0;

	for (; k < *used && runs[k]; k++) {
		run = merge(priv, cmp, runs[k], run);
		runs[k] = NULL;
	}
	if (k == *used)
		(*used)++;
	runs[k] = run;
}

/* Make a list with both links of the sorted run. */
static void link_back(struct list_head *head, struct list_head *run)
{
	struct list_head *prev = head;

	for (; run; run = run->next) {
		prev->next = run;
		run->prev = prev;
		prev = run;
	}
	prev->next = head;
	head->prev = prev;
}

/* Elements a, b of a list swap when cmp(priv, a, b) > 0. */
__weak __attribute__((nonnull(2, 3))) void
list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp)
{
	struct list_head *runs[MAX_RUNS];
	struct list_head *list = head->next, *sorted = NULL;
	unsigned int used = 0;

	if (list == head->prev)
		return;
	head->prev->next = NULL;
	while (list) {
		struct list_head *one = list;

		list = list->next;
		one->next = NULL;
		add_run(priv, cmp, runs, &used, one);
	}
	/* Larger runs are older. */
	for (unsigned int k = 0; k < used; k++)
		if (runs[k])
			sorted = merge(priv, cmp, runs[k], sorted);
	link_back(head, sorted);
}
KPI_EXPORT(list_sort);
