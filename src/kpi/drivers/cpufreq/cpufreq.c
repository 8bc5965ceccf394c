// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/cpufreq/cpufreq.c, linux/cpufreq.h: governors by name. No CPU here has
 * a frequency to govern.
 */
#include <linux/cpufreq.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "kpi.h"

static DEFINE_MUTEX(lock);
static LIST_HEAD(governors);

int cpufreq_register_governor(struct cpufreq_governor *governor)
{
	struct cpufreq_governor *g;
	int err = 0;

	if (!governor)
		return -EINVAL;
	mutex_lock(&lock);
	list_for_each_entry(g, &governors, governor_list)
		if (!strncasecmp(g->name, governor->name, CPUFREQ_NAME_LEN))
			err = -EBUSY;
	if (!err)
		list_add(&governor->governor_list, &governors);
	mutex_unlock(&lock);
	return err;
}
KPI_EXPORT_PARTIAL(cpufreq_register_governor, "no CPU has a policy to govern");

void cpufreq_unregister_governor(struct cpufreq_governor *governor)
{
	if (!governor)
		return;
	mutex_lock(&lock);
	list_del(&governor->governor_list);
	mutex_unlock(&lock);
}
KPI_EXPORT(cpufreq_unregister_governor);
