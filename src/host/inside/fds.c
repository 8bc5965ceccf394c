// SPDX-License-Identifier: GPL-2.0
/*
 * fds.c - which descriptors of the program are files of drivers.
 *
 * The table is read without a lock, by every system call that has a
 * descriptor; an entry is taken out before the kernel is told to close, and put
 * in after it has given the number, so that a number is never another file's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"

#define LINK_NAME "lkmhost:"

struct inside_file *_Atomic inside_fds[FDS_MAX];
_Atomic unsigned int inside_nr_files;
_Atomic long inside_fds_highest;
dev_t inside_memfd_device;
long gate_host_fds = FDS_MAX;

/* All that there ever were; those without references are free. */
static struct inside_file *_Atomic files;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* ------------------------------------------------------------- references */

/* The last reference is gone, the driver's release() is not through. */
#define ENDING (1u << 31)

/* One that had none is another file by now, or none. */
static bool try_ref(struct inside_file *f)
{
	unsigned int n = atomic_load(&f->references);

	do
		if (!n || n & ENDING)
			return false;
	while (!atomic_compare_exchange_weak(&f->references, &n, n + 1));
	return true;
}

struct inside_file *inside_get(uint64_t fd)
{
	for (;;) {
		struct inside_file *f = inside_fd(fd);

		if ((unsigned long)f <= FD_MARKS)
			return NULL;
		if (!try_ref(f))
			continue;
		if (f == inside_fd(fd))
			return f;
		inside_put(f);
	}
}

void inside_ref(struct inside_file *f)
{
	atomic_fetch_add(&f->references, 1);
}

/* As the program's thread, or as whoever owns a CPU already. */
static void release_file(void *file)
{
	struct cpu_thread *t = cpu_self();
	struct client *c;

	if (t && t->cpu >= 0) {
		kpi.release(file);
		return;
	}
	c = inside_client(false);
	if (c && !client_enter(c)) {
		kpi.release(file);
		client_leave();
	}
}

void *inside_drop(struct inside_file *f)
{
	unsigned int n = atomic_load(&f->references);
	void *file = f->file;

	while (!atomic_compare_exchange_weak(&f->references, &n,
					     n == 1 ? ENDING : n - 1))
		;
	if (n != 1)
		return NULL;
	inside_epoll_forget(f);
	f->file = NULL;
	f->ino = 0;
	atomic_fetch_sub(&inside_nr_files, 1);
	/* It may be used anew. */
	atomic_store(&f->references, 0);
	return file;
}

void inside_put(struct inside_file *f)
{
	void *file = inside_drop(f);

	if (file)
		release_file(file);
}

struct inside_file *inside_by_ino(unsigned long long ino)
{
	struct inside_file *f = atomic_load(&files);

	while (f && f->ino != ino)
		f = f->next;
	return f;
}

struct inside_file *inside_get_ino(unsigned long long ino)
{
	struct inside_file *f = inside_by_ino(ino);

	return f && try_ref(f) ? f : NULL;
}

/* A descriptor of the tree that a child had of it is gone. */
bool inside_released(const void *file)
{
	struct inside_file *f = atomic_load(&files);

	while (f && (f->file != file || !atomic_load(&f->references)))
		f = f->next;
	if (f)
		inside_put(f);
	return f;
}

/* One of those, or a new one, with one reference. */
static struct inside_file *take_free(void)
{
	unsigned int none;
	struct inside_file *f;

	pthread_mutex_lock(&mutex);
	for (f = files; f; f = f->next) {
		none = 0;
		if (atomic_compare_exchange_strong(&f->references, &none, 1))
			break;
	}
	if (!f) {
		f = calloc(1, sizeof(*f));
		if (f) {
			f->references = 1;
			f->next = files;
			atomic_store(&files, f);
		}
	}
	pthread_mutex_unlock(&mutex);
	return f;
}

/* ---------------------------------------------------------------- the table */

static struct inside_file *take_out(uint64_t fd)
{
	struct inside_file *f;

	if (fd >= FDS_MAX || inside_fd(fd) == FD_HOST)
		return NULL;
	f = atomic_exchange(&inside_fds[fd], NULL);
	if (f == FD_EPOLL)
		inside_epoll_closed((int)fd);
	return f == FD_EPOLL ? NULL : f;
}

void inside_closed(struct inside_file *f)
{
	struct client *c = inside_client(false);

	if (f->file && c && !client_enter(c)) {
		kpi.flush(f->file);
		client_leave();
	}
	inside_put(f);
}

