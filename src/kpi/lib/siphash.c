// SPDX-License-Identifier: GPL-2.0
/* lib/siphash.c, linux/siphash.h: SipHash-2-4, and 1-3 as hsiphash. */
#include <linux/bitops.h>
#include <linux/siphash.h>
#include <linux/string.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"

/*
 * The paper's four words and its two round counts.  Everything is inlined
 * with constant counts: a hash of few words is straight code.
 */
struct sip {
	u64 v0, v1, v2, v3;
	u64 last;		/* length in the top byte, then the tail */
};

static __always_inline void sip_rounds(struct sip *s, int rounds)
{
	while (rounds--) {
		s->v0 += s->v1;
		s->v1 = rol64(s->v1, 13) ^ s->v0;
		s->v0 = rol64(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rol64(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rol64(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rol64(s->v1, 17) ^ s->v2;
		s->v2 = rol64(s->v2, 32);
	}
}

static __always_inline struct sip sip_start(u64 k0, u64 k1, size_t len)
{
	return (struct sip){
		.v0 = k0 ^ 0x736f6d6570736575ULL,
		.v1 = k1 ^ 0x646f72616e646f6dULL,
		.v2 = k0 ^ 0x6c7967656e657261ULL,
		.v3 = k1 ^ 0x7465646279746573ULL,
		.last = (u64)len << 56,
	};
}

static __always_inline void sip_word(struct sip *s, u64 word, int rounds)
{
	s->v3 ^= word;
	sip_rounds(s, rounds);
	s->v0 ^= word;
}

static __always_inline u64 sip_end(struct sip *s, int rounds, int last_rounds)
{
	sip_word(s, s->last, rounds);
	s->v2 ^= 0xff;
	sip_rounds(s, last_rounds);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static __always_inline void sip_bytes(struct sip *s, const u8 *p, size_t len,
				      int rounds)
{
	u64 tail = 0;

	for (; len >= 8; len -= 8, p += 8)
		sip_word(s, __get_unaligned_cpu64(p), rounds);
	memcpy(&tail, p, len);
	s->last |= tail;
}

#define SIP(key, len) sip_start((key)->key[0], (key)->key[1], len)
#define PAIR(low, high) ((u64)(high) << 32 | (low))

u64 __weak __siphash_unaligned(const void *data, size_t len,
			       const siphash_key_t *key)
{
	struct sip s = SIP(key, len);

	sip_bytes(&s, data, len, 2);
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(__siphash_unaligned);

u64 __weak siphash_1u64(const u64 a, const siphash_key_t *key)
{
	struct sip s = SIP(key, 8);

	sip_word(&s, a, 2);
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(siphash_1u64);

u64 __weak siphash_2u64(const u64 a, const u64 b, const siphash_key_t *key)
{
	struct sip s = SIP(key, 16);

	sip_word(&s, a, 2);
	sip_word(&s, b, 2);
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(siphash_2u64);

u64 __weak siphash_3u64(const u64 a, const u64 b, const u64 c,
			const siphash_key_t *key)
{
	struct sip s = SIP(key, 24);

	sip_word(&s, a, 2);
	sip_word(&s, b, 2);
	sip_word(&s, c, 2);
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(siphash_3u64);

u64 __weak siphash_4u64(const u64 a, const u64 b, const u64 c, const u64 d,
			const siphash_key_t *key)
{
	struct sip s = SIP(key, 32);

	sip_word(&s, a, 2);
	sip_word(&s, b, 2);
	sip_word(&s, c, 2);
	sip_word(&s, d, 2);
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(siphash_4u64);

u64 __weak siphash_1u32(const u32 a, const siphash_key_t *key)
{
	struct sip s = SIP(key, 4);

	s.last |= a;
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(siphash_1u32);

u64 __weak siphash_3u32(const u32 a, const u32 b, const u32 c,
			const siphash_key_t *key)
{
	struct sip s = SIP(key, 12);

	sip_word(&s, PAIR(a, b), 2);
	s.last |= c;
	return sip_end(&s, 2, 4);
}
KPI_EXPORT(siphash_3u32);

/* On 64 bits hsiphash is SipHash-1-3, cut to its low half. */
u32 __weak __hsiphash_unaligned(const void *data, size_t len,
				const hsiphash_key_t *key)
{
	struct sip s = SIP(key, len);

	sip_bytes(&s, data, len, 1);
	return sip_end(&s, 1, 3);
}
KPI_EXPORT(__hsiphash_unaligned);

u32 __weak hsiphash_1u32(const u32 a, const hsiphash_key_t *key)
{
	struct sip s = SIP(key, 4);

	s.last |= a;
	return sip_end(&s, 1, 3);
}
KPI_EXPORT(hsiphash_1u32);

u32 __weak hsiphash_2u32(const u32 a, const u32 b, const hsiphash_key_t *key)
{
	struct sip s = SIP(key, 8);

	sip_word(&s, PAIR(a, b), 1);
	return sip_end(&s, 1, 3);
}
KPI_EXPORT(hsiphash_2u32);

u32 __weak hsiphash_3u32(const u32 a, const u32 b, const u32 c,
			 const hsiphash_key_t *key)
{
	struct sip s = SIP(key, 12);

	sip_word(&s, PAIR(a, b), 1);
	s.last |= c;
	return sip_end(&s, 1, 3);
}
KPI_EXPORT(hsiphash_3u32);

u32 __weak hsiphash_4u32(const u32 a, const u32 b, const u32 c, const u32 d,
			 const hsiphash_key_t *key)
{
	struct sip s = SIP(key, 16);

	sip_word(&s, PAIR(a, b), 1);
	sip_word(&s, PAIR(c, d), 1);
	return sip_end(&s, 1, 3);
}
KPI_EXPORT(hsiphash_4u32);
