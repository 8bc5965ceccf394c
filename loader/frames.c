// SPDX-License-Identifier: GPL-2.0
/*
 * x86-64: call frame information for code that has none: the stubs, and the
 * whole of a module without debug information, whose ORC tables say the same
 * in the kernel's own way. As .debug_frame, which gdb, valgrind and perf read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "editor.h"

/* DWARF's numbers of registers and instructions. */
enum { DW_RDX = 1, DW_RDI = 5, DW_RBP = 6, DW_RSP = 7, DW_R10 = 10,
       DW_R13 = 13, DW_RA = 16 };
enum { CFA_NOP = 0, CFA_ADVANCE1 = 2, CFA_ADVANCE2 = 3, CFA_ADVANCE4 = 4,
       CFA_DEF = 0x0c, CFA_DEF_REGISTER = 0x0d, CFA_DEF_OFFSET = 0x0e,
       CFA_ADVANCE = 0x40, CFA_OFFSET = 0x80, CFA_RESTORE = 0xc0 };

struct frames {
	uint8_t *data;
	size_t n, max;
	bool failed;		/* out of memory */
	size_t cie;
	size_t open;		/* where the open entry begins; 0: none */
	uint64_t start, at;	/* its first address, and how far it is told */
};

static void put(struct frames *f, const void *bytes, size_t n)
{
	if (f->n + n > f->max) {
		size_t max = 2 * (f->n + n) + 4096;
		uint8_t *data = realloc(f->data, max);

		if (!data) {
			f->failed = true;
			return;
		}
		f->data = data;
		f->max = max;
	}
	memcpy(f->data + f->n, bytes, n);
	f->n += n;
}

static void put_byte(struct frames *f, unsigned int byte)
{
	uint8_t b = byte;

	put(f, &b, 1);
}

static void put_word(struct frames *f, uint32_t word)
{
	put(f, &word, 4);
}

static void put_uleb(struct frames *f, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		put_byte(f, 0x80 | (value & 0x7f));
	put_byte(f, value);
}

/* Fill up to a multiple of 8 and store the length at the front. */
static void end_entry(struct frames *f, size_t begin)
{
	uint32_t length;

	while ((f->n - begin - 4) % 8 && !f->failed)
		put_byte(f, CFA_NOP);
	length = f->n - begin - 4;
	if (!f->failed)
		memcpy(f->data + begin, &length, 4);
}

/* At a function's first instruction: the return address is on top. */
static void put_cie(struct frames *f)
{
	static const uint8_t cie[] = {
		3, 0,			/* version, no augmentation */
		1, 0x78, DW_RA,		/* code in 1, data in -8, return in */
		CFA_DEF, DW_RSP, 8,
		CFA_OFFSET | DW_RA, 1,
	};

	f->cie = f->n;
	put_word(f, 0);
	put_word(f, ~0u);
	put(f, cie, sizeof(cie));
	end_entry(f, f->cie);
}

static void open_fde(struct frames *f, uint64_t addr)
{
	const uint64_t range[2] = { addr, 0 };

	f->open = f->n;
	f->start = f->at = addr;
	put_word(f, 0);
	put_word(f, f->cie);
	put(f, range, sizeof(range));
}

static void close_fde(struct frames *f, uint64_t end)
{
	uint64_t size = end - f->start;

	if (!f->open)
		return;
	if (!f->failed)
		memcpy(f->data + f->open + 16, &size, 8);
	end_entry(f, f->open);
	f->open = 0;
}

static void advance(struct frames *f, uint64_t addr)
{
	uint64_t delta = addr - f->at;

	f->at = addr;
	if (!delta)
		return;
	if (delta < 0x40) {
		put_byte(f, CFA_ADVANCE | delta);
	} else if (delta < 0x100) {
		put_byte(f, CFA_ADVANCE1);
		put(f, &delta, 1);
	} else if (delta < 0x10000) {
		put_byte(f, CFA_ADVANCE2);
		put(f, &delta, 2);
	} else {
		put_byte(f, CFA_ADVANCE4);
		put(f, &delta, 4);
	}
}

/* The steps of lkm_arch_door(). A trap's jump changes nothing. */
static void put_stubs(const struct link *l, struct frames *f)
{
	uint64_t end = l->stub_addr + l->n_slots * ARCH_STUB_SIZE;

	if (!l->n_slots)
		return;
	open_fde(f, l->stub_addr);
	for (size_t i = 0; i < l->n_doors; i++) {
		uint64_t addr = l->stub_addr + i * ARCH_STUB_SIZE;
		static const uint8_t pushed[] = { CFA_DEF_OFFSET, 16,
						  CFA_OFFSET | DW_RBP, 2 };
		static const uint8_t framed[] = { CFA_DEF_REGISTER, DW_RBP };
		static const uint8_t left[] = { CFA_DEF, DW_RSP, 8,
						CFA_RESTORE | DW_RBP };

		advance(f, addr + 1);
		put(f, pushed, sizeof(pushed));
		advance(f, addr + 4);
		put(f, framed, sizeof(framed));
		advance(f, addr + 15);
		put(f, left, sizeof(left));
	}
	close_fde(f, end);
}

