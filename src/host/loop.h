/* SPDX-License-Identifier: GPL-2.0 */
/*
 * loop.h - the host's libuv loop, on a thread of its own, and the threads that
 * do what may block in its stead. Neither exists before it is asked for: a
 * host that shows nothing to programs has no such thread.
 */
#ifndef LKMHOST_HOST_LOOP_H
#define LKMHOST_HOST_LOOP_H

#include <uv.h>

/* Lies within what the work is about; the caller's until run() is called. */
struct job {
	struct job *next;
	void (*run)(struct job *job);
};

/* Start the loop's thread where there is none yet. 0 or -errno. */
int loop_open(void);
/* Run what has been posted, end the thread. No handle may be left active. */
void loop_close(void);

/* For functions that run on the loop's thread. */
uv_loop_t *loop_uv(void);

/* Run @job on the loop's thread. Any context, also under spin locks. */
void loop_post(struct job *job);
/* The same, and wait for it. Not on the loop's thread. */
void loop_call(struct job *job);

/* ---------------------------------------------------------------- pool.c */

/*
 * Run @job on a thread that may block in kernel code. Threads are made as they
 * are needed, so that no job waits for another. 0, or -errno: it will not run.
 */
int pool_run(struct job *job);
/* Wait until all jobs have ended, and let the threads go. */
void pool_close(void);

#endif
