// SPDX-License-Identifier: GPL-2.0
/*
 * lib/lz4/lz4_decompress.c, linux/lz4.h: decoding LZ4 blocks.
 *
 * A block is a row of sequences: a token with two lengths, literals, and a
 * match to copy from what has been put out before.  The last one ends behind
 * its literals.
 */
#include <linux/lz4.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <asm/unaligned.h>

#include "kpi.h"

#define MIN_MATCH 4

struct decoder {
	const u8 *in, *in_end;	/* in_end NULL: the input is trusted */
	u8 *out, *out_end;
	const u8 *low;		/* output that matches may reach back to */
	const u8 *dict_end;	/* more of it, which lies elsewhere */
	size_t dict_size;
	bool partial;		/* stop at out_end, wherever that is */
};

static bool have_in(const struct decoder *d, size_t n)
{
	return !d->in_end || (size_t)(d->in_end - d->in) >= n;
}

/* Lengths of 15 and more go on in bytes, up to the first that is not 255. */
static bool read_length(struct decoder *d, size_t *len)
{
	u8 more;

	if (*len != 15)
		return true;
	do {
		if (!have_in(d, 1))
			return false;
		more = *d->in++;
		*len += more;
	} while (more == 255);
	return true;
}

static bool copy_literals(struct decoder *d, size_t len)
{
	if (len > (size_t)(d->out_end - d->out)) {
		if (!d->partial)
			return false;
		len = d->out_end - d->out;
	}
	if (!have_in(d, len))
		return false;
	memcpy(d->out, d->in, len);
	d->in += len;
	d->out += len;
	return true;
}

/* Source and destination may overlap: that is how runs are written. */
static void copy_back(struct decoder *d, size_t distance, size_t len)
{
	const u8 *from = d->out - distance;

	if (distance >= len) {
		memcpy(d->out, from, len);
		d->out += len;
		return;
	}
	while (len--)
		*d->out++ = *from++;
}

static bool copy_match(struct decoder *d, size_t distance, size_t len)
{
	size_t here = d->out - d->low, n;

	if (!distance || distance > here + d->dict_size)
		return false;
	if (len > (size_t)(d->out_end - d->out)) {
		if (!d->partial)
			return false;
		len = d->out_end - d->out;
	}
	if (distance > here) {
		n = min(len, distance - here);
		memcpy(d->out, d->dict_end - (distance - here), n);
		d->out += n;
		len -= n;
	}
	copy_back(d, distance, len);
	return true;
}

static bool at_end(const struct decoder *d)
{
	if (d->out == d->out_end && (d->partial || !d->in_end))
		return true;
	return d->in_end && d->in == d->in_end;
}

/* Where decoding ended, or minus the place of the error in the input. */
static int decode(struct decoder *d)
{
	const u8 *start = d->in;
	const u8 *out = d->out;

	while (have_in(d, 1)) {
		u8 token = *d->in++;
		size_t len = token >> 4;
		u16 distance;

		if (!read_length(d, &len) || !copy_literals(d, len))
			break;
		if (at_end(d))
			return d->in_end ? d->out - out : d->in - start;
		if (!have_in(d, 2))
			break;
		distance = get_unaligned_le16(d->in);
		d->in += 2;
		len = token & 15;
		if (!read_length(d, &len) ||
		    !copy_match(d, distance, len + MIN_MATCH))
			break;
		if (d->partial && d->out == d->out_end)
			return d->out - out;
	}
	return -(int)(d->in - start) - 1;
}

int __weak LZ4_decompress_safe(const char *source, char *dest,
			       int compressedSize, int maxDecompressedSize)
{
	return LZ4_decompress_safe_usingDict(source, dest, compressedSize,
					     maxDecompressedSize, NULL, 0);
}
KPI_EXPORT(LZ4_decompress_safe);

int __weak LZ4_decompress_safe_usingDict(const char *source, char *dest,
					 int compressedSize,
					 int maxDecompressedSize,
					 const char *dictStart, int dictSize)
{
	struct decoder d = {
		.in = source,
		.in_end = source + compressedSize,
		.out = dest,
		.out_end = dest + maxDecompressedSize,
		.low = dest,
		.dict_end = dictStart + dictSize,
		.dict_size = dictSize,
	};

	if (compressedSize <= 0 || maxDecompressedSize < 0)
		return -1;
	return decode(&d);
}
KPI_EXPORT(LZ4_decompress_safe_usingDict);

