// SPDX-License-Identifier: GPL-2.0
/* crypto/scatterwalk.c, crypto/scatterwalk.h: bytes across scatterlists. */
#include <crypto/scatterwalk.h>
#include <linux/scatterlist.h>
#include <linux/string.h>

#include "kpi.h"
#include "crypto/core.h"

/*
 * @out: 0 from the list to @buf, 1 from @buf to the list, 2 only move on.
 * The walk is left behind the last byte; the next entry is begun only when
 * there is more to do in it.
 */
void scatterwalk_copychunks(void *buf, struct scatter_walk *walk,
			    size_t nbytes, int out)
{
	for (;;) {
		size_t here = min_t(size_t, scatterwalk_pagelen(walk), nbytes);
		void *mem = out == 2 ? NULL : scatterwalk_map(walk);

		if (out == 0)
			memcpy(buf, mem, here);
		else if (out == 1)
			memcpy(mem, buf, here);
		if (mem)
			scatterwalk_unmap(mem);
		scatterwalk_advance(walk, here);
		nbytes -= here;
		if (!nbytes)
			return;
		if (buf)
			buf += here;
		scatterwalk_pagedone(walk, out & 1, 1);
	}
}
KPI_EXPORT(scatterwalk_copychunks);

void scatterwalk_map_and_copy(void *buf, struct scatterlist *sg,
			      unsigned int start, unsigned int nbytes, int out)
{
	struct scatter_walk walk;
	struct scatterlist tmp[2];

	if (!nbytes)
		return;
	scatterwalk_start(&walk, scatterwalk_ffwd(tmp, sg, start));
	scatterwalk_copychunks(buf, &walk, nbytes, out);
	scatterwalk_done(&walk, out, 0);
}
KPI_EXPORT(scatterwalk_map_and_copy);

/* Lists may be the same memory; then there is nothing to do. */
void memcpy_sglist(struct scatterlist *dst, struct scatterlist *src,
		   unsigned int nbytes)
{
	unsigned int in = 0, out = 0;

	while (nbytes) {
		unsigned int n = min3(src->length - in, dst->length - out,
				      nbytes);
		void *from = sg_virt(src) + in, *to = sg_virt(dst) + out;

		if (from != to)
			memcpy(to, from, n);
		nbytes -= n;
		in += n;
		out += n;
		if (nbytes && in == src->length) {
			src = sg_next(src);
			in = 0;
		}
		if (nbytes && out == dst->length) {
			dst = sg_next(dst);
			out = 0;
		}
	}
}
KPI_EXPORT(memcpy_sglist);

/* The list from byte @len on; @dst is room for the entry that is cut. */
struct scatterlist *scatterwalk_ffwd(struct scatterlist dst[2],
				     struct scatterlist *src, unsigned int len)
{
	while (len && len >= src->length) {
		len -= src->length;
		src = sg_next(src);
	}
	if (!len)
		return src;
	sg_init_table(dst, 2);
	sg_set_page(dst, sg_page(src), src->length - len, src->offset + len);
	scatterwalk_crypto_chain(dst, sg_next(src), 2);
	return dst;
}
KPI_EXPORT(scatterwalk_ffwd);
