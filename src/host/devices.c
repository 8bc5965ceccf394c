// SPDX-License-Identifier: GPL-2.0
/* devices.c - the devices of a host: opened first, closed last. */
#include <errno.h>
#include <string.h>

#include "backend.h"
#include "internal.h"

static void log_text(int level, const char *text)
{
	log_printf(level, "%s", text);
}

/* The machine's memory, as a bus master sees it. */
static void *dma(struct device *dev, uint64_t address, size_t size, bool write)
{
	uint64_t end = arena.memory.end - arena.memory.start;

	if (address > end || size > end - address) {
		log_printf(3, "%s: DMA %s %#llx, which is no memory", dev->name,
			   write ? "to" : "from", (unsigned long long)address);
		return NULL;
	}
	return (void *)(arena.memory.start + address);
}

static void interrupt(struct device *dev, unsigned int vector, int level)
{
	log_printf(4, "%s: interrupt %u, which nobody asked for", dev->name,
		   vector);
}

static uint64_t now(void)
{
	return clock_now();
}

int devices_open(const char *const *specs, struct lkm_error *err)
{
	struct device_error why;
	struct device *dev;

	device_services = (struct device_services){
		.log = log_text,
		.dma = dma,
		.interrupt = interrupt,
		.now = now,
	};
	for (; specs && *specs; specs++) {
		int ret = device_open(*specs, &dev, &why);

		if (ret)
			return lkm_error_set(err, ret, "%s", why.text);
	}
	return 0;
}

void devices_close(void)
{
	device_close_all();
}

#define ALIGNMENT (2ull << 20)

/* As firmware does on a real board: memory ends below the first device. */
uint64_t devices_limit_memory(uint64_t size)
{
	uint64_t lowest = device_lowest_address();

	if (lowest && lowest < size)
		size = lowest & ~(ALIGNMENT - 1);
	return size;
}
