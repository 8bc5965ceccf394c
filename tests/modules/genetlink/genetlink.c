// SPDX-License-Identifier: GPL-2.0
/* Netlink within the kernel: families, messages, kernel sockets, keys of none. */
#include <linux/genetlink.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/sock.h>

#include "../check.h"

static unsigned int checks;

enum { ATTR_NONE, ATTR_NUMBER, ATTR_MAX = ATTR_NUMBER };

static const struct nla_policy policy[ATTR_MAX + 1] = {
	[ATTR_NUMBER] = { .type = NLA_U32 },
};

static int doit(struct sk_buff *skb, struct genl_info *info)
{
	return 0;
}

static const struct genl_ops ops[] = {
	{ .cmd = 1, .doit = doit, .policy = policy, .maxattr = ATTR_MAX },
};
static const struct genl_multicast_group groups[] = { { .name = "events" } };

static struct genl_family family = {
	.name = "lkmhost_test", .version = 3, .maxattr = ATTR_MAX,
	.policy = policy, .module = THIS_MODULE, .netnsok = true,
	.ops = ops, .n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups, .n_mcgrps = ARRAY_SIZE(groups),
};
static struct genl_family twin = {
	.name = "lkmhost_test", .version = 1, .module = THIS_MODULE,
	.ops = ops, .n_ops = ARRAY_SIZE(ops),
};

static int check_family(void)
{
	struct genlmsghdr *hdr;
	struct nlmsghdr *nlh;
	struct sk_buff *skb;
	void *user;

	CHECK(!genl_register_family(&family));
	CHECK(family.id >= GENL_START_ALLOC && family.id <= GENL_MAX_ID);
	CHECK(genl_register_family(&twin) == -EEXIST);
	skb = genlmsg_new(nla_total_size(4), GFP_KERNEL);
	CHECK(skb);
	user = genlmsg_put(skb, 7, 8, &family, NLM_F_MULTI, 1);
	CHECK(user && !nla_put_u32(skb, ATTR_NUMBER, 42));
	genlmsg_end(skb, user);
	nlh = nlmsg_hdr(skb);
	hdr = nlmsg_data(nlh);
	CHECK(nlh->nlmsg_type == family.id && nlh->nlmsg_pid == 7 &&
	      nlh->nlmsg_seq == 8 && nlh->nlmsg_flags == NLM_F_MULTI);
	CHECK(nlh->nlmsg_len == NLMSG_HDRLEN + GENL_HDRLEN + 8);
	CHECK(hdr->cmd == 1 && hdr->version == 3);
	/* Nobody has joined; nobody has that port. */
	CHECK(genlmsg_multicast(&family, skb_get(skb), 0, 0, GFP_KERNEL) ==
	      -ESRCH);
	CHECK(!genl_has_listeners(&family, &init_net, 0));
	CHECK(genlmsg_unicast(&init_net, skb, 0x7ffffff0) == -ECONNREFUSED);
	CHECK(!genl_unregister_family(&family));
	CHECK(genl_unregister_family(&family) == -ENOENT);
	return 0;
}

/* ------------------------------------------------------------ kernel socket */

#define OUR_PROTOCOL (MAX_LINKS - 1)

static struct sock *ours;
static unsigned int requests, last_number;

static int handle(struct sk_buff *skb, struct nlmsghdr *nlh,
		  struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[ATTR_MAX + 1];
	int err = nlmsg_parse(nlh, 0, attrs, ATTR_MAX, policy, extack);

	if (err)
		return err;
	requests++;
	last_number = attrs[ATTR_NUMBER] ? nla_get_u32(attrs[ATTR_NUMBER]) : 0;
	return 0;
}

static void input(struct sk_buff *skb)
{
	netlink_rcv_skb(skb, handle);
}

static struct sk_buff *request(u32 number, int type)
{
	struct sk_buff *skb = nlmsg_new(nla_total_size(4), GFP_KERNEL);
	struct nlmsghdr *nlh;

	if (!skb)
		return NULL;
	nlh = nlmsg_put(skb, 0, 1, type, 0, NLM_F_REQUEST);
	nla_put_u32(skb, ATTR_NUMBER, number);
	nlmsg_end(skb, nlh);
	return skb;
}

static int check_socket(void)
{
	struct netlink_kernel_cfg cfg = { .input = input, .groups = 4 };
	struct sk_buff *skb;
	int len;

	ours = netlink_kernel_create(&init_net, OUR_PROTOCOL, &cfg);
	CHECK(ours);
	CHECK(!netlink_kernel_create(&init_net, MAX_LINKS, &cfg));
	skb = request(42, NLMSG_MIN_TYPE);
	CHECK(skb);
	len = skb->len;
	/* Port 0 is the kernel's own. */
	CHECK(netlink_unicast(ours, skb, 0, 0) == len);
	CHECK(requests == 1 && last_number == 42);
	/* Control messages are nobody's request. */
	CHECK(netlink_unicast(ours, request(43, NLMSG_NOOP), 0, 0) == len);
	CHECK(requests == 1);
	CHECK(netlink_unicast(ours, request(44, NLMSG_MIN_TYPE), 0x7ffffff0,
			      0) == -ECONNREFUSED);
	CHECK(netlink_broadcast(ours, request(45, NLMSG_MIN_TYPE), 0, 1,
				GFP_KERNEL) == -ESRCH);
	CHECK(!netlink_has_listeners(ours, 1));
	return 0;
}

static int __init genetlink_init(void)
{
	int err = check_family() ?: check_socket();

	netlink_kernel_release(ours);
	if (!err)
		pr_info("genetlink: %u checks passed\n", checks);
	return err;
}

static void __exit genetlink_exit(void)
{
}

module_init(genetlink_init);
module_exit(genetlink_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of netlink and generic netlink");
