// SPDX-License-Identifier: GPL-2.0
/*
 * vectors.c - the vector registers in a signal's frame: the layout of XSAVE
 * (Intel SDM 1, chapter 13), behind which the kernel says how much there is.
 */
#include <cpuid.h>
#include <string.h>

#include "vectors.h"

/* Of the legacy part: the registers, and the kernel's words behind them. */
enum { LEGACY_SIZE = 512, XMM = 160, MAGIC = 464, EXTENDED_SIZE = 468 };
#define HAS_EXTENDED 0x46505853u	/* FP_XSTATE_MAGIC1 */
/* Of the header that follows: which components are not as after reset. */
#define IN_USE LEGACY_SIZE

enum { SSE = 1, AVX = 2, ZMM_HIGH = 6, ZMM_16 = 7 };

static struct component {
	unsigned int offset, size;
} components[8];

static struct component component(unsigned int number)
{
	unsigned int size, offset, c, d;

	if (number == SSE)
		return (struct component){ XMM, 16 * 16 };
	if (!components[number].size &&
	    __get_cpuid_count(0xd, number, &size, &offset, &c, &d)) {
		components[number].offset = offset;
		components[number].size = size;
	}
	return components[number];
}

void vectors_begin(struct vectors *v, uint64_t at)
{
	v->at = at;
	v->size = 0;
}

static bool load(struct vectors *v, vectors_copy *copy)
{
	uint32_t magic, size = LEGACY_SIZE;

	if (v->size)
		return true;
	if (!v->at || !copy(v->at, v->state, LEGACY_SIZE, false))
		return false;
	memcpy(&magic, v->state + MAGIC, sizeof(magic));
	if (magic == HAS_EXTENDED)
		memcpy(&size, v->state + EXTENDED_SIZE, sizeof(size));
	if (size < LEGACY_SIZE)
		return false;
	if (size > VECTORS_ROOM)
		size = VECTORS_ROOM;
	if (size > LEGACY_SIZE && !copy(v->at, v->state, size, false))
		return false;
	v->size = size;
	return true;
}

/* From now on its content counts: so far it may have been all zeroes. */
static unsigned char *use(struct vectors *v, unsigned int number)
{
	struct component c = component(number);
	uint64_t in_use;

	if (!c.size || c.offset + c.size > v->size)
		return NULL;
	if (v->size == LEGACY_SIZE)
		return v->state + c.offset;
	memcpy(&in_use, v->state + IN_USE, sizeof(in_use));
	if (!(in_use >> number & 1))
		memset(v->state + c.offset, 0, c.size);
	in_use |= 1ull << number;
	memcpy(v->state + IN_USE, &in_use, sizeof(in_use));
	return v->state + c.offset;
}

unsigned char *vectors_part(struct vectors *v, unsigned int number,
			    unsigned int part, vectors_copy *copy)
{
	unsigned int which = number >= 16 ? ZMM_16 :
			     part == 0	  ? SSE :
			     part == 1	  ? AVX :
					    ZMM_HIGH;
	unsigned char *at = load(v, copy) ? use(v, which) : NULL;

	if (!at || number >= 32 || part >= 4)
		return NULL;
	switch (which) {
	case ZMM_16:
		return at + 64 * (number - 16) + 16 * part;
	case ZMM_HIGH:
		return at + 32 * number + 16 * (part - 2);
	default:
		return at + 16 * number;
	}
}

bool vectors_end(struct vectors *v, vectors_copy *copy)
{
	return !v->size || copy(v->at, v->state, (unsigned int)v->size, true);
}
