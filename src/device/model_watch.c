// SPDX-License-Identifier: GPL-2.0
/* model_watch.c - descriptors that a model has watched by the host. */
#define _GNU_SOURCE
#include <errno.h>

#include "model.h"

static unsigned int token_of(const struct model *m,
			     const struct model_watch *w)
{
	return (unsigned int)(w - m->watches) |
	       (unsigned int)(w->generation & 0x7f) << 8;
}

static struct model_watch *watch_of(struct model *m, int fd)
{
	struct model_watch *unused = NULL;

	for (size_t i = 0; i < MODEL_WATCHES; i++) {
		struct model_watch *w = &m->watches[i];

		if (w->fn && w->fd == fd)
			return w;
		if (!w->fn)
			unused = w;
	}
	return unused;
}

int model_set_watch(struct lkm_device *handle, int fd, unsigned int events,
		    model_watch_fn *fn)
{
	struct model *m = model_of(handle);
	struct model_watch *w = watch_of(m, fd);
	int ret;

	if (!w)
		return -ENOSPC;
	if (!events || !fn) {
		if (!w->fn)
			return -ENOENT;
		w->fn = NULL;
		return device_services.watch(&m->dev, fd, 0, 0);
	}
	if (!w->fn)
		w->generation++;
	w->fd = fd;
	ret = device_services.watch(&m->dev, fd, token_of(m, w), events);
	w->fn = ret ? NULL : fn;
	return ret;
}

uint64_t model_watched(struct device *dev, unsigned int token,
		       unsigned int events)
{
	struct model *m = (struct model *)dev;
	struct model_watch *w = &m->watches[token % MODEL_WATCHES];
	uint64_t vectors;

	pthread_mutex_lock(&m->lock);
	m->collects = true;
	/* It may have been ended while the event was on its way. */
	if (w->fn && token_of(m, w) == token)
		w->fn(&m->handle, m->handle.state, w->fd, events);
	m->collects = false;
	vectors = m->collected;
	m->collected = 0;
	pthread_mutex_unlock(&m->lock);
	return vectors;
}

void model_stop_watches(struct model *m)
{
	pthread_mutex_lock(&m->lock);
	for (size_t i = 0; i < MODEL_WATCHES; i++) {
		struct model_watch *w = &m->watches[i];

		if (w->fn)
			device_services.watch(&m->dev, w->fd, 0, 0);
		w->fn = NULL;
	}
	pthread_mutex_unlock(&m->lock);
	device_services.watch_settle();
}
