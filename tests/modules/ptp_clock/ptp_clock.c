// SPDX-License-Identifier: GPL-2.0
/* A device's clock as its driver sees it, and which frames are PTP's. */
#include <linux/completion.h>
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/ptp_classify.h>
#include <linux/ptp_clock_kernel.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

static unsigned long checks;

#include "../check.h"

static int no_adjfine(struct ptp_clock_info *info, long scaled_ppm)
{
	return 0;
}

static int no_adjtime(struct ptp_clock_info *info, s64 delta)
{
	return 0;
}

static int gettime(struct ptp_clock_info *info, struct timespec64 *ts)
{
	ktime_get_real_ts64(ts);
	return 0;
}

static int settime(struct ptp_clock_info *info, const struct timespec64 *ts)
{
	return 0;
}

static int enable(struct ptp_clock_info *info, struct ptp_clock_request *req,
		  int on)
{
	return 0;
}

static int verify(struct ptp_clock_info *info, unsigned int pin,
		  enum ptp_pin_function func, unsigned int chan)
{
	return 0;
}

static DECLARE_COMPLETION(worked);
static int works;

static long do_aux_work(struct ptp_clock_info *info)
{
	if (++works < 3)
		return 1;
	complete(&worked);
	return -1;
}

static struct ptp_pin_desc pins[2] = {
	{ .name = "pin0", .index = 0, .func = PTP_PF_EXTTS, .chan = 0 },
	{ .name = "pin1", .index = 1, .func = PTP_PF_PEROUT, .chan = 1 },
};

static struct ptp_clock_info info = {
	.owner = THIS_MODULE,
	.name = "checked",
	.max_adj = 1000,
	.n_ext_ts = 1,
	.n_per_out = 2,
	.n_pins = 2,
	.pin_config = pins,
	.adjfine = no_adjfine,
	.adjtime = no_adjtime,
	.gettime64 = gettime,
	.settime64 = settime,
	.enable = enable,
	.verify = verify,
	.do_aux_work = do_aux_work,
};

static int check_clock(void)
{
	struct ptp_clock_event event = {
		.type = PTP_CLOCK_EXTTS,
		.timestamp = 1500000000123456789ULL,
	};
	struct ptp_clock *clock = ptp_clock_register(&info, NULL);

	CHECK(!IS_ERR_OR_NULL(clock) && ptp_clock_index(clock) >= 0);
	CHECK(info.getcycles64);
	CHECK(ptp_find_pin(clock, PTP_PF_EXTTS, 0) == 0);
	CHECK(ptp_find_pin_unlocked(clock, PTP_PF_PEROUT, 1) == 1);
	CHECK(ptp_find_pin(clock, PTP_PF_PEROUT, 0) == -1);
	ptp_clock_event(clock, &event);
	ptp_schedule_worker(clock, 0);
	CHECK(wait_for_completion_timeout(&worked, 10 * HZ) && works == 3);
	ptp_cancel_worker_sync(clock);
	CHECK(!ptp_clock_unregister(clock));
	return 0;
}

/* A Sync message of version 2, behind the port's number @port. */
static struct sk_buff *udp_frame(u16 port)
{
	struct sk_buff *skb = alloc_skb(128, GFP_KERNEL);
	struct iphdr *ip;
	struct udphdr *uh;
	u8 *message;

	if (!skb)
		return NULL;
	skb_reset_mac_header(skb);
	((struct ethhdr *)skb_put_zero(skb, ETH_HLEN))->h_proto =
		htons(ETH_P_IP);
	ip = skb_put_zero(skb, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->protocol = IPPROTO_UDP;
	uh = skb_put_zero(skb, sizeof(*uh));
	uh->dest = htons(port);
	message = skb_put_zero(skb, sizeof(struct ptp_header));
	message[1] = 2;
	return skb;
}

static int check_frames(void)
{
	struct sk_buff *skb = udp_frame(319);

	CHECK(skb);
	CHECK(ptp_classify_raw(skb) == PTP_CLASS_V2_IPV4);
	CHECK(ptp_parse_header(skb, PTP_CLASS_V2_IPV4));
	CHECK(ptp_msg_is_sync(skb, PTP_CLASS_V2_IPV4));
	skb_trim(skb, skb->len - 1);
	CHECK(!ptp_parse_header(skb, PTP_CLASS_V2_IPV4));
	kfree_skb(skb);
	skb = udp_frame(320);
	CHECK(skb && ptp_classify_raw(skb) == PTP_CLASS_NONE);
	((struct ethhdr *)skb->data)->h_proto = htons(ETH_P_1588);
	skb->data[ETH_HLEN] = 0;
	skb->data[ETH_HLEN + 1] = 2;
	CHECK(ptp_classify_raw(skb) == PTP_CLASS_V2_L2);
	skb->data[ETH_HLEN] = 8;	/* Follow_Up: no event */
	CHECK(ptp_classify_raw(skb) == PTP_CLASS_NONE);
	kfree_skb(skb);
	return 0;
}

static int __init ptp_clock_init(void)
{
	int err = check_clock() ?: check_frames();

	if (!err)
		pr_info("ptp_clock: %lu checks passed\n", checks);
	return err;
}
module_init(ptp_clock_init);

static void __exit ptp_clock_exit(void)
{
}
module_exit(ptp_clock_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of clocks of devices");
