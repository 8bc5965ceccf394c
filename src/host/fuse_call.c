// SPDX-License-Identifier: GPL-2.0
/*
 * A request as a call of its program: whose it is, and the signals that
 * interrupt it. The host kernel tells once that a signal came in, not which
 * one nor of those that follow; a call that does not end by it is looked at
 * again until it does, for the SIGKILL that may come.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "fuse.h"

#define LOOK_AGAIN_NS 20000000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct call *calls;	/* those that may block */
static unsigned int nr_interrupted;
static bool looking, killing;

/* With the mutex; the client is in its call until it is off the list. */
static void pass_signal(struct call *call)
{
	int sig = killing ? SIGKILL : client_pending_signal(call->client);

	if (!sig)
		return;
	client_signal(call->client, sig);
	call->signalled = true;
}

static void look_again(struct job *job)
{
	struct timespec pause = { 0, LOOK_AGAIN_NS };

	(void)job;
	pthread_mutex_lock(&mutex);
	while (nr_interrupted) {
		pthread_mutex_unlock(&mutex);
		nanosleep(&pause, NULL);
		pthread_mutex_lock(&mutex);
		for (struct call *c = calls; c; c = c->next)
			if (c->interrupted)
				pass_signal(c);
	}
	looking = false;
	pthread_mutex_unlock(&mutex);
}

/* On another worker, or on the call's own one before it enters the driver. */
static void on_interrupt(fuse_req_t req, void *data)
{
	static struct job job = { .run = look_again };
	struct call *call = data;

	(void)req;
	pthread_mutex_lock(&mutex);
	nr_interrupted += !call->interrupted;
	call->interrupted = true;
	pass_signal(call);
	if (!looking)
		looking = !pool_run(&job);
	pthread_mutex_unlock(&mutex);
}

static void list_call(struct call *call)
{
	pthread_mutex_lock(&mutex);
	call->next = calls;
	call->at = &calls;
	if (calls)
		calls->at = &call->next;
	calls = call;
	pthread_mutex_unlock(&mutex);
}

static void unlist_call(struct call *call)
{
	pthread_mutex_lock(&mutex);
	*call->at = call->next;
	if (call->next)
		call->next->at = call->at;
	nr_interrupted -= call->interrupted;
	pthread_mutex_unlock(&mutex);
}

void calls_kill(bool on)
{
	pthread_mutex_lock(&mutex);
	killing = on;
	for (struct call *c = calls; on && c; c = c->next)
		pass_signal(c);
	pthread_mutex_unlock(&mutex);
}

static struct client *find_client(fuse_req_t req, unsigned int flags)
{
	const struct fuse_ctx *ctx = fuse.req_ctx(req);
	struct client_ids ids = { ctx->uid, ctx->gid };

	return client_get(ctx->pid, &ids, flags);
}

bool call_begin(struct call *call, fuse_req_t req, unsigned int flags)
{
	*call = (struct call){ .req = req, .client = find_client(req, flags) };
	if (call->client && !client_enter(call->client))
		return true;
	if (call->client)
		client_put(call->client);
	fuse.reply_err(req, ENOMEM);
	return false;
}

static void leave_blocking(struct call *call)
{
	/* Waits for an on_interrupt() that is running. */
	fuse.req_interrupt_func(call->req, NULL, NULL);
	unlist_call(call);
	if (call->signalled)
		client_signal(call->client, 0);
}

bool call_begin_blocking(struct call *call, fuse_req_t req,
			 unsigned int flags)
{
	*call = (struct call){ .req = req, .client = find_client(req, flags) };
	if (!call->client) {
		fuse.reply_err(req, ENOMEM);
		return false;
	}
	list_call(call);
	/* Where a signal was faster, this calls on_interrupt() at once. */
	fuse.req_interrupt_func(req, on_interrupt, call);
	if (!client_enter(call->client))
		return true;
	leave_blocking(call);
	client_put(call->client);
	fuse.reply_err(req, ENOMEM);
	return false;
}

void call_end(struct call *call)
{
	client_leave();
	if (call->at)
		leave_blocking(call);
	client_put(call->client);
}

/*
 * Beyond 511 lie numbers that are between kernel functions, which the wire
 * refuses: the request would never be answered.
 */
int call_errno(long result)
{
	enum { ERESTARTSYS = 512, ENOIOCTLCMD = 515 };

	if (result >= 0)
		return 0;
	if (result > -512)
		return -result;
	if (result == -ERESTARTSYS)
		return EINTR;
	return result == -ENOIOCTLCMD ? ENOTTY : EIO;
}
