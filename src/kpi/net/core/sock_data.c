// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/sock.c, net/sock.h: a socket as it begins; whom its events wake;
 * its lock, which process context sleeps for and softirqs go by.
 */
#include <linux/poll.h>
#include <net/sock.h>

#include "kpi.h"

#define DEFAULT_MEMORY (256 * SKB_TRUESIZE(256))

__u32 sysctl_wmem_max __read_mostly = DEFAULT_MEMORY;
__u32 sysctl_rmem_max __read_mostly = DEFAULT_MEMORY;
__u32 sysctl_wmem_default __read_mostly = DEFAULT_MEMORY;
__u32 sysctl_rmem_default __read_mostly = DEFAULT_MEMORY;
KPI_EXPORT(sysctl_wmem_max);
KPI_EXPORT(sysctl_rmem_max);

/* ----------------------------------------------------------------- events */

static void wake(struct sock *sk, void (*how)(struct wait_queue_head *wq))
{
	struct socket_wq *wq;

	rcu_read_lock();
	wq = rcu_dereference(sk->sk_wq);
	if (skwq_has_sleeper(wq))
		how(&wq->wait);
	rcu_read_unlock();
}

static void wake_all(struct wait_queue_head *wq)
{
	wake_up_interruptible_all(wq);
}

static void wake_readers(struct wait_queue_head *wq)
{
	wake_up_interruptible_sync_poll(wq, EPOLLIN | EPOLLPRI | EPOLLRDNORM |
					    EPOLLRDBAND);
}

static void wake_for_error(struct wait_queue_head *wq)
{
	wake_up_interruptible_poll(wq, EPOLLERR);
}

static void wake_writers(struct wait_queue_head *wq)
{
	wake_up_interruptible_sync_poll(wq, EPOLLOUT | EPOLLWRNORM |
					    EPOLLWRBAND);
}

static void state_changes(struct sock *sk)
{
	wake(sk, wake_all);
}

static void becomes_readable(struct sock *sk)
{
	wake(sk, wake_readers);
	sk_wake_async(sk, SOCK_WAKE_WAITD, POLL_IN);
}

static void has_error(struct sock *sk)
{
	wake(sk, wake_for_error);
	sk_wake_async(sk, SOCK_WAKE_IO, POLL_ERR);
}

/* Not for every frame that is freed: once half of the room is there again. */
static void becomes_writable(struct sock *sk)
{
	if (refcount_read(&sk->sk_wmem_alloc) << 1 > READ_ONCE(sk->sk_sndbuf))
		return;
	wake(sk, wake_writers);
	if (sock_writeable(sk))
		sk_wake_async(sk, SOCK_WAKE_SPACE, POLL_OUT);
}

static void nothing_to_destruct(struct sock *sk)
{
}

void sk_error_report(struct sock *sk)
{
	sk->sk_error_report(sk);
}
KPI_EXPORT(sk_error_report);

/* The caller has the RCU read lock, or the socket's callback lock. */
int sock_wake_async(struct socket_wq *wq, int how, int band)
{
	if (!wq || !wq->fasync_list)
		return -1;
	switch (how) {
	case SOCK_WAKE_WAITD:
		if (test_bit(SOCKWQ_ASYNC_WAITDATA, &wq->flags))
			return 0;
		break;
	case SOCK_WAKE_SPACE:
		if (!test_and_clear_bit(SOCKWQ_ASYNC_NOSPACE, &wq->flags))
			return 0;
		break;
	}
	kill_fasync(&wq->fasync_list, how == SOCK_WAKE_URG ? SIGURG : SIGIO,
		    band);
	return 0;
}
KPI_EXPORT(sock_wake_async);

/* ------------------------------------------------------------------- data */

static void init_queues(struct sock *sk)
{
	skb_queue_head_init(&sk->sk_receive_queue);
	skb_queue_head_init(&sk->sk_write_queue);
	skb_queue_head_init(&sk->sk_error_queue);
	timer_setup(&sk->sk_timer, NULL, 0);
	rwlock_init(&sk->sk_callback_lock);
	spin_lock_init(&sk->sk_peer_lock);
}

static void init_limits(struct sock *sk)
{
	sk->sk_allocation = GFP_KERNEL;
	sk->sk_rcvbuf = READ_ONCE(sysctl_rmem_default);
	sk->sk_sndbuf = READ_ONCE(sysctl_wmem_default);
	sk->sk_use_task_frag = true;
	sk->sk_peek_off = -1;
	sk->sk_rcvlowat = 1;
	sk->sk_rcvtimeo = MAX_SCHEDULE_TIMEOUT;
	sk->sk_sndtimeo = MAX_SCHEDULE_TIMEOUT;
	sk->sk_stamp = SK_DEFAULT_STAMP;
	sk->sk_max_pacing_rate = ~0UL;
	sk->sk_pacing_rate = ~0UL;
	WRITE_ONCE(sk->sk_pacing_shift, 10);
	sk->sk_incoming_cpu = -1;
	sk->sk_txrehash = SOCK_TXREHASH_DEFAULT;
}

