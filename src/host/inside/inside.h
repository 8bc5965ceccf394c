/* SPDX-License-Identifier: GPL-2.0 */
/*
 * inside.h - a program in the host's own process (lkmhost_join()).
 *
 * The program's system calls arrive in gate.S: those of the C library jump
 * there (sites.c), all others come by the kernel's system call user dispatch.
 * What concerns the drivers is served on the calling thread; the rest goes on
 * to the kernel from there.
 *
 * A descriptor of a driver's file is a number that the kernel keeps (an empty
 * memfd named after the path), and here an entry in a table: so duplicating,
 * inheriting and closing are as ever, and nothing in the process waits for a
 * FUSE server in the same process.
 *
 * A child of the program is another process. Its calls go by the filter of
 * exec/ to this host, its descriptors become files of the FUSE tree.
 */
#ifndef LKMHOST_INSIDE_H
#define LKMHOST_INSIDE_H

#include <signal.h>
#include <stdatomic.h>
#include <ucontext.h>

#include "../exec/exec.h"

/* ----------------------------------------------------------------- gate.S */

/* A system call's registers, as gate.S pushes them. */
struct gate_regs {
	uint64_t nr;		/* and the result */
	uint64_t args[6];
};

/*
 * Whose code the thread runs. The kernel reads it as the selector of its
 * dispatch: it lets pass what a thread does in MODE_HOST.
 */
enum { MODE_HOST, MODE_PROGRAM, MODE_CHILD };
extern _Thread_local unsigned char gate_mode;
extern _Thread_local uint64_t gate_stack;	/* end of the kernel stack */

extern char gate_text_start[], gate_free_end[], gate_text_end[];
void gate(void);
void gate_restorer(void);
/* A real system call; its result or -errno. */
long gate_raw(long nr, ...);
/* The same, seen by the filter. */
long gate_raw_filtered(long nr, ...);
long gate_on_stack(long a, long b, long c, long (*fn)(long, long, long));
#define KERNEL_STACK_SIZE (256ul << 10)

/* ----------------------------------------------------------------- gate.c */

int gate_open(void);
/* From here on the calling thread's code is the program's. */
void gate_begin(void);
/* This process is one that the program has forked. */
extern bool gate_is_child;
/* Threads of the program that there are. */
extern _Atomic int gate_threads;

/* ---------------------------------------------------------------- sites.c */

/* Lead the sites of the C library and the dynamic linker to the gate. */
int call_sites_open(void);
/* The trampoline of the system call instruction at @site. Signal safe. */
void *site_trampoline(unsigned long site);

/* ------------------------------------------------------------------ fds.c */

struct inside_item;

/* An open file or folder of the drivers' tree. Never freed, used again. */
struct inside_file {
	_Atomic unsigned int references; /* 0: free */
	void *file;			/* the kernel side's; NULL: a folder */
	unsigned long long ino;		/* of its memfd */
	unsigned int flags;		/* O_*: F_GETFL */
	int owner, signal;		/* F_SETOWN, F_SETSIG */
	unsigned long long offset;	/* of a folder */
	struct inside_item *items;	/* in epoll instances; epoll.c */
	struct inside_file *next;	/* all there ever were */
	char path[PATH_MAX];
};

#define FDS_MAX 65536
/* What the table has for a descriptor beside files: none of the program's. */
#define FD_HOST ((struct inside_file *)1)
/* An epoll instance with files of ours in it. */
#define FD_EPOLL ((struct inside_file *)2)
#define FD_MARKS 2ul
extern struct inside_file *_Atomic inside_fds[FDS_MAX];
extern _Atomic long inside_fds_highest;	/* in the table so far */
/* How many files of drivers are open. */
extern _Atomic unsigned int inside_nr_files;

/* Put @f in the table for @fd. */
static inline void inside_mark(long fd, struct inside_file *f)
{
	long highest = atomic_load(&inside_fds_highest);

	while (fd > highest &&
	       !atomic_compare_exchange_weak(&inside_fds_highest, &highest, fd))
		;
	atomic_store(&inside_fds[fd], f);
}

static inline struct inside_file *inside_fd(uint64_t fd)
{
	return fd < FDS_MAX ? atomic_load_explicit(&inside_fds[fd],
						   memory_order_acquire) :
			      NULL;
}

/* With a reference; NULL: none of ours. */
struct inside_file *inside_get(uint64_t fd);
void inside_ref(struct inside_file *f);
/* On a thread of the program or the host, in MODE_HOST. */
void inside_put(struct inside_file *f);
/*
 * Give the program a descriptor of @file (NULL: the folder @path), which is
 * taken over. Its number or -errno.
 */
