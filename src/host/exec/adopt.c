// SPDX-License-Identifier: GPL-2.0
/*
 * Pinning memory of the program: its own thread, which waits for the end of
 * its call, runs the system calls that adopt.c wants. It is stopped at the
 * first of them and stays so until the driver has answered.
 */
#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/user.h>
#undef PAGE_SIZE

#include "exec.h"
#include "../inside/inside.h"

static struct call *from_adopter(struct adopter *a)
{
	return (struct call *)((char *)a -
			       offsetof(struct call, pinning.adopter));
}

/* What the ABI leaves to a function below its stack pointer, and our words. */
#define BELOW_STACK (128 + 64)

static uint64_t argument(struct adopter *a, const void *data, size_t size)
{
	struct call *call = from_adopter(a);
	struct user_regs_struct regs;
	uint64_t at;

	memcpy(&regs, call->pinning.in.regs, sizeof(regs));
	at = (regs.rsp - BELOW_STACK) & ~15ull;
	return call_write(call, at, data, size) ? 0 : at;
}

static long run(struct adopter *a, int nr, const uint64_t args[6])
{
	return inject(&from_adopter(a)->pinning.in, nr, args);
}

int pinning_stop(struct call *call)
{
	struct pinning *p = &call->pinning;
	int fd, ret;

	if (p->stopped) {
		inject_hold_signals(&p->in, true);
		return 0;
	}
	/* The program would find what we trace among its own children. */
	if (inside_joined)
		return -EOPNOTSUPP;
	fd = call_add_fd(call, arena.fd, true);
	if (fd < 0)
		return fd;
	ret = inject_begin(call, &p->in);
	p->stopped = !ret;
	p->adopter.arena_fd = fd;
	return ret;
}

int pinning_adopt(struct call *call, uint64_t addr, unsigned long pages,
		  const unsigned long long *phys)
{
	struct adopter *a = &call->pinning.adopter;
	int ret;

	/* What is injected goes by the 64-bit way into the kernel. */
	if (call->notif.data.arch == AUDIT_ARCH_I386)
		return -EOPNOTSUPP;
	a->tgid = call_tgid(call);
	a->call = run;
	a->argument = argument;
	ret = pinning_stop(call);
	if (ret)
		return ret;
	ret = adopt_pages(a, addr, pages, phys);
	/* The driver may wait long: the program's signals are its own again. */
	inject_hold_signals(&call->pinning.in, false);
	return ret;
}

void pinning_end(struct call *call, long result)
{
	struct pinning *p = &call->pinning;

	if (!p->stopped)
		return;
	inject_hold_signals(&p->in, true);
	inject(&p->in, SYS_close,
	       (uint64_t[6]){ (uint64_t)p->adopter.arena_fd });
	inject_end(&p->in, result);
	p->stopped = false;
}