/* A number of the kernel's, with a name that /proc/self/fd shows. */
static long place_holder(const char *path, bool cloexec,
			 unsigned long long *ino)
{
	char name[256];
	struct stat st;
	long fd;

	snprintf(name, 249, LINK_NAME "%s", path);
	fd = gate_raw(SYS_memfd_create, name, cloexec ? MFD_CLOEXEC : 0);
	if (fd < 0)
		return fd;
	if (fd >= FDS_MAX || gate_raw(SYS_fstat, fd, &st)) {
		gate_raw(SYS_close, fd);
		return -EMFILE;
	}
	*ino = st.st_ino;
	inside_memfd_device = st.st_dev;
	return fd;
}

long inside_reserve(const char *path, bool cloexec)
{
	unsigned long long ino;

	return place_holder(path, cloexec, &ino);
}

static void fill(struct inside_file *f, long fd, unsigned long long ino,
		 const char *path, int flags, void *file)
{
	f->file = file;
	f->ino = ino;
	f->flags = (unsigned int)flags & ~(O_CREAT | O_EXCL | O_NOCTTY |
					   O_TRUNC | O_CLOEXEC);
	f->owner = f->signal = 0;
	f->offset = 0;
	f->items = NULL;
	snprintf(f->path, sizeof(f->path), "%s", path);
	atomic_fetch_add(&inside_nr_files, 1);
	inside_mark(fd, f);
}

int inside_install(const char *path, int flags, void *file, int fd)
{
	struct inside_file *f = take_free();
	struct stat st;

	if (!f)
		return -ENOMEM;
	if (gate_raw(SYS_fstat, fd, &st)) {
		atomic_store(&f->references, 0);
		return -EBADF;
	}
	fill(f, fd, st.st_ino, path, flags, file);
	return 0;
}

static long install(const char *path, int flags, void *file)
{
	struct inside_file *f = take_free();
	unsigned long long ino;
	long fd;

	if (!f)
		return -ENOMEM;
	fd = place_holder(path, flags & O_CLOEXEC, &ino);
	if (fd < 0)
		atomic_store(&f->references, 0);
	else
		fill(f, fd, ino, path, flags, file);
	return fd;
}

long inside_open(const char *path, int flags, void *file)
{
	long fd = install(path, flags, file);

	if (fd < 0 && file)
		release_file(file);
	return fd;
}

const char *inside_link(char *text)
{
	const char *path = text + strlen("/memfd:" LINK_NAME);
	char *end = strstr(text, " (deleted)");

	if (strncmp(text, "/memfd:" LINK_NAME, strlen("/memfd:" LINK_NAME)) ||
	    !end)
		return NULL;
	*end = '\0';
	return path;
}

bool inside_path(int fd, char out[PATH_MAX])
{
	struct inside_file *f = inside_get((unsigned int)fd);

	if (!f)
		return false;
	snprintf(out, PATH_MAX, "%s", f->path);
	inside_put(f);
	return true;
}

void inside_close_all(void)
{
	for (long fd = 0; fd <= inside_fds_highest; fd++) {
		struct inside_file *f = take_out((uint64_t)fd);

		if (f)
			inside_closed(f);
	}
}

/* ------------------------------------------------------------------- calls */

long inside_close(struct call *call)
{
	uint64_t fd = call->args[0];
	struct inside_file *f;

	if (inside_fd(fd) == FD_HOST)
		return -EBADF;
	f = take_out(fd);
	gate_raw(SYS_close, fd);
	if (f)
		inside_closed(f);
	return 0;
}

/* Around those that are the host's. */
long inside_close_range(struct call *call)
{
	uint64_t from = (unsigned int)call->args[0];
	uint64_t to = (unsigned int)call->args[1], flags = call->args[2];

	if (from > to || (flags & ~(uint64_t)CLOSE_RANGE_CLOEXEC))
		return CALL_CONTINUE;
	for (uint64_t fd = from; fd <= to && fd <= (uint64_t)inside_fds_highest;
	     fd++) {
		struct inside_file *f;

		if (!(flags & CLOSE_RANGE_CLOEXEC)) {
			f = take_out(fd);
			if (f)
				inside_closed(f);
		}
		if (inside_fd(fd) != FD_HOST)
			continue;
		if (fd > from)
			gate_raw(SYS_close_range, from, fd - 1, flags);
		from = fd + 1;
	}
	return from <= to ? gate_raw(SYS_close_range, from, to, flags) : 0;
}

