// SPDX-License-Identifier: GPL-2.0
/* lib/iomap_copy.c, arch/x86/lib/iomap_copy_64.S: words to and from devices. */
#include <linux/io.h>
#include <linuxkpi/host/device.h>

#include "kpi.h"

void __iowrite32_copy(void __iomem *to, const void *from, size_t count)
{
	const u32 *word = from;

	for (; count--; to += sizeof(*word))
		host_io_write((unsigned long)to, sizeof(*word), *word++);
}
KPI_EXPORT(__iowrite32_copy);

void __iowrite64_copy(void __iomem *to, const void *from, size_t count)
{
	const u64 *word = from;

	for (; count--; to += sizeof(*word))
		host_io_write((unsigned long)to, sizeof(*word), *word++);
}
KPI_EXPORT(__iowrite64_copy);

void __ioread32_copy(void *to, const void __iomem *from, size_t count)
{
	u32 *word = to;

	for (; count--; from += sizeof(*word))
		*word++ = host_io_read((unsigned long)from, sizeof(*word));
}
KPI_EXPORT(__ioread32_copy);
