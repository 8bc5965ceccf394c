// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_pci.c - a PCI function behind VFIO: its regions, which of them can be
 * mapped, its configuration space.
 */
#define _GNU_SOURCE
#include "vfio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HEADER_TYPE = 0x0e, BAR0 = 0x10,
};

#define PAGE 4096u
#define BAR_MOST (1ull << 44)
/* More than any list of areas that we could use. */
#define INFO_MOST 65536u
#define COMPLAINTS_MOST 10u

/* ---------------------------------------------------------------- regions */

static void complain(struct vfio *v, const char *what, unsigned int region,
		     uint64_t offset, unsigned int size, int error)
{
	char text[200];

	if (atomic_load(&v->lost) ||
	    atomic_fetch_add(&v->complaints, 1) >= COMPLAINTS_MOST)
		return;
	snprintf(text, sizeof(text),
		 "%s: refuses to %s %u bytes of region %u at %#llx: %s",
		 v->dev.name, what, size, region, (unsigned long long)offset,
		 strerror(-error));
	device_services.log(4, text);
}

static uint64_t all_ones(unsigned int size)
{
	return size == 8 ? ~0ull : (1ull << 8 * size) - 1;
}

/* Of a region that is no power of two the host sees a bigger BAR. */
static bool answers(const struct vfio *v, unsigned int region, uint64_t offset,
		    unsigned int size)
{
	return !atomic_load(&v->lost) && offset <= v->regions[region].size &&
	       size <= v->regions[region].size - offset;
}

static off_t at(const struct vfio *v, unsigned int region, uint64_t offset)
{
	return (off_t)(v->regions[region].offset + offset);
}

static int transferred(ssize_t n, unsigned int size)
{
	return n == (ssize_t)size ? 0 : n < 0 ? -errno : -EIO;
}

uint64_t vfio_read(struct device *dev, unsigned int region, uint64_t offset,
		   unsigned int size)
{
	struct vfio *v = vfio_of(dev);
	uint64_t value = 0;
	int ret;

	if (!answers(v, region, offset, size))
		return all_ones(size);
	ret = transferred(pread(v->fd, &value, size, at(v, region, offset)),
			  size);
	if (!ret)
		return value;
	complain(v, "read", region, offset, size, ret);
	return all_ones(size);
}

void vfio_write(struct device *dev, unsigned int region, uint64_t offset,
		unsigned int size, uint64_t value)
{
	struct vfio *v = vfio_of(dev);
	int ret;

	if (!answers(v, region, offset, size))
		return;
	ret = transferred(pwrite(v->fd, &value, size, at(v, region, offset)),
			  size);
	if (ret)
		complain(v, "write", region, offset, size, ret);
}

static void add_memory(struct device_region *r, uint64_t limit, int fd,
		       uint64_t base, uint64_t offset, uint64_t size)
{
	uint64_t end;
	int own;

	if (offset > limit || size > limit - offset ||
	    r->n_memory == DEVICE_MEMORIES || base + offset < base)
		return;
	end = (offset + size) & ~(uint64_t)(PAGE - 1);
	offset = (offset + PAGE - 1) & ~(uint64_t)(PAGE - 1);
	if (end <= offset || (base + offset) & (PAGE - 1))
		return;
	own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (own >= 0)
		r->memory[r->n_memory++] = (struct device_memory){
			offset, end - offset, own, base + offset };
}

/* The capability of that id; NULL: none, or the list leads nowhere. */
static const struct vfio_info_cap_header *
find_cap(const struct vfio_region_info *info, uint16_t id)
{
	uint32_t at = info->cap_offset;
	unsigned int most = 64;

	if (!(info->flags & VFIO_REGION_INFO_FLAG_CAPS))
		return NULL;
	while (most-- && at >= sizeof(*info) && !(at & 7) &&
	       info->argsz >= sizeof(struct vfio_info_cap_header) &&
	       at <= info->argsz - sizeof(struct vfio_info_cap_header)) {
		const struct vfio_info_cap_header *cap =
			(const void *)((const char *)info + at);

		if (cap->id == id)
			return cap;
		at = cap->next;
	}
	return NULL;
}

