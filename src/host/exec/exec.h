/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exec.h - a program beside the host that finds the drivers' nodes at their
 * usual paths.
 *
 * The program runs under a seccomp filter that reports the system calls by
 * path, and a few others, to threads of the host. What a driver's node is
 * named in, they answer; for everything else they let the kernel go on.
 * Files that they open for it are files of the host's FUSE tree, put into the
 * program's own descriptor table, so that reading, polling, duplicating and
 * inheriting them is the kernel's business.
 */
#ifndef LKMHOST_EXEC_H
#define LKMHOST_EXEC_H

#include <limits.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/stat.h>

#include "../adopt.h"
#include "../caller.h"
#include "../client.h"
#include "../internal.h"

/* A thread of the program that is stopped to run calls of ours (inject.c). */
struct injection {
	struct injection *next;
	int tid;
	unsigned char regs[256];	/* struct user_regs_struct */
	uint64_t mask;
};

/* How a driver pins memory of the program (adopt.c). */
struct pinning {
	struct adopter adopter;
	struct injection in;
	bool stopped;		/* the thread is, until its call is answered */
};

/* One system call of the program that waits for our answer. */
struct call {
	struct seccomp_notif notif;
	int tid;
	int nr;			/* as on x86-64, or CALL_I386 | number */
	const uint64_t *args;
	struct client *client;	/* call_client(): from the first need on */
	bool absent;		/* walk(): it is not there, whatever the kernel finds */
	bool inside;		/* by this process's own program: inside/ */
	bool answered;		/* has been sent already */
	bool signalled;		/* the driver has been told of a signal */
	struct caller caller;	/* what it can be asked for */
	struct pinning pinning;
};
#define CALL_I386 0x10000

/* What a handler returns beside a result or -errno: the kernel does it. */
#define CALL_CONTINUE LONG_MIN

/* --------------------------------------------------------------- filter.c */

/*
 * Install the filter in the calling thread; the listener's descriptor. What
 * instructions between @start and @end call passes.
 */
int filter_install(const void *start, const void *end);

/* ----------------------------------------------------------- supervisor.c */

/* Answer what comes in at the listener @fd, until supervisor_stop(). */
int supervisor_start(void);
void supervisor_listen(int fd);
void supervisor_stop(void);

/* The client that calls; NULL: it is gone. */
struct client *call_client(struct call *call);
int call_tgid(struct call *call);
/* Give the program a descriptor like @fd; its number or -errno. */
int call_add_fd(const struct call *call, int fd, bool cloexec);
/* As dup3() onto its @number. */
int call_set_fd(const struct call *call, int fd, int number, bool cloexec);
/* Answer before the handler has ended. */
void call_answer(struct call *call, long result);
/*
 * Run as the client: between these two upcalls may be made. The client's
 * signals interrupt what sleeps meanwhile. 0 or -errno.
 */
int call_enter(struct call *call);
void call_leave(struct call *call);

/* Memory of the program; 0 or -EFAULT. */
int call_read(const struct call *call, uint64_t from, void *to, size_t size);
int call_write(const struct call *call, uint64_t to, const void *from,
	       size_t size);
/* A path; -ENAMETOOLONG too. */
int call_read_path(const struct call *call, uint64_t from, char out[PATH_MAX]);

/* ----------------------------------------------------------------- walk.c */

/* Where a path of the program leads. */
struct place {
	void *node;		/* of the tree, with a reference, or NULL */
	char path[PATH_MAX];	/* without links, as the program names it */
	struct kpi_attr attr;	/* of node */
	bool whole;		/* a folder: what it lacks is nowhere */
};
#define WALK_NOFOLLOW 1u	/* the last link */
#define WALK_EMPTY 2u		/* "" is @dirfd itself */
/*
 * 0: place->node is set where the tree has it. -errno where the path cannot
 * be followed by us; then the kernel shall find out.
 */
int walk(struct call *call, int dirfd, const char *path, unsigned int flags,
	 struct place *place);
void place_put(struct call *call, struct place *place);
/* The tree's file behind one of the program's descriptors, as walk(). */
int walk_fd(struct call *call, int fd, struct place *place);
/* Where the tree is mounted, for us alone. */
void walk_set_mount(const char *mount);
/* The path behind that mount point; NULL where @path is not below it. */
const char *path_in_tree(const char *path);
int tree_path(const char *path, char out[PATH_MAX]);
/* Is it one with a directory of the real system? */
bool is_shared(const struct place *place);

/* ------------------------------------------------------------ calls' files */

typedef long call_fn(struct call *call);
/* Who answers the x86-64 call @nr; NULL: nobody. */
call_fn *call_handler(int nr);

/*
 * open.c: our own descriptor of @path in the tree, which takes *@file over:
 * NULL then. @file may be NULL: the tree opens one. The number or -errno.
 */
