// SPDX-License-Identifier: GPL-2.0
/*
 * space.c - the physical addresses beyond memory: who answers where.
 *
 * Devices are opened before kernel code runs and stay until it has ended, so
 * the list is read without a lock.
 */
#include "backend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct backend *const backends[] = {
	&backend_model,
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

		if (!strncmp(spec, backends[i]->kind, n) && spec[n] == ':') {
			*rest = spec + n + 1;
			return backends[i];
		}
	}
	return NULL;
}

static bool overlap(const struct device_region *a,
		    const struct device_region *b)
{
	return a->size && b->size && a->base && b->base &&
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

int device_open(const char *spec, struct device **out,
		struct device_error *err)
{
	const char *rest;
	const struct backend *ops = backend_of(spec, &rest);
	struct device *dev;
	int ret;

	if (!ops)
		return device_fail(err, -EINVAL,
				   "%s: not a kind of device; known: model:FILE.so[,NAME=VALUE ...]",
				   spec);
	ret = ops->open(rest, &dev, err);
	if (ret)
		return ret;
	dev->ops = ops;
	dev->spec = strdup(spec);
	ret = check_windows(dev, err);
	if (ret) {
		free(dev->spec);
		ops->close(dev);
		return ret;
	}
	dev->next = devices;
	devices = dev;
	*out = dev;
	return 0;
}

void device_close_all(void)
{
	while (devices) {
		struct device *dev = devices;

		devices = dev->next;
		free(dev->spec);
		dev->ops->close(dev);
	}
}

struct device *device_first(void)
{
	return devices;
}

static bool holds(const struct device_region *r, uint64_t address)
{
	return r->base && address >= r->base && address - r->base < r->size;
}

struct device *device_at(uint64_t address, unsigned int *region,
			 uint64_t *offset)
{
	for (struct device *d = devices; d; d = d->next)
		for (unsigned int i = 0; i < DEVICE_REGIONS; i++)
			if (holds(&d->regions[i], address)) {
				*region = i;
				*offset = address - d->regions[i].base;
				return d;
			}
	return NULL;
}

uint64_t device_lowest_address(void)
{
	uint64_t lowest = 0;

	for (struct device *d = devices; d; d = d->next)
		for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
			const struct device_region *r = &d->regions[i];

			if (r->size && r->base &&
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

uint64_t device_memory_at(uint64_t address, int *fd, uint64_t *fd_offset)
{
	unsigned int region;
	uint64_t offset;
	struct device *d = device_at(address, &region, &offset);

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
