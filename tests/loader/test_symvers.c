// SPDX-License-Identifier: GPL-2.0
/* Module.symvers as an index, and versions judged by it. */
#include "scratch.h"

#include "module.h"

#define PAGE 4096

static const char small[] =
	"0x11111111\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n"
	"0x2222222a\t_printk\tvmlinux\tEXPORT_SYMBOL\t\n"
	"0x33333333\tdma_buf_get\tvmlinux\tEXPORT_SYMBOL_GPL\tDMA_BUF\n"
	"0x00000044\tsnd_new\tsound/core/snd-pcm\tEXPORT_SYMBOL_GPL\t";

static struct lkm_symvers *open_index(const char *text)
{
	struct lkm_error err = { "" };
	struct lkm_symvers *sv;

	if (lkm_symvers_compile(scratch_text("Module.symvers", text),
				scratch_path("index"), &err) ||
	    lkm_symvers_open(scratch_path("index"), &sv, &err))
		fail_msg("%s", err.text);
	return sv;
}

static void found(void **state)
{
	struct lkm_symvers *sv = open_index(small);
	struct lkm_symver v;

	(void)state;
	assert_true(lkm_symvers_find(sv, "_printk", &v));
	assert_int_equal(v.crc, 0x2222222a);
	assert_false(v.gpl);
	assert_string_equal(v.module, "vmlinux");
	assert_string_equal(v.ns, "");
	assert_true(lkm_symvers_find(sv, "dma_buf_get", &v));
	assert_true(v.gpl);
	assert_string_equal(v.ns, "DMA_BUF");
	assert_true(lkm_symvers_find(sv, "snd_new", &v));
	assert_int_equal(v.crc, 0x44);
	assert_string_equal(v.module, "sound/core/snd-pcm");
	assert_false(lkm_symvers_find(sv, "_print", &v));
	assert_false(lkm_symvers_find(sv, "", &v));
	assert_true(lkm_symvers_intact(sv, "_print"));
	lkm_symvers_close(sv);
}

/* More symbols than one page holds; all of them are found. */
static void many(void **state)
{
	char *text = malloc(60 * 20000), name[32];
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	for (unsigned int i = 0; i < 20000; i++)
		n += (size_t)sprintf(text + n,
				     "0x%08x\tsymbol_%u\tvmlinux\tEXPORT_SYMBOL\t\n",
				     i * 7, i);

	struct lkm_symvers *sv = open_index(text);
	struct lkm_symver v;

	for (unsigned int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "symbol_%u", i);
		assert_true(lkm_symvers_find(sv, name, &v));
		assert_int_equal(v.crc, i * 7);
	}
	lkm_symvers_close(sv);
	free(text);
}

static void expect_bad_text(const char *text, const char *what)
{
	struct lkm_error err = { "" };

	assert_true(lkm_symvers_compile(scratch_text("bad", text),
					scratch_path("bad-index"), &err) < 0);
	assert_contains(err.text, what);
	assert_int_not_equal(access(scratch_path("bad-index"), F_OK), 0);
}

static void bad_text(void **state)
{
	char *line = malloc(6000);

	(void)state;
	expect_bad_text("nonsense\n", "bad:1");
	expect_bad_text("0x1\ta\tvmlinux\tEXPORT_SYMBOL\t\n0xzz\tb\tvmlinux\t"
			"EXPORT_SYMBOL\t\n", "bad:2");
	expect_bad_text("0x123456789abcdef01\ta\tvmlinux\tEXPORT_SYMBOL\t\n",
			"bad:1");
	expect_bad_text("0x1\t\tvmlinux\tEXPORT_SYMBOL\t\n", "bad:1");
	memset(line, 'a', 5999);
	line[5999] = '\0';
	memcpy(line, "0x1\t", 4);
	memcpy(line + 5000, "\tvmlinux\tEXPORT_SYMBOL\t\n", 25);
	expect_bad_text(line, "bad:1");
	free(line);
}

