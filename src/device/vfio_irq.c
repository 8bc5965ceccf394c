// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_irq.c - interrupts of a function behind VFIO: the kernel writes to an
 * eventfd of the host for each; nothing is in between. It switches messages on
 * in the function, too, and shows a driver a configuration space that says so.
 */
#include "vfio.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)DEVICE_INTX == VFIO_PCI_INTX_IRQ_INDEX &&
	       (int)DEVICE_MSI == VFIO_PCI_MSI_IRQ_INDEX &&
	       (int)DEVICE_MSIX == VFIO_PCI_MSIX_IRQ_INDEX, "same numbers");

int vfio_irq_open(struct vfio *v, struct device_error *err)
{
	for (unsigned int i = 0; i < VFIO_IRQS; i++) {
		struct vfio_irq_info info = { .argsz = sizeof(info),
					      .index = i };
		int ret = vfio_control(v, VFIO_DEVICE_GET_IRQ_INFO, &info);

		if (ret < 0)
			return device_fail(err, ret,
					   "%s: does not tell of its interrupts: %s",
					   v->dev.name, strerror(-ret));
		v->irqs[i].flags = info.flags;
		if (info.flags & VFIO_IRQ_INFO_EVENTFD)
			v->irqs[i].count = info.count > DEVICE_VECTORS ?
						   DEVICE_VECTORS : info.count;
	}
	return 0;
}

int vfio_set_irqs(struct vfio *v, const struct vfio_irq_set *set,
		  const int *fds)
{
	size_t size = fds ? set->count * sizeof(*fds) : 0;
	struct vfio_irq_set *all = malloc(sizeof(*set) + size);
	int ret;

	if (!all)
		return -ENOMEM;
	*all = *set;
	all->argsz = (uint32_t)(sizeof(*set) + size);
	if (size)
		memcpy(all->data, fds, size);
	ret = vfio_control(v, VFIO_DEVICE_SET_IRQS, all);
	free(all);
	return ret;
}

static int stop(struct vfio *v)
{
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = v->irq_kind,
	};

	if (atomic_load(&v->lost))
		return 0;
	return vfio_set_irqs(v, &set, NULL);
}

static int start(struct vfio *v, unsigned int count, const int *eventfds)
{
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD |
			 VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = v->irq_kind,
		.count = count,
	};

	return vfio_set_irqs(v, &set, eventfds);
}

int vfio_irq_setup(struct device *dev, enum device_irq kind,
		   unsigned int count, const int *eventfds)
{
	struct vfio *v = vfio_of(dev);
	int ret;

	if (count > v->irqs[kind].count)
		count = v->irqs[kind].count;
	if (!v->irqs[kind].count || atomic_load(&v->lost))
		return -EINVAL;
	v->irq_kind = kind;
	ret = count ? start(v, count, eventfds) : stop(v);
	/* More than there are just now: that many it has (vfio-pci). */
	if (ret > 0 && count)
		return vfio_irq_setup(dev, kind, (unsigned int)ret, eventfds);
	v->n_irqs = ret ? 0 : count;
	return ret < 0 ? ret : (int)count;
}

void vfio_irq_unmask(struct device *dev)
{
	struct vfio *v = vfio_of(dev);
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK,
		.index = VFIO_PCI_INTX_IRQ_INDEX,
		.count = 1,
	};

	if (v->irqs[DEVICE_INTX].flags &
		    (VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED) &&
	    v->irq_kind == DEVICE_INTX && v->n_irqs && !atomic_load(&v->lost))
		vfio_set_irqs(v, &set, NULL);
}
