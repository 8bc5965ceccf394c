// SPDX-License-Identifier: GPL-2.0
/*
 * io.c - windows into the physical addresses where devices are.
 *
 * What a device says is plain memory is mapped.  Anything else stays a hole:
 * the fault is decoded (emulate.c) and handed to the device.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "backend.h"
#include "emulate.h"
#include "internal.h"

struct window {
	unsigned long va, size;
	uint64_t phys;
	bool has_memory;	/* some of it is plain memory of the device */
};

/* Sorted by address. Handlers read a table that never changes. */
struct windows {
	struct windows *older;	/* to be freed at the end */
	size_t n;
	struct window list[];
};

static _Atomic(struct windows *) windows;
static pthread_mutex_t windows_lock = PTHREAD_MUTEX_INITIALIZER;

/* ------------------------------------------------------------ addresses */

static const struct window *window_at(unsigned long va)
{
	const struct windows *w = atomic_load(&windows);
	size_t low = 0, high = w ? w->n : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (va < w->list[middle].va)
			high = middle;
		else if (va - w->list[middle].va >= w->list[middle].size)
			low = middle + 1;
		else
			return &w->list[middle];
	}
	return NULL;
}

bool io_holds(unsigned long va)
{
	return va >= arena.io.start && va < arena.io.end;
}

/* Where a table of @n has @va's place. */
static size_t place_of(const struct windows *w, unsigned long va)
{
	size_t i = 0;

	while (w && i < w->n && w->list[i].va < va)
		i++;
	return i;
}

/* The first hole that holds @size and a guard page. */
static unsigned long find_hole(const struct windows *w, unsigned long size)
{
	unsigned long at = arena.io.start + PAGE_SIZE;

	for (size_t i = 0; w && i < w->n; i++) {
		if (w->list[i].va - at > size)
			return at;
		at = w->list[i].va + w->list[i].size + PAGE_SIZE;
	}
	return arena.io.end > at && arena.io.end - at > size ? at : 0;
}

/* Publish a table with one window more (@add) or fewer (@drop). */
static int change(const struct window *add, const struct window *drop)
{
	struct windows *old = atomic_load(&windows), *now;
	size_t n = old ? old->n : 0, at, skip = drop ? 1 : 0;

	now = malloc(sizeof(*now) + (n + 1) * sizeof(now->list[0]));
	if (!now)
		return -ENOMEM;
	at = place_of(old, add ? add->va : drop->va);
	if (at)
		memcpy(now->list, old->list, at * sizeof(now->list[0]));
	if (add)
		now->list[at] = *add;
	if (n > at + skip)
		memcpy(&now->list[at + !skip], &old->list[at + skip],
		       (n - at - skip) * sizeof(now->list[0]));
	now->n = n + !skip - skip;
	now->older = old;
	atomic_store(&windows, now);
	return 0;
}

/* --------------------------------------------------------------- mapping */

/* The part of [va, +size) that a device keeps as plain memory. */
static int map_memory(struct window *w)
{
	uint64_t done = 0;

	while (done < w->size) {
		uint64_t offset, n;
		int fd;

		n = device_memory_at(w->phys + done, &fd, &offset);
		if (n > w->size - done)
			n = w->size - done;
		if (n && mmap((void *)(w->va + done), n, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_FIXED, fd, (off_t)offset) ==
				 MAP_FAILED)
			return -errno;
		w->has_memory |= n;
		/* Plain memory begins where a page does. */
		done += n ? n : PAGE_SIZE;
	}
	return 0;
}

static void forget_memory(const struct window *w)
{
	mmap((void *)w->va, w->size, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

long host_io_map(unsigned long long phys, unsigned long size)
{
	struct window w = { .phys = phys, .size = size };
	int ret = emulate_open();

	if (ret)
		return ret;
	if (!size || (phys | size) & (PAGE_SIZE - 1) || phys + size < phys)
		return -EINVAL;
	pthread_mutex_lock(&windows_lock);
	w.va = find_hole(atomic_load(&windows), size);
	ret = w.va ? map_memory(&w) : -ENOMEM;
	if (!ret)
		ret = change(&w, NULL);
	if (ret && w.va)
		forget_memory(&w);
	pthread_mutex_unlock(&windows_lock);
	return ret ? ret : (long)w.va;
}

int host_io_unmap(unsigned long va)
{
	const struct window *found;
	struct window w;
	int ret = -EINVAL;

	pthread_mutex_lock(&windows_lock);
	found = window_at(va);
	if (found && found->va == va) {
		w = *found;
		ret = change(NULL, &w);
		if (!ret)
			forget_memory(&w);
	}
	pthread_mutex_unlock(&windows_lock);
	return ret;
}

static bool shows(const struct window *w, const struct device *dev)
{
	for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
		const struct device_region *r = &dev->regions[i];

		if (r->n_memory && w->phys < r->base + r->size &&
		    r->base < w->phys + w->size)
			return true;
	}
	return false;
}

/* What was mapped of the device becomes a hole, where all ones are read. */
void io_device_gone(const struct device *dev)
{
	const struct windows *w;

	pthread_mutex_lock(&windows_lock);
	w = atomic_load(&windows);
	for (size_t i = 0; w && i < w->n; i++)
		if (shows(&w->list[i], dev))
			forget_memory(&w->list[i]);
	pthread_mutex_unlock(&windows_lock);
}

void io_close(void)
{
	struct windows *w = atomic_exchange(&windows, NULL);

	while (w) {
		struct windows *older = w->older;

		free(w);
		w = older;
	}
}

/* -------------------------------------------------------------- accesses */

/*
 * Plain memory may stop to be there at any time: the device is pulled out
 * (SIGSEGV), or does not decode addresses just now (SIGBUS). As where a driver
 * does it, the access is then made by the device. Each is one instruction.
 */
#define MAY_FAULT __attribute__((noinline, section("io_plain")))
extern const char __start_io_plain[], __stop_io_plain[];

bool io_is_own(unsigned long ip)
{
	return ip >= (unsigned long)__start_io_plain &&
	       ip < (unsigned long)__stop_io_plain;
}

MAY_FAULT static unsigned long long plain_read(unsigned long va,
					       unsigned int size)
{
	switch (size) {
	case 1:
		return *(volatile uint8_t *)va;
	case 2:
		return *(volatile uint16_t *)va;
	case 4:
		return *(volatile uint32_t *)va;
	default:
		return *(volatile uint64_t *)va;
	}
}

MAY_FAULT static void plain_write(unsigned long va, unsigned int size,
				  unsigned long long value)
{
	switch (size) {
	case 1:
		*(volatile uint8_t *)va = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)va = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)va = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)va = value;
	}
}

