// SPDX-License-Identifier: GPL-2.0
/*
 * fs/file.c, linux/file.h: the calling program's descriptors. The table is the
 * program's own kernel's; a driver can put files of its own there, and look up
 * those that drivers have made.
 */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linuxkpi/host/file.h>

#include "kpi.h"
#include "fs/file.h"

int get_unused_fd_flags(unsigned int flags)
{
	return host_fd_reserve(!!(flags & O_CLOEXEC));
}
KPI_EXPORT_PARTIAL(get_unused_fd_flags,
		   "only in an ioctl of a program under lkmhost exec");

void put_unused_fd(unsigned int fd)
{
	host_fd_cancel(fd);
}
KPI_EXPORT(put_unused_fd);

/* It cannot fail in a kernel. Here the program may have been killed. */
void fd_install(unsigned int fd, struct file *file)
{
	if (!host_fd_install(fd, file, file->f_flags))
		return;
	host_fd_cancel(fd);
	fput(file);
}
KPI_EXPORT(fd_install);

/* Also what the program has open by a path only: a tree's file is none. */
static struct file *get(unsigned int fd)
{
	struct file *file;
	void *handle;

	file = host_fd_file(fd, &handle);
	if (!file)
		return NULL;
	get_file(file);
	if (host_fd_file_put(handle))
		fput(file);
	return file;
}

#define ONLY_DRIVERS "files that drivers have made; for others as if not open"

struct file *fget(unsigned int fd)
{
	return get(fd);
}
KPI_EXPORT_PARTIAL(fget, ONLY_DRIVERS);

struct file *fget_raw(unsigned int fd)
{
	return get(fd);
}
KPI_EXPORT_PARTIAL(fget_raw, ONLY_DRIVERS);

/* A reference each time: nobody can tell whether the table is shared. */
unsigned long __fdget(unsigned int fd)
{
	struct file *file = get(fd);

	return file ? (unsigned long)file | FDPUT_FPUT : 0;
}
KPI_EXPORT_PARTIAL(__fdget, ONLY_DRIVERS);
