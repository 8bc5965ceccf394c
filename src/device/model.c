// SPDX-License-Identifier: GPL-2.0
/*
 * model.c - `--device model:FILE.so[,NAME=VALUE ...]`: a model in C, loaded
 * into this process.
 */
#define _GNU_SOURCE
#include "backend.h"
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define N_TIMERS 8

typedef void timer_fn(struct lkm_device *dev, void *state, unsigned int id);

struct timer {
	uint64_t deadline;	/* 0: not set */
	timer_fn *fn;
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
	struct timer timers[N_TIMERS];
	pthread_cond_t timers_changed;
	pthread_t timer_thread;
	bool has_timer_thread, ending;
};

static struct model *model_of(struct lkm_device *handle)
{
	return (struct model *)((char *)handle -
				offsetof(struct model, handle));
}

/* ------------------------------------------------------------- services */

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

static void send(struct model *m, unsigned int vector)
{
	char text[160];

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
		send(m, vector);
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

/* --------------------------------------------------------------- timers */

/* The first that is due before @until; NULL: none. */
static struct timer *next_timer(struct model *m, uint64_t until)
{
	struct timer *first = NULL;

	for (size_t i = 0; i < N_TIMERS; i++)
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
		struct timer *t = next_timer(m, ~0ull);

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

/* Called by the model's functions, so under the lock. */
static void set_timer(struct lkm_device *handle, unsigned int id,
		      uint64_t deadline, timer_fn *fn)
{
	struct model *m = model_of(handle);

	if (id >= N_TIMERS)
		return;
	m->timers[id] = (struct timer){ fn ? deadline : 0, fn };
	if (deadline && !m->has_timer_thread)
		m->has_timer_thread = !pthread_create(&m->timer_thread, NULL,
						      run_timers, m);
	else
		pthread_cond_signal(&m->timers_changed);
}

static const struct lkm_device_host services = {
	.param = param,
	.message = message,
	.dma = dma,
	.interrupt = interrupt,
	.memory = memory,
	.now = now,
	.timer = set_timer,
};

/* -------------------------------------------------------------- opening */

/* "a=1,b=2" to "a=1\0b=2\0\0". */
static char *split_options(const char *text)
{
	size_t n = strlen(text);
	char *options = calloc(1, n + 2);

	for (size_t i = 0; options && i < n; i++)
		options[i] = text[i] == ',' ? '\0' : text[i];
	return options;
}

static bool known(const struct lkm_model *type, const char *option)
{
	size_t n = strcspn(option, "=");

	for (const struct lkm_param *p = type->params; p && p->name; p++)
		if (option[n] && strlen(p->name) == n &&
		    !strncmp(p->name, option, n))
			return true;
	return false;
}

static int check_options(const struct model *m, struct device_error *err)
{
	for (const char *p = m->options; *p; p += strlen(p) + 1)
		if (!known(m->type, p))
			return device_fail(err, -EINVAL,
					   "%s: has no option '%s'",
					   m->type->name, p);
	return 0;
}

static int load(struct model *m, const char *path, struct device_error *err)
{
	const char *why;

	/* Without a slash dlopen() would look among the system's libraries. */
	char *file = NULL;

	if (asprintf(&file, "%s%s", strchr(path, '/') ? "" : "./", path) < 0)
		return device_fail(err, -ENOMEM, "out of memory");
	m->library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	free(file);
	if (!m->library)
		return device_fail(err, -ENOEXEC, "%s", dlerror());
	m->type = dlsym(m->library, "lkmhost_model");
	if (!m->type)
		why = "is no device model: it has no lkmhost_model";
	else if (m->type->abi != LKM_MODEL_ABI ||
		 m->type->size != sizeof(*m->type))
		why = "is a model for another version of lkmhost";
	else if (!m->type->name || !m->type->read || !m->type->write)
		why = "is a model without name, read or write function";
	else
		return 0;
	return device_fail(err, -ENOEXEC, "%s: %s", path, why);
}

static int add_windows(struct model *m, struct device_error *err)
{
	const struct lkm_window *w = m->type->windows;

	for (unsigned int i = 0; w && w[i].size; i++) {
		if (i == DEVICE_WINDOWS)
			return device_fail(err, -E2BIG,
					   "%s: more than %u windows",
					   m->type->name, DEVICE_WINDOWS);
		if (!w[i].base || w[i].base + w[i].size < w[i].base)
			return device_fail(err, -EINVAL,
					   "%s: window %u is no range of addresses",
					   m->type->name, i);
		m->dev.regions[LKM_WINDOW(i)] = (struct device_region){
			.base = w[i].base,
			.size = w[i].size,
			.name = w[i].name ? w[i].name : m->type->name,
		};
	}
	return 0;
}

static void reset(struct model *m)
{
	if (m->type->reset)
		m->type->reset(&m->handle, m->handle.state);
}

static bool is_power_of_two(uint64_t n)
{
	return n && !(n & (n - 1));
}

static int add_bars(struct model *m, struct device_error *err)
{
	const struct lkm_pci *pci = m->type->pci;

	if (!pci)
		return 0;
	m->dev.is_pci = true;
	config_build(&m->config, pci);
	for (unsigned int i = 0; i < 6; i++) {
		const struct lkm_bar *b = &pci->bars[i];

		if (b->size && (!is_power_of_two(b->size) || b->size < 4 ||
				b->size > 1ull << 44))
			return device_fail(err, -EINVAL,
					   "%s: BAR %u cannot have %llu bytes",
					   m->type->name, i,
					   (unsigned long long)b->size);
		m->dev.regions[i] = (struct device_region){
			.size = b->size,
			.name = m->type->name,
			.flags = b->flags,
		};
		if (b->size && b->flags & LKM_BAR_64)
			i++;
	}
	return 0;
}

static int start(struct model *m, struct device_error *err)
{
	int ret;

	m->handle.host = &services;
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
	size_t n = strcspn(rest, ",");
	char *path = strndup(rest, n);
	struct model *m = new_model();
	int ret = -ENOMEM;

	if (!m || !path) {
		free(path);
		free(m);
		return device_fail(err, ret, "out of memory");
	}
	m->options = split_options(rest[n] ? rest + n + 1 : "");
	ret = load(m, path, err);
	if (!ret)
		ret = check_options(m, err);
	if (!ret)
		ret = add_windows(m, err);
	if (!ret)
		ret = add_bars(m, err);
	if (!ret) {
		m->dev.name = strdup(m->type->name);
		m->dev.platform = m->type->platform;
		ret = start(m, err);
	}
	free(path);
	if (ret)
		release(m);
	else
		*out = &m->dev;
	return ret;
}

static void model_close(struct device *dev)
{
	struct model *m = (struct model *)dev;

	pthread_mutex_lock(&m->lock);
	m->ending = true;
	pthread_cond_signal(&m->timers_changed);
	pthread_mutex_unlock(&m->lock);
	if (m->has_timer_thread)
		pthread_join(m->timer_thread, NULL);
	if (m->type->close)
		m->type->close(&m->handle, m->handle.state);
	release(m);
}

static uint64_t model_read(struct device *dev, unsigned int region,
			   uint64_t offset, unsigned int size)
{
	struct model *m = (struct model *)dev;
	uint64_t value;

	pthread_mutex_lock(&m->lock);
	value = m->type->read(&m->handle, m->handle.state, region, offset,
			      size);
	pthread_mutex_unlock(&m->lock);
	return size == 8 ? value : value & ((1ull << (8 * size)) - 1);
}

static void model_write(struct device *dev, unsigned int region,
			uint64_t offset, unsigned int size, uint64_t value)
{
	struct model *m = (struct model *)dev;

	pthread_mutex_lock(&m->lock);
	m->type->write(&m->handle, m->handle.state, region, offset, size,
		       value);
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

static unsigned int most_vectors(const struct lkm_pci *pci,
				 enum device_irq kind)
{
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
	unsigned int most = m->type->pci ? most_vectors(m->type->pci, kind) : 0;

	if (count > most)
		count = most;
	if (!most)
		return -EINVAL;
	pthread_mutex_lock(&m->lock);
	m->irq_kind = kind;
	m->n_irqs = count;
	for (unsigned int i = 0; i < count; i++)
		m->irqs[i] = eventfds[i];
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
};
