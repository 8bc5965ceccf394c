// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/trace/trace_events.c, linux/trace_events.h: events of modules, in a
 * kernel whose tracing nobody has switched on: events are known, get their
 * numbers, can have probes; there is no buffer that they could write to.
 */
#include <linux/kernel.h>
#include <linux/perf_event.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>

#include "kpi.h"

/* The numbers below are the kernel's own event types. */
#define FIRST_EVENT_TYPE 300

int trace_event_raw_init(struct trace_event_call *call)
{
	static atomic_t last = ATOMIC_INIT(FIRST_EVENT_TYPE);

	if (WARN_ON(!call->event.funcs))
		return -ENODEV;
	call->event.type = atomic_inc_return(&last);
	return 0;
}
KPI_EXPORT(trace_event_raw_init);

int trace_event_reg(struct trace_event_call *call, enum trace_reg type,
		    void *data)
{
	WARN_ON(!(call->flags & TRACE_EVENT_FL_TRACEPOINT));
	switch (type) {
	case TRACE_REG_REGISTER:
		return tracepoint_probe_register(call->tp, call->class->probe,
						 data);
	case TRACE_REG_UNREGISTER:
		tracepoint_probe_unregister(call->tp, call->class->probe, data);
		return 0;
#ifdef CONFIG_PERF_EVENTS
	case TRACE_REG_PERF_REGISTER:
		return tracepoint_probe_register(
			call->tp, call->class->perf_probe, call);
	case TRACE_REG_PERF_UNREGISTER:
		tracepoint_probe_unregister(call->tp, call->class->perf_probe,
					    call);
		return 0;
	default:
		return 0;
#endif
	}
	return 0;
}
KPI_EXPORT(trace_event_reg);

/* NULL: the event is not recorded. Its callers go on without. */
void *trace_event_buffer_reserve(struct trace_event_buffer *fbuffer,
				 struct trace_event_file *trace_file,
				 unsigned long len)
{
	return NULL;
}
KPI_EXPORT_PARTIAL(trace_event_buffer_reserve, "no trace buffer: events are not recorded");

void trace_event_buffer_commit(struct trace_event_buffer *fbuffer)
{
}
KPI_EXPORT_NOOP(trace_event_buffer_commit, "no buffer is ever handed out");

bool __trace_trigger_soft_disabled(struct trace_event_file *file)
{
	return file->flags & EVENT_FILE_FL_SOFT_DISABLED;
}
KPI_EXPORT_PARTIAL(__trace_trigger_soft_disabled, "no triggers can be set");

#ifdef CONFIG_PERF_EVENTS
void *perf_trace_buf_alloc(int size, struct pt_regs **regs, int *rctxp)
{
	return NULL;
}
KPI_EXPORT_PARTIAL(perf_trace_buf_alloc, "no perf event can be opened");

void perf_trace_run_bpf_submit(void *raw_data, int size, int rctx,
			       struct trace_event_call *call, u64 count,
			       struct pt_regs *regs, struct hlist_head *head,
			       struct task_struct *task)
{
}
KPI_EXPORT_NOOP(perf_trace_run_bpf_submit, "perf_trace_buf_alloc() hands out no buffer");
#endif
