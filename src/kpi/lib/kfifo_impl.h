/* SPDX-License-Identifier: GPL-2.0 */
/* kfifo_impl.h - moving bytes in and out of a ring, for kfifo*.c. */
#ifndef LKMHOST_KPI_LIB_KFIFO_IMPL_H
#define LKMHOST_KPI_LIB_KFIFO_IMPL_H

#include <linux/kfifo.h>

/* A piece of the ring in bytes: from @start, then from the ring's begin. */
struct kpi_kfifo_span {
	void *start;
	size_t first, rest;
};

/* @off and @len count elements. */
struct kpi_kfifo_span kpi_kfifo_span(struct __kfifo *fifo, unsigned int off,
				     unsigned int len);
void kpi_kfifo_put(struct __kfifo *fifo, const void *src, unsigned int len,
		   unsigned int off);
void kpi_kfifo_get(struct __kfifo *fifo, void *dst, unsigned int len,
		   unsigned int off);

/* Return how many bytes could not be copied. */
unsigned long kpi_kfifo_from_user(struct __kfifo *fifo, const void __user *from,
				  unsigned int len, unsigned int off);
unsigned long kpi_kfifo_to_user(struct __kfifo *fifo, void __user *to,
				unsigned int len, unsigned int off);

static inline unsigned int kpi_kfifo_room(const struct __kfifo *fifo)
{
	return fifo->mask + 1 - (fifo->in - fifo->out);
}

#endif
