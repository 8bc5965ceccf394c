// SPDX-License-Identifier: GPL-2.0
/*
 * vfio_user_message.c - messages of the vfio-user protocol over a socket.
 *
 * Who asks reads the answer itself. What the server sends of itself, DMA that
 * it does by messages, comes in between; while nobody asks, a thread watches
 * the socket for it, and for the server's end. It looks the other way during
 * a request, or each answer would wake it.
 */
#define _GNU_SOURCE
#include "vfio_user.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* A server that says nothing for so long has hung. */
#define PATIENCE_SECONDS 10
/* Commands that may come before an answer does. */
#define INTERLUDES_MAX 1000000

void vu_close_fds(struct vu_fds *fds)
{
	while (fds->n)
		close(fds->fd[--fds->n]);
}

/* ------------------------------------------------------------- the socket */

static bool send_all(struct vu_link *link, struct iovec *parts, int n,
		     const struct vu_fds *fds)
{
	union {
		char room[CMSG_SPACE(VU_FDS_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = (size_t)n };

	if (fds && fds->n) {
		size_t size = fds->n * sizeof(int);
		struct cmsghdr *c;

		message.msg_control = control.room;
		message.msg_controllen = CMSG_SPACE(size);
		c = CMSG_FIRSTHDR(&message);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(c), fds->fd, size);
	}
	while (message.msg_iovlen) {
		ssize_t done = sendmsg(link->fd, &message, MSG_NOSIGNAL);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		/* The descriptors have gone with the first byte. */
		message.msg_control = NULL;
		message.msg_controllen = 0;
		while (message.msg_iovlen &&
		       (size_t)done >= message.msg_iov->iov_len) {
			done -= (ssize_t)message.msg_iov++->iov_len;
			message.msg_iovlen--;
		}
		if (message.msg_iovlen) {
			message.msg_iov->iov_base =
				(char *)message.msg_iov->iov_base + done;
			message.msg_iov->iov_len -= (size_t)done;
		}
	}
	return true;
}

static void take_fds(struct msghdr *message, struct vu_fds *fds)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c;
	     c = CMSG_NXTHDR(message, c)) {
		unsigned int n = (unsigned int)((c->cmsg_len - CMSG_LEN(0)) /
						sizeof(int));
		int fd;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (unsigned int i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (fds->n < VU_FDS_MAX)
				fds->fd[fds->n++] = fd;
			else
				close(fd);
		}
	}
}

/* All @size bytes; descriptors that come with them are added to @fds. */
static bool receive_all(struct vu_link *link, void *data, size_t size,
			struct vu_fds *fds)
{
	union {
		char room[CMSG_SPACE(VU_FDS_MAX * sizeof(int))];
		struct cmsghdr align;
	} control;
	size_t done = 0;

	while (done < size) {
		struct iovec part = { (char *)data + done, size - done };
		struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
					  .msg_control = control.room,
					  .msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(link->fd, &message, MSG_CMSG_CLOEXEC);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		take_fds(&message, fds);
		done += (size_t)n;
	}
	return true;
}

/* What is more than its receiver wants of a message. */
static bool skip(struct vu_link *link, size_t size)
{
	struct vu_fds none = { .n = 0 };
	char waste[512];
	bool ok = true;

	while (size && ok) {
		size_t n = size < sizeof(waste) ? size : sizeof(waste);

		ok = receive_all(link, waste, n, &none);
		size -= n;
	}
	vu_close_fds(&none);
	return ok;
}

/* ------------------------------------------------- what the server asks for */

struct dma_access {
	uint64_t address, count;
};

static bool answer(struct vu_link *link, const struct vu_header *command,
		   int error, void *data, size_t size)
{
	struct vu_header h = { .id = command->id, .command = command->command,
			       .size = (uint32_t)(sizeof(h) + size),
			       .flags = VU_REPLY };
	struct iovec parts[2] = { { &h, sizeof(h) }, { data, size } };

	if (command->flags & VU_NO_REPLY)
		return true;
	if (error) {
		h.flags |= VU_ERROR;
		h.error = (uint32_t)error;
		h.size = sizeof(h);
	}
	return send_all(link, parts, error || !size ? 1 : 2, NULL);
}

