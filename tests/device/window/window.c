// SPDX-License-Identifier: GPL-2.0
/*
 * window.c - each kind of access to registers of tests/device/window_model.c,
 * which remembers the last one: inline, by call, strings, unaligned, to plain
 * memory of the device, and where nothing is.
 */
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#define BASE 0xd0000000
#define SIZE 0x3000
#define LAST_OFFSET 0x2000	/* of the last access to the first page */
#define LAST_SIZE 0x2004
#define MEMORY 0x1000

static unsigned int checks;
static void __iomem *io;

#define CHECK(cond)                                                           \
	do {                                                                  \
		if (!(cond)) {                                                \
			pr_err("window: line %d: %s\n", __LINE__, #cond);     \
			return -EINVAL;                                       \
		}                                                             \
		checks++;                                                     \
	} while (0)

static bool last_was(u32 offset, u32 size)
{
	return readl(io + LAST_OFFSET) == offset && readl(io + LAST_SIZE) == size;
}

static int inline_accesses(void)
{
	writel(0x11223344, io + 0x10);
	CHECK(last_was(0x10, 4));
	CHECK(readl(io + 0x10) == 0x11223344);
	CHECK(readw(io + 0x12) == 0x1122 && last_was(0x12, 2));
	CHECK(readb(io + 0x11) == 0x33 && last_was(0x11, 1));
	writeb(0xaa, io + 0x13);
	CHECK(readl(io + 0x10) == 0xaa223344);
	writeq(0x0102030405060708, io + 0x18);
	CHECK(last_was(0x18, 8));
	CHECK(readq(io + 0x18) == 0x0102030405060708);
	CHECK(readl(io + 0x1c) == 0x01020304);
	return 0;
}

static int unaligned(void)
{
	writel(0xcafebabe, io + 0x21);
	CHECK(last_was(0x21, 4));
	CHECK(readw(io + 0x23) == 0xcafe);
	CHECK(readb(io + 0x21) == 0xbe);
	/* Half in the registers, half in the memory behind them. */
	writew(0x5aa5, io + MEMORY - 1);
	CHECK(readb(io + MEMORY - 1) == 0xa5 && readb(io + MEMORY) == 0x5a);
	CHECK(readw(io + MEMORY - 1) == 0x5aa5);
	return 0;
}

static int calls(void)
{
	u32 words[3] = { 1, 2, 3 }, back[3];
	u8 bytes[13], copy[13];

	iowrite32(0x89abcdef, io + 0x30);
	CHECK(ioread32(io + 0x30) == 0x89abcdef);
	CHECK(ioread32be(io + 0x30) == 0xefcdab89);
	CHECK(ioread16(io + 0x32) == 0x89ab && ioread8(io + 0x30) == 0xef);
	iowrite32_rep(io + 0x40, words, 3);
	CHECK(readl(io + 0x40) == 3);
	ioread32_rep(io + 0x40, back, 3);
	CHECK(back[0] == 3 && back[2] == 3);
	__iowrite32_copy(io + 0x40, words, 3);
	CHECK(readl(io + 0x40) == 1 && readl(io + 0x48) == 3);
	__ioread32_copy(back, io + 0x40, 3);
	CHECK(!memcmp(back, words, sizeof(back)));
	memset(bytes, 0x3c, sizeof(bytes));
	memcpy_toio(io + 0x51, bytes, sizeof(bytes));
	memcpy_fromio(copy, io + 0x51, sizeof(copy));
	CHECK(!memcmp(bytes, copy, sizeof(copy)));
	memset_io(io + 0x51, 0, sizeof(bytes));
	CHECK(!readb(io + 0x51) && !readb(io + 0x5d));
	return 0;
}

/* What a compiler makes of C on a volatile pointer. */
static int operators(void)
{
	volatile u32 __iomem *reg = io + 0x60;

	*reg = 0xf0;
	*reg |= 0x0f;
	CHECK(*reg == 0xff);
	*reg &= ~0x11u;
	CHECK(*reg == 0xee);
	*reg += 2;
	CHECK(*reg == 0xf0);
	CHECK((s8)*(volatile u8 __iomem *)reg == -16);
	CHECK(xchg((u32 *)reg, 7) == 0xf0 && *reg == 7);
	return 0;
}

static int plain_memory(void)
{
	memset((void __force *)io + MEMORY, 0x77, 16);
	CHECK(readl(io + MEMORY) == 0x77777777);
	CHECK(ioread32(io + MEMORY + 12) == 0x77777777);
	CHECK(!last_was(MEMORY, 4));
	return 0;
}

static int nothing_there(void)
{
	void __iomem *empty = ioremap(0xd8000010, 32);

	CHECK(empty && offset_in_page(empty) == 0x10);
	writel(0, empty);
	CHECK(readl(empty) == ~0u && readb(empty + 3) == 0xff);
	CHECK(ioread16(empty) == 0xffff);
	iounmap(empty);
	CHECK(inb(0x3f8) == 0xff && inl(0xcf8) == ~0u);
	outb(1, 0x80);
	CHECK(!ioremap(0, 4096));
	CHECK(!ioremap(BASE, 0));
	return 0;
}

static int __init window_init(void)
{
	int ret;

	io = ioremap(BASE, SIZE);
	if (!io)
		return -ENOMEM;
	ret = inline_accesses() ?: unaligned() ?: calls() ?: operators() ?:
	      plain_memory() ?: nothing_there();
	iounmap(io);
	if (!ret)
		pr_info("window: %u checks passed\n", checks);
	return ret;
}
module_init(window_init);

static void __exit window_exit(void)
{
}
module_exit(window_exit);

MODULE_LICENSE("GPL");
