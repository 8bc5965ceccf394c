// SPDX-License-Identifier: GPL-2.0
/*
 * sites.c - accesses to registers of each width and form, so often that their
 * places are patched, in code of all kinds around them: results must be the
 * same before and after, also where the same place accesses plain memory.
 */
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/jump_label.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pci.h>

#define ROUNDS 200
#define THREADS 4

static u8 __iomem *io;
static DEFINE_STATIC_KEY_FALSE(key);

static struct worker {
	void *registers, *memory;
	u8 bytes[64];
	int ret;
	struct completion done;
} workers[THREADS];

#define CHECK(cond)                                                           \
	do {                                                                  \
		if (!(cond)) {                                                \
			pr_err("sites: line %d, round %d: %s\n", __LINE__,    \
			       round, #cond);                                 \
			return -EINVAL;                                       \
		}                                                             \
	} while (0)

/* The same instructions for both: registers, or memory of the kernel's. */
static noinline u32 load32(void *p)
{
	return *(volatile u32 *)p;
}

static noinline void store32(void *p, u32 value)
{
	*(volatile u32 *)p = value;
}

static noinline u64 load_far(void *p, u64 a, u64 b, u64 c)
{
	return *(volatile u64 *)(p + 0x18) + a * b + c;
}

/* A loop that jumps to the access, and a condition right behind it. */
static noinline int poll(void *p, u32 until)
{
	int n = 0;

	while (*(volatile u32 *)p != until && n < 5) {
		store32(p, load32(p) + 1);
		n++;
	}
	return n;
}

static noinline int indexed(u8 *p, long i, u8 *q)
{
	((volatile u16 *)p)[i] = 0xbeef;
	return ((volatile u16 *)p)[i] + q[i];
}

static noinline s64 extended(void *p)
{
	return (s64)*(volatile s8 *)p + *(volatile s16 *)(p + 2) +
	       *(volatile u8 *)(p + 4) + *(volatile u16 *)(p + 6) +
	       *(volatile s32 *)(p + 8);
}

/* Many registers alive across an access, and flags. */
static noinline u64 busy(void *p, u64 *v)
{
	u64 a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5];
	u64 g = v[6], h = v[7], sum = 0;
	int i;

	for (i = 0; i < 3; i++) {
		u32 x = *(volatile u32 *)p;

		sum += a * x + b;
		a ^= c + sum;
		b += d * a;
		c = e - f;
		d += g ^ h;
		e++;
		f += sum;
		g ^= a;
		h += b + c;
	}
	return sum + a + b + c + d + e + f + g + h;
}

/* The place's second half is text that the kernel patches, too. */
static noinline int keyed(void *p)
{
	u32 value = *(volatile u32 *)p;

	if (static_branch_unlikely(&key))
		return -1;
	return value;
}

static int forms(void *p, int round)
{
	static u8 other[8] = { 0, 0, 0, 0, 9 };
	u64 v[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, w[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	u32 three[3] = { 3, 3, 3 };

	store32(p, 0x12345678 + round);
	CHECK(load32(p) == 0x12345678 + round);
	writeq(0x1122334455667788 + round, p + 0x18);
	CHECK(load_far(p, 2, 3, 4) == 0x1122334455667788 + round + 10);
	CHECK(readl(p + 0x1c) == 0x11223344);
	store32(p, 10);
	CHECK(poll(p, 13) == 3 && load32(p) == 13);
	CHECK(indexed(p, 4, other) == 0xbeef + 9);
	writeb(0x80, p);
	writew(0x8001, p + 2);
	writeb(0xff, p + 4);
	writew(0xfffe, p + 6);
	writel(-5, p + 8);
	CHECK(extended(p) == -128 - 32767 + 255 + 0xfffe - 5);
	store32(p, 3);
	CHECK(busy(p, v) == busy(three, w));
	CHECK(readb(p) == 3 && readw(p + 2) == 0);
	return 0;
}

static int work(void *arg)
{
	struct worker *w = arg;
	int round;

	for (round = 0; !w->ret && round < ROUNDS; round++)
		w->ret = forms(w->registers, round) ?: forms(w->memory, round);
	complete(&w->done);
	return 0;
}

static int together(void)
{
	int i, ret = 0;

	for (i = 0; i < THREADS; i++) {
		workers[i].registers = (void __force *)io + i * 64;
		workers[i].memory = workers[i].bytes;
		init_completion(&workers[i].done);
		kthread_run(work, &workers[i], "sites/%d", i);
	}
	for (i = 0; i < THREADS; i++) {
		wait_for_completion(&workers[i].done);
		ret = ret ?: workers[i].ret;
	}
	return ret;
}

static int keys(void)
{
	void *p = (void __force *)io;
	int round;

	writel(7, p);
	for (round = 0; round < ROUNDS; round++)
		CHECK(keyed(p) == 7);
	static_branch_enable(&key);
	CHECK(keyed(p) == -1);
	static_branch_disable(&key);
	for (round = 0; round < ROUNDS; round++)
		CHECK(keyed(p) == 7);
	return 0;
}

static int sites_probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int ret = pcim_enable_device(dev) ?:
		  pcim_iomap_regions(dev, BIT(0), "sites");

	if (ret)
		return ret;
	io = pcim_iomap_table(dev)[0];
	ret = together() ?: keys();
	if (!ret)
		pr_info("sites: all as it should be\n");
	return ret;
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x1172, 0xe003) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver sites_driver = {
	.name = "sites",
	.id_table = ids,
	.probe = sites_probe,
};
module_pci_driver(sites_driver);

MODULE_LICENSE("GPL");