static bool serve_dma(struct vu_link *link, const struct vu_header *command,
		      size_t size)
{
	bool write = command->command == VU_DMA_WRITE;
	struct dma_access *a = (struct dma_access *)link->in;
	unsigned char *data = link->in + sizeof(*a);
	void *memory;

	if (size < sizeof(*a) || a->count > VU_DATA_MAX - sizeof(*a) ||
	    (write && a->count != size - sizeof(*a)))
		return answer(link, command, EINVAL, NULL, 0);
	memory = device_services.dma(link->dev, a->address, (size_t)a->count,
				     write);
	if (!memory)
		return answer(link, command, EFAULT, NULL, 0);
	if (write)
		memcpy(memory, data, (size_t)a->count);
	else
		memcpy(data, memory, (size_t)a->count);
	return answer(link, command, 0, a,
		      sizeof(*a) + (write ? 0 : (size_t)a->count));
}

/* With its header read, and the lock. False: it is to be left. */
static bool serve(struct vu_link *link, const struct vu_header *command)
{
	size_t size = command->size - sizeof(*command);
	struct vu_fds none = { .n = 0 };
	bool ok;

	if (size > sizeof(link->in))
		return false;
	ok = receive_all(link, link->in, size, &none);
	vu_close_fds(&none);
	if (!ok)
		return false;
	if (command->command == VU_DMA_READ || command->command == VU_DMA_WRITE)
		return serve_dma(link, command, size);
	return answer(link, command, ENOTSUP, NULL, 0);
}

static bool next_header(struct vu_link *link, struct vu_header *h,
			struct vu_fds *fds)
{
	return receive_all(link, h, sizeof(*h), fds) && h->size >= sizeof(*h);
}

/* ------------------------------------------------------------------ asking */

/* As far as the answer to our last question. */
static bool find_answer(struct vu_link *link, struct vu_header *h,
			struct vu_fds *fds)
{
	for (unsigned int i = 0; i < INTERLUDES_MAX; i++) {
		vu_close_fds(fds);
		if (!next_header(link, h, fds))
			return false;
		if ((h->flags & VU_TYPE_MASK) == VU_REPLY)
			return h->id == link->id;
		if ((h->flags & VU_TYPE_MASK) || !serve(link, h))
			return false;
	}
	return false;
}

static int take_answer(struct vu_link *link, enum vu_command command,
		       const struct vu_part *want, size_t *got,
		       struct vu_fds *fds)
{
	struct vu_header h;
	size_t size, keep;

	if (!find_answer(link, &h, fds))
		return -EPIPE;
	size = h.size - sizeof(h);
	if (h.flags & VU_ERROR)
		return !skip(link, size) ? -EPIPE :
		       h.error && h.error < 4096 ? -(int)h.error : -EIO;
	if (h.command != command || size > (1u << 20))
		return -EPROTO;
	keep = want && size < want->size ? size : want ? want->size : 0;
	if (!receive_all(link, want ? want->data : NULL, keep, fds) ||
	    !skip(link, size - keep))
		return -EPIPE;
	if (got)
		*got = keep;
	else if (want && keep < want->size)
		return -EPROTO;
	return 0;
}

static void look(struct vu_link *link, bool on)
{
	struct epoll_event e = { .events = on ? EPOLLIN | EPOLLRDHUP : 0 };

	if (link->watched)
		epoll_ctl(link->epoll, EPOLL_CTL_MOD, link->fd, &e);
}

/* With the lock: whoever watches sees its end. */
static void leave(struct vu_link *link)
{
	link->dead = true;
	shutdown(link->fd, SHUT_RDWR);
}

