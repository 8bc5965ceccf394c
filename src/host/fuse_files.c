// SPDX-License-Identifier: GPL-2.0
/*
 * Open files of the FUSE tree: what programs read and write goes to the driver
 * and nowhere else (direct_io), in pieces of at most a mebibyte.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/fuse.h>

#include "exec.h"
#include "fuse.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct open_file *files;
static size_t nr_files;

size_t files_count(void)
{
	size_t n;

	pthread_mutex_lock(&mutex);
	n = nr_files;
	pthread_mutex_unlock(&mutex);
	return n;
}

static void list_file(struct open_file *f)
{
	pthread_mutex_lock(&mutex);
	f->next = files;
	f->at = &files;
	if (files)
		files->at = &f->next;
	files = f;
	nr_files++;
	pthread_mutex_unlock(&mutex);
}

static void unlist_file(struct open_file *f)
{
	pthread_mutex_lock(&mutex);
	*f->at = f->next;
	if (f->next)
		f->next->at = f->at;
	nr_files--;
	pthread_mutex_unlock(&mutex);
}

/* ------------------------------------------------------ the last close */

/*
 * close(2) returns when the host kernel has asked to flush; the release comes
 * a moment later. A program that closes and opens again, or rmmod after it,
 * must find the file closed. A file may be closed by one program and kept by
 * another: then the wait is for nothing, and once.
 */
#define CLOSING_NS (10 * NSEC_PER_MSEC)

static struct open_file *closing_file(const void *node)
{
	struct open_file *f;

	pthread_mutex_lock(&mutex);
	for (f = files; f; f = f->next)
		if (atomic_load(&f->closing) &&
		    (!node || f->fnode->node == node))
			break;
	pthread_mutex_unlock(&mutex);
	return f;
}

static void give_up_closing(const void *node)
{
	pthread_mutex_lock(&mutex);
	for (struct open_file *f = files; f; f = f->next)
		if (!node || f->fnode->node == node)
			atomic_store(&f->closing, false);
	pthread_mutex_unlock(&mutex);
}

bool files_settle(const void *node)
{
	uint64_t end = clock_now() + CLOSING_NS;
	struct timespec pause = { 0, 20000 };
	bool any = closing_file(node);

	while (closing_file(node)) {
		if (clock_now() >= end)
			give_up_closing(node);
		else
			nanosleep(&pause, NULL);
	}
	return any;
}

/* ----------------------------------------------------- opening, closing */

static struct open_file *file_new(struct fnode *fnode, unsigned int flags)
{
	struct open_file *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->fnode = fnode;
	f->flags = flags;
	pthread_mutex_init(&f->mutex, NULL);
	file_poll_init(f);
	return f;
}

/*
 * The library cannot say that a file has no position at all: without that the
 * host kernel holds a lock while a thread reads, and another one cannot write.
 */
static int reply_open(fuse_req_t req, struct open_file *f)
{
	struct fuse_open_out out = {
		.fh = (uintptr_t)f,
		.open_flags = FOPEN_DIRECT_IO,
	};

	if (f->positioned)
		out.open_flags |= FOPEN_PARALLEL_DIRECT_WRITES;
	else
		out.open_flags |= FOPEN_NONSEEKABLE | FOPEN_STREAM;
	return fuse.reply_buf(req, (const char *)&out, sizeof(out));
}

/* Release the kernel side's file; the caller owns a CPU. */
static void release_file(struct open_file *f)
{
	file_poll_end(f);
	if (!exec_released(f->file))
		kpi.release(f->file);
}

static void forget_file(struct open_file *f)
{
	tree_opened(f->fnode, -1);
	unlist_file(f);
	file_free(f);
}

/* Open it as the program that asks; false: the request has been answered. */
static bool open_as_client(fuse_req_t req, struct open_file *f,
			   unsigned int flags)
{
	struct call call;
	int ret;

	files_settle(f->fnode->node);
	if (!call_begin_blocking(&call, req, CLIENT_REFRESH))
		return false;
	ret = kpi.open(f->fnode->node, flags, &f->file);
	call_end(&call);
	/* A device of one user, closed by another name just now. */
	if (ret == -EBUSY && files_settle(NULL)) {
		if (!call_begin_blocking(&call, req, CLIENT_REFRESH))
			return false;
		ret = kpi.open(f->fnode->node, flags, &f->file);
		call_end(&call);
	}
	if (ret)
		fuse.reply_err(req, call_errno(ret));
	return !ret;
}

static void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct fnode *fnode = tree_fnode(ino);
	struct open_file *f = file_new(fnode, fi->flags);

	if (!f) {
		fuse.reply_err(req, ENOMEM);
		return;
	}
	f->file = exec_opened(fuse.req_ctx(req)->pid);
	if (!f->file && !open_as_client(req, f, fi->flags)) {
		file_free(f);
		return;
	}
	if (!cpu_enter()) {
		f->positioned = !(kpi.file_info(f->file) &
				  (KPI_FILE_NONSEEKABLE | KPI_FILE_STREAM));
		cpu_leave();
	}
	tree_opened(fnode, 1);
	list_file(f);
	/* The program was killed meanwhile: no release will come. */
	if (reply_open(req, f) == -ENOENT && !cpu_enter()) {
		release_file(f);
		cpu_leave();
		forget_file(f);
	}
}

