// SPDX-License-Identifier: GPL-2.0
/*
 * simulator_link.c - requests to the simulator and its answers, over a unix
 * stream socket that never blocks.
 *
 * The simulator is another program: it may send half an answer, none, or one
 * that nobody asked for, and it may end at any time. What it has not answered
 * then is answered SST_NO_DEVICE; the next request connects anew.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sst_model.h"

static void ready(struct lkm_device *dev, void *state, int fd,
		  unsigned int events);

void sst_link_open(struct lkm_device *dev, struct sst_device *s)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (s->fd >= 0 || !s->path || strlen(s->path) >= sizeof(at.sun_path))
		return;
	strcpy(at.sun_path, s->path);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd >= 0 && !connect(s->fd, (struct sockaddr *)&at, sizeof(at)) &&
	    !lkm_watch(dev, s->fd, LKM_READABLE, ready))
		return;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* ---------------------------------------------------------- what waits */

static void remove_pending(struct sst_device *s, struct sst_pending **at)
{
	struct sst_pending *p = *at;

	*at = p->next;
	if (s->end == &p->next)
		s->end = at;
	free(p);
}

/* It has ended, or does not keep to the protocol. */
void sst_link_close(struct lkm_device *dev, struct sst_device *s)
{
	if (s->fd >= 0) {
		lkm_watch(dev, s->fd, 0, NULL);
		close(s->fd);
	}
	s->fd = -1;
	s->blocked = false;
	s->unsent = NULL;
	s->sent = s->received = 0;
	while (s->first) {
		if (!s->first->lost)
			sst_answer_status(dev, &s->first->chain,
					  &s->first->request, SST_NO_DEVICE);
		remove_pending(s, &s->first);
	}
}

void sst_link_forget(struct sst_device *s)
{
	for (struct sst_pending *p = s->first; p; p = p->next)
		p->lost = true;
}

/* ------------------------------------------------------------- sending */

/* False: the connection is gone. */
static bool send_some(struct sst_device *s)
{
	const struct sst_request *request = &s->unsent->request;
	ssize_t n = send(s->fd, (const char *)request + s->sent,
			 sizeof(*request) - s->sent, MSG_NOSIGNAL);

	if (n < 0 && errno == EAGAIN) {
		s->blocked = true;
		return true;
	}
	if (n < 0)
		return errno == EINTR;
	s->sent += (size_t)n;
	if (s->sent == sizeof(*request)) {
		s->unsent = s->unsent->next;
		s->sent = 0;
	}
	return true;
}

static void send_all(struct lkm_device *dev, struct sst_device *s)
{
	bool was_blocked = s->blocked;

	s->blocked = false;
	while (s->unsent && !s->blocked)
		if (!send_some(s)) {
			sst_link_close(dev, s);
			return;
		}
	if (s->blocked != was_blocked)
		lkm_watch(dev, s->fd,
			  LKM_READABLE | (s->blocked ? LKM_WRITABLE : 0),
			  ready);
}

void sst_link_forward(struct lkm_device *dev, struct sst_device *s,
		      const struct lkm_chain *chain,
		      const struct sst_request *request)
{
	struct sst_pending *p;

	sst_link_open(dev, s);
	if (s->fd < 0) {
		sst_answer_status(dev, chain, request, SST_NO_DEVICE);
		return;
	}
	p = malloc(sizeof(*p));
	if (!p) {
		sst_answer_status(dev, chain, request, SST_BUSY);
		return;
	}
	p->next = NULL;
	p->chain = *chain;
	p->lost = false;
	p->request = *request;
	*s->end = p;
	s->end = &p->next;
	if (!s->unsent)
		s->unsent = p;
	if (!s->blocked)
		send_all(dev, s);
}

/* ----------------------------------------------------------- receiving */

/* False: nobody has asked for it. */
static bool take_answer(struct lkm_device *dev, struct sst_device *s)
{
	struct sst_pending **at = &s->first;

	while (*at && *at != s->unsent &&
	       (*at)->request.request_id != s->in.request_id)
		at = &(*at)->next;
	if (!*at || *at == s->unsent)
		return false;
	if (!(*at)->lost)
		sst_answer(dev, &(*at)->chain, &s->in);
	remove_pending(s, at);
	return true;
}

static bool receive_all(struct lkm_device *dev, struct sst_device *s)
{
	for (;;) {
		ssize_t n = recv(s->fd, (char *)&s->in + s->received,
				 sizeof(s->in) - s->received, 0);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (n <= 0)
			return false;
		s->received += (size_t)n;
		if (s->received < sizeof(s->in))
			continue;
		s->received = 0;
		if (!take_answer(dev, s)) {
			lkm_message(dev, 4, "the simulator answers what nobody has asked");
			return false;
		}
		/* What it sends unasked is told of again. */
		if (!s->first)
			return true;
	}
}

static void ready(struct lkm_device *dev, void *state, int fd,
		  unsigned int events)
{
	struct sst_device *s = state;

	if (fd != s->fd)
		return;
	if (events & (LKM_READABLE | LKM_HANGUP) && !receive_all(dev, s)) {
		if (s->received)
			lkm_message(dev, 4,
				    "the simulator has closed in the middle of an answer");
		sst_link_close(dev, s);
		return;
	}
	if (events & LKM_WRITABLE)
		send_all(dev, s);
}
