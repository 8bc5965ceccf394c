// SPDX-License-Identifier: GPL-2.0
/* devices.c - the devices of a host: opened first, closed last. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backend.h"
#include "internal.h"
#include "mmiolog.h"

static void log_text(int level, const char *text)
{
	log_printf(level, "%s", text);
}

/* Every page of it is held by some mapping of a driver. */
static bool is_mapped(uint64_t address, size_t size)
{
	for (uint64_t at = address & ~(PAGE_SIZE - 1); at < address + size;
	     at += PAGE_SIZE)
		if (!__atomic_load_n(&arena.dma_pages[at / PAGE_SIZE],
				     __ATOMIC_ACQUIRE))
			return false;
	return true;
}

static bool shares_process;

void devices_share_process(void)
{
	shares_process = true;
}

/*
 * Where the program is in this process, a device that a driver has given the
 * program's own address reaches that. On a real machine it would not.
 */
static void *program_memory(struct device *dev, uint64_t address, size_t size,
			    bool write)
{
	static atomic_bool told;
	uint64_t start = address & ~(PAGE_SIZE - 1);
	int how = write ? MADV_POPULATE_WRITE : MADV_POPULATE_READ;

	if (!shares_process || address + size < address ||
	    madvise((void *)start, address + size - start, how))
		return NULL;
	if (!atomic_exchange(&told, true))
		log_printf(4, "%s: DMA %s %#llx, an address of the program's: it works in this process alone",
			   dev->name, write ? "to" : "from",
			   (unsigned long long)address);
	return (void *)address;
}

/* The machine's memory, as a bus master sees it through an IOMMU. */
static void *dma(struct device *dev, uint64_t address, size_t size, bool write)
{
	uint64_t end = arena.memory.end - arena.memory.start;

	if (address <= end && size <= end - address && is_mapped(address, size))
		return (void *)(arena.memory.start + address);
	if (address > end) {
		void *p = program_memory(dev, address, size, write);

		if (p)
			return p;
	}
	log_printf(3, "%s: DMA %s %#llx (%zu bytes), which no driver has mapped: refused",
		   dev->name, write ? "to" : "from",
		   (unsigned long long)address, size);
	return NULL;
}

static void *memory_at(uint64_t address, uint64_t size)
{
	uint64_t end = arena.memory.end - arena.memory.start;

	return address <= end && size <= end - address ?
		       (void *)(arena.memory.start + address) :
		       NULL;
}

static uint64_t now(void)
{
	return clock_now();
}

/* As the log's records have it. */
static uint64_t since_start(void)
{
	return clock_now() - log_start_time();
}

/* The status of what a diagnosis has found. */
#define EXIT_FINDING 4

static void __attribute__((noreturn)) stop(void)
{
	host_log_flush();
	_exit(EXIT_FINDING);
}

/* From now on all reads give all ones; then its driver is told. */
static void gone(struct device *dev)
{
	__atomic_store_n(&dev->gone, true, __ATOMIC_RELEASE);
	io_device_gone(dev);
	if (dev->ops->gone)
		dev->ops->gone(dev);
	interrupt_device_gone(dev->number);
}

static void error(struct device *dev)
{
	interrupt_device_error(dev->number);
}

static void intx_level(struct device *dev, bool asserted)
{
	interrupt_level(dev->number, asserted);
}

int devices_open(const char *const *specs, const char *const *qemu_args,
		 const char *mmio_log, uint64_t memory, struct lkm_error *err)
{
	struct device_error why;
	struct device *dev;

	device_services = (struct device_services){
		.log = log_text,
		.dma = dma,
		.memory = memory_at,
		.watch = interrupt_watch,
		.watch_settle = interrupt_watch_settle,
		.intx_level = intx_level,
		.gone = gone,
		.error = error,
		.now = now,
		.since_start = since_start,
		.where = where_driver,
		.stop = stop,
		.memory_fd = arena.fd,
		.memory_size = memory,
		.specs = specs,
		.qemu_args = qemu_args,
	};
	if (mmio_log) {
		int ret = mmiolog_open(mmio_log, &why);

		if (ret)
			return lkm_error_set(err, ret, "%s", why.text);
	}
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
	mmiolog_close();
}

unsigned int devices_finish(void)
{
	unsigned int findings = 0;

	for (struct device *d = device_first(); d; d = d->next)
		if (d->ops->finish)
			findings += d->ops->finish(d);
	return findings;
}

bool devices_want_dma(void)
{
	for (struct device *d = device_first(); d; d = d->next)
		if (d->ops->dma)
			return true;
	return false;
}

