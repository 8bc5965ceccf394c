// SPDX-License-Identifier: GPL-2.0
/*
 * linux/jump_label.h: static keys of subsystems that modules look at inline
 * and that stay as a kernel has them where nobody switches the feature on.
 */
#include <linux/bpf-cgroup.h>
#include <linux/context_tracking_state.h>
#include <linux/filter.h>
#include <linux/jump_label.h>
#include <linux/memcontrol.h>
#include <linux/skbuff.h>

#include "kpi.h"

#ifdef CONFIG_BPF_SYSCALL
DEFINE_STATIC_KEY_FALSE(bpf_stats_enabled_key);
KPI_EXPORT(bpf_stats_enabled_key);
#endif

DEFINE_STATIC_KEY_FALSE(bpf_master_redirect_enabled_key);
KPI_EXPORT(bpf_master_redirect_enabled_key);

#ifdef CONFIG_CGROUP_BPF
DEFINE_STATIC_KEY_ARRAY_FALSE(cgroup_bpf_enabled_key,
			      MAX_CGROUP_BPF_ATTACH_TYPE);
KPI_EXPORT(cgroup_bpf_enabled_key);
#endif

#ifdef CONFIG_MEMCG
DEFINE_STATIC_KEY_FALSE(memcg_sockets_enabled_key);
KPI_EXPORT(memcg_sockets_enabled_key);
#endif

#ifdef CONFIG_CONTEXT_TRACKING_USER
DEFINE_STATIC_KEY_FALSE(context_tracking_key);
KPI_EXPORT(context_tracking_key);
#endif
