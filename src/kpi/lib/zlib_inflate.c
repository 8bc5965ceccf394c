// SPDX-License-Identifier: GPL-2.0
/*
 * lib/zlib_inflate/, linux/zlib.h: RFC 1951 with or without the frame of
 * RFC 1950, from pieces of input to pieces of output.
 *
 * Each step takes what it needs as a whole or leaves the state as it was, so
 * that it can be tried again with more input; no step needs over 48 bits.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/zlib.h>

#include "kpi.h"

enum mode {
	HEAD, BLOCK, STORED_LENGTH, STORED, COUNTS, CODE_LENGTHS, LENGTHS,
	SYMBOLS, COPY, TRAILER, DONE, BAD
};

/* A canonical code: how many of each length, and the symbols in order. */
struct code {
	u16 count[16];
	u16 symbol[288];
};

struct inflate {
	enum mode mode;
	bool raw, last;
	u64 hold;			/* input bits, the next one lowest */
	unsigned int bits;
	unsigned int n_len, n_dist, n_codes, have;
	u8 lengths[320];
	struct code len_code, dist_code;
	unsigned int copy, distance;	/* what is left of a match or stored */
	u32 adler;
	u32 window_size, window_used, pos;
	u8 window[1 << MAX_WBITS];
};

/* What a step ends in. */
enum step { AGAIN, MORE_INPUT, MORE_OUTPUT, BROKEN, FINISHED };

static struct inflate *to_state(z_streamp strm)
{
	return strm->workspace;
}

static void fill(z_streamp strm, struct inflate *s)
{
	while (s->bits <= 56 && strm->avail_in) {
		s->hold |= (u64)*strm->next_in++ << s->bits;
		s->bits += 8;
		strm->avail_in--;
		strm->total_in++;
	}
}

static u32 take(struct inflate *s, unsigned int n)
{
	u32 value = s->hold & ((1ULL << n) - 1);

	s->hold >>= n;
	s->bits -= n;
	return value;
}

/* -1: more bits are needed; -2: no such code. */
static int decode(struct inflate *s, const struct code *c)
{
	int code = 0, first = 0, index = 0, len;

	for (len = 1; len < 16; len++) {
		if (!s->bits)
			return -1;
		code |= take(s, 1);
		if (code - c->count[len] < first)
			return c->symbol[index + code - first];
		index += c->count[len];
		first = (first + c->count[len]) << 1;
		code <<= 1;
	}
	return -2;
}

/* False when more codes are asked for than there are, or fewer but one. */
static bool build(struct code *c, const u8 *lengths, int n)
{
	u16 offset[16];
	int i, left = 1;

	memset(c->count, 0, sizeof(c->count));
	for (i = 0; i < n; i++)
		c->count[lengths[i]]++;
	if (c->count[0] == n)
		return true;	/* no codes: fine until one is used */
	c->count[0] = 0;
	for (i = 1; i < 16; i++) {
		left = 2 * left - c->count[i];
		if (left < 0)
			return false;
	}
	offset[1] = 0;
	for (i = 1; i < 15; i++)
		offset[i + 1] = offset[i] + c->count[i];
	for (i = 0; i < n; i++)
		if (lengths[i])
			c->symbol[offset[lengths[i]]++] = i;
	return !left || (offset[15] == 1 && c->count[1] == 1);
}

static void put(z_streamp strm, struct inflate *s, u8 byte)
{
	*strm->next_out++ = byte;
	strm->avail_out--;
	strm->total_out++;
	s->window[s->pos++ & (s->window_size - 1)] = byte;
	if (s->window_used < s->window_size)
		s->window_used++;
}

