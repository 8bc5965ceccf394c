// SPDX-License-Identifier: GPL-2.0
/* drivers/base/devres.c, linux/device.h: managed memory and actions. */
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "devres.h"

/* The memory is the resource itself; freeing that is all. */
static void release_memory(struct device *dev, void *res)
{
}

static int is_that(struct device *dev, void *res, void *data)
{
	return res == data;
}

static void *alloc(struct device *dev, size_t size, gfp_t gfp,
		   unsigned long ip)
{
	void *data;

	if (!size)
		return ZERO_SIZE_PTR;
	data = kpi_devres_alloc(release_memory, size, gfp, dev_to_node(dev),
				"devm_kzalloc_release", ip);
	if (data)
		devres_add(dev, data);
	return data;
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return alloc(dev, size, gfp, _RET_IP_);
}
KPI_EXPORT(devm_kmalloc);

void devm_kfree(struct device *dev, const void *p)
{
	if (ZERO_OR_NULL_PTR(p))
		return;
	WARN_ON(devres_destroy(dev, release_memory, is_that, (void *)p));
}
KPI_EXPORT(devm_kfree);

/* Put @new where @old is in the order of release. */
static bool replace(struct device *dev, struct devres *old, struct devres *new)
{
	unsigned long flags;
	bool there;

	spin_lock_irqsave(&dev->devres_lock, flags);
	there = !list_empty(&old->node.entry);
	if (there)
		list_replace_init(&old->node.entry, &new->node.entry);
	spin_unlock_irqrestore(&dev->devres_lock, flags);
	return there;
}

static void *grow(struct device *dev, void *ptr, size_t size, gfp_t gfp,
		  unsigned long ip)
{
	struct devres *old = devres_of_data(ptr);
	size_t room = ksize(old) - sizeof(*old);
	void *data;

	if (size <= room)
		return ptr;
	data = kpi_devres_alloc(release_memory, size, gfp, dev_to_node(dev),
				"devm_krealloc_release", ip);
	if (!data)
		return NULL;
	memcpy(data, ptr, room);
	if (!devres_find(dev, release_memory, is_that, ptr) ||
	    !replace(dev, old, devres_of_data(data))) {
		WARN(1, "Memory chunk not managed or managed by a different device.");
		devres_free(data);
		return NULL;
	}
	kfree(old);
	return data;
}

void *devm_krealloc(struct device *dev, void *ptr, size_t size, gfp_t gfp)
{
	if (!size) {
		devm_kfree(dev, ptr);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(ptr))
		return alloc(dev, size, gfp, _RET_IP_);
	return grow(dev, ptr, size, gfp, _RET_IP_);
}
KPI_EXPORT(devm_krealloc);

static char *dup(struct device *dev, const char *s, gfp_t gfp,
		 unsigned long ip)
{
	size_t size;
	char *copy;

	if (!s)
		return NULL;
	size = strlen(s) + 1;
	copy = alloc(dev, size, gfp, ip);
	return copy ? memcpy(copy, s, size) : NULL;
}

char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)
{
	return dup(dev, s, gfp, _RET_IP_);
}
KPI_EXPORT(devm_kstrdup);

const char *devm_kstrdup_const(struct device *dev, const char *s, gfp_t gfp)
{
	/* The strings of modules come and go: none is for ever. */
	return dup(dev, s, gfp, _RET_IP_);
}
KPI_EXPORT(devm_kstrdup_const);

static __printf(3, 0) char *print(struct device *dev, gfp_t gfp,
				  const char *fmt, va_list ap,
				  unsigned long ip)
{
	unsigned int len;
	va_list again;
	char *text;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = alloc(dev, len + 1, gfp, ip);
	if (text)
		vsnprintf(text, len + 1, fmt, ap);
	return text;
}

char *devm_kvasprintf(struct device *dev, gfp_t gfp, const char *fmt,
		      va_list ap)
{
	return print(dev, gfp, fmt, ap, _RET_IP_);
}
KPI_EXPORT(devm_kvasprintf);

char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = print(dev, gfp, fmt, ap, _RET_IP_);
	va_end(ap);
	return text;
}
KPI_EXPORT(devm_kasprintf);

void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)
{
	void *copy = alloc(dev, len, gfp, _RET_IP_);

	return copy ? memcpy(copy, src, len) : NULL;
}
KPI_EXPORT(devm_kmemdup);

/* ------------------------------------------------------------------ pages */

struct pages {
	unsigned long addr;
	unsigned int order;
};

static void release_pages_of(struct device *dev, void *res)
{
	struct pages *p = res;

	free_pages(p->addr, p->order);
}

static int is_pages(struct device *dev, void *res, void *addr)
{
	return ((struct pages *)res)->addr == (unsigned long)addr;
}

unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask,
				  unsigned int order)
{
	unsigned long addr = __get_free_pages(gfp_mask, order);
	struct pages *p;

	if (!addr)
		return 0;
	p = devres_alloc(release_pages_of, sizeof(*p), GFP_KERNEL);
	if (!p) {
		free_pages(addr, order);
		return 0;
	}
	p->addr = addr;
	p->order = order;
	devres_add(dev, p);
	return addr;
}
KPI_EXPORT(devm_get_free_pages);

void devm_free_pages(struct device *dev, unsigned long addr)
{
	WARN_ON(devres_release(dev, release_pages_of, is_pages, (void *)addr));
}
KPI_EXPORT(devm_free_pages);

static void release_percpu(struct device *dev, void *res)
{
	free_percpu(*(void __percpu **)res);
}

static int is_percpu(struct device *dev, void *res, void *data)
{
	return *(void **)res == data;
}

void __percpu *__devm_alloc_percpu(struct device *dev, size_t size,
				   size_t align)
{
	void __percpu *mem = __alloc_percpu(size, align);
	void __percpu **p;

	if (!mem)
		return NULL;
	p = devres_alloc(release_percpu, sizeof(*p), GFP_KERNEL);
	if (!p) {
		free_percpu(mem);
		return NULL;
	}
	*p = mem;
	devres_add(dev, p);
	return mem;
}
KPI_EXPORT(__devm_alloc_percpu);

void devm_free_percpu(struct device *dev, void __percpu *pdata)
{
	WARN_ON(devres_release(dev, release_percpu, is_percpu,
			       (void __force *)pdata));
}
KPI_EXPORT(devm_free_percpu);

/* ---------------------------------------------------------------- actions */

struct action {
	void *data;
	void (*fn)(void *);
};

static void release_action(struct device *dev, void *res)
{
	struct action *a = res;

	a->fn(a->data);
}

static int is_action(struct device *dev, void *res, void *wanted)
{
	const struct action *a = res, *w = wanted;

	return a->fn == w->fn && a->data == w->data;
}

int devm_add_action(struct device *dev, void (*fn)(void *), void *data)
{
	struct action *a = kpi_devres_alloc(release_action, sizeof(*a),
					    GFP_KERNEL, NUMA_NO_NODE,
					    "devm_action_release", _RET_IP_);

	if (!a)
		return -ENOMEM;
	*a = (struct action){ .data = data, .fn = fn };
	devres_add(dev, a);
	return 0;
}
KPI_EXPORT(devm_add_action);

void devm_remove_action(struct device *dev, void (*fn)(void *), void *data)
{
	struct action a = { .data = data, .fn = fn };

	WARN_ON(devres_destroy(dev, release_action, is_action, &a));
}
KPI_EXPORT(devm_remove_action);

void devm_release_action(struct device *dev, void (*fn)(void *), void *data)
{
	struct action a = { .data = data, .fn = fn };

	WARN_ON(devres_release(dev, release_action, is_action, &a));
}
KPI_EXPORT(devm_release_action);

/* ----------------------------------------------------- groups of attributes */

static void remove_group(struct device *dev, void *res)
{
	sysfs_remove_group(&dev->kobj, *(const struct attribute_group **)res);
}

static void remove_groups(struct device *dev, void *res)
{
	sysfs_remove_groups(&dev->kobj,
			    *(const struct attribute_group ***)res);
}

static int is_group(struct device *dev, void *res, void *wanted)
{
	return *(void **)res == wanted;
}

int devm_device_add_group(struct device *dev, const struct attribute_group *grp)
{
	const void **p = devres_alloc(remove_group, sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	err = sysfs_create_group(&dev->kobj, grp);
	if (err) {
		devres_free(p);
		return err;
	}
	*p = grp;
	devres_add(dev, p);
	return 0;
}
KPI_EXPORT(devm_device_add_group);

void devm_device_remove_group(struct device *dev,
			      const struct attribute_group *grp)
{
	WARN_ON(devres_release(dev, remove_group, is_group, (void *)grp));
}
KPI_EXPORT(devm_device_remove_group);

int devm_device_add_groups(struct device *dev,
			   const struct attribute_group **groups)
{
	const void **p = devres_alloc(remove_groups, sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	err = sysfs_create_groups(&dev->kobj, groups);
	if (err) {
		devres_free(p);
		return err;
	}
	*p = groups;
	devres_add(dev, p);
	return 0;
}
KPI_EXPORT(devm_device_add_groups);

void devm_device_remove_groups(struct device *dev,
			       const struct attribute_group **groups)
{
	WARN_ON(devres_release(dev, remove_groups, is_group, groups));
}
KPI_EXPORT(devm_device_remove_groups);
