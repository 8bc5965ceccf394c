// SPDX-License-Identifier: GPL-2.0
/* asm/asm-prototypes.h: export of what is written in assembler. */
#include <linux/kernel.h>
#include <linux/ftrace.h>

#include "kpi.h"

KPI_EXPORT_ASM(__x86_indirect_thunk_rax);
KPI_EXPORT_ASM(__x86_indirect_thunk_rcx);
KPI_EXPORT_ASM(__x86_indirect_thunk_rdx);
KPI_EXPORT_ASM(__x86_indirect_thunk_rbx);
KPI_EXPORT_ASM(__x86_indirect_thunk_rsp);
KPI_EXPORT_ASM(__x86_indirect_thunk_rbp);
KPI_EXPORT_ASM(__x86_indirect_thunk_rsi);
KPI_EXPORT_ASM(__x86_indirect_thunk_rdi);
KPI_EXPORT_ASM(__x86_indirect_thunk_r8);
KPI_EXPORT_ASM(__x86_indirect_thunk_r9);
KPI_EXPORT_ASM(__x86_indirect_thunk_r10);
KPI_EXPORT_ASM(__x86_indirect_thunk_r11);
KPI_EXPORT_ASM(__x86_indirect_thunk_r12);
KPI_EXPORT_ASM(__x86_indirect_thunk_r13);
KPI_EXPORT_ASM(__x86_indirect_thunk_r14);
KPI_EXPORT_ASM(__x86_indirect_thunk_r15);
KPI_EXPORT_ASM(__x86_return_thunk);
__KPI_EXPORT(__fentry__, KPI_NOOP, "no tracer is attached, as in a kernel that traces nothing");
KPI_EXPORT_ASM(__sw_hweight32);
KPI_EXPORT_ASM(__sw_hweight64);
KPI_EXPORT_ASM(clear_page_rep);
KPI_EXPORT_ASM(clear_page_orig);
KPI_EXPORT_ASM(clear_page_erms);
KPI_EXPORT_ASM(copy_page);
