// SPDX-License-Identifier: GPL-2.0
/* vhost_protocol.c - sending and receiving messages of vhost-user. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vhost_protocol.h"

#define VERSION 1u
#define FLAG_REPLY 4u
#define FLAG_NEED_REPLY 8u
#define MOST 4096u	/* bytes of a message that we would take */

struct header {
	uint32_t request, flags, size;
};

static int send_message(int to, const struct header *header,
			const void *payload, int fd)
{
	struct iovec parts[] = {
		{ (void *)header, sizeof(*header) },
		{ (void *)payload, header->size },
	};
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .bytes = "" };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t n;

	if (fd >= 0) {
		m.msg_control = &control;
		m.msg_controllen = sizeof(control.bytes);
		*CMSG_FIRSTHDR(&m) = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &fd, sizeof(fd));
	}
	do
		n = sendmsg(to, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == sizeof(*header) + header->size ? 0 : -EIO;
}

static int receive(int from, void *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = recv(from, (char *)buf + done, size - done, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -ETIMEDOUT : -errno;
		if (!n)
			return -ECONNRESET;
		done += (size_t)n;
	}
	return 0;
}

/* What is longer than @room is read all the same, to stay in step. */
static int receive_payload(int from, size_t size, void *buf, size_t room)
{
	char rest[256];
	size_t part = size < room ? size : room;
	int ret = receive(from, buf, part);

	for (size -= part; !ret && size; size -= part) {
		part = size < sizeof(rest) ? size : sizeof(rest);
		ret = receive(from, rest, part);
	}
	return ret;
}

static long take_answer(struct vhost_link *link, enum vhost_request request,
			void *answer, size_t room)
{
	struct header h;
	int ret = receive(link->fd, &h, sizeof(h));

	if (ret)
		return ret;
	if (h.request != (uint32_t)request ||
	    (h.flags & (3 | FLAG_REPLY)) != (VERSION | FLAG_REPLY) ||
	    h.size > MOST)
		return -EPROTO;
	ret = receive_payload(link->fd, h.size, answer, room);
	if (ret)
		return ret;
	return h.size < room ? (long)h.size : (long)room;
}

int vhost_send(struct vhost_link *link, enum vhost_request request,
	       const void *payload, size_t size, int fd)
{
	bool acked = link->protocol & VHOST_P_REPLY_ACK;
	struct header h = { request, VERSION | (acked ? FLAG_NEED_REPLY : 0),
			    (uint32_t)size };
	uint64_t failed = 0;
	long n;
	int ret = link->fd < 0 ? -ENOTCONN :
				 send_message(link->fd, &h, payload, fd);

	if (ret || !acked)
		return ret;
	n = take_answer(link, request, &failed, sizeof(failed));
	if (n < 0)
		return (int)n;
	return n != sizeof(failed) ? -EPROTO : failed ? -EIO : 0;
}

int vhost_send_u64(struct vhost_link *link, enum vhost_request request,
		   uint64_t value, int fd)
{
	return vhost_send(link, request, &value, sizeof(value), fd);
}

long vhost_ask(struct vhost_link *link, enum vhost_request request,
	       const void *payload, size_t size, void *answer, size_t room)
{
	struct header h = { request, VERSION, (uint32_t)size };
	int ret = link->fd < 0 ? -ENOTCONN :
				 send_message(link->fd, &h, payload, -1);

	return ret ? ret : take_answer(link, request, answer, room);
}

int vhost_ask_u64(struct vhost_link *link, enum vhost_request request,
		  uint64_t *value)
{
	long n = vhost_ask(link, request, NULL, 0, value, sizeof(*value));

	return n == sizeof(*value) ? 0 : n < 0 ? (int)n : -EPROTO;
}

int vhost_take_request(int fd)
{
	uint64_t fine = 0;
	struct header h;
	int ret = receive(fd, &h, sizeof(h));

	if (ret)
		return ret;
	if ((h.flags & 3) != VERSION || h.size > MOST)
		return -EPROTO;
	ret = receive_payload(fd, h.size, NULL, 0);
	if (!ret && h.flags & FLAG_NEED_REPLY) {
		struct header answer = { h.request, VERSION | FLAG_REPLY,
					 sizeof(fine) };

		fine = h.request != VHOST_BACKEND_CONFIG_CHANGED;
		ret = send_message(fd, &answer, &fine, -1);
	}
	return ret ? ret : (int)(h.request & 0xffff);
}
