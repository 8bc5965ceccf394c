/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fuse.h - what the files that make the FUSE tree share.
 *
 * A request is served from its arrival to its answer by one thread, which
 * reads /dev/fuse itself (fuse_workers.c): handing it over from the libuv loop
 * would cost one more switch of threads in each call.
 *
 * Lock order: file->poll_mutex, the upcalls, tree mutex. libfuse holds a lock
 * of the request while fuse_call.c's interrupt function runs.
 */
#ifndef LKMHOST_HOST_FUSE_H
#define LKMHOST_HOST_FUSE_H

#define FUSE_USE_VERSION 35
#include <fuse_lowlevel.h>
#include <pthread.h>

#include "client.h"
#include "loop.h"
#include "mount.h"

/* ----------------------------------------------------------- fuse_api.c */

/* libfuse3 is loaded when something is mounted: a start does not pay for it. */
#define FUSE_API(X)                                                           \
	X(opt_free_args)                                                      \
	X(session_new)                                                        \
	X(session_mount)                                                      \
	X(session_unmount)                                                    \
	X(session_destroy)                                                    \
	X(session_receive_buf)                                                \
	X(session_process_buf)                                                \
	X(set_log_func)                                                       \
	X(req_ctx)                                                            \
	X(req_interrupt_func)                                                 \
	X(reply_err)                                                          \
	X(reply_none)                                                         \
	X(reply_entry)                                                        \
	X(reply_attr)                                                         \
	X(reply_readlink)                                                     \
	X(reply_open)                                                         \
	X(reply_write)                                                        \
	X(reply_buf)                                                          \
	X(reply_statfs)                                                       \
	X(reply_xattr)                                                        \
	X(reply_ioctl)                                                        \
	X(reply_poll)                                                         \
	X(add_direntry)                                                       \
	X(lowlevel_notify_poll)                                               \
	X(pollhandle_destroy)

#define FUSE_API_MEMBER(name) __typeof__(fuse_##name) *name;
struct fuse_api {
	FUSE_API(FUSE_API_MEMBER)
};
extern struct fuse_api fuse;

int fuse_api_load(struct lkm_error *err);

/* ---------------------------------------------------------- fuse_call.c */

/* One request that needs the kernel side, as its caller's process context. */
struct call {
	fuse_req_t req;
	struct client *client;
	struct call *next, **at;	/* among those that may block */
	bool interrupted, signalled;
};

/*
 * Get the client and become it. False: the request has been answered with an
 * error. @flags: CLIENT_*.
 */
bool call_begin(struct call *call, fuse_req_t req, unsigned int flags);
/* The same for what may block: a signal of the caller wakes it. */
bool call_begin_blocking(struct call *call, fuse_req_t req,
			 unsigned int flags);
/* The thread may serve others again; the request is still to be answered. */
void call_end(struct call *call);
/* An upcall's result as what the wire may carry: 0 ... 511. */
int call_errno(long result);
/* While @on: wake what still runs as if it were killed. */
void calls_kill(bool on);

/* ---------------------------------------------------------- fuse_tree.c */

/*
 * A node as the host kernel knows it: its number is the address. The kernel
 * locks an inode while somebody writes, and a driver may block there; so an
 * open device gets another inode for the next program (tree_entry()).
 */
struct fnode {
	struct fnode *next;		/* in its bucket, by the kpi node */
	void *node;			/* of the kernel side, one reference */
	unsigned long lookups;		/* the host kernel's references */
	unsigned int opens;
	bool shared;			/* directories and links: one inode */
};

int tree_open(void);
/* What the kernel did not forget before the mount went. */
void tree_close(void);
struct fnode *tree_fnode(fuse_ino_t ino);
/*
 * An fnode for @node, whose reference it takes over, with one lookup more.
 * NULL: no memory, the reference is dropped.
 */
struct fnode *tree_entry(void *node, bool shared);
void tree_forget(struct fnode *f, unsigned long lookups);
void tree_opened(struct fnode *f, int count);
size_t tree_count(void);

/* --------------------------------------------------------- fuse_nodes.c */

void nodes_ops(struct fuse_lowlevel_ops *ops);
void nodes_stat(const struct kpi_attr *attr, struct stat *st);

/* --------------------------------------------------------- fuse_files.c */

struct open_file {
	struct open_file *next, **at;
	struct fnode *fnode;
	void *file;			/* the kernel side's */
	_Atomic unsigned int flags;	/* O_* as it was last told */
	bool positioned;		/* has a file position */
	pthread_mutex_t mutex;		/* of the positions */
	/*
	 * The host kernel adds what was read to its position; a driver may do
	 * otherwise with its own, so where the first goes on the second does.
	 */
	long long kernel_pos, driver_pos;
	/* close(2) has been called for it, its end is on the way. */
	_Atomic bool closing;
	/* fuse_poll.c */
	pthread_mutex_t poll_mutex;
	struct poll_watch watch;
	struct job wake_job, free_job;
	_Atomic bool wake_queued;
	_Atomic(struct fuse_pollhandle *) handle;
	bool polled;
};

void files_ops(struct fuse_lowlevel_ops *ops);
/* The mount is gone: release what is still open. */
void files_close(void);
size_t files_count(void);

static inline struct open_file *file_of(const struct fuse_file_info *fi)
{
	return (struct open_file *)(uintptr_t)fi->fh;
}

/* A buffer of the thread's own for answers, of @size bytes, zeroed. */
void *answer_buffer(size_t size);
void answer_buffer_free(void);

/* --------------------------------------------- fuse_ioctl.c, fuse_poll.c */

void file_ioctl(fuse_req_t req, fuse_ino_t ino, unsigned int cmd, void *arg,
		struct fuse_file_info *fi, unsigned int flags,
		const void *in_buf, size_t in_size, size_t out_size);
void file_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi,
	       struct fuse_pollhandle *ph);
void file_poll_init(struct open_file *file);
/* Its kpi file goes: with the caller's CPU. */
void file_poll_end(struct open_file *file);
/* Free it, after what the loop still has to do for it. */
void file_free(struct open_file *file);

/* ------------------------------------------------------- fuse_workers.c */

int workers_start(struct fuse_session *session);
/* They have all ended when it returns; nobody reads the session any more. */
void workers_stop(void);
/* One that reads (and has been counted so), or one that waits to be needed. */
int workers_start_one(bool spare);
extern _Atomic int workers_idle;	/* that read, or are about to */
extern _Atomic unsigned int workers_served;	/* requests so far */
extern _Atomic bool workers_stopping;

/* -------------------------------------------------------- fuse_spares.c */

/* See to it that somebody reads. */
void spares_need_reader(void);
/* A request has been taken: look after it. */
void spares_watch(void);
/* Wait until a reader is needed: true. False: enough wait, or all is over. */
bool spares_park(void);
void spares_wake_all(void);

/* mount_point.c */

struct mount_point {
	char *path;		/* absolute */
	bool made;		/* by us: goes at the end */
};
/* A folder that can be mounted over; a stale mount of ours is cleared. */
int mount_point_prepare(struct mount_point *at, const char *dir,
			struct lkm_error *err);
void mount_point_release(struct mount_point *at);
/* Unmount, however many still use it. Async-signal-safe. */
void mount_point_detach(const char *path);
/* A process that unmounts when this one has ended without doing so. */
int mount_guard_start(const struct mount_point *at);
void mount_guard_stop(void);

#endif
