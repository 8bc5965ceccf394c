/* SPDX-License-Identifier: GPL-2.0 */
/* model.h - a model in C behind a device: what its three files share. */
#ifndef LKMHOST_DEVICE_MODEL_H
#define LKMHOST_DEVICE_MODEL_H

#include <pthread.h>

#include "backend.h"
#include "config.h"

#define MODEL_TIMERS 8

typedef void model_timer_fn(struct lkm_device *dev, void *state,
			    unsigned int id);

struct model_timer {
	uint64_t deadline;	/* 0: not set */
	model_timer_fn *fn;
};

struct model {
	struct device dev;
	struct lkm_device handle;
	const struct lkm_model *type;
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

/* model_timer.c: called by the model's functions, so under the lock. */
void model_set_timer(struct lkm_device *handle, unsigned int id,
		     uint64_t deadline, model_timer_fn *fn);
/* No timer's function is called from then on. Not under the lock. */
void model_stop_timers(struct model *m);

#endif
