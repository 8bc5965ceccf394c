// SPDX-License-Identifier: GPL-2.0
/* kernel/resource.c, linux/ioport.h: free ranges, and what lies in a range. */
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/resource_ext.h>
#include <linux/slab.h>

#include "kpi.h"
#include "kernel/resource.h"

struct constraint {
	resource_size_t min, max, align, size;
	resource_size_t (*fn)(void *data, const struct resource *res,
			      resource_size_t size, resource_size_t align);
	void *data;
};

/* Does it fit into the gap [@start, @end]? */
static bool fits(struct resource *new, resource_size_t start,
		 resource_size_t end, const struct constraint *c)
{
	struct resource avail = *new;
	resource_size_t at;

	avail.start = max(start, c->min);
	avail.end = min(end, c->max);
	if (avail.start > avail.end)
		return false;
	at = ALIGN(avail.start, c->align);
	if (at < avail.start)
		return false;
	avail.start = at;
	if (avail.start > avail.end)
		return false;
	if (c->fn)
		at = c->fn(c->data, &avail, c->size, c->align);
	if (at < avail.start || at + c->size - 1 < at ||
	    at + c->size - 1 > avail.end)
		return false;
	new->start = at;
	new->end = at + c->size - 1;
	return true;
}

/* The lowest gap among the children of @root that is large enough. */
static int find_gap(struct resource *root, struct resource *new,
		    const struct constraint *c)
{
	struct resource *child = root->child;
	resource_size_t start = root->start;

	for (;; child = child->sibling) {
		resource_size_t end = child ? child->start - 1 : root->end;

		if ((!child || child->start > start) &&
		    fits(new, start, end, c))
			return 0;
		if (!child || child->end == root->end)
			return -EBUSY;
		start = child->end + 1;
	}
}

int allocate_resource(struct resource *root, struct resource *new,
		      resource_size_t size, resource_size_t min,
		      resource_size_t max, resource_size_t align,
		      resource_size_t (*alignf)(void *,
						const struct resource *,
						resource_size_t,
						resource_size_t),
		      void *alignf_data)
{
	struct constraint c = {
		.min = min, .max = max, .align = align ?: 1, .size = size,
		.fn = alignf, .data = alignf_data,
	};
	int err;

	write_lock(&kpi_resource_lock);
	err = find_gap(root, new, &c);
	if (!err && kpi_resource_request(root, new))
		err = -EBUSY;
	write_unlock(&kpi_resource_lock);
	return err;
}
KPI_EXPORT(allocate_resource);

/* ------------------------------------------------------------- walking */

static struct resource *next_in_tree(struct resource *at)
{
	if (at->child)
		return at->child;
	while (!at->sibling && at->parent)
		at = at->parent;
	return at->sibling;
}

/* The first of that kind with some of [@start, @end], clipped to it. */
static bool next_match(resource_size_t start, resource_size_t end,
		       unsigned long flags, unsigned long desc,
		       struct resource *out)
{
	struct resource *at;
	bool found = false;

	read_lock(&kpi_resource_lock);
	for (at = iomem_resource.child; at && at->start <= end;
	     at = next_in_tree(at)) {
		if (at->end < start || (at->flags & flags) != flags)
			continue;
		if (desc != IORES_DESC_NONE && at->desc != desc)
			continue;
		*out = (struct resource){
			.start = max(start, at->start),
			.end = min(end, at->end),
			.flags = at->flags,
			.desc = at->desc,
			.parent = at->parent,
		};
		found = true;
		break;
	}
	read_unlock(&kpi_resource_lock);
	return found;
}

int walk_iomem_res_desc(unsigned long desc, unsigned long flags, u64 start,
			u64 end, void *arg,
			int (*func)(struct resource *, void *))
{
	struct resource res;
	int ret = -EINVAL;

	while (start < end && next_match(start, end, flags, desc, &res)) {
		ret = func(&res, arg);
		if (ret || res.end == (resource_size_t)-1)
			break;
		start = res.end + 1;
	}
	return ret;
}
KPI_EXPORT(walk_iomem_res_desc);

int walk_system_ram_res(u64 start, u64 end, void *arg,
			int (*func)(struct resource *, void *))
{
	return walk_iomem_res_desc(IORES_DESC_NONE,
				   IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				   start, end, arg, func);
}

int region_intersects(resource_size_t offset, size_t size, unsigned long flags,
		      unsigned long desc)
{
	resource_size_t end = offset + size - 1;
	bool match = false, other = false;
	struct resource *at;

	read_lock(&kpi_resource_lock);
	for (at = iomem_resource.child; at; at = at->sibling) {
		if (at->end < offset || at->start > end)
			continue;
		if ((at->flags & flags) == flags &&
		    (desc == IORES_DESC_NONE || at->desc == desc))
			match = true;
		else
			other = true;
	}
	read_unlock(&kpi_resource_lock);
	if (!match)
		return REGION_DISJOINT;
	return other ? REGION_MIXED : REGION_INTERSECTS;
}
KPI_EXPORT(region_intersects);

bool iomem_is_exclusive(u64 addr)
{
	struct resource *at;
	bool exclusive = false;

	read_lock(&kpi_resource_lock);
	for (at = iomem_resource.child; at; at = next_in_tree(at))
		if (at->start <= addr && addr <= at->end &&
		    (at->flags & IORESOURCE_BUSY) &&
		    (at->flags & IORESOURCE_EXCLUSIVE))
			exclusive = true;
	read_unlock(&kpi_resource_lock);
	return exclusive;
}

/* ---------------------------------------------------- lists of resources */

struct resource_entry *resource_list_create_entry(struct resource *res,
						  size_t extra_size)
{
	struct resource_entry *entry = kzalloc(sizeof(*entry) + extra_size,
					       GFP_KERNEL);

	if (entry) {
		INIT_LIST_HEAD(&entry->node);
		entry->res = res ?: &entry->__res;
	}
	return entry;
}
KPI_EXPORT(resource_list_create_entry);

void resource_list_free(struct list_head *head)
{
	struct resource_entry *entry, *next;

	list_for_each_entry_safe(entry, next, head, node)
		resource_list_destroy_entry(entry);
}
KPI_EXPORT(resource_list_free);

/* ------------------------------------------------- what the machine has */

static struct resource system_ram = {
	.name = "System RAM",
	.flags = IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
};

/* Physical addresses of RAM are those of the arena. */
static int resource_init(void)
{
	system_ram.end = PFN_PHYS(max_pfn) - 1;
	iomem_resource.end = (1ULL << boot_cpu_data.x86_phys_bits) - 1;
	return request_resource(&iomem_resource, &system_ram);
}
KPI_INIT_CORE(resource_init);
