// SPDX-License-Identifier: GPL-2.0
/*
 * skbs - wrong in one way or another with network buffers: leaves them
 * behind at its unload, frees them twice, uses them when they are free.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

static char *wrong = "";
module_param(wrong, charp, 0444);

static struct sk_buff *left[3];

/* Not as the last thing that is done, or it would be the caller's call. */
static noinline struct sk_buff *takes_one(void)
{
	struct sk_buff *skb = netdev_alloc_skb(NULL, 1518);

	barrier();
	return skb;
}

static noinline struct sk_buff *takes_pair(void)
{
	struct sk_buff *skb = alloc_skb_fclone(100, GFP_KERNEL);

	barrier();
	return skb;
}

static noinline struct sk_buff *clones(struct sk_buff *skb)
{
	skb = skb_clone(skb, GFP_KERNEL);
	barrier();
	return skb;
}

static noinline void frees(struct sk_buff *skb)
{
	consume_skb(skb);
	barrier();
}

static noinline void frees_again(struct sk_buff *skb)
{
	kfree_skb(skb);
	barrier();
}

static int __init skbs_init(void)
{
	struct sk_buff *skb = takes_one();
	int i;

	if (!skb)
		return -ENOMEM;
	if (!strcmp(wrong, "left")) {
		for (i = 0; i < ARRAY_SIZE(left); i++)
			left[i] = takes_one();
	} else if (!strcmp(wrong, "left_pair")) {
		left[0] = takes_pair();
	} else if (!strcmp(wrong, "left_clone")) {
		left[0] = clones(skb);
	} else if (!strcmp(wrong, "left_clone_of_pair")) {
		left[0] = takes_pair();
		left[1] = clones(left[0]);
		frees(left[0]);
	} else if (!strcmp(wrong, "twice")) {
		frees(skb);
		frees_again(skb);
		return 0;
	} else if (!strcmp(wrong, "twice_clone_of_pair")) {
		left[0] = takes_pair();
		left[1] = clones(left[0]);
		frees(left[1]);
		frees(left[0]);
		frees_again(left[1]);
	} else if (!strcmp(wrong, "no_skb")) {
		frees_again((struct sk_buff *)skb->head);
	} else if (!strcmp(wrong, "too_much")) {
		skb_put(skb, 9000);
	} else if (!strcmp(wrong, "after")) {
		u8 *data = skb->data;

		frees(skb);
		/* --check finds the bytes when they are taken again. */
		memset(data, 0x77, 64);
		for (i = 0; i < 64; i++)
			frees(takes_one());
		return 0;
	}
	frees(skb);
	return 0;
}
module_init(skbs_init);

static void __exit skbs_exit(void)
{
}
module_exit(skbs_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Uses network buffers wrongly");
