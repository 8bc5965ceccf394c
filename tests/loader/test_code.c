// SPDX-License-Identifier: GPL-2.0
/* Code that the link editor makes or changes: run it, or look at its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linked.h"

#define TEXT_FLAGS (SHF_ALLOC | SHF_EXECINSTR)

static uint64_t host_test(uint64_t a, uint64_t b)
{
	/* Spills that fault where the stack is not aligned to 16. */
	return (uintptr_t)__builtin_frame_address(0) % 16 ? 0 : a * 100 + b;
}

static int run(const struct linked *l, const char *name)
{
	uint64_t addr;

	assert_true(lkm_image_symbol(l->image, name, &addr));
	return ((int (*)(int, int))(uintptr_t)addr)(7, 8);
}

/* "fn: call NAME; ret" with the stack 8-aligned at the call, as kernels do. */
static struct linked link_call(const char *name,
			       const struct link_options *options)
{
	static const uint8_t code[] = { 0x50, 0x50, 0xe8, 0, 0, 0, 0,
					0x59, 0x59, 0xc3 };
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS, TEXT_FLAGS, 16,
				       code, sizeof(code));
	struct linked l;

	object_symbol(o, "fn", GLOBAL_FUNC, text, 0);
	object_reloc(o, text, 3, R_X86_64_PLT32,
		     object_symbol(o, name, GLOBAL, SHN_UNDEF, 0), -4);
	l = link_object(o, options);
	object_free(o);
	return l;
}

static void test_door_aligns_the_stack(void **state)
{
	const struct lkm_door doors[] = {
		{ "host_test", (void *)(uintptr_t)host_test }
	};
	const struct link_options options = { .doors = doors, .n_doors = 1,
					      .map = true };
	struct linked l = link_call("host_test", &options);
	const char *name;
	uint64_t addr;
	bool function;

	assert_int_equal(l.rc, 0);
	assert_int_equal(run(&l, "fn"), 708);
	assert_true(lkm_image_symbol(l.image, "host_test@door", &addr));
	assert_false(lkm_image_missing_at(l.image, 0, &name, &function));
	linked_free(&l);
}

static void test_missing_function_traps(void **state)
{
	const struct link_options options = { .map = true };
	struct linked l = link_call("not_there", &options);
	const char *name;
	bool function;

	assert_int_equal(l.rc, 0);
	assert_int_equal(run(&l, "fn"), 4711);
	assert_string_equal(last_trap, "not_there");
	assert_true(lkm_image_missing_at(l.image, 0, &name, &function));
	assert_string_equal(name, "not_there");
	assert_true(function);
	assert_false(lkm_image_missing_at(l.image, 1, &name, &function));
	linked_free(&l);
}

static void test_missing_object_has_a_page(void **state)
{
	const struct link_options options = { .map = true };
	struct object *o = object_new();
	uint16_t data = object_section(o, ".data", SHT_PROGBITS,
				       SHF_ALLOC | SHF_WRITE, 8, NULL, 16);
	struct linked l;
	uint64_t pages[2];

	for (int i = 0; i < 2; i++)
		object_reloc(o, data, 8 * i, R_X86_64_64,
			     object_symbol(o, i ? "second" : "first", GLOBAL,
					   SHN_UNDEF, 0),
			     0);
	l = link_object(o, &options);
	assert_int_equal(l.rc, 0);
	memcpy(pages, (void *)lkm_image_section(l.image, ".data").start, 16);
	assert_string_equal(lkm_image_trap_at(l.image, pages[0] + 24), "first");
	assert_string_equal(lkm_image_trap_at(l.image, pages[1] + 4095),
			    "second");
	assert_null(lkm_image_trap_at(l.image, TEST_BASE));
	linked_free(&l);
	object_free(o);
}

/* What a call or jump of @symbol, as @code has it, becomes. */
static void expect_code(const char *symbol, const uint8_t *code, size_t size,
			uint64_t at, const uint8_t *expected)
{
	const struct link_options options = { .map = true };
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS, TEXT_FLAGS, 16,
				       code, size);
	struct linked l;

	object_reloc(o, text, at, R_X86_64_PLT32,
		     object_symbol(o, symbol, GLOBAL, SHN_UNDEF, 0), -4);
	l = link_object(o, &options);
	assert_int_equal(l.rc, 0);
	assert_memory_equal((void *)lkm_image_section(l.image, ".text").start,
			    expected, size);
	linked_free(&l);
	object_free(o);
}

#define EXPECT(symbol, at, from, to)                                          \
	expect_code(symbol, (const uint8_t *)from, sizeof(from) - 1, at,      \
		    (const uint8_t *)to)

