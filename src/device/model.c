// SPDX-License-Identifier: GPL-2.0
/*
 * model.c - `--device model:FILE.so[,NAME=VALUE ...]`: a model in C, loaded
 * into this process.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

static void reset(struct model *m)
{
	model_reset_virtio(m);
	if (m->type->reset)
		m->type->reset(&m->handle, m->handle.state);
}

static int start(struct model *m, struct device_error *err)
{
	int ret;

	m->handle.host = &model_services;
	m->handle.state = calloc(1, m->type->state_size + 1);
	if (!m->handle.state)
		return device_fail(err, -ENOMEM, "out of memory");
	pthread_mutex_lock(&m->lock);
	m->opening = true;
	ret = m->type->open ? m->type->open(&m->handle, m->handle.state) : 0;
	m->opening = false;
	if (!ret)
		reset(m);
	pthread_mutex_unlock(&m->lock);
	if (ret)
		device_fail(err, ret < 0 ? ret : -EINVAL,
			    "%s: the model does not start: %s", m->type->name,
			    strerror(ret < 0 ? -ret : EINVAL));
	return ret < 0 ? ret : ret ? -EINVAL : 0;
}

static void release(struct model *m)
{
	model_stop_timers(m);
	model_stop_watches(m);
	model_reset_virtio(m);
	for (size_t i = 0; i < DEVICE_REGIONS; i++)
		for (size_t j = 0; j < m->dev.regions[i].n_memory; j++)
			close(m->dev.regions[i].memory[j].fd);
	free(m->handle.state);
	free(m->options);
	free(m->dev.name);
	if (m->library)
		dlclose(m->library);
	pthread_cond_destroy(&m->timers_changed);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static struct model *new_model(void)
{
	struct model *m = calloc(1, sizeof(*m));
	pthread_condattr_t attr;

	if (!m)
		return NULL;
	pthread_mutex_init(&m->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&m->timers_changed, &attr);
	pthread_condattr_destroy(&attr);
	return m;
}

static int model_open(const char *rest, struct device **out,
		      struct device_error *err)
{
	struct model *m = new_model();
	int ret;

	if (!m)
		return device_fail(err, -ENOMEM, "out of memory");
	ret = model_load(m, rest, err);
	if (!ret) {
		m->dev.name = strdup(m->type->name);
		m->dev.platform = m->type->platform;
		ret = start(m, err);
	}
	if (ret)
		release(m);
	else
		*out = &m->dev;
	return ret;
}

static void model_close(struct device *dev)
{
	struct model *m = (struct model *)dev;

	model_stop_timers(m);
	model_stop_watches(m);
	if (m->type->close)
		m->type->close(&m->handle, m->handle.state);
	release(m);
}

/* Lines are there with all their functions, or not at all. */
static uint64_t read_region(struct model *m, unsigned int region,
			    uint64_t offset, unsigned int size)
{
	void *state = m->handle.state;

	switch (region) {
	case DEVICE_LINES:
		return m->type->gpio->level(&m->handle, state,
				(unsigned int)offset / DEVICE_LINE_SIZE);
	case DEVICE_CLOCKS:
		return 0; /* who sets a rate remembers it */
	default:
		return m->type->read(&m->handle, state, region, offset, size);
	}
}

static void write_region(struct model *m, unsigned int region,
			 uint64_t offset, unsigned int size, uint64_t value)
{
	unsigned int line = (unsigned int)offset / DEVICE_LINE_SIZE;
	void *state = m->handle.state;

	switch (region) {
	case DEVICE_LINES:
		if (offset % DEVICE_LINE_SIZE)
			m->type->gpio->direction(&m->handle, state, line, value);
		else
			m->type->gpio->drive(&m->handle, state, line, value);
		break;
	case DEVICE_CLOCKS:
		if (m->type->clock)
			m->type->clock(&m->handle, state,
				       (unsigned int)offset / DEVICE_CLOCK_SIZE,
				       value);
		break;
	default:
		m->type->write(&m->handle, state, region, offset, size, value);
	}
}

static uint64_t model_read(struct device *dev, unsigned int region,
			   uint64_t offset, unsigned int size)
{
	struct model *m = (struct model *)dev;
	uint64_t value;

	pthread_mutex_lock(&m->lock);
	value = read_region(m, region, offset, size);
	pthread_mutex_unlock(&m->lock);
	return size == 8 ? value : value & ((1ull << (8 * size)) - 1);
}

static void model_write(struct device *dev, unsigned int region,
			uint64_t offset, unsigned int size, uint64_t value)
{
	struct model *m = (struct model *)dev;

	pthread_mutex_lock(&m->lock);
	write_region(m, region, offset, size, value);
	pthread_mutex_unlock(&m->lock);
}

/* ------------------------------------------------------- a PCI function */

static uint32_t model_config_read(struct device *dev, unsigned int offset,
				  unsigned int size)
{
	struct model *m = (struct model *)dev;
	uint32_t value;

	pthread_mutex_lock(&m->lock);
	value = config_read(&m->config, offset, size);
	pthread_mutex_unlock(&m->lock);
	return value;
}

static void model_config_write(struct device *dev, unsigned int offset,
			       unsigned int size, uint32_t value)
{
	struct model *m = (struct model *)dev;

	pthread_mutex_lock(&m->lock);
	if (config_write(&m->config, offset, size, value))
		reset(m);
	pthread_mutex_unlock(&m->lock);
}

static void model_bar_placed(struct device *dev, unsigned int bar)
{
	struct model *m = (struct model *)dev;

	config_place_bar(&m->config, bar, &dev->regions[bar]);
}

static unsigned int most_vectors(const struct model *m, enum device_irq kind)
{
	const struct lkm_pci *pci = m->type->pci;

	if (!pci)
		return kind == DEVICE_MSIX && m->dev.virtio.id ?
			       m->dev.virtio.n_queues + 1 :
			       0;
	switch (kind) {
	case DEVICE_MSI:
		return pci->msi_vectors;
	case DEVICE_MSIX:
		return pci->msix_vectors;
	default:
		return pci->interrupt_pin ? 1 : 0;
	}
}

static int model_irq_setup(struct device *dev, enum device_irq kind,
			   unsigned int count, const int *eventfds)
{
	struct model *m = (struct model *)dev;
	unsigned int most = most_vectors(m, kind);

	if (count > most)
		count = most;
	if (!most)
		return -EINVAL;
	pthread_mutex_lock(&m->lock);
	m->irq_kind = kind;
	m->n_irqs = count;
	for (unsigned int i = 0; i < count; i++)
		m->irqs[i] = eventfds[i];
	if (m->type->pci)
		config_enable_irq(&m->config, kind, count);
	pthread_mutex_unlock(&m->lock);
	return (int)count;
}

static int model_reset(struct device *dev)
{
	struct model *m = (struct model *)dev;

	if (!m->type->reset)
		return -ENOTTY;
	pthread_mutex_lock(&m->lock);
	reset(m);
	pthread_mutex_unlock(&m->lock);
	return 0;
}

const struct backend backend_model = {
	.kind = "model",
	.usage = "model:FILE.so[,NAME=VALUE ...]",
	.open = model_open,
	.close = model_close,
	.read = model_read,
	.write = model_write,
	.config_read = model_config_read,
	.config_write = model_config_write,
	.bar_placed = model_bar_placed,
	.irq_setup = model_irq_setup,
	.reset = model_reset,
	.watched = model_watched,
	.virtio = &model_virtio,
};
