// SPDX-License-Identifier: GPL-2.0
/*
 * tasks.c - the program executes another one, or ends.
 *
 * execve() would take the driver away with the program. So a child executes
 * the new one, and finds the drivers as any child does; this process remains
 * as their host, stands in for the program to its parent and ends as it does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../client.h"
#include "gate.h"

int (*inside_end)(void *ctx, int status);
void *inside_end_ctx;

/* What the program leaves running may take so long to end by itself. */
#define LEFTOVERS_MS 1000
/* A driver that does not let a thread go. */
#define THREADS_MS 10000

static void pause_ms(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

/* One ends the program; the others are threads of it. */
static void claim_end(void)
{
	static atomic_flag claimed = ATOMIC_FLAG_INIT;

	if (atomic_flag_test_and_set(&claimed))
		inside_park();
	inside_ending = true;
	host_membarrier();
	for (int ms = 0; ms < THREADS_MS; ms += 2) {
		signals_park_threads();
		if (!inside_any_entered())
			return;
		pause_ms(2);
	}
}

static void end_children(void)
{
	for (int ms = 0; processes_signal(ms ? ms < LEFTOVERS_MS ? 0 : SIGKILL :
					  SIGTERM) && ms < 2 * LEFTOVERS_MS;
	     ms += 2)
		pause_ms(2);
}

static int close_host(int status)
{
	inside_close_all();
	end_children();
	supervisor_stop();
	mappings_close();
	return inside_end(inside_end_ctx, status);
}

long inside_exit_group(struct call *call)
{
	claim_end();
	gate_raw(SYS_exit_group,
		 (long)close_host((int)call->args[0] & 0xff));
	return 0;
}

long inside_exit(struct call *call)
{
	if (atomic_fetch_sub(&gate_threads, 1) == 1)
		return inside_exit_group(call);
	inside_thread_end();
	return 0;
}

/* ------------------------------------------------------------------ execve */

static _Noreturn void end_by_signal(int number)
{
	uint64_t none = 0;
	struct {
		void *handler;
		unsigned long flags;
		void *restorer;
		uint64_t mask;
	} action = { SIG_DFL, 0, NULL, 0 };

	gate_raw(SYS_rt_sigaction, number, &action, NULL, sizeof(none));
	gate_raw(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
	gate_raw(SYS_tgkill, getpid(), gettid(), number);
	_exit(128 + number);
}

/* The thread may have been in the middle of anything, of malloc() even. */
#define END_SECONDS 3
static int ends_by;

static void on_late(int number)
{
	(void)number;
	end_by_signal(ends_by);
}

static long end_on_stack(long number, long b, long c)
{
	struct sigaction late = { .sa_handler = on_late };
	sigset_t set;

	(void)b;
	(void)c;
	ends_by = (int)number;
	sigaction(SIGALRM, &late, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	alarm(END_SECONDS);
	claim_end();
	close_host(128 + (int)number);
	end_by_signal((int)number);
}

_Noreturn void inside_end_by(int number)
{
	gate_mode = MODE_HOST;
	if (!gate_stack)
		gate_stack_new();
	gate_on_stack(number, 0, 0, end_on_stack);
	_exit(128 + number);
}

static pid_t program;

static void pass_on(int number)
{
	kill(program, number);
}

/* The terminal tells the program itself; others are told to us alone. */
static void pass_signals(void)
{
	static const int passed[] = { SIGTERM, SIGHUP, SIGUSR1, SIGUSR2,
				      SIGALRM, SIGCONT };
	static const int ignored[] = { SIGINT, SIGQUIT, SIGTSTP, SIGPIPE,
				       SIGTTIN, SIGTTOU };
	struct sigaction pass = { .sa_handler = pass_on,
				  .sa_flags = SA_RESTART };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t none;

	for (size_t i = 0; i < sizeof(passed) / sizeof(int); i++)
		sigaction(passed[i], &pass, NULL);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(int); i++)
		sigaction(ignored[i], &ignore, NULL);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
}

/* What it had open is the new program's alone now. */
static void close_descriptors(void)
{
	uint64_t all[6] = { 0, ~0u, 0 };
	struct call call = { .inside = true, .nr = SYS_close_range,
			     .tid = gettid(), .args = all };

	inside_close_range(&call);
}

static _Noreturn void stand_in(pid_t pid)
{
	int status = 0;

	program = pid;
	claim_end();
	pass_signals();
	close_descriptors();
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				       WEXITSTATUS(status);
	if (status <= 128 || status > 192)
		gate_raw(SYS_exit_group, (long)close_host(status));
	close_host(status);
	end_by_signal(status - 128);
}

static _Noreturn void execute(const struct call *call, int report)
{
	long ret;

	gate_mode = MODE_CHILD;
	gate_is_child = true;
	gate_adopt();
	ret = gate_raw_filtered(call->nr, call->args[0], call->args[1],
				call->args[2], call->args[3], call->args[4]);
	gate_raw(SYS_write, report, &ret, sizeof(ret));
	gate_raw(SYS_exit_group, 127l);
	for (;;)
		;
}

static long execute_in_child(struct call *call)
{
	int report[2];
	long pid, ret, n;

	if (gate_raw(SYS_pipe2, report, O_CLOEXEC) < 0)
		return -ENOMEM;
	pid = gate_raw(SYS_fork);
	if (!pid)
		execute(call, report[1]);
	gate_raw(SYS_close, report[1]);
	do
		n = pid < 0 ? (ret = pid, (long)sizeof(ret)) :
			      gate_raw(SYS_read, report[0], &ret, sizeof(ret));
	while (n == -EINTR);
	gate_raw(SYS_close, report[0]);
	if (n != sizeof(ret))
		stand_in((pid_t)pid);
	if (pid > 0)
		waitpid((pid_t)pid, NULL, 0);
	return ret;
}

long inside_execve(struct call *call)
{
	return execute_in_child(call);
}

long inside_execveat(struct call *call)
{
	return execute_in_child(call);
}

/* --------------------------------------------------------------- adoption */

long inside_adopted(struct call *call)
{
	struct inside_file *f = inside_get_ino(call->args[2] >> 1);
	bool taken = false;
	long ret;

	if (!f)
		return -EBADF;
	ret = open_adopted(call, f->path, (int)f->flags, f->file,
			   call->args[2] & 1, &taken);
	if (!taken)
		inside_put(f);
	return ret;
}
