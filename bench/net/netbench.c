// SPDX-License-Identifier: GPL-2.0
/*
 * Frames through a pair of net devices: made here, sent by one, received by
 * NAPI of the other, taken by a protocol handler, freed. What that costs for a
 * frame, against two copies of its bytes, into a ring and out of it.
 *
 * Every frame is accounted for: received, or refused by the queue with
 * NET_XMIT_DROP. Runs on a real kernel, too.
 */
#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/net_namespace.h>
#include <net/sch_generic.h>

static char *from = "loop0", *to = "loop1";
module_param(from, charp, 0444);
module_param(to, charp, 0444);
static unsigned int frames = 1000000, rounds = 5;
module_param(frames, uint, 0444);
module_param(rounds, uint, 0444);

#define ETHERTYPE 0x88b5 /* for experiments */
#define BURST 64
#define RING 512

static atomic_long_t received;
static char pattern[2048], *ring;

static int take(struct sk_buff *skb, struct net_device *dev,
		struct packet_type *pt, struct net_device *orig_dev)
{
	atomic_long_inc(&received);
	consume_skb(skb);
	return NET_RX_SUCCESS;
}

static struct packet_type handler = {
	.type = htons(ETHERTYPE),
	.func = take,
};

static struct sk_buff *make(struct net_device *dev, unsigned int size)
{
	struct sk_buff *skb = netdev_alloc_skb(dev, size);

	if (!skb)
		return NULL;
	skb_put_data(skb, pattern, size);
	skb->protocol = htons(ETHERTYPE);
	skb_reset_network_header(skb);
	return skb;
}

/* How many the queue refused; -ENOMEM. */
static long send_burst(struct net_device *dev, unsigned int size)
{
	long refused = 0;
	int i;

	local_bh_disable();
	for (i = 0; i < BURST; i++) {
		struct sk_buff *skb = make(dev, size);

		if (!skb) {
			refused = -ENOMEM;
			break;
		}
		if (dev_queue_xmit(skb) != NET_XMIT_SUCCESS)
			refused++;
	}
	local_bh_enable();
	return refused;
}

/* Nanoseconds for each frame, or -errno. */
static long through_devices(struct net_device *dev, unsigned int size)
{
	unsigned long end = jiffies + 60 * HZ;
	long sent = 0, refused = 0, one;
	ktime_t start;

	atomic_long_set(&received, 0);
	start = ktime_get();
	while (sent < frames) {
		one = send_burst(dev, size);
		if (one < 0)
			return one;
		sent += BURST;
		refused += one;
		cond_resched();
	}
	while (atomic_long_read(&received) < sent - refused) {
		if (time_after(jiffies, end)) {
			pr_err("netbench: %ld frames sent, %ld received, %ld refused\n",
			       sent, atomic_long_read(&received), refused);
			return -ETIMEDOUT;
		}
		cond_resched();
	}
	if (refused)
		pr_info("netbench: %ld of %ld refused by the queue\n", refused,
			sent);
	return div_s64(ktime_to_ns(ktime_sub(ktime_get(), start)), sent);
}

static long through_ring(unsigned int size)
{
	static char out[2048];
	ktime_t start = ktime_get();
	unsigned int i;

	for (i = 0; i < frames; i++) {
		memcpy(ring + i % RING * 2048, pattern, size);
		barrier();
		memcpy(out, ring + i % RING * 2048, size);
		barrier();
	}
	return div_s64(ktime_to_ns(ktime_sub(ktime_get(), start)), frames);
}

static int measure(struct net_device *dev, unsigned int size)
{
	long best = LONG_MAX, bare = LONG_MAX, one;
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		one = through_devices(dev, size);
		if (one < 0)
			return one;
		best = min(best, one);
		bare = min(bare, through_ring(size));
	}
	pr_info("netbench: %u bytes: %ld ns a frame, ring %ld ns\n", size,
		best, bare);
	return 0;
}

static int bring_up(struct net_device *a, struct net_device *b)
{
	int err;

	rtnl_lock();
	err = dev_open(a, NULL);
	if (!err)
		err = dev_open(b, NULL);
	rtnl_unlock();
	/* The carrier's change is told on a workqueue. */
	while (!err && qdisc_tx_is_noop(a))
		schedule_timeout_uninterruptible(1);
	return err;
}

static int __init netbench_init(void)
{
	struct net_device *a = dev_get_by_name(&init_net, from);
	struct net_device *b = dev_get_by_name(&init_net, to);
	int err = -ENODEV;

	ring = kvzalloc(RING * 2048, GFP_KERNEL);
	if (!a || !b || !ring)
		goto out;
	memcpy(pattern, b->dev_addr, ETH_ALEN);
	memcpy(pattern + ETH_ALEN, a->dev_addr, ETH_ALEN);
	*(__be16 *)(pattern + 2 * ETH_ALEN) = htons(ETHERTYPE);
	handler.dev = b;
	dev_add_pack(&handler);
	err = bring_up(a, b);
	if (!err)
		err = measure(a, 64);
	if (!err)
		err = measure(a, 1500);
	dev_remove_pack(&handler);
out:
	kvfree(ring);
	dev_put(a);
	dev_put(b);
	return err;
}

static void __exit netbench_exit(void)
{
}

module_init(netbench_init);
module_exit(netbench_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Frames through a pair of net devices");
