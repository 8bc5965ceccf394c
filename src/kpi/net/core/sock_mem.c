// SPDX-License-Identifier: GPL-2.0
/* net/core/sock.c, net/sock.h: how much memory is a socket's. */
#include <linux/filter.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "kpi.h"
#include "skbuff.h"

#define OPTION_MEMORY (sizeof(unsigned long) * (2 * UIO_MAXIOV + 512))

/* ---------------------------------------------------------------- options */

void *sock_kmalloc(struct sock *sk, int size, gfp_t priority)
{
	void *p;

	if ((unsigned int)size > OPTION_MEMORY ||
	    atomic_read(&sk->sk_omem_alloc) + size >= OPTION_MEMORY)
		return NULL;
	atomic_add(size, &sk->sk_omem_alloc);
	p = kmalloc(size, priority);
	if (!p)
		atomic_sub(size, &sk->sk_omem_alloc);
	return p;
}
KPI_EXPORT(sock_kmalloc);

void sock_kfree_s(struct sock *sk, void *mem, int size)
{
	if (WARN_ON_ONCE(!mem))
		return;
	kfree(mem);
	atomic_sub(size, &sk->sk_omem_alloc);
}
KPI_EXPORT(sock_kfree_s);

void sock_kzfree_s(struct sock *sk, void *mem, int size)
{
	if (WARN_ON_ONCE(!mem))
		return;
	kfree_sensitive(mem);
	atomic_sub(size, &sk->sk_omem_alloc);
}
KPI_EXPORT(sock_kzfree_s);

/* ---------------------------------------------------------------- sending */

/*
 * The socket has one reference of its own in this count; it is kept back
 * until write_space() has been called, which looks at the socket.
 */
void sock_wfree(struct sk_buff *skb)
{
	unsigned int len = skb->truesize;
	struct sock *sk = skb->sk;

	if (!sock_flag(sk, SOCK_USE_WRITE_QUEUE)) {
		WARN_ON(refcount_sub_and_test(len - 1, &sk->sk_wmem_alloc));
		sk->sk_write_space(sk);
		len = 1;
	}
	if (refcount_sub_and_test(len, &sk->sk_wmem_alloc))
		kpi_sock_destruct(sk);
}
KPI_EXPORT(sock_wfree);

void skb_set_owner_w(struct sk_buff *skb, struct sock *sk)
{
	skb_orphan(skb);
	skb->sk = sk;
	skb->destructor = sock_wfree;
	skb_set_hash_from_sk(skb, sk);
	refcount_add(skb->truesize, &sk->sk_wmem_alloc);
}
KPI_EXPORT(skb_set_owner_w);

struct sk_buff *sock_wmalloc(struct sock *sk, unsigned long size, int force,
			     gfp_t priority)
{
	struct sk_buff *skb;

	if (!force && refcount_read(&sk->sk_wmem_alloc) >=
			      READ_ONCE(sk->sk_sndbuf))
		return NULL;
	skb = alloc_skb(size, priority);
	if (skb)
		skb_set_owner_w(skb, sk);
	return skb;
}
KPI_EXPORT(sock_wmalloc);

static bool has_room(const struct sock *sk)
{
	return sk_wmem_alloc_get(sk) < READ_ONCE(sk->sk_sndbuf);
}

static long wait_for_room(struct sock *sk, long timeout)
{
	DEFINE_WAIT(wait);

	sk_clear_bit(SOCKWQ_ASYNC_NOSPACE, sk);
	while (timeout && !signal_pending(current)) {
		set_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
		prepare_to_wait(sk_sleep(sk), &wait, TASK_INTERRUPTIBLE);
		if (has_room(sk) || sk->sk_err ||
		    READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN)
			break;
		timeout = schedule_timeout(timeout);
	}
	finish_wait(sk_sleep(sk), &wait);
	return timeout;
}

static int make_room(struct sock *sk, long timeout)
{
	int err;

	for (;;) {
		err = sock_error(sk);
		if (err)
			return err;
		if (READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN)
			return -EPIPE;
		if (has_room(sk))
			return 0;
		sk_set_bit(SOCKWQ_ASYNC_NOSPACE, sk);
		if (!timeout)
			return -EAGAIN;
		if (signal_pending(current))
			return sock_intr_errno(timeout);
		timeout = wait_for_room(sk, timeout);
	}
}

