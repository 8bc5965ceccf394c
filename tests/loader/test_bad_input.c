// SPDX-License-Identifier: GPL-2.0
/* Files that are no module, or a spoilt one: refused in one clear line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "linked.h"

static struct object *plain_object(void)
{
	struct object *o = object_new();
	uint16_t text = object_section(o, ".text", SHT_PROGBITS,
				       SHF_ALLOC | SHF_EXECINSTR, 16,
				       "\xc3", 1);
	uint16_t data = object_section(o, ".data", SHT_PROGBITS,
				       SHF_ALLOC | SHF_WRITE, 8, NULL, 64);
	uint32_t fn;

	object_section(o, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 8, NULL,
		       64);
	fn = object_symbol(o, "init_module", GLOBAL_FUNC, text, 0);
	object_reloc(o, data, 0, R_X86_64_64, fn, 0);
	return o;
}

static void class32(uint8_t *f)
{
	f[EI_CLASS] = ELFCLASS32;
}
static void big_endian(uint8_t *f)
{
	f[EI_DATA] = ELFDATA2MSB;
}
static void other_machine(uint8_t *f)
{
	file_header(f)->e_machine = EM_AARCH64;
}
static void executable(uint8_t *f)
{
	file_header(f)->e_type = ET_EXEC;
}
static void no_magic(uint8_t *f)
{
	f[1] = 'X';
}
static void header_table_outside(uint8_t *f)
{
	file_header(f)->e_shoff = ~0ull - 63;
}
static void header_table_odd(uint8_t *f)
{
	file_header(f)->e_shoff -= 3;
}
static void names_index(uint8_t *f)
{
	file_header(f)->e_shstrndx = 999;
}
static void names_not_strings(uint8_t *f)
{
	file_header(f)->e_shstrndx = 1;
}
static void entry_size(uint8_t *f)
{
	file_header(f)->e_shentsize = 40;
}
static void section_outside(uint8_t *f)
{
	file_section(f, ".data")->sh_offset = 1ull << 40;
}
static void section_wraps(uint8_t *f)
{
	file_section(f, ".data")->sh_size = ~0ull - 8;
}
static void name_outside(uint8_t *f)
{
	file_section(f, ".data")->sh_name = 0xffffff;
}
static void odd_alignment(uint8_t *f)
{
	file_section(f, ".data")->sh_addralign = 24;
}
static void huge_alignment(uint8_t *f)
{
	file_section(f, ".data")->sh_addralign = 1ull << 40;
}
static void huge_bss(uint8_t *f)
{
	file_section(f, ".bss")->sh_size = 1ull << 30;
}
static void endless_bss(uint8_t *f)
{
	file_section(f, ".bss")->sh_size = ~0ull;
}
static void symbol_size(uint8_t *f)
{
	file_section(f, ".symtab")->sh_entsize = 16;
}
static void symbol_strings(uint8_t *f)
{
	file_section(f, ".symtab")->sh_link = 1;
}
static void strings_without_nul(uint8_t *f)
{
	Elf64_Shdr *s = file_section(f, ".strtab");

	f[s->sh_offset + s->sh_size - 1] = 'x';
}
static Elf64_Sym *symbol(uint8_t *f)
{
	return (Elf64_Sym *)(f + file_section(f, ".symtab")->sh_offset) + 1;
}
static void symbol_name(uint8_t *f)
{
	symbol(f)->st_name = 0x7fffffff;
}
static void symbol_section(uint8_t *f)
{
	symbol(f)->st_shndx = 0x1234;
}
static void symbol_xindex(uint8_t *f)
{
	symbol(f)->st_shndx = SHN_XINDEX;
}
static void rela_size(uint8_t *f)
{
	file_section(f, ".rela")->sh_entsize = 8;
}
static void rela_target(uint8_t *f)
{
	file_section(f, ".rela")->sh_info = 4242;
}
static void rela_symtab(uint8_t *f)
{
	file_section(f, ".rela")->sh_link = 1;
}
static void rel_without_addend(uint8_t *f)
{
	file_section(f, ".rela")->sh_type = SHT_REL;
}
static void two_symtabs(uint8_t *f)
{
	*file_section(f, ".text") = *file_section(f, ".symtab");
}
static void overlap(uint8_t *f)
{
	Elf64_Shdr *data = file_section(f, ".data");

	data->sh_offset = file_section(f, ".text")->sh_offset = 0;
	data->sh_size = file_section(f, ".text")->sh_size =
		file_header(f)->e_shoff;
}
static void not_compressed(uint8_t *f)
{
	file_section(f, ".data")->sh_flags = SHF_COMPRESSED;
}

static void test_spoilt(void **state)
{
	static const struct {
		const char *name;
		void (*spoil)(uint8_t *file);
		const char *expected;
	} cases[] = {
		{ "class32", class32, "not a 64-bit" },
		{ "big_endian", big_endian, "little-endian" },
		{ "other_machine", other_machine, "another machine" },
		{ "executable", executable, "not a relocatable" },
		{ "no_magic", no_magic, "not an ELF file" },
		{ "header_table_outside", header_table_outside, "truncated: section headers" },
		{ "header_table_odd", header_table_odd, "aligned" },
		{ "names_index", names_index, "index 999 is out of range" },
		{ "names_not_strings", names_not_strings, "table of section names" },
		{ "entry_size", entry_size, "section headers of known size" },
		{ "section_outside", section_outside, "section .data lies outside the file" },
		{ "section_wraps", section_wraps, "section .data lies outside the file" },
		{ "name_outside", name_outside, "name is out of range" },
		{ "odd_alignment", odd_alignment, "section .data: bad alignment 0x18" },
		{ "huge_alignment", huge_alignment, "section .data: bad alignment" },
		{ "huge_bss", huge_bss, "section .bss: 0x40000000 bytes do not fit" },
		{ "endless_bss", endless_bss, "section .bss" },
		{ "symbol_size", symbol_size, "section .symtab: bad entry size 16" },
		{ "symbol_strings", symbol_strings, "section .symtab: bad string table" },
		{ "strings_without_nul", strings_without_nul, "bad string table" },
		{ "symbol_name", symbol_name, "symbol 1: name is out of range" },
		{ "symbol_section", symbol_section, "symbol init_module: section index 4660 is out of range" },
		{ "symbol_xindex", symbol_xindex, "section index 65535" },
		{ "rela_size", rela_size, "section .rela: bad entry size 8" },
		{ "rela_target", rela_target, "relocates no section (sh_info 4242)" },
		{ "rela_symtab", rela_symtab, "no symbol table (sh_link 1)" },
		{ "rel_without_addend", rel_without_addend, "SHT_REL" },
		{ "two_symtabs", two_symtabs, "more than one symbol table" },
		{ "overlap", overlap, "sections overlap" },
		{ "not_compressed", not_compressed, "section .data: bad compressed" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct object *o = plain_object();
		size_t size;
		uint8_t *file = object_file(o, &size);
		struct linked l;

		cases[i].spoil(file);
		l = link_bytes(file, size, NULL);
		if (l.rc != -ENOEXEC || !strstr(l.err.text, cases[i].expected))
			fail_msg("%s: %d, %s", cases[i].name, l.rc, l.err.text);
		assert_non_null(strstr(l.err.text, "test.ko: "));
		linked_free(&l);
		object_free(o);
	}
}

/* Cut off anywhere: refused, or complete because what is cut is padding. */
static void test_truncated(void **state)
{
	struct object *o = plain_object();
	size_t size;
	uint8_t *file = object_file(o, &size);

	for (size_t n = 0; n < size; n++) {
		uint8_t *copy = aligned_alloc(64, (n + 64) / 64 * 64);
		struct linked l;

		memcpy(copy, file, n);
		l = link_bytes(copy, n, NULL);
		assert_int_equal(l.rc, -ENOEXEC);
		assert_true(l.err.text[0]);
		linked_free(&l);
		free(copy);
	}
	object_free(o);
}

static void test_good_one_links(void **state)
{
	struct object *o = plain_object();
	struct linked l = link_object(o, NULL);

	assert_int_equal(l.rc, 0);
	linked_free(&l);
	object_free(o);
}

static void test_percpu_too_large(void **state)
{
	struct object *o = plain_object();
	struct linked l;

	object_section(o, ".data..percpu", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE,
		       8, NULL, 0x7001);
	l = link_object(o, NULL);
	assert_int_equal(l.rc, -ENOEXEC);
	assert_non_null(strstr(l.err.text, "per-CPU block"));
	linked_free(&l);
	object_free(o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_one_links),
		cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_percpu_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
