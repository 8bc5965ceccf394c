// SPDX-License-Identifier: GPL-2.0
/* kernel/resource.c, linux/ioport.h: ranges that drivers claim by name. */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "kpi.h"
#include "kernel/resource.h"

/* The resource, and who claimed it. kpi_resource_lock protects the list. */
struct region {
	struct resource res;
	struct list_head all;
	unsigned long ip;
};
static LIST_HEAD(regions);

/* Who waits for another's muxed region to be released. */
static DECLARE_WAIT_QUEUE_HEAD(muxed_wait);

static struct region *new_region(resource_size_t start, resource_size_t n,
				 const char *name, unsigned long ip)
{
	struct region *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return NULL;
	r->res.name = name;
	r->res.start = start;
	r->res.end = start + n - 1;
	r->ip = ip;
	return r;
}

/*
 * Below @parent, or below what is there already and is not busy: that is a
 * range that a bus has handed out. NULL: it is the driver's now.
 */
static struct resource *claim(struct resource *parent, struct region *r,
			      int flags)
{
	struct resource *conflict;

	for (;; parent = conflict) {
		r->res.flags = resource_type(parent) |
			       resource_ext_type(parent) | IORESOURCE_BUSY |
			       flags;
		r->res.desc = parent->desc;
		conflict = kpi_resource_request(parent, &r->res);
		if (!conflict) {
			list_add_tail(&r->all, &regions);
			return NULL;
		}
		if (conflict == parent || (conflict->flags & IORESOURCE_BUSY))
			return conflict;
	}
}

static void sleep_until_released(struct wait_queue_entry *wait)
{
	schedule();
	remove_wait_queue(&muxed_wait, wait);
}

static struct resource *request(struct resource *parent,
				resource_size_t start, resource_size_t n,
				const char *name, int flags, unsigned long ip)
{
	struct region *r = new_region(start, n, name, ip);
	struct resource *conflict;
	DECLARE_WAITQUEUE(wait, current);

	if (!r)
		return NULL;
	for (;;) {
		write_lock(&kpi_resource_lock);
		conflict = claim(parent, r, flags);
		if (!conflict ||
		    !(conflict->flags & flags & IORESOURCE_MUXED))
			break;
		/* On the queue before the lock goes: no release is missed. */
		add_wait_queue(&muxed_wait, &wait);
		set_current_state(TASK_UNINTERRUPTIBLE);
		write_unlock(&kpi_resource_lock);
		sleep_until_released(&wait);
	}
	write_unlock(&kpi_resource_lock);
	if (conflict) {
		kfree(r);
		return NULL;
	}
	return &r->res;
}

struct resource *__request_region(struct resource *parent,
				  resource_size_t start, resource_size_t n,
				  const char *name, int flags)
{
	return request(parent, start, n, name, flags, _RET_IP_);
}
KPI_EXPORT(__request_region);

/* With the lock: the busy range that is exactly this one. */
static struct region *find_region(struct resource *parent,
				  resource_size_t start, resource_size_t end)
{
	struct resource *at = parent->child;

	while (at && at->start <= start) {
		if (at->end < end || at->end < start) {
			at = at->sibling;
			continue;
		}
		if (!(at->flags & IORESOURCE_BUSY)) {
			at = at->child;
			continue;
		}
		if (at->start != start || at->end != end)
			return NULL;
		return container_of(at, struct region, res);
	}
	return NULL;
}

void __release_region(struct resource *parent, resource_size_t start,
		      resource_size_t n)
{
	resource_size_t end = start + n - 1;
	struct region *r;
	bool muxed = false;

	write_lock(&kpi_resource_lock);
	r = find_region(parent, start, end);
	if (r) {
		muxed = r->res.flags & IORESOURCE_MUXED;
		kpi_resource_release(&r->res, true);
		list_del(&r->all);
	}
	write_unlock(&kpi_resource_lock);
	if (!r)
		pr_warn("Trying to free nonexistent resource <%pa-%pa>\n",
			&start, &end);
	kfree(r);
	if (muxed)
		wake_up_all(&muxed_wait);
}
KPI_EXPORT(__release_region);

/* -------------------------------------------------------- managed by devres */

struct managed {
	struct resource *parent;
	resource_size_t start, n;
};

static void release_managed(struct device *dev, void *res)
{
	struct managed *m = res;

	__release_region(m->parent, m->start, m->n);
}

static int is_managed(struct device *dev, void *res, void *wanted)
{
	const struct managed *m = res, *w = wanted;

	return m->parent == w->parent && m->start == w->start && m->n == w->n;
}

struct resource *__devm_request_region(struct device *dev,
				       struct resource *parent,
				       resource_size_t start,
				       resource_size_t n, const char *name)
{
	struct managed *m = devres_alloc(release_managed, sizeof(*m),
					 GFP_KERNEL);
	struct resource *res;

	if (!m)
		return NULL;
	*m = (struct managed){ .parent = parent, .start = start, .n = n };
	res = request(parent, start, n, name, 0, _RET_IP_);
	if (!res) {
		devres_free(m);
		return NULL;
	}
	devres_add(dev, m);
	return res;
}
KPI_EXPORT(__devm_request_region);

void __devm_release_region(struct device *dev, struct resource *parent,
			   resource_size_t start, resource_size_t n)
{
	struct managed m = { .parent = parent, .start = start, .n = n };

	WARN_ON(devres_release(dev, release_managed, is_managed, &m));
}
KPI_EXPORT(__devm_release_region);

static void release_whole(struct device *dev, void *res)
{
	struct resource **r = res;

	if (release_resource(*r))
		dev_warn(dev, "failed to release resource %pR\n", *r);
}

static int is_whole(struct device *dev, void *res, void *wanted)
{
	return *(struct resource **)res == wanted;
}

int devm_request_resource(struct device *dev, struct resource *root,
			  struct resource *new)
{
	struct resource *conflict, **p;

	p = devres_alloc(release_whole, sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	*p = new;
	conflict = request_resource_conflict(root, new);
	if (conflict) {
		dev_err(dev, "resource collision: %pR conflicts with %s %pR\n",
			new, conflict->name, conflict);
		devres_free(p);
		return -EBUSY;
	}
	devres_add(dev, p);
	return 0;
}
KPI_EXPORT(devm_request_resource);

void devm_release_resource(struct device *dev, struct resource *new)
{
	WARN_ON(devres_release(dev, release_whole, is_whole, new));
}
KPI_EXPORT(devm_release_resource);

/* ------------------------------------------------------------------ audit */

/* Ranges that a module has claimed and not released. */
static int region_audit(const struct kpi_module_image *image)
{
	struct region *r;
	int found = 0;

	write_lock(&kpi_resource_lock);
	list_for_each_entry(r, &regions, all) {
		if (!kpi_image_holds(image, r->ip))
			continue;
		pr_warn("region %pR not released, requested by %pS\n", &r->res,
			(void *)r->ip);
		/* The name was the module's, and so the address. */
		r->res.name = "(gone)";
		r->ip = 0;
		found++;
	}
	write_unlock(&kpi_resource_lock);
	return found;
}
KPI_AUDIT(region_audit);
