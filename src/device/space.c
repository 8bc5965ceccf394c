// SPDX-License-Identifier: GPL-2.0
/*
 * space.c - the physical addresses beyond memory: who answers where.
 *
 * Devices are opened before kernel code runs and stay until it has ended, so
 * the list is read without a lock.
 */
#include "backend.h"
#include "mmiolog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct backend *const backends[] = {
	&backend_replay,
	&backend_model,
	&backend_qemu,
	&backend_vfio_user,
	&backend_virtio,
};
#define N_BACKENDS (sizeof(backends) / sizeof(backends[0]))

struct device_services device_services;
static struct device *devices;

int device_fail(struct device_error *err, int number, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(err->text, sizeof(err->text), format, ap);
	va_end(ap);
	return number;
}

static const struct backend *backend_of(const char *spec, const char **rest)
{
	for (size_t i = 0; i < N_BACKENDS; i++) {
		size_t n = strlen(backends[i]->kind);

		bool inner = strchr(backends[i]->kind, ':');

		if (strncmp(spec, backends[i]->kind, n) ||
		    (spec[n] != (inner ? ',' : ':') && (!inner || spec[n])))
			continue;
		*rest = spec + n + !!spec[n];
		return backends[i];
	}
	return NULL;
}

/* ------------------------------------------------------------- placing */

/*
 * Where BARs go, as firmware would place them: 32-bit memory downwards from
 * below the fixed devices of a PC, 64-bit memory upwards above 4 GiB.
 */
#define LOW_TOP 0xfe000000ull
#define LOW_BOTTOM 0x40000000ull
#define HIGH_BOTTOM 0x1000000000ull
#define PORTS_BOTTOM 0xc000ull
#define PORTS_TOP 0x10000ull
static struct {
	uint64_t low, high, port;
	unsigned int number, slot;
} next = { LOW_TOP, HIGH_BOTTOM, PORTS_BOTTOM, 0, 1 };

static uint64_t align_up(uint64_t value, uint64_t size)
{
	return (value + size - 1) & ~(size - 1);
}

/* A small BAR still has a page of its own, so that pages can be mapped. */
#define PAGE 4096u

static uint64_t place(const struct device *dev, const struct device_region *r)
{
	uint64_t size = r->size < PAGE && !(r->flags & LKM_BAR_IO) ? PAGE :
								     r->size;
	uint64_t bottom = dev->reach > LOW_BOTTOM ? dev->reach : LOW_BOTTOM;
	uint64_t at;

	if (r->flags & LKM_BAR_IO) {
		at = align_up(next.port, size);
		if (at + size > PORTS_TOP)
			return 0;
		next.port = at + size;
	} else if (r->flags & LKM_BAR_64) {
		at = align_up(next.high, size);
		next.high = at + size;
	} else {
		if (size > next.low - bottom)
			return 0;
		at = (next.low - size) & ~(size - 1);
		if (at < bottom)
			return 0;
		next.low = at;
	}
	return at;
}

static int place_bars(struct device *dev, struct device_error *err)
{
	for (unsigned int i = 0; i < 6; i++) {
		struct device_region *r = &dev->regions[i];

		if (!r->size || !dev->is_pci)
			continue;
		/* One that tells where it was stays there. */
		if (!r->base)
			r->base = place(dev, r);
		if (!r->base)
			return device_fail(err, -ENOSPC,
					   "%s: no room for the %llu bytes of BAR %u",
					   dev->name,
					   (unsigned long long)r->size, i);
		if (dev->ops->bar_placed)
			dev->ops->bar_placed(dev, i);
	}
	return 0;
}

static bool overlap(const struct device_region *a,
		    const struct device_region *b)
{
	return a->size && b->size && a->base && b->base &&
	       !((a->flags ^ b->flags) & LKM_BAR_IO) &&
	       a->base < b->base + b->size && b->base < a->base + a->size;
}

static int check_windows(const struct device *dev, struct device_error *err)
{
	for (const struct device *d = devices; d; d = d->next)
		for (size_t i = 0; i < DEVICE_REGIONS; i++)
			for (size_t j = 0; j < DEVICE_REGIONS; j++)
				if (overlap(&dev->regions[i], &d->regions[j]))
					return device_fail(
						err, -EBUSY,
						"%s: %#llx is an address of %s already",
						dev->name,
						(unsigned long long)
							dev->regions[i].base,
						d->name);
	return 0;
}

static int unknown_kind(const char *spec, struct device_error *err)
{
	char known[160] = "";

	for (size_t i = 0; i < N_BACKENDS; i++) {
		strncat(known, i ? ", " : "", sizeof(known) - 1 - strlen(known));
		strncat(known, backends[i]->usage,
			sizeof(known) - 1 - strlen(known));
	}
	return device_fail(err, -EINVAL,
			   "%s: not a kind of device; known: %s", spec, known);
}

