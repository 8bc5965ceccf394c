// SPDX-License-Identifier: GPL-2.0
/* lib/nlattr.c, net/netlink.h: netlink attributes, read and checked. */
#include <linux/kernel.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "kpi.h"

/* The size of a number of that type; 0: it is no number. */
static int number_size(unsigned int type)
{
	static const u8 sizes[NLA_TYPE_MAX + 1] = {
		[NLA_U8] = 1, [NLA_S8] = 1, [NLA_U16] = 2, [NLA_S16] = 2,
		[NLA_BE16] = 2, [NLA_U32] = 4, [NLA_S32] = 4, [NLA_BE32] = 4,
		[NLA_U64] = 8, [NLA_S64] = 8, [NLA_MSECS] = 8,
	};

	return sizes[type];
}

static bool is_signed(unsigned int type)
{
	return type == NLA_S8 || type == NLA_S16 || type == NLA_S32 ||
	       type == NLA_S64;
}

static u64 unsigned_value(const struct nlattr *nla, unsigned int type)
{
	switch (type) {
	case NLA_U8:
		return nla_get_u8(nla);
	case NLA_U16:
		return nla_get_u16(nla);
	case NLA_U32:
		return nla_get_u32(nla);
	case NLA_BE16:
		return ntohs(nla_get_be16(nla));
	case NLA_BE32:
		return ntohl(nla_get_be32(nla));
	case NLA_BINARY:	/* its length is what is limited */
		return nla_len(nla);
	default:
		return nla_get_u64(nla);
	}
}

static s64 signed_value(const struct nlattr *nla, unsigned int type)
{
	switch (type) {
	case NLA_S8:
		return nla_get_s8(nla);
	case NLA_S16:
		return nla_get_s16(nla);
	case NLA_S32:
		return nla_get_s32(nla);
	default:
		return nla_get_s64(nla);
	}
}

static int check_range(const struct nlattr *nla, const struct nla_policy *pt,
		       struct netlink_ext_ack *extack)
{
	bool low = pt->validation_type != NLA_VALIDATE_MAX;
	bool high = pt->validation_type != NLA_VALIDATE_MIN;
	bool ptr = pt->validation_type == NLA_VALIDATE_RANGE_PTR, ok;

	if (is_signed(pt->type)) {
		s64 v = signed_value(nla, pt->type);

		ok = (!low || v >= (ptr ? pt->range_signed->min : pt->min)) &&
		     (!high || v <= (ptr ? pt->range_signed->max : pt->max));
	} else {
		u64 v = unsigned_value(nla, pt->type);

		ok = (!low || v >= (ptr ? pt->range->min : (u64)pt->min)) &&
		     (!high || v <= (ptr ? pt->range->max : (u64)pt->max));
	}
	if (ok)
		return 0;
	NL_SET_ERR_MSG_ATTR_POL(extack, nla, pt, "integer out of range");
	return -ERANGE;
}

static int check_further(const struct nlattr *nla, const struct nla_policy *pt,
			 struct netlink_ext_ack *extack)
{
	switch (pt->validation_type) {
	case NLA_VALIDATE_NONE:
		return 0;
	case NLA_VALIDATE_MASK:
		if (!(unsigned_value(nla, pt->type) & ~(u64)pt->mask))
			return 0;
		NL_SET_ERR_MSG_ATTR_POL(extack, nla, pt,
					"reserved bit set");
		return -EINVAL;
	case NLA_VALIDATE_FUNCTION:
		return pt->validate ? pt->validate(nla, extack) : 0;
	default:
		return check_range(nla, pt, extack);
	}
}

static int check_string(const struct nlattr *nla, const struct nla_policy *pt)
{
	const char *text = nla_data(nla);
	int len = nla_len(nla);
	int look = pt->len ? min_t(int, len, pt->len + 1) : len;

	if (pt->type == NLA_NUL_STRING && (!look || !memchr(text, 0, look)))
		return -EINVAL;
	if (len < 1)
		return -ERANGE;
	if (pt->len && len - !text[len - 1] > pt->len)
		return -ERANGE;
	return 0;
}

