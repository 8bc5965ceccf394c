// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/virtio, linux/virtio_config.h: a transport to the host's virtio
 * devices. There are no registers: configuration, status and kicks are calls,
 * queues' interrupts are messages of the device.
 */
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdesc.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>
#include <linuxkpi/host/virtio.h>

#include "kpi.h"
#include "drivers/virtio/core.h"
#include "kernel/irq/host.h"

/* One message: a queue's, or, behind those, the configuration's. */
struct message {
	unsigned int irq;
	/* It has come in by a kick, and is delivered on that CPU. */
	struct irq_work arrived;
	char name[32];
};

struct kpi_virtio_device {
	struct virtio_device vdev;
	struct platform_device *parent;
	unsigned int device;	/* the host's number */
	unsigned int nr_queues;
	unsigned int queue_size[HOST_VIRTIO_QUEUES];
	unsigned int first_irq;	/* 0: none */
	struct message messages[HOST_VIRTIO_QUEUES + 1];
};

static struct kpi_virtio_device *to_device(struct virtio_device *vdev)
{
	return container_of(vdev, struct kpi_virtio_device, vdev);
}

/* ------------------------------------------- features, status, registers */

static u64 get_features(struct virtio_device *vdev)
{
	return host_virtio_features(to_device(vdev)->device);
}

static int finalize_features(struct virtio_device *vdev)
{
	kpi_virtio.vring_transport_features(vdev);
	return host_virtio_accept(to_device(vdev)->device, vdev->features);
}

static void get(struct virtio_device *vdev, unsigned int offset, void *buf,
		unsigned int len)
{
	host_virtio_config(to_device(vdev)->device, offset, buf, len, 0);
}

static void set(struct virtio_device *vdev, unsigned int offset,
		const void *buf, unsigned int len)
{
	host_virtio_config(to_device(vdev)->device, offset, (void *)buf, len,
			   1);
}

static u32 generation(struct virtio_device *vdev)
{
	return host_virtio_generation(to_device(vdev)->device);
}

static u8 get_status(struct virtio_device *vdev)
{
	return host_virtio_status(to_device(vdev)->device);
}

static void set_status(struct virtio_device *vdev, u8 status)
{
	WARN_ON(!status);
	host_virtio_set_status(to_device(vdev)->device, status);
}

static void synchronize_cbs(struct virtio_device *vdev)
{
	struct kpi_virtio_device *d = to_device(vdev);
	unsigned int i;

	for (i = 0; d->first_irq && i <= d->nr_queues; i++) {
		irq_work_sync(&d->messages[i].arrived);
		synchronize_irq(d->messages[i].irq);
	}
}

/* After that neither the device nor a callback is at work. */
static void reset(struct virtio_device *vdev)
{
	host_virtio_set_status(to_device(vdev)->device, 0);
	synchronize_cbs(vdev);
}

static const char *bus_name(struct virtio_device *vdev)
{
	return dev_name(&to_device(vdev)->parent->dev);
}

/* ------------------------------------------------------------- messages */

static void deliver(struct irq_work *work)
{
	struct message *m = container_of(work, struct message, arrived);

	generic_handle_irq(m->irq);
}

/*
 * A callback must not run in the middle of a section that this CPU has under
 * a lock: with preemption off the message goes the long way, to the interrupt
 * CPU. With interrupts off it waits until they are on.
 */
static bool notify(struct virtqueue *vq)
{
	struct kpi_virtio_device *d = to_device(vq->vdev);
	unsigned long came = host_virtio_kick(d->device, vq->index,
					      irqs_disabled() ||
						      !preempt_count());

	for (; came; came &= came - 1)
		irq_work_queue(&d->messages[__ffs(came)].arrived);
	return true;
}

static irqreturn_t config_interrupt(int irq, void *data)
{
	struct kpi_virtio_device *d = data;

	kpi_virtio.virtio_config_changed(&d->vdev);
	return IRQ_HANDLED;
}

static int take_messages(struct kpi_virtio_device *d)
{
	unsigned int granted = 0, i;
	int first = kpi_irq_add_messages(d->device, HOST_IRQ_MSIX,
					 d->nr_queues + 1, &granted);

	if (first < 0)
		return first;
	if (granted <= d->nr_queues) {
		kpi_irq_remove_messages(d->device);
		return -ENOSPC;
	}
	d->first_irq = first;
	for (i = 0; i <= d->nr_queues; i++) {
		d->messages[i].irq = first + i;
		init_irq_work(&d->messages[i].arrived, deliver);
	}
	snprintf(d->messages[i - 1].name, sizeof(d->messages[0].name),
		 "%s-config", dev_name(&d->vdev.dev));
	return request_irq(first + d->nr_queues, config_interrupt, 0,
			   d->messages[i - 1].name, d);
}

static void return_messages(struct kpi_virtio_device *d)
{
	if (!d->first_irq)
		return;
	synchronize_cbs(&d->vdev);
	if (irq_has_action(d->first_irq + d->nr_queues))
		free_irq(d->first_irq + d->nr_queues, d);
	kpi_irq_remove_messages(d->device);
	d->first_irq = 0;
}

