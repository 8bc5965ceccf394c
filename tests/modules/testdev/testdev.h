/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* testdev.h - what programs may ask of the testdev module. */
#ifndef TESTDEV_H
#define TESTDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct testdev_op {		/* 12 bytes, as a bus access */
	__u32 op, address, value;
};

struct testdev_memory {		/* add 1 to each byte of a buffer */
	__u64 pointer;
	__u32 length, reserved;
};

struct testdev_pair {
	__u64 first, second;
};

#define TESTDEV_OP _IOWR('T', 1, struct testdev_op)
#define TESTDEV_SET _IOW('T', 2, __u32)
#define TESTDEV_GET _IOR('T', 3, __u32)
#define TESTDEV_MEMORY _IOW('T', 4, struct testdev_memory)
#define TESTDEV_HALF _IOR('T', 5, struct testdev_pair)	/* fills the first */
#define TESTDEV_SLEEP _IO('T', 6)	/* until a signal */
#define TESTDEV_SLEEP_KILLABLE _IO('T', 7)	/* until SIGKILL */
#define TESTDEV_MODE _IO('T', 8)	/* argument: what read answers */
#define TESTDEV_OPENS _IO('T', 9)	/* returns how many are open */
#define TESTDEV_PLAIN 0x5401		/* a number without size bits */
#define TESTDEV_RESULT _IO('T', 10)	/* returns its argument */

enum { TESTDEV_FIFO, TESTDEV_TOO_MUCH, TESTDEV_BAD_ERROR, TESTDEV_ZEROES };

#endif
