/* SPDX-License-Identifier: GPL-2.0 */
/* filesdrv.h - ioctls of the driver that tests of open files use. */
#ifndef FILESDRV_H
#define FILESDRV_H

struct sum_request {
	unsigned long long ptr;
	unsigned int len;
	unsigned int sum;
};
#define FD_SUM _IOWR('f', 1, struct sum_request)
#define FD_DOUBLE _IOWR('f', 2, int)
struct who {
	int pid, tgid, uid, gid, capable, umask, group;
	char comm[16];
};
#define FD_WHO _IOR('f', 3, struct who)
#define FD_SLEEP _IO('f', 4)		/* killable only */
#define FD_SIGNAL _IO('f', 5)		/* send_sig(arg) to the caller */
#define FD_STRING _IOW('f', 6, char *)	/* its length */
#define FD_CLEAR _IOW('f', 7, char *)	/* clear_user() of 16 bytes */
#define FD_EVENT _IO('f', 9)		/* eventfd_signal() of descriptor arg: 3 */
#define FD_RAW _IOWR('f', 8, int)	/* __copy_*_user(): value + 1 */

#endif