void sock_init_data_uid(struct socket *sock, struct sock *sk, kuid_t uid)
{
	init_queues(sk);
	init_limits(sk);
	sk->sk_state = TCP_CLOSE;
	sk_set_socket(sk, sock);
	sock_set_flag(sk, SOCK_ZAPPED);
	if (sock) {
		sk->sk_type = sock->type;
		RCU_INIT_POINTER(sk->sk_wq, &sock->wq);
		sock->sk = sk;
	} else {
		RCU_INIT_POINTER(sk->sk_wq, NULL);
	}
	sk->sk_uid = uid;
	sk->sk_state_change = state_changes;
	sk->sk_data_ready = becomes_readable;
	sk->sk_write_space = becomes_writable;
	sk->sk_error_report = has_error;
	sk->sk_destruct = nothing_to_destruct;
	sk_rx_queue_clear(sk);
	/* Before the socket can be found: with its first reference. */
	smp_wmb();
	refcount_set(&sk->sk_refcnt, 1);
	atomic_set(&sk->sk_drops, 0);
}
KPI_EXPORT(sock_init_data_uid);

void sock_init_data(struct socket *sock, struct sock *sk)
{
	sock_init_data_uid(sock, sk, sock && sock->file ?
			   SOCK_INODE(sock)->i_uid :
			   make_kuid(sock_net(sk)->user_ns, 0));
}
KPI_EXPORT(sock_init_data);

static const struct inode *inode_of(const struct sock *sk)
{
	return sk->sk_socket ? SOCK_INODE(sk->sk_socket) : NULL;
}

kuid_t sock_i_uid(struct sock *sk)
{
	const struct inode *inode;
	kuid_t uid;

	read_lock_bh(&sk->sk_callback_lock);
	inode = inode_of(sk);
	uid = inode ? inode->i_uid : GLOBAL_ROOT_UID;
	read_unlock_bh(&sk->sk_callback_lock);
	return uid;
}
KPI_EXPORT(sock_i_uid);

unsigned long sock_i_ino(struct sock *sk)
{
	const struct inode *inode;
	unsigned long ino;

	read_lock_bh(&sk->sk_callback_lock);
	inode = inode_of(sk);
	ino = inode ? inode->i_ino : 0;
	read_unlock_bh(&sk->sk_callback_lock);
	return ino;
}
KPI_EXPORT(sock_i_ino);

/* An armed timer holds the socket. */
void sk_reset_timer(struct sock *sk, struct timer_list *timer,
		    unsigned long expires)
{
	if (!mod_timer(timer, expires))
		sock_hold(sk);
}
KPI_EXPORT(sk_reset_timer);

void sk_stop_timer(struct sock *sk, struct timer_list *timer)
{
	if (del_timer(timer))
		__sock_put(sk);
}
KPI_EXPORT(sk_stop_timer);

void sk_stop_timer_sync(struct sock *sk, struct timer_list *timer)
{
	if (del_timer_sync(timer))
		__sock_put(sk);
}
KPI_EXPORT(sk_stop_timer_sync);

/* ------------------------------------------------------------------- lock */

static void wait_for_lock(struct sock *sk)
{
	DEFINE_WAIT(wait);

	while (sock_owned_by_user(sk)) {
		prepare_to_wait_exclusive(&sk->sk_lock.wq, &wait,
					  TASK_UNINTERRUPTIBLE);
		spin_unlock_bh(&sk->sk_lock.slock);
		schedule();
		spin_lock_bh(&sk->sk_lock.slock);
	}
	finish_wait(&sk->sk_lock.wq, &wait);
}

void lock_sock_nested(struct sock *sk, int subclass)
{
	might_sleep();
	spin_lock_bh(&sk->sk_lock.slock);
	if (sock_owned_by_user_nocheck(sk))
		wait_for_lock(sk);
	sk->sk_lock.owned = 1;
	spin_unlock_bh(&sk->sk_lock.slock);
}
KPI_EXPORT(lock_sock_nested);

/* False: unlocked again by bottom halves alone, since nobody owned it. */
bool __lock_sock_fast(struct sock *sk)
{
	might_sleep();
	spin_lock_bh(&sk->sk_lock.slock);
	if (!sock_owned_by_user_nocheck(sk))
		return false;
	wait_for_lock(sk);
	sk->sk_lock.owned = 1;
	spin_unlock_bh(&sk->sk_lock.slock);
	return true;
}
KPI_EXPORT(__lock_sock_fast);

/* What softirqs left for the owner, which may bring more while it is done. */
static void take_backlog(struct sock *sk)
{
	struct sk_buff *skb, *next;

	while ((skb = sk->sk_backlog.head)) {
		sk->sk_backlog.head = sk->sk_backlog.tail = NULL;
		spin_unlock_bh(&sk->sk_lock.slock);
		for (; skb; skb = next) {
			next = skb->next;
			skb_mark_not_on_list(skb);
			sk_backlog_rcv(sk, skb);
			cond_resched();
		}
		spin_lock_bh(&sk->sk_lock.slock);
	}
	sk->sk_backlog.len = 0;
}

int __sk_backlog_rcv(struct sock *sk, struct sk_buff *skb)
{
	unsigned int noreclaim = memalloc_noreclaim_save();
	int ret = sk->sk_backlog_rcv(sk, skb);

	memalloc_noreclaim_restore(noreclaim);
	return ret;
}
KPI_EXPORT(__sk_backlog_rcv);

void release_sock(struct sock *sk)
{
	spin_lock_bh(&sk->sk_lock.slock);
	if (sk->sk_backlog.tail)
		take_backlog(sk);
	if (sk->sk_prot->release_cb)
		sk->sk_prot->release_cb(sk);
	sock_release_ownership(sk);
	if (waitqueue_active(&sk->sk_lock.wq))
		wake_up(&sk->sk_lock.wq);
	spin_unlock_bh(&sk->sk_lock.slock);
}
KPI_EXPORT(release_sock);
