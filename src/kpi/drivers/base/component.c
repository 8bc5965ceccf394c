// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/component.c, linux/component.h: one device made of several,
 * which come in any order and are bound when all are there.
 */
#include <linux/component.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "kpi.h"

struct component {
	struct list_head all;
	struct aggregate *aggregate;
	bool bound;
	const struct component_ops *ops;
	int subcomponent;
	struct device *dev;
};

struct match_entry {
	void *data;
	int (*compare)(struct device *, void *);
	int (*compare_typed)(struct device *, int, void *);
	void (*release)(struct device *, void *);
	struct component *component;
	bool duplicate;		/* an entry before it has that one too */
};

struct component_match {
	size_t alloc, num;
	struct match_entry *compare;
};

struct aggregate {
	struct list_head all;
	bool bound;
	const struct component_master_ops *ops;
	struct device *parent;
	struct component_match *match;
};

/* Protects all below; held while they are bound. */
static DEFINE_MUTEX(component_lock);
static LIST_HEAD(components);
static LIST_HEAD(aggregates);

/* ------------------------------------------------------- what to look for */

static void release_match(struct device *parent, void *res)
{
	struct component_match *match = *(struct component_match **)res;
	size_t i;

	for (i = 0; i < match->num; i++)
		if (match->compare[i].release)
			match->compare[i].release(parent,
						  match->compare[i].data);
	kfree(match->compare);
	kfree(match);
}

static struct component_match *new_match(struct device *parent)
{
	struct component_match *match = kzalloc(sizeof(*match), GFP_KERNEL);
	struct component_match **res;

	res = devres_alloc(release_match, sizeof(*res), GFP_KERNEL);
	if (!match || !res) {
		kfree(match);
		devres_free(res);
		return ERR_PTR(-ENOMEM);
	}
	*res = match;
	devres_add(parent, res);
	return match;
}

