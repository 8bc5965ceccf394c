// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_user_irq.c - interrupts of a vfio-user device: the server writes to the
 * host's eventfds, one for each vector.
 */
#include "vfio_user.h"

#include <errno.h>
#include <string.h>

struct irq_set {
	uint32_t argsz, flags, index, start, count;
};
#define DATA_NONE 0x01u
#define DATA_EVENTFD 0x04u
#define ACTION_UNMASK 0x10u
#define ACTION_TRIGGER 0x20u
#define IRQ_AUTOMASKED 0x4u

#define MSI_ENABLE 0x0001u
#define MSI_MANY_SHIFT 4
#define MSI_MANY 0x0070u
#define MSIX_ENABLE 0x8000u
#define MSIX_MASK_ALL 0x4000u

static int set_irqs(struct vfio_user *u, uint32_t index, uint32_t flags,
		    uint32_t start, uint32_t count, const struct vu_fds *fds)
{
	struct irq_set set = { .argsz = sizeof(set), .flags = flags,
			       .index = index, .start = start,
			       .count = count };
	struct vu_part question[2] = { { &set, sizeof(set) } };

	return vu_ask(&u->link, VU_DEVICE_SET_IRQS, question, fds, NULL, NULL,
		      NULL);
}

/* As many at a time as one message may carry. */
static int give_eventfds(struct vfio_user *u, uint32_t index,
			 unsigned int count, const int *eventfds)
{
	int ret = 0;

	for (unsigned int i = 0; i < count && !ret;) {
		struct vu_fds fds = { .n = count - i };

		if (fds.n > u->link.server_fds_max)
			fds.n = u->link.server_fds_max;
		memcpy(fds.fd, eventfds + i, fds.n * sizeof(int));
		ret = set_irqs(u, index, DATA_EVENTFD | ACTION_TRIGGER, i,
			       fds.n, &fds);
		i += fds.n;
	}
	return ret;
}

static void change_control(struct vfio_user *u, unsigned int capability,
			   uint16_t clear, uint16_t set)
{
	uint16_t control;

	if (!capability || vu_region_read(u, VU_REGION_CONFIG, capability + 2,
					  &control, 2))
		return;
	control = (uint16_t)((control & ~clear) | set);
	vu_region_write(u, VU_REGION_CONFIG, capability + 2, &control, 2);
}

/* Servers that emulate a whole function look at its own switch, too. */
static void enable_messages(struct vfio_user *u, enum device_irq kind,
			    unsigned int count)
{
	uint16_t many = 0;

	while (1u << many < count)
		many++;
	if (kind == DEVICE_MSI)
		change_control(u, u->msi, MSI_ENABLE | MSI_MANY,
			       count ? (uint16_t)(MSI_ENABLE |
						  many << MSI_MANY_SHIFT) : 0);
	else if (kind == DEVICE_MSIX)
		change_control(u, u->msix, MSIX_ENABLE | MSIX_MASK_ALL,
			       count ? MSIX_ENABLE : 0);
}

int vu_irq_setup(struct device *dev, enum device_irq kind, unsigned int count,
		 const int *eventfds)
{
	static const uint32_t index_of[] = { [DEVICE_INTX] = VU_IRQ_INTX,
					     [DEVICE_MSI] = VU_IRQ_MSI,
					     [DEVICE_MSIX] = VU_IRQ_MSIX };
	struct vfio_user *u = vfio_user_of(dev);
	uint32_t index = index_of[kind];
	int ret;

	if (count > u->irq_count[index])
		count = u->irq_count[index];
	if (!count) {
		enable_messages(u, kind, 0);
		if (u->irq_count[index])
			set_irqs(u, index, DATA_NONE | ACTION_TRIGGER, 0, 0,
				 NULL);
		return eventfds ? -ENOSPC : 0;
	}
	ret = give_eventfds(u, index, count, eventfds);
	if (ret)
		return ret;
	enable_messages(u, kind, count);
	return (int)count;
}

void vu_irq_unmask(struct device *dev)
{
	struct vfio_user *u = vfio_user_of(dev);

	if (u->irq_flags[VU_IRQ_INTX] & IRQ_AUTOMASKED)
		set_irqs(u, VU_IRQ_INTX, DATA_NONE | ACTION_UNMASK, 0, 1, NULL);
}
