// SPDX-License-Identifier: GPL-2.0
/*
 * The filter: which system calls of the program are reported.
 *
 * The kernel remembers of each number whether the filter lets it pass always
 * and does not run it for those again, so what is not named here costs
 * nothing. read, write, poll, close and the like are not: their descriptors
 * are ordinary files of the FUSE tree.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

#define LOAD(field)                                                           \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOW(n) LOAD(args[n])
#define HIGH(n)                                                               \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                    \
		 offsetof(struct seccomp_data, args[n]) + 4)
/* Go on with the next statement where it holds, else skip @over. */
#define WHERE_EQUAL(k, over) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, over)
#define WHERE_NOT_EQUAL(k, over) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, over, 0)
#define WHERE_SET(k, over) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, k, 0, over)
#define WHERE_CLEAR(k, over) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, k, over, 0)
#define WHERE_AT_LEAST(k, over) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, k, 0, over)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define REPORT RETURN(SECCOMP_RET_USER_NOTIF)
#define PASS RETURN(SECCOMP_RET_ALLOW)

struct program {
	struct sock_filter code[256];
	unsigned short n;
};

static void put(struct program *p, const struct sock_filter *code, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p->code[p->n++] = code[i];
}
#define PUT(p, ...)                                                           \
	put(p, (struct sock_filter[]){ __VA_ARGS__ },                         \
	    sizeof((struct sock_filter[]){ __VA_ARGS__ }) /                   \
		    sizeof(struct sock_filter))

/* The number is in the accumulator; what @body does ends in a return. */
#define CALL(p, nr, ...)                                                      \
	do {                                                                  \
		unsigned short at = (p)->n++;                                 \
		PUT(p, __VA_ARGS__);                                          \
		(p)->code[at] = (struct sock_filter)WHERE_EQUAL(              \
			nr, (unsigned char)((p)->n - at - 1));                \
	} while (0)

/*
 * A terminal's ioctls (TCGETS ... without a size) go to the kernel, and for
 * the tree's files by way of FUSE: programs ask them of every descriptor.
 */
#define WHERE_TERMINAL(over)                                                  \
	LOW(1), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffffff00),              \
		WHERE_EQUAL(0x5400, over)

/* Mappings of ours are told by the upper half of their address. */
#define WINDOW_ONLY(n)                                                        \
	HIGH(n), WHERE_AT_LEAST((uint32_t)(WINDOW_START >> 32), 1),           \
		WHERE_AT_LEAST((uint32_t)(WINDOW_END >> 32), 1), PASS, REPORT

/* i386's numbers of the calls that mean the same there. */
enum { I386_OPEN = 5, I386_ACCESS = 33, I386_IOCTL = 54, I386_READLINK = 85,
       I386_OPENAT = 295, I386_READLINKAT = 305, I386_FACCESSAT = 307,
       I386_STATX = 383, I386_IO_URING_SETUP = 425, I386_FACCESSAT2 = 439 };

static const unsigned short reported_i386[] = {
	I386_OPENAT, I386_OPEN, I386_ACCESS, I386_READLINK, I386_READLINKAT,
	I386_FACCESSAT, I386_FACCESSAT2, I386_STATX,
};

/* The frequent ones first. */
static const unsigned short reported[] = {
	SYS_openat, SYS_newfstatat, SYS_fstat, SYS_open, SYS_stat, SYS_lstat,
	SYS_access, SYS_readlink, SYS_statx, SYS_faccessat, SYS_faccessat2,
	SYS_readlinkat, SYS_getdents64, SYS_getcwd, SYS_chdir, SYS_openat2,
	SYS_creat, SYS_execve, SYS_execveat, SYS_clone3, SYS_mknod,
	SYS_mknodat, SYS_unlink, SYS_unlinkat, SYS_chmod, SYS_fchmodat,
	SYS_fchmodat2, SYS_chown, SYS_lchown, SYS_fchownat, SYS_truncate,
	SYS_utimensat, SYS_getxattr, SYS_lgetxattr, SYS_listxattr,
	SYS_llistxattr, SYS_pread64, SYS_pwrite64,
};

