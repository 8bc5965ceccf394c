// SPDX-License-Identifier: GPL-2.0
/* Strings, memory and numbers as the kernel's functions treat them. */
#include <linux/ctype.h>
#include <linux/errname.h>
#include <linux/glob.h>
#include <linux/inet.h>
#include <linux/if_ether.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/parser.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/string_helpers.h>
#include <linux/uuid.h>

bool mac_pton(const char *s, u8 *mac);

static int checks;

#include "../check.h"

/* Lengths and distances around every switch of a mover's strategy. */
static const int lengths[] = { 0,  1,  2,  3,	4,   7,	  8,   15,   16,  17,
			       31, 32, 33, 63,	64,  65,  127, 128,  255, 256,
			       257, 1023, 1024, 2047, 2048, 2049, 4096 };
static const int shifts[] = { 0, 1, 3, 8, 15, 16, 17, 32, 100, 2048 };

static bool moves_right(u8 *buf, u8 *model, int len, int from, int to)
{
	int i;

	for (i = 0; i < 16384; i++)
		buf[i] = model[i] = i * 31 + (i >> 8);
	for (i = 0; i < len; i++)
		model[to + i] = buf[from + i];
	return memmove(buf + to, buf + from, len) == buf + to &&
	       !memcmp(buf, model, 16384);
}

static bool fills_right(u8 *buf, u8 *model, int len, int at)
{
	int i;

	for (i = 0; i < 16384; i++)
		buf[i] = model[i] = 0x11;
	for (i = 0; i < len; i++)
		model[at + i] = 0xa5;
	return memset(buf + at, 0x1a5, len) == buf + at &&
	       !memcmp(buf, model, 16384);
}

static int check_memory(void)
{
	u8 *buf = kmalloc(16384, GFP_KERNEL), *model = kmalloc(16384, GFP_KERNEL);
	int i, j, bad = 0;

	for (i = 0; buf && model && i < ARRAY_SIZE(lengths); i++) {
		for (j = 0; j < ARRAY_SIZE(shifts); j++) {
			bad += !moves_right(buf, model, lengths[i], 4000,
					    4000 + shifts[j]);
			bad += !moves_right(buf, model, lengths[i],
					    4000 + shifts[j], 4000);
			bad += !fills_right(buf, model, lengths[i],
					    4000 + shifts[j]);
		}
	}
	CHECK(buf && model);
	CHECK(!bad);
	memset(buf, 'x', 100);
	CHECK(!memchr_inv(buf, 'x', 100));
	buf[77] = 'y';
	CHECK(memchr_inv(buf, 'x', 100) == buf + 77);
	CHECK(memchr(buf, 'y', 100) == buf + 77);
	CHECK(!memchr(buf, 'y', 77));
	CHECK(memscan(buf, 'y', 50) == buf + 50);
	kfree(buf);
	kfree(model);
	return 0;
}

static int check_copies(void)
{
	char buf[16];
	const char *volatile src = "0123456789";

	CHECK(strscpy(buf, src, 4) == -E2BIG && !strcmp(buf, "012"));
	CHECK(strscpy(buf, src, 16) == 10);
	CHECK(strscpy(buf, src, 0) == -E2BIG);
	memset(buf, 'z', 16);
	CHECK(strscpy_pad(buf, "ab", 16) == 2 && !memchr_inv(buf + 2, 0, 14));
	CHECK(strlcpy(buf, src, 4) == 10 && !strcmp(buf, "012"));
	CHECK(strlcat(buf, "3456", 6) == 7 && !strcmp(buf, "01234"));
	memset(buf, 'z', 16);
	strncpy(buf, "ab", 5);
	CHECK(!memcmp(buf, "ab\0\0\0zz", 7));
	memcpy_and_pad(buf, 8, "abc", 3, '.');
	CHECK(!memcmp(buf, "abc.....", 8));
	return 0;
}

