// SPDX-License-Identifier: GPL-2.0
/*
 * io.c - calls of an open file: the driver's functions, called as the
 * program's own thread, with the program's own addresses.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "gate.h"

/* ------------------------------------------------------- reading, writing */

typedef long transfer_fn(void *file, const struct host_window *buf,
			 long long *pos);

static long transfer(struct call *call, struct inside_file *f, transfer_fn *fn,
		     uint64_t buf, uint64_t size, long long *pos)
{
	struct host_window w = { buf, NULL, size, 0 };
	bool guarded;
	long ret;

	if (!f->file)
		return -EISDIR;
	guarded = guard_begin(fn, buf, size);
	ret = call_enter(call);
	if (!ret) {
		ret = fn(f->file, &w, pos);
		call_leave(call);
	}
	if (guarded)
		guard_end();
	return ret;
}

/*
 * For one call. A program's only thread cannot close it meanwhile, and need
 * not pay for a reference.
 */
static struct inside_file *use(uint64_t fd, bool *counted)
{
	struct inside_file *f = inside_fd(fd);

	*counted = atomic_load_explicit(&gate_threads, memory_order_relaxed) > 1;
	return *counted ? inside_get(fd) :
	       (unsigned long)f <= FD_MARKS ? NULL : f;
}

static void unuse(struct inside_file *f, bool counted)
{
	if (counted)
		inside_put(f);
}

static long read_or_write(struct call *call, transfer_fn *fn, bool at)
{
	bool counted;
	struct inside_file *f = use(call->args[0], &counted);
	long long pos = (long long)call->args[3];
	long ret;

	if (!f)
		return -EBADF;
	if (at && pos < 0)
		ret = -EINVAL;
	else
		ret = transfer(call, f, fn, call->args[1], call->args[2],
			       at ? &pos : NULL);
	unuse(f, counted);
	return ret;
}

long inside_read(struct call *call)
{
	return read_or_write(call, kpi.read, false);
}

long inside_write(struct call *call)
{
	return read_or_write(call, kpi.write, false);
}

long inside_pread(struct call *call)
{
	return read_or_write(call, kpi.read, true);
}

long inside_pwrite(struct call *call)
{
	return read_or_write(call, kpi.write, true);
}

/* One call of the driver for each part, until one is not done whole. */
static long parts(struct call *call, struct inside_file *f, transfer_fn *fn,
		  long long *pos)
{
	uint64_t from = call->args[1], left = call->args[2];
	struct iovec part;
	long done = 0, n;

	for (; left; left--, from += sizeof(part)) {
		if (call_read(call, from, &part, sizeof(part)))
			return done ? done : -EFAULT;
		if (!part.iov_len)
			continue;
		n = transfer(call, f, fn, (uint64_t)part.iov_base,
			     part.iov_len, pos);
		if (n < 0)
			return done ? done : n;
		done += n;
		if ((size_t)n < part.iov_len)
			break;
	}
	return done;
}

static long vector(struct call *call, transfer_fn *fn, bool at)
{
	struct inside_file *f = inside_get(call->args[0]);
	long long pos = (long long)call->args[3];
	long ret;

	if (!f)
		return -EBADF;
	/* preadv2() and pwritev2(): -1 is the file's own position. */
	if (at && pos == -1 &&
	    (call->nr == SYS_preadv2 || call->nr == SYS_pwritev2))
		at = false;
	if (call->args[2] > IOV_MAX || (at && pos < 0))
		ret = -EINVAL;
	else
		ret = parts(call, f, fn, at ? &pos : NULL);
	inside_put(f);
	return ret;
}

long inside_readv(struct call *call)
{
	return vector(call, kpi.read, false);
}

long inside_writev(struct call *call)
{
	return vector(call, kpi.write, false);
}

long inside_preadv(struct call *call)
{
	return vector(call, kpi.read, true);
}

long inside_pwritev(struct call *call)
{
	return vector(call, kpi.write, true);
}

/* ------------------------------------------------------------------- ioctl */

