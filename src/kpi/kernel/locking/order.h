/* SPDX-License-Identifier: GPL-2.0 */
/* order.h - in which order a task takes locks; with --check. Any context. */
#ifndef KPI_ORDER_H
#define KPI_ORDER_H

#include <linux/types.h>
#include <asm/asm.h>

#include "kernel/locking/check.h"

#define KPI_ORDER_DEPTH 16

struct kpi_held {
	const void *lock;
	unsigned long ip;	/* where it was taken */
};

/* The locks of a task, in the order in which it took them. */
struct kpi_order {
	struct kpi_held held[KPI_ORDER_DEPTH];
	unsigned int n;
};

/* current is about to take the lock, and would wait for it. */
void kpi_order_acquire(const void *lock, unsigned long ip);
/* It has it, and would not have waited. */
void kpi_order_held(const void *lock, unsigned long ip);
/* It lets it go, or did not get it after all. */
void kpi_order_release(const void *lock, unsigned long ip);

/*
 * The same out of a fast path, for nothing without --check: the branch is not
 * taken, and as the call keeps all registers but one, none is saved for it.
 */
#define kpi_order_note(what, lock, ip)                                        \
	do {                                                                  \
		if (kpi_checking_locks())                                     \
			asm volatile("call __raw_callee_save_kpi_order_" #what\
				     : ASM_CALL_CONSTRAINT                    \
				     : "D" (lock), "S" (ip)                   \
				     : "rax", "memory", "cc");                \
	} while (0)

/* This memory is freed, and the locks in it. */
void kpi_order_forget(const void *start, size_t size);

#endif
