// SPDX-License-Identifier: GPL-2.0
/* net/core/utils.c, linux/inet.h, lib/net_utils.c: addresses from text. */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/inet.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/ipv6.h>

#include "kpi.h"

/* "12:34:56:78:9a:bc"; @mac is written only when all of it is right. */
__weak bool mac_pton(const char *s, u8 *mac)
{
	u8 bytes[ETH_ALEN];
	int i;

	for (i = 0; i < ETH_ALEN; i++, s += 3) {
		if (!isxdigit(s[0]) || !isxdigit(s[1]))
			return false;
		if (i < ETH_ALEN - 1 && s[2] != ':')
			return false;
		bytes[i] = hex_to_bin(s[0]) << 4 | hex_to_bin(s[1]);
	}
	memcpy(mac, bytes, ETH_ALEN);
	return true;
}
KPI_EXPORT(mac_pton);

/* Takes what comes: missing parts are zero, digits are not checked. */
__weak __be32 in_aton(const char *s)
{
	u32 addr = 0;
	int i;

	for (i = 0; i < 4; i++) {
		unsigned int part = 0;

		while (*s && *s != '.' && *s != '\n')
			part = part * 10 + (*s++ - '0');
		if (*s)
			s++;
		addr = addr << 8 | part;
	}
	return htonl(addr);
}
KPI_EXPORT(in_aton);

/* The text that is left; @delim ends it, as does any other letter if -1. */
struct text {
	const char *s;
	int left;
	int delim;
};

static struct text text_of(const char *s, int len, int delim)
{
	struct text text = { s, len < 0 ? (int)strlen(s) : len, delim };

	return text;
}

/* The next character, 0 where the address ends. */
static char peek(const struct text *text)
{
	char c = text->left > 0 ? *text->s : 0;

	if (c == text->delim)
		return 0;
	if (text->delim == -1 && !isxdigit(c) && c != ':' && c != '.')
		return 0;
	return c;
}

static void step(struct text *text)
{
	text->s++;
	text->left--;
}

/* One decimal part of at most 255; false when there is none. */
static bool parse_part(struct text *text, u8 *part)
{
	unsigned int value = 0;
	bool any = false;

	for (; isdigit(peek(text)); step(text)) {
		value = value * 10 + (peek(text) - '0');
		if (value > 255)
			return false;
		any = true;
	}
	*part = value;
	return any;
}

static bool parse_ip4(struct text *text, u8 *dst)
{
	u8 parts[4];
	int i;

	for (i = 0; i < 4; i++) {
		if (i) {
			if (peek(text) != '.')
				return false;
			step(text);
		}
		if (!parse_part(text, &parts[i]))
			return false;
	}
	/* A port may follow. */
	if (peek(text) && peek(text) != ':')
		return false;
	memcpy(dst, parts, sizeof(parts));
	return true;
}

__weak int in4_pton(const char *src, int len, u8 *dst, int delim,
		    const char **end)
{
	struct text text = text_of(src, len, delim);
	bool ok = parse_ip4(&text, dst);

	if (end)
		*end = text.s;
	return ok;
}
KPI_EXPORT(in4_pton);

/* Up to four hexadecimal digits. */
static bool parse_word(struct text *text, u8 *word)
{
	unsigned int value = 0;
	int digits = 0;

	for (; digits < 4 && isxdigit(peek(text)); digits++, step(text))
		value = value << 4 | hex_to_bin(peek(text));
	word[0] = value >> 8;
	word[1] = value;
	return digits;
}

/* Past ':' or '::'; the latter, allowed once, sets the gap. */
static bool parse_colon(struct text *text, int at, int *gap)
{
	if (peek(text) != ':')
		return false;
	step(text);
	if (peek(text) != ':')
		return peek(text);
	if (*gap >= 0)
		return false;
	*gap = at;
	step(text);
	return true;
}

/*
 * Fills @bytes up to the returned count, and tells in @gap where "::" stood
 * (-1: nowhere). Negative when the text is no address.
 */
