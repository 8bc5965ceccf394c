/* SPDX-License-Identifier: GPL-2.0 */
/* remote.h - a process whose memory a driver is to reach. */
#ifndef TESTS_FILES_REMOTE_H
#define TESTS_FILES_REMOTE_H

#include <sys/types.h>

/* What lies in that process, at addresses that mean nothing in this one. */
struct remote {
	pid_t pid;
	unsigned long page;	/* of 4096 bytes, unmapped behind it */
};
#define REMOTE_TEXT "a string of the other process"

/* Start one; it waits until it is ended. */
void remote_start(struct remote *r);
void remote_end(struct remote *r);
void remote_read(const struct remote *r, unsigned long addr, void *buf,
		 size_t size);
void remote_write(const struct remote *r, unsigned long addr, const void *buf,
		  size_t size);

#endif
