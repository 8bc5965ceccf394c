// SPDX-License-Identifier: GPL-2.0
/*
 * mm/vmstat.c, mm/vmscan.c, mm/page_reporting.c: how much memory there is, and
 * who could give some back.
 */
#include <linux/mm.h>
#include <linux/page_reporting.h>
#include <linux/shrinker.h>
#include <linux/vmstat.h>

#include "kpi.h"
#include "mm/pageinfo.h"

/* Nothing is swapped, faulted or reclaimed: drivers may count, no one else. */
DEFINE_PER_CPU(struct vm_event_state, vm_event_states);
KPI_EXPORT(vm_event_states);

atomic_long_t vm_node_stat[NR_VM_NODE_STAT_ITEMS];
KPI_EXPORT(vm_node_stat);

void all_vm_events(unsigned long *ret)
{
	unsigned int cpu, i;

	memset(ret, 0, NR_VM_EVENT_ITEMS * sizeof(*ret));
	for_each_online_cpu(cpu)
		for (i = 0; i < NR_VM_EVENT_ITEMS; i++)
			ret[i] += per_cpu(vm_event_states, cpu).event[i];
}
KPI_EXPORT(all_vm_events);

void si_meminfo(struct sysinfo *info)
{
	info->totalram = totalram_pages();
	info->freeram = kpi_free_page_count();
	info->sharedram = 0;
	info->bufferram = 0;
	info->totalhigh = 0;
	info->freehigh = 0;
	info->mem_unit = PAGE_SIZE;
}
KPI_EXPORT(si_meminfo);

long si_mem_available(void)
{
	return kpi_free_page_count();
}
KPI_EXPORT(si_mem_available);

void adjust_managed_page_count(struct page *page, long count)
{
	atomic_long_add(count, &_totalram_pages);
}
KPI_EXPORT(adjust_managed_page_count);

bool _page_poisoning_enabled_early;
KPI_EXPORT(_page_poisoning_enabled_early);
DEFINE_STATIC_KEY_FALSE(_page_poisoning_enabled);
KPI_EXPORT(_page_poisoning_enabled);

/* -------------------------------------------------------------- reclaim */

int register_shrinker(struct shrinker *shrinker, const char *fmt, ...)
{
	shrinker->flags |= SHRINKER_REGISTERED;
	return 0;
}
KPI_EXPORT_PARTIAL(register_shrinker,
		   "it is not asked for memory when that runs out");

void unregister_shrinker(struct shrinker *shrinker)
{
	shrinker->flags &= ~SHRINKER_REGISTERED;
}
KPI_EXPORT(unregister_shrinker);

#define NO_REPORTS                                                            \
	"large free blocks go back to the machine by themselves"

int page_reporting_register(struct page_reporting_dev_info *prdev)
{
	return 0;
}
KPI_EXPORT_NOOP(page_reporting_register, NO_REPORTS);

void page_reporting_unregister(struct page_reporting_dev_info *prdev)
{
}
KPI_EXPORT_NOOP(page_reporting_unregister, NO_REPORTS);
