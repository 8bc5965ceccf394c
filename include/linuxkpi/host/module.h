/* SPDX-License-Identifier: GPL-2.0 */
/* host/module.h - of the door (../host.h): symbols and modules. */
#ifndef LINUXKPI_HOST_MODULE_H
#define LINUXKPI_HOST_MODULE_H

#include "boot.h"

/*
 * Name the code or data at @addr: "name+0x10/0x40 [module]" with
 * HOST_SYM_OFFSET, else "name [module]" (no bracket for the kernel side).
 * Returns the length written (without NUL), 0 when nothing is there. any.
 */
#define HOST_SYM_OFFSET 1u
#define HOST_SYM_NO_MODULE 2u
unsigned long host_symbol_name(unsigned long addr, char *buf,
			       unsigned long size, unsigned int flags);

/* "file.c:123" of @addr as debug information tells, or length 0. may block. */
unsigned long host_symbol_line(unsigned long addr, char *buf,
			       unsigned long size);

/* Address of an exported symbol of the kernel side or a module, or 0. */
unsigned long host_symbol_lookup(const char *name);

/*
 * The call chain that begins at @ip/@sp/@bp: @ip itself, then the return
 * addresses, at most @max of them into @entries. Returns how many. any.
 */
unsigned long host_stack_trace(unsigned long ip, unsigned long sp,
			       unsigned long bp, unsigned long *entries,
			       unsigned long max);

/* Have the log tell what each thread does, as sysrq-t does. Soon. any. */
void host_show_tasks(void);

/* Log that chain at @level as "Call Trace:" with source lines. any. */
void host_backtrace(unsigned int level, unsigned long ip, unsigned long sp,
		    unsigned long bp);

/*
 * Load a module by name or alias with what it depends on, as modprobe does.
 * 0, -errno, or a positive modprobe exit status. may block.
 */
int host_request_module(const char *name);

/* --------------------------------------------------------------- upcalls */

/*
 * What the host knows of a linked module image when it hands it over.
 * Owned by the host until kpi_module_free() has returned.
 */
struct kpi_module_image {
	const char *path;		/* file it came from */
	void *this_module;		/* .gnu.linkonce.this_module, struct module */
	unsigned long this_module_size;
	struct host_range core;		/* all of it but init */
	struct host_range text;		/* within core */
	struct host_range init;		/* discarded after init; may be empty */
	struct host_range init_text;	/* within init; may be empty */
	const char *args;		/* "name=value ..." as given by the user */
	unsigned long percpu_offset;	/* of its .data..percpu block */
	unsigned long percpu_size;
	/* Tables, all linked and relocated. start == end where absent. */
	struct host_range param;	/* __param */
	struct host_range jump_table;	/* __jump_table */
	struct host_range static_call_sites;
	struct host_range bug_table;	/* __bug_table */
	struct host_range ex_table;	/* __ex_table */
	struct host_range dyndbg;	/* __dyndbg */
	struct host_range dyndbg_classes; /* __dyndbg_classes */
	struct host_range tracepoints_ptrs;
	struct host_range srcu_struct_ptrs; /* ___srcu_struct_ptrs */
	struct host_range ctors;	/* .init_array / .ctors */
	struct host_range modinfo;	/* .modinfo */
	const char *version;		/* MODULE_VERSION or NULL */
	unsigned long taint;		/* TAINT_* bits the loader found */
	void *const *depends;		/* struct module * of what it uses */
	unsigned long nr_depends;
};

/* --------------------------------------------------------------- upcalls */

/*
 * Register the module, parse its parameters (-ENOENT: unknown; -EINVAL,
 * -ERANGE ...: malformed; the log says which), patch its static keys and
 * calls, run its init function. 0 or init's result; on failure all is undone but
 * kpi_module_free(). may block.
 */
int kpi_module_load(const struct kpi_module_image *image);

/* The init range may be unmapped from here on. */
void kpi_module_init_done(const struct kpi_module_image *image);

/*
 * Run the exit function. -EBUSY: in use. -EWOULDBLOCK never: it waits not.
 * @force: 1 goes on in spite of references. may block.
 */
int kpi_module_unload(const struct kpi_module_image *image, int force);

/*
 * Report what code in @image's ranges took and did not give back, forget the
 * module. Returns how many such things there were.
 */
int kpi_module_free(const struct kpi_module_image *image);

/* What lsmod prints: references held, not counting dependants. */
long kpi_module_refcount(const struct kpi_module_image *image);

#endif
