// SPDX-License-Identifier: GPL-2.0
/*
 * sites.c - the system call instructions of the program's libraries.
 *
 * The C library compares the result with -4095 right behind nearly each of its
 * system calls. Both instructions, eight bytes, give way to a jump to the
 * site's trampoline, which ends with that comparison. A site that code jumps
 * into the middle of is left as it is, and so is what looks otherwise. Those
 * come by a signal (SIGSYS of the kernel's dispatch), whose handler lets them
 * go on at a trampoline of their own.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "inside.h"

#define SYSCALL_LENGTH 2
#define JUMP_LENGTH 5
#define ROOM (256ul << 10)	/* for the trampolines of one library */
#define TRAMPOLINE 64ul

/* -------------------------------------------------------------- trampolines */

struct pool {
	char *at, *end;
};

static char *put(char *to, const void *bytes, size_t n)
{
	memcpy(to, bytes, n);
	return to + n;
}

static char *put_address(char *to, unsigned long address)
{
	return put(to, &address, sizeof(address));
}

/*
 *	lea -128(%rsp), %rsp; call *1f(%rip); lea 128(%rsp), %rsp
 *	@displaced
 *	jmp *2f(%rip)
 * 1:	gate
 * 2:	@back
 */
static void *make(struct pool *pool, unsigned long back, const void *displaced,
		  size_t n)
{
	char *start = pool->at, *p = start;
	int to_gate = (int)(8 + n + 6), to_back = 8;

	if (pool->at + TRAMPOLINE > pool->end)
		return NULL;
	p = put(p, "\x48\x8d\x64\x24\x80\xff\x15", 7);
	p = put(p, &to_gate, 4);
	p = put(p, "\x48\x8d\xa4\x24\x80\0\0\0", 8);
	p = put(p, displaced, n);
	p = put(p, "\xff\x25", 2);
	p = put(p, &to_back, 4);
	p = put_address(p, (unsigned long)gate);
	put_address(p, back);
	pool->at += TRAMPOLINE;
	return start;
}

