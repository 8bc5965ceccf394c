// SPDX-License-Identifier: GPL-2.0
/*
 * adopt.c - a child of the program gets descriptors of its own for the
 * drivers' files that it has inherited: files of the FUSE tree, which the
 * supervisor puts in their place.
 *
 * It runs in the child, as gate.c does: without vector registers, without libc.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "gate.h"

/* The supervisor finds the file by the number of its memfd. */
static void adopt(long fd, unsigned long long ino)
{
	long cloexec = gate_raw(SYS_fcntl, fd, F_GETFD, 0l) & FD_CLOEXEC;

	gate_raw_filtered(SYS_ioctl, fd, (long)INSIDE_IOC_ADOPT,
			  ino << 1 | !!cloexec);
}

/* After fork(): the table says which they are. */
void gate_adopt(void)
{
	for (long fd = 0; fd <= inside_fds_highest; fd++) {
		struct inside_file *f = atomic_load(&inside_fds[fd]);

		if (f == FD_HOST)
			gate_raw(SYS_close, fd);
		else if ((unsigned long)f > FD_MARKS)
			adopt(fd, f->ino);
	}
}

static void adopt_executing(long fd)
{
	struct inside_file *f;
	struct stat st;

	if (gate_raw(SYS_fcntl, fd, F_GETFD, 0l) & FD_CLOEXEC ||
	    gate_raw(SYS_fstat, fd, &st))
		return;
	f = S_ISREG(st.st_mode) ? inside_by_ino(st.st_ino) : NULL;
	if (f && st.st_dev == inside_memfd_device)
		adopt(fd, f->ino);
}

static long number(const char *text)
{
	long n = 0;

	while (*text >= '0' && *text <= '9')
		n = n * 10 + *text++ - '0';
	return *text ? -1 : n;
}

/*
 * After vfork() or in posix_spawn(), which share the parent's memory: the
 * child may have moved descriptors about, and the table is the parent's.
 */
void gate_adopt_executing(void)
{
	char entries[1024];
	long fd, n;

	if (gate_is_child || !atomic_load(&inside_nr_files))
		return;
	fd = gate_raw(SYS_open, "/proc/self/fd", O_RDONLY | O_DIRECTORY, 0l);
	if (fd < 0)
		return;
	while ((n = gate_raw(SYS_getdents64, fd, entries, sizeof(entries))) > 0)
		for (long at = 0; at < n;) {
			struct dirent64 *e = (void *)(entries + at);

			if (number(e->d_name) >= 0 && number(e->d_name) != fd)
				adopt_executing(number(e->d_name));
			at += e->d_reclen;
		}
	gate_raw(SYS_close, fd);
}
