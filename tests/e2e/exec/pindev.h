/* SPDX-License-Identifier: GPL-2.0 */
/* pindev.h - what pindev.ko and its program say to each other. */
#ifndef PINDEV_H
#define PINDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct pindev_range {
	__u64 addr;
	__u32 size;
	__u32 seed;
};

/* Pin that range; its content becomes a pattern made of the seed. */
#define PINDEV_PIN _IOW('P', 1, struct pindev_range)
/* The sum of the pinned bytes, as the kernel sees them. */
#define PINDEV_SUM _IOR('P', 2, __u32)
/* Fill with the pattern of another seed. */
#define PINDEV_FILL _IOW('P', 3, __u32)
#define PINDEV_UNPIN _IO('P', 4)
/* Pin and get the pages of the range @arg times over; nothing is written. */
#define PINDEV_AGAIN _IOW('P', 5, struct pindev_range)
/* Forget what is pinned, as a bad driver does. */
#define PINDEV_LEAK _IO('P', 6)

#endif
