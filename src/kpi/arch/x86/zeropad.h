/* SPDX-License-Identifier: GPL-2.0 */
/* zeropad.h - registers by number; finishing a load that crossed a page. */
#ifndef KPI_ARCH_X86_ZEROPAD_H
#define KPI_ARCH_X86_ZEROPAD_H

#include <asm/ptrace.h>

/* Register @nr (0 ... 15) in the numbering of machine code. */
unsigned long *kpi_pt_reg(struct pt_regs *regs, unsigned int nr);

/*
 * The load at regs->ip ran over the end of its page into nothing: give the
 * bytes that are there, zeroes behind them. False if it is no such load.
 */
bool kpi_fix_zeropad(struct pt_regs *regs, unsigned long fault_address);

#endif
