// SPDX-License-Identifier: GPL-2.0
/* preload.c - the C library's functions that the preloaded library takes over. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"

int __register_atfork(void (*prepare)(void), void (*parent)(void),
		      void (*child)(void), void *library);

static long ioctl_on_stack(long fd, long request, long arg)
{
	struct gate_regs r = { SYS_ioctl, { (uint64_t)fd, (uint64_t)request,
					    (uint64_t)arg } };

	gate_serve(&r);
	return (long)r.nr;
}

/*
 * libuv makes descriptors anew in a forked child. But there it is the
 * program's process alone: what host code wants then is not done.
 */
__attribute__((visibility("default"))) int
__register_atfork(void (*prepare)(void), void (*parent)(void),
		  void (*child)(void), void *library)
{
	__typeof__(__register_atfork) *real;

	if (gate_mode == MODE_HOST && gate_host_fds != FDS_MAX)
		return 0;
	real = (__typeof__(real))dlsym(RTLD_NEXT, "__register_atfork");
	return real ? real(prepare, parent, child, library) : ENOMEM;
}

/*
 * The C library's function for programs and libraries: the vector registers
 * are nobody's at a function call, which saves most of the gate's time.
 */
__attribute__((visibility("default"))) int ioctl(int fd, unsigned long request,
						 ...)
{
	long arg, ret;
	va_list ap;

	va_start(ap, request);
	arg = va_arg(ap, long);
	va_end(ap);
	if (gate_mode == MODE_PROGRAM && gate_stack &&
	    (unsigned long)inside_fd((unsigned int)fd) > FD_MARKS)
		ret = gate_on_stack(fd, (long)request, arg, ioctl_on_stack);
	else
		return (int)syscall(SYS_ioctl, fd, request, arg);
	if (ret < 0 && ret > -4096) {
		errno = (int)-ret;
		return -1;
	}
	return (int)ret;
}