struct sk_buff *sock_alloc_send_pskb(struct sock *sk, unsigned long header_len,
				     unsigned long data_len, int noblock,
				     int *errcode, int max_page_order)
{
	struct sk_buff *skb;

	*errcode = make_room(sk, sock_sndtimeo(sk, noblock));
	if (*errcode)
		return NULL;
	skb = alloc_skb_with_frags(header_len, data_len, max_page_order,
				   errcode, sk->sk_allocation);
	if (skb)
		skb_set_owner_w(skb, sk);
	return skb;
}
KPI_EXPORT(sock_alloc_send_pskb);

/* -------------------------------------------------------------- receiving */

void sock_rfree(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;

	atomic_sub(skb->truesize, &sk->sk_rmem_alloc);
	sk_mem_uncharge(sk, skb->truesize);
}
KPI_EXPORT(sock_rfree);

void sock_efree(struct sk_buff *skb)
{
	sock_put(skb->sk);
}
KPI_EXPORT(sock_efree);

/* Of protocols that have a limit in common: sysctl_mem[2], in pages. */
int __sk_mem_schedule(struct sock *sk, int size, int kind)
{
	int pages = sk_mem_pages(size);

	sk_memory_allocated_add(sk, pages);
	if (sk_memory_allocated(sk) > sk_prot_mem_limits(sk, 2)) {
		sk_memory_allocated_sub(sk, pages);
		return 0;
	}
	sk->sk_forward_alloc += pages << PAGE_SHIFT;
	return 1;
}
KPI_EXPORT(__sk_mem_schedule);

void __sk_mem_reclaim(struct sock *sk, int amount)
{
	amount >>= PAGE_SHIFT;
	sk->sk_forward_alloc -= amount << PAGE_SHIFT;
	sk_memory_allocated_sub(sk, amount);
}
KPI_EXPORT(__sk_mem_reclaim);

/* Memory of the kernel's reserve is for sockets that free more by it. */
int sk_filter_trim_cap(struct sock *sk, struct sk_buff *skb, unsigned int cap)
{
	if (skb_pfmemalloc(skb) && !sock_flag(sk, SOCK_MEMALLOC))
		return -ENOMEM;
	return 0;
}
KPI_EXPORT_PARTIAL(sk_filter_trim_cap, "no BPF program can be attached to a socket");

int __sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb)
{
	struct sk_buff_head *list = &sk->sk_receive_queue;
	unsigned long flags;

	if (atomic_read(&sk->sk_rmem_alloc) >= READ_ONCE(sk->sk_rcvbuf)) {
		atomic_inc(&sk->sk_drops);
		return -ENOMEM;
	}
	if (!sk_rmem_schedule(sk, skb, skb->truesize)) {
		atomic_inc(&sk->sk_drops);
		return -ENOBUFS;
	}
	skb->dev = NULL;
	skb_set_owner_r(skb, sk);
	/* The route's device may go while it waits here. */
	skb_dst_force(skb);
	spin_lock_irqsave(&list->lock, flags);
	sock_skb_set_dropcount(sk, skb);
	__skb_queue_tail(list, skb);
	spin_unlock_irqrestore(&list->lock, flags);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_data_ready(sk);
	return 0;
}
KPI_EXPORT(__sock_queue_rcv_skb);

int sock_queue_rcv_skb_reason(struct sock *sk, struct sk_buff *skb,
			      enum skb_drop_reason *reason)
{
	enum skb_drop_reason why = SKB_NOT_DROPPED_YET;
	int err = sk_filter(sk, skb);

	if (err) {
		why = SKB_DROP_REASON_SOCKET_FILTER;
	} else {
		err = __sock_queue_rcv_skb(sk, skb);
		if (err)
			why = err == -ENOMEM ? SKB_DROP_REASON_SOCKET_RCVBUFF :
					       SKB_DROP_REASON_PROTO_MEM;
	}
	if (reason)
		*reason = why;
	return err;
}
KPI_EXPORT(sock_queue_rcv_skb_reason);
