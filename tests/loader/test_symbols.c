// SPDX-License-Identifier: GPL-2.0
/* Who provides a symbol, where sections go, what an image exports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linked.h"

#define DATA_FLAGS (SHF_ALLOC | SHF_WRITE)

/* .data with a pointer to each of the undefined symbols a, b, c, d. */
static struct object *pointers(void)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	struct object *o = object_new();
	uint16_t data = object_section(o, ".data", SHT_PROGBITS, DATA_FLAGS, 8,
				       NULL, 32);

	for (int i = 0; i < 4; i++)
		object_reloc(o, data, 8 * i, R_X86_64_64,
			     object_symbol(o, names[i], i == 3 ? WEAK : GLOBAL,
					   SHN_UNDEF, 0),
			     0);
	return o;
}

static uint64_t word(const struct linked *l, const char *section, size_t i)
{
	return ((uint64_t *)lkm_image_section(l->image, section).start)[i];
}

static void test_order_of_providers(void **state)
{
	const struct named first[] = {
		{ "a", { .value = 1 } },
		{ "b", { .value = 2, .weak = true } },
		{ "c", { .value = 3, .weak = true } },
		{ 0 }
	};
	const struct named second[] = { { "a", { .value = 11 } },
					{ "b", { .value = 12 } },
					{ 0 } };
	const struct link_options options = { .symbols = first, .later = second,
					      .map = true };
	struct object *o = pointers();
	struct linked l = link_object(o, &options);

	assert_int_equal(l.rc, 0);
	assert_int_equal(word(&l, ".data", 0), 1);	/* strong: stands */
	assert_int_equal(word(&l, ".data", 1), 12);	/* weak: yields */
	assert_int_equal(word(&l, ".data", 2), 3);	/* weak, none later */
	assert_int_equal(word(&l, ".data", 3), 0);	/* undefined weak */
	linked_free(&l);
	object_free(o);
}

static void test_layout(void **state)
{
	const struct link_options options = { .map = true };
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, "\xc3", 1);
	uint16_t init = object_section(o, ".init.text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, "\xc3", 1);
	struct host_range core, itext;
	struct linked l;
	uint64_t fn, init_fn, start, size;
	const char *name;

	object_section(o, ".init.data", SHT_PROGBITS, DATA_FLAGS, 8, "x", 1);
	object_section(o, "__param", SHT_PROGBITS, SHF_ALLOC, 8, NULL, 40);
	object_section(o, ".rodata", SHT_PROGBITS, SHF_ALLOC, 64, NULL, 40);
	object_section(o, "__param", SHT_PROGBITS, SHF_ALLOC, 8, NULL, 80);
	object_section(o, ".bss", SHT_NOBITS, DATA_FLAGS, 32, NULL, 100000);
	object_symbol(o, "fn", GLOBAL_FUNC, text, 0);
	object_symbol(o, "init_fn", GLOBAL_FUNC, init, 0);
	l = link_object(o, &options);
	assert_int_equal(l.rc, 0);
	core = lkm_image_core(l.image);
	itext = lkm_image_init_text(l.image);
	assert_true(lkm_image_symbol(l.image, "fn", &fn));
	assert_true(lkm_image_symbol(l.image, "init_fn", &init_fn));
	assert_true(fn >= core.start && fn < core.end);
	assert_true(init_fn >= itext.start && init_fn < itext.end);
	assert_int_equal(itext.start % 4096, 0);
	/* Two of one name lie side by side. */
	assert_int_equal(lkm_image_section(l.image, "__param").end -
				 lkm_image_section(l.image, "__param").start,
			 120);
	assert_int_equal(word(&l, ".bss", 12000), 0);
	assert_true(lkm_image_nearest(l.image, init_fn, &name, &start, &size));
	assert_string_equal(name, "init_fn");
	lkm_image_unmap_init(l.image);
	((void (*)(void))fn)();
	linked_free(&l);
	object_free(o);
}

static void test_percpu(void **state)
{
	const struct lkm_door doors[] = { { "host_x", NULL } };
	const struct link_options options = { .map = true, .doors = doors,
					      .n_doors = 1 };
	struct object *o = object_new();
	uint16_t data, late, first;
	const char canary[48] = "first";
	const uint8_t *template;
	struct linked l;
	size_t size;

	data = object_section(o, ".data", SHT_PROGBITS, DATA_FLAGS, 8, NULL, 32);
	late = object_section(o, ".data..percpu", SHT_PROGBITS, DATA_FLAGS, 8,
			      "late", 5);
	first = object_section(o, ".data..percpu..first", SHT_PROGBITS,
			       DATA_FLAGS, 64, canary, sizeof(canary));
	object_reloc(o, data, 0, R_X86_64_64,
		     object_symbol(o, "canary", GLOBAL_DATA, first, 0x28), 0);
	object_reloc(o, data, 8, R_X86_64_64,
		     object_symbol(o, "other", GLOBAL_DATA, late, 1), 0);
	l = link_object(o, &options);
	assert_int_equal(l.rc, 0);
	assert_int_equal(word(&l, ".data", 0), 0x28);
	assert_int_equal(word(&l, ".data", 1), 49);
	assert_int_equal(lkm_image_percpu_size(l.image), 53);
	template = lkm_image_percpu_data(l.image, &size);
	assert_int_equal(size, 53);
	assert_memory_equal(template, "first", 5);
	assert_memory_equal(template + 48, "late", 5);
	linked_free(&l);
	object_free(o);
}