long open_in_tree(const char *path, int flags, void **file);
/* Close it before the program goes on, or its close() is not the last. */
void close_in_tree(int fd);
/* open.c */
call_fn do_open, do_creat, do_openat, do_openat2;
/*
 * Put one more descriptor of @file (NULL: the folder @path) in the place of the
 * program's @call->args[0]. *@taken: it is the tree's now, and ends with that.
 */
long open_adopted(struct call *call, const char *path, int flags, void *file,
		  bool cloexec, bool *taken);
/* attributes.c */
call_fn do_stat, do_lstat, do_newfstatat, do_fstat, do_statx;
call_fn do_access, do_faccessat, do_faccessat2;
call_fn do_chmod, do_fchmodat, do_fchmodat2, do_chown, do_lchown, do_fchownat;
call_fn do_truncate, do_utimensat, do_getxattr, do_lgetxattr, do_listxattr,
	do_llistxattr;
/* names.c */
call_fn do_readlink, do_readlinkat, do_mknod, do_mknodat, do_unlink,
	do_unlinkat, do_getdents64, do_getcwd, do_chdir;
/* files.c */
call_fn do_ioctl, do_ioctl_compat, do_fcntl;
/* positions.c */
call_fn do_pread, do_pwrite;
/* mappings.c */
call_fn do_mmap, do_munmap, do_mremap, do_execve, do_clone, do_clone3;
/* registers.c */
call_fn do_sigaction;
/* A fault of this process's own program: true: done, go on with @context. */
bool registers_fault_here(const siginfo_t *info, void *context);
/* mmap() of @file, which is the kernel side's. */
long map_for(struct call *call, void *file);

/* --------------------------------------------------------------- files.c */

/*
 * An open file of a driver. A call of ours may use it while the program closes
 * it: the tree's RELEASE is then left to us.
 */
struct open_file {
	struct open_file *next;		/* in its bucket */
	struct descriptor *descriptors;	/* those known to be it */
	void *file;			/* as the kernel side knows it */
	unsigned long long ino;
	int owner, signal;		/* F_SETOWN, F_SETSIG */
	unsigned int references;
	bool released;			/* nobody has it open any more */
};
/* The file behind the program's @fd with a reference; NULL: none of ours. */
struct open_file *file_get(struct call *call, int fd);
void file_put(struct call *call, struct open_file *f);
/* The same, but the last release is left to the caller; is it his? */
bool file_drop(struct open_file *f);
/* The program's descriptor @fd is @file, just opened for it. */
void file_remember(int tgid, int fd, void *file, unsigned long long ino);
/* Threads share the descriptors of that process. */
void files_are_shared(int tgid);
/* Is the program's @fd a file of the tree? Its real attributes in @st. */
bool fd_in_tree(const struct call *call, int fd, struct stat *st);
/* The device number of the tree's mount. */
void files_set_device(dev_t dev);
void files_process_died(int tgid);

/*
 * While one of these is in force, what reaches the tree from the calling
 * thread is our own doing and none of a program's.
 */
struct tree_use {
	struct tree_use *next;
	int tid;
	void *file;	/* what the OPEN that follows shall get, until it has */
};
void tree_use_begin(struct tree_use *use, void *file);
/* The file, where no OPEN has taken it. */
void *tree_use_end(struct tree_use *use);

/* --------------------------------------------------------------- inject.c */

/*
 * Run system calls in a program's thread that waits for our answer: begin
 * stops it (its call is answered), end lets it go with @result as that call's.
 */
int inject_begin(struct call *call, struct injection *in);
long inject(struct injection *in, int nr, const uint64_t args[6]);
void inject_end(struct injection *in, long result);
/* Where the thread's stack ends. */
uint64_t inject_stack(const struct injection *in);
/* Hold all signals off, as from the beginning on, or none but its own. */
void inject_hold_signals(struct injection *in, bool hold);
/* Run @fn, which does all three; its result. */
long inject_apart(long (*fn)(void *arg), void *arg);
/* Calls of that thread are ours and go on. */
bool injected(int tid);

/* ---------------------------------------------------------------- adopt.c */

/* Pages of the calling program become pages of the arena (adopt_pages()). */
int pinning_adopt(struct call *call, uint64_t addr, unsigned long pages,
		  const unsigned long long *phys);
/* Stop its thread, for calls of ours until the driver has answered. */
int pinning_stop(struct call *call);
/* Let its thread go with that result, where it has been stopped. */
void pinning_end(struct call *call, long result);

/* ---------------------------------------------------------- descriptors.c */

/* What the driver that serves this call may ask of its program. */
struct caller *call_caller(struct call *call);

/* ------------------------------------------------------------- mappings.c */

/* Addresses that the program's mappings of drivers' memory get. */
#define WINDOW_START 0x300000000000ull
#define WINDOW_END 0x310000000000ull

void mappings_process_died(int tgid);
/* Of whatever process. */
void mappings_close(void);

#endif
