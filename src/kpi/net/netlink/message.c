// SPDX-License-Identifier: GPL-2.0
/*
 * net/netlink/af_netlink.c, net/netlink.h: headers, the walk over what has
 * come, acknowledgements, dumps.
 */
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "kpi.h"
#include "af_netlink.h"

struct nlmsghdr *__nlmsg_put(struct sk_buff *skb, u32 portid, u32 seq, int type,
			     int len, int flags)
{
	int size = nlmsg_msg_size(len);
	struct nlmsghdr *nlh = skb_put(skb, NLMSG_ALIGN(size));

	nlh->nlmsg_type = type;
	nlh->nlmsg_len = size;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_pid = portid;
	nlh->nlmsg_seq = seq;
	memset(nlmsg_data(nlh) + len, 0, NLMSG_ALIGN(size) - size);
	return nlh;
}
KPI_EXPORT(__nlmsg_put);

/* ---------------------------------------------------------- acknowledgements */

static size_t size_of_tlvs(const struct netlink_ext_ack *extack, int err)
{
	size_t size = 0;

	if (extack->_msg)
		size += nla_total_size(strlen(extack->_msg) + 1);
	if (err && extack->bad_attr)
		size += nla_total_size(sizeof(u32));
	if (!err && extack->cookie_len)
		size += nla_total_size(extack->cookie_len);
	return size;
}

static void put_tlvs(struct sk_buff *skb, const struct nlmsghdr *nlh, int err,
		     const struct netlink_ext_ack *extack)
{
	if (extack->_msg)
		WARN_ON(nla_put_string(skb, NLMSGERR_ATTR_MSG, extack->_msg));
	if (err && extack->bad_attr)
		WARN_ON(nla_put_u32(skb, NLMSGERR_ATTR_OFFS,
				    (u8 *)extack->bad_attr - (u8 *)nlh));
	if (!err && extack->cookie_len)
		WARN_ON(nla_put(skb, NLMSGERR_ATTR_COOKIE, extack->cookie_len,
				extack->cookie));
}

/* An error comes with the whole message that caused it. */
void netlink_ack(struct sk_buff *in_skb, struct nlmsghdr *nlh, int err,
		 const struct netlink_ext_ack *extack)
{
	struct sock *sk = NETLINK_CB(in_skb).sk;
	size_t tlvs = extack ? size_of_tlvs(extack, err) : 0;
	size_t payload = sizeof(struct nlmsgerr) +
			 (err ? nlmsg_len(nlh) : 0);
	struct nlmsghdr *reply;
	struct nlmsgerr *e;
	struct sk_buff *skb = nlmsg_new(payload + tlvs, GFP_KERNEL);

	if (!skb) {
		sk->sk_err = ENOBUFS;
		sk_error_report(sk);
		return;
	}
	reply = __nlmsg_put(skb, NETLINK_CB(in_skb).portid, nlh->nlmsg_seq,
			    NLMSG_ERROR, payload,
			    (err ? 0 : NLM_F_CAPPED) |
			    (tlvs ? NLM_F_ACK_TLVS : 0));
	e = nlmsg_data(reply);
	e->error = err;
	memcpy(&e->msg, nlh, err ? nlh->nlmsg_len : sizeof(*nlh));
	if (tlvs)
		put_tlvs(skb, nlh, err, extack);
	nlmsg_end(skb, reply);
	nlmsg_unicast(sk, skb, NETLINK_CB(in_skb).portid);
}
KPI_EXPORT(netlink_ack);

/* Only requests are for @cb; control messages are none. */
static int handle(struct sk_buff *skb, struct nlmsghdr *nlh,
		  int (*cb)(struct sk_buff *, struct nlmsghdr *,
			    struct netlink_ext_ack *),
		  struct netlink_ext_ack *extack)
{
	if (!(nlh->nlmsg_flags & NLM_F_REQUEST) ||
	    nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return 0;
	return cb(skb, nlh, extack);
}

int netlink_rcv_skb(struct sk_buff *skb,
		    int (*cb)(struct sk_buff *, struct nlmsghdr *,
			      struct netlink_ext_ack *))
{
	while (skb->len >= nlmsg_total_size(0)) {
		struct netlink_ext_ack extack = { };
		struct nlmsghdr *nlh = nlmsg_hdr(skb);
		int err;

		if (nlh->nlmsg_len < NLMSG_HDRLEN || skb->len < nlh->nlmsg_len)
			return 0;
		err = handle(skb, nlh, cb, &extack);
		/* -EINTR: a dump has begun, whose end is the answer. */
		if (err != -EINTR && (nlh->nlmsg_flags & NLM_F_ACK || err))
			netlink_ack(skb, nlh, err, &extack);
		skb_pull(skb, min_t(int, NLMSG_ALIGN(nlh->nlmsg_len),
				    skb->len));
	}
	return 0;
}
KPI_EXPORT(netlink_rcv_skb);

/* With @report, the sender is told as well as the group. */
int nlmsg_notify(struct sock *sk, struct sk_buff *skb, u32 portid,
		 unsigned int group, int report, gfp_t flags)
{
	int err = 0;

	if (group) {
		if (report)
			refcount_inc(&skb->users);
		err = nlmsg_multicast(sk, skb, report ? portid : 0, group,
				      flags);
		if (err == -ESRCH)
			err = 0;
	}
	if (report) {
		int told = nlmsg_unicast(sk, skb, portid);

		err = err ?: told;
	}
	return err;
}
KPI_EXPORT(nlmsg_notify);

/* -------------------------------------------------------------------- dumps */

static void give_to_requester(struct sock *sk, struct sk_buff *skb,
			      struct sk_buff *request)
{
	nlmsg_unicast(sk, skb, NETLINK_CB(request).portid);
}

static struct sk_buff *new_part(const struct netlink_callback *cb)
{
	size_t size = max_t(size_t, cb->min_dump_alloc, NLMSG_GOODSIZE);

	return alloc_skb(size, GFP_KERNEL);
}

/* One part after the other, until the callback has nothing more. */
static int dump_all(struct sock *sk, struct netlink_callback *cb)
{
	struct nlmsghdr *nlh;
	struct sk_buff *skb;
	int len;

	do {
		skb = new_part(cb);
		if (!skb)
			return -ENOBUFS;
		len = cb->dump(skb, cb);
		if (len > 0)
			give_to_requester(sk, skb, cb->skb);
	} while (len > 0);
	nlh = nlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			NLMSG_DONE, sizeof(len), NLM_F_MULTI | cb->answer_flags);
	if (nlh)
		memcpy(nlmsg_data(nlh), &len, sizeof(len));
	give_to_requester(sk, skb, cb->skb);
	return 0;
}

int __netlink_dump_start(struct sock *ssk, struct sk_buff *skb,
			 const struct nlmsghdr *nlh,
			 struct netlink_dump_control *control)
{
	struct netlink_callback cb = {
		.skb = skb, .nlh = nlh,
		.dump = control->dump, .done = control->done,
		.data = control->data, .module = control->module,
		.min_dump_alloc = control->min_dump_alloc,
	};
	int err;

	if (!try_module_get(cb.module))
		return -EPROTONOSUPPORT;
	mutex_lock(nlk_of(ssk)->cb_mutex);
	err = control->start ? control->start(&cb) : 0;
	if (!err)
		err = dump_all(ssk, &cb);
	if (!err && cb.done)
		cb.done(&cb);
	mutex_unlock(nlk_of(ssk)->cb_mutex);
	module_put(cb.module);
	/* Its own end has been sent: no acknowledgement is due. */
	return err ?: -EINTR;
}
KPI_EXPORT(__netlink_dump_start);
