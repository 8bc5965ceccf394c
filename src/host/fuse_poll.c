// SPDX-License-Identifier: GPL-2.0
/*
 * poll, select and epoll through the FUSE tree. The host kernel asks, leaves a
 * handle, and asks again when the handle has been notified. A driver wakes
 * with its locks held, where no library may be called: the loop notifies.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "fuse.h"

#define FILE_OF(pointer, member)                                              \
	((struct open_file *)((char *)(pointer) -                             \
			      offsetof(struct open_file, member)))

static void set_handle(struct open_file *f, struct fuse_pollhandle *ph)
{
	struct fuse_pollhandle *old = atomic_exchange(&f->handle, ph);

	if (old)
		fuse.pollhandle_destroy(old);
}

static void notify(struct job *job)
{
	struct open_file *f = FILE_OF(job, wake_job);
	struct fuse_pollhandle *ph;

	/* Not queued from here on: a wake after this queues it again. */
	atomic_store(&f->wake_queued, false);
	ph = atomic_exchange(&f->handle, NULL);
	if (!ph)
		return;
	fuse.lowlevel_notify_poll(ph);
	fuse.pollhandle_destroy(ph);
}

static void wake(struct poll_watch *watch, unsigned int events)
{
	struct open_file *f = FILE_OF(watch, watch);

	(void)events;
	if (!atomic_exchange(&f->wake_queued, true))
		loop_post(&f->wake_job);
}

void file_poll_init(struct open_file *f)
{
	pthread_mutex_init(&f->poll_mutex, NULL);
	f->watch.wake = wake;
	f->wake_job.run = notify;
}

void file_poll_end(struct open_file *f)
{
	if (f->polled)
		kpi.poll_cancel(f->file, poll_cookie(&f->watch));
}

static void free_job(struct job *job)
{
	struct open_file *f = FILE_OF(job, free_job);

	set_handle(f, NULL);
	pthread_mutex_destroy(&f->poll_mutex);
	pthread_mutex_destroy(&f->mutex);
	free(f);
}

/* What the loop still has to do for it has been posted before. */
void file_free(struct open_file *f)
{
	f->free_job.run = free_job;
	if (f->polled)
		loop_post(&f->free_job);
	else
		free_job(&f->free_job);
}

void file_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi,
	       struct fuse_pollhandle *ph)
{
	struct open_file *f = file_of(fi);
	struct call call;
	unsigned int events;

	(void)ino;
	if (!call_begin(&call, req, 0)) {
		if (ph)
			fuse.pollhandle_destroy(ph);
		return;
	}
	/* The handle first: what wakes from the upcall on shall find it. */
	if (ph)
		set_handle(f, ph);
	cpu_pause();
	pthread_mutex_lock(&f->poll_mutex);
	cpu_resume(true);
	f->polled |= !!ph;
	events = kpi.poll(f->file, fi->poll_events,
			  ph ? poll_cookie(&f->watch) : 0);
	pthread_mutex_unlock(&f->poll_mutex);
	call_end(&call);
	fuse.reply_poll(req, events);
}
