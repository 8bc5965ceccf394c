/* SPDX-License-Identifier: GPL-2.0 */
/* fddev.h - what fddev.ko and its program say to each other. */
#ifndef FDDEV_H
#define FDDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Returns a descriptor without a name, open with these flags of open(2). */
#define FDDEV_MAKE _IO('F', 1)
/* How many of them are open. */
#define FDDEV_COUNT _IO('F', 2)
/* The number that the file behind descriptor @arg was made with, or -errno. */
#define FDDEV_WHICH _IO('F', 3)
/* Take a number and give it back; returns it. */
#define FDDEV_CANCEL _IO('F', 4)

#endif
