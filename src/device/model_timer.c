// SPDX-License-Identifier: GPL-2.0
/* model_timer.c - the timers of a model: one thread for all, if any is set. */
#define _GNU_SOURCE
#include <time.h>

#include "model.h"

/* The first that is due before @until; NULL: none. */
static struct model_timer *next_timer(struct model *m, uint64_t until)
{
	struct model_timer *first = NULL;

	for (size_t i = 0; i < MODEL_TIMERS; i++)
		if (m->timers[i].deadline && m->timers[i].deadline <= until) {
			first = &m->timers[i];
			until = first->deadline;
		}
	return first;
}

static void wait_until(struct model *m, uint64_t deadline)
{
	struct timespec at = { (time_t)(deadline / 1000000000),
			       (long)(deadline % 1000000000) };

	pthread_cond_timedwait(&m->timers_changed, &m->lock, &at);
}

static void *run_timers(void *arg)
{
	struct model *m = arg;

	pthread_mutex_lock(&m->lock);
	while (!m->ending) {
		struct model_timer *t = next_timer(m, ~0ull);

		if (!t) {
			pthread_cond_wait(&m->timers_changed, &m->lock);
		} else if (t->deadline > device_services.now()) {
			wait_until(m, t->deadline);
		} else {
			t->deadline = 0;
			t->fn(&m->handle, m->handle.state,
			      (unsigned int)(t - m->timers));
		}
	}
	pthread_mutex_unlock(&m->lock);
	return NULL;
}

void model_set_timer(struct lkm_device *handle, unsigned int id,
		      uint64_t deadline, model_timer_fn *fn)
{
	struct model *m = model_of(handle);

	if (id >= MODEL_TIMERS)
		return;
	m->timers[id] = (struct model_timer){ fn ? deadline : 0, fn };
	if (deadline && !m->has_timer_thread)
		m->has_timer_thread = !pthread_create(&m->timer_thread, NULL,
						      run_timers, m);
	else
		pthread_cond_signal(&m->timers_changed);
}

void model_stop_timers(struct model *m)
{
	pthread_mutex_lock(&m->lock);
	m->ending = true;
	pthread_cond_signal(&m->timers_changed);
	pthread_mutex_unlock(&m->lock);
	if (m->has_timer_thread)
		pthread_join(m->timer_thread, NULL);
	m->has_timer_thread = false;
}
