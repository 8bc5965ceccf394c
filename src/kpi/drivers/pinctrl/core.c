// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/pinctrl/core.c, linux/pinctrl/consumer.h: pins, as they are on a
 * machine whose pins no driver controls.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pinctrl/consumer.h>
#include <linux/pinctrl/machine.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"

struct mappings {
	struct list_head all;
	const struct pinctrl_map *maps;
	unsigned int num;
};

static DEFINE_MUTEX(maps_lock);
static LIST_HEAD(all_maps);

/* A device's handle; it has no state that could be looked up. */
struct pinctrl {
	struct device *dev;
};

int pinctrl_register_mappings(const struct pinctrl_map *maps,
			      unsigned int num_maps)
{
	struct mappings *m = kzalloc(sizeof(*m), GFP_KERNEL);
	unsigned int i;

	if (!m)
		return -ENOMEM;
	for (i = 0; i < num_maps; i++)
		if (!maps[i].dev_name || !maps[i].name ||
		    maps[i].type == PIN_MAP_TYPE_INVALID) {
			kfree(m);
			return -EINVAL;
		}
	m->maps = maps;
	m->num = num_maps;
	mutex_lock(&maps_lock);
	list_add_tail(&m->all, &all_maps);
	mutex_unlock(&maps_lock);
	return 0;
}
KPI_EXPORT(pinctrl_register_mappings);

void pinctrl_unregister_mappings(const struct pinctrl_map *maps)
{
	struct mappings *m, *next;

	mutex_lock(&maps_lock);
	list_for_each_entry_safe(m, next, &all_maps, all)
		if (m->maps == maps) {
			list_del(&m->all);
			kfree(m);
		}
	mutex_unlock(&maps_lock);
}
KPI_EXPORT(pinctrl_unregister_mappings);

static bool has_mapping(const struct device *dev)
{
	struct mappings *m;
	bool found = false;
	unsigned int i;

	mutex_lock(&maps_lock);
	list_for_each_entry(m, &all_maps, all)
		for (i = 0; i < m->num; i++)
			if (!strcmp(m->maps[i].dev_name, dev_name(dev)))
				found = true;
	mutex_unlock(&maps_lock);
	return found;
}

/* With a mapping, the controller that it names is waited for. */
struct pinctrl *pinctrl_get(struct device *dev)
{
	struct pinctrl *p;

	if (WARN_ON(!dev))
		return ERR_PTR(-EINVAL);
	if (has_mapping(dev))
		return ERR_PTR(-EPROBE_DEFER);
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return ERR_PTR(-ENOMEM);
	p->dev = dev;
	return p;
}
KPI_EXPORT(pinctrl_get);

void pinctrl_put(struct pinctrl *p)
{
	kfree(p);
}
KPI_EXPORT(pinctrl_put);

struct pinctrl_state *pinctrl_lookup_state(struct pinctrl *p, const char *name)
{
	return ERR_PTR(-ENODEV);
}
KPI_EXPORT(pinctrl_lookup_state);

/* There is no state to be had that could be given here. */
int pinctrl_select_state(struct pinctrl *p, struct pinctrl_state *state)
{
	return -EINVAL;
}
KPI_EXPORT(pinctrl_select_state);

static void put_managed(struct device *dev, void *res)
{
	pinctrl_put(*(struct pinctrl **)res);
}

static int is_that(struct device *dev, void *res, void *wanted)
{
	return *(void **)res == wanted;
}

struct pinctrl *devm_pinctrl_get(struct device *dev)
{
	struct pinctrl **res = devres_alloc(put_managed, sizeof(*res),
					    GFP_KERNEL);
	struct pinctrl *p;

	if (!res)
		return ERR_PTR(-ENOMEM);
	p = pinctrl_get(dev);
	if (IS_ERR(p)) {
		devres_free(res);
		return p;
	}
	*res = p;
	devres_add(dev, res);
	return p;
}
KPI_EXPORT(devm_pinctrl_get);

void devm_pinctrl_put(struct pinctrl *p)
{
	WARN_ON(devres_release(p->dev, put_managed, is_that, p));
}
KPI_EXPORT(devm_pinctrl_put);

#define SELECT(name)							\
int name(struct device *dev)						\
{									\
	return 0;							\
}									\
KPI_EXPORT_NOOP(name, "no device has pins that are controlled")

SELECT(pinctrl_select_default_state);
SELECT(pinctrl_pm_select_default_state);
SELECT(pinctrl_pm_select_sleep_state);
SELECT(pinctrl_pm_select_idle_state);
