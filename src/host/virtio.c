// SPDX-License-Identifier: GPL-2.0
/* virtio.c - the doors to virtio devices, whatever is behind them. */
#include <errno.h>
#include <string.h>

#include "backend.h"
#include "internal.h"

_Static_assert(HOST_VIRTIO_QUEUES == LKM_VIRTIO_QUEUES, "the same limit");

static struct device *virtio_device(unsigned int number)
{
	struct device *d = device_number(number);

	return d && d->virtio.id ? d : NULL;
}

int host_virtio_at(unsigned int device, struct host_virtio *out)
{
	struct device *d = device_number(device);

	if (!d)
		return -ENODEV;
	if (!d->virtio.id)
		return -ENOTTY;
	*out = (struct host_virtio){ .name = d->name, .id = d->virtio.id,
				     .vendor = d->virtio.vendor,
				     .nr_queues = d->virtio.n_queues };
	for (unsigned int i = 0; i < d->virtio.n_queues; i++)
		out->queue_size[i] = d->virtio.queue_size[i];
	return 0;
}

unsigned long long host_virtio_features(unsigned int device)
{
	struct device *d = virtio_device(device);

	return d ? d->ops->virtio->features(d) : 0;
}

int host_virtio_accept(unsigned int device, unsigned long long features)
{
	struct device *d = virtio_device(device);

	return d && d->ops->virtio->accept(d, features) ? 0 : -EINVAL;
}

void host_virtio_config(unsigned int device, unsigned int offset, void *buf,
			unsigned int size, unsigned int write)
{
	struct device *d = virtio_device(device);

	if (d)
		d->ops->virtio->config(d, offset, buf, size, write);
	else if (!write)
		memset(buf, 0xff, size);
}

unsigned int host_virtio_generation(unsigned int device)
{
	struct device *d = virtio_device(device);

	return d ? d->ops->virtio->generation(d) : 0;
}

unsigned int host_virtio_status(unsigned int device)
{
	struct device *d = virtio_device(device);

	return d ? d->ops->virtio->status(d) : 0xff;
}

void host_virtio_set_status(unsigned int device, unsigned int status)
{
	struct device *d = virtio_device(device);

	if (d)
		d->ops->virtio->set_status(d, (uint8_t)status);
}

int host_virtio_queue(unsigned int device, unsigned int queue,
		      const struct host_virtio_ring *ring)
{
	struct device *d = virtio_device(device);
	struct device_ring r;

	if (!d || queue >= d->virtio.n_queues)
		return -ENODEV;
	if (!ring)
		return d->ops->virtio->queue(d, queue, NULL);
	r = (struct device_ring){ ring->size, ring->desc, ring->avail,
				  ring->used };
	return d->ops->virtio->queue(d, queue, &r);
}

unsigned long long host_virtio_kick(unsigned int device, unsigned int queue,
				    unsigned int deliver)
{
	struct device *d = virtio_device(device);

	return d && queue < d->virtio.n_queues ?
		       d->ops->virtio->kick(d, queue, deliver) :
		       0;
}
