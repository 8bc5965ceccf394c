// SPDX-License-Identifier: GPL-2.0
/* lib/xxhash.c, linux/xxhash.h: XXH32 and XXH64, whole and in pieces. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned/packed_struct.h>
#include <linux/xxhash.h>

#include "kpi.h"

#define P32_1 0x9E3779B1U
#define P32_2 0x85EBCA77U
#define P32_3 0xC2B2AE3DU
#define P32_4 0x27D4EB2FU
#define P32_5 0x165667B1U

#define P64_1 0x9E3779B185EBCA87ULL
#define P64_2 0xC2B2AE3D27D4EB4FULL
#define P64_3 0x165667B19E3779F9ULL
#define P64_4 0x85EBCA77C2B2AE63ULL
#define P64_5 0x27D4EB2F165667C5ULL

static u32 lane32(u32 acc, u32 in)
{
	return rol32(acc + in * P32_2, 13) * P32_1;
}

static u64 lane64(u64 acc, u64 in)
{
	return rol64(acc + in * P64_2, 31) * P64_1;
}

static void stripe32(struct xxh32_state *s, const u8 *p)
{
	s->v1 = lane32(s->v1, __get_unaligned_cpu32(p));
	s->v2 = lane32(s->v2, __get_unaligned_cpu32(p + 4));
	s->v3 = lane32(s->v3, __get_unaligned_cpu32(p + 8));
	s->v4 = lane32(s->v4, __get_unaligned_cpu32(p + 12));
}

static void stripe64(struct xxh64_state *s, const u8 *p)
{
	s->v1 = lane64(s->v1, __get_unaligned_cpu64(p));
	s->v2 = lane64(s->v2, __get_unaligned_cpu64(p + 8));
	s->v3 = lane64(s->v3, __get_unaligned_cpu64(p + 16));
	s->v4 = lane64(s->v4, __get_unaligned_cpu64(p + 24));
}

void __weak xxh32_reset(struct xxh32_state *state, uint32_t seed)
{
	*state = (struct xxh32_state){
		.v1 = seed + P32_1 + P32_2,
		.v2 = seed + P32_2,
		.v3 = seed,
		.v4 = seed - P32_1,
	};
}
KPI_EXPORT(xxh32_reset);

void __weak xxh64_reset(struct xxh64_state *state, uint64_t seed)
{
	*state = (struct xxh64_state){
		.v1 = seed + P64_1 + P64_2,
		.v2 = seed + P64_2,
		.v3 = seed,
		.v4 = seed - P64_1,
	};
}
KPI_EXPORT(xxh64_reset);

/*
 * Whole stripes go straight in; what is left of one waits in the state.
 * Both widths are the same but for the types, hence one body.
 */
#define XXH_UPDATE(state, input, length, stripe)                              \
({                                                                            \
	const size_t size = sizeof((state)->v1) * 4;                          \
	const u8 *p = (input);                                                \
	size_t n = (length);                                                  \
	if ((state)->memsize) {                                               \
		size_t fill = min(n, size - (state)->memsize);                \
		memcpy((u8 *)(state)->MEM + (state)->memsize, p, fill);       \
		(state)->memsize += fill;                                     \
		p += fill;                                                    \
		n -= fill;                                                    \
		if ((state)->memsize == size) {                               \
			stripe(state, (const u8 *)(state)->MEM);              \
			(state)->memsize = 0;                                 \
		}                                                             \
	}                                                                     \
	for (; n >= size; n -= size, p += size)                               \
		stripe(state, p);                                             \
	if (n) {                                                              \
		memcpy((state)->MEM, p, n);                                   \
		(state)->memsize = n;                                         \
	}                                                                     \
})

#define MEM mem32
int __weak xxh32_update(struct xxh32_state *state, const void *input,
			size_t length)
{
	if (!input)
		return -EINVAL;
	state->total_len_32 += length;
	/* Sticky: the total may wrap, and lanes once used stay used. */
	state->large_len |= length >= 16 || state->total_len_32 >= 16;
	XXH_UPDATE(state, input, length, stripe32);
	return 0;
}
KPI_EXPORT(xxh32_update);
#undef MEM

