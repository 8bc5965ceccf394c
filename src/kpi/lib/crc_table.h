/* SPDX-License-Identifier: GPL-2.0 */
/*
 * crc_table.h - tables of reflected CRCs, made by the compiler.
 *
 * A CRC table is linear: its entry for a byte is the exclusive or of its
 * entries for the byte's bits.  Those are consecutive powers of x modulo the
 * polynomial, which a chain of enumerators computes.
 */
#ifndef LKMHOST_CRC_TABLE_H
#define LKMHOST_CRC_TABLE_H

/* One power of x further. */
#define CRC_STEP(v, poly) (((v) >> 1) ^ (((v) & 1) ? (poly) : 0))

/* Enumerators P0 ... P7, for the bits 0x80 ... 0x01, behind the value @from. */
#define CRC_CHAIN(P, from, poly)                                              \
	P##0 = CRC_STEP(from, poly), P##1 = CRC_STEP(P##0, poly),             \
	P##2 = CRC_STEP(P##1, poly), P##3 = CRC_STEP(P##2, poly),             \
	P##4 = CRC_STEP(P##3, poly), P##5 = CRC_STEP(P##4, poly),             \
	P##6 = CRC_STEP(P##5, poly), P##7 = CRC_STEP(P##6, poly)

/* The first chain starts from the bit that one step turns into poly. */
#define CRC_CHAINS8(P, poly)                                                  \
	CRC_CHAIN(P##A, 1u, poly), CRC_CHAIN(P##B, P##A7, poly),              \
	CRC_CHAIN(P##C, P##B7, poly), CRC_CHAIN(P##D, P##C7, poly),           \
	CRC_CHAIN(P##E, P##D7, poly), CRC_CHAIN(P##F, P##E7, poly),           \
	CRC_CHAIN(P##G, P##F7, poly), CRC_CHAIN(P##H, P##G7, poly)

#define CRC_ENTRY(P, n)                                                       \
	(((n) & 0x80 ? P##0 : 0) ^ ((n) & 0x40 ? P##1 : 0) ^                  \
	 ((n) & 0x20 ? P##2 : 0) ^ ((n) & 0x10 ? P##3 : 0) ^                  \
	 ((n) & 0x08 ? P##4 : 0) ^ ((n) & 0x04 ? P##5 : 0) ^                  \
	 ((n) & 0x02 ? P##6 : 0) ^ ((n) & 0x01 ? P##7 : 0))

#define CRC_ENTRIES4(P, n)                                                    \
	CRC_ENTRY(P, n), CRC_ENTRY(P, (n) + 1), CRC_ENTRY(P, (n) + 2),        \
	CRC_ENTRY(P, (n) + 3)
#define CRC_ENTRIES16(P, n)                                                   \
	CRC_ENTRIES4(P, n), CRC_ENTRIES4(P, (n) + 4),                         \
	CRC_ENTRIES4(P, (n) + 8), CRC_ENTRIES4(P, (n) + 12)
#define CRC_ENTRIES64(P, n)                                                   \
	CRC_ENTRIES16(P, n), CRC_ENTRIES16(P, (n) + 16),                      \
	CRC_ENTRIES16(P, (n) + 32), CRC_ENTRIES16(P, (n) + 48)
#define CRC_TABLE(P)                                                          \
	{ CRC_ENTRIES64(P, 0), CRC_ENTRIES64(P, 64), CRC_ENTRIES64(P, 128),   \
	  CRC_ENTRIES64(P, 192) }
#define CRC_TABLES8(P)                                                        \
	{ CRC_TABLE(P##A), CRC_TABLE(P##B), CRC_TABLE(P##C), CRC_TABLE(P##D), \
	  CRC_TABLE(P##E), CRC_TABLE(P##F), CRC_TABLE(P##G), CRC_TABLE(P##H) }

#endif