static int check_searches(void)
{
	static const char *const names[] = { "one", "two", NULL, "four" };
	char text[] = "a,b,,c", *rest = text, spaces[] = "  x y \t\n";
	const char *volatile s = "hello";

	CHECK(strcmp("a", "b") == -1 && strcmp("b", "a") == 1);
	CHECK(strncmp(s, "help", 3) == 0 && strncmp(s, "help", 4) == -1);
	CHECK(strcasecmp("HeLLo", s) == 0);
	CHECK(strncasecmp("HELP", s, 3) == 0);
	CHECK(strchr(s, 0) == s + 5 && !strchr(s, 'z'));
	CHECK(strchrnul(s, 'z') == s + 5);
	CHECK(strnchr(s, 2, 'l') == NULL && strnchr(s, 3, 'l') == s + 2);
	CHECK(strrchr(s, 'l') == s + 3);
	CHECK(strstr(s, "ll") == s + 2 && strstr(s, "") == s);
	CHECK(!strnstr(s, "llo", 4) && strnstr(s, "llo", 5) == s + 2);
	CHECK(strspn(s, "leh") == 4 && strcspn(s, "ol") == 2);
	CHECK(strpbrk(s, "ol") == s + 2);
	CHECK(!strcmp(strsep(&rest, ","), "a") && !strcmp(strsep(&rest, ","), "b"));
	CHECK(!*strsep(&rest, ",") && !strcmp(strsep(&rest, ","), "c"));
	CHECK(!strsep(&rest, ","));
	CHECK(!strcmp(strim(spaces), "x y"));
	CHECK(sysfs_streq("on\n", "on") && sysfs_streq("on", "on\n"));
	CHECK(!sysfs_streq("on\n\n", "on") && !sysfs_streq("o", "on"));
	CHECK(match_string(names, 4, "two") == 1);
	CHECK(match_string(names, 4, "four") == -EINVAL);
	CHECK(sysfs_match_string(names, "one\n") == 0);
	CHECK(isspace('\v') && isxdigit('f') && !isxdigit('g') && ispunct('~'));
	return 0;
}

static int check_numbers(void)
{
	unsigned long long ull;
	int i, ints[5];
	bool b;
	u8 u;
	s8 s;
	char *end, opt[] = "1-3,7";

	CHECK(!kstrtou8("255\n", 0, &u) && u == 255);
	CHECK(kstrtou8("256", 0, &u) == -ERANGE);
	CHECK(kstrtou8("-1", 0, &u) == -EINVAL);
	CHECK(!kstrtos8("-128", 0, &s) && s == -128);
	CHECK(kstrtos8("128", 0, &s) == -ERANGE);
	CHECK(!kstrtoint("0x1F", 0, &i) && i == 31);
	CHECK(!kstrtoint("017", 0, &i) && i == 15);
	CHECK(!kstrtoint("+5", 10, &i) && i == 5);
	CHECK(kstrtoint("", 0, &i) == -EINVAL);
	CHECK(kstrtoint("5 ", 0, &i) == -EINVAL);
	CHECK(kstrtoint("5\n\n", 0, &i) == -EINVAL);
	CHECK(kstrtoull("18446744073709551616", 0, &ull) == -ERANGE);
	CHECK(!kstrtobool("On", &b) && b);
	CHECK(!kstrtobool("off", &b) && !b);
	CHECK(kstrtobool("x", &b) == -EINVAL);
	CHECK(simple_strtoul("0x10zz", &end, 0) == 16 && *end == 'z');
	CHECK(simple_strtol("-12,", &end, 10) == -12 && *end == ',');
	CHECK(memparse("4K", &end) == 4096 && !*end);
	CHECK(memparse("2g", NULL) == 2ULL << 30);
	CHECK(*get_options(opt, 5, ints) == 0 && ints[0] == 4);
	CHECK(ints[1] == 1 && ints[2] == 2 && ints[3] == 3 && ints[4] == 7);
	return 0;
}

static int check_scans(void)
{
	unsigned int a, b;
	char word[8];
	int n;

	CHECK(sscanf("12 0x1f", "%d %i", &a, &b) == 2 && a == 12 && b == 31);
	CHECK(sscanf("ab:cd", "%x:%x", &a, &b) == 2 && a == 0xab && b == 0xcd);
	CHECK(sscanf("abc def", "%3s %n", word, &n) == 1 && n == 4);
	CHECK(sscanf("00:1a", "%2[^:]:%x", word, &a) == 2 && a == 0x1a);
	CHECK(sscanf("123456", "%2d%3d", &a, &b) == 2 && a == 12 && b == 345);
	CHECK(sscanf("skip 7", "%*s %d", &a) == 1 && a == 7);
	CHECK(sscanf("x", "%d", &a) == 0);
	return 0;
}