static u32 adler(u32 sum, const u8 *p, size_t len)
{
	u32 a = sum & 0xffff, b = sum >> 16;

	while (len--) {
		a = (a + *p++) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static enum step read_head(struct inflate *s)
{
	u32 head;

	if (s->bits < 16)
		return MORE_INPUT;
	head = take(s, 16);
	if (((head & 0xff) << 8 | head >> 8) % 31 || (head & 15) != Z_DEFLATED ||
	    (1 << (8 + ((head >> 4) & 15))) > s->window_size ||
	    head & 0x2000)
		return BROKEN;
	s->mode = BLOCK;
	return AGAIN;
}

static void fixed_codes(struct inflate *s)
{
	int i;

	for (i = 0; i < 288; i++)
		s->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	build(&s->len_code, s->lengths, 288);
	memset(s->lengths, 5, 30);
	build(&s->dist_code, s->lengths, 30);
}

static enum step read_block(struct inflate *s)
{
	if (s->last) {
		take(s, s->bits % 8);
		s->mode = s->raw ? DONE : TRAILER;
		return AGAIN;
	}
	if (s->bits < 3)
		return MORE_INPUT;
	s->last = take(s, 1);
	switch (take(s, 2)) {
	case 0:
		take(s, s->bits % 8);
		s->mode = STORED_LENGTH;
		return AGAIN;
	case 1:
		fixed_codes(s);
		s->mode = SYMBOLS;
		return AGAIN;
	case 2:
		s->mode = COUNTS;
		return AGAIN;
	}
	return BROKEN;
}

static enum step read_stored_length(struct inflate *s)
{
	u32 len;

	if (s->bits < 32)
		return MORE_INPUT;
	len = take(s, 16);
	if (len != (take(s, 16) ^ 0xffff))
		return BROKEN;
	s->copy = len;
	s->mode = STORED;
	return AGAIN;
}

static enum step copy_stored(z_streamp strm, struct inflate *s)
{
	for (; s->copy; s->copy--) {
		fill(strm, s);
		if (s->bits < 8)
			return MORE_INPUT;
		if (!strm->avail_out)
			return MORE_OUTPUT;
		put(strm, s, take(s, 8));
	}
	s->mode = BLOCK;
	return AGAIN;
}

static enum step read_counts(struct inflate *s)
{
	if (s->bits < 14)
		return MORE_INPUT;
	s->n_len = take(s, 5) + 257;
	s->n_dist = take(s, 5) + 1;
	s->n_codes = take(s, 4) + 4;
	s->have = 0;
	memset(s->lengths, 0, sizeof(s->lengths));
	s->mode = CODE_LENGTHS;
	return s->n_len > 286 || s->n_dist > 30 ? BROKEN : AGAIN;
}

static enum step read_code_lengths(struct inflate *s)
{
	static const u8 order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4,
				      12, 3, 13, 2, 14, 1, 15 };

	if (s->bits < 3)
		return MORE_INPUT;
	s->lengths[order[s->have++]] = take(s, 3);
	if (s->have < s->n_codes)
		return AGAIN;
	if (!build(&s->len_code, s->lengths, 19))
		return BROKEN;
	s->have = 0;
	s->mode = LENGTHS;
	return AGAIN;
}

static enum step finish_lengths(struct inflate *s)
{
	u8 *dist = s->lengths + s->n_len;

	if (!s->lengths[256] || !build(&s->dist_code, dist, s->n_dist) ||
	    !build(&s->len_code, s->lengths, s->n_len))
		return BROKEN;
	s->mode = SYMBOLS;
	return AGAIN;
}

/* 16 to 18 repeat: base, extra bits, what. */
static enum step read_lengths(struct inflate *s)
{
	static const u8 base[] = { 3, 3, 11 }, extra[] = { 2, 3, 7 };
	int symbol = decode(s, &s->len_code), n = 1;
	u8 value = symbol;

	if (symbol < 0)
		return symbol == -1 ? MORE_INPUT : BROKEN;
	if (symbol >= 16) {
		if (s->bits < extra[symbol - 16])
			return MORE_INPUT;
		n = base[symbol - 16] + take(s, extra[symbol - 16]);
		if (symbol == 16 && !s->have)
			return BROKEN;
		value = symbol == 16 ? s->lengths[s->have - 1] : 0;
	}
	if (s->have + n > s->n_len + s->n_dist)
		return BROKEN;
	memset(s->lengths + s->have, value, n);
	s->have += n;
	return s->have == s->n_len + s->n_dist ? finish_lengths(s) : AGAIN;
}

static enum step read_distance(struct inflate *s)
{
	int symbol = decode(s, &s->dist_code), extra;

	if (symbol < 0 || symbol > 29)
		return symbol == -1 ? MORE_INPUT : BROKEN;
	extra = symbol < 4 ? 0 : symbol / 2 - 1;
	if (s->bits < extra)
		return MORE_INPUT;
	s->distance = symbol < 4 ? symbol + 1 :
		      1 + ((2 + (symbol & 1)) << extra) + take(s, extra);
	if (s->distance > s->window_used)
		return BROKEN;
	s->mode = COPY;
	return AGAIN;
}

static enum step read_symbol(z_streamp strm, struct inflate *s)
{
	int symbol, extra;

	if (!strm->avail_out)
		return MORE_OUTPUT;
	symbol = decode(s, &s->len_code);
	if (symbol < 0 || symbol > 285)
		return symbol == -1 ? MORE_INPUT : BROKEN;
	if (symbol < 256) {
		put(strm, s, symbol);
		return AGAIN;
	}
	if (symbol == 256) {
		s->mode = BLOCK;
		return AGAIN;
	}
	symbol -= 257;
	extra = symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1;
	if (s->bits < extra)
		return MORE_INPUT;
	s->copy = symbol == 28 ? 258 : symbol < 8 ? symbol + 3 :
		  3 + ((4 + (symbol & 3)) << extra) + take(s, extra);
	return read_distance(s);
}

static enum step copy_match(z_streamp strm, struct inflate *s)
{
	for (; s->copy; s->copy--) {
		if (!strm->avail_out)
			return MORE_OUTPUT;
		put(strm, s,
		    s->window[(s->pos - s->distance) & (s->window_size - 1)]);
	}
	s->mode = SYMBOLS;
	return AGAIN;
}

/* Only here is the checksum brought up to date: once for each call. */
static enum step read_trailer(struct inflate *s, u32 sum)
{
	u32 want;

	if (s->bits < 32)
		return MORE_INPUT;
	want = __builtin_bswap32(take(s, 32));
	s->mode = DONE;
	return want == sum ? AGAIN : BROKEN;
}

static enum step one_step(z_streamp strm, struct inflate *s, const Byte *out)
{
	switch (s->mode) {
	case HEAD:
		return read_head(s);
	case BLOCK:
		return read_block(s);
	case STORED_LENGTH:
		return read_stored_length(s);
	case STORED:
		return copy_stored(strm, s);
	case COUNTS:
		return read_counts(s);
	case CODE_LENGTHS:
		return read_code_lengths(s);
	case LENGTHS:
		return read_lengths(s);
	case SYMBOLS:
		return read_symbol(strm, s);
	case COPY:
		return copy_match(strm, s);
	case TRAILER:
		return read_trailer(s, adler(s->adler, out,
					     strm->next_out - out));
	case DONE:
		return FINISHED;
	default:
		return BROKEN;
	}
}

static enum step run(z_streamp strm, struct inflate *s, const Byte *out)
{
	enum step step;
	u64 hold;
	unsigned int bits;

	do {
		fill(strm, s);
		hold = s->hold;
		bits = s->bits;
		step = one_step(strm, s, out);
	} while (step == AGAIN);
	if (step == MORE_INPUT && s->mode != STORED) {
		s->hold = hold;
		s->bits = bits;
	}
	return step;
}

/* Whole bytes that were read ahead belong to what comes behind. */
static void give_back(z_streamp strm, struct inflate *s, uLong taken)
{
	while (s->bits >= 8 && taken--) {
		s->bits -= 8;
		strm->next_in--;
		strm->avail_in++;
		strm->total_in--;
	}
	s->hold &= (1ULL << s->bits) - 1;
}

int __weak zlib_inflate(z_streamp strm, int flush)
{
	struct inflate *s = to_state(strm);
	const Byte *out = strm->next_out;
	uLong in = strm->total_in;
	enum step step;

	if (!s || !strm->state || (!strm->next_in && strm->avail_in))
		return Z_STREAM_ERROR;
	step = run(strm, s, out);
	if (step != MORE_INPUT)
		give_back(strm, s, strm->total_in - in);
	if (!s->raw)
		s->adler = adler(s->adler, out, strm->next_out - out);
	strm->adler = s->adler;
	if (step == FINISHED)
		return Z_STREAM_END;
	if (step == BROKEN) {
		s->mode = BAD;
		return Z_DATA_ERROR;
	}
	/* A packet's end leaves out the empty stored block that marks it. */
	if (flush == Z_PACKET_FLUSH && step == MORE_INPUT) {
		if (s->mode != STORED_LENGTH || s->bits)
			return Z_DATA_ERROR;
		s->mode = BLOCK;
		return Z_OK;
	}
	if (flush == Z_FINISH || (strm->total_in == in && strm->next_out == out))
		return Z_BUF_ERROR;
	return Z_OK;
}
KPI_EXPORT(zlib_inflate);

int __weak zlib_inflate_workspacesize(void)
{
	return sizeof(struct inflate);
}
KPI_EXPORT(zlib_inflate_workspacesize);

int __weak zlib_inflateReset(z_streamp strm)
{
	struct inflate *s = to_state(strm);

	if (!s || !strm->state)
		return Z_STREAM_ERROR;
	strm->total_in = strm->total_out = 0;
	strm->msg = NULL;
	strm->adler = 1;
	s->mode = s->raw ? BLOCK : HEAD;
	s->last = false;
	s->hold = 0;
	s->bits = 0;
	s->adler = 1;
	s->window_used = 0;
	s->pos = 0;
	return Z_OK;
}
KPI_EXPORT(zlib_inflateReset);

/* @windowBits negative: no frame around the blocks. */
int __weak zlib_inflateInit2(z_streamp strm, int windowBits)
{
	struct inflate *s = to_state(strm);
	int bits = abs(windowBits);

	if (!s || bits < 8 || bits > MAX_WBITS)
		return Z_STREAM_ERROR;
	strm->state = (struct internal_state *)s;
	s->raw = windowBits < 0;
	s->window_size = 1 << bits;
	return zlib_inflateReset(strm);
}
KPI_EXPORT(zlib_inflateInit2);

int __weak zlib_inflateEnd(z_streamp strm)
{
	return strm->state && strm->workspace ? Z_OK : Z_STREAM_ERROR;
}
KPI_EXPORT(zlib_inflateEnd);

/* What came uncompressed may be referred to later all the same. */
int __weak zlib_inflateIncomp(z_stream *strm)
{
	struct inflate *s = to_state(strm);
	const Byte *in = strm->next_in;

	if (s->mode != BLOCK && s->mode != HEAD)
		return Z_DATA_ERROR;
	for (; strm->avail_in; strm->avail_in--) {
		s->window[s->pos++ & (s->window_size - 1)] = *strm->next_in++;
		strm->total_in++;
		strm->total_out++;
		s->window_used = min(s->window_used + 1, s->window_size);
	}
	s->adler = adler(s->adler, in, strm->next_in - in);
	return Z_OK;
}
KPI_EXPORT(zlib_inflateIncomp);

/* A gzip file with the plainest of headers. Returns the size it unpacks to. */
int __weak zlib_inflate_blob(void *dst, unsigned int dst_sz, const void *src,
			     unsigned int src_sz)
{
	const unsigned int header = 10;
	z_stream strm = { .next_in = src + header, .next_out = dst,
			  .avail_in = src_sz - header, .avail_out = dst_sz };
	int rc;

	if (src_sz <= header)
		return -EINVAL;
	strm.workspace = kmalloc(sizeof(struct inflate), GFP_KERNEL);
	if (!strm.workspace)
		return -ENOMEM;
	rc = zlib_inflateInit2(&strm, -MAX_WBITS);
	if (rc == Z_OK)
		rc = zlib_inflate(&strm, Z_FINISH);
	kfree(strm.workspace);
	return rc == Z_STREAM_END ? dst_sz - (int)strm.avail_out : -EINVAL;
}
KPI_EXPORT(zlib_inflate_blob);