int __weak LZ4_decompress_safe_partial(const char *source, char *dest,
				       int compressedSize,
				       int targetOutputSize,
				       int maxDecompressedSize)
{
	struct decoder d = {
		.in = source,
		.in_end = source + compressedSize,
		.out = dest,
		.out_end = dest + min(targetOutputSize, maxDecompressedSize),
		.low = dest,
		.partial = true,
	};

	if (compressedSize <= 0 || d.out_end < d.out)
		return -1;
	return decode(&d);
}
KPI_EXPORT(LZ4_decompress_safe_partial);

/* The "fast" ones know how long the output is, and not the input. */
int __weak LZ4_decompress_fast_usingDict(const char *source, char *dest,
					 int originalSize,
					 const char *dictStart, int dictSize)
{
	struct decoder d = {
		.in = source,
		.out = dest,
		.out_end = dest + originalSize,
		.low = dest,
		.dict_end = dictStart + dictSize,
		.dict_size = dictSize,
	};

	return originalSize < 0 ? -1 : decode(&d);
}
KPI_EXPORT(LZ4_decompress_fast_usingDict);

int __weak LZ4_decompress_fast(const char *source, char *dest,
			       int originalSize)
{
	return LZ4_decompress_fast_usingDict(source, dest, originalSize, NULL,
					     0);
}
KPI_EXPORT(LZ4_decompress_fast);

/* Blocks that refer to earlier ones: the stream knows where those went. */
int __weak LZ4_setStreamDecode(LZ4_streamDecode_t *LZ4_streamDecode,
			       const char *dictionary, int dictSize)
{
	LZ4_streamDecode_t_internal *s = &LZ4_streamDecode->internal_donotuse;

	s->prefixSize = dictSize;
	s->prefixEnd = (const u8 *)dictionary + dictSize;
	s->externalDict = NULL;
	s->extDictSize = 0;
	return 1;
}
KPI_EXPORT(LZ4_setStreamDecode);

/* Output that does not follow the last one makes that the dictionary. */
static struct decoder stream_decoder(LZ4_streamDecode_t_internal *s, u8 *out)
{
	if (s->prefixEnd != out) {
		s->extDictSize = s->prefixSize;
		s->externalDict = s->prefixEnd - s->extDictSize;
		s->prefixSize = 0;
		s->prefixEnd = out;
	}
	return (struct decoder){
		.out = out,
		.low = out - s->prefixSize,
		.dict_end = s->externalDict + s->extDictSize,
		.dict_size = s->extDictSize,
	};
}

static void stream_advance(LZ4_streamDecode_t_internal *s, size_t produced)
{
	s->prefixSize += produced;
	s->prefixEnd += produced;
}

int __weak LZ4_decompress_safe_continue(LZ4_streamDecode_t *LZ4_streamDecode,
					const char *source, char *dest,
					int compressedSize,
					int maxDecompressedSize)
{
	LZ4_streamDecode_t_internal *s = &LZ4_streamDecode->internal_donotuse;
	struct decoder d = stream_decoder(s, dest);
	int result;

	if (compressedSize <= 0 || maxDecompressedSize < 0)
		return -1;
	d.in = source;
	d.in_end = source + compressedSize;
	d.out_end = d.out + maxDecompressedSize;
	result = decode(&d);
	if (result > 0)
		stream_advance(s, result);
	return result;
}
KPI_EXPORT(LZ4_decompress_safe_continue);

int __weak LZ4_decompress_fast_continue(LZ4_streamDecode_t *LZ4_streamDecode,
					const char *source, char *dest,
					int originalSize)
{
	LZ4_streamDecode_t_internal *s = &LZ4_streamDecode->internal_donotuse;
	struct decoder d = stream_decoder(s, dest);
	int result;

	if (originalSize < 0)
		return -1;
	d.in = source;
	d.out_end = d.out + originalSize;
	result = decode(&d);
	if (result > 0)
		stream_advance(s, originalSize);
	return result;
}
KPI_EXPORT(LZ4_decompress_fast_continue);
