// SPDX-License-Identifier: GPL-2.0
/*
 * Which open file is behind a descriptor of the program, and the calls that
 * go to an open file.
 *
 * The kernel does not tell: so we remember the numbers that we gave out, and
 * forget those of a file when the program closes any of its descriptors (the
 * tree gets a FLUSH before close() ends). A number that is not known is
 * looked up: once a descriptor has been duplicated or inherited, for one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec.h"
#include "registers.h"
#include "../exec.h"
#include "../inside/inside.h"

#define N_BUCKETS 256

struct descriptor {
	struct descriptor *next;	/* in its bucket */
	struct descriptor *same;	/* the file's next one */
	struct open_file *file;
	int tgid, fd;
};

struct shared {
	struct shared *next;
	int tgid;
};

/* Guards all of these; a leaf. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct descriptor *descriptors[N_BUCKETS];
static struct open_file *files[N_BUCKETS];
static struct shared *shared;
static struct tree_use *uses;
static dev_t tree_device;

void files_set_device(dev_t dev)
{
	tree_device = dev;
}

/* ------------------------------------------- what the tree is told and asks */

void tree_use_begin(struct tree_use *use, void *file)
{
	use->tid = gettid();
	use->file = file;
	pthread_mutex_lock(&mutex);
	use->next = uses;
	uses = use;
	pthread_mutex_unlock(&mutex);
}

void *tree_use_end(struct tree_use *use)
{
	pthread_mutex_lock(&mutex);
	for (struct tree_use **at = &uses; *at; at = &(*at)->next)
		if (*at == use) {
			*at = use->next;
			break;
		}
	pthread_mutex_unlock(&mutex);
	return use->file;
}

void *exec_opened(int tid)
{
	void *file = NULL;

	pthread_mutex_lock(&mutex);
	for (struct tree_use *use = uses; use; use = use->next)
		if (use->tid == tid) {
			file = use->file;
			use->file = NULL;
		}
	pthread_mutex_unlock(&mutex);
	return file;
}

bool exec_own(int tid)
{
	bool own = false;

	pthread_mutex_lock(&mutex);
	for (struct tree_use *use = uses; use; use = use->next)
		own |= use->tid == tid;
	pthread_mutex_unlock(&mutex);
	return own;
}

/* ------------------------------------------------------------ descriptors */

static struct descriptor **descriptor_bucket(int tgid, int fd)
{
	return &descriptors[((unsigned int)tgid * 31 + (unsigned int)fd) %
			    N_BUCKETS];
}

static struct open_file **file_bucket(const void *file)
{
	return &files[((unsigned long)file >> 6) % N_BUCKETS];
}

static struct open_file *find_file(const void *file)
{
	struct open_file *f = *file_bucket(file);

	while (f && f->file != file)
		f = f->next;
	return f;
}

static struct descriptor *find_descriptor(int tgid, int fd)
{
	struct descriptor *d = *descriptor_bucket(tgid, fd);

	while (d && (d->tgid != tgid || d->fd != fd))
		d = d->next;
	return d;
}

static void forget_descriptor(struct descriptor *d)
{
	struct descriptor **at = descriptor_bucket(d->tgid, d->fd);
	struct descriptor **same = &d->file->descriptors;

	while (*at != d)
		at = &(*at)->next;
	*at = d->next;
	while (*same != d)
		same = &(*same)->same;
	*same = d->same;
	free(d);
}

static void forget_descriptors(struct open_file *f)
{
	while (f->descriptors)
		forget_descriptor(f->descriptors);
}

static void forget_file(struct open_file *f)
{
	struct open_file **at = file_bucket(f->file);

	forget_descriptors(f);
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
}

void exec_flushed(void *file)
{
	struct open_file *f;

	pthread_mutex_lock(&mutex);
	f = find_file(file);
	if (f)
		forget_descriptors(f);
	pthread_mutex_unlock(&mutex);
}

bool exec_released(void *file)
{
	struct open_file *f;
	bool used = false;

	pthread_mutex_lock(&mutex);
	f = find_file(file);
	if (f) {
		forget_file(f);
		f->released = true;
		used = f->references;
		if (!used)
			free(f);
	}
	pthread_mutex_unlock(&mutex);
	return used || inside_released(file);
}

/* With the mutex. */
static struct open_file *remember(int tgid, int fd, void *file,
				  unsigned long long ino)
{
	struct descriptor *d = find_descriptor(tgid, fd);
	struct open_file *f = find_file(file);

	if (d)
		forget_descriptor(d);
	if (!f) {
		f = calloc(1, sizeof(*f));
		if (!f)
			return NULL;
		f->file = file;
		f->ino = ino;
		f->next = *file_bucket(file);
		*file_bucket(file) = f;
	}
	d = malloc(sizeof(*d));
	if (!d)
		return f;
	*d = (struct descriptor){ *descriptor_bucket(tgid, fd), f->descriptors,
				  f, tgid, fd };
	*descriptor_bucket(tgid, fd) = d;
	f->descriptors = d;
	return f;
}

void file_remember(int tgid, int fd, void *file, unsigned long long ino)
{
	pthread_mutex_lock(&mutex);
	remember(tgid, fd, file, ino);
	pthread_mutex_unlock(&mutex);
}

/* With the mutex. */
static struct shared **find_shared(int tgid)
{
	struct shared **at = &shared;

	while (*at && (*at)->tgid != tgid)
		at = &(*at)->next;
	return at;
}

void files_are_shared(int tgid)
{
	struct shared *s;

	pthread_mutex_lock(&mutex);
	if (!*find_shared(tgid)) {
		s = calloc(1, sizeof(*s));
		if (s) {
			s->tgid = tgid;
			s->next = shared;
			shared = s;
		}
	}
	pthread_mutex_unlock(&mutex);
}

