// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_buffer.c, linux/tty_flip.h: what a line has received, from
 * the driver's interrupt to the line discipline.
 *
 * One producer, whom the driver serialises, and one consumer, a work, without
 * a lock between them: a buffer belongs to the producer up to its commit, and
 * a buffer that has a next one is full. The first is the sentinel of no size,
 * so there always is one that inline functions can look at.
 */
#include <linux/atomic.h>
#include <linux/llist.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

#define SIZE_MIN 256
#define DEFAULT_LIMIT 640000

static struct tty_buffer *alloc_buffer(struct tty_port *port, size_t size)
{
	struct tty_buffer *b;

	size = round_up(max_t(size_t, size, SIZE_MIN), 256);
	if (atomic_read(&port->buf.mem_used) > port->buf.mem_limit)
		return NULL;
	/* The characters, and as many flags. */
	b = kzalloc(sizeof(*b) + 2 * size, GFP_ATOMIC | __GFP_NOWARN);
	if (!b)
		return NULL;
	b->size = size;
	atomic_add(size, &port->buf.mem_used);
	return b;
}

static void free_buffer(struct tty_port *port, struct tty_buffer *b)
{
	if (b == &port->buf.sentinel)
		return;
	atomic_sub(b->size, &port->buf.mem_used);
	kfree(b);
}

/* ----------------------------------------------------------- the producer */

/* Room for @size characters at the tail, with flags if so; how many there is. */
static size_t make_room(struct tty_port *port, size_t size, bool flags)
{
	struct tty_buffer *b = port->buf.tail, *n;
	bool change = flags && b->flags & TTYB_NORMAL;
	size_t left = b->size - b->used;

	if (!change && left >= size)
		return size;
	n = alloc_buffer(port, size);
	if (!n)
		return change ? 0 : left;
	n->flags = flags ? 0 : TTYB_NORMAL;
	port->buf.tail = n;
	/* The consumer sees what is committed before it sees the next one. */
	smp_store_release(&b->commit, b->used);
	smp_store_release(&b->next, n);
	return size;
}

int tty_buffer_request_room(struct tty_port *port, size_t size)
{
	return make_room(port, size, false);
}
KPI_EXPORT(tty_buffer_request_room);

unsigned int tty_buffer_space_avail(struct tty_port *port)
{
	return max(port->buf.mem_limit - atomic_read(&port->buf.mem_used), 0);
}
KPI_EXPORT(tty_buffer_space_avail);

int tty_insert_flip_string_fixed_flag(struct tty_port *port,
				      const unsigned char *chars, char flag,
				      size_t size)
{
	bool flags = flag != TTY_NORMAL;
	int copied = 0;

	while (copied < size) {
		size_t want = min_t(size_t, size - copied, PAGE_SIZE / 2);
		size_t room = make_room(port, want, flags);
		struct tty_buffer *b = port->buf.tail;

		if (!room)
			break;
		memcpy(char_buf_ptr(b, b->used), chars + copied, room);
		if (~b->flags & TTYB_NORMAL)
			memset(flag_buf_ptr(b, b->used), flag, room);
		b->used += room;
		copied += room;
	}
	return copied;
}
KPI_EXPORT(tty_insert_flip_string_fixed_flag);

int tty_insert_flip_string_flags(struct tty_port *port,
				 const unsigned char *chars, const char *flags,
				 size_t size)
{
	int copied = 0;

	while (copied < size) {
		size_t want = min_t(size_t, size - copied, PAGE_SIZE / 2);
		size_t room = make_room(port, want, true);
		struct tty_buffer *b = port->buf.tail;

		if (!room)
			break;
		memcpy(char_buf_ptr(b, b->used), chars + copied, room);
		memcpy(flag_buf_ptr(b, b->used), flags + copied, room);
		b->used += room;
		copied += room;
	}
	return copied;
}
KPI_EXPORT(tty_insert_flip_string_flags);

int __tty_insert_flip_char(struct tty_port *port, unsigned char ch, char flag)
{
	return tty_insert_flip_string_fixed_flag(port, &ch, flag, 1);
}
KPI_EXPORT(__tty_insert_flip_char);

int tty_prepare_flip_string(struct tty_port *port, unsigned char **chars,
			    size_t size)
{
	size_t room = make_room(port, size, false);
	struct tty_buffer *b = port->buf.tail;

	if (!room)
		return 0;
	*chars = char_buf_ptr(b, b->used);
	if (~b->flags & TTYB_NORMAL)
		memset(flag_buf_ptr(b, b->used), TTY_NORMAL, room);
	b->used += room;
	return room;
}
KPI_EXPORT(tty_prepare_flip_string);

void tty_flip_buffer_push(struct tty_port *port)
{
	smp_store_release(&port->buf.tail->commit, port->buf.tail->used);
	kpi_tty_buffer_restart(port);
}
KPI_EXPORT(tty_flip_buffer_push);

