// SPDX-License-Identifier: GPL-2.0
/* Each type of relocation: what it stores, and when it does not fit. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linked.h"

/* .data holds one field against a symbol of a given value. */
static struct linked link_field(uint32_t type, uint64_t value, int64_t addend,
				uint64_t offset)
{
	const struct named symbols[] = { { "target", { .value = value } }, { 0 } };
	const struct link_options options = { .symbols = symbols, .map = true };
	struct object *o = object_new();
	uint16_t data = object_section(o, ".data", SHT_PROGBITS,
				       SHF_ALLOC | SHF_WRITE, 8, NULL, 16);
	uint32_t target = object_symbol(o, "target", GLOBAL, SHN_UNDEF, 0);
	struct linked l;

	object_reloc(o, data, offset, type, target, addend);
	l = link_object(o, &options);
	object_free(o);
	return l;
}

static uint64_t field_at(const struct linked *l, uint64_t offset, size_t size)
{
	uint64_t addr = lkm_image_section(l->image, ".data").start, value = 0;

	memcpy(&value, (void *)(uintptr_t)(addr + offset), size);
	return value;
}

static void test_values(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t value;
		int64_t addend;
		size_t size;
		bool relative;
	} cases[] = {
		{ R_X86_64_64, 0x123456789abcdef0, 8, 8, false },
		{ R_X86_64_64, 0, -1, 8, false },
		{ R_X86_64_32, 0xfffffff0, 15, 4, false },
		{ R_X86_64_32S, 0x7ffffff0, 15, 4, false },
		{ R_X86_64_32S, 0xffffffff80000000, 0, 4, false },
		{ R_X86_64_PC32, 0x10001000, -4, 4, true },
		{ R_X86_64_PLT32, 0x10001000, -4, 4, true },
		{ R_X86_64_PC64, 0x8000000000001000, 0, 8, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct linked l = link_field(cases[i].type, cases[i].value,
					     cases[i].addend, 4);
		uint64_t expected = cases[i].value + (uint64_t)cases[i].addend;

		assert_int_equal(l.rc, 0);
		if (cases[i].relative)
			expected -= lkm_image_section(l.image, ".data").start +
				    4;
		if (cases[i].size == 4)
			expected = (uint32_t)expected;
		assert_int_equal(field_at(&l, 4, cases[i].size), expected);
		linked_free(&l);
	}
}

static void test_errors(void **state)
{
	static const struct {
		uint32_t type;
		uint64_t value;
		int64_t addend;
		uint64_t offset;
		const char *expected;
	} cases[] = {
		{ R_X86_64_32, 0xffffffff, 1, 0, "R_X86_64_32 (10) against symbol target (1): value does not fit" },
		{ R_X86_64_32, 0, -1, 0, "does not fit" },
		{ R_X86_64_32S, 0x80000000, 0, 0, "R_X86_64_32S (11) against symbol target (1): value does not fit" },
		{ R_X86_64_PC32, 0x100000000, 0, 0, "R_X86_64_PC32 (2) against symbol target (1): value does not fit" },
		{ R_X86_64_PLT32, 0xffffffff00000000, 0, 0, "does not fit" },
		{ R_X86_64_32, 0, 0, 13, "section .data+0xd: relocation R_X86_64_32 (10) against symbol target (1): outside of its section" },
		{ R_X86_64_64, 0, 0, 9, "outside of its section" },
		{ R_X86_64_64, 0, 0, ~0ull - 3, "outside of its section" },
		{ R_X86_64_GOTPCREL, 0, 0, 0, "of unknown type (9) against symbol target" },
		{ 0xfe, 0, 0, 0, "of unknown type (254)" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct linked l = link_field(cases[i].type, cases[i].value,
					     cases[i].addend, cases[i].offset);

		assert_int_equal(l.rc, -ENOEXEC);
		assert_non_null(strstr(l.err.text, cases[i].expected));
		assert_non_null(strstr(l.err.text, "test.ko: section .data"));
		linked_free(&l);
	}
}

static void test_symbol_out_of_range(void **state)
{
	struct object *o = object_new();
	uint16_t data = object_section(o, ".data", SHT_PROGBITS,
				       SHF_ALLOC | SHF_WRITE, 8, NULL, 16);
	struct linked l;

	object_reloc(o, data, 0, R_X86_64_64, 77, 0);
	l = link_object(o, NULL);
	assert_int_equal(l.rc, -ENOEXEC);
	assert_non_null(strstr(l.err.text, "symbol index is out of range"));
	linked_free(&l);
	object_free(o);
}

static void test_debug_is_relocated(void **state)
{
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, NULL, 32);
	uint16_t debug = object_section(o, ".debug_info", SHT_PROGBITS, 0, 1,
					NULL, 11);
	uint16_t gone = object_section(o, ".discard.x", SHT_PROGBITS, 0, 1,
				       NULL, 1);
	uint32_t fn = object_symbol(o, "fn", GLOBAL_FUNC, text, 16);
	uint32_t lost = object_symbol(o, "lost", GLOBAL, gone, 0);
	const Elf64_Shdr *sh;
	const uint8_t *file;
	uint64_t value;
	struct linked l;
	size_t size;

	object_reloc(o, debug, 3, R_X86_64_64, fn, 1);
	object_reloc(o, debug, 0, R_X86_64_NONE, lost, 1);
	l = link_object(o, NULL);
	assert_int_equal(l.rc, 0);
	file = lkm_image_file(l.image, &size);
	sh = file_section((uint8_t *)(uintptr_t)file, ".debug_info");
	memcpy(&value, file + sh->sh_offset + 3, 8);
	assert_int_equal(value, lkm_image_text(l.image).start + 17);
	linked_free(&l);
	object_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_symbol_out_of_range),
		cmocka_unit_test(test_debug_is_relocated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
