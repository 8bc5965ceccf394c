// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/lockdep.c: locks that are taken in both orders (--check).
 *
 * Each task keeps a list of the locks that modules took for it, and each lock
 * that it goes for behind another makes a pair. A pair that is there already
 * the other way round is a deadlock that waits for its moment: it is reported
 * once, with the places of both orders.
 *
 * Locks are told apart by their addresses and not by classes: the headers of a
 * kernel without lockdep leave neither keys nor the subclasses of
 * mutex_lock_nested(), so two locks of one kind may well be taken in an order
 * that only their owner knows. What is freed is forgotten, since the next
 * object may lie there.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <asm/paravirt.h>

#include "kpi.h"
#include "kernel/locking/check.h"
#include "kernel/locking/order.h"
#include "kernel/locking/spin.h"
#include "kernel/task.h"

#define PAIRS 1024

struct pair {
	const void *first, *second;
	unsigned long first_ip, second_ip;
	bool told;
};

/* Leaf of all locks; interrupts are off under it. */
static struct qspinlock pairs_lock;
static struct pair pairs[PAIRS];
static unsigned int nr_pairs;

static bool in_slab(const void *lock)
{
	return virt_addr_valid(lock) && PageSlab(virt_to_head_page(lock));
}

/* A module's own doing, on a lock whose end would be seen. */
static bool is_watched(const void *lock, unsigned long ip)
{
	bool watched;

	rcu_read_lock();
	watched = __module_address(ip) &&
		  (in_slab(lock) || __module_address((unsigned long)lock));
	rcu_read_unlock();
	return watched;
}

static struct pair *find(const void *first, const void *second)
{
	unsigned int i;

	for (i = 0; i < nr_pairs; i++)
		if (pairs[i].first == first && pairs[i].second == second)
			return &pairs[i];
	return NULL;
}

static void report(const struct pair *now, const struct pair *before)
{
	pr_err("BUG: lock order inversion: %pS by %s/%d at %pS, which has %pS since %pS\n",
	       now->second, current->comm, current->pid,
	       (void *)now->second_ip, now->first, (void *)now->first_ip);
	pr_err("the other order: %pS at %pS, with %pS since %pS\n",
	       before->second, (void *)before->second_ip, before->first,
	       (void *)before->first_ip);
	dump_stack();
	host_finding("lock order inversion");
}

/* True: the other order was seen and not told yet; it is in @before. */
static bool note(const struct pair *now, struct pair *before)
{
	struct pair *other, *same;
	unsigned long flags = kpi_irq_save();
	bool inverted = false;

	kpi_spin_lock(&pairs_lock);
	other = find(now->second, now->first);
	same = find(now->first, now->second);
	if (!same && nr_pairs < PAIRS)
		pairs[nr_pairs++] = *now;
	if (other && !other->told) {
		other->told = inverted = true;
		*before = *other;
	}
	kpi_spin_unlock(&pairs_lock);
	kpi_irq_restore(flags);
	return inverted;
}

void kpi_order_held(const void *lock, unsigned long ip)
{
	struct kpi_order *order = &kpi_task_of(current)->order;

	if (in_interrupt() || current == &init_task || !is_watched(lock, ip))
		return;
	if (order->n < KPI_ORDER_DEPTH)
		order->held[order->n++] = (struct kpi_held){ lock, ip };
}

void kpi_order_acquire(const void *lock, unsigned long ip)
{
	struct kpi_order *order = &kpi_task_of(current)->order;
	struct pair now = { .second = lock, .second_ip = ip }, before;
	unsigned int i;

	if (in_interrupt() || current == &init_task || !is_watched(lock, ip))
		return;
	for (i = 0; i < order->n; i++) {
		now.first = order->held[i].lock;
		now.first_ip = order->held[i].ip;
		if (now.first != lock && note(&now, &before))
			report(&now, &before);
	}
	kpi_order_held(lock, ip);
}

void kpi_order_release(const void *lock, unsigned long ip)
{
	struct kpi_order *order = &kpi_task_of(current)->order;
	unsigned int i;

	if (in_interrupt() || current == &init_task)
		return;
	for (i = order->n; i-- > 0;) {
		if (order->held[i].lock != lock)
			continue;
		order->n--;
		memmove(&order->held[i], &order->held[i + 1],
			(order->n - i) * sizeof(order->held[0]));
		return;
	}
}

PV_CALLEE_SAVE_REGS_THUNK(kpi_order_acquire);
PV_CALLEE_SAVE_REGS_THUNK(kpi_order_held);
PV_CALLEE_SAVE_REGS_THUNK(kpi_order_release);

void kpi_order_forget(const void *start, size_t size)
{
	const void *end = start + size;
	unsigned long flags = kpi_irq_save();
	unsigned int i = 0;

	kpi_spin_lock(&pairs_lock);
	while (i < nr_pairs) {
		const struct pair *p = &pairs[i];

		if ((p->first >= start && p->first < end) ||
		    (p->second >= start && p->second < end))
			pairs[i] = pairs[--nr_pairs];
		else
			i++;
	}
	kpi_spin_unlock(&pairs_lock);
	kpi_irq_restore(flags);
}