static int start_all(struct lkm_error *err)
{
	struct device_error why = { "" };

	for (struct device *d = device_first(); d; d = d->next) {
		int ret = d->ops->start ? d->ops->start(d, &why) : 0;

		if (ret)
			return lkm_error_set(err, ret, "%s", why.text);
		arena.pinned |= d->pins_memory;
	}
	return 0;
}

/* With memory there, and a device that may reach it. */
int devices_share_memory(struct lkm_error *err)
{

	size_t size = (arena.memory.end - arena.memory.start) / PAGE_SIZE *
		      sizeof(*arena.dma_pages);
	void *p;

	device_services.memory_size = arena.memory.end - arena.memory.start;
	if (!device_first())
		return 0;
	p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return lkm_error_set(err, -errno, "no memory for devices");
	arena.dma_pages = p;
	arena.dma_pages_size = size;
	return start_all(err);
}

#define ALIGNMENT (2ull << 20)

/*
 * As firmware does on a real board: memory ends below the first device, and
 * where a bus master could not reach it.
 */
uint64_t devices_limit_memory(uint64_t size)
{
	uint64_t lowest = device_lowest_address();

	for (const struct device *d = device_first(); d; d = d->next)
		if (d->reach && d->reach < size)
			size = d->reach;
	if (lowest && lowest < size)
		size = lowest & ~(ALIGNMENT - 1);
	return size;
}

/* ----------------------------------------------------------------- doors */

struct device *device_number(unsigned int number)
{
	struct device *d = device_first();

	while (d && d->number != number)
		d = d->next;
	return d;
}

static void tell_windows(const struct device *d, struct host_device *out)
{
	for (unsigned int i = 0; i < DEVICE_WINDOWS; i++) {
		const struct device_region *r = &d->regions[LKM_WINDOW(i)];

		if (r->size)
			out->windows[out->nr_windows++] =
				(struct host_device_window){ r->base, r->size,
							     r->name };
	}
}

_Static_assert(HOST_BAR_IO == LKM_BAR_IO && HOST_BAR_64 == LKM_BAR_64 &&
	       HOST_BAR_PREFETCH == LKM_BAR_PREFETCH, "same flags");

int host_device_at(unsigned int index, struct host_device *out)
{
	const struct device *d = device_number(index);

	if (!d)
		return -ENODEV;
	*out = (struct host_device){ .name = d->name, .platform = d->platform,
				     .is_pci = d->is_pci,
				     .pci_domain = d->pci_domain,
				     .pci_bus = d->pci_bus,
				     .pci_devfn = d->pci_devfn };
	tell_windows(d, out);
	for (unsigned int i = 0; d->is_pci && i < 6; i++)
		out->bars[i] = (struct host_bar){ d->regions[i].base,
						  d->regions[i].size,
						  d->regions[i].flags };
	out->nr_lines = (unsigned int)d->regions[DEVICE_LINES].size /
			DEVICE_LINE_SIZE;
	out->nr_clocks = (unsigned int)d->regions[DEVICE_CLOCKS].size /
			 DEVICE_CLOCK_SIZE;
	return 0;
}

unsigned int host_pci_read(unsigned int device, unsigned int offset,
			   unsigned int size)
{
	struct device *d = device_number(device);

	if (!d || d->gone || !d->ops->config_read)
		return size == 4 ? ~0u : (1u << 8 * size) - 1;
	return d->ops->config_read(d, offset, size);
}

void host_pci_write(unsigned int device, unsigned int offset,
		    unsigned int size, unsigned int value)
{
	struct device *d = device_number(device);

	if (d && !d->gone && d->ops->config_write)
		d->ops->config_write(d, offset, size, value);
}

int host_device_reset(unsigned int device)
{
	struct device *d = device_number(device);

	if (!d || d->gone)
		return -ENODEV;
	return d->ops->reset ? d->ops->reset(d) : -ENOTTY;
}

_Static_assert(HOST_DMA_TO == DEVICE_DMA_TO &&
		       HOST_DMA_FROM == DEVICE_DMA_FROM &&
		       HOST_DMA_BOTH == DEVICE_DMA_BOTH &&
		       HOST_DMA_COHERENT == DEVICE_DMA_COHERENT,
	       "same directions");

void host_dma_told(unsigned int device, unsigned long address,
		   unsigned long size, unsigned int direction,
		   unsigned int mapped)
{
	struct device *d = device_number(device);

	if (d && d->ops->dma)
		d->ops->dma(d, address, size, (enum device_dma)direction,
			    mapped);
}