static void put_numbers(struct program *p, const unsigned short *numbers,
			size_t n)
{
	for (size_t i = 0; i < n; i++)
		PUT(p, WHERE_EQUAL(numbers[i], 1), REPORT);
	PUT(p, PASS);
}
#define PUT_NUMBERS(p, list)                                                  \
	put_numbers(p, list, sizeof(list) / sizeof((list)[0]))

#define CLONE_MEMORY 0x100 /* CLONE_VM */

static void put_i386(struct program *p)
{
	PUT(p, LOAD(nr));
	CALL(p, I386_IOCTL, WHERE_TERMINAL(1), PASS, REPORT);
	CALL(p, I386_IO_URING_SETUP, RETURN(SECCOMP_RET_ERRNO | ENOSYS));
	PUT_NUMBERS(p, reported_i386);
}

static void put_x86_64(struct program *p)
{
	PUT(p, LOAD(nr));
	CALL(p, SYS_ioctl, WHERE_TERMINAL(1), PASS, REPORT);
	CALL(p, SYS_mmap, LOW(3), WHERE_SET(MAP_ANONYMOUS, 1), PASS, LOW(4),
	     WHERE_EQUAL(0xffffffff, 1), PASS, REPORT);
	CALL(p, SYS_rt_sigaction, LOW(0), WHERE_EQUAL(SIGSEGV, 1), REPORT, PASS);
	CALL(p, SYS_munmap, WINDOW_ONLY(0));
	CALL(p, SYS_mremap, WINDOW_ONLY(0));
	CALL(p, SYS_fcntl, LOW(1), WHERE_NOT_EQUAL(F_SETFL, 4),
	     WHERE_NOT_EQUAL(F_SETOWN, 3), WHERE_NOT_EQUAL(F_SETSIG, 2),
	     WHERE_NOT_EQUAL(F_SETOWN_EX, 1), PASS, REPORT);
	CALL(p, SYS_clone, LOW(0), WHERE_CLEAR(CLONE_MEMORY, 1), PASS, REPORT);
	/* It would open and read files behind the filter's back. */
	CALL(p, SYS_io_uring_setup, RETURN(SECCOMP_RET_ERRNO | ENOSYS));
	PUT_NUMBERS(p, reported);
}

/* Behind the instruction that calls, as the kernel tells it. */
#define IP(half)                                                              \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                    \
		 offsetof(struct seccomp_data, instruction_pointer) + (half))

static void put_exempt(struct program *p, uint64_t start, uint64_t end)
{
	PUT(p, IP(4), WHERE_EQUAL((uint32_t)(start >> 32), 4), IP(0),
	    WHERE_AT_LEAST((uint32_t)start, 2),
	    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)end, 1, 0), PASS);
}

static void build(struct program *p, const void *start, const void *end)
{
	unsigned short at;

	if (start)
		put_exempt(p, (uint64_t)start, (uint64_t)end);
	PUT(p, LOAD(arch));
	at = p->n++;
	put_x86_64(p);
	p->code[at] = (struct sock_filter)WHERE_EQUAL(
		AUDIT_ARCH_X86_64, (unsigned char)(p->n - at - 1));
	PUT(p, WHERE_EQUAL(AUDIT_ARCH_I386, 1));
	PUT(p, BPF_STMT(BPF_JMP | BPF_JA, 1), PASS);
	put_i386(p);
}

/*
 * Once a call has been taken up, only a fatal signal ends the program's wait:
 * else each signal would start an ioctl of the driver a second time. Those
 * that interrupt it we find out ourselves: see watch.c.
 */
int filter_install(const void *start, const void *end)
{
	struct program program = { .n = 0 };
	struct sock_fprog prog;
	unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	int fd;

	build(&program, start, end);
	prog = (struct sock_fprog){ program.n, program.code };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		     flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &prog);
	if (fd < 0 && errno == EINVAL) /* before Linux 5.19 */
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
			     &prog);
	return fd < 0 ? -errno : fd;
}
