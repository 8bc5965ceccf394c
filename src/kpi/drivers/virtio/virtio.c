// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/virtio/virtio.c: the host's virtio devices come when the virtio core
 * does, and go with it.  The core is the distribution's: virtio.ko and
 * virtio_ring.ko, loaded because a driver needs them.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "drivers/virtio/core.h"
#include "kernel/module/internal.h"

struct kpi_virtio_core kpi_virtio;

#define MAX_DEVICES 64
static struct kpi_virtio_device *present[MAX_DEVICES];

static void *find(const char *name, bool *missing)
{
	void *fn = (void *)host_symbol_lookup(name);

	if (!fn)
		pr_err("virtio: its core has no %s()\n", name);
	*missing |= !fn;
	return fn;
}

static bool find_core(void)
{
	bool missing = false;

#define FIND(fn) kpi_virtio.fn = find(#fn, &missing);
	KPI_VIRTIO_CORE(FIND)
	return !missing;
}

static void add_all(void)
{
	struct host_virtio *info;
	unsigned int i;
	int ret;

	info = kmalloc(sizeof(*info), GFP_KERNEL);
	for (i = 0; info && i < MAX_DEVICES; i++) {
		ret = host_virtio_at(i, info);
		if (ret == -ENODEV)
			break;
		if (!ret && !present[i] && find_core())
			present[i] = kpi_virtio_add(i, info);
	}
	kfree(info);
}

static void remove_all(void)
{
	unsigned int i;

	for (i = MAX_DEVICES; i--;) {
		if (present[i])
			kpi_virtio_remove(present[i]);
		present[i] = NULL;
	}
}

/* virtio.ko needs virtio_ring.ko, so that this comes last, and goes first. */
static int core_came(struct notifier_block *nb, unsigned long state, void *data)
{
	struct module *mod = data;

	if (state == MODULE_STATE_LIVE && !strcmp(mod->name, "virtio"))
		add_all();
	return NOTIFY_OK;
}

static struct notifier_block came = {
	.notifier_call = core_came,
};

/* Its exit unregisters the bus: before that the devices must be off it. */
static int core_leaves(struct notifier_block *nb, unsigned long state,
		       void *data)
{
	struct module *mod = data;

	if (!strcmp(mod->name, "virtio"))
		remove_all();
	return NOTIFY_OK;
}

static struct notifier_block leaves = {
	.notifier_call = core_leaves,
};

static int watch_modules(void)
{
	return kpi_register_leaving_notifier(&leaves) ?:
	       register_module_notifier(&came);
}
KPI_INIT_LATE(watch_modules);
