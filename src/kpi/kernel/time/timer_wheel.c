// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/time/timer.c: the timer wheel.
 *
 * Level 0 has a bucket for each of the next 256 ticks, each level above 64
 * buckets that are as wide as the whole level below. When the clock comes to
 * the beginning of such a bucket, its timers are hung in again, lower. A timer
 * so expires at its very tick, and adding and taking out are constant work. A
 * bit for each bucket that is not empty tells how far the clock may jump.
 */
#include <linux/bitmap.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/timer.h>

#include "kpi.h"
#include "kernel/time/timer_wheel.h"

#define LEVELS 5
#define BUCKETS 256	/* of level 0; the others use the first 64 */
#define FARTHEST ((1UL << 32) - 1)

struct level {
	DECLARE_BITMAP(used, BUCKETS);
	struct hlist_head bucket[BUCKETS];
};

static struct level levels[LEVELS];
static unsigned long clk;	/* the next tick to be dealt with */

static unsigned int shift_of(unsigned int level)
{
	return level ? 2 + 6 * level : 0;
}

static unsigned int size_of(unsigned int level)
{
	return level ? 64 : BUCKETS;
}

static unsigned int index_of(unsigned int level, unsigned long tick)
{
	return (tick >> shift_of(level)) & (size_of(level) - 1);
}

void kpi_wheel_skip(unsigned long now)
{
	if (time_before(clk, now))
		clk = now;
}

void kpi_wheel_add(struct timer_list *timer)
{
	unsigned long tick = timer->expires, ahead;
	unsigned int level = 0, index;

	if (time_before(tick, clk))
		tick = clk;
	ahead = min(tick - clk, FARTHEST);
	tick = clk + ahead;
	while (level < LEVELS - 1 && ahead >> shift_of(level + 1))
		level++;
	index = index_of(level, tick);
	hlist_add_head(&timer->entry, &levels[level].bucket[index]);
	__set_bit(index, levels[level].used);
}

/* A bit may stay set for a bucket that is empty: the clock stops in vain. */
void kpi_wheel_del(struct timer_list *timer)
{
	__hlist_del(&timer->entry);
	timer->entry.pprev = NULL;
}

static void take_bucket(unsigned int level, unsigned long tick,
			struct hlist_head *to)
{
	unsigned int index = index_of(level, tick);

	hlist_move_list(&levels[level].bucket[index], to);
	__clear_bit(index, levels[level].used);
}

static void cascade(unsigned int level)
{
	struct timer_list *timer;
	struct hlist_node *next;
	HLIST_HEAD(list);

	take_bucket(level, clk, &list);
	hlist_for_each_entry_safe(timer, next, &list, entry)
		kpi_wheel_add(timer);
}

static bool begins_bucket(unsigned int level, unsigned long tick)
{
	return !(tick & ((1UL << shift_of(level)) - 1));
}

/* Those of one tick are appended, so that the ticks stay in order. */
static void expire_tick(struct hlist_node ***tail)
{
	struct hlist_node *last;
	HLIST_HEAD(list);

	take_bucket(0, clk, &list);
	if (hlist_empty(&list))
		return;
	**tail = list.first;
	list.first->pprev = *tail;
	for (last = list.first; last->next; last = last->next)
		;
	*tail = &last->next;
}

static void deal_with_tick(struct hlist_node ***tail)
{
	unsigned int level;

	for (level = LEVELS - 1; level; level--) {
		if (begins_bucket(level, clk))
			cascade(level);
	}
	expire_tick(tail);
	clk++;
}

void kpi_wheel_collect(unsigned long now, struct hlist_head *due)
{
	struct hlist_node **tail = &due->first;
	unsigned long next;

	due->first = NULL;
	while (kpi_wheel_next(&next) && time_before_eq(next, now)) {
		clk = next;
		deal_with_tick(&tail);
	}
	/* Nothing in between: timers added from here on start at now. */
	if (time_before(clk, now))
		clk = now;
}

/* The tick at which the next used bucket of @level begins, from clk on. */
static bool next_of_level(unsigned int level, unsigned long *tick)
{
	unsigned int shift = shift_of(level), size = size_of(level), from, at;
	unsigned long begin = clk >> shift;

	if (!begins_bucket(level, clk))
		begin++;
	from = begin & (size - 1);
	at = find_next_bit(levels[level].used, size, from);
	if (at >= size) {
		at = find_next_bit(levels[level].used, from, 0);
		if (at >= from)
			return false;
		at += size;
	}
	*tick = (begin + (at - from)) << shift;
	return true;
}

bool kpi_wheel_next(unsigned long *tick)
{
	unsigned long of_level;
	unsigned int level;
	bool found = false;

	for (level = 0; level < LEVELS; level++) {
		if (!next_of_level(level, &of_level))
			continue;
		if (!found || time_before(of_level, *tick))
			*tick = of_level;
		found = true;
	}
	return found;
}

struct timer_list *kpi_wheel_find(bool (*match)(struct timer_list *timer,
						const void *arg),
				  const void *arg)
{
	struct timer_list *timer;
	unsigned int level, i;

	for (level = 0; level < LEVELS; level++) {
		for_each_set_bit(i, levels[level].used, size_of(level)) {
			hlist_for_each_entry(timer, &levels[level].bucket[i],
					     entry) {
				if (match(timer, arg))
					return timer;
			}
		}
	}
	return NULL;
}
