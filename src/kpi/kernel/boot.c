// SPDX-License-Identifier: GPL-2.0
/* init/main.c: boot and end of the kernel side. */
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/printk.h>

#include "kpi.h"
#include "arch/x86/percpu.h"
#include "kernel/boot.h"
#include "kernel/task.h"

const struct host_boot_info *kpi_boot_info;

enum system_states system_state __read_mostly;
KPI_EXPORT(system_state);

/* Made by the loader around the sections of those names. */
extern const struct kpi_initcall __kpi_initcall_start[];
extern const struct kpi_initcall __kpi_initcall_end[];

static int run_initcalls(enum kpi_level level)
{
	const struct kpi_initcall *call;
	int err;

	for (call = __kpi_initcall_start; call < __kpi_initcall_end; call++) {
		if (call->level != level)
			continue;
		err = call->fn();
		if (err) {
			pr_err("%s failed with %d\n", call->name, err);
			return err;
		}
	}
	return 0;
}

int kpi_boot(const struct host_boot_info *info)
{
	if (info->abi != HOST_ABI_VERSION)
		return -EPROTO;
	if (!info->nr_cpus || info->nr_cpus > HOST_MAX_CPUS ||
	    info->nr_cpus > NR_CPUS)
		return -EINVAL;

	kpi_boot_info = info;
	kpi_percpu_init(info);
	kpi_cpu_init(info->nr_cpus);
	kpi_cpuinfo_init(info->nr_cpus);
	kpi_init_task_setup();
	return run_initcalls(KPI_LEVEL_EARLY);
}

int kpi_start(void)
{
	int err;

	system_state = SYSTEM_SCHEDULING;
	err = run_initcalls(KPI_LEVEL_CORE);
	if (err)
		return err;
	err = run_initcalls(KPI_LEVEL_LATE);
	if (err)
		return err;
	system_state = SYSTEM_RUNNING;
	return 0;
}

int kpi_shutdown(void)
{
	system_state = SYSTEM_POWER_OFF;
	return 0;
}