static int make_room(struct component_match *match)
{
	size_t alloc = match->alloc + 16;
	struct match_entry *new;

	if (match->num < match->alloc)
		return 0;
	new = krealloc_array(match->compare, alloc, sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	match->compare = new;
	match->alloc = alloc;
	return 0;
}

static void add_match(struct device *parent, struct component_match **matchptr,
		      const struct match_entry *entry)
{
	struct component_match *match = *matchptr;

	if (IS_ERR(match))
		return;
	if (!match) {
		match = new_match(parent);
		*matchptr = match;
		if (IS_ERR(match))
			return;
	}
	if (make_room(match)) {
		*matchptr = ERR_PTR(-ENOMEM);
		return;
	}
	match->compare[match->num++] = *entry;
}

void component_match_add_release(struct device *parent,
				 struct component_match **matchptr,
				 void (*release)(struct device *, void *),
				 int (*compare)(struct device *, void *),
				 void *data)
{
	struct match_entry entry = { .compare = compare, .data = data,
				     .release = release };

	add_match(parent, matchptr, &entry);
}
KPI_EXPORT(component_match_add_release);

void component_match_add_typed(struct device *parent,
			       struct component_match **matchptr,
			       int (*compare)(struct device *, int, void *),
			       void *data)
{
	struct match_entry entry = { .compare_typed = compare, .data = data };

	add_match(parent, matchptr, &entry);
}
KPI_EXPORT(component_match_add_typed);

/* ---------------------------------------------------------- finding them */

static bool fits(const struct match_entry *entry, const struct component *c)
{
	if (entry->compare && entry->compare(c->dev, entry->data))
		return true;
	return entry->compare_typed &&
	       entry->compare_typed(c->dev, c->subcomponent, entry->data);
}

static struct component *find_for(struct aggregate *agg,
				  const struct match_entry *entry)
{
	struct component *c;

	list_for_each_entry(c, &components, all)
		if ((!c->aggregate || c->aggregate == agg) && fits(entry, c))
			return c;
	return NULL;
}

static bool find_all(struct aggregate *agg)
{
	struct component_match *match = agg->match;
	size_t i;

	for (i = 0; i < match->num; i++) {
		struct match_entry *entry = &match->compare[i];

		if (entry->component)
			continue;
		entry->component = find_for(agg, entry);
		if (!entry->component)
			return false;
		entry->duplicate = entry->component->aggregate;
		entry->component->aggregate = agg;
	}
	return true;
}

static void let_go(struct aggregate *agg, struct component *c)
{
	size_t i;

	for (i = 0; i < agg->match->num; i++)
		if (agg->match->compare[i].component == c)
			agg->match->compare[i].component = NULL;
}

/* 1: bound now. */
static int try_up(struct aggregate *agg)
{
	int err;

	if (agg->bound || !find_all(agg))
		return 0;
	if (!devres_open_group(agg->parent, agg, GFP_KERNEL))
		return -ENOMEM;
	err = agg->ops->bind(agg->parent);
	if (err < 0) {
		devres_release_group(agg->parent, NULL);
		if (err != -EPROBE_DEFER)
			dev_info(agg->parent, "adev bind failed: %d\n", err);
		return err;
	}
	devres_close_group(agg->parent, NULL);
	agg->bound = true;
	return 1;
}

static void take_down(struct aggregate *agg)
{
	if (!agg->bound)
		return;
	agg->ops->unbind(agg->parent);
	devres_release_group(agg->parent, agg);
	agg->bound = false;
}

/* ------------------------------------------------------- the whole device */

static struct aggregate *find_aggregate(struct device *parent,
					const struct component_master_ops *ops)
{
	struct aggregate *agg;

	list_for_each_entry(agg, &aggregates, all)
		if (agg->parent == parent && (!ops || agg->ops == ops))
			return agg;
	return NULL;
}

static void remove_aggregate(struct aggregate *agg)
{
	size_t i;

	list_del(&agg->all);
	for (i = 0; i < agg->match->num; i++)
		if (agg->match->compare[i].component)
			agg->match->compare[i].component->aggregate = NULL;
	kfree(agg);
}

int component_master_add_with_match(struct device *parent,
				    const struct component_master_ops *ops,
				    struct component_match *match)
{
	struct aggregate *agg = kzalloc(sizeof(*agg), GFP_KERNEL);
	int ret;

	if (!agg)
		return -ENOMEM;
	agg->parent = parent;
	agg->ops = ops;
	agg->match = match;
	mutex_lock(&component_lock);
	list_add(&agg->all, &aggregates);
	ret = try_up(agg);
	if (ret < 0)
		remove_aggregate(agg);
	mutex_unlock(&component_lock);
	return ret < 0 ? ret : 0;
}
KPI_EXPORT(component_master_add_with_match);

void component_master_del(struct device *parent,
			  const struct component_master_ops *ops)
{
	struct aggregate *agg;

	mutex_lock(&component_lock);
	agg = find_aggregate(parent, ops);
	if (agg) {
		take_down(agg);
		remove_aggregate(agg);
	}
	mutex_unlock(&component_lock);
}
KPI_EXPORT(component_master_del);

/* ----------------------------------------------- its parts, in their order */

static void unbind_one(struct component *c, struct aggregate *agg, void *data)
{
	if (c->ops && c->ops->unbind)
		c->ops->unbind(c->dev, agg->parent, data);
	c->bound = false;
	devres_release_group(c->dev, c);
}

static int bind_one(struct component *c, struct aggregate *agg, void *data)
{
	int err;

	/* What it takes of its own device is given back with it. */
	if (!devres_open_group(c->dev, c, GFP_KERNEL))
		return -ENOMEM;
	err = c->ops->bind(c->dev, agg->parent, data);
	if (err) {
		devres_release_group(c->dev, c);
		if (err != -EPROBE_DEFER)
			dev_err(agg->parent, "failed to bind %s (ops %ps): %d\n",
				dev_name(c->dev), c->ops, err);
		return err;
	}
	devres_close_group(c->dev, c);
	c->bound = true;
	dev_info(agg->parent, "bound %s (ops %ps)\n", dev_name(c->dev), c->ops);
	return 0;
}

static void unbind_first(struct aggregate *agg, size_t n, void *data)
{
	while (n--)
		if (!agg->match->compare[n].duplicate)
			unbind_one(agg->match->compare[n].component, agg,
				   data);
}

/* Called by the aggregate's bind(), so with the lock. */
int component_bind_all(struct device *parent, void *data)
{
	struct aggregate *agg = find_aggregate(parent, NULL);
	size_t i;
	int err;

	if (!agg)
		return -EINVAL;
	for (i = 0; i < agg->match->num; i++) {
		if (agg->match->compare[i].duplicate)
			continue;
		err = bind_one(agg->match->compare[i].component, agg, data);
		if (err) {
			unbind_first(agg, i, data);
			return err;
		}
	}
	return 0;
}
KPI_EXPORT(component_bind_all);

void component_unbind_all(struct device *parent, void *data)
{
	struct aggregate *agg = find_aggregate(parent, NULL);

	if (agg)
		unbind_first(agg, agg->match->num, data);
}
KPI_EXPORT(component_unbind_all);

/* -------------------------------------------------------------- components */

static int add(struct device *dev, const struct component_ops *ops, int sub)
{
	struct component *c = kzalloc(sizeof(*c), GFP_KERNEL);
	struct aggregate *agg;
	int ret = 0;

	if (!c)
		return -ENOMEM;
	c->ops = ops;
	c->dev = dev;
	c->subcomponent = sub;
	mutex_lock(&component_lock);
	list_add_tail(&c->all, &components);
	list_for_each_entry(agg, &aggregates, all) {
		ret = try_up(agg);
		if (ret)
			break;
	}
	if (ret < 0) {
		if (c->aggregate)
			let_go(c->aggregate, c);
		list_del(&c->all);
		kfree(c);
	}
	mutex_unlock(&component_lock);
	return ret < 0 ? ret : 0;
}

int component_add(struct device *dev, const struct component_ops *ops)
{
	return add(dev, ops, 0);
}
KPI_EXPORT(component_add);

int component_add_typed(struct device *dev, const struct component_ops *ops,
			int subcomponent)
{
	return WARN_ON(subcomponent == 0) ? -EINVAL :
	       add(dev, ops, subcomponent);
}
KPI_EXPORT(component_add_typed);

void component_del(struct device *dev, const struct component_ops *ops)
{
	struct component *c, *found = NULL;

	mutex_lock(&component_lock);
	list_for_each_entry(c, &components, all)
		if (c->dev == dev && c->ops == ops) {
			found = c;
			list_del(&c->all);
			break;
		}
	if (found && found->aggregate) {
		take_down(found->aggregate);
		let_go(found->aggregate, found);
	}
	mutex_unlock(&component_lock);
	WARN_ON(!found);
	kfree(found);
}
KPI_EXPORT(component_del);

/* ------------------------------------------------- the usual comparisons */

int component_compare_of(struct device *dev, void *data)
{
	return device_match_of_node(dev, data);
}
KPI_EXPORT(component_compare_of);

int component_compare_dev(struct device *dev, void *data)
{
	return dev == data;
}
KPI_EXPORT(component_compare_dev);

int component_compare_dev_name(struct device *dev, void *data)
{
	return device_match_name(dev, data);
}
KPI_EXPORT(component_compare_dev_name);

void component_release_of(struct device *dev, void *data)
{
	/* Nodes of a device tree are not counted in this kernel. */
}
KPI_EXPORT(component_release_of);
