// SPDX-License-Identifier: GPL-2.0
/* net/core/datagram.c, linux/skbuff.h: waiting for a socket's next message. */
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "kpi.h"

/* Who waits to read is not woken for what can be written. */
static int receiver_wake_function(wait_queue_entry_t *wait, unsigned int mode,
				  int sync, void *key)
{
	if (key && !(key_to_poll(key) & (EPOLLIN | EPOLLERR)))
		return 0;
	return autoremove_wake_function(wait, mode, sync, key);
}

static bool is_connection(const struct sock *sk)
{
	return sk->sk_type == SOCK_SEQPACKET || sk->sk_type == SOCK_STREAM;
}

/* An error that ends the wait, 1 where it is worth none, 0: go to sleep. */
static int end_of_wait(struct sock *sk, struct sk_buff_head *queue,
		       const struct sk_buff *last, long timeout)
{
	int err = sock_error(sk);

	if (err)
		return err;
	if (READ_ONCE(queue->prev) != last)
		return 1;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return -ESHUTDOWN;
	if (is_connection(sk) && sk->sk_state != TCP_ESTABLISHED &&
	    sk->sk_state != TCP_LISTEN)
		return -ENOTCONN;
	return signal_pending(current) ? sock_intr_errno(timeout) : 0;
}

/* 0: look again. 1: *@err, which is 0 at the end of what there is. */
int __skb_wait_for_more_packets(struct sock *sk, struct sk_buff_head *queue,
				int *err, long *timeo_p,
				const struct sk_buff *skb)
{
	DEFINE_WAIT_FUNC(wait, receiver_wake_function);
	int end;

	prepare_to_wait_exclusive(sk_sleep(sk), &wait, TASK_INTERRUPTIBLE);
	end = end_of_wait(sk, queue, skb, *timeo_p);
	if (!end)
		*timeo_p = schedule_timeout(*timeo_p);
	finish_wait(sk_sleep(sk), &wait);
	if (end >= 0)
		return 0;
	*err = end == -ESHUTDOWN ? 0 : end;
	return 1;
}
KPI_EXPORT(__skb_wait_for_more_packets);

/* With MSG_PEEK it stays, and is looked for behind what was peeked at. */
struct sk_buff *__skb_try_recv_from_queue(struct sock *sk,
					  struct sk_buff_head *queue,
					  unsigned int flags, int *off,
					  int *err, struct sk_buff **last)
{
	struct sk_buff *skb;

	*last = queue->prev;
	skb_queue_walk(queue, skb) {
		if (flags & MSG_PEEK) {
			if (*off >= (int)skb->len &&
			    (skb->len || *off || skb->peeked)) {
				*off -= skb->len;
				continue;
			}
			skb->peeked = 1;
			refcount_inc(&skb->users);
		} else {
			__skb_unlink(skb, queue);
		}
		return skb;
	}
	return NULL;
}

struct sk_buff *__skb_try_recv_datagram(struct sock *sk,
					struct sk_buff_head *queue,
					unsigned int flags, int *off, int *err,
					struct sk_buff **last)
{
	struct sk_buff *skb;
	unsigned long irq;

	*err = sock_error(sk);
	if (*err)
		return NULL;
	spin_lock_irqsave(&queue->lock, irq);
	skb = __skb_try_recv_from_queue(sk, queue, flags, off, err, last);
	spin_unlock_irqrestore(&queue->lock, irq);
	if (!skb)
		*err = -EAGAIN;
	return skb;
}
KPI_EXPORT(__skb_try_recv_datagram);

struct sk_buff *__skb_recv_datagram(struct sock *sk, struct sk_buff_head *queue,
				    unsigned int flags, int *off, int *err)
{
	long timeout = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	struct sk_buff *skb, *last;

	do {
		skb = __skb_try_recv_datagram(sk, queue, flags, off, err, &last);
		if (skb || *err != -EAGAIN)
			return skb;
	} while (timeout && !__skb_wait_for_more_packets(sk, queue, err,
							 &timeout, last));
	return NULL;
}
KPI_EXPORT(__skb_recv_datagram);

struct sk_buff *skb_recv_datagram(struct sock *sk, unsigned int flags, int *err)
{
	int off = 0;

	return __skb_recv_datagram(sk, &sk->sk_receive_queue, flags, &off, err);
}
KPI_EXPORT(skb_recv_datagram);

void skb_free_datagram(struct sock *sk, struct sk_buff *skb)
{
	consume_skb(skb);
}
KPI_EXPORT(skb_free_datagram);

static __poll_t error_events(struct sock *sk)
{
	__poll_t mask = 0;

	if (sk->sk_err || !skb_queue_empty_lockless(&sk->sk_error_queue))
		mask |= EPOLLERR | (sock_flag(sk, SOCK_SELECT_ERR_QUEUE) ?
				    EPOLLPRI : 0);
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM;
	if (sk->sk_shutdown == SHUTDOWN_MASK)
		mask |= EPOLLHUP;
	return mask;
}

__poll_t datagram_poll(struct file *file, struct socket *sock,
		       poll_table *wait)
{
	struct sock *sk = sock->sk;
	__poll_t mask;

	sock_poll_wait(file, sock, wait);
	mask = error_events(sk);
	if (!skb_queue_empty_lockless(&sk->sk_receive_queue))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (is_connection(sk)) {
		if (sk->sk_state == TCP_CLOSE)
			mask |= EPOLLHUP;
		/* On its way: neither writable nor not. */
		if (sk->sk_state == TCP_SYN_SENT)
			return mask;
	}
	if (sock_writeable(sk))
		mask |= EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND;
	else
		sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	return mask;
}
KPI_EXPORT(datagram_poll);