long inside_open(const char *path, int flags, void *file);
/* In two steps: a number that is taken, and the file that it is. */
long inside_reserve(const char *path, bool cloexec);
int inside_install(const char *path, int flags, void *file, int fd);
/* As inside_put(), but the last reference's file is the caller's to release. */
void *inside_drop(struct inside_file *f);
/* What a driver can ask of the program while it serves a call. */
extern const struct caller_ops inside_caller_ops;
/* The descriptor @fd is gone (the kernel's part is the caller's). */
void inside_closed(struct inside_file *f);
/* All that are open, at the end. */
void inside_close_all(void);
/* By the number of its memfd; with a reference: inside_get_ino(). */
struct inside_file *inside_by_ino(unsigned long long ino);
struct inside_file *inside_get_ino(unsigned long long ino);
/*
 * A file of the FUSE tree that a child of the program had is gone, its
 * reference too. False: it is none of these, and the caller's to release.
 */
bool inside_released(const void *file);
extern dev_t inside_memfd_device;
/* "/memfd:..." of a descriptor of ours: the path; else NULL. Writes to @text. */
const char *inside_link(char *text);
call_fn inside_close, inside_close_range, inside_dup, inside_dup2, inside_dup3,
	inside_fcntl;


/* ---------------------------------------------------------------- calls.c */

/* A thread of the program. */
struct inside_thread {
	struct inside_thread *next, **at;
	int tid;
	struct client *client;
	_Atomic bool entered;	/* a call of it is in the driver or the host */
	/* The program's signal that came meanwhile. */
	_Atomic int pending;
	bool told;		/* the driver has heard of it */
	bool restart;		/* its handler wants calls to go on */
	siginfo_t info;
	sigset_t mask;
	/* poll.c */
	struct inside_watch *watches;
	unsigned int nr_watches;
	int eventfd;
};
struct inside_thread *inside_self(void);
/* All other threads of the program. */
void inside_threads(void (*fn)(struct inside_thread *t));
bool inside_any_entered(void);
void inside_thread_end(void);
void calls_open(void);
struct client *inside_client(bool refresh);
/* As the program: its signals' handlers run at once. */
long inside_raw(long nr, const uint64_t args[6]);
/* Signals that came while the thread was in host code are delivered now. */
void inside_leave_host(void);
/* The signal that shall interrupt the driver, for cpu_thread.watch. */
int inside_pending(struct call *call);
/* @fd is a folder or file of ours: its path. */
bool inside_path(int fd, char out[PATH_MAX]);
extern _Atomic bool inside_ending;
/* lkmhost_join() has been called. */
extern bool inside_joined;

/* ------------------------------------------------------------------- io.c */

call_fn inside_read, inside_write, inside_pread, inside_pwrite, inside_readv,
	inside_writev, inside_preadv, inside_pwritev, inside_lseek,
	inside_ioctl, inside_fsync, inside_fdatasync, inside_ftruncate,
	inside_fchmod, inside_fchown, inside_getdents, inside_zero,
	inside_einval, inside_mmap, inside_fchdir;

/* ---------------------------------------------------------- poll.c, epoll.c */

call_fn inside_poll, inside_ppoll, inside_select, inside_pselect;
void inside_poll_forget(struct inside_thread *t);
call_fn inside_epoll_ctl, inside_epoll_wait, inside_epoll_pwait,
	inside_epoll_pwait2;
void inside_epoll_forget(struct inside_file *f);
void inside_epoll_closed(int epfd);

/* -------------------------------------------------------------- signals.c */

void signals_prepare(void);
int signals_open(void);
call_fn inside_sigaction, inside_sigprocmask, inside_sigsuspend;
/* A thread that is stopped for good, at an execve() or the end. */
_Noreturn void inside_park(void);
void signals_park_threads(void);

/* ---------------------------------------------------------------- tasks.c */

call_fn inside_execve, inside_execveat, inside_exit, inside_exit_group;
/* The program ends by this signal. In its handler. */
_Noreturn void inside_end_by(int number);
/* What the program's end calls, which gives the status to exit with. */
extern int (*inside_end)(void *ctx, int status);
extern void *inside_end_ctx;
/* A child asks the supervisor for a descriptor of its own (adopt.c). */
#define INSIDE_IOC_ADOPT 0x40086c6cu	/* _IOW('l', 'l', unsigned long) */
long inside_adopted(struct call *call);

/* ---------------------------------------------------------------- watch.c */

/*
 * A driver may reach for the program's memory without copy_from_user(). These
 * find out: the pages of @addr are taken away for the time of the call.
 */
bool guard_begin(void *site, unsigned long addr, size_t size);
void guard_end(void);
/* A fault at @addr by code at @ip: true: go on. Signal safe. */
bool guard_fault(unsigned long addr, unsigned long ip, bool in_host);
/* It is over, for whatever reason. */
void guard_give_back(void);
/* For host_user_copy(): how much of it was not copied. */
unsigned long guard_copy(unsigned long addr, void *buf, size_t size, bool write);

#endif
