// SPDX-License-Identifier: GPL-2.0
/* model_services.c - what a model can ask for: memory, interrupts, a clock. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model.h"

static const char *param(struct lkm_device *handle, const char *name)
{
	const char *p = model_of(handle)->options;
	size_t n = strlen(name);

	for (; p && *p; p += strlen(p) + 1)
		if (!strncmp(p, name, n) && p[n] == '=')
			return p + n + 1;
	return NULL;
}

static void message(struct lkm_device *handle, int level, const char *format,
		    va_list ap)
{
	struct model *m = model_of(handle);
	char text[512];
	int n = snprintf(text, sizeof(text), "%s: ", m->dev.name);

	vsnprintf(text + n, sizeof(text) - (size_t)n, format, ap);
	device_services.log(level, text);
}

/* Without bus mastering a function reaches neither memory nor the APIC. */
static bool may_master(struct model *m)
{
	char text[160];

	if (!m->dev.is_pci || config_is_master(&m->config))
		return true;
	if (!m->told_master) {
		snprintf(text, sizeof(text),
			 "%s: bus mastering is off (pci_set_master()): neither DMA nor messages",
			 m->dev.name);
		device_services.log(4, text);
	}
	m->told_master = true;
	return false;
}

static int dma(struct lkm_device *handle, uint64_t address, void *buf,
	       size_t size, bool write)
{
	struct model *m = model_of(handle);
	void *memory = may_master(m) ? device_services.dma(&m->dev, address,
							   size, write) :
				       NULL;

	if (!memory)
		return -EFAULT;
	memcpy(write ? memory : buf, write ? buf : memory, size);
	return 0;
}

static void signal_fd(int fd)
{
	static const uint64_t one = 1;

	/* EAGAIN: it is full, which says the same. */
	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

void model_send(struct model *m, unsigned int vector)
{
	char text[160];

	if (m->collects && vector < m->n_irqs && m->dev.virtio.id) {
		m->collected |= 1ull << vector;
		return;
	}
	if (vector < m->n_irqs && m->irq_kind != DEVICE_INTX) {
		if (may_master(m))
			signal_fd(m->irqs[vector]);
		return;
	}
	snprintf(text, sizeof(text),
		 "%s: sends vector %u, which no driver has asked for",
		 m->dev.name, vector);
	device_services.log(7, text);
}

static void interrupt(struct lkm_device *handle, unsigned int vector,
		      int level)
{
	struct model *m = model_of(handle);

	if (level < 0) {
		model_send(m, vector);
		return;
	}
	config_set_intx_status(&m->config, level);
	if (!level || config_intx_enabled(&m->config))
		device_services.intx_level(&m->dev, level);
}

static bool fits(const struct device_region *r, uint64_t offset, uint64_t size)
{
	uint64_t mask = (uint64_t)sysconf(_SC_PAGESIZE) - 1;

	return size && !(size & mask) && !((r->base + offset) & mask) &&
	       offset <= r->size && size <= r->size - offset &&
	       r->n_memory < DEVICE_MEMORIES;
}

static void *memory(struct lkm_device *handle, unsigned int region,
		    uint64_t offset, uint64_t size)
{
	struct model *m = model_of(handle);
	struct device_region *r = &m->dev.regions[region];
	void *p;
	int fd;

	if (!m->opening || region >= DEVICE_REGIONS || !fits(r, offset, size))
		return NULL;
	fd = memfd_create(m->type->name, MFD_CLOEXEC);
	if (fd < 0)
		return NULL;
	p = ftruncate(fd, (off_t)size) ? MAP_FAILED :
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		close(fd);
		return NULL;
	}
	r->memory[r->n_memory++] = (struct device_memory){ offset, size, fd,
							   0 };
	return p;
}

static uint64_t now(struct lkm_device *handle)
{
	return device_services.now();
}

/* Called by the model's functions, so under the lock. */
static unsigned int messages(struct lkm_device *handle)
{
	const struct model *m = model_of(handle);

	return m->irq_kind == DEVICE_INTX ? 0 : m->n_irqs;
}

const struct lkm_device_host model_services = {
	.param = param,
	.message = message,
	.dma = dma,
	.interrupt = interrupt,
	.memory = memory,
	.now = now,
	.timer = model_set_timer,
	.messages = messages,
	.watch = model_set_watch,
	.queue_pop = model_queue_pop,
	.queue_push = model_queue_push,
	.queue_notify = model_queue_notify,
	.queue_ring = model_queue_ring,
	.config_changed = model_config_changed,
};
