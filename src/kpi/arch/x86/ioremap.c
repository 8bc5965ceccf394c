// SPDX-License-Identifier: GPL-2.0
/*
 * arch/x86/mm/ioremap.c, kernel/iomem.c: windows into device memory.
 *
 * How such memory is cached makes no difference to a device that is behind a
 * socket or in this process, so that all kinds are one.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linuxkpi/host/device.h>

#include "kpi.h"
#include "mm/pageinfo.h"

struct ioremap {
	struct list_head link;
	unsigned long va, size;
	phys_addr_t phys;
	unsigned long caller;
};
static LIST_HEAD(ioremaps);
static DEFINE_SPINLOCK(ioremaps_lock);

/* Memory is mapped already, with other properties. */
static bool touches_memory(phys_addr_t phys, phys_addr_t end)
{
	return phys < kpi_arena_size && end > phys;
}

static struct ioremap *new_window(phys_addr_t phys, unsigned long size,
				  unsigned long caller)
{
	struct ioremap *map = kmalloc(sizeof(*map), GFP_KERNEL);
	long va;

	if (!map)
		return NULL;
	va = host_io_map(phys, size);
	if (va < 0) {
		pr_err("ioremap: [mem %pa-0x%llx]: error %ld\n", &phys,
		       phys + size - 1, va);
		kfree(map);
		return NULL;
	}
	*map = (struct ioremap){ .va = va, .size = size, .phys = phys,
				 .caller = caller };
	spin_lock(&ioremaps_lock);
	list_add(&map->link, &ioremaps);
	spin_unlock(&ioremaps_lock);
	return map;
}

static void __iomem *map_device(phys_addr_t phys, unsigned long size,
				unsigned long caller)
{
	phys_addr_t first = phys & PAGE_MASK, end = phys + size;
	struct ioremap *map;

	if (!size || end < phys) {
		WARN_ON_ONCE(1);
		return NULL;
	}
	if (touches_memory(phys, end)) {
		WARN_ONCE(1, "ioremap on RAM at %pa - 0x%llx\n", &phys,
			  end - 1);
		return NULL;
	}
	map = new_window(first, PAGE_ALIGN(end) - first, caller);
	return map ? (void __iomem *)(map->va + offset_in_page(phys)) : NULL;
}

#define IOREMAP(name)                                                         \
	void __iomem *name(resource_size_t phys, unsigned long size)          \
	{                                                                     \
		return map_device(phys, size, _RET_IP_);                      \
	}                                                                     \
	KPI_EXPORT(name)

IOREMAP(ioremap);
IOREMAP(ioremap_uc);
IOREMAP(ioremap_wc);
IOREMAP(ioremap_wt);
IOREMAP(ioremap_cache);
IOREMAP(ioremap_encrypted);

void __iomem *ioremap_prot(resource_size_t phys, unsigned long size,
			   unsigned long prot)
{
	return map_device(phys, size, _RET_IP_);
}
KPI_EXPORT(ioremap_prot);

static struct ioremap *take_window(unsigned long va)
{
	struct ioremap *map, *found = NULL;

	spin_lock(&ioremaps_lock);
	list_for_each_entry(map, &ioremaps, link)
		if (map->va == (va & PAGE_MASK)) {
			found = map;
			list_del(&map->link);
			break;
		}
	spin_unlock(&ioremaps_lock);
	return found;
}

void iounmap(volatile void __iomem *addr)
{
	unsigned long va = (__force unsigned long)addr;
	struct ioremap *map;

	if (va < kpi_boot_info->io.start || va >= kpi_boot_info->io.end)
		map = NULL;
	else
		map = take_window(va);
	if (!map) {
		WARN(va, "iounmap: bad address %px\n", addr);
		return;
	}
	host_io_unmap(map->va);
	kfree(map);
}
KPI_EXPORT(iounmap);

/* Memory is where it always is; anything else is a device's. */
void *memremap(resource_size_t phys, size_t size, unsigned long flags)
{
	if (!flags)
		return NULL;
	if (phys < kpi_arena_size && size <= kpi_arena_size - phys &&
	    (flags & MEMREMAP_WB))
		return __va(phys);
	if (touches_memory(phys, phys + size)) {
		WARN_ONCE(1, "memremap attempted on ram %pa size: %#lx\n",
			  &phys, (unsigned long)size);
		return NULL;
	}
	return (__force void *)map_device(phys, size, _RET_IP_);
}
KPI_EXPORT(memremap);

void memunmap(void *addr)
{
	unsigned long va = (unsigned long)addr;

	if (va >= kpi_boot_info->io.start && va < kpi_boot_info->io.end)
		iounmap((__force void __iomem *)addr);
}
KPI_EXPORT(memunmap);

static int audit_ioremaps(const struct kpi_module_image *image)
{
	struct ioremap *map;
	int n = 0;

	spin_lock(&ioremaps_lock);
	list_for_each_entry(map, &ioremaps, link)
		if (kpi_image_holds(image, map->caller)) {
			pr_warn("ioremap of [mem %pa-0x%llx] leaked by %pS\n",
				&map->phys, map->phys + map->size - 1,
				(void *)map->caller);
			n++;
		}
	spin_unlock(&ioremaps_lock);
	return n;
}
KPI_AUDIT(audit_ioremaps);

static void release_memremap(struct device *dev, void *res)
{
	memunmap(*(void **)res);
}

static int same_memremap(struct device *dev, void *res, void *addr)
{
	return *(void **)res == addr;
}

void *devm_memremap(struct device *dev, resource_size_t offset, size_t size,
		    unsigned long flags)
{
	void **p = devres_alloc(release_memremap, sizeof(*p), GFP_KERNEL);

	if (!p)
		return ERR_PTR(-ENOMEM);
	*p = memremap(offset, size, flags);
	if (!*p) {
		devres_free(p);
		return ERR_PTR(-ENXIO);
	}
	devres_add(dev, p);
	return *p;
}
KPI_EXPORT(devm_memremap);

void devm_memunmap(struct device *dev, void *addr)
{
	WARN_ON(devres_release(dev, release_memremap, same_memremap, addr));
}
KPI_EXPORT(devm_memunmap);
