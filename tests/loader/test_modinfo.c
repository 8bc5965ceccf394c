// SPDX-License-Identifier: GPL-2.0
/* .modinfo: fields, names, licences; what a hostile one may hold. */
#include "scratch.h"

#include "module.h"

static struct module with(const char *path, const char *modinfo, size_t size)
{
	return module_open(path, modinfo, size, NULL, 0);
}

static void fields_in_order(void **state)
{
	struct module m = with("a.ko", BYTES("license=GPL\0\0\0author=A\0"
					     "author=B=b\0empty=\0"));
	const char *key, *value;
	size_t length, pos = 0;
	char seen[128] = "";

	(void)state;
	while (lkm_modinfo_next(m.elf, &pos, &key, &length, &value)) {
		strncat(seen, key, length);
		strcat(seen, ":");
		strcat(seen, value);
		strcat(seen, ";");
	}
	assert_string_equal(seen, "license:GPL;author:A;author:B=b;empty:;");
	assert_false(lkm_modinfo_next(m.elf, &pos, &key, &length, &value));
	assert_string_equal(lkm_modinfo_get(m.elf, "author"), "A");
	assert_string_equal(lkm_modinfo_get(m.elf, "empty"), "");
	assert_null(lkm_modinfo_get(m.elf, "auth"));
	assert_null(lkm_modinfo_get(m.elf, "authors"));
	module_close(&m);
}

/* The last string has no end: nobody may read it, or past it. */
static void unterminated(void **state)
{
	struct module m = with("a.ko", BYTES("a=1\0license=GPL"));

	(void)state;
	assert_string_equal(lkm_modinfo_get(m.elf, "a"), "1");
	assert_null(lkm_modinfo_get(m.elf, "license"));
	module_close(&m);
	m = with("a.ko", BYTES("license=GPL"));
	assert_null(lkm_modinfo_get(m.elf, "license"));
	module_close(&m);
}

static void nothing_there(void **state)
{
	struct module m = with("a.ko", NULL, 0);

	(void)state;
	assert_null(lkm_modinfo_get(m.elf, "license"));
	module_close(&m);
	m = with("a.ko", BYTES("\0\0\0\0"));
	assert_null(lkm_modinfo_get(m.elf, ""));
	module_close(&m);
	m = with("a.ko", BYTES("word\0=value\0"));
	assert_string_equal(lkm_modinfo_get(m.elf, ""), "value");
	assert_null(lkm_modinfo_get(m.elf, "word"));
	module_close(&m);
}

static void expect_name(const char *path, const char *modinfo, size_t size,
			const char *name)
{
	struct module m = with(path, modinfo, size);

	assert_string_equal(lkm_module_name(m.elf), name);
	module_close(&m);
}

static void names(void **state)
{
	(void)state;
	expect_name("x.ko", BYTES("name=snd_pcm\0"), "snd_pcm");
	expect_name("/a.b/snd-pcm.ko", NULL, 0, "snd_pcm");
	expect_name("snd-pcm.ko.xz", NULL, 0, "snd_pcm");
	expect_name("/a/.ko", NULL, 0, "module");
	/* A name that could lead elsewhere is not believed. */
	expect_name("y.ko", BYTES("name=../../etc/passwd\0"), "y");
	expect_name("y.ko", BYTES("name=\0"), "y");
	expect_name("y.ko", BYTES("name=\033[2J\0"), "y");
	expect_name("y.ko", BYTES("name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0"), "y");
}

static void licences(void **state)
{
	(void)state;
	assert_true(lkm_license_is_gpl_compatible("GPL"));
	assert_true(lkm_license_is_gpl_compatible("GPL v2"));
	assert_true(lkm_license_is_gpl_compatible("GPL and additional rights"));
	assert_true(lkm_license_is_gpl_compatible("Dual BSD/GPL"));
	assert_true(lkm_license_is_gpl_compatible("Dual MIT/GPL"));
	assert_true(lkm_license_is_gpl_compatible("Dual MPL/GPL"));
	assert_false(lkm_license_is_gpl_compatible("Proprietary"));
	assert_false(lkm_license_is_gpl_compatible("gpl"));
	assert_false(lkm_license_is_gpl_compatible("GPL v2 only"));
	assert_false(lkm_license_is_gpl_compatible(""));
	assert_false(lkm_license_is_gpl_compatible(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_in_order),
		cmocka_unit_test(unterminated),
		cmocka_unit_test(nothing_there),
		cmocka_unit_test(names),
		cmocka_unit_test(licences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
