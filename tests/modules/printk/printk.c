// SPDX-License-Identifier: GPL-2.0
/*
 * What vsnprintf() prints for the pointers that the kernel's own test leaves
 * out, and messages of every kind.
 */
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/netdev_features.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

static int checks;
static char text[256];

#define CHECK(cond)							\
	do {								\
		checks++;						\
		if (!(cond)) {						\
			pr_err("printk: line %d: %s: '%s'\n", __LINE__,	\
			       #cond, text);				\
			return -EINVAL;					\
		}							\
	} while (0)

#define PRINTS(expected, fmt, ...)					\
	CHECK(snprintf(text, sizeof(text), fmt, ##__VA_ARGS__) ==	\
	      strlen(expected) && !strcmp(text, expected))

static int check_network(void)
{
	static const u8 ip6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	static const u8 mapped[16] = { [10] = 0xff, 0xff, 1, 2, 3, 4 };
	static const u8 zero[16], runs[16] = { 0, 1, [7] = 1, [15] = 1 };
	struct sockaddr_in6 sa = { .sin6_family = AF_INET6 };
	struct sockaddr unknown = { .sa_family = 77 };
	u8 ip4[4] = { 192, 168, 0, 1 };
	netdev_features_t features = 0x1234;

	PRINTS("2001:0db8:0000:0000:0000:0000:0000:0001", "%pI6", ip6);
	PRINTS("20010db8000000000000000000000001", "%pi6", ip6);
	PRINTS("2001:db8::1", "%pI6c", ip6);
	PRINTS("::", "%pI6c", zero);
	PRINTS("::ffff:1.2.3.4", "%pI6c", mapped);
	PRINTS("1:0:0:1::1", "%pI6c", runs);
	PRINTS("1.0.168.192", "%pI4l", ip4);
	PRINTS("192.168.000.001|    192.168.0.1", "%pi4|%15pI4", ip4, ip4);
	memcpy(&sa.sin6_addr, ip6, 16);
	sa.sin6_port = htons(80);
	sa.sin6_scope_id = 3;
	PRINTS("[2001:db8::1]:80%3", "%pISpsc", &sa);
	PRINTS("2001:db8::1", "%pISc", &sa);
	PRINTS("(einval)", "%pIS", &unknown);
	PRINTS("(%pI?)", "%pI5", ip4);
	PRINTS("0x0000000000001234", "%pNF", &features);
	return 0;
}

static int check_resources(void)
{
	struct resource mem = DEFINE_RES_MEM(0x1000, 0x100);
	struct resource irq = DEFINE_RES_IRQ(11), io = DEFINE_RES_IO(0x60, 1);

	PRINTS("[mem 0x00001000-0x000010ff]", "%pR", &mem);
	mem.flags |= IORESOURCE_MEM_64 | IORESOURCE_PREFETCH;
	PRINTS("[mem 0x00001000-0x000010ff 64bit pref]", "%pR", &mem);
	PRINTS("[mem 0x00001000-0x000010ff flags 0x102200]", "%pr", &mem);
	mem.flags |= IORESOURCE_UNSET;
	PRINTS("[mem size 0x00000100 64bit pref]", "%pR", &mem);
	PRINTS("[irq 11]", "%pR", &irq);
	PRINTS("[io  0x0060]", "%pR", &io);
	PRINTS("(null)", "%pR", NULL);
	return 0;
}

static int recurse(const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list ap;
	int len;

	va_start(ap, fmt);
	vaf.va = &ap;
	len = snprintf(text, sizeof(text), "<%pV>", &vaf);
	va_end(ap);
	return len;
}

static int check_symbols(void)
{
	void *fn = recurse;

	snprintf(text, sizeof(text), "%ps", fn);
	CHECK(!strcmp(text, "recurse [printk]"));
	snprintf(text, sizeof(text), "%pS", fn);
	CHECK(!strncmp(text, "recurse+0x0/0x", 14) && strstr(text, " [printk]"));
	snprintf(text, sizeof(text), "%pB", fn + 5);
	CHECK(!strncmp(text, "recurse+0x5/0x", 14));
	return 0;
}

static int check_values(void)
{
	phys_addr_t phys = 0x1234;
	dma_addr_t dma = 0x5678;
	unsigned long bits[2] = { 0x80000001UL, 0x5 };
	const char bytes[] = "a\n\"\x01\xff";
	void *a = &phys, *b = &dma;
	char first[20];

	PRINTS("0x0000000000001234", "%pa", &phys);
	PRINTS("0x0000000000005678", "%pad", &dma);
	PRINTS("5,00000000,80000001", "%67pb", bits);
	PRINTS("0,31,64,66", "%67pbl", bits);
	PRINTS("a\\n\"\\001\xff", "%*pE", 5, bytes);
	PRINTS("a\\x0a\"\\x01\xff", "%*pEhp", 5, bytes);
	PRINTS("61 0a 22 01 ff", "%*ph", 5, bytes);
	PRINTS("-EINVAL", "%pe", ERR_PTR(-EINVAL));
	PRINTS("<a 7>", "<%s %d>", "a", 7);
	CHECK(recurse("%s %x", "b", 255) == 6 && !strcmp(text, "<b ff>"));
	/* Hashes are stable and tell objects apart. */
	snprintf(first, sizeof(first), "%p", a);
	snprintf(text, sizeof(text), "%p", a);
	CHECK(!strcmp(first, text));
	snprintf(text, sizeof(text), "%p", b);
	CHECK(strcmp(first, text) && strlen(text) == 16);
	snprintf(text, sizeof(text), "%px", a);
	CHECK(strcmp(first, text));
	return 0;
}

static int check_allocating(void)
{
	char *s = kasprintf(GFP_KERNEL, "%s-%04d", "name", 7), **names;

	CHECK(s && !strcmp(s, "name-0007"));
	kfree(s);
	CHECK(scnprintf(text, 4, "abcdef") == 3 && !strcmp(text, "abc"));
	CHECK(snprintf(text, 4, "abcdef") == 6);
	CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
	names = kasprintf_strarray(GFP_KERNEL, "port", 3);
	CHECK(names && !strcmp(names[2], "port-2") && !names[3]);
	kfree_strarray(names, 3);
	return 0;
}

static int check_limits(void)
{
	DEFINE_RATELIMIT_STATE(limit, HZ * 3600, 3);
	int i, let = 0;

	for (i = 0; i < 10; i++)
		let += __ratelimit(&limit);
	CHECK(let == 3 && limit.missed == 7);
	ratelimit_set_flags(&limit, RATELIMIT_MSG_ON_RELEASE);
	limit.missed = 0;
	return 0;
}

static void say_things(void)
{
	struct device dev = { .init_name = "dev0" };

	pr_info("printk: one");
	pr_cont(" record");
	pr_cont("\n");
	pr_debug("printk: not shown without dyndbg\n");
	dev_info(&dev, "printk: of a device\n");
	dev_warn(NULL, "printk: of none\n");
	print_hex_dump(KERN_INFO, "printk: ", DUMP_PREFIX_OFFSET, 16, 1,
		       "0123456789abcdefXYZ", 19, true);
}

static int __init printk_init(void)
{
	int err = check_network() ?: check_resources() ?: check_symbols() ?:
		  check_values() ?: check_allocating() ?: check_limits();

	if (err)
		return err;
	say_things();
	pr_info("printk: %d checks passed\n", checks);
	return 0;
}

static void __exit printk_exit(void)
{
}

module_init(printk_init);
module_exit(printk_exit);
MODULE_DESCRIPTION("Conformance of messages and formats");
MODULE_LICENSE("GPL");
