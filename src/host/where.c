// SPDX-License-Identifier: GPL-2.0
/*
 * where.c - the line of a driver that touches its device just now: the
 * instruction that faulted, or who called the kernel side that called us.
 */
#include <stdio.h>

#include "internal.h"

/* The registers at the fault that this thread is serving; NULL: none. */
static __thread const struct kpi_regs *fault;

void where_fault(const struct kpi_regs *regs)
{
	fault = regs;
}

static bool is_drivers(unsigned long ip)
{
	struct image_node *node = image_at(images_enter(), ip);
	bool yes = node && node->name;

	images_leave();
	return yes;
}

/* Enough of them to find our callers by their tables. */
static inline __attribute__((always_inline)) void
own_registers(struct kpi_regs *regs)
{
	*regs = (struct kpi_regs){ 0 };
	asm volatile("leaq 0(%%rip), %0\n\t"
		     "movq %%rsp, %1\n\t"
		     "movq %%rbp, %2\n\t"
		     "movq %%rbx, %3"
		     : "=r"(regs->ip), "=m"(regs->sp), "=m"(regs->bp),
		       "=m"(regs->bx));
	asm volatile("movq %%r12, %0\n\t"
		     "movq %%r13, %1\n\t"
		     "movq %%r14, %2\n\t"
		     "movq %%r15, %3"
		     : "=m"(regs->r12), "=m"(regs->r13), "=m"(regs->r14),
		       "=m"(regs->r15));
}

#define FRAMES 48

static unsigned long drivers_caller(void)
{
	struct kpi_regs regs;
	struct unwind u;
	struct frame f;

	if (fault)
		regs = *fault;
	else
		own_registers(&regs);
	unwind_start(&u, &regs);
	for (int i = 0; i < FRAMES && unwind_next(&u, &f); i++)
		if (is_drivers(f.ip - !!i))
			return f.ip - !!i;
	return 0;
}

void where_driver(char *buf, size_t size)
{
	unsigned long ip = fault && is_drivers(fault->ip) ? fault->ip :
							    drivers_caller();

	if (!ip)
		snprintf(buf, size, "-");
	else if (!dwarf_line(ip, buf, size, true))
		host_symbol_name(ip, buf, size, HOST_SYM_OFFSET);
}
