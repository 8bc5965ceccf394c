/* SPDX-License-Identifier: GPL-2.0 */
/* model.h - a model in C behind a device: what its files share. */
#ifndef LKMHOST_DEVICE_MODEL_H
#define LKMHOST_DEVICE_MODEL_H

#include <pthread.h>

#include "backend.h"
#include "config.h"
#include "virtq.h"

#define MODEL_TIMERS 8

typedef void model_timer_fn(struct lkm_device *dev, void *state,
			    unsigned int id);

struct model_timer {
	uint64_t deadline;	/* 0: not set */
	model_timer_fn *fn;
};

#define MODEL_WATCHES 8

typedef void model_watch_fn(struct lkm_device *dev, void *state, int fd,
			    unsigned int events);

struct model_watch {
	model_watch_fn *fn;	/* NULL: free */
	int fd;
	uint8_t generation;	/* tells an event of an earlier use */
};

/* Of a virtio device: what the host keeps. Under the model's lock. */
struct model_virtio {
	uint64_t features;	/* accepted */
	uint8_t status;
	uint32_t generation;
	struct virtq queues[LKM_VIRTIO_QUEUES];
};

struct model {
	struct device dev;
	struct lkm_device handle;
	struct lkm_model type_copy;
	const struct lkm_model *type;	/* &type_copy, once it is loaded */
	void *library;
	char *options;		/* "name=value\0name=value\0\0" */
	struct config config;	/* of a PCI function */
	bool told_master;
	/* The vectors that the driver's kernel side takes, and how. */
	enum device_irq irq_kind;
	unsigned int n_irqs;
	int irqs[DEVICE_VECTORS];
	pthread_mutex_t lock;	/* one callback at a time */
	bool opening;
	/* Timers, under the lock; the thread is there once one was set. */
	struct model_timer timers[MODEL_TIMERS];
	pthread_cond_t timers_changed;
	pthread_t timer_thread;
	bool has_timer_thread, ending;
	struct model_watch watches[MODEL_WATCHES];
	struct model_virtio virtio;
	/*
	 * While the driver's side or the interrupts' thread is in a call that
	 * will deliver vectors itself: those that came (bit n: vector n).
	 */
	bool collects;
	uint64_t collected;
};

static inline struct model *model_of(struct lkm_device *handle)
{
	return (struct model *)((char *)handle -
				offsetof(struct model, handle));
}

/* model_load.c: the file and the options behind "model:", regions and BARs. */
int model_load(struct model *m, const char *rest, struct device_error *err);

/* model_services.c: what a model can ask for. */
extern const struct lkm_device_host model_services;

/* Send message @vector. Under the lock. */
void model_send(struct model *m, unsigned int vector);

/* model_watch.c: as struct lkm_device_host and struct backend have them. */
int model_set_watch(struct lkm_device *handle, int fd, unsigned int events,
		    model_watch_fn *fn);
uint64_t model_watched(struct device *dev, unsigned int token,
		       unsigned int events);
/* Not under the lock. */
void model_stop_watches(struct model *m);

/* model_virtio.c */
int model_add_virtio(struct model *m, struct device_error *err);
void model_reset_virtio(struct model *m);
extern const struct virtio_backend model_virtio;
bool model_queue_pop(struct lkm_device *handle, unsigned int queue,
		     struct lkm_chain *chain);
void model_queue_push(struct lkm_device *handle, unsigned int queue,
		      uint16_t head, uint32_t written);
void model_queue_notify(struct lkm_device *handle, unsigned int queue);
bool model_queue_ring(struct lkm_device *handle, unsigned int queue,
		      struct lkm_ring *ring);
void model_config_changed(struct lkm_device *handle);

/* model_timer.c: called by the model's functions, so under the lock. */
void model_set_timer(struct lkm_device *handle, unsigned int id,
		     uint64_t deadline, model_timer_fn *fn);
/* No timer's function is called from then on. Not under the lock. */
void model_stop_timers(struct model *m);

/* model_load.c: whether it is a model, and all that it has, in this form. */
int model_take_type(const struct lkm_model *type, struct lkm_model *copy,
		    const char *path, struct device_error *err);

#endif
