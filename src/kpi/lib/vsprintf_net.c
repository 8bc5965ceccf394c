// SPDX-License-Identifier: GPL-2.0
/* lib/vsprintf.c: %pM %pI %pi: addresses of the network. */
#include <linux/ctype.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/inet.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <net/addrconf.h>

#include "vsprintf.h"

static void out_byte(struct out *out, u8 byte)
{
	out_char(out, hex_asc_hi(byte));
	out_char(out, hex_asc_lo(byte));
}

OUT_EXTENSION(out_mac)
{
	char text[sizeof("xx:xx:xx:xx:xx:xx")];
	struct out mac = { text, text + sizeof(text) };
	const u8 *addr = ptr;
	bool reversed = ext[1] == 'R';
	int i;

	if (out_unreadable(out, ptr, &spec))
		return;
	for (i = 0; i < 6; i++) {
		if (i && ext[0] == 'M')
			out_char(&mac, ext[1] == 'F' ? '-' : ':');
		out_byte(&mac, addr[reversed ? 5 - i : i]);
	}
	out_char(&mac, '\0');
	out_known_string(out, text, &spec);
}

/* @order: 'h' and 'l' read the bytes from the last, as a CPU's number has it */
static void out_ip4(struct out *out, const u8 *addr, bool zeros, char order)
{
	bool reversed = order == 'h' || order == 'l';
	struct spec quad = spec_decimal;
	int i;

	if (zeros) {
		quad.flags |= SPEC_ZERO;
		quad.width = 3;
	}
	for (i = 0; i < 4; i++) {
		if (i)
			out_char(out, '.');
		out_number(out, addr[reversed ? 3 - i : i], &quad);
	}
}

static void out_ip6_full(struct out *out, const u8 *addr, bool colons)
{
	int i;

	for (i = 0; i < 16; i++) {
		if (colons && i && i % 2 == 0)
			out_char(out, ':');
		out_byte(out, addr[i]);
	}
}

struct run {
	int start, len;
};

/* The longest run of zero words, the first of several; length 0 if none. */
static struct run longest_zero_run(const u16 *words, int n)
{
	struct run best = { 0, 0 }, run = { 0, 0 };
	int i;

	for (i = 0; i < n; i++) {
		if (words[i]) {
			run.len = 0;
			continue;
		}
		if (!run.len++)
			run.start = i;
		if (run.len > best.len)
			best = run;
	}
	/* One word alone is not worth the two colons. */
	if (best.len < 2)
		best.len = 0;
	return best;
}

/* RFC 5952, with the IPv4 address spelt out where there is one inside. */
static void out_ip6_short(struct out *out, const u8 *addr)
{
	struct spec word = spec_hex;
	struct in6_addr in6;
	struct run zeros;
	bool with_ip4;
	int i, n;

	word.flags = 0;
	memcpy(&in6, addr, sizeof(in6));
	with_ip4 = ipv6_addr_v4mapped(&in6) || ipv6_addr_is_isatap(&in6);
	n = with_ip4 ? 6 : 8;
	zeros = longest_zero_run((u16 *)in6.s6_addr16, n);
	for (i = 0; i < n; i++) {
		if (zeros.len && i == zeros.start) {
			out_mem(out, "::", 2);
			i += zeros.len - 1;
			continue;
		}
		if (i && !(zeros.len && i == zeros.start + zeros.len))
			out_char(out, ':');
		out_number(out, ntohs(in6.s6_addr16[i]), &word);
	}
	if (with_ip4) {
		if (!(zeros.len && zeros.start + zeros.len == n))
			out_char(out, ':');
		out_ip4(out, in6.s6_addr + 12, false, 'n');
	}
}

/* The letters behind "IS": which parts of the socket's address to print. */
struct parts {
	bool port, flow, scope, shorten;
	char order;
};

static struct parts parse_parts(const char *letter)
{
	struct parts parts = { .order = 'n' };

	for (; isalpha(*letter); letter++) {
		switch (*letter) {
		case 'p':
			parts.port = true;
			break;
		case 'f':
			parts.flow = true;
			break;
		case 's':
			parts.scope = true;
			break;
		case 'c':
			parts.shorten = true;
			break;
		case 'h':
		case 'n':
		case 'b':
		case 'l':
			parts.order = *letter;
			break;
		}
	}
	return parts;
}

static void out_part(struct out *out, char separator, u32 value)
{
	out_char(out, separator);
	out_number(out, value, &spec_decimal);
}

static void out_sockaddr_in(struct out *out, const struct sockaddr_in *sa,
			    bool raw, const struct parts *parts)
{
	out_ip4(out, (const u8 *)&sa->sin_addr.s_addr, raw, parts->order);
	if (parts->port)
		out_part(out, ':', ntohs(sa->sin_port));
}

static void out_sockaddr_in6(struct out *out, const struct sockaddr_in6 *sa,
			     bool raw, const struct parts *parts)
{
	bool brackets = parts->port || parts->flow || parts->scope;

	if (brackets)
		out_char(out, '[');
	if (parts->shorten && !raw)
		out_ip6_short(out, sa->sin6_addr.s6_addr);
	else
		out_ip6_full(out, sa->sin6_addr.s6_addr, !raw);
	if (brackets)
		out_char(out, ']');
	if (parts->port)
		out_part(out, ':', ntohs(sa->sin6_port));
	if (parts->flow)
		out_part(out, '/',
			 ntohl(sa->sin6_flowinfo & IPV6_FLOWINFO_MASK));
	if (parts->scope)
		out_part(out, '%', sa->sin6_scope_id);
}

static bool out_sockaddr(struct out *out, const struct sockaddr *sa, bool raw,
			 const char *letters)
{
	struct parts parts = parse_parts(letters);

	if (sa->sa_family == AF_INET)
		out_sockaddr_in(out, (const struct sockaddr_in *)sa, raw,
				&parts);
	else if (sa->sa_family == AF_INET6)
		out_sockaddr_in6(out, (const struct sockaddr_in6 *)sa, raw,
				 &parts);
	else
		return false;
	return true;
}

OUT_EXTENSION(out_ip)
{
	/* The longest: compressed IPv6 in brackets, port, flow, scope. */
	char text[96];
	struct out ip = { text, text + sizeof(text) };
	bool raw = ext[0] == 'i';

	if (out_unreadable(out, ptr, &spec))
		return;
	switch (ext[1]) {
	case '4':
		out_ip4(&ip, ptr, raw, ext[2]);
		break;
	case '6':
		if (!raw && ext[2] == 'c')
			out_ip6_short(&ip, ptr);
		else
			out_ip6_full(&ip, ptr, !raw);
		break;
	case 'S':
		if (out_sockaddr(&ip, ptr, raw, ext + 2))
			break;
		out_remark(out, "(einval)", &spec);
		return;
	default:
		out_remark(out, raw ? "(%pi?)" : "(%pI?)", &spec);
		return;
	}
	out_char(&ip, '\0');
	out_known_string(out, text, &spec);
}
