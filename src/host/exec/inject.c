// SPDX-License-Identifier: GPL-2.0
/*
 * System calls in the program's own thread, for what only it can do: map
 * memory into itself, go to another folder.
 *
 * The thread waits for our answer to a call of its own. It is traced from
 * then on, answered, and stops before it is back in its program; there it
 * runs the calls that we want, and goes on with the result that we choose.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#undef PAGE_SIZE
#include <sys/wait.h>

#include "exec.h"
#include "../inside/inside.h"

/* Threads that are traced now: their calls come in here, too. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct injection *injections;

_Static_assert(sizeof(struct user_regs_struct) <=
		       sizeof(((struct injection *)0)->regs),
	       "registers");

bool injected(int tid)
{
	bool found = false;

	pthread_mutex_lock(&mutex);
	for (struct injection *in = injections; in; in = in->next)
		found |= in->tid == tid;
	pthread_mutex_unlock(&mutex);
	return found;
}

static void enlist(struct injection *in)
{
	pthread_mutex_lock(&mutex);
	in->next = injections;
	injections = in;
	pthread_mutex_unlock(&mutex);
}

static void delist(struct injection *in)
{
	pthread_mutex_lock(&mutex);
	for (struct injection **at = &injections; *at; at = &(*at)->next)
		if (*at == in) {
			*at = in->next;
			break;
		}
	pthread_mutex_unlock(&mutex);
}

/*
 * Wait for its next stop. An end is left to whoever waits for the program,
 * which would never hear of it otherwise.
 */
static int wait_stop(int tid, int *status)
{
	siginfo_t info;

	do {
		if (waitid(P_PID, (id_t)tid, &info,
			   WSTOPPED | WEXITED | WNOWAIT | __WALL) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (info.si_code == CLD_EXITED || info.si_code == CLD_KILLED ||
		    info.si_code == CLD_DUMPED)
			return -ESRCH;
		if (waitpid(tid, status, __WALL) == tid)
			return WIFSTOPPED(*status) ? 0 : -ESRCH;
	} while (errno == EINTR);
	return -errno;
}

/* From its first step on its calls are the program's own again. */
static int let_go(struct injection *in, int ret)
{
	delist(in);
	ptrace(PTRACE_DETACH, in->tid, NULL, NULL);
	return ret;
}

int inject_begin(struct call *call, struct injection *in)
{
	int status, ret;

	in->tid = call->tid;
	if (ptrace(PTRACE_SEIZE, call->tid, NULL, PTRACE_O_TRACESYSGOOD))
		return -errno;
	enlist(in);
	if (ptrace(PTRACE_INTERRUPT, call->tid, NULL, NULL))
		return let_go(in, -errno);
	/* It will never see this one. */
	call_answer(call, -ENOSYS);
	ret = wait_stop(in->tid, &status);
	if (ret)
		return let_go(in, ret);
	if (ptrace(PTRACE_GETREGS, in->tid, NULL, in->regs) ||
	    ptrace(PTRACE_GETSIGMASK, in->tid, sizeof(in->mask), &in->mask))
		return let_go(in, -errno);
	inject_hold_signals(in, true);
	return 0;
}

void inject_hold_signals(struct injection *in, bool hold)
{
	uint64_t all = ~0ull;

	ptrace(PTRACE_SETSIGMASK, in->tid, sizeof(all),
	       hold ? &all : &in->mask);
}

/* To the next entry into or return from a system call. */
static int to_boundary(int tid)
{
	int status, ret;

	do {
		if (ptrace(PTRACE_SYSCALL, tid, NULL, NULL))
			return -errno;
		ret = wait_stop(tid, &status);
		if (ret)
			return ret;
	} while (WSTOPSIG(status) != (SIGTRAP | 0x80));
	return 0;
}

#define SYSCALL_LENGTH 2 /* 0f 05 */

long inject(struct injection *in, int nr, const uint64_t args[6])
{
	struct user_regs_struct regs;
	int ret;

	memcpy(&regs, in->regs, sizeof(regs));
	regs.rip -= SYSCALL_LENGTH;
	regs.rax = (unsigned long)nr;
	regs.orig_rax = -1ul;
	regs.rdi = args[0];
	regs.rsi = args[1];
	regs.rdx = args[2];
	regs.r10 = args[3];
	regs.r8 = args[4];
	regs.r9 = args[5];
	if (ptrace(PTRACE_SETREGS, in->tid, NULL, &regs))
		return -errno;
	ret = to_boundary(in->tid);
	if (!ret)
		ret = to_boundary(in->tid);
	if (ret)
		return ret;
	if (ptrace(PTRACE_GETREGS, in->tid, NULL, &regs))
		return -errno;
	return (long)regs.rax;
}

uint64_t inject_stack(const struct injection *in)
{
	struct user_regs_struct regs;

	memcpy(&regs, in->regs, sizeof(regs));
	return regs.rsp;
}

struct apart {
	long (*fn)(void *arg);
	void *arg;
	long result;
};

static int run_apart(void *p)
{
	struct apart *a = p;

	a->result = a->fn(a->arg);
	return 0;
}

#define APART_STACK (128ul << 10)

/*
 * A program in our own process would find what is traced among the children
 * that it waits for. So somebody else traces it: a process that has our memory,
 * and this thread's own data while the thread waits.
 */
long inject_apart(long (*fn)(void *arg), void *arg)
{
	struct apart a = { fn, arg, -ENOMEM };
	char *stack;
	int pid;

	if (!inside_joined)
		return fn(arg);
	stack = mmap(NULL, APART_STACK, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED)
		return -ENOMEM;
	pid = clone(run_apart, stack + APART_STACK,
		    CLONE_VM | CLONE_FILES | CLONE_VFORK, &a);
	if (pid > 0)
		waitpid(pid, NULL, __WCLONE);
	munmap(stack, APART_STACK);
	return a.result;
}

void inject_end(struct injection *in, long result)
{
	struct user_regs_struct regs;

	memcpy(&regs, in->regs, sizeof(regs));
	regs.rax = (unsigned long)result;
	/* No system call is to be begun again. */
	regs.orig_rax = -1ul;
	ptrace(PTRACE_SETREGS, in->tid, NULL, &regs);
	inject_hold_signals(in, false);
	let_go(in, 0);
}