static void test_rewritten_calls(void **state)
{
	EXPECT("__fentry__", 1, "\xe8\0\0\0\0", "\x0f\x1f\x44\0\0");
	EXPECT("__x86_return_thunk", 1, "\xe9\0\0\0\0", "\xc3\xcc\xcc\xcc\xcc");
	EXPECT("__x86_indirect_thunk_rax", 1, "\xe8\0\0\0\0",
	       "\xff\xd0\x0f\x1f\0");
	EXPECT("__x86_indirect_thunk_r11", 1, "\xe8\0\0\0\0",
	       "\x41\xff\xd3\x66\x90");
	EXPECT("__x86_indirect_thunk_r10", 2, "\x2e\xe8\0\0\0\0",
	       "\x2e\x41\xff\xd2\x66\x90");
	EXPECT("__x86_indirect_thunk_rdi", 1, "\xe9\0\0\0\0",
	       "\xff\xe7\xcc\xcc\xcc");
	/* je thunk: jne over jmp *%r9 */
	EXPECT("__x86_indirect_thunk_r9", 2, "\x0f\x84\0\0\0\0",
	       "\x75\x04\x41\xff\xe1\xcc");
}

static void test_thunk_that_is_no_call(void **state)
{
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS, TEXT_FLAGS, 16,
				       "\x48\x8d\x05\0\0\0\0", 7);
	struct linked l;

	object_reloc(o, text, 3, R_X86_64_PC32,
		     object_symbol(o, "__x86_return_thunk", GLOBAL, SHN_UNDEF,
				   0),
		     -4);
	l = link_object(o, NULL);
	assert_int_not_equal(l.rc, 0);
	assert_non_null(strstr(l.err.text, "is no call or jump"));
	linked_free(&l);
	object_free(o);
}

/* One alternative of 5 bytes at .text+0, 6.1's layout. */
static struct linked link_alternative(uint16_t feature, uint32_t type)
{
	const struct link_options options = { .map = true };
	uint8_t entry[12] = { [8] = feature & 0xff, [9] = feature >> 8,
			      [10] = 7, [11] = 5 };
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS, TEXT_FLAGS, 16,
				       "\x90\x90\x90\x90\x90\x90\x90\xc3"
				       "\xb8\x2a\0\0\0\xc3", 14);
	uint16_t with = object_section(o, ".altinstr_replacement", SHT_PROGBITS,
				       TEXT_FLAGS, 1, "\xe8\0\0\0\0", 5);
	uint16_t table = object_section(o, ".altinstructions", SHT_PROGBITS,
					SHF_ALLOC, 1, entry, sizeof(entry));
	uint32_t fn = object_symbol(o, "fn", GLOBAL_FUNC, text, 0);
	uint32_t answer = object_symbol(o, "answer", GLOBAL_FUNC, text, 8);
	uint32_t rep = object_symbol(o, "rep", GLOBAL, with, 0);
	struct linked l;

	object_reloc(o, with, 1, R_X86_64_PLT32, answer, -4);
	object_reloc(o, table, 0, type, fn, 0);
	object_reloc(o, table, 4, type, rep, 0);
	l = link_object(o, &options);
	object_free(o);
	return l;
}

#define FEATURE_ALWAYS (3 * 32 + 21)
#define FEATURE_SMAP (9 * 32 + 20)
#define FEATURE_XENPV (8 * 32 + 16)
#define NOT (1u << 15)

static void test_alternatives(void **state)
{
	static const struct {
		uint16_t feature;
		bool applied;
	} cases[] = {
		{ FEATURE_ALWAYS, true },
		{ FEATURE_ALWAYS | NOT, false },
		{ FEATURE_SMAP, false },
		{ FEATURE_SMAP | NOT, true },
		{ FEATURE_XENPV, false },
		{ FEATURE_XENPV | NOT, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct linked l = link_alternative(cases[i].feature,
						   R_X86_64_PC32);
		const uint8_t *code;

		assert_int_equal(l.rc, 0);
		code = (void *)lkm_image_section(l.image, ".text").start;
		assert_int_equal(code[0], cases[i].applied ? 0xe8 : 0x90);
		if (cases[i].applied) {
			assert_int_equal(run(&l, "fn"), 42);
			assert_memory_equal(code + 5, "\x66\x90\xc3", 3);
		}
		linked_free(&l);
	}
}

static void test_alternative_outside(void **state)
{
	struct linked l = link_alternative(FEATURE_ALWAYS, R_X86_64_32);

	assert_int_not_equal(l.rc, 0);
	assert_non_null(strstr(l.err.text, ".altinstructions: bad entry"));
	linked_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_door_aligns_the_stack),
		cmocka_unit_test(test_missing_function_traps),
		cmocka_unit_test(test_missing_object_has_a_page),
		cmocka_unit_test(test_rewritten_calls),
		cmocka_unit_test(test_thunk_that_is_no_call),
		cmocka_unit_test(test_alternatives),
		cmocka_unit_test(test_alternative_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