static int check_bitfield(const struct nlattr *nla, u32 valid)
{
	const struct nla_bitfield32 *bf = nla_data(nla);

	if (nla_len(nla) != sizeof(*bf))
		return -ERANGE;
	return (bf->selector | bf->value) & ~valid || bf->value & ~bf->selector ?
		       -EINVAL : 0;
}

static int parse(struct nlattr **tb, int maxtype, const struct nlattr *head,
		 int len, const struct nla_policy *policy,
		 unsigned int validate, struct netlink_ext_ack *extack,
		 unsigned int depth);

static int check_nested(const struct nlattr *nla, const struct nla_policy *pt,
			unsigned int validate, struct netlink_ext_ack *extack,
			unsigned int depth)
{
	const struct nlattr *entry;
	int rem, err = 0;

	if (!nla_len(nla))
		return 0;
	if (nla_len(nla) < NLA_HDRLEN)
		return -ERANGE;
	if (!pt->nested_policy)
		return 0;
	if (pt->type == NLA_NESTED)
		return parse(NULL, pt->len, nla_data(nla), nla_len(nla),
			     pt->nested_policy, validate, extack, depth + 1);
	nla_for_each_nested(entry, nla, rem) {
		if (!nla_len(entry))
			continue;
		err = nla_len(entry) < NLA_HDRLEN ? -ERANGE :
		      parse(NULL, pt->len, nla_data(entry), nla_len(entry),
			    pt->nested_policy, validate, extack, depth + 1);
		if (err)
			break;
	}
	return err;
}

/* Of policies that refer to themselves. */
#define MAX_DEPTH 10

static int check_type(const struct nlattr *nla, const struct nla_policy *pt,
		      unsigned int validate, struct netlink_ext_ack *extack,
		      unsigned int depth)
{
	int len = nla_len(nla), size = number_size(pt->type);

	switch (pt->type) {
	case NLA_REJECT:
		if (extack && pt->reject_message)
			extack->_msg = pt->reject_message;
		return -EINVAL;
	case NLA_FLAG:
		return len ? -ERANGE : 0;
	case NLA_BITFIELD32:
		return check_bitfield(nla, pt->bitfield32_valid);
	case NLA_NUL_STRING:
	case NLA_STRING:
		return check_string(nla, pt);
	case NLA_BINARY:
		return pt->len && len > pt->len ? -ERANGE : 0;
	case NLA_NESTED:
	case NLA_NESTED_ARRAY:
		return check_nested(nla, pt, validate, extack, depth);
	case NLA_UNSPEC:
		if (validate & NL_VALIDATE_UNSPEC)
			return -EINVAL;
		return len < pt->len ? -ERANGE : 0;
	}
	if (validate & NL_VALIDATE_STRICT_ATTRS && size && len != size)
		return -EINVAL;
	return len < (pt->len ?: size) ? -ERANGE : 0;
}

static int check(const struct nlattr *nla, const struct nla_policy *policy,
		 unsigned int validate, struct netlink_ext_ack *extack,
		 unsigned int depth)
{
	const struct nla_policy *pt = &policy[nla_type(nla)];
	bool nested = pt->type == NLA_NESTED || pt->type == NLA_NESTED_ARRAY;
	int err;

	if (policy[0].strict_start_type &&
	    nla_type(nla) >= policy[0].strict_start_type)
		validate |= NL_VALIDATE_STRICT;
	if (validate & NL_VALIDATE_NESTED && pt->type != NLA_UNSPEC &&
	    nested != !!(nla->nla_type & NLA_F_NESTED)) {
		NL_SET_ERR_MSG_ATTR_POL(extack, nla, pt,
					"NLA_F_NESTED does not fit");
		return -EINVAL;
	}
	err = check_type(nla, pt, validate, extack, depth);
	if (err) {
		if (extack && !extack->_msg)
			NL_SET_ERR_MSG_ATTR_POL(
				extack, nla, pt,
				"Attribute failed policy validation");
		return err;
	}
	return check_further(nla, pt, extack);
}