/* What the descriptor, or we, must know of it as well. */
static long also_here(struct call *call, struct inside_file *f, long ret)
{
	unsigned int flag = O_NONBLOCK;
	int on;

	switch ((unsigned int)call->args[1]) {
	case FIOCLEX:
	case FIONCLEX:
		return gate_raw(SYS_ioctl, call->args[0], call->args[1], 0l);
	case FIOASYNC:
		flag = O_ASYNC;
		/* fallthrough */
	case FIONBIO:
		if (!ret && !call_read(call, call->args[2], &on, sizeof(on)))
			f->flags = on ? f->flags | flag : f->flags & ~flag;
	}
	return ret;
}

static long ioctl_of(struct call *call, struct inside_file *f)
{
	unsigned int cmd = (unsigned int)call->args[1];
	bool guarded;
	long ret;

	if (!f->file)
		return -ENOTTY;
	guarded = guard_begin((void *)(0x100000000ul | cmd),
			      call->args[2], _IOC_SIZE(cmd));
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.ioctl(f->file, cmd, call->args[2], 0, NULL, 0);
		call_leave(call);
	}
	if (guarded)
		guard_end();
	return cmd == FIOCLEX || cmd == FIONCLEX || cmd == FIONBIO ||
			       cmd == FIOASYNC ? also_here(call, f, ret) : ret;
}

long inside_ioctl(struct call *call)
{
	bool counted;
	struct inside_file *f = use(call->args[0], &counted);
	long ret;

	if (!f)
		return -EBADF;
	ret = ioctl_of(call, f);
	unuse(f, counted);
	return ret;
}

/* --------------------------------------------------------------- the others */

long inside_lseek(struct call *call)
{
	struct inside_file *f = inside_get(call->args[0]);
	long long offset = (long long)call->args[1];
	int whence = (int)call->args[2];
	long long ret;

	if (!f)
		return -EBADF;
	if (!f->file) {
		ret = whence == SEEK_CUR ? (long long)f->offset : offset;
		if (whence == SEEK_END || ret < 0)
			ret = -EINVAL;
		else
			f->offset = (unsigned long long)ret;
	} else {
		ret = call_enter(call);
		if (!ret) {
			ret = kpi.llseek(f->file, offset, whence);
			call_leave(call);
		}
	}
	inside_put(f);
	return ret;
}

static long sync_file(struct call *call, int datasync)
{
	struct inside_file *f = inside_get(call->args[0]);
	long ret;

	if (!f)
		return -EBADF;
	ret = f->file ? call_enter(call) : -EINVAL;
	if (!ret) {
		ret = kpi.fsync(f->file, 0, INT64_MAX, datasync);
		call_leave(call);
	}
	inside_put(f);
	return ret;
}

long inside_fsync(struct call *call)
{
	return sync_file(call, 0);
}

long inside_fdatasync(struct call *call)
{
	return sync_file(call, 1);
}

/* By the name, which is what the node has. */
static long set(struct call *call, const struct kpi_attr *attr,
		unsigned int which)
{
	struct place place;
	long ret = walk_fd(call, (int)call->args[0], &place);

	if (ret || !place.node)
		return ret ? ret : -EINVAL;
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.setattr(place.node, attr, which);
		call_leave(call);
	}
	place_put(call, &place);
	return ret;
}

long inside_ftruncate(struct call *call)
{
	struct kpi_attr attr = { .size = call->args[1] };

	return (int64_t)call->args[1] < 0 ? -EINVAL :
					    set(call, &attr, KPI_SET_SIZE);
}

long inside_fchmod(struct call *call)
{
	struct kpi_attr attr = { .mode = (unsigned int)call->args[1] & 07777 };

	return set(call, &attr, KPI_SET_MODE);
}

long inside_fchown(struct call *call)
{
	struct kpi_attr attr = { .uid = (unsigned int)call->args[1],
				 .gid = (unsigned int)call->args[2] };

	return set(call, &attr, (attr.uid == ~0u ? 0 : KPI_SET_UID) |
					(attr.gid == ~0u ? 0 : KPI_SET_GID));
}