static void op_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct open_file *f = file_of(fi);
	struct call call;
	int ret;

	(void)ino;
	if (exec_own(fuse.req_ctx(req)->pid)) {
		fuse.reply_err(req, 0);
		return;
	}
	if (!call_begin_blocking(&call, req, 0))
		return;
	ret = kpi.flush(f->file);
	call_end(&call);
	exec_flushed(f->file);
	atomic_store(&f->closing, true);
	fuse.reply_err(req, call_errno(ret));
}

/* The host kernel does not say who closed it: nobody's errno depends on it. */
static void op_release(fuse_req_t req, fuse_ino_t ino,
		       struct fuse_file_info *fi)
{
	struct open_file *f = file_of(fi);

	(void)ino;
	if (!cpu_enter()) {
		release_file(f);
		cpu_leave();
	}
	forget_file(f);
	fuse.reply_err(req, 0);
}

void files_close(void)
{
	while (files) {
		struct open_file *f = files;

		if (!cpu_enter()) {
			release_file(f);
			cpu_leave();
		}
		forget_file(f);
	}
}

/* ---------------------------------------------------- reading, writing */

static _Thread_local struct {
	void *memory;
	size_t size;
} answer;

/* A driver that says it gave more than it did must not give what was here. */
void *answer_buffer(size_t size)
{
	if (size > answer.size) {
		free(answer.memory);
		answer.size = size < 65536 ? 65536 : size;
		answer.memory = malloc(answer.size);
	}
	if (!answer.memory) {
		answer.size = 0;
		return NULL;
	}
	return memset(answer.memory, 0, size);
}

void answer_buffer_free(void)
{
	free(answer.memory);
	answer.memory = NULL;
	answer.size = 0;
}

/*
 * The wire does not tell the program's address. Nothing is mapped there, so
 * that what a driver copies beside the buffer finds no memory of the program.
 */
#define BUFFER_ADDRESS 0x10000000000ul

static struct host_window window(const void *buf, size_t size,
				 unsigned int flags)
{
	return (struct host_window){ BUFFER_ADDRESS, (void *)(uintptr_t)buf, size,
				     flags };
}

/* With the caller's CPU. fcntl(F_SETFL) is seen with the next call only. */
static void update_flags(struct open_file *f, unsigned int flags)
{
	enum { CHANGING = O_NONBLOCK | O_APPEND | O_DIRECT | O_NOATIME };

	if (!((atomic_load(&f->flags) ^ flags) & CHANGING))
		return;
	if (!kpi.set_flags(f->file, flags))
		atomic_store(&f->flags, flags);
}

/* Where the driver's position is when the host kernel's is @off. */
static long long position(struct open_file *f, long long off)
{
	long long pos;

	pthread_mutex_lock(&f->mutex);
	pos = off == f->kernel_pos ? f->driver_pos : off;
	pthread_mutex_unlock(&f->mutex);
	return pos;
}

static void moved(struct open_file *f, long long off, long done, long long pos)
{
	if (done < 0)
		return;
	pthread_mutex_lock(&f->mutex);
	f->kernel_pos = off + done;
	f->driver_pos = pos;
	pthread_mutex_unlock(&f->mutex);
}

typedef long transfer_fn(void *file, const struct host_window *buf,
			 long long *pos);

static long transfer(struct call *call, struct open_file *f, transfer_fn *fn,
		     const struct host_window *w, long long off,
		     unsigned int flags)
{
	long long pos;
	long done;

	atomic_store(&f->closing, false);
	update_flags(f, flags);
	if (f->positioned) {
		pos = position(f, off);
		done = fn(f->file, w, &pos);
		moved(f, off, done, pos);
	} else {
		done = fn(f->file, w, NULL);
	}
	call_end(call);
	return done;
}

static void op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		    struct fuse_file_info *fi)
{
	char *buf = answer_buffer(size);
	struct host_window w = window(buf, size, HOST_WINDOW_WRITE);
	struct call call;
	long done;

	(void)ino;
	if (!buf) {
		fuse.reply_err(req, ENOMEM);
		return;
	}
	if (!call_begin_blocking(&call, req, 0))
		return;
	done = transfer(&call, file_of(fi), kpi.read, &w, off, fi->flags);
	if (done < 0)
		fuse.reply_err(req, call_errno(done));
	else
		fuse.reply_buf(req, buf, done);
}

static void op_write(fuse_req_t req, fuse_ino_t ino, const char *buf,
		     size_t size, off_t off, struct fuse_file_info *fi)
{
	struct host_window w = window(buf, size, HOST_WINDOW_READ);
	struct call call;
	long done;

	(void)ino;
	if (!call_begin_blocking(&call, req, 0))
		return;
	done = transfer(&call, file_of(fi), kpi.write, &w, off, fi->flags);
	if (done < 0)
		fuse.reply_err(req, call_errno(done));
	else
		fuse.reply_write(req, done);
}

static void op_fsync(fuse_req_t req, fuse_ino_t ino, int datasync,
		     struct fuse_file_info *fi)
{
	struct call call;
	int ret;

	(void)ino;
	if (!call_begin_blocking(&call, req, 0))
		return;
	ret = kpi.fsync(file_of(fi)->file, 0, INT64_MAX, datasync);
	call_end(&call);
	fuse.reply_err(req, call_errno(ret));
}

void files_ops(struct fuse_lowlevel_ops *ops)
{
	ops->open = op_open;
	ops->flush = op_flush;
	ops->release = op_release;
	ops->read = op_read;
	ops->write = op_write;
	ops->fsync = op_fsync;
	ops->ioctl = file_ioctl;
	ops->poll = file_poll;
}
