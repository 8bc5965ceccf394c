// SPDX-License-Identifier: GPL-2.0
/*
 * qemu_irq.c - interrupts of QEMU's devices: a pin by the lines that QEMU
 * tells of, messages by the doorbell (see doorbell.c), from which they reach
 * the host's eventfds without anything in between.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "qemu.h"

#define STATUS 0x06u
#define STATUS_INTERRUPT 0x0008u
#define COMMAND 0x04u
#define COMMAND_MEMORY 2u

enum { MSI_CONTROL = 2, MSI_ADDRESS = 4, MSI_DATA_32 = 8, MSI_ADDRESS_HIGH = 8,
       MSI_DATA_64 = 12 };
#define MSI_ENABLE 0x0001u
#define MSI_64 0x0080u
#define MSI_MANY_SHIFT 4
#define MSI_MANY_MASK 0x0070u
enum { MSIX_CONTROL = 2, MSIX_TABLE = 4 };
#define MSIX_ENABLE 0x8000u
#define MSIX_MASK_ALL 0x4000u
#define MSIX_SIZE_MASK 0x07ffu

/* ---------------------------------------------------------------- the pin */

static bool listens(const struct qemu_device *d)
{
	return __atomic_load_n(&d->n_irqs, __ATOMIC_ACQUIRE) &&
	       d->irq_kind == DEVICE_INTX;
}

/* As on a board: who shares a line with another one's is called as well. */
void qemu_irq_line(void *qemu, unsigned int line, bool level)
{
	struct qemu *q = qemu;

	for (unsigned int i = 0; i < q->n; i++)
		if (q->devices[i]->line == line && listens(q->devices[i]))
			device_services.intx_level(&q->devices[i]->dev, level);
}

static bool is_shared(const struct qemu_device *d)
{
	for (unsigned int i = 0; i < d->qemu->n; i++)
		if (d->qemu->devices[i] != d &&
		    d->qemu->devices[i]->line == d->line)
			return true;
	return false;
}

void qemu_irq_unmask(struct device *dev)
{
	struct qemu_device *d = qemu_device(dev);

	if (!listens(d) || !qtest_level(&d->qemu->qtest, d->line))
		return;
	/* Of a shared line nothing is heard while another one holds it. */
	device_services.intx_level(dev, !is_shared(d) ||
					qemu_pci_read(d, STATUS, 2) &
						STATUS_INTERRUPT);
}

static int setup_pin(struct qemu_device *d, unsigned int count,
		     const int *eventfds)
{
	static const uint64_t one = 1;
	struct qemu *q = d->qemu;
	bool any = count;

	if (!d->line)
		return -EINVAL;
	for (unsigned int i = 0; i < q->n; i++)
		any |= q->devices[i] != d && listens(q->devices[i]);
	qtest_listen(&q->qtest, any);
	if (!count)
		return 0;
	/* What was told while nobody listened comes before this answer. */
	qemu_pci_read(d, STATUS, 2);
	if (qtest_level(&q->qtest, d->line) &&
	    write(eventfds[0], &one, sizeof(one)) < 0)
		return -errno;
	return 1;
}

/* --------------------------------------------------------------- messages */

/*
 * Never a read that could wait: while QEMU takes a descriptor over it clears
 * O_NONBLOCK for a moment, and that is ours as well.
 */
static bool drain(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t n;

	return poll(&p, 1, 0) == 1 && read(fd, &n, sizeof(n)) == sizeof(n);
}

/*
 * QEMU takes the eventfds up when it next looks: ring until the last of them,
 * and so all, has heard it.
 */
static int wait_for_bell(struct qemu_device *d, const int *eventfds,
			 unsigned int count)
{
	const struct timespec pause = { .tv_nsec = 100000 };

	for (unsigned int i = 0; i < 20000; i++) {
		qtest_write(&d->qemu->qtest, d->doorbell_at, 4, count - 1);
		if (drain(eventfds[count - 1]))
			return 0;
		nanosleep(&pause, NULL);
	}
	return -ETIMEDOUT;
}

static int connect_bell(struct qemu_device *d, const int *eventfds,
			unsigned int count)
{
	int ret = doorbell_connect(&d->doorbell, eventfds, count);

	return ret || !count ? ret : wait_for_bell(d, eventfds, count);
}

