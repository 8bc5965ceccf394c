// SPDX-License-Identifier: GPL-2.0
/*
 * net/core/skbuff.c, net/core/timestamping.c, linux/skbuff.h: what became of
 * a frame, told to the socket that sent it; the sockets are the host's, so
 * no frame here has one. PHYs that stamp what they receive.
 */
#include <linux/mii_timestamper.h>
#include <linux/netdevice.h>
#include <linux/phy.h>
#include <linux/ptp_classify.h>
#include <linux/skbuff.h>
#include <net/sock.h>

#include "kpi.h"

#define NO_SOCKET "no socket here can ask for it"

void __skb_tstamp_tx(struct sk_buff *orig_skb, const struct sk_buff *ack_skb,
		     struct skb_shared_hwtstamps *hwtstamps, struct sock *sk,
		     int tstype)
{
}
KPI_EXPORT_NOOP(__skb_tstamp_tx, NO_SOCKET);

void skb_tstamp_tx(struct sk_buff *orig_skb,
		   struct skb_shared_hwtstamps *hwtstamps)
{
}
KPI_EXPORT_NOOP(skb_tstamp_tx, NO_SOCKET);

void skb_clone_tx_timestamp(struct sk_buff *skb)
{
}
KPI_EXPORT_NOOP(skb_clone_tx_timestamp, NO_SOCKET);

/* A copy that holds the socket; NULL: there is none, or none any more. */
struct sk_buff *skb_clone_sk(struct sk_buff *skb)
{
	struct sock *sk = skb->sk;
	struct sk_buff *clone;

	if (!sk || !refcount_inc_not_zero(&sk->sk_refcnt))
		return NULL;
	clone = skb_clone(skb, GFP_ATOMIC);
	if (!clone) {
		sock_put(sk);
		return NULL;
	}
	clone->sk = sk;
	clone->destructor = sock_efree;
	return clone;
}
KPI_EXPORT(skb_clone_sk);

void skb_complete_tx_timestamp(struct sk_buff *skb,
			       struct skb_shared_hwtstamps *hwtstamps)
{
	kfree_skb(skb);
}
KPI_EXPORT(skb_complete_tx_timestamp);

void skb_complete_wifi_ack(struct sk_buff *skb, bool acked)
{
	kfree_skb(skb);
}
KPI_EXPORT(skb_complete_wifi_ack);

/* True: the PHY keeps the frame until its stamp has come. */
bool skb_defer_rx_timestamp(struct sk_buff *skb)
{
	struct mii_timestamper *mii_ts;
	unsigned int type;

	if (!skb->dev || !skb->dev->phydev || !skb->dev->phydev->mii_ts ||
	    skb_headroom(skb) < ETH_HLEN)
		return false;
	__skb_push(skb, ETH_HLEN);
	type = ptp_classify_raw(skb);
	__skb_pull(skb, ETH_HLEN);
	mii_ts = skb->dev->phydev->mii_ts;
	return type != PTP_CLASS_NONE && mii_ts->rxtstamp &&
	       mii_ts->rxtstamp(mii_ts, skb, type);
}
KPI_EXPORT(skb_defer_rx_timestamp);