static long duplicated(struct inside_file *f, long fd)
{
	if (fd >= FDS_MAX) {
		gate_raw(SYS_close, fd);
		fd = -EMFILE;
	}
	if (fd < 0) {
		inside_put(f);
		return fd;
	}
	inside_mark(fd, f);
	return fd;
}

long inside_dup(struct call *call)
{
	struct inside_file *f = inside_get(call->args[0]);

	if (!f)
		return inside_fd(call->args[0]) == FD_HOST ? -EBADF :
							     CALL_CONTINUE;
	return duplicated(f, gate_raw(SYS_dup, call->args[0]));
}

/* dup2() and dup3(): onto @to, which closes what was there. */
static long dup_to(struct call *call, uint64_t from, uint64_t to)
{
	struct inside_file *f, *old;
	long ret;

	if (inside_fd(from) == FD_HOST || inside_fd(to) == FD_HOST)
		return -EBADF;
	if (from == to)
		return CALL_CONTINUE;
	f = inside_get(from);
	if (!f && gate_raw(SYS_fcntl, from, F_GETFD, 0l) < 0)
		return -EBADF;
	old = take_out(to);
	ret = gate_raw(call->nr, from, to, call->args[2]);
	if (f)
		ret = duplicated(f, ret);
	if (old)
		inside_closed(old);
	return ret;
}

long inside_dup2(struct call *call)
{
	return dup_to(call, (unsigned int)call->args[0],
		      (unsigned int)call->args[1]);
}

long inside_dup3(struct call *call)
{
	return dup_to(call, (unsigned int)call->args[0],
		      (unsigned int)call->args[1]);
}

static long upcall(struct inside_file *f, int (*fn)(void *, unsigned int),
		   unsigned int value)
{
	struct client *c = inside_client(false);
	long ret = c ? client_enter(c) : -ENOMEM;

	if (ret)
		return ret;
	ret = fn(f->file, value);
	client_leave();
	return ret;
}

static long set_flags(struct inside_file *f, unsigned int flags)
{
	const unsigned int may = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT |
				 O_NOATIME;
	long ret = f->file ? upcall(f, kpi.set_flags, flags) : 0;

	if (!ret)
		f->flags = (f->flags & ~may) | (flags & may);
	return ret;
}

static long set_owner(struct inside_file *f, int owner, int signal)
{
	struct client *c = inside_client(false);
	long ret = !f->file ? -EINVAL : c ? client_enter(c) : -ENOMEM;

	if (ret)
		return ret;
	ret = kpi.set_owner(f->file, owner, signal);
	client_leave();
	if (ret)
		return ret;
	f->owner = owner;
	f->signal = signal;
	return 0;
}

/* struct f_owner_ex */
struct owner {
	int type, pid;
};

static long set_owner_ex(struct call *call, struct inside_file *f)
{
	struct owner o;

	if (call_read(call, call->args[2], &o, sizeof(o)))
		return -EFAULT;
	return set_owner(f, o.type == F_OWNER_PGRP ? -o.pid : o.pid, f->signal);
}

static long get_owner_ex(struct call *call, struct inside_file *f)
{
	struct owner o = { f->owner < 0 ? F_OWNER_PGRP : F_OWNER_PID,
			   f->owner < 0 ? -f->owner : f->owner };

	return call_write(call, call->args[2], &o, sizeof(o));
}

static long fcntl_of(struct call *call, struct inside_file *f)
{
	int value = (int)call->args[2];

	switch (call->args[1]) {
	case F_GETFL:
		return f->flags;
	case F_SETFL:
		return set_flags(f, (unsigned int)value);
	case F_GETOWN:
		return f->owner;
	case F_SETOWN:
		return set_owner(f, value, f->signal);
	case F_GETSIG:
		return f->signal;
	case F_SETSIG:
		return set_owner(f, f->owner, value);
	case F_SETOWN_EX:
		return set_owner_ex(call, f);
	case F_GETOWN_EX:
		return get_owner_ex(call, f);
	}
	return CALL_CONTINUE;
}

long inside_fcntl(struct call *call)
{
	struct inside_file *f = inside_get(call->args[0]);
	long ret;

	if (!f)
		return inside_fd(call->args[0]) == FD_HOST ? -EBADF :
							     CALL_CONTINUE;
	if (call->args[1] == F_DUPFD || call->args[1] == F_DUPFD_CLOEXEC)
		return duplicated(f, gate_raw(SYS_fcntl, call->args[0],
					      call->args[1], call->args[2]));
	ret = fcntl_of(call, f);
	inside_put(f);
	return ret;
}