/* The message for vector n has n as data: for several QEMU ors it in. */
static void program_msi(struct qemu_device *d, unsigned int count)
{
	uint32_t control = qemu_pci_read(d, d->msi + MSI_CONTROL, 2);
	uint32_t many = 0;

	while (1u << many < count)
		many++;
	control &= ~(MSI_ENABLE | MSI_MANY_MASK);
	if (count) {
		qemu_pci_write(d, d->msi + MSI_ADDRESS, 4,
			       (uint32_t)d->doorbell_at);
		if (control & MSI_64)
			qemu_pci_write(d, d->msi + MSI_ADDRESS_HIGH, 4, 0);
		qemu_pci_write(d, d->msi + (control & MSI_64 ? MSI_DATA_64 :
							       MSI_DATA_32),
			       2, 0);
		control |= MSI_ENABLE | many << MSI_MANY_SHIFT;
	}
	qemu_pci_write(d, d->msi + MSI_CONTROL, 2, control);
}

static void fill_table(struct qemu_device *d, unsigned int count)
{
	uint32_t table = qemu_pci_read(d, d->msix + MSIX_TABLE, 4);
	uint64_t at = d->dev.regions[table & 7].base + (table & ~7u);
	uint32_t command = qemu_pci_read(d, COMMAND, 2);

	/* A driver may ask for vectors before it switches its memory on. */
	qemu_pci_write(d, COMMAND, 2, command | COMMAND_MEMORY);
	for (unsigned int i = 0; i < count; i++, at += 16) {
		qtest_write(&d->qemu->qtest, at, 4, d->doorbell_at);
		qtest_write(&d->qemu->qtest, at + 4, 4, 0);
		qtest_write(&d->qemu->qtest, at + 8, 4, i);
		qtest_write(&d->qemu->qtest, at + 12, 4, 0);
	}
	qemu_pci_write(d, COMMAND, 2, command);
}

static void program_msix(struct qemu_device *d, unsigned int count)
{
	uint32_t control = qemu_pci_read(d, d->msix + MSIX_CONTROL, 2);

	control &= ~(MSIX_ENABLE | MSIX_MASK_ALL);
	if (count) {
		/* Masked while the table is written, as specified. */
		qemu_pci_write(d, d->msix + MSIX_CONTROL, 2,
			       control | MSIX_ENABLE | MSIX_MASK_ALL);
		fill_table(d, count);
		control |= MSIX_ENABLE;
	}
	qemu_pci_write(d, d->msix + MSIX_CONTROL, 2, control);
}

static void program(struct qemu_device *d)
{
	if (d->irq_kind == DEVICE_MSI)
		program_msi(d, d->n_irqs);
	else if (d->irq_kind == DEVICE_MSIX)
		program_msix(d, d->n_irqs);
}

void qemu_irq_restore(struct qemu_device *d)
{
	if (d->n_irqs)
		program(d);
}

static unsigned int most_messages(struct qemu_device *d, enum device_irq kind)
{
	if (kind == DEVICE_MSI && d->msi)
		return 1u << (qemu_pci_read(d, d->msi + MSI_CONTROL, 2) >> 1 &
			      7);
	if (kind == DEVICE_MSIX && d->msix)
		return (qemu_pci_read(d, d->msix + MSIX_CONTROL, 2) &
			MSIX_SIZE_MASK) + 1;
	return 0;
}

static int setup_messages(struct qemu_device *d, enum device_irq kind,
			  unsigned int count, const int *eventfds)
{
	unsigned int most = most_messages(d, kind);
	int ret;

	if (!most)
		return -EINVAL;
	if (count > most)
		count = most;
	if (!count)
		program(d);
	ret = connect_bell(d, eventfds, count);
	if (ret)
		return ret;
	if (count)
		program(d);
	return (int)count;
}

int qemu_irq_setup(struct device *dev, enum device_irq kind,
		   unsigned int count, const int *eventfds)
{
	struct qemu_device *d = qemu_device(dev);
	int ret;

	d->irq_kind = kind;
	__atomic_store_n(&d->n_irqs, count, __ATOMIC_RELEASE);
	ret = kind == DEVICE_INTX ? setup_pin(d, count, eventfds) :
				    setup_messages(d, kind, count, eventfds);
	__atomic_store_n(&d->n_irqs, ret > 0 ? (unsigned int)ret : 0,
			 __ATOMIC_RELEASE);
	return ret;
}
