// SPDX-License-Identifier: GPL-2.0
/*
 * model_virtio.c - a model that is a virtio device: its status, features and
 * queues are kept here, the rest is the model's.
 */
#include <errno.h>
#include <string.h>

#include "model.h"

#define RING_FEATURES                                                         \
	(VIRTQ_F_INDIRECT | VIRTQ_F_EVENT_IDX | VIRTIO_F_VERSION_1)

int model_add_virtio(struct model *m, struct device_error *err)
{
	const struct lkm_virtio *v = m->type->virtio;
	struct device_virtio *out = &m->dev.virtio;

	if (!v)
		return 0;
	if (!v->device || !v->kick)
		return device_fail(err, -EINVAL,
				   "%s: a virtio device without id or kick()",
				   m->type->name);
	out->id = v->device;
	out->vendor = v->vendor ? v->vendor : VIRTIO_VENDOR;
	for (const uint16_t *size = v->queue_sizes; size && *size; size++) {
		if (out->n_queues == LKM_VIRTIO_QUEUES || *size & (*size - 1))
			return device_fail(err, -EINVAL,
					   "%s: queue %u cannot have %u entries",
					   m->type->name, out->n_queues,
					   *size);
		out->queue_size[out->n_queues++] = *size;
	}
	return 0;
}

/* Under the lock, or when nobody else has the model. */
void model_reset_virtio(struct model *m)
{
	for (unsigned int i = 0; i < m->dev.virtio.n_queues; i++)
		virtq_close(&m->virtio.queues[i]);
	m->virtio.status = 0;
	m->virtio.features = 0;
	m->collected = 0;
}

/* --------------------------------------------------- the driver's calls */

static uint64_t features(struct device *dev)
{
	struct model *m = (struct model *)dev;
	const struct lkm_virtio *v = m->type->virtio;
	uint64_t offered = v->features;

	pthread_mutex_lock(&m->lock);
	if (v->offer)
		offered = v->offer(&m->handle, m->handle.state);
	pthread_mutex_unlock(&m->lock);
	return offered | RING_FEATURES;
}

static bool accept(struct device *dev, uint64_t wanted)
{
	struct model *m = (struct model *)dev;
	const struct lkm_virtio *v = m->type->virtio;
	bool fine = !(wanted & ~features(dev));

	pthread_mutex_lock(&m->lock);
	if (fine && v->accept)
		fine = v->accept(&m->handle, m->handle.state, wanted);
	m->virtio.features = fine ? wanted : 0;
	pthread_mutex_unlock(&m->lock);
	return fine;
}

static void config(struct device *dev, uint32_t offset, void *buf,
		   uint32_t size, bool write)
{
	struct model *m = (struct model *)dev;
	const struct lkm_virtio *v = m->type->virtio;
	uint32_t within = offset < v->config_size ? v->config_size - offset : 0;

	if (within > size)
		within = size;
	if (!write) {
		memset(buf, 0, within);
		memset((char *)buf + within, 0xff, size - within);
	}
	pthread_mutex_lock(&m->lock);
	if (within && write && v->config_write)
		v->config_write(&m->handle, m->handle.state, offset, buf,
				within);
	else if (within && !write && v->config_read)
		v->config_read(&m->handle, m->handle.state, offset, buf,
			       within);
	pthread_mutex_unlock(&m->lock);
}

static uint32_t generation(struct device *dev)
{
	struct model *m = (struct model *)dev;
	uint32_t n;

	pthread_mutex_lock(&m->lock);
	n = m->virtio.generation;
	pthread_mutex_unlock(&m->lock);
	return n;
}

static uint8_t status(struct device *dev)
{
	struct model *m = (struct model *)dev;
	uint8_t now;

	pthread_mutex_lock(&m->lock);
	now = m->virtio.status;
	pthread_mutex_unlock(&m->lock);
	return now;
}

static void set_status(struct device *dev, uint8_t wanted)
{
	struct model *m = (struct model *)dev;
	const struct lkm_virtio *v = m->type->virtio;

	pthread_mutex_lock(&m->lock);
	if (!wanted) {
		model_reset_virtio(m);
		if (m->type->reset)
			m->type->reset(&m->handle, m->handle.state);
	} else {
		/* NEEDS_RESET is the device's own. */
		m->virtio.status = (uint8_t)(wanted | (m->virtio.status &
						       LKM_STATUS_NEEDS_RESET));
		if (v->status)
			v->status(&m->handle, m->handle.state, wanted);
	}
	pthread_mutex_unlock(&m->lock);
}

static int queue(struct device *dev, unsigned int n,
		 const struct device_ring *ring)
{
	struct model *m = (struct model *)dev;
	struct virtq *q = &m->virtio.queues[n];
	int ret = 0;

	pthread_mutex_lock(&m->lock);
	virtq_close(q);
	if (ring)
		ret = virtq_open(q, ring, dev->virtio.queue_size[n],
				 m->virtio.features);
	pthread_mutex_unlock(&m->lock);
	return ret;
}

static uint64_t kick(struct device *dev, unsigned int n, bool collect)
{
	struct model *m = (struct model *)dev;
	uint64_t vectors;

	pthread_mutex_lock(&m->lock);
	m->collects = collect;
	if (m->virtio.status & LKM_STATUS_DRIVER_OK)
		m->type->virtio->kick(&m->handle, m->handle.state, n);
	m->collects = false;
	vectors = m->collected;
	m->collected = 0;
	pthread_mutex_unlock(&m->lock);
	return vectors;
}

const struct virtio_backend model_virtio = {
	.features = features,
	.accept = accept,
	.config = config,
	.generation = generation,
	.status = status,
	.set_status = set_status,
	.queue = queue,
	.kick = kick,
};

/* ---------------------------------------------------- the model's calls */

static struct virtq *queue_of(struct model *m, unsigned int n)
{
	return n < m->dev.virtio.n_queues ? &m->virtio.queues[n] : NULL;
}

static void needs_reset(struct model *m, unsigned int n)
{
	struct lkm_device *handle = &m->handle;

	lkm_message(handle, 3,
		    "the rings of queue %u are damaged: the device needs a reset",
		    n);
	m->virtio.status |= LKM_STATUS_NEEDS_RESET;
	model_send(m, m->dev.virtio.n_queues);
}

bool model_queue_pop(struct lkm_device *handle, unsigned int n,
		     struct lkm_chain *chain)
{
	struct model *m = model_of(handle);
	struct virtq *q = queue_of(m, n);
	int ret = q ? virtq_pop(q, chain) : 0;

	if (ret < 0)
		needs_reset(m, n);
	return ret > 0;
}

void model_queue_push(struct lkm_device *handle, unsigned int n, uint16_t head,
		      uint32_t written)
{
	struct virtq *q = queue_of(model_of(handle), n);

	if (q)
		virtq_push(q, head, written);
}

void model_queue_notify(struct lkm_device *handle, unsigned int n)
{
	struct model *m = model_of(handle);
	struct virtq *q = queue_of(m, n);

	if (q && virtq_wants_interrupt(q))
		model_send(m, n);
}

bool model_queue_ring(struct lkm_device *handle, unsigned int n,
		      struct lkm_ring *ring)
{
	struct virtq *q = queue_of(model_of(handle), n);

	if (!q || !q->size)
		return false;
	*ring = (struct lkm_ring){ q->size, q->desc, q->avail, q->used };
	return true;
}

void model_config_changed(struct lkm_device *handle)
{
	struct model *m = model_of(handle);

	m->virtio.generation++;
	model_send(m, m->dev.virtio.n_queues);
}
