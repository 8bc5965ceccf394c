// SPDX-License-Identifier: GPL-2.0
/* fs/seq_file.c, linux/seq_file.h: records that are the items of a list. */
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>

#include "kpi.h"

struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *item;

	list_for_each(item, head)
		if (!pos--)
			return item;
	return NULL;
}
KPI_EXPORT(seq_list_start);

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}
KPI_EXPORT(seq_list_start_head);

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *ppos)
{
	struct list_head *item = ((struct list_head *)v)->next;

	++*ppos;
	return item == head ? NULL : item;
}
KPI_EXPORT(seq_list_next);

struct list_head *seq_list_start_rcu(struct list_head *head, loff_t pos)
{
	struct list_head *item;

	list_for_each_rcu(item, head)
		if (!pos--)
			return item;
	return NULL;
}
KPI_EXPORT(seq_list_start_rcu);

struct list_head *seq_list_start_head_rcu(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start_rcu(head, pos - 1) : head;
}
KPI_EXPORT(seq_list_start_head_rcu);

struct list_head *seq_list_next_rcu(void *v, struct list_head *head,
				    loff_t *ppos)
{
	struct list_head *item = list_next_rcu((struct list_head *)v);

	++*ppos;
	return item == head ? NULL : item;
}
KPI_EXPORT(seq_list_next_rcu);

/* ---------------------------------------------------------------- hlists */

struct hlist_node *seq_hlist_start(struct hlist_head *head, loff_t pos)
{
	struct hlist_node *node;

	hlist_for_each(node, head)
		if (!pos--)
			return node;
	return NULL;
}
KPI_EXPORT(seq_hlist_start);

struct hlist_node *seq_hlist_start_head(struct hlist_head *head, loff_t pos)
{
	return pos ? seq_hlist_start(head, pos - 1) : SEQ_START_TOKEN;
}
KPI_EXPORT(seq_hlist_start_head);

struct hlist_node *seq_hlist_next(void *v, struct hlist_head *head,
				  loff_t *ppos)
{
	struct hlist_node *node = v;

	++*ppos;
	return v == SEQ_START_TOKEN ? head->first : node->next;
}
KPI_EXPORT(seq_hlist_next);

struct hlist_node *seq_hlist_start_rcu(struct hlist_head *head, loff_t pos)
{
	struct hlist_node *node;

	__hlist_for_each_rcu(node, head)
		if (!pos--)
			return node;
	return NULL;
}
KPI_EXPORT(seq_hlist_start_rcu);

struct hlist_node *seq_hlist_start_head_rcu(struct hlist_head *head, loff_t pos)
{
	return pos ? seq_hlist_start_rcu(head, pos - 1) : SEQ_START_TOKEN;
}
KPI_EXPORT(seq_hlist_start_head_rcu);

struct hlist_node *seq_hlist_next_rcu(void *v, struct hlist_head *head,
				      loff_t *ppos)
{
	struct hlist_node *node = v;

	++*ppos;
	if (v == SEQ_START_TOKEN)
		return rcu_dereference(hlist_first_rcu(head));
	return rcu_dereference(hlist_next_rcu(node));
}
KPI_EXPORT(seq_hlist_next_rcu);

/* One list for each CPU, one after the other. */
static struct hlist_node *first_from(struct hlist_head __percpu *head, int *cpu)
{
	for (; *cpu < nr_cpu_ids; *cpu = cpumask_next(*cpu, cpu_possible_mask)) {
		struct hlist_head *bucket = per_cpu_ptr(head, *cpu);

		if (!hlist_empty(bucket))
			return bucket->first;
	}
	return NULL;
}

struct hlist_node *seq_hlist_next_percpu(void *v,
					 struct hlist_head __percpu *head,
					 int *cpu, loff_t *pos)
{
	struct hlist_node *node = v;

	++*pos;
	if (node->next)
		return node->next;
	*cpu = cpumask_next(*cpu, cpu_possible_mask);
	return first_from(head, cpu);
}
KPI_EXPORT(seq_hlist_next_percpu);

struct hlist_node *seq_hlist_start_percpu(struct hlist_head __percpu *head,
					  int *cpu, loff_t pos)
{
	struct hlist_node *node;

	*cpu = cpumask_first(cpu_possible_mask);
	node = first_from(head, cpu);
	while (node && pos) {
		loff_t unused = 0;

		pos--;
		node = seq_hlist_next_percpu(node, head, cpu, &unused);
	}
	return node;
}
KPI_EXPORT(seq_hlist_start_percpu);
