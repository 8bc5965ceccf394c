/* SPDX-License-Identifier: GPL-2.0 */
/*
 * format.h - what a linked image's file says about itself.
 *
 * The header lies at a fixed place in the first page, behind the ELF header
 * and the program headers, so that a cached image is opened by looking at one
 * page. The tables lie in a section of their own at the end; a lookup touches
 * the few pages it needs. Offsets are those in the file.
 */
#ifndef LOADER_FORMAT_H
#define LOADER_FORMAT_H

#include <stdint.h>

#define IMAGE_MAGIC "LKMHOST"
/* Any change of what the link editor writes must change this number. */
#define IMAGE_VERSION 3u
#define IMAGE_HEADER_OFFSET 0x400u
#define IMAGE_PAGE 4096ull

enum image_segment_id {
	SEG_RO,
	SEG_RW,
	SEG_TEXT,	/* core text, then, on pages of its own, init text */
	SEG_INIT_RO,
	SEG_INIT_RW,
	SEG_COUNT,
};

struct image_segment {
	uint64_t addr, offset, file_size, mem_size;
};

struct image_range {
	uint64_t start, end;
};

struct image_table {
	uint64_t offset, count;
};

enum image_table_id {
	TABLE_STRINGS,		/* char; what the other tables name */
	TABLE_SECTIONS,		/* struct image_section */
	TABLE_STUBS,		/* struct image_stub */
	TABLE_EXPORTS,		/* struct image_export */
	TABLE_EXPORT_HASH,	/* uint32_t, index + 1 */
	TABLE_SYMBOLS,		/* Elf64_Sym: .symtab */
	TABLE_SYMBOL_NAMES,	/* char: .strtab */
	TABLE_SYMBOL_HASH,	/* uint32_t, index + 1 */
	TABLE_BY_ADDRESS,	/* uint64_t, see symtab.c */
	TABLE_PERCPU,		/* char: the template */
	TABLE_COUNT,
};

struct image_header {
	char magic[8];
	uint32_t version;
	uint32_t size;		/* of this struct */
	uint64_t checksum;	/* of the first page with this field zero */
	uint64_t seal;		/* the file's mtime, see cache.c */
	uint64_t key[2];
	uint64_t file_size;
	uint64_t base, span;	/* all of it: [base, base + span) */
	uint64_t percpu_offset, percpu_size;
	struct image_range core, text, init, init_text, traps;
	uint64_t slots;		/* address of the first of n_slots pointers */
	uint64_t n_slots;
	struct image_segment segments[SEG_COUNT];
	struct image_table tables[TABLE_COUNT];
};

struct image_section {
	uint32_t name, reserved;
	uint64_t start, end;
};

enum image_stub_kind { STUB_DOOR, STUB_FUNCTION, STUB_OBJECT };

/* The first n_slots stubs have the slot of the same index. */
struct image_stub {
	uint32_t name, kind;
	uint64_t addr;
};

struct image_export {
	uint64_t value;
	uint32_t name, ns, note;
	uint32_t crc;
	uint32_t status;
	uint8_t percpu, weak, gpl, has_crc;
};

uint64_t image_hash(const void *data, uint64_t size, uint64_t seed);
uint32_t image_hash_name(const char *name);

#endif
