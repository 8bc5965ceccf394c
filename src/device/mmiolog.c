// SPDX-License-Identifier: GPL-2.0
/*
 * mmiolog.c - --mmio-log: a backend in front of each device's own, which
 * writes down what passes through. Lines are in the order in which the
 * device saw them: one access at a time, under the log's lock.
 */
#define _GNU_SOURCE
#include "mmiolog.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mmiolog_memory.h"

/* Plain memory of a region, which is accessed here while it is logged. */
struct plain {
	unsigned int region;
	uint64_t offset, size;
	void *at;
};

struct logged {
	struct device *dev;
	const struct backend *inner;
	struct logged *next;
	struct plain plain[DEVICE_REGIONS];
	unsigned int n_plain;
	struct log_memory *memory;
};

static FILE *file;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct logged *all;

static struct logged *logged(const struct device *dev)
{
	struct logged *l = all;

	while (l && l->dev != dev)
		l = l->next;
	return l;
}

/* ---------------------------------------------------------------- writing */

static void put(struct logged *l, struct mmiolog_event *e)
{
	static char text[2 * MMIOLOG_DATA + 256];

	mmiolog_format(e, text, sizeof(text));
	fprintf(file, "%llu.%09llu %u %s\n",
		(unsigned long long)(e->time / 1000000000u),
		(unsigned long long)(e->time % 1000000000u), l->dev->number,
		text);
}

static void put_data(void *ctx, uint64_t address, const uint8_t *bytes,
		     size_t n)
{
	struct mmiolog_event e = { .kind = MMIOLOG_DATA_LINE,
				   .time = device_services.since_start(),
				   .offset = address, .size = n,
				   .data = (uint8_t *)bytes };

	put(ctx, &e);
}

/*
 * Under the lock. What the device has written to memory by then comes first:
 * the driver reads it because of this event.
 */
static void note(struct logged *l, struct mmiolog_event *e)
{
	log_memory_changes(l->memory, put_data, l);
	e->time = device_services.since_start();
	put(l, e);
}

static void note_access(struct logged *l, enum mmiolog_kind kind,
			unsigned int region, uint64_t offset, uint64_t size,
			uint64_t value)
{
	struct mmiolog_event e = { .kind = kind, .region = region,
				   .offset = offset, .size = size,
				   .value = value };

	device_services.where(e.where, sizeof(e.where));
	note(l, &e);
}

/* -------------------------------------------------------------- accesses */

static const struct plain *plain_at(const struct logged *l,
				    unsigned int region, uint64_t offset,
				    unsigned int size)
{
	for (unsigned int i = 0; i < l->n_plain; i++) {
		const struct plain *p = &l->plain[i];

		if (p->region == region && offset >= p->offset &&
		    offset - p->offset + size <= p->size)
			return p;
	}
	return NULL;
}

/* As one access of the driver's width: it may be a device's register. */
static uint64_t plain_read(const struct plain *p, uint64_t offset,
			   unsigned int size)
{
	const volatile char *at = (char *)p->at + (offset - p->offset);

	switch (size) {
	case 1:
		return *(const volatile uint8_t *)at;
	case 2:
		return *(const volatile uint16_t *)at;
	case 4:
		return *(const volatile uint32_t *)at;
	default:
		return *(const volatile uint64_t *)at;
	}
}

static void plain_write(const struct plain *p, uint64_t offset,
			unsigned int size, uint64_t value)
{
	volatile char *at = (char *)p->at + (offset - p->offset);

	switch (size) {
	case 1:
		*(volatile uint8_t *)at = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)at = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)at = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)at = value;
	}
}

static uint64_t log_read(struct device *dev, unsigned int region,
			 uint64_t offset, unsigned int size)
{
	struct logged *l = logged(dev);
	const struct plain *p = plain_at(l, region, offset, size);
	uint64_t value;

	pthread_mutex_lock(&lock);
	value = p ? plain_read(p, offset, size) :
		    l->inner->read(dev, region, offset, size);
	note_access(l, MMIOLOG_READ, region, offset, size, value);
	pthread_mutex_unlock(&lock);
	return value;
}

