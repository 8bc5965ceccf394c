/* SPDX-License-Identifier: GPL-2.0 */
/*
 * symtab.h - the words of TABLE_BY_ADDRESS: address, rank, symbol index from
 * the highest bits to the lowest, so that sorting them sorts by address.
 */
#ifndef LOADER_SYMTAB_H
#define LOADER_SYMTAB_H

#define BY_ADDRESS_INDEX ((1ull << 30) - 1)
#define by_address_addr(word) ((word) >> 32)
#define by_address_index(word) ((word) & BY_ADDRESS_INDEX)

#endif
