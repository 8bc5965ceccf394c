// SPDX-License-Identifier: GPL-2.0
/*
 * qemu.c - `--device qemu:DEVICE[,PROP=VALUE ...]`: a device model of a stock
 * QEMU, which runs as a process of its own. Its machine has a processor that
 * only halts; the host drives it by the qtest protocol, the machine's memory
 * is the host's.
 */
#define _GNU_SOURCE
#include "qemu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_IO 1u
#define COMMAND_MEMORY 2u

/* The QEMU that runs, if there is one. Opened and closed by one thread. */
static struct qemu *running;

static void release(struct qemu *q)
{
	qemu_stop(q);
	for (unsigned int i = 0; i < q->n; i++) {
		doorbell_close(&q->devices[i]->doorbell);
		free(q->devices[i]->dev.name);
		free(q->devices[i]);
	}
	qemu_forget_args(q);
	pthread_mutex_destroy(&q->qtest.lock);
	free(q);
}

static int open_functions(struct qemu *q, struct device_error *err)
{
	int ret = qemu_chipset(q);

	if (ret)
		return device_fail(err, ret,
				   "qemu: not the chipset that was asked for");
	for (unsigned int i = 0; i < q->n && !ret; i++)
		ret = qemu_pci_open(q->devices[i], i, err);
	return ret;
}

static struct qemu *launch(int *ret, struct device_error *err)
{
	struct qemu *q = calloc(1, sizeof(*q));

	if (!q) {
		*ret = device_fail(err, -ENOMEM, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&q->qtest.lock, NULL);
	q->qtest.fd = q->qtest.epoll = -1;
	q->qtest.line = qemu_irq_line;
	q->qtest.ctx = q;
	q->epoll = q->errors = q->errors_write = q->wake = -1;
	*ret = qemu_prepare(q, err);
	if (!*ret)
		*ret = qemu_start(q, err);
	if (!*ret)
		*ret = open_functions(q, err);
	if (!*ret)
		return q;
	release(q);
	return NULL;
}

/* All specifications are known at the first: this is the next of them. */
static int qemu_open(const char *rest, struct device **out,
		     struct device_error *err)
{
	int ret = 0;

	(void)rest;
	if (!running)
		running = launch(&ret, err);
	for (unsigned int i = 0; running && i < running->n; i++)
		if (!running->devices[i]->used) {
			running->devices[i]->used = true;
			running->users++;
			*out = &running->devices[i]->dev;
			return 0;
		}
	return ret ? ret : device_fail(err, -EBUSY, "qemu: runs already");
}

static void qemu_close(struct device *dev)
{
	struct qemu *q = qemu_device(dev)->qemu;

	if (--q->users)
		return;
	running = NULL;
	release(q);
}

static bool decodes(const struct qemu_device *d, unsigned int flags)
{
	return d->command & (flags & LKM_BAR_IO ? COMMAND_IO : COMMAND_MEMORY);
}

static uint64_t qemu_read(struct device *dev, unsigned int region,
			  uint64_t offset, unsigned int size)
{
	struct qemu_device *d = qemu_device(dev);
	const struct device_region *r = &dev->regions[region];

	if (!decodes(d, r->flags))
		return size == 8 ? ~0ull : (1ull << 8 * size) - 1;
	if (r->flags & LKM_BAR_IO)
		return qtest_in(&d->qemu->qtest,
				(unsigned int)(r->base + offset), size);
	return qtest_read(&d->qemu->qtest, r->base + offset, size);
}

static void qemu_write(struct device *dev, unsigned int region, uint64_t offset,
		       unsigned int size, uint64_t value)
{
	struct qemu_device *d = qemu_device(dev);
	const struct device_region *r = &dev->regions[region];

	if (!decodes(d, r->flags))
		return;
	if (r->flags & LKM_BAR_IO)
		qtest_out(&d->qemu->qtest, (unsigned int)(r->base + offset),
			  size, (uint32_t)value);
	else
		qtest_write(&d->qemu->qtest, r->base + offset, size, value);
}

static uint32_t config_read(struct device *dev, unsigned int offset,
			    unsigned int size)
{
	return qemu_pci_read(qemu_device(dev), offset, size);
}

static void config_write(struct device *dev, unsigned int offset,
			 unsigned int size, uint32_t value)
{
	qemu_pci_write(qemu_device(dev), offset, size, value);
}

static void bar_placed(struct device *dev, unsigned int bar)
{
	qemu_pci_place_bar(qemu_device(dev), bar);
}

static int reset(struct device *dev)
{
	return qemu_pci_reset(qemu_device(dev));
}

const struct backend backend_qemu = {
	.kind = "qemu",
	.usage = "qemu:DEVICE[,PROP=VALUE ...]",
	.open = qemu_open,
	.close = qemu_close,
	.read = qemu_read,
	.write = qemu_write,
	.config_read = config_read,
	.config_write = config_write,
	.bar_placed = bar_placed,
	.irq_setup = qemu_irq_setup,
	.irq_unmask = qemu_irq_unmask,
	.reset = reset,
};
