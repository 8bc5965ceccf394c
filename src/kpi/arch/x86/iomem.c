// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/lib/iomem.c, asm/io.h: copies from and to device memory.
 *
 * Plain accesses of at most 8 bytes, aligned on the device's side where the
 * address allows: what a device behind an emulated window can be asked for.
 */
#include <linux/io.h>
#include <linux/kernel.h>
#include <asm/unaligned.h>

#include "kpi.h"

#define IO_WORD sizeof(u64)

static bool use_words(const volatile void __iomem *io, size_t n)
{
	return n >= IO_WORD && IS_ALIGNED((unsigned long)io, IO_WORD);
}

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t n)
{
	while (n) {
		size_t step = use_words(from, n) ? IO_WORD : 1;

		if (step == IO_WORD)
			put_unaligned(__raw_readq(from), (u64 *)to);
		else
			*(u8 *)to = __raw_readb(from);
		to += step;
		from += step;
		n -= step;
	}
}
KPI_EXPORT(memcpy_fromio);

void memcpy_toio(volatile void __iomem *to, const void *from, size_t n)
{
	while (n) {
		size_t step = use_words(to, n) ? IO_WORD : 1;

		if (step == IO_WORD)
			__raw_writeq(get_unaligned((const u64 *)from), to);
		else
			__raw_writeb(*(const u8 *)from, to);
		to += step;
		from += step;
		n -= step;
	}
}
KPI_EXPORT(memcpy_toio);

void memset_io(volatile void __iomem *to, int c, size_t n)
{
	u64 word = (u8)c * REPEAT_BYTE(1);

	while (n) {
		size_t step = use_words(to, n) ? IO_WORD : 1;

		if (step == IO_WORD)
			__raw_writeq(word, to);
		else
			__raw_writeb(c, to);
		to += step;
		n -= step;
	}
}
KPI_EXPORT(memset_io);