/* ---------------------------------------------------------------- from ORC */

struct orc {
	uint64_t addr;
	int sp_offset, bp_offset;
	uint8_t sp_reg, bp_reg;	/* DWARF's, 0: cannot be told; bp: 0 or 1 */
};

#define ORC_SIZE 6u
#define ORC_PREV_SP 1u

/* struct orc_entry; since Linux 6.4, where there is .orc_header, with types
 * of another numbering. */
static struct orc decode(const uint8_t *entry, uint64_t addr, bool has_header)
{
	static const uint8_t registers[16] = {
		[2] = DW_RDX, [3] = DW_RDI, [4] = DW_RBP, [5] = DW_RSP,
		[6] = DW_R10, [7] = DW_R13,
	};
	int16_t offset[2];
	uint16_t bits;
	struct orc o = { .addr = addr };
	unsigned int call = has_header ? 2 : 0, bp;

	memcpy(offset, entry, 4);
	memcpy(&bits, entry + 4, 2);
	bp = bits >> 4 & 0xf;
	o.sp_offset = offset[0];
	o.bp_offset = offset[1];
	o.bp_reg = bp == ORC_PREV_SP;
	if ((bits >> 8 & (has_header ? 7 : 3)) == call && o.sp_offset >= 0 &&
	    bp <= ORC_PREV_SP && (!bp || (o.bp_offset < 0 && o.bp_offset % 8 == 0)))
		o.sp_reg = registers[bits & 0xf];
	return o;
}

static void put_orc(struct frames *f, const struct orc *o, struct orc *now)
{
	if (!o->sp_reg) {
		close_fde(f, o->addr);
		return;
	}
	/* As at the start of a function: entries stay short this way. */
	if (!f->open || (o->sp_reg == DW_RSP && o->sp_offset == 8 &&
			 !o->bp_reg)) {
		close_fde(f, o->addr);
		open_fde(f, o->addr);
		*now = (struct orc){ .sp_reg = DW_RSP, .sp_offset = 8 };
	}
	advance(f, o->addr);
	if (o->sp_reg != now->sp_reg || o->sp_offset != now->sp_offset) {
		put_byte(f, CFA_DEF);
		put_byte(f, o->sp_reg);
		put_uleb(f, (uint64_t)o->sp_offset);
	}
	if (o->bp_reg && (!now->bp_reg || o->bp_offset != now->bp_offset)) {
		put_byte(f, CFA_OFFSET | DW_RBP);
		put_uleb(f, (uint64_t)-o->bp_offset / 8);
	} else if (!o->bp_reg && now->bp_reg) {
		put_byte(f, CFA_RESTORE | DW_RBP);
	}
	*now = *o;
}

/* Words of address and index, sorted: address in the upper half. */
static int by_word(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t *sort_orc(const struct link *l, uint32_t ips, size_t n)
{
	uint64_t *words = calloc(n + 1, sizeof(*words));

	for (size_t i = 0; i < n && words; i++) {
		int32_t distance;

		memcpy(&distance, l->pieces[ips].data + 4 * i, 4);
		words[i] = (l->pieces[ips].addr + 4 * i + (int64_t)distance)
				   << 32 |
			   i;
	}
	if (words)
		qsort(words, n, sizeof(*words), by_word);
	return words;
}

static int put_module(const struct link *l, struct frames *f)
{
	uint32_t ips = lkm_elf_find(l->elf, ".orc_unwind_ip");
	uint32_t orc = lkm_elf_find(l->elf, ".orc_unwind");
	bool has_header = lkm_elf_find(l->elf, ".orc_header");
	size_t n = ips ? l->elf->sections[ips].size / 4 : 0;
	struct orc now = { 0 };
	uint64_t *words;

	if (!n || !orc || !l->pieces[ips].data || !l->pieces[orc].data ||
	    l->elf->sections[orc].size / ORC_SIZE != n)
		return 0;
	words = sort_orc(l, ips, n);
	if (!words)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t at = words[i] & UINT32_MAX;
		struct orc o = decode(l->pieces[orc].data + ORC_SIZE * at,
				      words[i] >> 32, has_header);

		put_orc(f, &o, &now);
	}
	close_fde(f, l->text.end > f->at ? l->text.end : f->at + 1);
	free(words);
	return 0;
}

/* What the object has already comes first, at the offsets it expects. */
int lkm_arch_frames(struct link *l)
{
	uint32_t own = lkm_elf_find(l->elf, ".debug_frame");
	struct frames f = { 0 };
	int rc = 0;

	if (own && l->pieces[own].data)
		put(&f, l->pieces[own].data, l->elf->sections[own].size);
	put_cie(&f);
	put_stubs(l, &f);
	if (!own)
		rc = put_module(l, &f);
	if (rc || f.failed || f.n > UINT32_MAX) {
		free(f.data);
		return link_fail(l, -ENOMEM, "out of memory");
	}
	l->frames = f.data;
	l->frames_size = f.n;
	return 0;
}
