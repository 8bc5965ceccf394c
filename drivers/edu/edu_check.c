// SPDX-License-Identifier: GPL-2.0
/*
 * edu_check.c - factorials, interrupts and DMA of an edu device, each result
 * compared. The lines logged are the same for each device that works.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/iopoll.h>
#include <linux/slab.h>

#include "edu.h"

/* An emulated machine on a busy one is slow. */
#define PATIENCE_SECONDS 30

#define EXPECT(cond)                                                          \
	do {                                                                  \
		if (!(cond)) {                                                \
			pr_err("edu: line %d: not so: %s\n", __LINE__,        \
			       #cond);                                        \
			return -EIO;                                          \
		}                                                             \
	} while (0)

/* Until none of @bits is set in the register any more. */
static int wait_clear(struct edu *edu, unsigned int reg, u32 bits)
{
	u32 value;

	return readl_poll_timeout(edu->io + reg, value, !(value & bits), 1000,
				  PATIENCE_SECONDS * USEC_PER_SEC);
}

/* One interrupt more than @before, and of these causes. */
static bool interrupted(struct edu *edu, unsigned int before, u32 status)
{
	return wait_for_completion_timeout(&edu->came, PATIENCE_SECONDS * HZ) &&
	       edu->interrupts == before + 1 && edu->irq_status == status;
}

static int check_identity(struct edu *edu)
{
	u32 id = readl(edu->io + EDU_ID);

	EXPECT((id & 0xffff) == 0x00ed);
	pr_info("edu: version %u.%u\n", id >> 24, id >> 16 & 0xff);
	writel(0x12345678, edu->io + EDU_LIVENESS);
	EXPECT(readl(edu->io + EDU_LIVENESS) == 0xedcba987);
	pr_info("edu: alive\n");
	return 0;
}

static int check_factorials(struct edu *edu)
{
	u32 n, expected = 1;

	writel(0, edu->io + EDU_STATUS);
	for (n = 0; n <= 12; n++) {
		expected *= n ?: 1;
		writel(n, edu->io + EDU_FACTORIAL);
		EXPECT(!wait_clear(edu, EDU_STATUS, EDU_STATUS_COMPUTING));
		EXPECT(readl(edu->io + EDU_FACTORIAL) == expected);
	}
	pr_info("edu: 12! = %u\n", expected);
	EXPECT(edu->interrupts == 0);
	writel(EDU_STATUS_INTERRUPT, edu->io + EDU_STATUS);
	writel(10, edu->io + EDU_FACTORIAL);
	EXPECT(interrupted(edu, 0, EDU_IRQ_FACTORIAL));
	pr_info("edu: 10! = %u, by interrupt\n",
		readl(edu->io + EDU_FACTORIAL));
	writel(0, edu->io + EDU_STATUS);
	return 0;
}

static int check_interrupts(struct edu *edu)
{
	static const u32 causes[] = { 0x2, 0x80000000, 0xffffffff, 0x100 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(causes); i++) {
		unsigned int before = edu->interrupts;

		writel(causes[i], edu->io + EDU_IRQ_RAISE);
		EXPECT(interrupted(edu, before, causes[i]));
		EXPECT(!readl(edu->io + EDU_IRQ_STATUS));
		pr_info("edu: interrupt %08x\n", causes[i]);
	}
	return 0;
}

/* ------------------------------------------------------------------- DMA */

static int transfer(struct edu *edu, dma_addr_t from, dma_addr_t to,
		    u32 count, u32 command)
{
	unsigned int before = edu->interrupts;

	writel(lower_32_bits(from), edu->io + EDU_DMA_SOURCE);
	writel(lower_32_bits(to), edu->io + EDU_DMA_TARGET);
	writel(count, edu->io + EDU_DMA_COUNT);
	writel(command | EDU_DMA_START, edu->io + EDU_DMA_COMMAND);
	if (command & EDU_DMA_INTERRUPT)
		EXPECT(interrupted(edu, before, EDU_IRQ_DMA));
	EXPECT(!wait_clear(edu, EDU_DMA_COMMAND, EDU_DMA_START));
	EXPECT(edu->interrupts ==
	       before + !!(command & EDU_DMA_INTERRUPT));
	return 0;
}

static u8 pattern(u32 i)
{
	return (u8)(i * 7 + (i >> 8) + 1);
}

static void fill(u8 *p)
{
	u32 i;

	for (i = 0; i < EDU_BUFFER_SIZE; i++)
		p[i] = pattern(i);
}

/* @count bytes at @p are the pattern's from @first on. */
static bool is_pattern(const u8 *p, u32 count, u32 first)
{
	u32 i;

	for (i = 0; i < count && p[i] == pattern(first + i); i++)
		;
	return i == count;
}

/* All of the buffer, by interrupt and by polling; then an odd piece of it. */
static int check_coherent(struct edu *edu, u8 *out, dma_addr_t at)
{
	u8 *in = out + EDU_BUFFER_SIZE;
	dma_addr_t at_in = at + EDU_BUFFER_SIZE;

	fill(out);
	EXPECT(!transfer(edu, at, EDU_BUFFER, EDU_BUFFER_SIZE,
			 EDU_DMA_INTERRUPT));
	memset(in, 0, EDU_BUFFER_SIZE);
	EXPECT(!transfer(edu, EDU_BUFFER, at_in, EDU_BUFFER_SIZE,
			 EDU_DMA_TO_RAM));
	EXPECT(is_pattern(in, EDU_BUFFER_SIZE, 0));
	pr_info("edu: %u bytes to the device and back\n", EDU_BUFFER_SIZE);

	memset(in, 0, EDU_BUFFER_SIZE);
	EXPECT(!transfer(edu, EDU_BUFFER + 0x123, at_in + 0x801, 99,
			 EDU_DMA_TO_RAM | EDU_DMA_INTERRUPT));
	EXPECT(is_pattern(in + 0x801, 99, 0x123));
	EXPECT(!memchr_inv(in, 0, 0x801));
	EXPECT(!memchr_inv(in + 0x801 + 99, 0, EDU_BUFFER_SIZE - 0x801 - 99));
	pr_info("edu: 99 bytes from within, and nothing beside them\n");
	return 0;
}

static int one_way(struct edu *edu, u8 *p, enum dma_data_direction dir)
{
	dma_addr_t at = dma_map_single(edu->dev, p, EDU_BUFFER_SIZE, dir);
	int ret;

	EXPECT(!dma_mapping_error(edu->dev, at));
	if (dir == DMA_TO_DEVICE)
		ret = transfer(edu, at, EDU_BUFFER, EDU_BUFFER_SIZE,
			       EDU_DMA_INTERRUPT);
	else
		ret = transfer(edu, EDU_BUFFER, at, EDU_BUFFER_SIZE,
			       EDU_DMA_TO_RAM | EDU_DMA_INTERRUPT);
	dma_unmap_single(edu->dev, at, EDU_BUFFER_SIZE, dir);
	return ret;
}

static int check_streaming(struct edu *edu, u8 *p)
{
	memset(p, 0xa5, EDU_BUFFER_SIZE);
	EXPECT(!one_way(edu, p, DMA_TO_DEVICE));
	memset(p, 0, EDU_BUFFER_SIZE);
	EXPECT(!one_way(edu, p, DMA_FROM_DEVICE));
	EXPECT(!memchr_inv(p, 0xa5, EDU_BUFFER_SIZE));
	pr_info("edu: %u bytes mapped for each way\n", EDU_BUFFER_SIZE);
	return 0;
}

static int check_dma(struct edu *edu)
{
	dma_addr_t at;
	u8 *p = dma_alloc_coherent(edu->dev, 2 * EDU_BUFFER_SIZE, &at,
				   GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	ret = check_coherent(edu, p, at);
	dma_free_coherent(edu->dev, 2 * EDU_BUFFER_SIZE, p, at);
	if (ret)
		return ret;
	/* GFP_DMA: streaming does not move a buffer below the mask. */
	p = kmalloc(EDU_BUFFER_SIZE, GFP_KERNEL | GFP_DMA);
	if (!p)
		return -ENOMEM;
	ret = check_streaming(edu, p);
	kfree(p);
	return ret;
}

int edu_check(struct edu *edu)
{
	int ret = check_identity(edu);

	if (!ret)
		ret = check_factorials(edu);
	if (!ret)
		ret = check_interrupts(edu);
	if (!ret)
		ret = check_dma(edu);
	if (!ret)
		pr_info("edu: all checks passed, %u interrupts\n",
			edu->interrupts);
	return ret;
}