static void add_memories(struct device_region *r,
			 const struct vfio_region_info *info, int fd)
{
	const struct vfio_info_cap_header *cap =
		find_cap(info, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	const struct vfio_region_info_cap_sparse_mmap *sparse =
		(const void *)cap;
	size_t room;

	if (!cap) {
		add_memory(r, info->size, fd, info->offset, 0, info->size);
		return;
	}
	room = info->argsz - (size_t)((const char *)cap - (const char *)info);
	if (room < sizeof(*sparse))
		return;
	room = (room - sizeof(*sparse)) / sizeof(sparse->areas[0]);
	for (uint32_t i = 0; i < sparse->nr_areas && i < room; i++)
		add_memory(r, info->size, fd, info->offset,
			   sparse->areas[i].offset, sparse->areas[i].size);
}

/* Ask, and again with the room that the capabilities take. */
static int ask_region(struct vfio *v, unsigned int index,
		      struct vfio_region_info **out)
{
	uint32_t room = sizeof(struct vfio_region_info);
	struct vfio_region_info *info = NULL;
	int ret = 0;

	for (unsigned int i = 0; i < 2 && !ret; i++) {
		free(info);
		info = calloc(1, room);
		if (!info)
			return -ENOMEM;
		info->argsz = room;
		info->index = index;
		ret = vfio_control(v, VFIO_DEVICE_GET_REGION_INFO, info);
		if (info->argsz <= room || info->argsz > INFO_MOST)
			break;
		room = info->argsz;
	}
	if (ret) {
		free(info);
		return ret;
	}
	if (info->argsz > room)
		info->argsz = room;
	*out = info;
	return 0;
}

static uint64_t power_of_two(uint64_t size)
{
	uint64_t n = 4;

	while (n < size)
		n <<= 1;
	return n;
}

static int open_bar(struct vfio *v, unsigned int i, struct device_error *err)
{
	uint32_t low = vfio_config_read(&v->dev, BAR0 + 4 * i, 4);
	struct device_region *r = &v->dev.regions[i];
	struct vfio_region_info *info;
	int ret = ask_region(v, i, &info);

	if (ret)
		return device_fail(err, ret, "%s: does not tell of BAR %u: %s",
				   v->dev.name, i, strerror(-ret));
	if (info->size > BAR_MOST)
		ret = device_fail(err, -EINVAL,
				  "%s: BAR %u cannot have %llu bytes",
				  v->dev.name, i,
				  (unsigned long long)info->size);
	r->name = v->dev.name;
	if (!ret && info->size) {
		r->size = power_of_two(info->size);
		r->flags = low & 1 ? LKM_BAR_IO :
				     ((low & 6) == 4 && i < 5 ? LKM_BAR_64 : 0) |
				     (low & 8 ? LKM_BAR_PREFETCH : 0);
		v->regions[i].size = info->size;
		v->regions[i].offset = info->offset;
		if (info->flags & VFIO_REGION_INFO_FLAG_MMAP && !(low & 1))
			add_memories(r, info, v->fd);
	}
	free(info);
	return ret;
}

static int open_bars(struct vfio *v, struct device_error *err)
{
	for (unsigned int i = 0; i < 6; i++) {
		int ret = open_bar(v, i, err);

		if (ret)
			return ret;
		/* Its other half is no BAR, whatever is said of it. */
		if (v->dev.regions[i].flags & LKM_BAR_64)
			i++;
	}
	return 0;
}

/* ---------------------------------------------------- configuration space */

uint32_t vfio_config_read(struct device *dev, unsigned int offset,
			  unsigned int size)
{
	return (uint32_t)vfio_read(dev, VFIO_PCI_CONFIG_REGION_INDEX, offset,
				   size);
}

void vfio_config_write(struct device *dev, unsigned int offset,
		       unsigned int size, uint32_t value)
{
	vfio_write(dev, VFIO_PCI_CONFIG_REGION_INDEX, offset, size, value);
}

void vfio_bar_placed(struct device *dev, unsigned int bar)
{
	const struct device_region *r = &dev->regions[bar];

	vfio_config_write(dev, BAR0 + 4 * bar, 4, (uint32_t)r->base);
	if (r->flags & LKM_BAR_64)
		vfio_config_write(dev, BAR0 + 4 * bar + 4, 4,
				  (uint32_t)(r->base >> 32));
}

static int open_config(struct vfio *v, struct device_error *err)
{
	unsigned int index = VFIO_PCI_CONFIG_REGION_INDEX;
	struct vfio_region_info *info;
	int ret = ask_region(v, index, &info);

	if (!ret) {
		v->regions[index].size = info->size;
		v->regions[index].offset = info->offset;
		if (info->size < 256)
			ret = -EINVAL;
		free(info);
	}
	if (ret)
		return device_fail(err, ret,
				   "%s: has no configuration space: %s",
				   v->dev.name, strerror(-ret));
	if (vfio_config_read(&v->dev, 0, 2) == 0xffff)
		return device_fail(err, -ENODEV,
				   "%s: no function answers: its configuration space reads as all ones",
				   v->dev.name);
	if (vfio_config_read(&v->dev, HEADER_TYPE, 1) & 0x7f)
		return device_fail(err, -ENODEV,
				   "%s: is a bridge, no PCI function",
				   v->dev.name);
	return 0;
}

/* ------------------------------------------------------------ life, reset */

int vfio_reset(struct device *dev)
{
	struct vfio *v = vfio_of(dev);
	int ret;

	if (!(v->flags & VFIO_DEVICE_FLAGS_RESET))
		return -ENOTTY;
	ret = vfio_control(v, VFIO_DEVICE_RESET, NULL);
	if (ret)
		return ret;
	for (unsigned int i = 0; i < 6; i++)
		if (dev->regions[i].size)
			vfio_bar_placed(dev, i);
	return 0;
}

int vfio_pci_open(struct vfio *v, struct device_error *err)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int ret = vfio_control(v, VFIO_DEVICE_GET_INFO, &info);

	if (ret)
		return device_fail(err, ret, "%s: does not tell what it is: %s",
				   v->dev.name, strerror(-ret));
	if (!(info.flags & VFIO_DEVICE_FLAGS_PCI) ||
	    info.num_regions < VFIO_REGIONS)
		return device_fail(err, -ENODEV, "%s: is no PCI function",
				   v->dev.name);
	v->flags = info.flags;
	v->dev.is_pci = true;
	ret = open_config(v, err);
	if (!ret)
		ret = open_bars(v, err);
	if (ret)
		return ret;
	return vfio_irq_open(v, err);
}

void vfio_pci_close(struct vfio *v)
{
	for (unsigned int i = 0; i < 6; i++)
		for (unsigned int j = 0; j < v->dev.regions[i].n_memory; j++)
			close(v->dev.regions[i].memory[j].fd);
	free(v->dev.name);
}