static int parse(struct nlattr **tb, int maxtype, const struct nlattr *head,
		 int len, const struct nla_policy *policy,
		 unsigned int validate, struct netlink_ext_ack *extack,
		 unsigned int depth)
{
	const struct nlattr *nla;
	int rem, err;

	if (depth >= MAX_DEPTH)
		return -EINVAL;
	if (tb)
		memset(tb, 0, sizeof(*tb) * (maxtype + 1));
	nla_for_each_attr(nla, head, len, rem) {
		if (!nla_type(nla) || nla_type(nla) > maxtype) {
			if (validate & NL_VALIDATE_MAXTYPE) {
				NL_SET_ERR_MSG_ATTR(extack, nla,
						    "Unknown attribute type");
				return -EINVAL;
			}
			continue;
		}
		err = policy ? check(nla, policy, validate, extack, depth) : 0;
		if (err)
			return err;
		if (tb)
			tb[nla_type(nla)] = (struct nlattr *)nla;
	}
	if (rem > 0 && validate & NL_VALIDATE_TRAILING) {
		NL_SET_ERR_MSG(extack,
			       "bytes leftover after parsing attributes");
		return -EINVAL;
	}
	return 0;
}

int __nla_validate(const struct nlattr *head, int len, int maxtype,
		   const struct nla_policy *policy, unsigned int validate,
		   struct netlink_ext_ack *extack)
{
	return parse(NULL, maxtype, head, len, policy, validate, extack, 0);
}
KPI_EXPORT(__nla_validate);

int __nla_parse(struct nlattr **tb, int maxtype, const struct nlattr *head,
		int len, const struct nla_policy *policy,
		unsigned int validate, struct netlink_ext_ack *extack)
{
	return parse(tb, maxtype, head, len, policy, validate, extack, 0);
}
KPI_EXPORT(__nla_parse);

int nla_policy_len(const struct nla_policy *p, int n)
{
	int i, len = 0;

	for (i = 0; i < n; i++)
		len += nla_total_size(p[i].len ?: number_size(p[i].type));
	return len;
}
KPI_EXPORT(nla_policy_len);

struct nlattr *nla_find(const struct nlattr *head, int len, int attrtype)
{
	const struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem)
		if (nla_type(nla) == attrtype)
			return (struct nlattr *)nla;
	return NULL;
}
KPI_EXPORT(nla_find);

/* ------------------------------------------------------------ taking out */

static size_t text_length(const struct nlattr *nla)
{
	return strnlen(nla_data(nla), nla_len(nla));
}

ssize_t nla_strscpy(char *dst, const struct nlattr *nla, size_t dstsize)
{
	size_t len = text_length(nla);
	ssize_t ret = len;

	if (!dstsize || dstsize > U16_MAX)
		return -E2BIG;
	if (len >= dstsize) {
		len = dstsize - 1;
		ret = -E2BIG;
	}
	memcpy(dst, nla_data(nla), len);
	memset(dst + len, 0, dstsize - len);
	return ret;
}
KPI_EXPORT(nla_strscpy);

char *nla_strdup(const struct nlattr *nla, gfp_t flags)
{
	return kmemdup_nul(nla_data(nla), text_length(nla), flags);
}
KPI_EXPORT(nla_strdup);

int nla_memcpy(void *dest, const struct nlattr *src, int count)
{
	int len = min_t(int, count, nla_len(src));

	memcpy(dest, nla_data(src), len);
	if (count > len)
		memset(dest + len, 0, count - len);
	return len;
}
KPI_EXPORT(nla_memcpy);

int nla_memcmp(const struct nlattr *nla, const void *data, size_t size)
{
	int d = nla_len(nla) - (int)size;

	return d ?: memcmp(nla_data(nla), data, size);
}

int nla_strcmp(const struct nlattr *nla, const char *str)
{
	const char *text = nla_data(nla);
	int len = nla_len(nla), n = strlen(str);

	if (len > 0 && !text[len - 1])
		len--;
	return len - n ?: memcmp(text, str, len);
}
KPI_EXPORT(nla_strcmp);
