/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exec.h - what the tree of nodes tells those who answer a program's calls
 * (exec/), and asks them. Each is harmless where no program is run.
 */
#ifndef LKMHOST_HOST_EXEC_H
#define LKMHOST_HOST_EXEC_H

#include <stdbool.h>

struct lkm_error;

/*
 * An OPEN has come from our thread @tid, which has opened the file already:
 * the file, or NULL where it has not.
 */
void *exec_opened(int tid);
/* @tid is ours and its FLUSH is no program's close(). */
bool exec_own(int tid);
/* An ioctl by which our thread @tid learns which file it has open. */
#define EXEC_IOC_FILE 0x80086c6bu	/* _IOR('l', 'k', unsigned long) */

/* A descriptor of @file has been closed: which number it had is not known. */
void exec_flushed(void *file);
/*
 * Nobody has @file open any more. True: a call of ours uses it, and will
 * release it when it has ended.
 */
bool exec_released(void *file);
/* A tree that the program's files are opened in: mounted where there is none. */
int exec_prepare(struct lkm_error *err);
/* lkmhost_exec(). */
int exec_run(char *const argv[], int *status, struct lkm_error *err);

/* A client's process has ended. */
void exec_process_died(int tgid);

#endif