/* The tree's own folder: the kernel can go there, with all that is in it. */
long inside_fchdir(struct call *call)
{
	char path[PATH_MAX], real[PATH_MAX];

	if (!inside_path((int)call->args[0], path))
		return CALL_CONTINUE;
	if (tree_path(path, real))
		return -ENAMETOOLONG;
	return chdir(real) ? -errno : 0;
}

long inside_zero(struct call *call)
{
	(void)call;
	return 0;
}

/* cp(1) and cat(1) take it for "read and write, then". */
long inside_einval(struct call *call)
{
	(void)call;
	return -EINVAL;
}

/* ----------------------------------------------------------------- folders */

#define BATCH 8

/* False: no room. The program's buffer need not be aligned. */
static bool put_entry(char *buf, size_t *used, size_t size, const char *name,
		      struct dirent64 *entry)
{
	const size_t head = offsetof(struct dirent64, d_name);
	size_t length = strlen(name), n = (head + length + 1 + 7) & ~7ul;

	if (*used + n > size)
		return false;
	entry->d_reclen = (unsigned short)n;
	memset(buf + *used, 0, n);
	memcpy(buf + *used, entry, head);
	memcpy(buf + *used + head, name, length);
	*used += n;
	return true;
}

/* Positions: 0 is ".", 1 is "..", the tree's own follow from 2 on. */
static void put_dots(struct inside_file *f, const struct place *place,
		     char *buf, size_t *used, size_t size)
{
	static const char *const dots[] = { ".", ".." };

	while (f->offset < 2) {
		struct dirent64 e = { .d_ino = place->attr.ino,
				      .d_off = (off64_t)f->offset + 1,
				      .d_type = DT_DIR };

		if (!put_entry(buf, used, size, dots[f->offset], &e))
			return;
		f->offset++;
	}
}

static void put_entries(struct inside_file *f, const struct place *place,
			char *buf, size_t *used, size_t size)
{
	struct kpi_dirent entries[BATCH];
	unsigned long long next = f->offset - 2;
	long n;

	while ((n = kpi.readdir(place->node, &next, entries, BATCH)) > 0)
		for (long i = 0; i < n; i++) {
			struct dirent64 e = {
				.d_ino = entries[i].ino,
				.d_off = (off64_t)entries[i].next + 2,
				.d_type = (unsigned char)entries[i].type,
			};

			if (!put_entry(buf, used, size, entries[i].name, &e))
				return;
			f->offset = entries[i].next + 2;
		}
}

static long list(struct call *call, struct inside_file *f,
		 const struct place *place)
{
	static _Thread_local char buf[4096];
	size_t used = 0, size = (unsigned int)call->args[2];
	unsigned long long before = f->offset;
	long ret = call_enter(call);

	if (ret)
		return ret;
	size = size < sizeof(buf) ? size : sizeof(buf);
	put_dots(f, place, buf, &used, size);
	if (f->offset >= 2)
		put_entries(f, place, buf, &used, size);
	call_leave(call);
	if (!used)
		return f->offset == before && size < 280 ? -EINVAL : 0;
	return call_write(call, call->args[1], buf, used) ? -EFAULT :
							    (long)used;
}

long inside_getdents(struct call *call)
{
	struct inside_file *f = inside_get(call->args[0]);
	struct place place;
	long ret = -ENOTDIR;

	if (!f)
		return inside_fd(call->args[0]) == FD_HOST ?
			       -EBADF : do_getdents64(call);
	if (!f->file) {
		ret = walk_fd(call, (int)call->args[0], &place);
		if (!ret && place.node) {
			ret = list(call, f, &place);
			place_put(call, &place);
		}
	}
	inside_put(f);
	return ret;
}

/* -------------------------------------------------------------------- mmap */

long inside_mmap(struct call *call)
{
	struct inside_file *f = inside_get(call->args[4]);
	long ret;

	if (!f)
		return -EBADF;
	ret = f->file ? map_for(call, f->file) : -ENODEV;
	inside_put(f);
	return ret;
}
