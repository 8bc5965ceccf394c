// SPDX-License-Identifier: GPL-2.0
/*
 * replay.c - `--device model:replay,log=FILE[,device=N]`: a device that does
 * what one has done in a log of --mmio-log, as long as the driver does what it
 * did then. The first access that differs ends the run.
 *
 * Threads of a driver may come in another order than then: one whose turn it
 * is not yet waits for the others, and only when nobody goes on it differs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "replay.h"

#define MS 1000000ull
#define PATIENCE (1000 * MS)
/* An interrupt comes as late as then, but nobody waits longer than that. */
#define LATE_MOST (20 * MS)

/* Where memory lies that then lay elsewhere. */
struct moved {
	struct moved *next;
	uint64_t then, now, size;
};

struct replay {
	struct device dev;
	struct replay_log log;
	pthread_mutex_t lock;
	pthread_cond_t changed;	/* the place in the log, or interrupts */
	size_t at;		/* whose turn it is */
	size_t written;		/* data lines before that have been dealt with */
	struct moved *moved;
	uint8_t config[4096];
	enum device_irq irq_kind;
	unsigned int n_irqs;
	int fds[DEVICE_VECTORS];
	pthread_t thread;	/* sends interrupts */
	bool has_thread, ending;
};

static struct replay *replay(struct device *dev)
{
	return (struct replay *)dev;
}

/* -------------------------------------------------------------- differing */

static void tell(const char *what, const struct mmiolog_event *e)
{
	char text[256], line[300];

	mmiolog_format(e, text, sizeof(text));
	snprintf(line, sizeof(line), "replay: %s %s", what, text);
	device_services.log(3, line);
}

static void __attribute__((noreturn))
differs(struct replay *p, const char *got, const struct mmiolog_event *event)
{
	const struct mmiolog_event *e =
		p->at < p->log.n ? &p->log.events[p->at] : NULL;
	char line[512];

	snprintf(line, sizeof(line), "replay: %s:%u: the driver differs",
		 p->log.path, e ? e->line : 0);
	device_services.log(3, line);
	if (e)
		tell("expected:", e);
	else
		device_services.log(3, "replay: expected: nothing more");
	if (event)
		tell("got:     ", event);
	else {
		snprintf(line, sizeof(line), "replay: got:      %s", got);
		device_services.log(3, line);
	}
	device_services.stop();
}

/* ------------------------------------------------------------- addresses */

static uint64_t to_now(const struct replay *p, uint64_t then)
{
	for (const struct moved *m = p->moved; m; m = m->next)
		if (then >= m->then && then - m->then < m->size)
			return m->now + (then - m->then);
	return then;
}

/* A value that has, or is a page's number of, an address that has moved. */
static bool same_value(const struct replay *p, uint64_t then, uint64_t now)
{
	return then == now || to_now(p, then) == now ||
	       to_now(p, then << 12) >> 12 == now;
}

static void add_moved(struct replay *p, uint64_t then, uint64_t now,
		      uint64_t size)
{
	struct moved *m = malloc(sizeof(*m));

	if (!m)
		return;
	*m = (struct moved){ p->moved, then, now, size };
	p->moved = m;
}

static void remove_moved(struct replay *p, uint64_t then, uint64_t size)
{
	struct moved **at = &p->moved, *m;

	while (*at && ((*at)->then != then || (*at)->size != size))
		at = &(*at)->next;
	m = *at;
	if (m)
		*at = m->next;
	free(m);
}

/* ------------------------------------------------------ what the device did */

static void write_memory(struct replay *p, const struct mmiolog_event *e)
{
	uint64_t address = to_now(p, e->offset);
	void *at = device_services.memory(address, e->size);

	/* Only what a driver has mapped: a log may say anything. */
	for (const struct moved *m = p->moved; at && m; m = m->next)
		if (address >= m->now &&
		    address + e->size <= m->now + m->size) {
			memcpy(at, e->data, e->size);
			return;
		}
}