int device_open(const char *spec, struct device **out,
		struct device_error *err)
{
	const char *rest;
	const struct backend *ops = backend_of(spec, &rest);
	struct device *dev;
	int ret;

	if (!ops)
		return unknown_kind(spec, err);
	ret = ops->open(rest, &dev, err);
	if (ret)
		return ret;
	dev->ops = ops;
	dev->spec = strdup(spec);
	ret = place_bars(dev, err);
	if (!ret)
		ret = check_windows(dev, err);
	if (ret) {
		free(dev->spec);
		ops->close(dev);
		return ret;
	}
	dev->number = next.number++;
	/* Slot 0 is the host bridge's on every machine. */
	if (dev->is_pci && !dev->pci_bus && !dev->pci_devfn)
		dev->pci_devfn = (uint8_t)(next.slot++ << 3);
	dev->next = devices;
	devices = dev;
	*out = dev;
	return mmiolog_attach(dev, err);
}

void device_close_all(void)
{
	while (devices) {
		struct device *dev = devices;

		devices = dev->next;
		free(dev->spec);
		dev->ops->close(dev);
	}
	next.low = LOW_TOP;
	next.high = HIGH_BOTTOM;
	next.port = PORTS_BOTTOM;
	next.number = 0;
	next.slot = 1;
}

struct device *device_first(void)
{
	return devices;
}

static bool holds(const struct device_region *r, uint64_t address,
		  unsigned int flags)
{
	return r->base && address >= r->base && address - r->base < r->size &&
	       (r->flags & LKM_BAR_IO) == flags;
}

static struct device *find(uint64_t address, unsigned int flags,
			   unsigned int *region, uint64_t *offset)
{
	for (struct device *d = devices; d; d = d->next)
		for (unsigned int i = 0; i < DEVICE_REGIONS; i++)
			if (holds(&d->regions[i], address, flags)) {
				*region = i;
				*offset = address - d->regions[i].base;
				return d;
			}
	return NULL;
}

struct device *device_at(uint64_t address, unsigned int *region,
			 uint64_t *offset)
{
	return find(address, 0, region, offset);
}

uint64_t device_lowest_address(void)
{
	uint64_t lowest = 0;

	for (struct device *d = devices; d; d = d->next)
		for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
			const struct device_region *r = &d->regions[i];

			if (r->size && r->base && !(r->flags & LKM_BAR_IO) &&
			    (!lowest || r->base < lowest))
				lowest = r->base;
		}
	return lowest;
}

/* All of the access lies within one region: the common case. */
static struct device *whole(uint64_t address, unsigned int size,
			    unsigned int *region, uint64_t *offset)
{
	struct device *d = device_at(address, region, offset);

	return d && size <= d->regions[*region].size - *offset ? d : NULL;
}

uint64_t device_read(uint64_t address, unsigned int size)
{
	unsigned int region;
	uint64_t offset, value = 0;
	struct device *d = whole(address, size, &region, &offset);

	if (d)
		return d->ops->read(d, region, offset, size);
	if (size == 1)
		return 0xff;
	for (unsigned int i = 0; i < size; i++)
		value |= device_read(address + i, 1) << (8 * i);
	return value;
}

void device_write(uint64_t address, unsigned int size, uint64_t value)
{
	unsigned int region;
	uint64_t offset;
	struct device *d = whole(address, size, &region, &offset);

	if (d)
		d->ops->write(d, region, offset, size, value);
	else if (size > 1)
		for (unsigned int i = 0; i < size; i++)
			device_write(address + i, 1, value >> (8 * i) & 0xff);
}

uint32_t device_port_read(unsigned int port, unsigned int size)
{
	unsigned int region;
	uint64_t offset;
	struct device *d = find(port, LKM_BAR_IO, &region, &offset);

	if (!d || size > d->regions[region].size - offset)
		return size == 4 ? ~0u : (1u << 8 * size) - 1;
	return (uint32_t)d->ops->read(d, region, offset, size);
}

void device_port_write(unsigned int port, unsigned int size, uint32_t value)
{
	unsigned int region;
	uint64_t offset;
	struct device *d = find(port, LKM_BAR_IO, &region, &offset);

	if (d && size <= d->regions[region].size - offset)
		d->ops->write(d, region, offset, size, value);
}

uint64_t device_memory_at(uint64_t address, int *fd, uint64_t *fd_offset)
{
	unsigned int region;
	uint64_t offset;
	struct device *d = device_at(address, &region, &offset);

	if (d && d->regions[region].trapped)
		return 0;
	for (unsigned int i = 0; d && i < d->regions[region].n_memory; i++) {
		const struct device_memory *m = &d->regions[region].memory[i];

		if (offset < m->offset || offset - m->offset >= m->size)
			continue;
		*fd = m->fd;
		*fd_offset = m->fd_offset + (offset - m->offset);
		return m->size - (offset - m->offset);
	}
	return 0;
}