/* Plain memory of the device takes an access itself. */
static bool is_plain(const struct window *w, unsigned long va)
{
	uint64_t offset;
	int fd;

	return device_memory_at(w->phys + (va - w->va), &fd, &offset);
}

/* The window that holds all of an access of one kind; NULL: byte by byte. */
static const struct window *window_of(unsigned long va, unsigned int size,
				      bool *plain)
{
	const struct window *w = window_at(va);

	if (!w || size > w->size - (va - w->va))
		return NULL;
	*plain = w->has_memory && is_plain(w, va);
	return !w->has_memory || *plain == is_plain(w, va + size - 1) ? w :
									NULL;
}

unsigned long long host_io_read(unsigned long va, unsigned int size)
{
	bool plain;
	const struct window *w = window_of(va, size, &plain);
	unsigned long long value = 0;

	if (w && !plain)
		return device_read(w->phys + (va - w->va), size);
	if (w)
		return plain_read(va, size);
	if (size == 1)
		return 0xff;
	for (unsigned int i = 0; i < size; i++)
		value |= host_io_read(va + i, 1) << (8 * i);
	return value;
}

void host_io_write(unsigned long va, unsigned int size,
		   unsigned long long value)
{
	bool plain;
	const struct window *w = window_of(va, size, &plain);

	if (w && !plain)
		device_write(w->phys + (va - w->va), size, value);
	else if (w)
		plain_write(va, size, value);
	else
		for (unsigned int i = 0; size > 1 && i < size; i++)
			host_io_write(va + i, 1, value >> (8 * i) & 0xff);
}

unsigned int host_port_read(unsigned int port, unsigned int size)
{
	return device_port_read(port, size);
}

void host_port_write(unsigned int port, unsigned int size, unsigned int value)
{
	device_port_write(port, size, value);
}

static uint64_t bus_read(unsigned long va, unsigned int size)
{
	return host_io_read(va, size);
}

static void bus_write(unsigned long va, unsigned int size, uint64_t value)
{
	host_io_write(va, size, value);
}

/* By the device, whether it has plain memory there or not. */
static uint64_t direct_read(unsigned long va, unsigned int size)
{
	const struct window *w = window_at(va);

	return device_read(w ? w->phys + (va - w->va) : ~0ull - size, size);
}

static void direct_write(unsigned long va, unsigned int size, uint64_t value)
{
	const struct window *w = window_at(va);

	if (w)
		device_write(w->phys + (va - w->va), size, value);
}

static const struct emulate_bus direct_bus = {
	.is_io = io_holds,
	.read = direct_read,
	.write = direct_write,
};

static const struct emulate_bus bus = {
	.is_io = io_holds,
	.read = bus_read,
	.write = bus_write,
	.in = host_port_read,
	.out = host_port_write,
};

/* ---------------------------------------------------------------- faults */

/* in, out and their string forms, by their opcode. */
static bool is_port_instruction(unsigned long ip)
{
	const unsigned char *p = (const unsigned char *)ip;

	while (*p == 0x66 || *p == 0xf2 || *p == 0xf3 || (*p & 0xf0) == 0x40)
		p++;
	return (*p >= 0x6c && *p <= 0x6f) || (*p & 0xf4) == 0xe4;
}

/* Plain memory of a device does not answer (SIGBUS): likewise. */
bool io_bus_error(struct kpi_regs *regs, unsigned long address)
{
	unsigned long fault;

	return io_holds(address) &&
	       emulate(regs, &direct_bus, &fault) == EMULATE_DONE;
}

/*
 * @address: of a memory fault; @general: the processor names none, as for the
 * port instructions. True: done, go on with @regs. False with *@address
 * changed: the fault is one of ordinary memory there.
 */
bool io_fault(struct kpi_regs *regs, unsigned long *address, bool general)
{
	enum emulate_result result;
	unsigned long fault, ip;

	if (general ? !is_port_instruction(regs->ip) : !io_holds(*address))
		return false;
	if (general && emulate_open())
		return false;
	ip = regs->ip;
	where_fault(regs);
	result = emulate(regs, &bus, &fault);
	where_fault(NULL);
	if (result == EMULATE_DONE && !general)
		site_trapped(ip);
	if (result == EMULATE_FAULT)
		*address = fault;
	return result == EMULATE_DONE;
}
