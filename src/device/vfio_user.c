// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_user.c - `--device vfio-user:/PATH`: a PCI function that another
 * process offers at a socket, by the vfio-user protocol. It gets the machine's
 * memory by descriptor and does DMA there; its own memory, where it gives any,
 * is mapped here, and the rest of its registers is asked for by messages.
 */
#include "vfio_user.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------ access */

struct region_access {
	uint64_t offset;
	uint32_t region, count;
};

int vu_region_read(struct vfio_user *u, uint32_t region, uint64_t offset,
		   void *data, uint32_t size)
{
	struct region_access a = { offset, region, size };
	struct vu_part question[2] = { { &a, sizeof(a) } };
	struct {
		struct region_access access;
		unsigned char data[8];
	} got;
	struct vu_part answer = { &got, sizeof(a) + size };
	int ret = vu_ask(&u->link, VU_REGION_READ, question, NULL, &answer,
			 NULL, NULL);

	if (!ret && got.access.count != size)
		ret = -EPROTO;
	if (!ret)
		memcpy(data, got.data, size);
	return ret;
}

int vu_region_write(struct vfio_user *u, uint32_t region, uint64_t offset,
		    const void *data, uint32_t size)
{
	struct region_access a = { offset, region, size };
	struct vu_part question[2] = { { &a, sizeof(a) },
				       { (void *)data, size } };

	return vu_ask(&u->link, VU_REGION_WRITE, question, NULL, NULL, NULL,
		      NULL);
}

static uint64_t all_ones(unsigned int size)
{
	return size == 8 ? ~0ull : (1ull << 8 * size) - 1;
}

static uint64_t read_region(struct device *dev, unsigned int region,
			    uint64_t offset, unsigned int size)
{
	uint64_t value = 0;

	if (vu_region_read(vfio_user_of(dev), region, offset, &value, size))
		return all_ones(size);
	return value;
}

static void write_region(struct device *dev, unsigned int region,
			 uint64_t offset, unsigned int size, uint64_t value)
{
	vu_region_write(vfio_user_of(dev), region, offset, &value, size);
}

static uint32_t config_read(struct device *dev, unsigned int offset,
			    unsigned int size)
{
	struct vfio_user *u = vfio_user_of(dev);
	uint32_t value = 0;

	/* Beyond what it has there are no extended capabilities. */
	if (offset + size > u->config_size)
		return offset < 4096 ? 0 : (uint32_t)all_ones(size);
	if (vu_region_read(u, VU_REGION_CONFIG, offset, &value, size))
		return (uint32_t)all_ones(size);
	return value;
}

static void config_write(struct device *dev, unsigned int offset,
			 unsigned int size, uint32_t value)
{
	struct vfio_user *u = vfio_user_of(dev);

	if (offset + size <= u->config_size)
		vu_region_write(u, VU_REGION_CONFIG, offset, &value, size);
}

/* -------------------------------------------------------------------- life */

static void bar_placed(struct device *dev, unsigned int bar)
{
	const struct device_region *r = &dev->regions[bar];

	config_write(dev, 0x10 + 4 * bar, 4, (uint32_t)r->base);
	if (r->flags & LKM_BAR_64)
		config_write(dev, 0x14 + 4 * bar, 4, (uint32_t)(r->base >> 32));
}

static int reset(struct device *dev)
{
	struct vfio_user *u = vfio_user_of(dev);
	int ret;

	if (!u->can_reset)
		return -ENOTTY;
	ret = vu_ask(&u->link, VU_DEVICE_RESET, NULL, NULL, NULL, NULL, NULL);
	for (unsigned int i = 0; i < 6 && !ret; i++)
		if (dev->regions[i].size)
			bar_placed(dev, i);
	return ret;
}

struct dma_map {
	uint32_t argsz, flags;
	uint64_t offset, address, size;
};
#define DMA_READABLE 1u
#define DMA_WRITABLE 2u

/* All of memory at once, at the addresses that drivers tell their devices. */
static int share_memory(struct device *dev, struct device_error *err)
{
	struct vfio_user *u = vfio_user_of(dev);
	struct dma_map map = { .argsz = sizeof(map),
			       .flags = DMA_READABLE | DMA_WRITABLE,
			       .size = device_services.memory_size };
	struct vu_part question[2] = { { &map, sizeof(map) } };
	struct vu_fds fds = { { device_services.memory_fd }, 1 };

	int ret = vu_ask(&u->link, VU_DMA_MAP, question, &fds, NULL, NULL,
			 NULL);

	return ret ? device_fail(err, ret, "%s: does not take the memory: %s",
				 dev->name, strerror(-ret)) :
		     0;
}

static void close_device(struct device *dev)
{
	struct vfio_user *u = vfio_user_of(dev);

	vu_disconnect(&u->link);
	for (unsigned int i = 0; i < DEVICE_REGIONS; i++)
		for (unsigned int k = 0; k < dev->regions[i].n_memory; k++)
			close(dev->regions[i].memory[k].fd);
	free(dev->name);
	free(u);
}

static char *name_of(const char *path)
{
	const char *base = strrchr(path, '/');
	size_t n;
	char *name;

	base = base ? base + 1 : path;
	n = strcspn(base, ".");
	name = malloc(n + sizeof("vfio-user:"));
	if (name)
		sprintf(name, "vfio-user:%.*s", (int)n, base);
	return name;
}

static int open_device(const char *rest, struct device **out,
		       struct device_error *err)
{
	struct vfio_user *u = calloc(1, sizeof(*u));
	int ret;

	if (!u)
		return device_fail(err, -ENOMEM, "out of memory");
	u->link.dev = &u->dev;
	u->dev.name = name_of(rest);
	ret = u->dev.name ? vu_connect(&u->link, rest, err) :
			    device_fail(err, -ENOMEM, "out of memory");
	if (!ret)
		ret = vu_negotiate(u, err);
	if (!ret)
		ret = vu_discover(u, err);
	if (!ret) {
		ret = vu_watch(&u->link);
		if (ret)
			device_fail(err, ret, "%s: %s", u->dev.name,
				    strerror(-ret));
	}
	if (ret) {
		close_device(&u->dev);
		return ret;
	}
	*out = &u->dev;
	return 0;
}

const struct backend backend_vfio_user = {
	.kind = "vfio-user",
	.usage = "vfio-user:/SOCKET",
	.open = open_device,
	.close = close_device,
	.start = share_memory,
	.read = read_region,
	.write = write_region,
	.config_read = config_read,
	.config_write = config_write,
	.bar_placed = bar_placed,
	.irq_setup = vu_irq_setup,
	.irq_unmask = vu_irq_unmask,
	.reset = reset,
};
