/* SPDX-License-Identifier: GPL-2.0 */
/* host/fault.h - of the door (../host.h): crashes, hangs and findings. */
#ifndef LINUXKPI_HOST_FAULT_H
#define LINUXKPI_HOST_FAULT_H

/*
 * Stop the process as a crash of the driver: print the log, a backtrace from
 * @ip/@sp/@bp and end with @signal. Never returns. Context: any.
 */
void host_die(int signal, unsigned long ip, unsigned long sp,
	      unsigned long bp);

/*
 * Log where the thread of @task is, as task dumps do. Nothing for a task
 * without a thread. may block.
 */
void host_task_stack(void *task);

/*
 * current begins (ends) a wait that only others can end, however it sleeps
 * meanwhile: one that takes long is reported. any.
 */
void host_blocked(int begins);

/*
 * The wait of @task has been reported and will never end. Where its thread is
 * the one that loads or unloads modules, the process ends: nobody could ask it
 * for anything any more. any.
 */
void host_never_ends(void *task);

/* Report a finding of a diagnosis (counts for --check's exit status). any. */
void host_finding(const char *kind);

/* --------------------------------------------------------------- upcalls */

/* Registers of a fault, in the order of struct pt_regs. */
struct kpi_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx,
		dx, si, di, orig_ax, ip, cs, flags, sp, ss;
};

/*
 * An invalid opcode (ud2) at regs->ip in kernel code.  Returns 1 when it was
 * a WARN and execution may go on at regs->ip (advanced); 0 when it was a BUG
 * (its message is in the log) or none of ours. any.
 */
int kpi_invalid_op(struct kpi_regs *regs);

/*
 * A memory fault at regs->ip: search the exception tables. 1 when fixed up
 * (regs changed), else 0. any.
 */
int kpi_fixup_fault(struct kpi_regs *regs, unsigned long fault_address);

/*
 * Kernel code has followed a user address by itself, without copy_*_user():
 * do that access in the memory of the program that current is a call of. How
 * many bytes were not copied; all of them where that memory is this process's.
 * any.
 */
unsigned long kpi_user_access(unsigned long addr, void *buf,
			      unsigned long size, unsigned int write);

/* Does an exception table name @ip: may it fault? any. */
int kpi_may_fault(unsigned long ip);

/*
 * What current is doing, for the oops: "CPU: 0 PID: 12 Comm: foo". Length. any
 */
unsigned long kpi_describe_current(char *buf, unsigned long size);

#endif
