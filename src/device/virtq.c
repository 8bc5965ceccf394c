// SPDX-License-Identifier: GPL-2.0
/* virtq.c - taking chains from a split virtqueue and giving them back. */
#include <errno.h>
#include <stdlib.h>

#include "virtq.h"

#define DESC_NEXT 1u
#define DESC_WRITE 2u
#define DESC_INDIRECT 4u
#define AVAIL_NO_INTERRUPT 1u

/* Read once: the driver may write meanwhile. */
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))

static uint16_t *used_event(const struct virtq *q)
{
	return &q->avail->ring[q->size];
}

static uint16_t *avail_event(const struct virtq *q)
{
	return (uint16_t *)&q->used->ring[q->size];
}

int virtq_open(struct virtq *q, const struct device_ring *ring,
	       unsigned int most, uint64_t features)
{
	unsigned int n = ring->size;

	if (!n || n > most || n & (n - 1) || ring->desc & 15 ||
	    ring->avail & 1 || ring->used & 3)
		return -EINVAL;
	*q = (struct virtq){
		.event_idx = features & VIRTQ_F_EVENT_IDX,
		.indirect = features & VIRTQ_F_INDIRECT,
		.desc = device_services.memory(ring->desc, 16ull * n),
		.avail = device_services.memory(ring->avail, 6 + 2ull * n),
		.used = device_services.memory(ring->used, 6 + 8ull * n),
		.chains = calloc(n, sizeof(*q->chains)),
	};
	if (!q->desc || !q->avail || !q->used || !q->chains) {
		free(q->chains);
		*q = (struct virtq){ 0 };
		return -EFAULT;
	}
	q->size = n;
	return 0;
}

void virtq_close(struct virtq *q)
{
	for (unsigned int i = 0; i < q->size; i++)
		free(q->chains[i].buffers);
	free(q->chains);
	*q = (struct virtq){ 0 };
}

/* ------------------------------------------------------------- a chain */

/* Room for one more in the chain of @head. */
static struct lkm_buffer *next_buffer(struct virtq *q, struct lkm_chain *chain)
{
	struct virtq_chain *c = &q->chains[chain->head];
	unsigned int n = chain->n_out + chain->n_in;

	if (n == c->capacity) {
		unsigned int more = c->capacity ? 2 * c->capacity : 4;
		struct lkm_buffer *b = reallocarray(c->buffers, more,
						    sizeof(*b));

		if (!b)
			return NULL;
		c->buffers = b;
		c->capacity = more;
	}
	return &c->buffers[n];
}

static bool add_buffer(struct virtq *q, struct lkm_chain *chain,
		       const struct virtq_desc *d)
{
	struct lkm_buffer *b = next_buffer(q, chain);
	void *data = device_services.memory(d->address, d->length);

	/* What is to be read comes before what is to be written. */
	if (!b || !data || (!(d->flags & DESC_WRITE) && chain->n_in))
		return false;
	*b = (struct lkm_buffer){ data, d->length };
	if (d->flags & DESC_WRITE) {
		chain->n_in++;
		chain->in_size += d->length;
	} else {
		chain->n_out++;
		chain->out_size += d->length;
	}
	return true;
}

static struct virtq_desc read_desc(const struct virtq_desc *d)
{
	return (struct virtq_desc){ READ_ONCE(d->address),
				    READ_ONCE(d->length),
				    READ_ONCE(d->flags), READ_ONCE(d->next) };
}

/*
 * Follow descriptors of @table, @n of them, from @at on. A chain is not longer
 * than the queue, so that a loop ends.
 */
static bool walk(struct virtq *q, struct lkm_chain *chain,
		 const struct virtq_desc *table, unsigned int n,
		 unsigned int at, bool nested)
{
	struct virtq_desc d = { .flags = DESC_NEXT, .next = (uint16_t)at };

	while (d.flags & DESC_NEXT) {
		if (d.next >= n || chain->n_out + chain->n_in >= (int)q->size)
			return false;
		d = read_desc(&table[d.next]);
		if (!(d.flags & DESC_INDIRECT)) {
			if (!add_buffer(q, chain, &d))
				return false;
			continue;
		}
		if (nested || !q->indirect || d.flags & DESC_NEXT ||
		    !d.length || d.length % sizeof(d))
			return false;
		table = device_services.memory(d.address, d.length);
		return table && walk(q, chain, table, d.length / sizeof(d), 0,
				     true);
	}
	return true;
}

/*
 * Ask for a kick at the next one, and look again: it may have come in
 * between.
 */
static bool is_empty(struct virtq *q)
{
	if (__atomic_load_n(&q->avail->idx, __ATOMIC_ACQUIRE) != q->next_avail)
		return false;
	if (!q->event_idx)
		return true;
	__atomic_store_n(avail_event(q), q->next_avail, __ATOMIC_SEQ_CST);
	/* A fence by this name: ThreadSanitizer refuses the newer one. */
	__sync_synchronize();
	return __atomic_load_n(&q->avail->idx, __ATOMIC_ACQUIRE) ==
	       q->next_avail;
}

int virtq_pop(struct virtq *q, struct lkm_chain *chain)
{
	uint16_t waiting;

	if (!q->size || q->broken || is_empty(q))
		return 0;
	waiting = READ_ONCE(q->avail->idx) - q->next_avail;
	*chain = (struct lkm_chain){
		.head = READ_ONCE(q->avail->ring[q->next_avail % q->size]),
	};
	if (waiting > q->size || chain->head >= q->size ||
	    !walk(q, chain, q->desc, q->size, chain->head, false)) {
		q->broken = true;
		return -EPROTO;
	}
	q->next_avail++;
	chain->buffers = q->chains[chain->head].buffers;
	return 1;
}

void virtq_push(struct virtq *q, uint16_t head, uint32_t written)
{
	if (!q->size)
		return;
	q->used->ring[q->next_used % q->size].id = head;
	q->used->ring[q->next_used % q->size].length = written;
	__atomic_store_n(&q->used->idx, ++q->next_used, __ATOMIC_RELEASE);
}

bool virtq_wants_interrupt(struct virtq *q)
{
	uint16_t before = q->told, event;

	if (!q->size || before == q->next_used)
		return false;
	q->told = q->next_used;
	__sync_synchronize();
	if (!q->event_idx)
		return !(READ_ONCE(q->avail->flags) & AVAIL_NO_INTERRUPT);
	event = READ_ONCE(*used_event(q));
	return (uint16_t)(q->next_used - event - 1) <
	       (uint16_t)(q->next_used - before);
}
