// SPDX-License-Identifier: GPL-2.0
/*
 * lib/random32.c, linux/prandom.h: L'Ecuyer's LFSR113.  Tests depend on the
 * very sequence that a seed gives.
 */
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"

/* One component: q and the shift s are its trinomial's, k the degree's mask. */
static u32 component(u32 z, int q, int back, u32 mask, int s)
{
	return ((z & mask) << s) ^ (((z << q) ^ z) >> back);
}

u32 __weak prandom_u32_state(struct rnd_state *state)
{
	state->s1 = component(state->s1, 6, 13, ~1U, 18);
	state->s2 = component(state->s2, 2, 27, ~7U, 2);
	state->s3 = component(state->s3, 13, 21, ~15U, 7);
	state->s4 = component(state->s4, 3, 12, ~127U, 13);
	return state->s1 ^ state->s2 ^ state->s3 ^ state->s4;
}
KPI_EXPORT(prandom_u32_state);

void __weak prandom_bytes_state(struct rnd_state *state, void *buf,
				size_t nbytes)
{
	u8 *p = buf;
	u32 word;

	for (; nbytes >= 4; nbytes -= 4, p += 4)
		__put_unaligned_cpu32(prandom_u32_state(state), p);
	if (nbytes) {
		word = prandom_u32_state(state);
		memcpy(p, &word, nbytes);
	}
}
KPI_EXPORT(prandom_bytes_state);

/* Seeds below a component's mask would leave it stuck at zero. */
static void seed_state(struct rnd_state *state)
{
	u32 seeds[4];
	int i;

	get_random_bytes(seeds, sizeof(seeds));
	state->s1 = __seed(seeds[0], 2U);
	state->s2 = __seed(seeds[1], 8U);
	state->s3 = __seed(seeds[2], 16U);
	state->s4 = __seed(seeds[3], 128U);
	for (i = 0; i < 10; i++)
		prandom_u32_state(state);
}

void prandom_seed_full_state(struct rnd_state __percpu *pcpu_state)
{
	int cpu;

	for_each_possible_cpu(cpu)
		seed_state(per_cpu_ptr(pcpu_state, cpu));
}
KPI_EXPORT(prandom_seed_full_state);
