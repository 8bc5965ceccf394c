// SPDX-License-Identifier: GPL-2.0
/* kernel/trace/bpf_trace.c: programs that are attached to raw tracepoints. */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/trace_events.h>

#include "kpi.h"

/* A program that is entered again on the same CPU is left out. */
static void run(struct bpf_prog *prog, u64 *args)
{
	preempt_disable();
	rcu_read_lock();
	if (this_cpu_inc_return(*prog->active) == 1)
		(void)bpf_prog_run(prog, args);
	this_cpu_dec(*prog->active);
	rcu_read_unlock();
	preempt_enable();
}

#define ARG(n) u64 arg##n
#define ARGS1 ARG(1)
#define ARGS2 ARGS1, ARG(2)
#define ARGS3 ARGS2, ARG(3)
#define ARGS4 ARGS3, ARG(4)
#define ARGS5 ARGS4, ARG(5)
#define ARGS6 ARGS5, ARG(6)
#define ARGS7 ARGS6, ARG(7)
#define ARGS8 ARGS7, ARG(8)
#define ARGS9 ARGS8, ARG(9)
#define ARGS10 ARGS9, ARG(10)
#define ARGS11 ARGS10, ARG(11)
#define ARGS12 ARGS11, ARG(12)

#define VALUES1 arg1
#define VALUES2 VALUES1, arg2
#define VALUES3 VALUES2, arg3
#define VALUES4 VALUES3, arg4
#define VALUES5 VALUES4, arg5
#define VALUES6 VALUES5, arg6
#define VALUES7 VALUES6, arg7
#define VALUES8 VALUES7, arg8
#define VALUES9 VALUES8, arg9
#define VALUES10 VALUES9, arg10
#define VALUES11 VALUES10, arg11
#define VALUES12 VALUES11, arg12

#define BPF_TRACE_RUN(n)                                                      \
	void bpf_trace_run##n(struct bpf_prog *prog, ARGS##n)                 \
	{                                                                     \
		u64 args[] = { VALUES##n };                                   \
                                                                              \
		run(prog, args);                                              \
	}                                                                     \
	KPI_EXPORT(bpf_trace_run##n)

BPF_TRACE_RUN(1);
BPF_TRACE_RUN(2);
BPF_TRACE_RUN(3);
BPF_TRACE_RUN(4);
BPF_TRACE_RUN(5);
BPF_TRACE_RUN(6);
BPF_TRACE_RUN(7);
BPF_TRACE_RUN(8);
BPF_TRACE_RUN(9);
BPF_TRACE_RUN(10);
BPF_TRACE_RUN(11);
BPF_TRACE_RUN(12);
