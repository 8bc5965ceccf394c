/* SPDX-License-Identifier: GPL-2.0 */
/* registers.h - devices' registers that a program has mapped. */
#ifndef LKMHOST_EXEC_REGISTERS_H
#define LKMHOST_EXEC_REGISTERS_H

#include "pages.h"

/* How the handler in the program reports: ioctl(-1, it, ucontext, siginfo). */
#define REGISTERS_IOC 0x4c4b5201

/* mappings.c: the run of registers at the program's @address, in *@run. */
bool mapping_registers(uint64_t address, struct run *run);

/* Our descriptor of the handler's code, or -errno. */
int registers_code_fd(void);
/* Put the handler into the program; @fd is that code, in the program. */
int registers_install(struct call *call, struct injection *in, int tgid,
		      int fd);
/* A report of the handler. */
long registers_report(struct call *call);
/* The process executes another program, or is gone. */
void registers_forget(int tgid);
void registers_close(void);

#endif
