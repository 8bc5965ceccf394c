// SPDX-License-Identifier: GPL-2.0
/*
 * net/ipv4/tcp_cong.c, net/tcp.h: congestion control by name, and the
 * arithmetic that they have in common (RFC 5681). TCP is the machine's.
 */
#include <linux/jhash.h>
#include <net/tcp.h>

#include "kpi.h"

static DEFINE_SPINLOCK(lock);
static LIST_HEAD(algorithms);

int tcp_register_congestion_control(struct tcp_congestion_ops *ca)
{
	struct tcp_congestion_ops *e;
	int err = 0;

	if (!ca->ssthresh || !ca->undo_cwnd ||
	    !(ca->cong_avoid || ca->cong_control)) {
		pr_err("%s does not implement required ops\n", ca->name);
		return -EINVAL;
	}
	ca->key = jhash(ca->name, sizeof(ca->name), strlen(ca->name));
	spin_lock(&lock);
	list_for_each_entry(e, &algorithms, list)
		if (!strcmp(e->name, ca->name) || e->key == ca->key)
			err = -EEXIST;
	if (!err)
		list_add_tail_rcu(&ca->list, &algorithms);
	spin_unlock(&lock);
	if (err)
		pr_notice("%s already registered or non-unique key\n", ca->name);
	return err;
}
KPI_EXPORT_PARTIAL(tcp_register_congestion_control,
		   "no connection uses it: TCP is the machine's");

void tcp_unregister_congestion_control(struct tcp_congestion_ops *ca)
{
	spin_lock(&lock);
	list_del_rcu(&ca->list);
	spin_unlock(&lock);
	synchronize_rcu();
}
KPI_EXPORT(tcp_unregister_congestion_control);

/* One segment more for each that was acknowledged. What is left of @acked. */
u32 tcp_slow_start(struct tcp_sock *tp, u32 acked)
{
	u32 cwnd = min(tcp_snd_cwnd(tp) + acked, tp->snd_ssthresh);

	acked -= cwnd - tcp_snd_cwnd(tp);
	tcp_snd_cwnd_set(tp, min(cwnd, tp->snd_cwnd_clamp));
	return acked;
}
KPI_EXPORT(tcp_slow_start);

/* One segment more for each @w that were acknowledged. */
void tcp_cong_avoid_ai(struct tcp_sock *tp, u32 w, u32 acked)
{
	/* Credit that had been collected for a larger @w is due at once. */
	if (tp->snd_cwnd_cnt >= w) {
		tp->snd_cwnd_cnt = 0;
		tcp_snd_cwnd_set(tp, tcp_snd_cwnd(tp) + 1);
	}
	tp->snd_cwnd_cnt += acked;
	if (tp->snd_cwnd_cnt >= w) {
		u32 more = tp->snd_cwnd_cnt / w;

		tp->snd_cwnd_cnt -= more * w;
		tcp_snd_cwnd_set(tp, tcp_snd_cwnd(tp) + more);
	}
	tcp_snd_cwnd_set(tp, min(tcp_snd_cwnd(tp), tp->snd_cwnd_clamp));
}
KPI_EXPORT(tcp_cong_avoid_ai);

void tcp_reno_cong_avoid(struct sock *sk, u32 ack, u32 acked)
{
	struct tcp_sock *tp = tcp_sk(sk);

	if (!tcp_is_cwnd_limited(sk))
		return;
	if (tcp_in_slow_start(tp)) {
		acked = tcp_slow_start(tp, acked);
		if (!acked)
			return;
	}
	tcp_cong_avoid_ai(tp, tcp_snd_cwnd(tp), acked);
}
KPI_EXPORT(tcp_reno_cong_avoid);

u32 tcp_reno_ssthresh(struct sock *sk)
{
	return max(tcp_snd_cwnd(tcp_sk(sk)) >> 1U, 2U);
}
KPI_EXPORT(tcp_reno_ssthresh);

u32 tcp_reno_undo_cwnd(struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return max(tcp_snd_cwnd(tp), tp->prior_cwnd);
}
KPI_EXPORT(tcp_reno_undo_cwnd);
