// SPDX-License-Identifier: GPL-2.0
/* Call frame information: what libdw reads in the linked file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dwarf.h>
#include <elfutils/libdw.h>

#include "linked.h"

#define DW_RSP 7
#define DW_RBP 6

struct reader {
	Elf *elf;
	Dwarf *dwarf;
	Dwarf_CFI *cfi;
};

static struct reader read_frames(const struct lkm_image *image)
{
	struct reader r;
	size_t size;
	char *file = (char *)(uintptr_t)lkm_image_file(image, &size);

	r.elf = elf_memory(file, size);
	r.dwarf = dwarf_begin_elf(r.elf, DWARF_C_READ, NULL);
	assert_non_null(r.dwarf);
	r.cfi = dwarf_getcfi(r.dwarf);
	assert_non_null(r.cfi);
	return r;
}

static void reader_free(struct reader *r)
{
	dwarf_end(r->dwarf);
	elf_end(r->elf);
}

/* At @addr the caller's stack pointer is @offset above register @reg. */
static void expect_cfa(const struct reader *r, uint64_t addr, int reg,
		       int64_t offset)
{
	Dwarf_Frame *frame;
	Dwarf_Op *ops;
	size_t n;

	assert_int_equal(dwarf_cfi_addrframe(r->cfi, addr, &frame), 0);
	assert_int_equal(dwarf_frame_cfa(frame, &ops, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ops[0].atom, DW_OP_bregx);
	assert_int_equal(ops[0].number, reg);
	assert_int_equal(ops[0].number2, offset);
	free(frame);
}

static void test_door(void **state)
{
	const struct lkm_door doors[] = { { "host_test", NULL } };
	const struct link_options options = { .doors = doors, .n_doors = 1 };
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, NULL, 16);
	struct reader r;
	struct linked l;
	uint64_t door;

	object_reloc(o, text, 1, R_X86_64_PLT32,
		     object_symbol(o, "host_test", GLOBAL, SHN_UNDEF, 0), -4);
	l = link_object(o, &options);
	assert_int_equal(l.rc, 0);
	assert_true(lkm_image_symbol(l.image, "host_test@door", &door));
	r = read_frames(l.image);
	expect_cfa(&r, door, DW_RSP, 8);
	expect_cfa(&r, door + 1, DW_RSP, 16);
	expect_cfa(&r, door + 4, DW_RBP, 16);
	expect_cfa(&r, door + 14, DW_RBP, 16);
	expect_cfa(&r, door + 15, DW_RSP, 8);
	reader_free(&r);
	linked_free(&l);
	object_free(o);
}

/* struct orc_entry of Linux 6.1: sp+8 at 0, sp+16 with bp saved at 1, bp+16 at
 * 4, nothing known from 12 on. */
static void test_orc(void **state)
{
	static const struct {
		int16_t sp, bp;
		uint16_t bits;
	} orc[] = { { 8, 0, 5 }, { 16, -16, 0x15 }, { 16, -16, 0x14 }, { 0 } };
	static const int at[] = { 0, 1, 4, 12 };
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, NULL, 16);
	uint16_t ips = object_section(o, ".orc_unwind_ip", SHT_PROGBITS,
				      SHF_ALLOC, 1, NULL, 16);
	uint32_t fn = object_symbol(o, "fn", GLOBAL_FUNC, text, 0);
	struct reader r;
	struct linked l;
	uint64_t addr;

	object_section(o, ".orc_unwind", SHT_PROGBITS, SHF_ALLOC, 1, orc,
		       sizeof(orc));
	for (int i = 0; i < 4; i++)
		object_reloc(o, ips, 4 * i, R_X86_64_PC32, fn, at[i]);
	l = link_object(o, NULL);
	assert_int_equal(l.rc, 0);
	assert_true(lkm_image_symbol(l.image, "fn", &addr));
	r = read_frames(l.image);
	expect_cfa(&r, addr, DW_RSP, 8);
	expect_cfa(&r, addr + 1, DW_RSP, 16);
	expect_cfa(&r, addr + 3, DW_RSP, 16);
	expect_cfa(&r, addr + 11, DW_RBP, 16);
	reader_free(&r);
	linked_free(&l);
	object_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_door),
		cmocka_unit_test(test_orc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
