// SPDX-License-Identifier: GPL-2.0
/* lib/crc32.c, linux/crc32.h: CRC-32 both ways round, CRC-32C. */
#include <linux/bitrev.h>
#include <linux/crc32.h>
#include <linux/crc32poly.h>
#include <linux/unaligned/packed_struct.h>

#include "kpi.h"
#include "lib/crc_table.h"

enum { CRC_CHAINS8(LE, CRC32_POLY_LE) };
enum { CRC_CHAINS8(CC, CRC32C_POLY_LE) };

/* Row k: what a byte has become when k more bytes have followed it. */
static const u32 le_table[8][256] = CRC_TABLES8(LE);
static const u32 c_table[8][256] = CRC_TABLES8(CC);

/* Eight bytes at a time: their contributions are independent. */
static u32 crc_reflected(u32 crc, const unsigned char *p, size_t len,
			 const u32 (*t)[256])
{
	for (; len >= 8; len -= 8, p += 8) {
		u32 a = __get_unaligned_cpu32(p) ^ crc;
		u32 b = __get_unaligned_cpu32(p + 4);

		crc = t[7][a & 0xff] ^ t[6][(a >> 8) & 0xff] ^
		      t[5][(a >> 16) & 0xff] ^ t[4][a >> 24] ^
		      t[3][b & 0xff] ^ t[2][(b >> 8) & 0xff] ^
		      t[1][(b >> 16) & 0xff] ^ t[0][b >> 24];
	}
	while (len--)
		crc = t[0][(crc ^ *p++) & 0xff] ^ (crc >> 8);
	return crc;
}

u32 __pure __weak crc32_le(u32 crc, unsigned char const *p, size_t len)
{
	return crc_reflected(crc, p, len, le_table);
}
KPI_EXPORT(crc32_le);

u32 __pure __weak __crc32c_le(u32 crc, unsigned char const *p, size_t len)
{
	return crc_reflected(crc, p, len, c_table);
}
KPI_EXPORT(__crc32c_le);

/*
 * The big-endian CRC is the same polynomial with its bits in the other order:
 * an entry is a bit-reversed entry of the first row.
 */
static u32 be_entry(u8 byte)
{
	return bitrev32(le_table[0][bitrev8(byte)]);
}

u32 __pure __weak crc32_be(u32 crc, unsigned char const *p, size_t len)
{
	while (len--)
		crc = (crc << 8) ^ be_entry((crc >> 24) ^ *p++);
	return crc;
}
KPI_EXPORT(crc32_be);

/* a * b modulo poly; bit 31 is x^0. */
static u32 multiply(u32 a, u32 b, u32 poly)
{
	u32 product = 0;

	for (; a; a <<= 1, b = CRC_STEP(b, poly))
		if (a & 0x80000000)
			product ^= b;
	return product;
}

/* crc * x^(8 * len): what crc becomes when len zero bytes follow. */
static u32 shift_bytes(u32 crc, size_t len, u32 poly)
{
	u32 power = 0x80000000 >> 8;

	for (; len; len >>= 1, power = multiply(power, power, poly))
		if (len & 1)
			crc = multiply(crc, power, poly);
	return crc;
}

u32 __attribute_const__ __weak crc32_le_shift(u32 crc, size_t len)
{
	return shift_bytes(crc, len, CRC32_POLY_LE);
}
KPI_EXPORT(crc32_le_shift);

u32 __attribute_const__ __weak __crc32c_le_shift(u32 crc, size_t len)
{
	return shift_bytes(crc, len, CRC32C_POLY_LE);
}
KPI_EXPORT(__crc32c_le_shift);
