// SPDX-License-Identifier: GPL-2.0
/* lib/crc-ccitt.c, linux/crc-ccitt.h: X.25's CRC and its unreflected form. */
#include <linux/crc-ccitt.h>

#include "kpi.h"
#include "lib/crc_table.h"

/* Reflected, poly 0x1021 read backwards. */
enum { CRC_CHAIN(X25, 1u, 0x8408u) };

const u16 __weak crc_ccitt_table[256] = CRC_TABLE(X25);
KPI_EXPORT(crc_ccitt_table);

/*
 * Unreflected, poly 0x1021: entries double instead of halving, so the chain
 * runs from bit 0x01 upwards; FALSE7 is for 0x01 and FALSE0 for 0x80.
 */
#define DOUBLE(v) ((((v) << 1) & 0xffff) ^ (((v) & 0x8000) ? 0x1021 : 0))
enum {
	FALSE7 = 0x1021,
	FALSE6 = DOUBLE(FALSE7),
	FALSE5 = DOUBLE(FALSE6),
	FALSE4 = DOUBLE(FALSE5),
	FALSE3 = DOUBLE(FALSE4),
	FALSE2 = DOUBLE(FALSE3),
	FALSE1 = DOUBLE(FALSE2),
	FALSE0 = DOUBLE(FALSE1),
};

const u16 __weak crc_ccitt_false_table[256] = CRC_TABLE(FALSE);
KPI_EXPORT(crc_ccitt_false_table);

u16 __weak crc_ccitt(u16 crc, u8 const *buffer, size_t len)
{
	while (len--)
		crc = crc_ccitt_byte(crc, *buffer++);
	return crc;
}
KPI_EXPORT(crc_ccitt);

u16 __weak crc_ccitt_false(u16 crc, u8 const *buffer, size_t len)
{
	while (len--)
		crc = crc_ccitt_false_byte(crc, *buffer++);
	return crc;
}
KPI_EXPORT(crc_ccitt_false);