static void log_write(struct device *dev, unsigned int region, uint64_t offset,
		      unsigned int size, uint64_t value)
{
	struct logged *l = logged(dev);
	const struct plain *p = plain_at(l, region, offset, size);

	pthread_mutex_lock(&lock);
	/* Before the device has it: what it does then comes after. */
	note_access(l, MMIOLOG_WRITE, region, offset, size, value);
	if (p)
		plain_write(p, offset, size, value);
	else
		l->inner->write(dev, region, offset, size, value);
	pthread_mutex_unlock(&lock);
}

static uint32_t log_config_read(struct device *dev, unsigned int offset,
				unsigned int size)
{
	struct logged *l = logged(dev);
	uint32_t value;

	pthread_mutex_lock(&lock);
	value = l->inner->config_read(dev, offset, size);
	note_access(l, MMIOLOG_CONFIG_READ, 0, offset, size, value);
	pthread_mutex_unlock(&lock);
	return value;
}

static void log_config_write(struct device *dev, unsigned int offset,
			     unsigned int size, uint32_t value)
{
	struct logged *l = logged(dev);

	pthread_mutex_lock(&lock);
	note_access(l, MMIOLOG_CONFIG_WRITE, 0, offset, size, value);
	l->inner->config_write(dev, offset, size, value);
	pthread_mutex_unlock(&lock);
}

/* ------------------------------------------------------- all other events */

static void note_other(struct logged *l, enum mmiolog_kind kind,
		       unsigned int what, uint64_t size, int value)
{
	struct mmiolog_event e = { .kind = kind, .region = what, .size = size,
				   .value = (uint64_t)value };

	pthread_mutex_lock(&lock);
	note(l, &e);
	pthread_mutex_unlock(&lock);
}

static int log_irq_setup(struct device *dev, enum device_irq kind,
			 unsigned int count, const int *eventfds)
{
	struct logged *l = logged(dev);
	int ret = l->inner->irq_setup(dev, kind, count, eventfds);

	note_other(l, MMIOLOG_IRQ_SETUP, kind, count, ret);
	return ret;
}

static void log_irq_came(struct device *dev, enum device_irq kind,
			 unsigned int vector)
{
	note_other(logged(dev), MMIOLOG_IRQ, kind, vector, 0);
}

static void log_irq_unmask(struct device *dev)
{
	struct logged *l = logged(dev);

	if (l->inner->irq_unmask)
		l->inner->irq_unmask(dev);
}

static int log_reset(struct device *dev)
{
	struct logged *l = logged(dev);
	int ret = l->inner->reset ? l->inner->reset(dev) : -ENOTTY;

	note_other(l, MMIOLOG_RESET, 0, 0, ret);
	return ret;
}

static void log_dma(struct device *dev, uint64_t address, uint64_t size,
		    enum device_dma direction, bool mapped)
{
	struct logged *l = logged(dev);

	/* A log of a replay: that one compares. */
	if (l->inner->dma)
		l->inner->dma(dev, address, size, direction, mapped);
	pthread_mutex_lock(&lock);
	note_access(l, mapped ? MMIOLOG_MAP : MMIOLOG_UNMAP, direction,
		    address, size, 0);
	if (!mapped)
		log_memory_forget(l->memory, address, size);
	else if (direction != DEVICE_DMA_TO)
		log_memory_watch(l->memory, address, size);
	pthread_mutex_unlock(&lock);
}

static int log_start(struct device *dev, struct device_error *err)
{
	struct logged *l = logged(dev);

	return l->inner->start ? l->inner->start(dev, err) : 0;
}

static unsigned int log_finish(struct device *dev)
{
	struct logged *l = logged(dev);

	return l->inner->finish ? l->inner->finish(dev) : 0;
}

static uint64_t log_watched(struct device *dev, unsigned int token,
			    unsigned int events)
{
	return logged(dev)->inner->watched(dev, token, events);
}

static void log_gone(struct device *dev)
{
	note_other(logged(dev), MMIOLOG_GONE, 0, 0, 0);
}

static void log_bar_placed(struct device *dev, unsigned int bar)
{
	struct logged *l = logged(dev);

	if (l->inner->bar_placed)
		l->inner->bar_placed(dev, bar);
}

