// SPDX-License-Identifier: GPL-2.0
/*
 * ioctl through the FUSE tree. The host kernel moves what the request's size
 * bits tell, in a buffer of its own; what the argument's structs point to is
 * reached in the program's memory, where this process may.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "exec.h"
#include "fuse.h"

/* The size has 14 bits. */
#define MAX_SIZE (1u << 14)

struct transfer {
	struct host_window windows[2];
	unsigned int count;
	char *out;
	size_t out_size;
};

static void add(struct transfer *t, unsigned long user, const void *host,
		size_t size, unsigned int flags)
{
	t->windows[t->count++] = (struct host_window){
		user, (void *)(uintptr_t)host, size, flags
	};
}

/*
 * What comes back is written over the program's struct as a whole: it begins
 * as what is there, since a driver may fill a part of it. False: there is no
 * such memory, and the driver shall find that out.
 */
static bool fill_out(struct transfer *t, struct client *c, unsigned long arg)
{
	int ret = client_memory_read(c, arg, t->out, t->out_size);

	if (ret == -EFAULT)
		return false;
	if (ret)
		memset(t->out, 0, t->out_size);
	return true;
}

static void prepare(struct transfer *t, struct client *c, unsigned long arg,
		    const void *in, size_t in_size, size_t out_size)
{
	t->out_size = out_size;
	if (in_size && in_size == out_size) {
		memcpy(t->out, in, in_size);
		add(t, arg, t->out, out_size,
		    HOST_WINDOW_READ | HOST_WINDOW_WRITE);
		return;
	}
	if (in_size)
		add(t, arg, in, in_size, HOST_WINDOW_READ);
	if (out_size && fill_out(t, c, arg))
		add(t, arg, t->out, out_size, HOST_WINDOW_WRITE);
	else
		t->out_size = 0;
}

static int result_of(long result)
{
	if (result >= 0 || result < -4095)
		return result;
	return -call_errno(result);
}

void file_ioctl(fuse_req_t req, fuse_ino_t ino, unsigned int cmd, void *arg,
		struct fuse_file_info *fi, unsigned int flags,
		const void *in_buf, size_t in_size, size_t out_size)
{
	bool compat = flags & FUSE_IOCTL_COMPAT;
	struct open_file *f = file_of(fi);
	unsigned long user = (unsigned long)arg;
	char out[MAX_SIZE];
	struct transfer t = { .out = out };
	struct call call;
	long result;

	(void)ino;
	if (flags & FUSE_IOCTL_DIR || in_size > MAX_SIZE ||
	    out_size > MAX_SIZE) {
		fuse.reply_err(req, ENOTTY);
		return;
	}
	if (cmd == EXEC_IOC_FILE && exec_own(fuse.req_ctx(req)->pid)) {
		fuse.reply_ioctl(req, 0, &f->file, sizeof(f->file));
		return;
	}
	if (!call_begin_blocking(&call, req, compat ? CLIENT_COMPAT : 0))
		return;
	atomic_store(&f->closing, false);
	prepare(&t, call.client, user, in_buf, in_size, out_size);
	result = kpi.ioctl(f->file, cmd, user, compat, t.windows, t.count);
	call_end(&call);
	fuse.reply_ioctl(req, result_of(result), out, t.out_size);
}