static bool open_pool(struct pool *pool, void *near)
{
	char *p = mmap(near, ROOM, PROT_READ | PROT_WRITE | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return false;
	*pool = (struct pool){ p, p + ROOM };
	return true;
}

/* ------------------------------------------------- those met at run time */

/* With all signals blocked: the handler's, and nobody else takes the lock. */
static struct pool met;
static atomic_flag met_lock = ATOMIC_FLAG_INIT;
static struct {
	unsigned long site;
	void *trampoline;
} met_sites[ROOM / TRAMPOLINE * 2];

void *site_trampoline(unsigned long site)
{
	size_t n = sizeof(met_sites) / sizeof(met_sites[0]);
	size_t at = (site * 0x9e3779b97f4a7c15ul >> 32) % n;
	void *found;

	while (atomic_flag_test_and_set(&met_lock))
		__builtin_ia32_pause();
	while (met_sites[at].site && met_sites[at].site != site)
		at = (at + 1) % n;
	if (!met_sites[at].site) {
		met_sites[at].trampoline =
			make(&met, site + SYSCALL_LENGTH, "", 0);
		if (met_sites[at].trampoline)
			met_sites[at].site = site;
	}
	found = met_sites[at].trampoline;
	atomic_flag_clear(&met_lock);
	return found;
}

/* ---------------------------------------------------------- those in place */

struct text {
	unsigned char *start, *end;
	unsigned char *closed;	/* a bit a byte: something jumps there */
};

static void close_target(struct text *t, const unsigned char *target)
{
	size_t at = (size_t)(target - t->start);

	if (target >= t->start && target < t->end)
		t->closed[at / 8] |= 1u << at % 8;
}

static bool is_closed(const struct text *t, const unsigned char *p)
{
	size_t at = (size_t)(p - t->start);

	return t->closed[at / 8] >> at % 8 & 1;
}

/*
 * Wherever the bytes could be a jump: what is none closes a place too many,
 * and costs a signal at a site at worst.
 */
static void find_targets(struct text *t)
{
	for (unsigned char *p = t->start; p + 6 < t->end; p++) {
		int far;

		if (*p == 0xeb || (*p & 0xf0) == 0x70) {
			close_target(t, p + 2 + (signed char)p[1]);
		} else if (*p == 0xe9 || *p == 0xe8) {
			memcpy(&far, p + 1, 4);
			close_target(t, p + 5 + far);
		} else if (*p == 0x0f && (p[1] & 0xf0) == 0x80) {
			memcpy(&far, p + 2, 4);
			close_target(t, p + 6 + far);
		}
	}
}

/* How long the comparison (or, in clone(), the test) at @p is; 0: none is. */
static size_t comparison(const unsigned char *p)
{
	static const unsigned char quad[] = { 0x48, 0x3d }, word[] = { 0x3d };
	static const unsigned char test[] = { 0x48, 0x85, 0xc0 };

	if (!memcmp(p, quad, 2) && p[3] == 0xf0 && p[4] == 0xff && p[5] == 0xff)
		return 6;
	if (!memcmp(p, test, 3))
		return 3;
	return !memcmp(p, word, 1) && p[2] == 0xf0 && p[3] == 0xff &&
			       p[4] == 0xff ? 5 : 0;
}

static void lead(struct text *t, unsigned char *site, struct pool *pool)
{
	size_t n = comparison(site + SYSCALL_LENGTH);
	unsigned char *back = site + SYSCALL_LENGTH + n;
	char *to;
	long distance;
	int jump;

	for (unsigned char *p = site + 1; n && p < site + JUMP_LENGTH; p++)
		if (is_closed(t, p))
			return;
	to = n ? make(pool, (unsigned long)back, site + SYSCALL_LENGTH, n) :
		 NULL;
	distance = to - (char *)(site + JUMP_LENGTH);
	jump = (int)distance;
	if (!to || jump != distance)
		return;
	*site = 0xe9;
	memcpy(site + 1, &jump, 4);
	memset(site + JUMP_LENGTH, 0xcc,
	       (size_t)(back - site) - JUMP_LENGTH);
}

static void lead_all(struct text *t, struct pool *pool)
{
	size_t size = (size_t)(t->end - t->start);

	t->closed = calloc(1, size / 8 + 1);
	if (!t->closed || mprotect(t->start, size,
				   PROT_READ | PROT_WRITE | PROT_EXEC))
		goto out;
	find_targets(t);
	for (unsigned char *p = t->start; p + 8 < t->end; p++)
		if (p[0] == 0x0f && p[1] == 0x05 &&
		    comparison(p + SYSCALL_LENGTH))
			lead(t, p, pool);
	mprotect(t->start, size, PROT_READ | PROT_EXEC);
out:
	free(t->closed);
}

static bool is_library(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return !strncmp(slash ? slash + 1 : path, name, strlen(name));
}

static int visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct pool pool = { NULL, NULL };

	(void)size;
	(void)arg;
	if (!is_library(info->dlpi_name, "libc.so.") &&
	    !is_library(info->dlpi_name, "ld-linux"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];
		unsigned long start = info->dlpi_addr + ph->p_vaddr;
		struct text text;

		if (ph->p_type != PT_LOAD || !(ph->p_flags & PF_X))
			continue;
		text.start = (void *)(start & ~(PAGE_SIZE - 1));
		text.end = (void *)((start + ph->p_memsz + PAGE_SIZE - 1) &
				    ~(PAGE_SIZE - 1));
		/* The kernel puts it where there is room, not too far away. */
		if (open_pool(&pool, text.start - (64ul << 20)))
			lead_all(&text, &pool);
	}
	return 0;
}

int call_sites_open(void)
{
	if (!open_pool(&met, NULL))
		return -ENOMEM;
	dl_iterate_phdr(visit, NULL);
	return 0;
}
