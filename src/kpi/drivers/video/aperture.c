// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/video/aperture.c, drm_nomodeset.c, linux/aperture.h: who draws into a
 * graphics device's memory until its own driver comes.
 */
#include <linux/aperture.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "kpi.h"

/* `nomodeset` is no parameter of this kernel. Declared in drm/drm_drv.h. */
bool drm_firmware_drivers_only(void);

bool drm_firmware_drivers_only(void)
{
	return false;
}
KPI_EXPORT(drm_firmware_drivers_only);

#ifdef CONFIG_APERTURE_HELPERS

struct aperture {
	struct list_head list;
	struct platform_device *pdev;
	resource_size_t base, size;
};
static LIST_HEAD(apertures);
static DEFINE_MUTEX(apertures_lock);

static bool overlap(const struct aperture *r, resource_size_t base,
		    resource_size_t size)
{
	return r->base < base + size && base < r->base + r->size;
}

/* With the lock; the first that overlaps. */
static struct aperture *find_aperture(resource_size_t base, resource_size_t size)
{
	struct aperture *r;

	list_for_each_entry(r, &apertures, list)
		if (overlap(r, base, size))
			return r;
	return NULL;
}

/* It may have been taken off by another driver before. */
static void release_aperture(void *data)
{
	struct aperture *r = data;

	mutex_lock(&apertures_lock);
	list_del_init(&r->list);
	mutex_unlock(&apertures_lock);
	kfree(r);
}

int devm_aperture_acquire_for_platform_device(struct platform_device *pdev,
					      resource_size_t base,
					      resource_size_t size)
{
	struct aperture *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	r->pdev = pdev;
	r->base = base;
	r->size = size;
	mutex_lock(&apertures_lock);
	if (!size || base + size < base || find_aperture(base, size)) {
		mutex_unlock(&apertures_lock);
		kfree(r);
		return size && base + size >= base ? -EBUSY : -EINVAL;
	}
	list_add(&r->list, &apertures);
	mutex_unlock(&apertures_lock);
	return devm_add_action_or_reset(&pdev->dev, release_aperture, r);
}
KPI_EXPORT(devm_aperture_acquire_for_platform_device);

int aperture_remove_conflicting_devices(resource_size_t base,
					resource_size_t size, bool primary,
					const char *name)
{
	struct platform_device *pdev;
	struct aperture *r;

	for (;;) {
		mutex_lock(&apertures_lock);
		r = find_aperture(base, size);
		if (r)
			list_del_init(&r->list);
		pdev = r ? r->pdev : NULL;
		mutex_unlock(&apertures_lock);
		if (!pdev)
			return 0;
		/* Its driver goes, and frees the aperture, outside of the lock. */
		platform_device_unregister(pdev);
	}
}
KPI_EXPORT(aperture_remove_conflicting_devices);

int aperture_remove_conflicting_pci_devices(struct pci_dev *pdev,
					    const char *name)
{
	int bar, ret = 0;

	for (bar = 0; bar < PCI_STD_NUM_BARS && !ret; bar++)
		if (pci_resource_flags(pdev, bar) & IORESOURCE_MEM)
			ret = aperture_remove_conflicting_devices(
				pci_resource_start(pdev, bar),
				pci_resource_len(pdev, bar), false, name);
	return ret;
}
KPI_EXPORT(aperture_remove_conflicting_pci_devices);

#endif
