// SPDX-License-Identifier: GPL-2.0
/*
 * bar_client - a program that maps the registers of an edu device (QEMU's
 * docs/specs/edu.rst) and uses them as it would on a machine: loads and stores
 * of each width, in threads, a child, and with a SIGSEGV handler of its own.
 * usage: bar_client FILE [lost]	(FILE to be mapped: resource0, /dev/...)
 * lost: look at a register until the device is pulled out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ID = 0, LIVENESS = 1, FACTORIAL = 2, STATUS = 8, SIZE = 1 << 20 };
#define COMPUTING 1u

static volatile uint32_t *regs;
static int checks;
static volatile uintptr_t nowhere = 8;

static void check(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "not so: %s (%s)\n", what, strerror(errno));
		exit(1);
	}
	__atomic_add_fetch(&checks, 1, __ATOMIC_RELAXED);
}
#define CHECK(x) check(x, #x)

static uint32_t factorial(uint32_t n)
{
	regs[FACTORIAL] = n;
	while (regs[STATUS] & COMPUTING)
		;
	return regs[FACTORIAL];
}

static void *in_a_thread(void *arg)
{
	(void)arg;
	for (int i = 0; i < 100; i++)
		CHECK((regs[ID] & 0xff) == 0xed);
	return NULL;
}

/* Instructions that compilers make, and some that they do not. */
static void check_widths(void)
{
	uint32_t one = 0, copied[2] = { 0 }, *to = copied;
	const volatile uint32_t *from = regs;
	unsigned long n = 2;

	regs[LIVENESS] = 0x12345678;
	CHECK(regs[LIVENESS] == ~0x12345678u);
	__asm__ volatile("mov %1, %%ecx; add %1, %%ecx; mov %%ecx, %0"
			 : "=r"(one) : "m"(regs[ID]) : "ecx");
	CHECK(one == regs[ID] * 2);
	/* Strings, to memory of the program's. */
	__asm__ volatile("rep movsl" : "+S"(from), "+D"(to), "+c"(n)
			 : : "memory");
	CHECK(copied[0] == regs[ID] && copied[1] == ~0x12345678u && !n);
}

/* Vector registers; the device gives all ones for eight bytes at once. */
static void check_vectors(void)
{
	uint64_t low = 0;
	uint32_t all[4] = { 0 };

	__asm__ volatile("movd %1, %%xmm7; movq %%xmm7, %0"
			 : "=r"(low) : "m"(regs[LIVENESS]) : "xmm7");
	CHECK(low == ~0x12345678u);
	__asm__ volatile("movdqu %1, %%xmm7; movups %%xmm7, %0"
			 : "=m"(all) : "m"(*(const uint32_t (*)[4])regs)
			 : "xmm7");
	CHECK(all[0] == ~0u && all[1] == ~0u && all[2] == ~0u);
}

static sigjmp_buf back;
static void *fault_at;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	fault_at = info->si_addr;
	siglongjmp(back, 1);
}

/* What is no register's is the program's, before the mapping and after. */
static void check_own_handler(void)
{
	struct sigaction own = { .sa_sigaction = on_fault,
				 .sa_flags = SA_SIGINFO }, old;

	CHECK(!sigaction(SIGSEGV, &own, &old) && old.sa_handler == SIG_DFL);
	CHECK(!sigaction(SIGSEGV, NULL, &old) &&
	      old.sa_sigaction == on_fault);
	CHECK((regs[ID] & 0xff) == 0xed);
	if (!sigsetjmp(back, 1)) {
		*(volatile int *)nowhere = 1;
		CHECK(!"survived");
	}
	CHECK(fault_at == (void *)8);
	CHECK((regs[ID] & 0xff) == 0xed);
	own.sa_handler = SIG_DFL;
	own.sa_flags = 0;
	CHECK(!sigaction(SIGSEGV, &own, NULL));
}

static void check_child(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		CHECK((regs[ID] & 0xff) == 0xed);
		*(volatile int *)nowhere = 1;
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static int wait_for_loss(void)
{
	puts("bar_client: looks");
	fflush(stdout);
	while (regs[ID] != ~0u)
		;
	regs[LIVENESS] = 1;
	CHECK(regs[LIVENESS] == ~0u);
	puts("bar_client: all ones");
	return 0;
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDWR | O_SYNC) : -1;
	pthread_t t[4];

	if (fd < 0) {
		perror(argc > 1 ? argv[1] : "usage: bar_client FILE");
		return 2;
	}
	regs = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(regs != MAP_FAILED);
	CHECK((regs[ID] & 0xff) == 0xed);
	if (argc > 2)
		return wait_for_loss();
	check_widths();
	check_vectors();
	CHECK(factorial(10) == 3628800);
	for (int i = 0; i < 4; i++)
		CHECK(!pthread_create(&t[i], NULL, in_a_thread, NULL));
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	check_own_handler();
	check_child();
	CHECK(!munmap((void *)regs, SIZE));
	printf("bar_client: %d checks passed\n", checks);
	return 0;
}
