/* SPDX-License-Identifier: GPL-2.0 */
/*
 * adopt.h - pages of a program become pages of the machine's memory, so that
 * a driver can pin them and a device can reach them.
 */
#ifndef LKMHOST_HOST_ADOPT_H
#define LKMHOST_HOST_ADOPT_H

#include "internal.h"

/* Who can run system calls in the program, and how its memory is reached. */
struct adopter {
	int tgid;
	/* A result, or -errno. */
	long (*call)(struct adopter *a, int nr, const uint64_t args[6]);
	/* Put @size (at most 64) bytes where the program can pass them on. */
	uint64_t (*argument)(struct adopter *a, const void *data, size_t size);
	int arena_fd;		/* of the arena, in the program */
};

/* As host_user_frames(), of the process @tgid. */
long adopt_frames(int tgid, uint64_t addr, unsigned long pages,
		  unsigned long long *phys, bool write);

/*
 * Replace the pages [@addr, +@pages) by the frames @phys, with their content;
 * HOST_FRAME_NONE leaves one alone. 0 or -errno.
 */
int adopt_pages(struct adopter *a, uint64_t addr, unsigned long pages,
		const unsigned long long *phys);

#endif
