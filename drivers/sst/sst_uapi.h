/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * sst_uapi.h - what /dev/sst* understands, and what goes between the virtio
 * device and the simulator behind it.  All of it is little-endian.
 *
 * write(2) hands over one struct sst_request, waits for its answer, at most
 * five seconds, and returns the struct's size. EINVAL: fewer bytes;
 * ETIMEDOUT; EINTR: a signal came, the answer is dropped; EIO: the device gave
 * an answer that cannot be one; ENODEV: it has gone.
 *
 * read(2) gives the oldest struct sst_response that this open file holds.
 * EINVAL: room for fewer bytes; EAGAIN: it holds none. A file holds the last
 * SST_HELD_MAX of them. poll(2): POLLOUT always, POLLIN while one is held.
 */
#ifndef SST_UAPI_H
#define SST_UAPI_H

#include <linux/types.h>

#define SST_VIRTIO_ID 0x1042
#define SST_VERSION 0x00010000
#define SST_PAYLOAD_SIZE 4080
#define SST_HELD_MAX 64

/* Queues of the virtio device. */
enum { SST_QUEUE_REQUEST, SST_QUEUE_RESPONSE, SST_QUEUE_EVENT, SST_QUEUES };
#define SST_EVENT_DEPTH 128

enum sst_type {
	SST_NOOP,
	SST_ECHO,		/* the payload comes back */
	SST_COMPUTE,		/* compute */
	SST_READ,		/* memory */
	SST_WRITE,		/* memory */
	SST_RESET,
	SST_GET_INFO,		/* answer: info */
	SST_CONFIGURE,		/* config */
};

enum sst_status {
	SST_OK,
	SST_ERROR,
	SST_BUSY,
	SST_INVALID,
	SST_TIMEOUT,
	SST_NO_DEVICE,		/* there is no simulator */
};

struct sst_request {
	__le32 type;
	__le32 flags;
	__le64 request_id;	/* the driver's, from 1 on */
	__le64 user_data;	/* comes back in the answer */
	union {
		struct {
			__le64 units;
			__le32 latency_model;
			__le32 reserved;
		} compute;
		struct {
			__le64 address;
			__le32 size;
			__le32 reserved;
			__u8 data[SST_PAYLOAD_SIZE - 16];
		} memory;
		struct {
			__le32 id;
			__le32 reserved;
			__le64 value;
		} config;
		__u8 payload[SST_PAYLOAD_SIZE];
	};
} __attribute__((packed));

struct sst_response {
	__le32 status;
	__le32 reserved;
	__le64 request_id;
	__le64 user_data;
	__le64 result;
	union {
		struct {
			__le64 cycles;
			__le64 timestamp;	/* nanoseconds */
		} compute;
		struct {
			__le32 version;
			__le32 capabilities;
			__le64 max_units;
			__le64 memory;
		} info;
		__u8 payload[SST_PAYLOAD_SIZE];
	};
} __attribute__((packed));

struct sst_event {
	__le32 type;
	__le32 reserved;
	__le64 timestamp;
	__le64 data;
} __attribute__((packed));

/* Configuration space. */
struct sst_config {
	__le32 version;
	__le32 device_id;
	__le64 features;
	__le64 max_queues;
} __attribute__((packed));

#endif