static void test_boundaries(void **state)
{
	static const char *const names[] = {
		"__kpi_initcall_start", "__kpi_initcall_end",
		"__start___ex_table", "__stop___ex_table",
		"__kpi_audit_start", "__kpi_audit_end",
	};
	const struct lkm_door doors[] = { { "host_x", NULL } };
	const struct link_options options = { .map = true, .doors = doors,
					      .n_doors = 1 };
	struct object *o = object_new();
	uint16_t data = object_section(o, ".data", SHT_PROGBITS, DATA_FLAGS, 8,
				       NULL, 48);
	struct host_range calls, table;
	struct linked l;

	object_section(o, ".kpi_initcall", SHT_PROGBITS, SHF_ALLOC, 8, NULL, 48);
	object_section(o, "__ex_table", SHT_PROGBITS, SHF_ALLOC, 4, NULL, 12);
	for (int i = 0; i < 6; i++)
		object_reloc(o, data, 8 * i, R_X86_64_64,
			     object_symbol(o, names[i], GLOBAL, SHN_UNDEF, 0),
			     0);
	l = link_object(o, &options);
	assert_int_equal(l.rc, 0);
	calls = lkm_image_section(l.image, ".kpi_initcall");
	table = lkm_image_section(l.image, "__ex_table");
	assert_int_equal(word(&l, ".data", 0), calls.start);
	assert_int_equal(word(&l, ".data", 1), calls.end);
	assert_int_equal(word(&l, ".data", 2), table.start);
	assert_int_equal(word(&l, ".data", 3), table.end);
	assert_int_equal(word(&l, ".data", 4), word(&l, ".data", 5));
	linked_free(&l);
	object_free(o);
}

static void test_ksymtab(void **state)
{
	struct object *o = object_new();
	const uint32_t crc = 0x12345678;
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, NULL, 32);
	uint16_t table = object_section(o, "__ksymtab_gpl", SHT_PROGBITS,
					SHF_ALLOC, 4, NULL, 12);
	uint16_t strings = object_section(o, "__ksymtab_strings", SHT_PROGBITS,
					  SHF_ALLOC, 1, "shared\0NS", 10);
	uint32_t fn = object_symbol(o, "shared", GLOBAL_FUNC, text, 16), str;
	const struct lkm_elf_export *in;
	struct lkm_export e;
	struct linked l;

	object_section(o, "__kcrctab_gpl", SHT_PROGBITS, SHF_ALLOC, 4, &crc, 4);
	str = object_symbol(o, "str", GLOBAL, strings, 0);
	object_reloc(o, table, 0, R_X86_64_PC32, fn, 0);
	object_reloc(o, table, 4, R_X86_64_PC32, str, 0);
	object_reloc(o, table, 8, R_X86_64_PC32, str, 7);
	l = link_object(o, NULL);
	assert_int_equal(l.rc, 0);
	assert_int_equal(lkm_elf_exports(l.elf, &in), 1);
	assert_string_equal(in->name, "shared");
	assert_true(lkm_image_export(l.image, "shared", &e));
	assert_false(lkm_image_export(l.image, "other", &e));
	assert_int_equal(e.symbol.value, lkm_image_text(l.image).start + 16);
	assert_true(e.gpl && e.has_crc);
	assert_int_equal(e.crc, crc);
	assert_string_equal(e.ns, "NS");
	linked_free(&l);
	object_free(o);
}

static void test_kpi_exports(void **state)
{
	struct object *o = object_new();
	const uint64_t record[8] = { [3] = 1, [7] = 2 };
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16, NULL, 32);
	uint16_t percpu = object_section(o, ".data..percpu", SHT_PROGBITS,
					 DATA_FLAGS, 8, NULL, 16);
	uint16_t table = object_section(o, ".kpi_export", SHT_PROGBITS,
					SHF_ALLOC, 8, record, sizeof(record));
	uint16_t strings = object_section(o, ".rodata.str", SHT_PROGBITS,
					  SHF_ALLOC, 1, "fn\0var\0note", 12);
	uint32_t str, fn, var;
	struct lkm_export e;
	struct linked l;

	str = object_symbol(o, "str", 0, strings, 0);
	fn = object_symbol(o, "fn", ELF64_ST_INFO(STB_WEAK, STT_FUNC), text, 8);
	var = object_symbol(o, "var", GLOBAL_DATA, percpu, 8);
	object_reloc(o, table, 0, R_X86_64_64, fn, 0);
	object_reloc(o, table, 8, R_X86_64_64, str, 0);
	object_reloc(o, table, 16, R_X86_64_64, str, 7);
	object_reloc(o, table, 32, R_X86_64_64, var, 0);
	object_reloc(o, table, 40, R_X86_64_64, str, 3);
	l = link_object(o, NULL);
	assert_int_equal(l.rc, 0);
	assert_true(lkm_image_export(l.image, "fn", &e));
	assert_true(e.symbol.weak && e.symbol.kind == LKM_SYMBOL_TEXT);
	assert_int_equal(e.status, 1);
	assert_string_equal(e.note, "note");
	assert_true(lkm_image_export(l.image, "var", &e));
	assert_true(!e.symbol.weak && e.symbol.kind == LKM_SYMBOL_PERCPU);
	assert_int_equal(e.symbol.value, TEST_PERCPU + 8);
	assert_null(e.note);
	linked_free(&l);
	object_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_of_providers),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_percpu),
		cmocka_unit_test(test_boundaries),
		cmocka_unit_test(test_ksymtab),
		cmocka_unit_test(test_kpi_exports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
