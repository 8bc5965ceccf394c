// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/kernel/irq.c, apic/msi.c: interrupts that the host's devices send:
 * each vector of each device has a number of its own.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "kpi.h"
#include "kernel/irq/host.h"
#include "kernel/irq/internals.h"

struct device_irqs {
	unsigned int device;
	int intx;		/* number, or -1 */
	unsigned int kind;	/* of the messages */
	unsigned int first, count;
};
static DEFINE_XARRAY(devices);

/* ------------------------------------------------------------ the pin */

static unsigned int device_of(struct irq_data *d)
{
	return (unsigned long)d->chip_data;
}

static void intx_mask(struct irq_data *d)
{
	host_intx_mask(device_of(d), 1);
}

static void intx_unmask(struct irq_data *d)
{
	host_intx_mask(device_of(d), 0);
}

/* Not at startup: the host may wait for handlers, which take the lock. */
static int intx_request(struct irq_data *d)
{
	int ret = host_irq_setup(device_of(d), HOST_IRQ_INTX, 1);

	return ret < 0 ? ret : ret ? 0 : -ENODEV;
}

static void intx_release(struct irq_data *d)
{
	host_irq_setup(device_of(d), HOST_IRQ_INTX, 0);
}

/* Every CPU is as near to a thread as every other. */
static int any_affinity(struct irq_data *d, const struct cpumask *mask,
			bool force)
{
	return IRQ_SET_MASK_OK;
}

static struct irq_chip intx_chip = {
	.name = "IO-APIC",
	.irq_mask = intx_mask,
	.irq_unmask = intx_unmask,
	.irq_request_resources = intx_request,
	.irq_release_resources = intx_release,
	.irq_set_affinity = any_affinity,
	.flags = IRQCHIP_SKIP_SET_WAKE,
};

/* ----------------------------------------------------------- messages */

/* What comes while it is masked stays pending here, as with an APIC. */
static void nothing(struct irq_data *d)
{
}

static struct irq_chip message_chip = {
	.name = "PCI-MSI",
	.irq_ack = nothing,
	.irq_mask = nothing,
	.irq_unmask = nothing,
	.irq_set_affinity = any_affinity,
	.flags = IRQCHIP_SKIP_SET_WAKE | IRQCHIP_ONESHOT_SAFE,
};

/* ------------------------------------------------------------ numbers */

static struct device_irqs *irqs_of(unsigned int device)
{
	struct device_irqs *d = xa_load(&devices, device);

	if (d)
		return d;
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return NULL;
	d->device = device;
	d->intx = -1;
	if (xa_err(xa_store(&devices, device, d, GFP_KERNEL))) {
		kfree(d);
		return NULL;
	}
	return d;
}

int kpi_irq_add_intx(unsigned int device)
{
	struct device_irqs *d = irqs_of(device);
	int irq;

	if (!d)
		return -ENOMEM;
	irq = irq_alloc_descs(-1, 0, 1, NUMA_NO_NODE);
	if (irq < 0)
		return irq;
	irq_set_chip_data(irq, (void *)(unsigned long)device);
	irq_set_chip_and_handler_name(irq, &intx_chip, handle_level_irq,
				      NULL);
	irq_set_status_flags(irq, IRQ_LEVEL);
	WRITE_ONCE(d->intx, irq);
	return irq;
}

void kpi_irq_remove_intx(unsigned int device)
{
	struct device_irqs *d = xa_load(&devices, device);
	int irq = d ? d->intx : -1;

	if (irq < 0)
		return;
	WRITE_ONCE(d->intx, -1);
	irq_free_descs(irq, 1);
}

static int take_numbers(struct device_irqs *d, unsigned int count)
{
	int first = irq_alloc_descs(-1, 0, count, NUMA_NO_NODE);
	unsigned int i;

	for (i = 0; first >= 0 && i < count; i++)
		irq_set_chip_and_handler_name(first + i, &message_chip,
					      handle_edge_irq, NULL);
	return first;
}

int kpi_irq_add_messages(unsigned int device, unsigned int kind,
			 unsigned int count, unsigned int *granted)
{
	struct device_irqs *d = irqs_of(device);
	int first, ret;

	if (!d)
		return -ENOMEM;
	if (d->count)
		return -EBUSY;
	first = take_numbers(d, count);
	if (first < 0)
		return first;
	d->kind = kind;
	d->first = first;
	d->count = count;
	ret = host_irq_setup(device, kind, count);
	if (ret <= 0) {
		d->count = 0;
		irq_free_descs(first, count);
		return ret ?: -ENOSPC;
	}
	if (ret < count) {
		d->count = ret;
		irq_free_descs(first + ret, count - ret);
	}
	*granted = d->count;
	return first;
}

void kpi_irq_remove_messages(unsigned int device)
{
	struct device_irqs *d = xa_load(&devices, device);
	unsigned int count = d ? d->count : 0;

	if (!count)
		return;
	/* After this none comes in, and no handler runs. */
	host_irq_setup(device, d->kind, 0);
	d->count = 0;
	irq_free_descs(d->first, count);
}

/* ----------------------------------------------------------- delivery */

static int number_of(unsigned int device, unsigned int kind,
		     unsigned int vector)
{
	const struct device_irqs *d = xa_load(&devices, device);

	if (!d)
		return -ENOENT;
	if (kind == HOST_IRQ_INTX)
		return READ_ONCE(d->intx);
	return kind == d->kind && vector < d->count ? d->first + vector :
						      -ENOENT;
}

/* As the processor and the entry code do: interrupts off, hardirq counted. */
void kpi_irq(unsigned int device, unsigned int kind, unsigned int vector)
{
	int irq = number_of(device, kind, vector);

	local_irq_disable();
	irq_enter();
	if (irq < 0 || generic_handle_irq(irq))
		pr_err_ratelimited("vector %u of device %u came in: nobody asked for it\n",
				   vector, device);
	irq_exit();
	local_irq_enable();
}
