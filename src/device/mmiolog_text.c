// SPDX-License-Identifier: GPL-2.0
/* mmiolog_text.c - the words of the log. */
#include "mmiolog.h"

#include <stdio.h>

const char *const mmiolog_names[MMIOLOG_KINDS] = {
	[MMIOLOG_READ] = "read",
	[MMIOLOG_WRITE] = "write",
	[MMIOLOG_CONFIG_READ] = "config-read",
	[MMIOLOG_CONFIG_WRITE] = "config-write",
	[MMIOLOG_MAP] = "map",
	[MMIOLOG_UNMAP] = "unmap",
	[MMIOLOG_DATA_LINE] = "data",
	[MMIOLOG_IRQ_SETUP] = "irq-setup",
	[MMIOLOG_IRQ] = "irq",
	[MMIOLOG_RESET] = "reset",
	[MMIOLOG_GONE] = "gone",
};
const char *const mmiolog_directions[4] = { "to", "from", "both", "coherent" };
const char *const mmiolog_irqs[3] = { "intx", "msi", "msix" };

static int format_data(const struct mmiolog_event *e, char *buf, size_t size)
{
	int n = snprintf(buf, size, "data 0x%llx ",
			 (unsigned long long)e->offset);

	for (uint64_t i = 0; i < e->size && (size_t)n + 3 < size; i++)
		n += snprintf(buf + n, size - (size_t)n, "%02x", e->data[i]);
	return n;
}

int mmiolog_format(const struct mmiolog_event *e, char *buf, size_t size)
{
	const char *name = mmiolog_names[e->kind];
	unsigned long long offset = e->offset, value = e->value;

	switch (e->kind) {
	case MMIOLOG_READ:
	case MMIOLOG_WRITE:
		return snprintf(buf, size, "%s %u 0x%llx %u 0x%llx %s", name,
				e->region, offset, (unsigned int)e->size, value,
				e->where);
	case MMIOLOG_CONFIG_READ:
	case MMIOLOG_CONFIG_WRITE:
		return snprintf(buf, size, "%s 0x%llx %u 0x%llx %s", name,
				offset, (unsigned int)e->size, value, e->where);
	case MMIOLOG_MAP:
	case MMIOLOG_UNMAP:
		return snprintf(buf, size, "%s 0x%llx 0x%llx %s %s", name,
				offset, (unsigned long long)e->size,
				mmiolog_directions[e->region], e->where);
	case MMIOLOG_DATA_LINE:
		return format_data(e, buf, size);
	case MMIOLOG_IRQ_SETUP:
		return snprintf(buf, size, "%s %s %u %d", name,
				mmiolog_irqs[e->region], (unsigned int)e->size,
				(int)e->value);
	case MMIOLOG_IRQ:
		return snprintf(buf, size, "%s %s %u", name,
				mmiolog_irqs[e->region], (unsigned int)e->size);
	case MMIOLOG_RESET:
		return snprintf(buf, size, "%s %d", name, (int)e->value);
	default:
		return snprintf(buf, size, "%s", name);
	}
}
