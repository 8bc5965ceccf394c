// SPDX-License-Identifier: GPL-2.0
/*
 * watch.c - drivers that reach for the program's memory without
 * copy_from_user() or its like.
 *
 * On a machine with SMAP that is an oops; here it would work unseen. So now
 * and then - a call's first time, its second, fourth, eighth and so on, or each
 * time with --check - the pages of the argument are taken away for the time of
 * the call. What a driver does by the rules goes through /proc/self/mem then,
 * which is not stopped by that. Who runs into it directly is told of, and
 * served, by user_access_fault().
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"

#define N_SITES 256

/* How often each kind of call was made. Races only make for one more look. */
static struct {
	void *site;
	unsigned int count;
} sites[N_SITES];

static int memory = -1;		/* /proc/self/mem */
/* One at a time: what is taken away is so for all threads. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static _Atomic unsigned long start, end;

static bool due(void *site)
{
	unsigned long at = (unsigned long)site * 0x9e3779b97f4a7c15ul >> 56;
	unsigned int n;

	if (the_host->boot.check)
		return true;
	if (sites[at % N_SITES].site != site) {
		sites[at % N_SITES].site = site;
		sites[at % N_SITES].count = 0;
	}
	n = ++sites[at % N_SITES].count;
	return !(n & (n - 1));
}

/*
 * Private memory that can be read and written, by /proc/self/maps: then it
 * becomes so again, and writing by force is no more than the program may.
 */
static bool is_plain(unsigned long from, unsigned long to)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long a, b;
	char line[512], mode[5];
	bool plain = false;

	while (maps && !plain && fgets(line, sizeof(line), maps))
		plain = sscanf(line, "%lx-%lx %4s", &a, &b, mode) == 3 &&
			a <= from && b >= to && !strcmp(mode, "rw-p");
	if (maps)
		fclose(maps);
	return plain;
}

static unsigned long page(unsigned long addr)
{
	return addr & ~(PAGE_SIZE - 1);
}

/* For host_user_copy(): how much of it was not copied. */
unsigned long guard_copy(unsigned long addr, void *buf, size_t size, bool write)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = write ? pwrite(memory, (char *)buf + done,
					   size - done, (off_t)(addr + done)) :
				    pread(memory, (char *)buf + done,
					  size - done, (off_t)(addr + done));

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return size - done;
}

/* Thread-local data and what the handler of the fault needs must stay. */
static bool holds(unsigned long from, unsigned long to, const void *what)
{
	return (unsigned long)what >= from && (unsigned long)what < to;
}

static bool can_be_guarded(unsigned long from, unsigned long to)
{
	/* Another thread's system call would fail with EFAULT there. */
	if (atomic_load(&gate_threads) > 1)
		return false;
	return !holds(from, to, &gate_mode) && !holds(from, to, inside_self()) &&
	       !holds(from, to, __builtin_thread_pointer()) &&
	       is_plain(from, to);
}

void guard_give_back(void)
{
	unsigned long from = atomic_exchange(&start, 0);

	if (from)
		gate_raw(SYS_mprotect, from, atomic_load(&end) - from,
			 PROT_READ | PROT_WRITE);
}

static void take_away(unsigned long from, unsigned long to)
{
	client_set_memory(inside_client(false), MEMORY_GUARDED);
	/* A driver that sleeps is done with it for what it is worth. */
	thread_attach()->on_block = guard_give_back;
	atomic_store(&end, to);
	atomic_store(&start, from);
	mprotect((void *)from, to - from, PROT_NONE);
}

bool guard_begin(void *site, unsigned long addr, size_t size)
{
	unsigned long from = page(addr);
	unsigned long to = page(addr + (size ? size : 1) - 1) + PAGE_SIZE;

	if (!due(site) || addr < PAGE_SIZE || to <= from ||
	    to > 0x7ffffffff000ul || pthread_mutex_trylock(&mutex))
		return false;
	/* The first pages will do. */
	if (to - from > 4 * PAGE_SIZE)
		to = from + 4 * PAGE_SIZE;
	if (memory < 0)
		memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	if (memory >= 0 && can_be_guarded(from, to)) {
		take_away(from, to);
		return true;
	}
	pthread_mutex_unlock(&mutex);
	return false;
}

void guard_end(void)
{
	guard_give_back();
	cpu_self()->on_block = NULL;
	client_set_memory(inside_client(false), HOST_MEMORY_SELF);
	pthread_mutex_unlock(&mutex);
}

static bool is_text(unsigned long ip)
{
	bool text = image_is_text(images_enter(), ip);

	images_leave();
	return text;
}

/*
 * Kernel code that runs into it is told of and served by user_access_fault();
 * anybody else just goes on, and the look is over.
 */
bool guard_fault(unsigned long addr, unsigned long ip, bool in_host)
{
	unsigned long from = atomic_load(&start);

	if (!from || addr < from || addr >= atomic_load(&end) ||
	    (in_host && is_text(ip)))
		return false;
	guard_give_back();
	return true;
}