int vu_ask(struct vu_link *link, enum vu_command command,
	   const struct vu_part question[2], const struct vu_fds *out,
	   const struct vu_part *want, size_t *got, struct vu_fds *in)
{
	struct vu_fds fds = { .n = 0 };
	struct vu_header h = { .command = (uint16_t)command };
	struct iovec parts[3] = { { &h, sizeof(h) } };
	int n = 1, ret = -EPIPE;

	for (int i = 0; question && i < 2; i++)
		if (question[i].size)
			parts[n++] = (struct iovec){ question[i].data,
						     question[i].size };
	for (int i = 0; i < n; i++)
		h.size += (uint32_t)parts[i].iov_len;
	pthread_mutex_lock(&link->lock);
	look(link, false);
	h.id = ++link->id;
	if (!link->dead && send_all(link, parts, n, out))
		ret = take_answer(link, command, want, got, &fds);
	if ((ret == -EPIPE || ret == -EPROTO) && !link->dead)
		leave(link);
	look(link, true);
	pthread_mutex_unlock(&link->lock);
	if (!ret && in)
		*in = fds;
	else
		vu_close_fds(&fds);
	return ret;
}

/* --------------------------------------------------------------- watching */

/* Something has come and nobody asked for it. False: that was its end. */
static bool take_command(struct vu_link *link)
{
	struct vu_fds none = { .n = 0 };
	struct vu_header h;
	char byte;
	bool ok;

	pthread_mutex_lock(&link->lock);
	ok = !link->dead;
	if (ok && recv(link->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	    errno == EAGAIN) {
		/* Whoever has just asked has read it. */
		pthread_mutex_unlock(&link->lock);
		return true;
	}
	ok = ok && next_header(link, &h, &none) &&
	     !(h.flags & VU_TYPE_MASK) && serve(link, &h);
	vu_close_fds(&none);
	if (!ok && !link->dead)
		leave(link);
	pthread_mutex_unlock(&link->lock);
	return ok;
}

static void *watch_body(void *arg)
{
	struct vu_link *link = arg;
	struct epoll_event e;
	char text[300];

	pthread_setname_np(pthread_self(), "lkmhost-vfiousr");
	for (;;) {
		if (epoll_wait(link->epoll, &e, 1, -1) < 0) {
			if (errno == EINTR)
				continue;
			return NULL;
		}
		if (e.data.u32)
			return NULL;	/* vu_disconnect() */
		if (!take_command(link))
			break;
	}
	snprintf(text, sizeof(text), "%s: the server has gone or talks nonsense",
		 link->dev->name);
	device_services.log(3, text);
	device_services.gone(link->dev);
	return NULL;
}

int vu_watch(struct vu_link *link)
{
	struct epoll_event quit = { .events = EPOLLIN, .data.u32 = 1 };
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP };
	int ret;

	link->epoll = epoll_create1(EPOLL_CLOEXEC);
	link->quit = eventfd(0, EFD_CLOEXEC);
	if (link->epoll < 0 || link->quit < 0 ||
	    epoll_ctl(link->epoll, EPOLL_CTL_ADD, link->quit, &quit) ||
	    epoll_ctl(link->epoll, EPOLL_CTL_ADD, link->fd, &e))
		return -errno;
	ret = pthread_create(&link->thread, NULL, watch_body, link);
	link->watched = !ret;
	return -ret;
}

/* ----------------------------------------------------------- begin and end */

int vu_connect(struct vu_link *link, const char *path, struct device_error *err)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };

	link->epoll = link->quit = -1;
	pthread_mutex_init(&link->lock, NULL);
	link->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (link->fd < 0)
		return device_fail(err, -errno, "vfio-user: %s",
				   strerror(errno));
	if (strlen(path) >= sizeof(at.sun_path))
		return device_fail(err, -ENAMETOOLONG,
				   "vfio-user:%s: too long for a socket", path);
	strcpy(at.sun_path, path);
	if (connect(link->fd, (struct sockaddr *)&at, sizeof(at)))
		return device_fail(err, -errno, "vfio-user:%s: cannot connect: %s",
				   path, strerror(errno));
	setsockopt(link->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	setsockopt(link->fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		   sizeof(patience));
	link->server_data_max = VU_DATA_MAX;
	link->server_fds_max = 1;
	return 0;
}

void vu_disconnect(struct vu_link *link)
{
	static const uint64_t one = 1;

	if (link->watched && write(link->quit, &one, sizeof(one)) > 0)
		pthread_join(link->thread, NULL);
	if (link->fd >= 0)
		close(link->fd);
	if (link->epoll >= 0)
		close(link->epoll);
	if (link->quit >= 0)
		close(link->quit);
	pthread_mutex_destroy(&link->lock);
}
