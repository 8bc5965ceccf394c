// SPDX-License-Identifier: GPL-2.0
/*
 * lib/kfifo.c, linux/kfifo.h: a ring as a scatterlist, for a device that fills
 * or drains it.
 */
#include <linux/export.h>
#include <linux/kfifo.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>

#include "kpi.h"
#include "kfifo_impl.h"

/* One entry for each run of pages that are physically adjacent. */
static unsigned int map_bytes(struct scatterlist *sgl, int nents, void *buf,
			      size_t len)
{
	int n = 0;

	while (len && n < nents) {
		size_t run = min_t(size_t, len, PAGE_SIZE - offset_in_page(buf));

		while (run < len &&
		       page_to_phys(virt_to_page(buf + run)) ==
		       page_to_phys(virt_to_page(buf + run - 1)) + PAGE_SIZE)
			run += min_t(size_t, len - run, PAGE_SIZE);
		sg_set_page(sgl + n++, virt_to_page(buf), run,
			    offset_in_page(buf));
		buf += run;
		len -= run;
	}
	return n;
}

static unsigned int map_ring(struct __kfifo *fifo, struct scatterlist *sgl,
			     int nents, unsigned int len, unsigned int off)
{
	struct kpi_kfifo_span s = kpi_kfifo_span(fifo, off, len);
	unsigned int n = map_bytes(sgl, nents, s.start, s.first);

	return n + map_bytes(sgl + n, nents - n, fifo->data, s.rest);
}

__weak unsigned int __kfifo_dma_in_prepare(struct __kfifo *fifo,
					   struct scatterlist *sgl, int nents,
					   unsigned int len)
{
	return map_ring(fifo, sgl, nents, min(len, kpi_kfifo_room(fifo)),
			fifo->in);
}
KPI_EXPORT(__kfifo_dma_in_prepare);

__weak unsigned int __kfifo_dma_out_prepare(struct __kfifo *fifo,
					    struct scatterlist *sgl, int nents,
					    unsigned int len)
{
	return map_ring(fifo, sgl, nents, min(len, fifo->in - fifo->out),
			fifo->out);
}
KPI_EXPORT(__kfifo_dma_out_prepare);

__weak unsigned int __kfifo_dma_in_prepare_r(struct __kfifo *fifo,
					     struct scatterlist *sgl,
					     int nents, unsigned int len,
					     size_t recsize)
{
	BUG_ON(!nents);
	len = __kfifo_max_r(len, recsize);
	if (len + recsize > kpi_kfifo_room(fifo))
		return 0;
	return map_ring(fifo, sgl, nents, len, fifo->in + recsize);
}
KPI_EXPORT(__kfifo_dma_in_prepare_r);

/* The device has written @len bytes: now it is a record. */
__weak void __kfifo_dma_in_finish_r(struct __kfifo *fifo, unsigned int len,
				    size_t recsize)
{
	unsigned char *data = fifo->data;

	len = __kfifo_max_r(len, recsize);
	for (size_t i = 0; i < recsize; i++)
		data[(fifo->in + i) & fifo->mask] = len >> (8 * i);
	fifo->in += len + recsize;
}
KPI_EXPORT(__kfifo_dma_in_finish_r);

__weak unsigned int __kfifo_dma_out_prepare_r(struct __kfifo *fifo,
					      struct scatterlist *sgl,
					      int nents, unsigned int len,
					      size_t recsize)
{
	BUG_ON(!nents);
	len = __kfifo_max_r(len, recsize);
	if (len + recsize > fifo->in - fifo->out)
		return 0;
	return map_ring(fifo, sgl, nents, len, fifo->out + recsize);
}
KPI_EXPORT(__kfifo_dma_out_prepare_r);

__weak void __kfifo_dma_out_finish_r(struct __kfifo *fifo, size_t recsize)
{
	__kfifo_skip_r(fifo, recsize);
}
KPI_EXPORT(__kfifo_dma_out_finish_r);