/*
 * An event is to happen: what had been written before it is there now. Not
 * earlier, since the driver's own writes to coherent memory are among it.
 */
static void write_before(struct replay *p)
{
	for (; p->written < p->at; p->written++)
		if (p->log.events[p->written].kind == MMIOLOG_DATA_LINE)
			write_memory(p, &p->log.events[p->written]);
}

static bool is_kernels(const struct mmiolog_event *e)
{
	return (e->kind == MMIOLOG_CONFIG_READ ||
		e->kind == MMIOLOG_CONFIG_WRITE) && !strcmp(e->where, "-");
}

/* Up to the driver's next turn, or to an interrupt, which the thread sends. */
static void go_on(struct replay *p)
{
	for (; p->at < p->log.n; p->at++) {
		const struct mmiolog_event *e = &p->log.events[p->at];

		if (e->kind == MMIOLOG_GONE)
			device_services.gone(&p->dev);
		else if (e->kind != MMIOLOG_DATA_LINE &&
			 e->kind != MMIOLOG_IRQ_SETUP &&
			 e->kind != MMIOLOG_RESET && !is_kernels(e))
			break;
	}
	pthread_cond_broadcast(&p->changed);
}

/* False: nothing has changed for that long. */
static bool wait_change(struct replay *p, uint64_t deadline)
{
	struct timespec t = { (time_t)(deadline / 1000000000u),
			      (long)(deadline % 1000000000u) };

	return pthread_cond_timedwait(&p->changed, &p->lock, &t) != ETIMEDOUT;
}

static bool can_send(const struct replay *p, const struct mmiolog_event *e)
{
	return p->n_irqs > e->size && p->irq_kind == e->region;
}

static void send_irq(struct replay *p)
{
	static const uint64_t one = 1;
	const struct mmiolog_event *e = &p->log.events[p->at];
	uint64_t late = p->at ? e->time - e[-1].time : 0;
	struct timespec pause = { 0, (long)(late < LATE_MOST ? late :
							       LATE_MOST) };
	uint64_t deadline;

	pthread_mutex_unlock(&p->lock);
	nanosleep(&pause, NULL);
	pthread_mutex_lock(&p->lock);
	deadline = device_services.now() + PATIENCE;
	while (!p->ending && !can_send(p, e))
		if (!wait_change(p, deadline) && !can_send(p, e))
			differs(p, "a driver that does not listen to it", NULL);
	if (p->ending)
		return;
	write_before(p);
	if (write(p->fds[e->size], &one, sizeof(one)) < 0)
		device_services.log(4, "replay: an interrupt is lost");
	p->at++;
	go_on(p);
}

