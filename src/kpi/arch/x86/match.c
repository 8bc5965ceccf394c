// SPDX-License-Identifier: GPL-2.0
/* arch/x86/kernel/cpu/match.c, asm/cpu_device_id.h: is this CPU in a table? */
#include <asm/cpu_device_id.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "kpi.h"

static bool matches(const struct cpuinfo_x86 *c, const struct x86_cpu_id *m)
{
	if (m->vendor != X86_VENDOR_ANY && c->x86_vendor != m->vendor)
		return false;
	if (m->family != X86_FAMILY_ANY && c->x86 != m->family)
		return false;
	if (m->model != X86_MODEL_ANY && c->x86_model != m->model)
		return false;
	if (m->steppings != X86_STEPPING_ANY &&
	    !(BIT(c->x86_stepping) & m->steppings))
		return false;
	return m->feature == X86_FEATURE_ANY || cpu_has(c, m->feature);
}

const struct x86_cpu_id *x86_match_cpu(const struct x86_cpu_id *match)
{
	const struct x86_cpu_id *m;

	for (m = match; m->flags & X86_CPU_ID_FLAG_ENTRY_VALID; m++)
		if (matches(&boot_cpu_data, m))
			return m;
	return NULL;
}
KPI_EXPORT(x86_match_cpu);
