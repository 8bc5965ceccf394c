// SPDX-License-Identifier: GPL-2.0
/* kernel/bpf/btf.c, linux/btf.h: functions that BPF programs may call. */
#include <linux/bpf.h>
#include <linux/btf.h>
#include <linux/btf_ids.h>

#include "kpi.h"

int register_btf_kfunc_id_set(enum bpf_prog_type prog_type,
			      const struct btf_kfunc_id_set *kset)
{
	return 0;
}
KPI_EXPORT_NOOP(register_btf_kfunc_id_set, "no BPF program can be loaded that would call them");