#define MEM mem64
int __weak xxh64_update(struct xxh64_state *state, const void *input,
			size_t length)
{
	if (!input)
		return -EINVAL;
	state->total_len += length;
	XXH_UPDATE(state, input, length, stripe64);
	return 0;
}
KPI_EXPORT(xxh64_update);
#undef MEM

/* @seed is only needed while no stripe has been seen: v3 still is it. */
static u32 finish32(const struct xxh32_state *s, const u8 *p, size_t n)
{
	u32 h = s->v3 + P32_5;

	if (s->large_len)
		h = rol32(s->v1, 1) + rol32(s->v2, 7) + rol32(s->v3, 12) +
		    rol32(s->v4, 18);
	h += s->total_len_32;
	for (; n >= 4; n -= 4, p += 4)
		h = rol32(h + __get_unaligned_cpu32(p) * P32_3, 17) * P32_4;
	while (n--)
		h = rol32(h + *p++ * P32_5, 11) * P32_1;
	h = (h ^ (h >> 15)) * P32_2;
	h = (h ^ (h >> 13)) * P32_3;
	return h ^ (h >> 16);
}

static u64 merge64(u64 h, u64 lane)
{
	return (h ^ lane64(0, lane)) * P64_1 + P64_4;
}

static u64 lanes64(const struct xxh64_state *s)
{
	u64 h = rol64(s->v1, 1) + rol64(s->v2, 7) + rol64(s->v3, 12) +
		rol64(s->v4, 18);

	h = merge64(h, s->v1);
	h = merge64(h, s->v2);
	h = merge64(h, s->v3);
	return merge64(h, s->v4);
}

static u64 finish64(const struct xxh64_state *s, const u8 *p, size_t n)
{
	u64 h = s->total_len >= 32 ? lanes64(s) : s->v3 + P64_5;

	h += s->total_len;
	for (; n >= 8; n -= 8, p += 8) {
		h ^= lane64(0, __get_unaligned_cpu64(p));
		h = rol64(h, 27) * P64_1 + P64_4;
	}
	if (n >= 4) {
		h ^= (u64)__get_unaligned_cpu32(p) * P64_1;
		h = rol64(h, 23) * P64_2 + P64_3;
		n -= 4;
		p += 4;
	}
	while (n--)
		h = rol64(h ^ *p++ * P64_5, 11) * P64_1;
	h = (h ^ (h >> 33)) * P64_2;
	h = (h ^ (h >> 29)) * P64_3;
	return h ^ (h >> 32);
}

uint32_t __weak xxh32_digest(const struct xxh32_state *state)
{
	return finish32(state, (const u8 *)state->mem32, state->memsize);
}
KPI_EXPORT(xxh32_digest);

uint64_t __weak xxh64_digest(const struct xxh64_state *state)
{
	return finish64(state, (const u8 *)state->mem64, state->memsize);
}
KPI_EXPORT(xxh64_digest);

uint32_t __weak xxh32(const void *input, size_t length, uint32_t seed)
{
	struct xxh32_state s;
	size_t tail = length % 16;

	xxh32_reset(&s, seed);
	xxh32_update(&s, input, length - tail);
	s.total_len_32 = length;
	return finish32(&s, (const u8 *)input + length - tail, tail);
}
KPI_EXPORT(xxh32);

uint64_t __weak xxh64(const void *input, size_t length, uint64_t seed)
{
	struct xxh64_state s;
	size_t tail = length % 32;

	xxh64_reset(&s, seed);
	xxh64_update(&s, input, length - tail);
	s.total_len = length;
	return finish64(&s, (const u8 *)input + length - tail, tail);
}
KPI_EXPORT(xxh64);

void __weak xxh32_copy_state(struct xxh32_state *dst,
			     const struct xxh32_state *src)
{
	*dst = *src;
}
KPI_EXPORT(xxh32_copy_state);

void __weak xxh64_copy_state(struct xxh64_state *dst,
			     const struct xxh64_state *src)
{
	*dst = *src;
}
KPI_EXPORT(xxh64_copy_state);