static void log_device_close(struct device *dev)
{
	struct logged **at = &all, *l;

	while ((*at)->dev != dev)
		at = &(*at)->next;
	l = *at;
	*at = l->next;
	for (unsigned int i = 0; i < l->n_plain; i++)
		munmap(l->plain[i].at, l->plain[i].size);
	log_memory_free(l->memory);
	l->inner->close(dev);
	free(l);
}

static const struct backend backend_logged = {
	.close = log_device_close,
	.start = log_start,
	.read = log_read,
	.write = log_write,
	.config_read = log_config_read,
	.config_write = log_config_write,
	.bar_placed = log_bar_placed,
	.irq_setup = log_irq_setup,
	.irq_unmask = log_irq_unmask,
	.irq_came = log_irq_came,
	.dma = log_dma,
	.reset = log_reset,
	.watched = log_watched,
	.gone = log_gone,
	.finish = log_finish,
};

/* ------------------------------------------------------------ attachment */

static void describe(const struct device *dev)
{
	fprintf(file, "device %u %s", dev->number, dev->name);
	if (dev->is_pci)
		fprintf(file, " pci %04x:%02x:%02x.%u", dev->pci_domain,
			dev->pci_bus, dev->pci_devfn >> 3, dev->pci_devfn & 7u);
	if (dev->platform)
		fprintf(file, " platform %s", dev->platform);
	fputc('\n', file);
	for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
		const struct device_region *r = &dev->regions[i];

		if (r->size)
			fprintf(file, "region %u %u 0x%llx 0x%llx %s%s%s %s\n",
				dev->number, i, (unsigned long long)r->base,
				(unsigned long long)r->size,
				r->flags & LKM_BAR_IO ? "io" : "mem",
				r->flags & LKM_BAR_64 ? ",64" : "",
				r->flags & LKM_BAR_PREFETCH ? ",prefetch" : "",
				r->name ? r->name : "-");
	}
	for (const struct lkm_line *l = dev->lines; l && l->name; l++)
		fprintf(file, "line %u %u %s\n", dev->number, l->line, l->name);
	for (const struct lkm_clock *c = dev->clocks; c && c->name; c++)
		fprintf(file, "clock %u %llu %s\n", dev->number,
			(unsigned long long)c->rate, c->name);
}

/* Memory of the device is no longer mapped for drivers: each access is ours. */
static int take_plain(struct logged *l)
{
	for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
		struct device_region *r = &l->dev->regions[i];

		for (unsigned int j = 0; j < r->n_memory; j++) {
			struct device_memory *m = &r->memory[j];
			void *at = mmap(NULL, m->size, PROT_READ | PROT_WRITE,
					MAP_SHARED, m->fd,
					(off_t)m->fd_offset);

			if (at == MAP_FAILED)
				return -errno;
			if (l->n_plain == DEVICE_REGIONS) {
				munmap(at, m->size);
				return -ENOSPC;
			}
			l->plain[l->n_plain++] = (struct plain){
				i, m->offset, m->size, at };
		}
		r->trapped = true;
	}
	return 0;
}

int mmiolog_attach(struct device *dev, struct device_error *err)
{
	struct logged *l;
	int ret;

	/* A device without registers has nothing to log. */
	if (!file || dev->virtio.id)
		return 0;
	l = calloc(1, sizeof(*l));
	if (l)
		l->memory = log_memory_new();
	if (!l || !l->memory) {
		free(l);
		return device_fail(err, -ENOMEM, "out of memory");
	}
	l->dev = dev;
	l->inner = dev->ops;
	l->next = all;
	all = l;
	dev->ops = &backend_logged;
	ret = take_plain(l);
	if (ret)
		return device_fail(err, ret, "%s: its memory cannot be logged: %s",
				   dev->name, strerror(-ret));
	describe(dev);
	return 0;
}

int mmiolog_open(const char *path, struct device_error *err)
{
	file = fopen(path, "we");
	if (!file)
		return device_fail(err, -errno, "%s: %s", path,
				   strerror(errno));
	/* A line that is written is there, also when the driver crashes. */
	setvbuf(file, NULL, _IOLBF, BUFSIZ);
	fputs(MMIOLOG_FIRST_LINE "\n", file);
	return 0;
}

void mmiolog_close(void)
{
	if (file)
		fclose(file);
	file = NULL;
}
