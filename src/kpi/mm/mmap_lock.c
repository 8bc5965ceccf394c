// SPDX-License-Identifier: GPL-2.0
/* mm/mmap_lock.c, linux/mmap_lock.h: the tracepoints of the mmap lock. */
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <trace/events/mmap_lock.h>

#include "kpi.h"

#ifdef CONFIG_TRACING
/* The path of the memory's control group: there are none. */
void __mmap_lock_do_trace_start_locking(struct mm_struct *mm, bool write)
{
	trace_mmap_lock_start_locking(mm, "", write);
}
KPI_EXPORT(__mmap_lock_do_trace_start_locking);

void __mmap_lock_do_trace_acquire_returned(struct mm_struct *mm, bool write,
					   bool success)
{
	trace_mmap_lock_acquire_returned(mm, "", write, success);
}
KPI_EXPORT(__mmap_lock_do_trace_acquire_returned);

void __mmap_lock_do_trace_released(struct mm_struct *mm, bool write)
{
	trace_mmap_lock_released(mm, "", write);
}
KPI_EXPORT(__mmap_lock_do_trace_released);
#endif
