// SPDX-License-Identifier: GPL-2.0
/* kernel/power/qos.c, linux/pm_qos.h: how soon CPUs are to be back. */
#include <linux/pm_qos.h>

#include "kpi.h"

#define HOSTS "how deep CPUs sleep is decided by the host's kernel"

static struct pm_qos_constraints latency;

/* Somebody asks, which is all that is kept. */
bool cpu_latency_qos_request_active(struct pm_qos_request *req)
{
	return req->qos == &latency;
}
KPI_EXPORT(cpu_latency_qos_request_active);

void cpu_latency_qos_add_request(struct pm_qos_request *req, s32 value)
{
	if (!WARN(cpu_latency_qos_request_active(req),
		  "%s called for already added request\n", __func__))
		req->qos = &latency;
}
KPI_EXPORT_NOOP(cpu_latency_qos_add_request, HOSTS);

void cpu_latency_qos_update_request(struct pm_qos_request *req, s32 value)
{
	WARN(!cpu_latency_qos_request_active(req),
	     "%s called for unknown object\n", __func__);
}
KPI_EXPORT_NOOP(cpu_latency_qos_update_request, HOSTS);

void cpu_latency_qos_remove_request(struct pm_qos_request *req)
{
	if (!WARN(!cpu_latency_qos_request_active(req),
		  "%s called for unknown object\n", __func__))
		memset(req, 0, sizeof(*req));
}
KPI_EXPORT_NOOP(cpu_latency_qos_remove_request, HOSTS);
