// SPDX-License-Identifier: GPL-2.0
/*
 * vfio.c - `--device vfio:ADDRESS`: a PCI function of this machine, by the
 * kernel's VFIO. Its registers are mapped: the driver's loads and stores are
 * the hardware's. Linux: Documentation/driver-api/vfio.rst, linux/vfio.h.
 */
#define _GNU_SOURCE
#include "vfio.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

int vfio_control(struct vfio *v, unsigned long request, void *arg)
{
	int ret = ioctl(v->fd, request, arg);

	return ret < 0 ? -errno : ret;
}

/* ---------------------------------------- what the kernel wants of a device */

/*
 * It is pulled out, or to be unbound from vfio-pci: that waits until nobody
 * has it open, so /dev/null takes its place.
 */
static void give_back(struct vfio *v)
{
	int null;

	if (atomic_exchange(&v->lost, true))
		return;
	device_services.gone(&v->dev);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return;
	dup3(null, v->fd, O_CLOEXEC);
	for (unsigned int i = 0; i < 6; i++)
		for (unsigned int j = 0; j < v->dev.regions[i].n_memory; j++)
			dup3(null, v->dev.regions[i].memory[j].fd, O_CLOEXEC);
	close(null);
}

static void *watcher_main(void *arg)
{
	struct vfio *v = arg;
	struct pollfd fds[] = { { v->end, POLLIN, 0 },
				{ v->error, POLLIN, 0 },
				{ v->request, POLLIN, 0 } };
	uint64_t n;

	pthread_setname_np(pthread_self(), "vfio");
	while (!(fds[0].revents & POLLIN)) {
		if (poll(fds, 3, -1) < 0)
			continue;
		if (fds[1].revents && read(v->error, &n, sizeof(n)) > 0)
			device_services.error(&v->dev);
		if (fds[2].revents && read(v->request, &n, sizeof(n)) > 0)
			give_back(v);
	}
	return NULL;
}

/* A kernel that has no such event, or a function without errors, says so. */
static int listen_to(struct vfio *v, unsigned int index)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD |
			 VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = index,
		.count = 1,
	};
	int fd;

	if (vfio_control(v, VFIO_DEVICE_GET_IRQ_INFO, &info) || !info.count)
		return -1;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd < 0 || !vfio_set_irqs(v, &set, &fd))
		return fd;
	close(fd);
	return -1;
}

static int start_watcher(struct vfio *v)
{
	sigset_t all, old;
	int ret;

	v->error = listen_to(v, VFIO_PCI_ERR_IRQ_INDEX);
	v->request = listen_to(v, VFIO_PCI_REQ_IRQ_INDEX);
	v->end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (v->end < 0)
		return -errno;
	/* Signals to the process are for its other threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&v->watcher, NULL, watcher_main, v);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	v->watching = !ret;
	return -ret;
}

static void stop_watcher(struct vfio *v)
{
	static const uint64_t one = 1;

	if (v->watching && write(v->end, &one, sizeof(one)) == sizeof(one))
		pthread_join(v->watcher, NULL);
	for (size_t i = 0; i < 3; i++) {
		int fd = (const int[]){ v->end, v->error, v->request }[i];

		if (fd >= 0)
			close(fd);
	}
}

/* -------------------------------------------------------------------- life */

static int kernel_start(struct device *dev, struct device_error *err)
{
	struct vfio *v = vfio_of(dev);
	int ret = vfio_group_share_memory(err);

	if (ret)
		return ret;
	ret = start_watcher(v);
	return ret ? device_fail(err, ret, "%s: %s", dev->name,
				 strerror(-ret)) :
		     0;
}

static void kernel_close(struct device *dev)
{
	struct vfio *v = vfio_of(dev);

	stop_watcher(v);
	vfio_pci_close(v);
	if (v->fd >= 0)
		close(v->fd);
	if (v->group >= 0)
		vfio_group_put(v->group);
	free(v);
}

/* Its address is the machine's, for who looks into sysfs. */
static void set_place(struct vfio *v)
{
	unsigned int domain, bus, slot, function;

	if (sscanf(v->address, "%x:%x:%x.%x", &domain, &bus, &slot,
		   &function) != 4)
		return;
	v->dev.pci_domain = (uint16_t)domain;
	v->dev.pci_bus = (uint8_t)bus;
	v->dev.pci_devfn = (uint8_t)(slot << 3 | function);
}

static int take(struct vfio *v, struct device_error *err)
{
	int group = vfio_sysfs_group(v->address, err), ret;

	if (group < 0)
		return group;
	if (asprintf(&v->dev.name, "vfio:%s", v->address) < 0) {
		v->dev.name = NULL;
		return device_fail(err, -ENOMEM, "out of memory");
	}
	ret = vfio_group_get(group, v->address, &v->fd, err);
	if (ret)
		return ret;
	v->group = group;
	v->dev.pins_memory = true;
	set_place(v);
	return vfio_pci_open(v, err);
}

static int kernel_open(const char *rest, struct device **out,
		       struct device_error *err)
{
	struct vfio *v = calloc(1, sizeof(*v));
	int ret;

	if (!v)
		return device_fail(err, -ENOMEM, "out of memory");
	v->fd = v->group = v->error = v->request = v->end = -1;
	ret = vfio_address(rest, v->address) ?
		      take(v, err) :
		      device_fail(err, -EINVAL,
				  "vfio:%s: not the address of a PCI function, as 0000:01:00.0",
				  rest);
	if (ret)
		kernel_close(&v->dev);
	else
		*out = &v->dev;
	return ret;
}

const struct backend backend_vfio = {
	.kind = "vfio",
	.usage = "vfio:ADDRESS",
	.open = kernel_open,
	.close = kernel_close,
	.start = kernel_start,
	.read = vfio_read,
	.write = vfio_write,
	.config_read = vfio_config_read,
	.config_write = vfio_config_write,
	.bar_placed = vfio_bar_placed,
	.irq_setup = vfio_irq_setup,
	.irq_unmask = vfio_irq_unmask,
	.reset = vfio_reset,
};