static void *replay_main(void *arg)
{
	struct replay *p = arg;

	pthread_setname_np(pthread_self(), "replay");
	pthread_mutex_lock(&p->lock);
	while (!p->ending)
		if (p->at < p->log.n &&
		    p->log.events[p->at].kind == MMIOLOG_IRQ)
			send_irq(p);
		else
			pthread_cond_wait(&p->changed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* ------------------------------------------------------- what the driver does */

static bool matches(const struct replay *p, const struct mmiolog_event *e,
		    const struct mmiolog_event *got)
{
	if (e->kind != got->kind || e->region != got->region ||
	    e->size != got->size)
		return false;
	switch (e->kind) {
	case MMIOLOG_MAP:
		return true;	/* memory may be elsewhere today */
	case MMIOLOG_UNMAP:
		return to_now(p, e->offset) == got->offset;
	case MMIOLOG_WRITE:
	case MMIOLOG_CONFIG_WRITE:
		return e->offset == got->offset &&
		       same_value(p, e->value, got->value);
	default:
		return e->offset == got->offset;
	}
}

/* Under the lock: wait for the driver's turn to do @got; what was then. */
static const struct mmiolog_event *take_turn(struct replay *p,
					     const struct mmiolog_event *got)
{
	uint64_t deadline = device_services.now() + PATIENCE;
	size_t seen = p->at;

	while (p->at == p->log.n ||
	       !matches(p, &p->log.events[p->at], got)) {
		if (!wait_change(p, deadline) && seen == p->at)
			differs(p, NULL, got);
		if (seen != p->at)
			deadline = device_services.now() + PATIENCE;
		seen = p->at;
	}
	write_before(p);
	return &p->log.events[p->at++];
}

static uint64_t do_access(struct replay *p, struct mmiolog_event *got)
{
	uint64_t value;

	device_services.where(got->where, sizeof(got->where));
	pthread_mutex_lock(&p->lock);
	value = take_turn(p, got)->value;
	go_on(p);
	pthread_mutex_unlock(&p->lock);
	return value;
}

static uint64_t replay_do_read(struct device *dev, unsigned int region,
			       uint64_t offset, unsigned int size)
{
	struct mmiolog_event got = { .kind = MMIOLOG_READ, .region = region,
				     .offset = offset, .size = size };

	return do_access(replay(dev), &got);
}

static void replay_do_write(struct device *dev, unsigned int region,
			    uint64_t offset, unsigned int size, uint64_t value)
{
	struct mmiolog_event got = { .kind = MMIOLOG_WRITE, .region = region,
				     .offset = offset, .size = size,
				     .value = value };

	do_access(replay(dev), &got);
}

/* The kernel's own looks are not the driver's: another kernel looks otherwise. */
static bool by_kernel(void)
{
	char text[MMIOLOG_WHERE];

	device_services.where(text, sizeof(text));
	return !strcmp(text, "-");
}

static uint32_t replay_config_read(struct device *dev, unsigned int offset,
				   unsigned int size)
{
	struct mmiolog_event got = { .kind = MMIOLOG_CONFIG_READ,
				     .offset = offset, .size = size };
	struct replay *p = replay(dev);
	uint32_t value = 0;

	if (!by_kernel())
		return (uint32_t)do_access(p, &got);
	pthread_mutex_lock(&p->lock);
	if (offset + size <= sizeof(p->config))
		memcpy(&value, p->config + offset, size);
	pthread_mutex_unlock(&p->lock);
	return value;
}

static void replay_config_write(struct device *dev, unsigned int offset,
				unsigned int size, uint32_t value)
{
	struct mmiolog_event got = { .kind = MMIOLOG_CONFIG_WRITE,
				     .offset = offset, .size = size,
				     .value = value };
	struct replay *p = replay(dev);

	if (!by_kernel())
		do_access(p, &got);
	pthread_mutex_lock(&p->lock);
	if (offset + size <= sizeof(p->config))
		memcpy(p->config + offset, &value, size);
	pthread_mutex_unlock(&p->lock);
}

static void replay_dma(struct device *dev, uint64_t address, uint64_t size,
		       enum device_dma direction, bool mapped)
{
	struct mmiolog_event got = {
		.kind = mapped ? MMIOLOG_MAP : MMIOLOG_UNMAP,
		.region = direction, .offset = address, .size = size };
	struct replay *p = replay(dev);
	const struct mmiolog_event *e;

	device_services.where(got.where, sizeof(got.where));
	pthread_mutex_lock(&p->lock);
	e = take_turn(p, &got);
	if (mapped)
		add_moved(p, e->offset, address, size);
	else
		remove_moved(p, e->offset, size);
	go_on(p);
	pthread_mutex_unlock(&p->lock);
}

static int replay_irq_setup(struct device *dev, enum device_irq kind,
			    unsigned int count, const int *eventfds)
{
	struct replay *p = replay(dev);

	pthread_mutex_lock(&p->lock);
	p->irq_kind = kind;
	p->n_irqs = count;
	if (count)
		memcpy(p->fds, eventfds, count * sizeof(*eventfds));
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
	return (int)count;
}

static int replay_reset(struct device *dev)
{
	(void)dev;
	return 0;
}

/* The drivers have gone: is there anything that they have not done? */
static unsigned int replay_finish(struct device *dev)
{
	struct replay *p = replay(dev);
	char line[512];

	pthread_mutex_lock(&p->lock);
	if (p->at == p->log.n) {
		pthread_mutex_unlock(&p->lock);
		return 0;
	}
	snprintf(line, sizeof(line),
		 "replay: %s:%u: the driver differs: it ends before the log",
		 p->log.path, p->log.events[p->at].line);
	device_services.log(3, line);
	tell("expected:", &p->log.events[p->at]);
	pthread_mutex_unlock(&p->lock);
	return 1;
}

/* ------------------------------------------------------- opening, closing */

static void replay_close(struct device *dev)
{
	struct replay *p = replay(dev);

	if (p->has_thread) {
		pthread_mutex_lock(&p->lock);
		p->ending = true;
		pthread_cond_broadcast(&p->changed);
		pthread_mutex_unlock(&p->lock);
		pthread_join(p->thread, NULL);
	}
	while (p->moved)
		remove_moved(p, p->moved->then, p->moved->size);
	replay_free(&p->log);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

static void be_as_then(struct replay *p)
{
	struct device *d = &p->dev;

	d->name = p->log.name;
	d->platform = p->log.platform;
	d->is_pci = p->log.is_pci;
	d->lines = p->log.lines;
	d->clocks = p->log.clocks;
	memcpy(p->config, p->log.config, sizeof(p->config));
	for (unsigned int i = 0; i < DEVICE_REGIONS; i++) {
		d->regions[i].base = p->log.regions[i].base;
		d->regions[i].size = p->log.regions[i].size;
		d->regions[i].flags = p->log.regions[i].flags;
		d->regions[i].name = p->log.regions[i].name;
	}
}

/* "log=FILE[,device=N]" in any order. */
static int options(const char *rest, char *path, size_t size,
		   unsigned int *device, struct device_error *err)
{
	while (*rest) {
		size_t n = strcspn(rest, ",");
		char *end;

		if (!strncmp(rest, "log=", 4) && n > 4 && n - 4 < size) {
			snprintf(path, size, "%.*s", (int)(n - 4), rest + 4);
		} else if (!strncmp(rest, "device=", 7)) {
			*device = (unsigned int)strtoul(rest + 7, &end, 10);
			if (end != rest + n || n == 7)
				return device_fail(err, -EINVAL,
						   "replay: device= is a number");
		} else if (n) {
			return device_fail(err, -EINVAL,
					   "replay: has no option '%.*s'",
					   (int)n, rest);
		}
		rest += n + (rest[n] == ',');
	}
	return *path ? 0 : device_fail(err, -EINVAL, "replay: log=FILE is missing");
}

static struct replay *new_replay(void)
{
	struct replay *p = calloc(1, sizeof(*p));
	pthread_condattr_t attr;

	if (!p)
		return NULL;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->changed, &attr);
	pthread_condattr_destroy(&attr);
	return p;
}

static int replay_open(const char *rest, struct device **out,
		       struct device_error *err)
{
	struct replay *p = new_replay();
	unsigned int device = 0;
	char path[4096] = "";
	int ret;

	if (!p)
		return device_fail(err, -ENOMEM, "out of memory");
	ret = options(rest, path, sizeof(path), &device, err);
	if (!ret)
		ret = replay_read(&p->log, path, device, err);
	if (!ret) {
		be_as_then(p);
		go_on(p);
		ret = -pthread_create(&p->thread, NULL, replay_main, p);
		p->has_thread = !ret;
		if (ret)
			device_fail(err, ret, "replay: %s", strerror(-ret));
	}
	if (ret)
		replay_close(&p->dev);
	else
		*out = &p->dev;
	return ret;
}

const struct backend backend_replay = {
	.kind = "model:replay",
	.usage = "model:replay,log=FILE[,device=N]",
	.open = replay_open,
	.close = replay_close,
	.read = replay_do_read,
	.write = replay_do_write,
	.config_read = replay_config_read,
	.config_write = replay_config_write,
	.irq_setup = replay_irq_setup,
	.dma = replay_dma,
	.reset = replay_reset,
	.finish = replay_finish,
};
