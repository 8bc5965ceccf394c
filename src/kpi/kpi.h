/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kpi.h - what every file of the kernel side shares: exporting a symbol with
 * its status, initcalls, leak audits.  Include the kernel's headers first.
 */
#ifndef LKMHOST_KPI_H
#define LKMHOST_KPI_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linuxkpi/host/boot.h>
#include <linuxkpi/host/fault.h>
#include <linuxkpi/host/log.h>
#include <linuxkpi/host/memory.h>
#include <linuxkpi/host/module.h>
#include <linuxkpi/host/thread.h>
#include <linuxkpi/host/time.h>

#include "compat.h"

/*
 * One exported symbol.  The loader builds the export table of the kernel side
 * from this section; `lkmhost symbols` and SYMBOLS.md tell the status.
 */
enum kpi_status {
	KPI_FULL,	/* does what the kernel's documentation says */
	KPI_PARTIAL,	/* note: what is missing (that part traps or warns) */
	KPI_NOOP,	/* note: why doing nothing is right here */
};

struct kpi_export {
	const void *addr;
	const char *name;
	const char *note;
	u64 status;
};

#define __KPI_EXPORT(sym, st, text)                                           \
	static const struct kpi_export __used __aligned(8)                    \
	__section(".kpi_export") __kpi_export_##sym = {                       \
		.addr = (const void *)&sym,                                   \
		.name = #sym,                                                 \
		.note = text,                                                 \
		.status = st,                                                 \
	}

#define KPI_EXPORT(sym) __KPI_EXPORT(sym, KPI_FULL, NULL)
#define KPI_EXPORT_PARTIAL(sym, missing) __KPI_EXPORT(sym, KPI_PARTIAL, missing)
#define KPI_EXPORT_NOOP(sym, reason) __KPI_EXPORT(sym, KPI_NOOP, reason)

/*
 * For symbols that no C declaration names or that are outside the C calling
 * convention (assembler helpers, per-CPU variables' offsets).
 */
#define KPI_EXPORT_ASM(sym)                                                   \
	extern const char __kpi_asm_##sym[] asm(#sym);                        \
	static const struct kpi_export __used __aligned(8)                    \
	__section(".kpi_export") __kpi_export_##sym = {                       \
		.addr = __kpi_asm_##sym,                                      \
		.name = #sym,                                                 \
		.status = KPI_FULL,                                           \
	}

/*
 * Boot order.  EARLY: memory, no current, no allocation before mm.  CORE:
 * allocators work.  LATE: threads may be started.  Functions of one level run
 * in no particular order.
 */
struct kpi_initcall {
	int (*fn)(void);
	const char *name;
	u64 level;
};
enum kpi_level { KPI_LEVEL_EARLY, KPI_LEVEL_CORE, KPI_LEVEL_LATE };

#define __KPI_INIT(func, lvl)                                                 \
	static const struct kpi_initcall __used __aligned(8)                  \
	__section(".kpi_initcall") __kpi_init_##func = {                      \
		.fn = func, .name = #func, .level = lvl }
#define KPI_INIT_EARLY(func) __KPI_INIT(func, KPI_LEVEL_EARLY)
#define KPI_INIT_CORE(func) __KPI_INIT(func, KPI_LEVEL_CORE)
#define KPI_INIT_LATE(func) __KPI_INIT(func, KPI_LEVEL_LATE)

/*
 * At a module's unload each audit reports (pr_warn, one line each with %pS of
 * the place that took it) what code in [core, init] of the module still holds
 * and returns how many such things there were.
 */
struct kpi_audit {
	int (*fn)(const struct kpi_module_image *image);
	const char *name;
};
#define KPI_AUDIT(func)                                                       \
	static const struct kpi_audit __used __aligned(8)                     \
	__section(".kpi_audit") __kpi_audit_##func = {                        \
		.fn = func, .name = #func }

/* The code at @ip belongs to the module: its core or its init part. */
static inline bool kpi_image_holds(const struct kpi_module_image *image,
				   unsigned long ip)
{
	return (ip >= image->core.start && ip < image->core.end) ||
	       (ip >= image->init.start && ip < image->init.end);
}

/* Valid from kpi_boot() on. */
extern const struct host_boot_info *kpi_boot_info;

#endif