static int parse_ip6_words(struct text *text, u8 *bytes, int *gap)
{
	int n = 0;

	*gap = -1;
	/* Only a "::" may come first. */
	if (peek(text) == ':' && (!parse_colon(text, 0, gap) || *gap < 0))
		return -1;
	while (peek(text) || (n == 0 && *gap < 0)) {
		struct text word = *text;

		if (n == 16 || !parse_word(text, bytes + n))
			return -1;
		if (peek(text) == '.') {
			*text = word;
			if (!(n == 12 || (*gap >= 0 && n < 12)) ||
			    !parse_ip4(text, bytes + n))
				return -1;
			return n + 4;
		}
		n += 2;
		if (peek(text) && !parse_colon(text, n, gap))
			return -1;
	}
	return n;
}

__weak int in6_pton(const char *src, int len, u8 *dst, int delim,
		    const char **end)
{
	struct text text = text_of(src, len, delim);
	u8 bytes[16];
	int gap, n = parse_ip6_words(&text, bytes, &gap);

	if (end)
		*end = text.s;
	if (n < 0 || (gap < 0 && n != 16))
		return 0;
	if (gap < 0)
		gap = n;
	memcpy(dst, bytes, gap);
	memset(dst + gap, 0, 16 - n);
	memcpy(dst + 16 - (n - gap), bytes + gap, n - gap);
	return 1;
}
KPI_EXPORT(in6_pton);

static int parse_sockaddr_in(const char *src, u16 port,
			     struct sockaddr_storage *addr)
{
	struct sockaddr_in *in = (struct sockaddr_in *)addr;
	size_t len = strlen(src);

	if (len > INET_ADDRSTRLEN ||
	    !in4_pton(src, len, (u8 *)&in->sin_addr.s_addr, '\n', NULL))
		return -EINVAL;
	in->sin_family = AF_INET;
	in->sin_port = htons(port);
	return 0;
}

/* Nobody has interfaces until a network stack says so. */
struct net_device *dev_get_by_name(struct net *net, const char *name) __weak;

/* "%eth0" or "%2" */
static int parse_scope(struct net *net, const char *scope, u32 *id)
{
	struct net_device *dev = NULL;
	char name[16];

	strscpy(name, scope, sizeof(name));
	if (dev_get_by_name)
		dev = dev_get_by_name(net, name);
	if (!dev)
		return kstrtouint(name, 0, id);
	*id = dev->ifindex;
	dev_put(dev);
	return 0;
}

/* fe80::/10 */
static bool is_link_local(const struct in6_addr *addr)
{
	return addr->s6_addr[0] == 0xfe && (addr->s6_addr[1] & 0xc0) == 0x80;
}

static int parse_sockaddr_in6(struct net *net, const char *src, u16 port,
			      struct sockaddr_storage *addr)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)addr;
	size_t len = strlen(src);
	const char *end;

	if (len > INET6_ADDRSTRLEN ||
	    !in6_pton(src, len, in6->sin6_addr.s6_addr, '%', &end))
		return -EINVAL;
	if (is_link_local(&in6->sin6_addr) && *end == '%' &&
	    parse_scope(net, end + 1, &in6->sin6_scope_id))
		return -EINVAL;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return 0;
}

int inet_pton_with_scope(struct net *net, __kernel_sa_family_t af,
			 const char *src, const char *port,
			 struct sockaddr_storage *addr)
{
	u16 number = 0;

	if (port && kstrtou16(port, 0, &number))
		return -EINVAL;
	if (af == AF_INET)
		return parse_sockaddr_in(src, number, addr);
	if (af == AF_INET6)
		return parse_sockaddr_in6(net, src, number, addr);
	if (af != AF_UNSPEC) {
		pr_err("unexpected address family %d\n", af);
		return -EINVAL;
	}
	return parse_sockaddr_in(src, number, addr) ?
	       parse_sockaddr_in6(net, src, number, addr) : 0;
}
KPI_EXPORT(inet_pton_with_scope);

bool inet_addr_is_any(struct sockaddr *addr)
{
	if (addr->sa_family == AF_INET6)
		return ipv6_addr_any(&((struct sockaddr_in6 *)addr)->sin6_addr);
	if (addr->sa_family == AF_INET)
		return ((struct sockaddr_in *)addr)->sin_addr.s_addr ==
		       htonl(INADDR_ANY);
	pr_warn("unexpected address family %u\n", addr->sa_family);
	return false;
}
KPI_EXPORT(inet_addr_is_any);