/* --------------------------------------------------------------- queues */

static int start_queue(struct kpi_virtio_device *d, struct virtqueue *vq)
{
	struct host_virtio_ring ring = {
		.size = kpi_virtio.virtqueue_get_vring_size(vq),
		.desc = kpi_virtio.virtqueue_get_desc_addr(vq),
		.avail = kpi_virtio.virtqueue_get_avail_addr(vq),
		.used = kpi_virtio.virtqueue_get_used_addr(vq),
	};
	struct message *m = &d->messages[vq->index];
	int ret = 0;

	snprintf(m->name, sizeof(m->name), "%s-%s", dev_name(&d->vdev.dev),
		 vq->name);
	if (vq->callback)
		ret = request_irq(m->irq, kpi_virtio.vring_interrupt, 0,
				  m->name, vq);
	if (ret)
		return ret;
	ret = host_virtio_queue(d->device, vq->index, &ring);
	if (ret && vq->callback)
		free_irq(m->irq, vq);
	return ret;
}

static struct virtqueue *new_queue(struct kpi_virtio_device *d,
				   unsigned int index, vq_callback_t *callback,
				   const char *name, bool ctx)
{
	struct virtqueue *vq;
	int ret;

	if (index >= d->nr_queues)
		return ERR_PTR(-ENOENT);
	vq = kpi_virtio.vring_create_virtqueue(index, d->queue_size[index],
					       SMP_CACHE_BYTES, &d->vdev, true,
					       true, ctx, notify, callback,
					       name);
	if (!vq)
		return ERR_PTR(-ENOMEM);
	vq->num_max = d->queue_size[index];
	ret = start_queue(d, vq);
	if (!ret)
		return vq;
	kpi_virtio.vring_del_virtqueue(vq);
	return ERR_PTR(ret);
}

static void del_vqs(struct virtio_device *vdev)
{
	struct kpi_virtio_device *d = to_device(vdev);
	struct virtqueue *vq, *next;

	list_for_each_entry_safe(vq, next, &vdev->vqs, list) {
		host_virtio_queue(d->device, vq->index, NULL);
		irq_work_sync(&d->messages[vq->index].arrived);
		if (vq->callback)
			free_irq(d->messages[vq->index].irq, vq);
		kpi_virtio.vring_del_virtqueue(vq);
	}
	return_messages(d);
}

static int find_vqs(struct virtio_device *vdev, unsigned int nvqs,
		    struct virtqueue *vqs[], vq_callback_t *callbacks[],
		    const char *const names[], const bool *ctx,
		    struct irq_affinity *desc)
{
	struct kpi_virtio_device *d = to_device(vdev);
	unsigned int i, index = 0;
	int ret = take_messages(d);

	for (i = 0; !ret && i < nvqs; i++) {
		vqs[i] = names[i] ? new_queue(d, index++, callbacks[i],
					      names[i], ctx && ctx[i]) :
				    NULL;
		if (IS_ERR(vqs[i]))
			ret = PTR_ERR(vqs[i]);
	}
	if (ret)
		del_vqs(vdev);
	return ret;
}

static const struct virtio_config_ops config_ops = {
	.get = get,
	.set = set,
	.generation = generation,
	.get_status = get_status,
	.set_status = set_status,
	.reset = reset,
	.find_vqs = find_vqs,
	.del_vqs = del_vqs,
	.synchronize_cbs = synchronize_cbs,
	.get_features = get_features,
	.finalize_features = finalize_features,
	.bus_name = bus_name,
};

/* -------------------------------------------------------------- devices */

static void release(struct device *dev)
{
	kfree(to_device(container_of(dev, struct virtio_device, dev)));
}

static struct kpi_virtio_device *new_device(unsigned int device,
					    const struct host_virtio *info)
{
	struct kpi_virtio_device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->device = device;
	d->nr_queues = info->nr_queues;
	memcpy(d->queue_size, info->queue_size, sizeof(d->queue_size));
	d->parent = platform_device_register_simple("virtio-host", device,
						    NULL, 0);
	if (IS_ERR(d->parent)) {
		kfree(d);
		return NULL;
	}
	d->vdev.dev.parent = &d->parent->dev;
	d->vdev.dev.release = release;
	d->vdev.config = &config_ops;
	d->vdev.id.device = info->id;
	d->vdev.id.vendor = info->vendor;
	return d;
}

struct kpi_virtio_device *kpi_virtio_add(unsigned int device,
					 const struct host_virtio *info)
{
	struct kpi_virtio_device *d = new_device(device, info);
	struct platform_device *parent;
	int ret;

	if (!d)
		return NULL;
	parent = d->parent;
	ret = kpi_virtio.register_virtio_device(&d->vdev);
	if (!ret)
		return d;
	pr_err("%s: no virtio device: %d\n", info->name, ret);
	put_device(&d->vdev.dev);
	platform_device_unregister(parent);
	return NULL;
}

void kpi_virtio_remove(struct kpi_virtio_device *d)
{
	struct platform_device *parent = d->parent;

	kpi_virtio.unregister_virtio_device(&d->vdev);
	platform_device_unregister(parent);
}
