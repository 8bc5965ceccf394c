/* SPDX-License-Identifier: GPL-2.0 */
/*
 * client.h - the threads of programs that use a driver's nodes.
 *
 * A client is a thread of another process (or of this one) with the task that
 * stands for it on the kernel side. Whoever serves a call of that thread gets
 * the client, runs the upcalls between client_enter() and client_leave(), and
 * puts it back. It is kept meanwhile for the thread's next call, until its
 * process ends.
 */
#ifndef LKMHOST_HOST_CLIENT_H
#define LKMHOST_HOST_CLIENT_H

#include "internal.h"

/* ------------------------------------------------------------- procfs.c */

/* What /proc/TID/status tells of a thread. */
struct thread_status {
	int tgid;
	unsigned int uid, gid;		/* those that files are accessed with */
	unsigned int umask;
	unsigned int nr_groups;
	unsigned int *groups;		/* malloc()ed */
	uint64_t pending, blocked;	/* signals, bit 0 is number 1 */
	char comm[16];
};
/* 0; -ESRCH: no such thread; other -errno. */
int thread_status_read(int tid, struct thread_status *out);
void thread_status_free(struct thread_status *status);
/* The same of a text as /proc gives it; for tests. */
int thread_status_parse(char *text, struct thread_status *out);

/* ------------------------------------------------------------- client.c */

struct client;

/*
 * The client for a call of thread @tid (as this process's pid namespace
 * numbers it; 0: not to be told), for the caller alone until client_put(). Its
 * name, groups and ids are looked up in /proc when it is new, when @ids differ
 * from what they were, and with CLIENT_REFRESH: at calls that check
 * permissions. @ids may be NULL: as /proc tells. NULL: no memory, or the
 * thread is gone.
 */
struct client_ids {
	unsigned int uid, gid;
};
#define CLIENT_REFRESH 1u
#define CLIENT_COMPAT 2u	/* a 32-bit program */
struct client *client_get(int tid, const struct client_ids *ids,
			  unsigned int flags);
void client_put(struct client *c);
/* Look its ids, groups and name up anew. */
void client_refresh(struct client *c);
/* Its memory is reached by this handle from here on. */
void client_set_memory(struct client *c, unsigned long handle);
/* This process's, some of which is kept from drivers: inside/watch.c. */
#define MEMORY_GUARDED (~0ul - 1)

/*
 * Make the calling thread own a CPU with the client's task current there. May
 * block. A client is entered by one thread at a time. 0 or -ENOMEM.
 */
int client_enter(struct client *c);
void client_leave(void);

int client_tid(const struct client *c);
/* The number of its process; its own where that cannot be told. */
int client_tgid(const struct client *c);
/* The process's handle for host_user_copy(), or 0. */
unsigned long client_memory(const struct client *c);
/*
 * Read the client's memory. -EFAULT: there is none at that address; -EPERM,
 * -ESRCH: it cannot be reached.
 */
int client_memory_read(struct client *c, unsigned long addr, void *buf,
		       size_t size);
bool client_is_compat(const struct client *c);

/*
 * A signal is pending for the client while a call of it runs on another
 * thread: wake it. @sig 0: it has been dealt with. May block.
 */
void client_signal(struct client *c, int sig);
/*
 * The signal that interrupts the client's thread: SIGKILL if it is among
 * those that are pending and not blocked, else the lowest; 0: none.
 */
int client_pending_signal(const struct client *c);

/* How many there are; for tests. */
size_t clients_count(void);
/*
 * Before the first client_get(): start the loop. May be called again.
 * -EOPNOTSUPP: this kernel side has no files.
 */
int clients_open(void);
/* None is in use any more: end them all, and the pool's threads. */
void clients_close(void);

/*
 * A number is not another thread's or process's within so short a time: each
 * other number has to be used before.
 */
#define RECHECK_NS (20 * NSEC_PER_MSEC)
/* The time, good enough for that. */
uint64_t coarse_now(void);

/* ------------------------------------------------------------ process.c */

/* A client's process, for as long as one of its clients is known. */
struct process;
/* The process @tgid with a reference; NULL: it is gone, or no memory. */
struct process *process_get(int tgid);
struct process *process_ref(struct process *p);
void process_put(struct process *p);
int process_tgid(const struct process *p);
unsigned long process_memory(const struct process *p);
/* Which process a host_client.memory is, with a reference; NULL: it is gone. */
struct process *process_by_handle(unsigned long handle);
int process_read(struct process *p, unsigned long addr, void *buf, size_t size);
/* Send @sig (0: none) to all but this one; how many there are. */
unsigned int processes_signal(int sig);
/* It has ended. */
bool process_is_dead(const struct process *p);
/* Is @tid one of its threads now? */
bool process_has_thread(const struct process *p, int tid);
/* client.c: the process has ended. On the loop's thread. */
void clients_process_died(struct process *p);
/* Stop watching; what is still referenced stays. */
void processes_close(void);

/* --------------------------------------------------------------- poll.c */

/*
 * What waits for a file's readiness: kpi_poll()'s cookie is its address.
 * wake() runs in any context, under a driver's spin locks: it may set a flag,
 * write to an eventfd, or loop_post(). It may be called several times.
 */
struct poll_watch {
	void (*wake)(struct poll_watch *watch, unsigned int events);
};

static inline unsigned long poll_cookie(struct poll_watch *watch)
{
	return (unsigned long)watch;
}

#endif