int tty_buffer_set_limit(struct tty_port *port, int limit)
{
	if (limit < SIZE_MIN)
		return -EINVAL;
	port->buf.mem_limit = limit;
	return 0;
}
KPI_EXPORT(tty_buffer_set_limit);

/* ----------------------------------------------------------- the consumer */

int tty_ldisc_receive_buf(struct tty_ldisc *ld, const unsigned char *p,
			  const char *f, int count)
{
	if (ld->ops->receive_buf2)
		return ld->ops->receive_buf2(ld->tty, p, f, count);
	count = min_t(int, count, ld->tty->receive_room);
	if (count && ld->ops->receive_buf)
		ld->ops->receive_buf(ld->tty, p, f, count);
	return count;
}
KPI_EXPORT(tty_ldisc_receive_buf);

static int receive(struct tty_port *port, const unsigned char *p,
		   const unsigned char *f, size_t count)
{
	struct tty_struct *tty = READ_ONCE(port->itty);
	struct tty_ldisc *ld = tty ? tty_ldisc_ref(tty) : NULL;
	int ret;

	if (!ld)
		return 0;
	ret = tty_ldisc_receive_buf(ld, p, (const char *)f, count);
	tty_ldisc_deref(ld);
	return ret;
}

static void wake_writers(struct tty_port *port)
{
	struct tty_struct *tty = tty_port_tty_get(port);

	if (!tty)
		return;
	tty_wakeup(tty);
	tty_kref_put(tty);
}

const struct tty_port_client_operations tty_port_default_client_ops = {
	.receive_buf = receive,
	.write_wakeup = wake_writers,
};
KPI_EXPORT(tty_port_default_client_ops);

/* What is committed of @b; 0: the line discipline has no room or is not there. */
static int pass_on(struct tty_port *port, struct tty_buffer *b, int count)
{
	unsigned char *flags = NULL;

	if (~b->flags & TTYB_NORMAL)
		flags = (unsigned char *)flag_buf_ptr(b, b->read);
	return port->client_ops->receive_buf(port, char_buf_ptr(b, b->read),
					     flags, count);
}

static void flush_to_ldisc(struct work_struct *work)
{
	struct tty_port *port = container_of(work, struct tty_port, buf.work);
	struct tty_bufhead *buf = &port->buf;

	mutex_lock(&buf->lock);
	/* Others want the lock; whoever had it starts this anew. */
	while (!atomic_read(&buf->priority)) {
		struct tty_buffer *b = buf->head;
		struct tty_buffer *next = smp_load_acquire(&b->next);
		int count = smp_load_acquire(&b->commit) - b->read;

		if (count) {
			int done = pass_on(port, b, count);

			if (done <= 0)
				break;
			b->read += done;
			cond_resched();
		} else if (next) {
			buf->head = next;
			free_buffer(port, b);
		} else {
			break;
		}
	}
	mutex_unlock(&buf->lock);
}

void kpi_tty_buffer_restart(struct tty_port *port)
{
	queue_work(system_unbound_wq, &port->buf.work);
}

void tty_buffer_lock_exclusive(struct tty_port *port)
{
	atomic_inc(&port->buf.priority);
	mutex_lock(&port->buf.lock);
}
KPI_EXPORT(tty_buffer_lock_exclusive);

void tty_buffer_unlock_exclusive(struct tty_port *port)
{
	bool more = port->buf.head->commit != port->buf.head->read;

	atomic_dec(&port->buf.priority);
	mutex_unlock(&port->buf.lock);
	if (more)
		kpi_tty_buffer_restart(port);
}
KPI_EXPORT(tty_buffer_unlock_exclusive);

void kpi_tty_buffer_flush(struct tty_struct *tty, struct tty_ldisc *ld)
{
	struct tty_bufhead *buf = &tty->port->buf;
	struct tty_buffer *next;

	atomic_inc(&buf->priority);
	mutex_lock(&buf->lock);
	while ((next = smp_load_acquire(&buf->head->next))) {
		free_buffer(tty->port, buf->head);
		buf->head = next;
	}
	buf->head->read = smp_load_acquire(&buf->head->commit);
	if (ld && ld->ops->flush_buffer)
		ld->ops->flush_buffer(tty);
	atomic_dec(&buf->priority);
	mutex_unlock(&buf->lock);
}

void kpi_tty_buffer_cancel(struct tty_port *port)
{
	cancel_work_sync(&port->buf.work);
}

void kpi_tty_buffer_init(struct tty_port *port)
{
	struct tty_bufhead *buf = &port->buf;

	mutex_init(&buf->lock);
	buf->head = buf->tail = &buf->sentinel;
	buf->mem_limit = DEFAULT_LIMIT;
	INIT_WORK(&buf->work, flush_to_ldisc);
}

void kpi_tty_buffer_free(struct tty_port *port)
{
	struct tty_buffer *b = port->buf.head, *next;

	for (; b; b = next) {
		next = b->next;
		free_buffer(port, b);
	}
	port->buf.head = port->buf.tail = &port->buf.sentinel;
}
