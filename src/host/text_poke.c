// SPDX-License-Identifier: GPL-2.0
/*
 * Replace instructions that other threads may be running.  A breakpoint
 * guards the place while its tail changes; a thread that meets it waits and
 * runs the finished instruction.  The bytes are written through
 * /proc/self/mem, so that text is never mapped writable.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <valgrind/valgrind.h>

#include "internal.h"

#define POKE_MAX 16
#define INT3 0xcc

static pthread_mutex_t poke_mutex = PTHREAD_MUTEX_INITIALIZER;
static _Atomic unsigned long poke_site;
static _Atomic unsigned long poke_count;	/* moves after poke_site */
static int mem_fd = -1;

/* Where /proc is not there or refuses, pages are opened for the moment. */
static int write_by_mprotect(unsigned long addr, const void *bytes, size_t len)
{
	unsigned long start = addr & ~(PAGE_SIZE - 1);
	size_t size = (addr + len - start + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

	if (mprotect((void *)start, size, PROT_READ | PROT_WRITE | PROT_EXEC))
		return -errno;
	memcpy((void *)addr, bytes, len);
	if (mprotect((void *)start, size, PROT_READ | PROT_EXEC))
		return -errno;
	return 0;
}

static int write_text(unsigned long addr, const void *bytes, size_t len)
{
	int ret = 0;

	if (mem_fd == -1)
		mem_fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	if (mem_fd < 0 ||
	    pwrite(mem_fd, bytes, len, (off_t)addr) != (ssize_t)len)
		ret = write_by_mprotect(addr, bytes, len);
	VALGRIND_DISCARD_TRANSLATIONS(addr, len);
	return ret;
}

void text_poke_close(void)
{
	if (mem_fd >= 0)
		close(mem_fd);
	mem_fd = -1;
}

/* Every thread has run an instruction that serialises. */
static void sync_cores(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
		    0, 0))
		host_membarrier();
}

static int poke(unsigned long addr, const unsigned char *bytes, size_t len)
{
	static const unsigned char int3 = INT3;
	int ret;

	if (cpu_single_threaded())
		return write_text(addr, bytes, len);
	atomic_store(&poke_site, addr);
	atomic_fetch_add(&poke_count, 1);
	ret = write_text(addr, &int3, 1);
	sync_cores();
	if (!ret && len > 1) {
		ret = write_text(addr + 1, bytes + 1, len - 1);
		sync_cores();
	}
	if (!ret)
		ret = write_text(addr, bytes, 1);
	sync_cores();
	atomic_store(&poke_site, 0);
	return ret;
}

static int write_some(unsigned long addr, const unsigned char *bytes,
		      size_t len, unsigned int which)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < len; i++)
		if (which & 1u << i)
			ret = write_text(addr + i, bytes + i, 1);
	sync_cores();
	return ret;
}

static int poke_traps(unsigned long addr, const unsigned char *bytes,
		      size_t len, unsigned int traps)
{
	static const unsigned char int3s[POKE_MAX] = {
		[0 ... POKE_MAX - 1] = INT3
	};
	unsigned int first = 1, others = ((1u << len) - 1) & ~(first | traps);
	int ret;

	atomic_store(&poke_site, addr);
	atomic_fetch_add(&poke_count, 1);
	ret = write_some(addr, int3s, len, first | traps);
	if (!ret)
		ret = write_some(addr, bytes, len, others);
	if (!ret)
		ret = write_some(addr, bytes, len, traps);
	if (!ret)
		ret = write_some(addr, bytes, len, first);
	atomic_store(&poke_site, 0);
	return ret;
}

int text_poke_traps(unsigned long addr, const unsigned char *bytes, size_t len,
		    unsigned int traps)
{
	int ret;

	pthread_mutex_lock(&poke_mutex);
	ret = poke_traps(addr, bytes, len, traps);
	pthread_mutex_unlock(&poke_mutex);
	return ret;
}

int host_text_poke(void *addr, const void *bytes, unsigned long len)
{
	struct image_node *list = images_enter();
	unsigned long start = (unsigned long)addr;
	bool text = image_is_text(list, start) &&
		    image_is_text(list, start + len - 1);
	int ret;

	images_leave();
	if (!text || !len || len > POKE_MAX)
		return -EINVAL;
	site_yield(start, start + len);
	pthread_mutex_lock(&poke_mutex);
	ret = memcmp(addr, bytes, len) ? poke(start, bytes, len) : 0;
	pthread_mutex_unlock(&poke_mutex);
	return ret;
}

void host_text_restore(const void *addr, unsigned long len)
{
	site_yield((unsigned long)addr, (unsigned long)addr + len);
}

/*
 * @ip is behind the breakpoint. The poke may be over by now: then the byte is
 * another one, and running it is right as well. A breakpoint still seen there
 * is the program's own only if no further poke has begun since.
 */
bool text_poke_trap(unsigned long ip)
{
	unsigned long site = ip - 1, count;
	unsigned char byte;

	do {
		count = atomic_load(&poke_count);
		while (atomic_load(&poke_site) == site)
			sched_yield();
		if (!peek(site, &byte, 1))
			return false;
		if (byte != INT3)
			return true;
	} while (atomic_load(&poke_count) != count);
	return false;
}
