// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_group.c - VFIO's groups, all in one container: one IOMMU's page table,
 * in which the machine's memory is once, for all devices.
 *
 * Devices are opened and closed by one thread.
 */
#define _GNU_SOURCE
#include "vfio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct group {
	struct group *next;
	int number, fd;
	unsigned int users;
};

static struct group *groups;
static int container = -1;
static bool shared;	/* memory is in it */

static int open_container(struct device_error *err)
{
	if (container >= 0)
		return 0;
	container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (container < 0)
		return device_fail(err, -errno,
				   "vfio: cannot open /dev/vfio/vfio: %s%s",
				   strerror(errno),
				   errno == ENOENT || errno == ENODEV ?
					   " (as root: modprobe vfio-pci)" : "");
	if (ioctl(container, VFIO_GET_API_VERSION) == VFIO_API_VERSION &&
	    ioctl(container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) > 0)
		return 0;
	return device_fail(err, -EOPNOTSUPP,
			   "vfio: the kernel has no type 1 IOMMU driver (as root: modprobe vfio_iommu_type1)");
}

static int cannot_open(int number, int error, struct device_error *err)
{
	if (error == EACCES || error == EPERM)
		return device_fail(err, -error,
				   "vfio: cannot open /dev/vfio/%d: %s (as root: chown USER /dev/vfio/%d)",
				   number, strerror(error), number);
	return device_fail(err, -error, "vfio: cannot open /dev/vfio/%d: %s%s",
			   number, strerror(error),
			   error == EBUSY ? ": another process uses it" : "");
}

static int check_viable(const struct group *g, struct device_error *err)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char others[200];

	if (ioctl(g->fd, VFIO_GROUP_GET_STATUS, &status))
		return device_fail(err, -errno, "vfio: group %d: %s", g->number,
				   strerror(errno));
	if (status.flags & VFIO_GROUP_FLAGS_VIABLE)
		return 0;
	vfio_sysfs_others(g->number, others, sizeof(others));
	return device_fail(err, -EBUSY,
			   "vfio: group %d cannot be used while others of it have drivers that are not VFIO's: %s",
			   g->number, others);
}

static int join_container(const struct group *g, struct device_error *err)
{
	if (ioctl(g->fd, VFIO_GROUP_SET_CONTAINER, &container))
		return device_fail(err, -errno,
				   "vfio: group %d does not join the container: %s",
				   g->number, strerror(errno));
	/* The first one brings the IOMMU; later ones must have the same. */
	if (!groups && ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return device_fail(err, -errno, "vfio: no IOMMU for group %d: %s",
				   g->number, strerror(errno));
	return 0;
}

static struct group *open_group(int number, int *ret, struct device_error *err)
{
	struct group *g = calloc(1, sizeof(*g));
	char path[32];

	if (!g) {
		*ret = device_fail(err, -ENOMEM, "out of memory");
		return NULL;
	}
	snprintf(path, sizeof(path), "/dev/vfio/%d", number);
	g->number = number;
	g->fd = open(path, O_RDWR | O_CLOEXEC);
	*ret = g->fd < 0 ? cannot_open(number, errno, err) :
			   check_viable(g, err);
	if (!*ret)
		*ret = open_container(err);
	if (!*ret)
		*ret = join_container(g, err);
	if (!*ret) {
		g->next = groups;
		groups = g;
		return g;
	}
	if (g->fd >= 0)
		close(g->fd);
	free(g);
	return NULL;
}

static void close_unused_container(void)
{
	if (groups || container < 0)
		return;
	/* With it go the mappings, and memory is pinned no longer. */
	close(container);
	container = -1;
	shared = false;
}

int vfio_group_get(int number, const char *address, int *device,
		   struct device_error *err)
{
	struct group *g = groups;
	int ret = 0;

	while (g && g->number != number)
		g = g->next;
	if (!g)
		g = open_group(number, &ret, err);
	if (!g) {
		close_unused_container();
		return ret;
	}
	g->users++;
	*device = ioctl(g->fd, VFIO_GROUP_GET_DEVICE_FD, address);
	if (*device >= 0)
		return 0;
	ret = device_fail(err, -errno, "vfio:%s: cannot be taken: %s", address,
			  strerror(errno));
	vfio_group_put(number);
	return ret;
}

void vfio_group_put(int number)
{
	struct group **at = &groups, *g;

	while (*at && (*at)->number != number)
		at = &(*at)->next;
	g = *at;
	if (!g || --g->users)
		return;
	*at = g->next;
	close(g->fd);
	free(g);
	close_unused_container();
}

int vfio_group_share_memory(struct device_error *err)
{
	uint64_t size = device_services.memory_size;
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)device_services.memory(0, size),
		.size = size,
	};

	if (shared)
		return 0;
	shared = !ioctl(container, VFIO_IOMMU_MAP_DMA, &map);
	if (shared)
		return 0;
	return device_fail(err, -errno,
			   "vfio: the devices cannot be given the %llu MiB of memory: %s%s",
			   (unsigned long long)size >> 20, strerror(errno),
			   errno == ENOMEM ?
				   " (they are pinned: less of it by --memory, or a higher ulimit -l)" :
				   "");
}
