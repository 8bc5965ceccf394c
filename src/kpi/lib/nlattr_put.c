// SPDX-License-Identifier: GPL-2.0
/* lib/nlattr.c, net/netlink.h: netlink attributes, written into an skb. */
#include <linux/skbuff.h>
#include <net/netlink.h>

#include "kpi.h"

struct nlattr *__nla_reserve(struct sk_buff *skb, int attrtype, int attrlen)
{
	struct nlattr *nla = skb_put(skb, nla_total_size(attrlen));

	nla->nla_type = attrtype;
	nla->nla_len = nla_attr_size(attrlen);
	memset((char *)nla + nla->nla_len, 0, nla_padlen(attrlen));
	return nla;
}
KPI_EXPORT(__nla_reserve);

struct nlattr *__nla_reserve_64bit(struct sk_buff *skb, int attrtype,
				   int attrlen, int padattr)
{
	nla_align_64bit(skb, padattr);
	return __nla_reserve(skb, attrtype, attrlen);
}

void *__nla_reserve_nohdr(struct sk_buff *skb, int attrlen)
{
	return skb_put_zero(skb, NLA_ALIGN(attrlen));
}
KPI_EXPORT(__nla_reserve_nohdr);

static bool fits(const struct sk_buff *skb, size_t size)
{
	return skb_tailroom(skb) >= size;
}

struct nlattr *nla_reserve(struct sk_buff *skb, int attrtype, int attrlen)
{
	return fits(skb, nla_total_size(attrlen)) ?
		       __nla_reserve(skb, attrtype, attrlen) : NULL;
}
KPI_EXPORT(nla_reserve);

static size_t size_64bit(struct sk_buff *skb, int attrlen)
{
	return nla_total_size(attrlen) +
	       (nla_need_padding_for_64bit(skb) ? nla_total_size(0) : 0);
}

struct nlattr *nla_reserve_64bit(struct sk_buff *skb, int attrtype,
				 int attrlen, int padattr)
{
	return fits(skb, size_64bit(skb, attrlen)) ?
		       __nla_reserve_64bit(skb, attrtype, attrlen, padattr) :
		       NULL;
}
KPI_EXPORT(nla_reserve_64bit);

void *nla_reserve_nohdr(struct sk_buff *skb, int attrlen)
{
	return fits(skb, NLA_ALIGN(attrlen)) ?
		       __nla_reserve_nohdr(skb, attrlen) : NULL;
}
KPI_EXPORT(nla_reserve_nohdr);

void __nla_put(struct sk_buff *skb, int attrtype, int attrlen,
	       const void *data)
{
	memcpy(nla_data(__nla_reserve(skb, attrtype, attrlen)), data, attrlen);
}
KPI_EXPORT(__nla_put);

int nla_put(struct sk_buff *skb, int attrtype, int attrlen, const void *data)
{
	struct nlattr *nla = nla_reserve(skb, attrtype, attrlen);

	if (!nla)
		return -EMSGSIZE;
	memcpy(nla_data(nla), data, attrlen);
	return 0;
}
KPI_EXPORT(nla_put);

int nla_put_64bit(struct sk_buff *skb, int attrtype, int attrlen,
		  const void *data, int padattr)
{
	struct nlattr *nla = nla_reserve_64bit(skb, attrtype, attrlen,
					       padattr);

	if (!nla)
		return -EMSGSIZE;
	memcpy(nla_data(nla), data, attrlen);
	return 0;
}
KPI_EXPORT(nla_put_64bit);

int nla_put_nohdr(struct sk_buff *skb, int attrlen, const void *data)
{
	void *to = nla_reserve_nohdr(skb, attrlen);

	if (!to)
		return -EMSGSIZE;
	memcpy(to, data, attrlen);
	return 0;
}
KPI_EXPORT(nla_put_nohdr);

int nla_append(struct sk_buff *skb, int attrlen, const void *data)
{
	if (!fits(skb, NLA_ALIGN(attrlen)))
		return -EMSGSIZE;
	skb_put_data(skb, data, attrlen);
	return 0;
}
KPI_EXPORT(nla_append);
