// SPDX-License-Identifier: GPL-2.0
/*
 * lib/kfifo.c, linux/kfifo.h: queues of records of varying length.  Elements
 * are bytes; a record is its length in one or two bytes (recsize), low byte
 * first, and its data.
 */
#include <linux/export.h>
#include <linux/kfifo.h>

#include "kpi.h"
#include "kfifo_impl.h"

static unsigned char *byte_at(struct __kfifo *fifo, unsigned int off)
{
	return (unsigned char *)fifo->data + (off & fifo->mask);
}

static unsigned int read_length(struct __kfifo *fifo, size_t recsize)
{
	unsigned int len = *byte_at(fifo, fifo->out);

	if (recsize > 1)
		len |= *byte_at(fifo, fifo->out + 1) << 8;
	return len;
}

static void write_length(struct __kfifo *fifo, unsigned int len,
			 size_t recsize)
{
	*byte_at(fifo, fifo->in) = len;
	if (recsize > 1)
		*byte_at(fifo, fifo->in + 1) = len >> 8;
}

/* The longest record up to @len that the length bytes can tell. */
__weak unsigned int __kfifo_max_r(unsigned int len, size_t recsize)
{
	return min(len, (1U << (recsize * 8)) - 1);
}
KPI_EXPORT(__kfifo_max_r);

__weak unsigned int __kfifo_len_r(struct __kfifo *fifo, size_t recsize)
{
	return read_length(fifo, recsize);
}
KPI_EXPORT(__kfifo_len_r);

/* All of the record or, without room for it, nothing. */
__weak unsigned int __kfifo_in_r(struct __kfifo *fifo, const void *buf,
				 unsigned int len, size_t recsize)
{
	if (len + recsize > kpi_kfifo_room(fifo))
		return 0;
	write_length(fifo, len, recsize);
	kpi_kfifo_put(fifo, buf, len, fifo->in + recsize);
	fifo->in += len + recsize;
	return len;
}
KPI_EXPORT(__kfifo_in_r);

__weak unsigned int __kfifo_out_peek_r(struct __kfifo *fifo, void *buf,
				       unsigned int len, size_t recsize)
{
	if (fifo->in == fifo->out)
		return 0;
	len = min(len, read_length(fifo, recsize));
	kpi_kfifo_get(fifo, buf, len, fifo->out + recsize);
	return len;
}
KPI_EXPORT(__kfifo_out_peek_r);

__weak void __kfifo_skip_r(struct __kfifo *fifo, size_t recsize)
{
	fifo->out += read_length(fifo, recsize) + recsize;
}
KPI_EXPORT(__kfifo_skip_r);

/* What of the record does not fit in @len is lost. */
__weak unsigned int __kfifo_out_r(struct __kfifo *fifo, void *buf,
				  unsigned int len, size_t recsize)
{
	if (fifo->in == fifo->out)
		return 0;
	len = __kfifo_out_peek_r(fifo, buf, len, recsize);
	__kfifo_skip_r(fifo, recsize);
	return len;
}
KPI_EXPORT(__kfifo_out_r);

__weak int __kfifo_from_user_r(struct __kfifo *fifo, const void __user *from,
			       unsigned long len, unsigned int *copied,
			       size_t recsize)
{
	*copied = 0;
	len = __kfifo_max_r(len, recsize);
	if (len + recsize > kpi_kfifo_room(fifo))
		return 0;
	write_length(fifo, len, recsize);
	if (kpi_kfifo_from_user(fifo, from, len, fifo->in + recsize))
		return -EFAULT;
	*copied = len;
	fifo->in += len + recsize;
	return 0;
}
KPI_EXPORT(__kfifo_from_user_r);

__weak int __kfifo_to_user_r(struct __kfifo *fifo, void __user *to,
			     unsigned long len, unsigned int *copied,
			     size_t recsize)
{
	*copied = 0;
	if (fifo->in == fifo->out)
		return 0;
	len = min_t(unsigned long, len, read_length(fifo, recsize));
	if (kpi_kfifo_to_user(fifo, to, len, fifo->out + recsize))
		return -EFAULT;
	*copied = len;
	__kfifo_skip_r(fifo, recsize);
	return 0;
}
KPI_EXPORT(__kfifo_to_user_r);