static int check_helpers(void)
{
	char buf[64], esc[] = "a\\n\\x41\\101\\q", **argv;
	guid_t guid;
	uuid_t uuid;
	int argc;

	string_get_size(1536, 1, STRING_UNITS_2, buf, sizeof(buf));
	CHECK(!strcmp(buf, "1.50 KiB"));
	string_get_size(8192, 512, STRING_UNITS_10, buf, sizeof(buf));
	CHECK(!strcmp(buf, "4.19 MB"));
	string_get_size(0, 512, STRING_UNITS_10, buf, sizeof(buf));
	CHECK(!strcmp(buf, "0 B"));
	CHECK(string_unescape_inplace(esc, UNESCAPE_ANY) == 6);
	CHECK(!strcmp(esc, "a\nAA\\q"));
	CHECK(string_escape_mem("a\n\001", 3, buf, 64, ESCAPE_ANY, NULL) == 10);
	CHECK(!memcmp(buf, "\\141\\n\\001", 10));
	CHECK(!hex2bin((u8 *)buf, "0aFf", 2) && buf[0] == 10 && buf[1] == -1);
	CHECK(hex2bin((u8 *)buf, "0g", 1) == -EINVAL && hex_to_bin(':') == -1);
	CHECK(!uuid_parse("00112233-4455-6677-8899-aabbccddeeff", &uuid));
	CHECK(uuid.b[0] == 0 && uuid.b[15] == 0xff);
	CHECK(!guid_parse("00112233-4455-6677-8899-aabbccddeeff", &guid));
	CHECK(guid.b[0] == 0x33 && guid.b[4] == 0x55);
	CHECK(uuid_parse("00112233-4455-6677-8899_aabbccddeeff", &uuid) == -EINVAL);
	uuid_gen(&uuid);
	CHECK((uuid.b[6] & 0xf0) == 0x40 && (uuid.b[8] & 0xc0) == 0x80);
	argv = argv_split(GFP_KERNEL, " one  two ", &argc);
	CHECK(argv && argc == 2 && !strcmp(argv[1], "two") && !argv[2]);
	argv_free(argv);
	CHECK(glob_match("a*[0-9]?", "abc7x") && !glob_match("[!a]*", "abc"));
	CHECK(glob_match("\\*", "*") && !glob_match("a", "ab"));
	return 0;
}

static int check_addresses(void)
{
	u8 mac[ETH_ALEN], ip[16];
	const char *end;

	CHECK(mac_pton("02:00:5e:10:FF:01", mac) && mac[4] == 0xff);
	CHECK(!mac_pton("02:00:5e:10:FF", mac));
	CHECK(in4_pton("10.1.2.255", -1, ip, -1, NULL) && ip[3] == 255);
	CHECK(!in4_pton("10.1.2.256", -1, ip, -1, NULL));
	CHECK(in4_pton("1.2.3.4/8", -1, ip, '/', &end) && *end == '/');
	CHECK(in6_pton("fe80::1", -1, ip, -1, NULL) && ip[0] == 0xfe);
	CHECK(ip[1] == 0x80 && !memchr_inv(ip + 2, 0, 13) && ip[15] == 1);
	CHECK(in6_pton("::ffff:1.2.3.4", -1, ip, -1, NULL) && ip[12] == 1);
	CHECK(in6_pton("::", -1, ip, -1, NULL) && !memchr_inv(ip, 0, 16));
	CHECK(!in6_pton("1::2::3", -1, ip, -1, NULL));
	CHECK(!in6_pton("1:2:3:4:5:6:7", -1, ip, -1, NULL));
	CHECK(in6_pton("1:2:3:4:5:6:7:8", -1, ip, -1, NULL) && ip[15] == 8);
	CHECK(!in6_pton("1:2:3:4:5:6:7:8:9", -1, ip, -1, NULL));
	CHECK(in_aton("192.168.0.1") == htonl(0xc0a80001));
	return 0;
}

static int check_options(void)
{
	static const match_table_t table = {
		{ 1, "uid=%u" }, { 2, "name=%s" }, { 3, "flag" },
		{ 4, "mode=%o" }, { -1, NULL },
	};
	substring_t args[MAX_OPT_ARGS];
	char uid[] = "uid=42", name[] = "name=x y", mode[] = "mode=755";
	char flag[] = "flag", none[] = "flags", *copy;
	int n;

	CHECK(match_token(uid, table, args) == 1);
	CHECK(!match_int(&args[0], &n) && n == 42);
	CHECK(match_token(name, table, args) == 2);
	copy = match_strdup(&args[0]);
	CHECK(copy && !strcmp(copy, "x y"));
	kfree(copy);
	CHECK(match_token(flag, table, args) == 3);
	CHECK(match_token(none, table, args) == -1);
	CHECK(match_token(mode, table, args) == 4);
	CHECK(!match_octal(&args[0], &n) && n == 0755);
	CHECK(match_wildcard("*.c", "x.c") && !match_wildcard("?.c", "xy.c"));
	return 0;
}

static int __init string_init(void)
{
	int err = check_memory() ?: check_copies() ?: check_searches() ?:
		  check_numbers() ?: check_scans() ?: check_helpers() ?:
		  check_addresses() ?: check_options();

	if (!err)
		pr_info("string: %d checks passed\n", checks);
	return err;
}

static void __exit string_exit(void)
{
}

module_init(string_init);
module_exit(string_exit);
MODULE_DESCRIPTION("Conformance of strings, memory and numbers");
MODULE_LICENSE("GPL");