void files_process_died(int tgid)
{
	struct shared **at;

	pthread_mutex_lock(&mutex);
	at = find_shared(tgid);
	if (*at) {
		struct shared *s = *at;

		*at = s->next;
		free(s);
	}
	for (size_t i = 0; i < N_BUCKETS; i++) {
		struct descriptor *d = descriptors[i], *next;

		for (; d; d = next) {
			next = d->next;
			if (d->tgid == tgid)
				forget_descriptor(d);
		}
	}
	pthread_mutex_unlock(&mutex);
}

/* ----------------------------------------------------------- which file? */

bool fd_in_tree(const struct call *call, int fd, struct stat *st)
{
	char path[PATH_MAX];

	if (call->inside && inside_path(fd, path))
		return true;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", call->tid, fd);
	return !stat(path, st) && st->st_dev == tree_device;
}

/* Have it ourselves for a moment and ask the tree. */
static void *ask_tree(int tgid, int fd)
{
	int pidfd = syscall(SYS_pidfd_open, tgid, 0);
	struct tree_use use;
	void *file = NULL;
	int mine;

	if (pidfd < 0)
		return NULL;
	mine = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	close(pidfd);
	if (mine < 0)
		return NULL;
	tree_use_begin(&use, NULL);
	if (ioctl(mine, EXEC_IOC_FILE, &file))
		file = NULL;
	close(mine);
	tree_use_end(&use);
	return file;
}

/* A thread may have closed it and another have got its number just now. */
static bool may_differ(int tgid)
{
	return *find_shared(tgid) != NULL;
}

static struct open_file *known(int tgid, int fd, unsigned long long ino)
{
	struct open_file *f = NULL;
	struct descriptor *d;

	pthread_mutex_lock(&mutex);
	d = find_descriptor(tgid, fd);
	if (d && (ino ? d->file->ino == ino : !may_differ(tgid))) {
		f = d->file;
		f->references++;
	}
	pthread_mutex_unlock(&mutex);
	return f;
}

struct open_file *file_get(struct call *call, int fd)
{
	int tgid = call_tgid(call);
	struct open_file *f;
	struct stat st;
	void *file;

	if (tgid < 0)
		return NULL;
	f = known(tgid, fd, 0);
	if (f || !fd_in_tree(call, fd, &st))
		return f;
	f = known(tgid, fd, st.st_ino);
	if (f || S_ISDIR(st.st_mode))
		return f;
	file = ask_tree(tgid, fd);
	if (!file)
		return NULL;
	pthread_mutex_lock(&mutex);
	f = remember(tgid, fd, file, st.st_ino);
	if (f)
		f->references++;
	pthread_mutex_unlock(&mutex);
	return f;
}

/* The program has closed it meanwhile: nobody but us knows of it. */
static void release(struct call *call, struct open_file *f)
{
	if (!inside_released(f->file) && !call_enter(call)) {
		kpi.release(f->file);
		call_leave(call);
	}
	free(f);
}

/* The reference is gone; was it the last thing that kept the file? */
static bool unreference(struct open_file *f)
{
	bool last;

	pthread_mutex_lock(&mutex);
	last = !--f->references && f->released;
	pthread_mutex_unlock(&mutex);
	return last;
}

void file_put(struct call *call, struct open_file *f)
{
	if (unreference(f))
		release(call, f);
}

bool file_drop(struct open_file *f)
{
	bool last = unreference(f);

	if (last)
		free(f);
	return last;
}

/* ------------------------------------------------------------------ calls */

static long ioctl_of(struct call *call, unsigned int compat)
{
	struct open_file *f = file_get(call, (int)call->args[0]);
	long ret;

	if (!f)
		return CALL_CONTINUE;
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.ioctl(f->file, (unsigned int)call->args[1],
				call->args[2], compat, NULL, 0);
		call_leave(call);
	}
	file_put(call, f);
	return ret;
}

long do_ioctl(struct call *call)
{
	if (call->args[1] == INSIDE_IOC_ADOPT)
		return inside_adopted(call);
	if (call->args[1] == REGISTERS_IOC && (int)call->args[0] == -1)
		return registers_report(call);
	return ioctl_of(call, 0);
}

long do_ioctl_compat(struct call *call)
{
	return ioctl_of(call, 1);
}

static int set_owner(struct open_file *f, int owner, int signal)
{
	int ret = kpi.set_owner(f->file, owner, signal);

	if (!ret) {
		f->owner = owner;
		f->signal = signal;
	}
	return ret;
}

/* struct f_owner_ex */
static long set_owner_ex(struct call *call, struct open_file *f)
{
	struct { int type, pid; } owner;

	if (call_read(call, call->args[2], &owner, sizeof(owner)))
		return -EFAULT;
	return set_owner(f, owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid,
			 f->signal);
}

/* The kernel does it to its file, too, so that F_GETFL and the like tell it. */
long do_fcntl(struct call *call)
{
	struct open_file *f = file_get(call, (int)call->args[0]);
	int value = (int)call->args[2];
	long ret;

	if (!f)
		return CALL_CONTINUE;
	ret = call_enter(call);
	if (ret)
		goto out;
	switch (call->args[1]) {
	case F_SETFL:
		ret = kpi.set_flags(f->file, (unsigned int)value);
		break;
	case F_SETOWN:
		ret = set_owner(f, value, f->signal);
		break;
	case F_SETSIG:
		ret = set_owner(f, f->owner, value);
		break;
	case F_SETOWN_EX:
		ret = set_owner_ex(call, f);
		break;
	}
	call_leave(call);
out:
	file_put(call, f);
	return ret ? ret : CALL_CONTINUE;
}
