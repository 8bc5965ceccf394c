// SPDX-License-Identifier: GPL-2.0
/*
 * lib/checksum.c, arch/x86/lib/csum-*_64.c, net/checksum.h: the Internet
 * checksum, a sum of 16-bit words in one's complement.
 */
#include <linux/in6.h>
#include <linux/string.h>
#include <linux/unaligned/packed_struct.h>
#include <net/checksum.h>

#include "kpi.h"

/* One's complement addition: the carry comes back in at the bottom. */
static u64 add_carry(u64 a, u64 b)
{
	a += b;
	return a + (a < b);
}

/*
 * Wider words give the same sum modulo 0xffff, whatever their alignment,
 * since 2^16 is 1 there.
 */
__wsum __weak csum_partial(const void *buff, int len, __wsum sum)
{
	u64 total = (__force u32)sum;
	const u8 *p = buff;
	u64 tail = 0;

	for (; len >= 8; len -= 8, p += 8)
		total = add_carry(total, __get_unaligned_cpu64(p));
	if (len > 0) {
		memcpy(&tail, p, len);
		total = add_carry(total, tail);
	}
	return (__force __wsum)add32_with_carry(total >> 32, total);
}
KPI_EXPORT(csum_partial);

__wsum __weak csum_partial_copy_nocheck(const void *src, void *dst, int len)
{
	memcpy(dst, src, len);
	return csum_partial(dst, len, 0);
}
KPI_EXPORT(csum_partial_copy_nocheck);

__sum16 __weak ip_compute_csum(const void *buff, int len)
{
	return csum_fold(csum_partial(buff, len, 0));
}
KPI_EXPORT(ip_compute_csum);

/* The pseudo header of IPv6: both addresses, length, next header. */
__sum16 __weak csum_ipv6_magic(const struct in6_addr *saddr,
			       const struct in6_addr *daddr, __u32 len,
			       __u8 proto, __wsum sum)
{
	u64 total = (__force u64)htonl(len) + (__force u32)htonl(proto) +
		    (__force u32)sum;

	total = add_carry(total, __get_unaligned_cpu64(saddr));
	total = add_carry(total, __get_unaligned_cpu64(&saddr->s6_addr[8]));
	total = add_carry(total, __get_unaligned_cpu64(daddr));
	total = add_carry(total, __get_unaligned_cpu64(&daddr->s6_addr[8]));
	return csum_fold((__force __wsum)add32_with_carry(total >> 32, total));
}
KPI_EXPORT(csum_ipv6_magic);
