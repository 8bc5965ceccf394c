/* SPDX-License-Identifier: GPL-2.0 */
/* qemu.h - devices of one QEMU: what its files share. */
#ifndef LKMHOST_DEVICE_QEMU_H
#define LKMHOST_DEVICE_QEMU_H

#include <pthread.h>
#include <sys/types.h>

#include "backend.h"
#include "doorbell.h"
#include "qtest.h"

#define QEMU_PROGRAM "qemu-system-x86_64"
#define QEMU_DEVICES 8u

struct qemu;

struct qemu_device {
	struct device dev;
	struct qemu *qemu;
	uint64_t config;	/* its configuration space, memory mapped */
	unsigned int line;	/* where its pin leads */
	uint16_t msi, msix, express;	/* its capabilities; 0: none */
	uint16_t command;	/* the register of that name as last written */
	struct doorbell doorbell;
	uint64_t doorbell_at;	/* its register */
	enum device_irq irq_kind;
	unsigned int n_irqs;
	bool used;		/* device_open() has it */
};

/* Text that a thread collects until somebody wants it. */
struct qemu_text {
	char buf[1024];
	size_t n;
};

/* All of them live in one process, which sees one command line. */
struct qemu {
	struct qtest qtest;
	struct qemu_device *devices[QEMU_DEVICES];
	unsigned int n, users;
	uint64_t memory;	/* that it sees, from address 0 on */
	/* The process and the thread that started it and watches it. */
	pid_t pid;
	pthread_t thread;
	int epoll, errors, wake;
	bool has_thread;
	bool ending;		/* we end it ourselves; atomic */
	bool started;		/* it has answered; atomic */
	struct qemu_text said;	/* its complaints until then */
	/* For the start: what it gets. */
	char **argv;
	size_t n_argv;
	int inherit[2 + 2 + QEMU_DEVICES];
	unsigned int n_inherit;
	int errors_write;
};

static inline struct qemu_device *qemu_device(struct device *dev)
{
	return (struct qemu_device *)dev;
}

/*
 * qemu_args.c: the command line for the devices among device_services.specs,
 * and what QEMU inherits. On failure -errno and *@err.
 */
int qemu_prepare(struct qemu *q, struct device_error *err);
void qemu_forget_args(struct qemu *q);

/* qemu_process.c: from there to a machine that answers, and to its end. */
int qemu_start(struct qemu *q, struct device_error *err);
void qemu_stop(struct qemu *q);

/* qemu_pci.c: the machine's chipset, and functions on its bus. */
int qemu_chipset(struct qemu *q);
int qemu_pci_open(struct qemu_device *d, unsigned int slot,
		  struct device_error *err);
void qemu_pci_place_bar(struct qemu_device *d, unsigned int bar);
uint32_t qemu_pci_read(struct qemu_device *d, unsigned int offset,
		       unsigned int size);
void qemu_pci_write(struct qemu_device *d, unsigned int offset,
		    unsigned int size, uint32_t value);
int qemu_pci_reset(struct qemu_device *d);

/* qemu_irq.c */
int qemu_irq_setup(struct device *dev, enum device_irq kind,
		   unsigned int count, const int *eventfds);
void qemu_irq_unmask(struct device *dev);
void qemu_irq_restore(struct qemu_device *d);
void qemu_irq_line(void *qemu, unsigned int line, bool level);

/* Where functions are on the bus: ours, and the doorbell of each. */
#define QEMU_SLOT(i) (1u + (i))
#define QEMU_DOORBELL_SLOT(i) (16u + (i))

#endif
