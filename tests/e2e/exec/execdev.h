/* SPDX-License-Identifier: GPL-2.0 */
/* execdev.h - what execdev.ko and its programs say to each other. */
#ifndef EXECDEV_H
#define EXECDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct execdev_sum {
	__u32 a, b, sum;
};
struct execdev_batch {
	__u64 numbers;		/* address of @count of them, doubled in place */
	__u32 count, sum;
};
struct execdev_who {
	__u32 pid, tgid, uid;
	char comm[16];
};

#define EXECDEV_SUM _IOWR('x', 1, struct execdev_sum)
#define EXECDEV_BATCH _IOWR('x', 2, struct execdev_batch)
#define EXECDEV_WAIT _IO('x', 3)	/* -ERESTARTSYS at a signal */
#define EXECDEV_WAIT_ONCE _IO('x', 4)	/* -EINTR at a signal */
#define EXECDEV_WAIT_KILLABLE _IO('x', 5)
#define EXECDEV_WAKE _IO('x', 6)
#define EXECDEV_WHO _IOR('x', 7, struct execdev_who)
#define EXECDEV_OPENS _IOR('x', 8, __u32)	/* files open now */
#define EXECDEV_PEEK _IOR('x', 9, __u32)	/* first word of the memory */
#define EXECDEV_POKE _IOW('x', 10, __u32)
#define EXECDEV_MAPS _IOR('x', 11, __u32)	/* mappings now */
#define EXECDEV_WAITERS _IOR('x', 12, __u32)
#define EXECDEV_TOUCH _IOWR('x', 13, __u32)	/* add 1, without uaccess */
#define EXECDEV_CRASH _IO('x', 14)
#define EXECDEV_LATER _IO('x', 15)	/* an interrupt, raised under a lock */

/* mmap(): pages from 0 are there at once; at FAULTED they come by fault, and
 * of these the last gives SIGBUS. */
#define EXECDEV_PAGES 4
#define EXECDEV_FAULTED 16

#endif
