// SPDX-License-Identifier: GPL-2.0
/* Memory of clients for drivers that pin it: whose it is, and our own. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "adopt.h"
#include "caller.h"
#include "client.h"
#include "inside/inside.h"

/* ------------------------------------------------------- this very process */

static long run(struct adopter *a, int nr, const uint64_t args[6])
{
	long ret = syscall(nr, args[0], args[1], args[2], args[3], args[4],
			   args[5]);

	(void)a;
	return ret == -1 ? -errno : ret;
}

static uint64_t argument(struct adopter *a, const void *data, size_t size)
{
	(void)a;
	(void)size;
	return (uint64_t)data;
}

/*
 * The pages may be those of the calling thread's own stack, which it must not
 * write to while they are replaced: it works on another one.
 */
#define STACK_SIZE (64ul << 10)

struct self {
	struct adopter adopter;
	uint64_t addr;
	unsigned long pages;
	const unsigned long long *phys;
	int ret;
	ucontext_t here, there;
	char stack[];
};

static void work(unsigned int high, unsigned int low)
{
	struct self *s = (struct self *)((uint64_t)high << 32 | low);

	s->ret = adopt_pages(&s->adopter, s->addr, s->pages, s->phys);
}

static int on_other_stack(struct self *s)
{
	if (getcontext(&s->there))
		return -errno;
	s->there.uc_stack.ss_sp = s->stack;
	s->there.uc_stack.ss_size = STACK_SIZE;
	s->there.uc_link = &s->here;
	makecontext(&s->there, (void (*)(void))work, 2,
		    (unsigned int)((uint64_t)s >> 32),
		    (unsigned int)(uint64_t)s);
	return swapcontext(&s->here, &s->there) ? -errno : s->ret;
}

static int adopt_self(uint64_t addr, unsigned long pages,
		      const unsigned long long *phys)
{
	size_t size = sizeof(struct self) + STACK_SIZE;
	struct self *s = mmap(NULL, size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int ret;

	if (s == MAP_FAILED)
		return -ENOMEM;
	s->adopter = (struct adopter){ .tgid = getpid(), .call = run,
				       .argument = argument,
				       .arena_fd = arena.fd };
	s->addr = addr;
	s->pages = pages;
	s->phys = phys;
	ret = on_other_stack(s);
	munmap(s, size);
	return ret;
}

/* --------------------------------------------------------------- downcalls */

/* Then nothing of it may be kept away any more. */
static bool is_self(unsigned long memory)
{
	bool self = memory == HOST_MEMORY_SELF || memory == MEMORY_GUARDED;

	if (self)
		guard_give_back();
	return self;
}

long host_user_frames(unsigned long memory, unsigned long addr,
		      unsigned long pages, unsigned long long *phys,
		      unsigned int write)
{
	struct process *p = process_by_handle(memory);
	bool self = is_self(memory);
	bool paused;
	long ret;

	if (!p && !self)
		return -EFAULT;
	paused = cpu_pause();
	ret = adopt_frames(self ? getpid() : process_tgid(p), addr, pages,
			   phys, write);
	cpu_resume(paused);
	if (p)
		process_put(p);
	return ret;
}

static int adopt_other(unsigned long memory, unsigned long addr,
		       unsigned long pages, const unsigned long long *phys)
{
	struct process *p = process_by_handle(memory);
	struct caller *c = cpu_self()->caller;
	static atomic_bool told;
	int ret = -EFAULT;

	if (!p)
		return ret;
	if (c && c->ops->adopt && c->tgid == process_tgid(p))
		ret = c->ops->adopt(c, addr, pages, phys);
	else if (!atomic_exchange(&told, true))
		log_printf(4, "lkmhost: memory of a program can be pinned only "
			   "in an ioctl of it under lkmhost exec");
	process_put(p);
	return ret;
}

int host_user_adopt(unsigned long memory, unsigned long addr,
		    unsigned long pages, const unsigned long long *phys)
{
	bool paused = cpu_pause();
	int ret;

	if (is_self(memory))
		ret = adopt_self(addr, pages, phys);
	else
		ret = adopt_other(memory, addr, pages, phys);
	cpu_resume(paused);
	return ret;
}
