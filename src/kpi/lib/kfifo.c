// SPDX-License-Identifier: GPL-2.0
/*
 * lib/kfifo.c, linux/kfifo.h: queues between one reader and one writer.
 *
 * in and out run freely and are masked on use; only the writer moves in, only
 * the reader moves out, and each moves it after it is done with the bytes.
 */
#include <linux/export.h>
#include <linux/kfifo.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "kfifo_impl.h"

__weak int __kfifo_alloc(struct __kfifo *fifo, unsigned int size,
			 size_t esize, gfp_t gfp)
{
	*fifo = (struct __kfifo){ .esize = esize };
	size = roundup_pow_of_two(size);
	if (size < 2)
		return -EINVAL;
	fifo->data = kmalloc_array(esize, size, gfp);
	if (!fifo->data)
		return -ENOMEM;
	fifo->mask = size - 1;
	return 0;
}
KPI_EXPORT(__kfifo_alloc);

__weak void __kfifo_free(struct __kfifo *fifo)
{
	kfree(fifo->data);
	*fifo = (struct __kfifo){ };
}
KPI_EXPORT(__kfifo_free);

/* @buffer of @size bytes; the part that is a power of two is used. */
__weak int __kfifo_init(struct __kfifo *fifo, void *buffer, unsigned int size,
			size_t esize)
{
	*fifo = (struct __kfifo){ .esize = esize, .data = buffer };
	size /= esize;
	if (size)
		size = rounddown_pow_of_two(size);
	if (size < 2)
		return -EINVAL;
	fifo->mask = size - 1;
	return 0;
}
KPI_EXPORT(__kfifo_init);

struct kpi_kfifo_span kpi_kfifo_span(struct __kfifo *fifo, unsigned int off,
				     unsigned int len)
{
	size_t start = (off & fifo->mask) * fifo->esize;
	size_t size = ((size_t)fifo->mask + 1) * fifo->esize;
	size_t bytes = len * fifo->esize;
	size_t first = min(bytes, size - start);

	return (struct kpi_kfifo_span){
		.start = fifo->data + start,
		.first = first,
		.rest = bytes - first,
	};
}

void kpi_kfifo_put(struct __kfifo *fifo, const void *src, unsigned int len,
		   unsigned int off)
{
	struct kpi_kfifo_span s = kpi_kfifo_span(fifo, off, len);

	memcpy(s.start, src, s.first);
	memcpy(fifo->data, src + s.first, s.rest);
	smp_wmb();	/* the bytes before the new value of in */
}

void kpi_kfifo_get(struct __kfifo *fifo, void *dst, unsigned int len,
		   unsigned int off)
{
	struct kpi_kfifo_span s = kpi_kfifo_span(fifo, off, len);

	memcpy(dst, s.start, s.first);
	memcpy(dst + s.first, fifo->data, s.rest);
	smp_wmb();	/* done with the bytes before the new value of out */
}

unsigned long kpi_kfifo_from_user(struct __kfifo *fifo, const void __user *from,
				  unsigned int len, unsigned int off)
{
	struct kpi_kfifo_span s = kpi_kfifo_span(fifo, off, len);
	unsigned long left;

	left = copy_from_user(s.start, from, s.first);
	if (left)
		left += s.rest;
	else if (s.rest)
		left = copy_from_user(fifo->data, from + s.first, s.rest);
	smp_wmb();
	return left;
}

unsigned long kpi_kfifo_to_user(struct __kfifo *fifo, void __user *to,
				unsigned int len, unsigned int off)
{
	struct kpi_kfifo_span s = kpi_kfifo_span(fifo, off, len);
	unsigned long left;

	left = copy_to_user(to, s.start, s.first);
	if (left)
		left += s.rest;
	else if (s.rest)
		left = copy_to_user(to + s.first, fifo->data, s.rest);
	smp_wmb();
	return left;
}

__weak unsigned int __kfifo_in(struct __kfifo *fifo, const void *buf,
			       unsigned int len)
{
	len = min(len, kpi_kfifo_room(fifo));
	kpi_kfifo_put(fifo, buf, len, fifo->in);
	fifo->in += len;
	return len;
}
KPI_EXPORT(__kfifo_in);

__weak unsigned int __kfifo_out_peek(struct __kfifo *fifo, void *buf,
				     unsigned int len)
{
	len = min(len, fifo->in - fifo->out);
	kpi_kfifo_get(fifo, buf, len, fifo->out);
	return len;
}
KPI_EXPORT(__kfifo_out_peek);

__weak unsigned int __kfifo_out(struct __kfifo *fifo, void *buf,
				unsigned int len)
{
	len = __kfifo_out_peek(fifo, buf, len);
	fifo->out += len;
	return len;
}
KPI_EXPORT(__kfifo_out);

/* @len and *@copied are bytes; only whole elements are moved. */
__weak int __kfifo_from_user(struct __kfifo *fifo, const void __user *from,
			     unsigned long len, unsigned int *copied)
{
	unsigned long n = min_t(unsigned long, len / fifo->esize,
				kpi_kfifo_room(fifo));
	unsigned long left = kpi_kfifo_from_user(fifo, from, n, fifo->in);

	n -= DIV_ROUND_UP(left, fifo->esize);
	*copied = n * fifo->esize;
	fifo->in += n;
	return left ? -EFAULT : 0;
}
KPI_EXPORT(__kfifo_from_user);

__weak int __kfifo_to_user(struct __kfifo *fifo, void __user *to,
			   unsigned long len, unsigned int *copied)
{
	unsigned long n = min_t(unsigned long, len / fifo->esize,
				fifo->in - fifo->out);
	unsigned long left = kpi_kfifo_to_user(fifo, to, n, fifo->out);

	n -= DIV_ROUND_UP(left, fifo->esize);
	*copied = n * fifo->esize;
	fifo->out += n;
	return left ? -EFAULT : 0;
}
KPI_EXPORT(__kfifo_to_user);