/* Every damage of the header is told; none of the rest makes a crash. */
static void damaged(void **state)
{
	static uint8_t data[64 * PAGE];
	struct lkm_symvers *sv = open_index(small);
	struct lkm_symver v;
	FILE *f = fopen(scratch_path("index"), "r");
	size_t size = fread(data, 1, sizeof(data), f);

	(void)state;
	fclose(f);
	lkm_symvers_close(sv);
	for (size_t i = 0; i < size; i += i < 64 ? 1 : 37) {
		data[i] ^= 0x10;
		int r = lkm_symvers_open(scratch_write("broken", data, size),
					 &sv, NULL);
		data[i] ^= 0x10;
		if (i < PAGE) {
			assert_int_equal(r, -EBADMSG);
			continue;
		}
		assert_int_equal(r, 0);
		/* The page of a damaged byte answers nothing, and says so. */
		if (!lkm_symvers_find(sv, "_printk", &v))
			assert_false(lkm_symvers_intact(sv, "_printk"));
		else
			assert_int_equal(v.crc, 0x2222222a);
		lkm_symvers_close(sv);
	}
	for (size_t cut = 0; cut < size; cut += 511)
		assert_true(lkm_symvers_open(scratch_write("cut", data, cut),
					     &sv, NULL) < 0);
	assert_true(lkm_symvers_open(scratch, &sv, NULL) < 0);
	assert_int_equal(lkm_symvers_open(scratch_path("none"), &sv, NULL),
			 -ENOENT);
}

/* ---------------------------------------------------------------- versions */

#define OURS "6.1.0-1-amd64 SMP preempt mod_unload modversions "
#define MODINFO(release) "vermagic=" release " SMP preempt mod_unload modversions \0"

struct version {
	uint64_t crc;
	char name[56];
};

static const struct version fitting[] = {
	{ 0x11111111, "module_layout" }, { 0x2222222a, "_printk" },
};

static void check(const char *modinfo, size_t size,
		  const struct version *versions, size_t versions_size,
		  const char *expected)
{
	struct lkm_symvers *sv = open_index(small);
	struct module m = module_open("hello.ko", modinfo, size, versions,
				      versions_size);
	struct lkm_error err = { "" };
	int r = lkm_check_versions(m.elf, OURS, sv, &err);

	if (expected) {
		assert_true(r < 0);
		assert_contains(err.text, expected);
	} else if (r) {
		fail_msg("%s", err.text);
	}
	module_close(&m);
	lkm_symvers_close(sv);
}

static void versions_fit(void **state)
{
	(void)state;
	check(BYTES(MODINFO("6.1.0-1-amd64")), fitting, sizeof(fitting), NULL);
	/* The same symbols of another release: the binary interface is one. */
	check(BYTES(MODINFO("6.1.0-9-amd64")), fitting, sizeof(fitting), NULL);
	check(BYTES(MODINFO("6.1.0-1-amd64")), NULL, 0, NULL);
}

static void versions_differ(void **state)
{
	struct version other[] = { fitting[0], fitting[1] };

	(void)state;
	check(BYTES(MODINFO("6.1.0-9-amd64")), NULL, 0,
	      "hello.ko: version magic '6.1.0-9-amd64 SMP preempt mod_unload "
	      "modversions ' should be '" OURS "'");
	check(BYTES("vermagic=6.1.0-1-amd64 SMP mod_unload \0"), fitting,
	      sizeof(fitting), "should be '" OURS "'");
	check(BYTES("license=GPL\0"), fitting, sizeof(fitting),
	      "no version magic");
	other[0].crc++;
	check(BYTES(MODINFO("6.1.0-1-amd64")), other, sizeof(other),
	      "hello.ko: disagrees about version of symbol module_layout");
	strcpy(other[1].name, "unheard_of");
	other[0].crc--;
	check(BYTES(MODINFO("6.1.0-1-amd64")), other, sizeof(other), NULL);
	check(BYTES(MODINFO("6.1.0-9-amd64")), other, sizeof(other),
	      "no symbol version for unheard_of");
	/* ... which a module that it depends on may have. */
	check(BYTES(MODINFO("6.1.0-9-amd64") "depends=other\0"), other,
	      sizeof(other), NULL);
}

static void versions_hostile(void **state)
{
	struct version endless = { 1, "" };

	(void)state;
	memset(endless.name, 'x', sizeof(endless.name));
	check(BYTES(MODINFO("6.1.0-1-amd64")), &endless, sizeof(endless),
	      "name without end");
	check(BYTES(MODINFO("6.1.0-1-amd64")), fitting, sizeof(fitting) - 1,
	      "not a multiple of 64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found),
		cmocka_unit_test(many),
		cmocka_unit_test(bad_text),
		cmocka_unit_test(damaged),
		cmocka_unit_test(versions_fit),
		cmocka_unit_test(versions_differ),
		cmocka_unit_test(versions_hostile),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
