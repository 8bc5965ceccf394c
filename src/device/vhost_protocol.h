/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vhost_protocol.h - messages of the vhost-user protocol, as its front end
 * sends them: one at a time, over a unix stream socket. Everything that comes
 * back is hostile input.
 */
#ifndef LKMHOST_DEVICE_VHOST_PROTOCOL_H
#define LKMHOST_DEVICE_VHOST_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vhost_request {
	VHOST_GET_FEATURES = 1,
	VHOST_SET_FEATURES = 2,
	VHOST_SET_OWNER = 3,
	VHOST_SET_MEM_TABLE = 5,
	VHOST_SET_VRING_NUM = 8,
	VHOST_SET_VRING_ADDR = 9,
	VHOST_SET_VRING_BASE = 10,
	VHOST_GET_VRING_BASE = 11,
	VHOST_SET_VRING_KICK = 12,
	VHOST_SET_VRING_CALL = 13,
	VHOST_GET_PROTOCOL_FEATURES = 15,
	VHOST_SET_PROTOCOL_FEATURES = 16,
	VHOST_GET_QUEUE_NUM = 17,
	VHOST_SET_VRING_ENABLE = 18,
	VHOST_SET_BACKEND_FD = 21,
	VHOST_GET_CONFIG = 24,
	VHOST_SET_CONFIG = 25,
};

/* What the back end asks for on a socket of its own. */
enum { VHOST_BACKEND_CONFIG_CHANGED = 2 };

#define VHOST_F_LOG_ALL (1ull << 26)
#define VHOST_F_PROTOCOL (1ull << 30)

#define VHOST_P_MQ (1ull << 0)
#define VHOST_P_REPLY_ACK (1ull << 3)
#define VHOST_P_BACKEND_REQ (1ull << 5)
#define VHOST_P_CONFIG (1ull << 9)

#define VHOST_CONFIG_MAX 256u

struct vhost_memory {
	uint32_t n_regions, padding;
	uint64_t guest_address, size, user_address, offset;
};

struct vhost_vring_state {
	uint32_t index, number;
};

struct vhost_vring_address {
	uint32_t index, flags;
	uint64_t desc, used, avail, log;
};

struct vhost_config {
	uint32_t offset, size, flags;
	uint8_t bytes[VHOST_CONFIG_MAX];
};

/* A connection, and what both ends have agreed on. */
struct vhost_link {
	int fd;			/* -1: down */
	uint64_t protocol;	/* VHOST_P_* */
};

/*
 * Send @request with @size bytes of @payload, and @fd with it (-1: none). Where
 * both have REPLY_ACK, its success is waited for. 0 or -errno.
 */
int vhost_send(struct vhost_link *link, enum vhost_request request,
	       const void *payload, size_t size, int fd);
int vhost_send_u64(struct vhost_link *link, enum vhost_request request,
		   uint64_t value, int fd);

/*
 * Send it and take the answer into @answer, which has room for @room bytes:
 * how many came, or -errno.
 */
long vhost_ask(struct vhost_link *link, enum vhost_request request,
	       const void *payload, size_t size, void *answer, size_t room);
int vhost_ask_u64(struct vhost_link *link, enum vhost_request request,
		  uint64_t *value);

/*
 * Take what the back end asks on @fd, and answer it where it wants that. The
 * request, or -errno.
 */
int vhost_take_request(int fd);

#endif
