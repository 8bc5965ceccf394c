// SPDX-License-Identifier: GPL-2.0
/* A frame's way through a driver, as far as its buffer is concerned. */
#include <linux/etherdevice.h>
#include <linux/skbuff.h>

#include "kpibench.h"

static u8 frame[1514];

/* Received: a buffer, the bytes, the header off, and freed by who wanted it. */
static void receive(size_t bytes, unsigned int n)
{
	while (n--) {
		struct sk_buff *skb = netdev_alloc_skb_ip_align(NULL, 1518);

		if (!skb)
			return;
		memcpy(skb_put(skb, bytes), frame, bytes);
		skb_reset_mac_header(skb);
		skb_pull(skb, ETH_HLEN);
		consume_skb(skb);
	}
}

static void run_receive_small(unsigned int n)
{
	receive(64, n);
}

static void run_receive_large(unsigned int n)
{
	receive(1514, n);
}

/* Sent: room for headers, the payload, headers before it, and completed. */
static void run_send(unsigned int n)
{
	while (n--) {
		struct sk_buff *skb = alloc_skb(1600, GFP_ATOMIC);

		if (!skb)
			return;
		skb_reserve(skb, 64);
		memcpy(skb_put(skb, 1460), frame, 1460);
		skb_push(skb, 40);
		skb_push(skb, ETH_HLEN);
		dev_consume_skb_any(skb);
	}
}

static void run_clone(unsigned int n)
{
	struct sk_buff *skb = alloc_skb(100, GFP_KERNEL);

	while (skb && n--)
		consume_skb(skb_clone(skb, GFP_ATOMIC));
	kfree_skb(skb);
}

const struct kpibench bench_skbs[] = {
	{ "skb received, 64 bytes", .run = run_receive_small },
	{ "skb received, 1514 bytes", .run = run_receive_large },
	{ "skb sent, 1514 bytes", .run = run_send },
	{ "skb_clone+consume_skb", .run = run_clone },
	{ }
};
