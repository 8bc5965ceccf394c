// SPDX-License-Identifier: GPL-2.0
/*
 * lib/sbitmap.c, linux/sbitmap.h: a bitmap spread over cache lines, for tags
 * that many CPUs take and give back.
 *
 * A freed bit is only noted in the word's `cleared', which another line holds;
 * those who find the word full move the notes into it.
 */
#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sbitmap.h>
#include <linux/slab.h>

#include "kpi.h"

/* Where each CPU begins to look: apart from the others. */
static int init_hints(struct sbitmap *sb, gfp_t flags)
{
	int cpu;

	sb->alloc_hint = alloc_percpu_gfp(unsigned int, flags);
	if (!sb->alloc_hint)
		return -ENOMEM;
	if (sb->round_robin)
		return 0;
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(sb->alloc_hint, cpu) =
			get_random_u32() % sb->depth;
	return 0;
}

__weak int sbitmap_init_node(struct sbitmap *sb, unsigned int depth, int shift,
			     gfp_t flags, int node, bool round_robin,
			     bool alloc_hint)
{
	if (shift < 0)
		shift = sbitmap_calculate_shift(depth);
	if (shift > ilog2(BITS_PER_LONG))
		return -EINVAL;
	sb->shift = shift;
	sb->depth = depth;
	sb->map_nr = DIV_ROUND_UP(depth, 1U << shift);
	sb->round_robin = round_robin;
	sb->map = NULL;
	if (!depth)
		return 0;
	sb->alloc_hint = NULL;
	if (alloc_hint && init_hints(sb, flags))
		return -ENOMEM;
	sb->map = kvzalloc_node(array_size(sb->map_nr, sizeof(*sb->map)),
				flags, node);
	if (!sb->map) {
		free_percpu(sb->alloc_hint);
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < sb->map_nr; i++)
		raw_spin_lock_init(&sb->map[i].swap_lock);
	return 0;
}
KPI_EXPORT(sbitmap_init_node);

/*
 * Move the noted bits into the word.  Returns whether a bit of @usable may be
 * free now: moved here, or a moment ago by another CPU.
 */
static bool settle_cleared(struct sbitmap_word *map, unsigned long usable)
{
	unsigned long flags, mask;
	bool maybe_free = true;

	raw_spin_lock_irqsave(&map->swap_lock, flags);
	mask = xchg(&map->cleared, 0);
	if (mask)
		atomic_long_andnot(mask, (atomic_long_t *)&map->word);
	else
		maybe_free = usable & ~READ_ONCE(map->word);
	raw_spin_unlock_irqrestore(&map->swap_lock, flags);
	return maybe_free;
}

__weak void sbitmap_resize(struct sbitmap *sb, unsigned int depth)
{
	for (unsigned int i = 0; i < sb->map_nr; i++)
		settle_cleared(&sb->map[i], 0);
	sb->depth = depth;
	sb->map_nr = DIV_ROUND_UP(depth, 1U << sb->shift);
}
KPI_EXPORT(sbitmap_resize);

/* A bit of the word from @hint on, then (@wrap) from the start, or -1. */
static int take_bit(unsigned long *word, unsigned int depth, unsigned int hint,
		    bool wrap)
{
	unsigned int from = hint;

	for (;;) {
		unsigned int nr = find_next_zero_bit(word, depth, from);

		if (nr < depth) {
			if (!test_and_set_bit_lock(nr, word))
				return nr;
			from = nr + 1;	/* another was faster */
		} else if (wrap && hint) {
			from = 0;
			wrap = false;
		} else {
			return -1;
		}
	}
}

static int take_in_word(struct sbitmap_word *map, unsigned int depth,
			unsigned int hint, bool wrap)
{
	unsigned long usable = depth ? ~0UL >> (BITS_PER_LONG - depth) : 0;
	int nr;

	if (!wrap && hint)
		usable &= ~0UL << hint;
	do {
		nr = take_bit(&map->word, depth, hint, wrap);
	} while (nr < 0 && settle_cleared(map, usable));
	return nr;
}

/* @limit: use only so many bits of each word. */
static int take(struct sbitmap *sb, unsigned int hint, unsigned int limit,
		bool use_hint_bit, bool wrap)
{
	unsigned int index = SB_NR_TO_INDEX(sb, hint);
	unsigned int bit = use_hint_bit ? SB_NR_TO_BIT(sb, hint) : 0;
	/* Begun in the middle of a word: its start comes last. */
	unsigned int words = sb->map_nr + (bit && !wrap);

	for (unsigned int i = 0; i < words; i++) {
		unsigned int depth = min(__map_depth(sb, index), limit);
		int nr = take_in_word(&sb->map[index], depth, bit, wrap);

		if (nr >= 0)
			return nr + (index << sb->shift);
		bit = 0;
		if (++index >= sb->map_nr)
			index = 0;
	}
	return -1;
}

static unsigned int read_hint(struct sbitmap *sb, unsigned int depth)
{
	unsigned int hint = this_cpu_read(*sb->alloc_hint);

	if (hint >= depth) {
		hint = depth ? get_random_u32() % depth : 0;
		this_cpu_write(*sb->alloc_hint, hint);
	}
	return hint;
}

static void update_hint(struct sbitmap *sb, unsigned int depth,
			unsigned int hint, int nr)
{
	if (nr < 0) {
		/* Full: no place is better than another. */
		this_cpu_write(*sb->alloc_hint, 0);
	} else if (nr == hint || sb->round_robin) {
		hint = nr + 1;
		this_cpu_write(*sb->alloc_hint, hint >= depth - 1 ? 0 : hint);
	}
}

static int get_bit(struct sbitmap *sb, unsigned long limit, bool shallow)
{
	unsigned int depth = READ_ONCE(sb->depth), hint;
	int nr;

	if (WARN_ON_ONCE(!sb->alloc_hint))
		return -1;
	hint = read_hint(sb, depth);
	nr = take(sb, hint, min_t(unsigned long, limit, UINT_MAX),
		  shallow || sb->round_robin, shallow || !sb->round_robin);
	update_hint(sb, depth, hint, nr);
	return nr;
}

/* Returns the number of the bit or -1. */
__weak int sbitmap_get(struct sbitmap *sb)
{
	return get_bit(sb, UINT_MAX, false);
}
KPI_EXPORT(sbitmap_get);

__weak int sbitmap_get_shallow(struct sbitmap *sb, unsigned long shallow_depth)
{
	return get_bit(sb, shallow_depth, true);
}
KPI_EXPORT(sbitmap_get_shallow);

__weak bool sbitmap_any_bit_set(const struct sbitmap *sb)
{
	for (unsigned int i = 0; i < sb->map_nr; i++)
		if (sb->map[i].word & ~sb->map[i].cleared)
			return true;
	return false;
}
KPI_EXPORT(sbitmap_any_bit_set);

__weak unsigned int sbitmap_weight(const struct sbitmap *sb)
{
	unsigned int weight = 0;

	for (unsigned int i = 0; i < sb->map_nr; i++) {
		unsigned int depth = __map_depth(sb, i);

		weight += bitmap_weight(&sb->map[i].word, depth) -
			  bitmap_weight(&sb->map[i].cleared, depth);
	}
	return weight;
}
KPI_EXPORT(sbitmap_weight);
