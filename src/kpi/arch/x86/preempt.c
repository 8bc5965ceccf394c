// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/sched/core.c, asm/preempt.h: the calls that preempt_enable(),
 * might_sleep() and cond_resched() are compiled to.
 */
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/static_call.h>

#include "kpi.h"

/*
 * The host preempts threads as it pleases, and the need-resched bit of
 * __preempt_count is never cleared: there is nothing to schedule here.
 */
#define PREEMPT_NOTHING(name)                                                 \
	DEFINE_STATIC_CALL_NULL(name, name##_thunk);                          \
	__KPI_EXPORT_TRAMP(name)

#define __KPI_EXPORT_TRAMP(name)                                              \
	KPI_EXPORT_ASM(__SCK__##name);                                        \
	KPI_EXPORT_ASM(__SCT__##name)

PREEMPT_NOTHING(preempt_schedule);
PREEMPT_NOTHING(preempt_schedule_notrace);

asm(".globl preempt_schedule_thunk\n"
    ".globl preempt_schedule_notrace_thunk\n"
    "preempt_schedule_thunk:\n"
    "preempt_schedule_notrace_thunk:\n"
    "	ret\n"
    "	int3\n");
KPI_EXPORT_ASM(preempt_schedule_thunk);
KPI_EXPORT_ASM(preempt_schedule_notrace_thunk);

/* Voluntary preemption: each of these is a point to give up the CPU at. */
DEFINE_STATIC_CALL(cond_resched, __cond_resched);
__KPI_EXPORT_TRAMP(cond_resched);
DEFINE_STATIC_CALL(might_resched, __cond_resched);
__KPI_EXPORT_TRAMP(might_resched);
