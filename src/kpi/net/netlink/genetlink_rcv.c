// SPDX-License-Identifier: GPL-2.0
/* net/netlink/genetlink.c, net/genetlink.h: a request, to its operation. */
#include <linux/genetlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "kpi.h"
#include "af_netlink.h"

/* One form of both kinds of operations; a small one has the family's policy. */
static bool find_op(const struct genl_family *family, u8 cmd,
		    struct genl_ops *op)
{
	const struct genl_small_ops *small = family->small_ops;
	unsigned int i;

	for (i = 0; i < family->n_ops; i++)
		if (family->ops[i].cmd == cmd) {
			*op = family->ops[i];
			op->maxattr = op->maxattr ?: family->maxattr;
			op->policy = op->policy ?: family->policy;
			return true;
		}
	for (i = 0; i < family->n_small_ops; i++, small++)
		if (small->cmd == cmd) {
			*op = (struct genl_ops){
				.doit = small->doit, .dumpit = small->dumpit,
				.cmd = cmd, .flags = small->flags,
				.internal_flags = small->internal_flags,
				.validate = small->validate,
				.maxattr = family->maxattr,
				.policy = family->policy,
			};
			return true;
		}
	return false;
}

static int may(const struct sk_buff *skb, const struct genl_ops *op,
	       struct net *net)
{
	if (op->flags & GENL_ADMIN_PERM && !netlink_capable(skb, CAP_NET_ADMIN))
		return -EPERM;
	if (op->flags & GENL_UNS_ADMIN_PERM &&
	    !netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	return 0;
}

/* @lax: the GENL_DONT_VALIDATE_* flag that makes it so. NULL: no attributes. */
static struct nlattr **parse(const struct genl_family *family,
			     const struct genl_ops *op,
			     const struct nlmsghdr *nlh, unsigned int lax,
			     struct netlink_ext_ack *extack)
{
	struct nlattr **attrs;
	int err;

	if (!op->maxattr)
		return NULL;
	attrs = kcalloc(op->maxattr + 1, sizeof(*attrs), GFP_KERNEL);
	if (!attrs)
		return ERR_PTR(-ENOMEM);
	err = __nlmsg_parse(nlh, GENL_HDRLEN + family->hdrsize, attrs,
			    op->maxattr, op->policy,
			    op->validate & lax ? NL_VALIDATE_LIBERAL :
						 NL_VALIDATE_STRICT, extack);
	if (!err)
		return attrs;
	kfree(attrs);
	return ERR_PTR(err);
}

static int do_it(const struct genl_family *family, const struct genl_ops *op,
		 struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *extack)
{
	struct genl_info info = {
		.snd_seq = nlh->nlmsg_seq,
		.snd_portid = NETLINK_CB(skb).portid,
		.nlhdr = nlh,
		.genlhdr = nlmsg_data(nlh),
		.userhdr = nlmsg_data(nlh) + GENL_HDRLEN,
		.extack = extack,
	};
	int err;

	if (!op->doit)
		return -EOPNOTSUPP;
	info.attrs = parse(family, op, nlh, GENL_DONT_VALIDATE_STRICT, extack);
	if (IS_ERR(info.attrs))
		return PTR_ERR(info.attrs);
	genl_info_net_set(&info, sock_net(NETLINK_CB(skb).sk));
	err = family->pre_doit ? family->pre_doit(op, skb, &info) : 0;
	if (!err) {
		err = op->doit(skb, &info);
		if (family->post_doit)
			family->post_doit(op, skb, &info);
	}
	kfree(info.attrs);
	return err;
}

/* -------------------------------------------------------------------- dumps */

static int locked_start(struct netlink_callback *cb)
{
	const struct genl_dumpit_info *info = genl_dumpit_info(cb);
	int err = 0;

	if (!info->family->parallel_ops)
		genl_lock();
	if (info->op.start)
		err = info->op.start(cb);
	if (!info->family->parallel_ops)
		genl_unlock();
	return err;
}

static int locked_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct genl_dumpit_info *info = genl_dumpit_info(cb);
	int len;

	if (!info->family->parallel_ops)
		genl_lock();
	len = info->op.dumpit(skb, cb);
	if (!info->family->parallel_ops)
		genl_unlock();
	return len;
}

static int locked_done(struct netlink_callback *cb)
{
	const struct genl_dumpit_info *info = genl_dumpit_info(cb);
	int err = 0;

	if (!info->op.done)
		return 0;
	if (!info->family->parallel_ops)
		genl_lock();
	err = info->op.done(cb);
	if (!info->family->parallel_ops)
		genl_unlock();
	return err;
}

static int dump_it(const struct genl_family *family, const struct genl_ops *op,
		   struct sk_buff *skb, struct nlmsghdr *nlh,
		   struct netlink_ext_ack *extack)
{
	struct genl_dumpit_info info = { .family = family, .op = *op };
	struct netlink_dump_control control = {
		.module = family->module, .data = &info, .start = locked_start,
		.dump = locked_dump, .done = locked_done,
	};
	int err;

	if (!op->dumpit)
		return -EOPNOTSUPP;
	if (!(op->validate & GENL_DONT_VALIDATE_DUMP))
		info.attrs = parse(family, op, nlh,
				   GENL_DONT_VALIDATE_DUMP_STRICT, extack);
	if (IS_ERR(info.attrs))
		return PTR_ERR(info.attrs);
	err = __netlink_dump_start(NETLINK_CB(skb).sk, skb, nlh, &control);
	kfree(info.attrs);
	return err;
}

static int run(const struct genl_family *family, struct sk_buff *skb,
	       struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	struct net *net = sock_net(NETLINK_CB(skb).sk);
	const struct genlmsghdr *hdr = nlmsg_data(nlh);
	struct genl_ops op;
	int err;

	if (nlh->nlmsg_len < nlmsg_msg_size(GENL_HDRLEN + family->hdrsize))
		return -EINVAL;
	if (!find_op(family, hdr->cmd, &op))
		return -EOPNOTSUPP;
	err = may(skb, &op, net);
	if (err)
		return err;
	if ((nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		return dump_it(family, &op, skb, nlh, extack);
	if (!family->parallel_ops)
		genl_lock();
	err = do_it(family, &op, skb, nlh, extack);
	if (!family->parallel_ops)
		genl_unlock();
	return err;
}

int genl_receive(struct sk_buff *skb, struct nlmsghdr *nlh,
		 struct netlink_ext_ack *extack)
{
	const struct genl_family *family = genl_family_of(nlh->nlmsg_type);

	return family ? run(family, skb, nlh, extack) : -ENOENT;
}
