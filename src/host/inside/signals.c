// SPDX-License-Identifier: GPL-2.0
/*
 * signals.c - the program's signals, and those that the host lives on.
 *
 * A handler of the program must not run in the middle of a driver, nor of the
 * host: it runs when the call is over, as in a kernel. So all its handlers are
 * one of ours, which sees whose code it has interrupted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gate.h"

/* As the kernel has it. */
struct action {
	void *handler;
	unsigned long flags;
	void *restorer;
	uint64_t mask;
};
#define RESTORER 0x04000000ul /* SA_RESTORER */
#define N_SIGNALS 65

/* What the program asked for. */
static struct action actions[N_SIGNALS];
/* The host's own for the signals of faults. */
static struct sigaction crash[N_SIGNALS];

static uint64_t bit(int number)
{
	return 1ull << (number - 1);
}

static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };

static bool is_fault(int number)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i] == number)
			return true;
	return false;
}

/* The program may ask for them, and gets none. */
static bool is_hosts(int number)
{
	return number == SIGSYS || number == capture_signal() ||
	       number == INTERRUPT_SIGNAL || number == SIGRTMIN + 6 ||
	       number == SIGRTMIN + 7;
}

/*
 * Those that end a program and that somebody sends it: where it leaves that to
 * the kernel, the modules are unloaded first.
 */
static bool is_end(int number)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGPIPE, SIGALRM, SIGTERM,
				    SIGUSR1, SIGUSR2 };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i] == number)
			return true;
	return false;
}

/* Never blocked: the host, or the gate, would not work. */
static uint64_t unblockable(void)
{
	uint64_t set = bit(SIGSYS) | bit(capture_signal()) |
		       bit(INTERRUPT_SIGNAL);

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		set |= bit(faults[i]);
	return set;
}

static long set_action(int number, const struct action *a)
{
	return gate_raw(SYS_rt_sigaction, number, a, NULL, sizeof(uint64_t));
}

/* ------------------------------------------------------------ the handlers */

static void end_by_default(int number)
{
	uint64_t none = 0;

	if (gate_mode == MODE_PROGRAM)
		inside_end_by(number);
	set_action(number, &(struct action){ .handler = SIG_DFL });
	gate_raw(SYS_tgkill, gate_raw(SYS_getpid), gate_raw(SYS_gettid),
		 number);
	gate_raw(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof(none));
}

static void run_handler(int number, siginfo_t *info, void *context)
{
	struct action a = actions[number];

	if (a.flags & SA_RESETHAND) {
		actions[number] = (struct action){ .handler = SIG_DFL };
		set_action(number, &actions[number]);
	}
	if (a.handler == SIG_DFL && is_end(number))
		end_by_default(number);
	if (a.handler == SIG_DFL || a.handler == SIG_IGN)
		return;
	if (a.flags & SA_SIGINFO)
		((void (*)(int, siginfo_t *, void *))a.handler)(number, info,
								context);
	else
		((void (*)(int))a.handler)(number);
}

/*
 * Host code is at work: keep it, and all others away, until that is over. The
 * driver's sleep ends: a futex that is waited for was interrupted, and then
 * cpu_thread.watch is asked.
 */
static void put_off(int number, siginfo_t *info, ucontext_t *uc)
{
	struct inside_thread *t = inside_self();
	uint64_t all = ~unblockable();

	memcpy(&t->mask, &uc->uc_sigmask, sizeof(uint64_t));
	memcpy(&uc->uc_sigmask, &all, sizeof(all));
	t->info = *info;
	t->restart = actions[number].flags & SA_RESTART;
	atomic_store(&t->pending, number);
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	int saved = errno;

	if (gate_mode != MODE_HOST)
		run_handler(number, info, context);
	else
		put_off(number, info, context);
	errno = saved;
}

/* It comes once more, from us, and the mask lets it in. */
void inside_leave_host(void)
{
	struct inside_thread *t = inside_self();
	int number = atomic_load(&t->pending);

	gate_mode = MODE_PROGRAM;
	if (!number)
		return;
	atomic_store(&t->pending, 0);
	t->told = false;
	gate_raw(SYS_rt_tgsigqueueinfo, getpid(), t->tid, number, &t->info);
	gate_raw(SYS_rt_sigprocmask, SIG_SETMASK, &t->mask, NULL,
		 sizeof(uint64_t));
}

int inside_pending(struct call *call)
{
	struct inside_thread *t = inside_self();
	int number = inside_ending ? SIGKILL : atomic_load(&t->pending);

	/* It is going to end, and need not be let finish what it waits for. */
	if (number && actions[number].handler == SIG_DFL)
		number = SIGKILL;
	if (!number || (t->told && number != SIGKILL))
		return 0;
	t->told = true;
	call->signalled = true;
	return number;
}

/* A fault of the program is its own; one of host code is the host's. */
static void on_fault(int number, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;
	unsigned char mode = gate_mode;

	if (info->si_code > 0 && (number == SIGSEGV || number == SIGBUS) &&
	    guard_fault((unsigned long)info->si_addr,
			(unsigned long)uc->uc_mcontext.gregs[REG_RIP],
			mode == MODE_HOST))
		return;
	if (mode == MODE_PROGRAM && number == SIGSEGV) {
		bool done;

		gate_mode = MODE_HOST;
		done = registers_fault_here(info, context);
		gate_mode = mode;
		if (done)
			return;
	}
	if (mode == MODE_HOST) {
		crash[number].sa_sigaction(number, info, context);
		return;
	}
	if (actions[number].handler != SIG_DFL &&
	    !(actions[number].handler == SIG_IGN && info->si_code > 0)) {
		run_handler(number, info, context);
		return;
	}
	/* It happens again and ends the process; one that was sent, too. */
	set_action(number, &(struct action){ .handler = SIG_DFL });
	if (info->si_code <= 0)
		gate_raw(SYS_tgkill, gate_raw(SYS_getpid), gate_raw(SYS_gettid),
			 number);
}

/* A system call from a site that is no jump to the gate. */
static void on_dispatch(int number, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	greg_t *ip = &uc->uc_mcontext.gregs[REG_RIP];
	void *to;

	(void)number;
	if (info->si_code != 2 /* SYS_USER_DISPATCH */) {
		run_handler(number, info, context);
		return;
	}
	to = site_trampoline((unsigned long)*ip - 2);
	if (!to)
		gate_raw(SYS_exit_group, 128l + SIGSYS);
	*ip = (greg_t)to;
}

/* ------------------------------------------------------- the program's calls */

static void install(int number, const struct action *wanted)
{
	struct action a = *wanted;

	if (is_hosts(number) || is_fault(number))
		return;
	if (a.handler != SIG_IGN && (a.handler != SIG_DFL || is_end(number))) {
		a.handler = on_signal;
		a.flags = (a.flags & ~(unsigned long)SA_RESETHAND) |
			  SA_SIGINFO | RESTORER;
		a.restorer = gate_restorer;
	}
	a.mask &= ~unblockable();
	set_action(number, &a);
}

long inside_sigaction(struct call *call)
{
	int number = (int)call->args[0];
	struct action old, new;

	if (number <= 0 || number >= N_SIGNALS || call->args[3] != 8)
		return -EINVAL;
	if (call->args[1] && (number == SIGKILL || number == SIGSTOP))
		return -EINVAL;
	if (call->args[1] &&
	    call_read(call, call->args[1], &new, sizeof(new)))
		return -EFAULT;
	old = actions[number];
	if (call->args[2] &&
	    call_write(call, call->args[2], &old, sizeof(old)))
		return -EFAULT;
	if (call->args[1]) {
		actions[number] = new;
		install(number, &new);
	}
	return 0;
}

/* Its set without those that must come in. */
static long with_mask(struct call *call, int at)
{
	uint64_t mask, args[6];

	if (!call->args[at] || call->args[call->nr == SYS_rt_sigsuspend ?
						  1 : 3] != 8)
		return CALL_CONTINUE;
	if (call_read(call, call->args[at], &mask, sizeof(mask)))
		return -EFAULT;
	mask &= ~unblockable();
	memcpy(args, call->args, sizeof(args));
	args[at] = (uint64_t)&mask;
	return inside_raw(call->nr, args);
}

long inside_sigprocmask(struct call *call)
{
	return (int)call->args[0] == SIG_UNBLOCK ? CALL_CONTINUE :
						   with_mask(call, 1);
}

long inside_sigsuspend(struct call *call)
{
	return with_mask(call, 0);
}

/* ------------------------------------------------------------------- threads */

_Noreturn void inside_park(void)
{
	uint64_t all = ~unblockable();

	gate_raw(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof(all));
	atomic_store(&inside_self()->entered, false);
	for (;;)
		gate_raw(SYS_pause);
}

static struct sigaction interrupt;

/* Whatever the program has them do: it is over. */
static void on_park(int number, siginfo_t *info, void *context)
{
	if (gate_mode == MODE_PROGRAM)
		inside_park();
	interrupt.sa_sigaction(number, info, context);
}

static void park(struct inside_thread *t)
{
	gate_raw(SYS_tgkill, getpid(), t->tid, INTERRUPT_SIGNAL);
}

/* Those in host code park when that is over: gate_serve() sees to it. */
void signals_park_threads(void)
{
	struct action a = { on_park, SA_SIGINFO | SA_RESTART | RESTORER,
			    gate_restorer, 0 };

	if (!interrupt.sa_sigaction)
		sigaction(INTERRUPT_SIGNAL, NULL, &interrupt);
	set_action(INTERRUPT_SIGNAL, &a);
	inside_threads(park);
}

/* ---------------------------------------------------------------- beginning */

static void take_over(int number)
{
	struct action a = { on_fault,
			    SA_SIGINFO | SA_ONSTACK | SA_NODEFER | RESTORER,
			    gate_restorer, 0 };

	sigaction(number, NULL, &crash[number]);
	set_action(number, &a);
}

/* What the program inherits, before the host takes some for itself. */
void signals_prepare(void)
{
	for (int number = 1; number < N_SIGNALS; number++)
		gate_raw(SYS_rt_sigaction, number, NULL, &actions[number],
			 sizeof(uint64_t));
}

int signals_open(void)
{
	struct action dispatch = { on_dispatch,
				   SA_SIGINFO | SA_ONSTACK | SA_NODEFER |
					   RESTORER,
				   gate_restorer, ~unblockable() };

	for (int number = 1; number < N_SIGNALS; number++)
		if (number != SIGKILL && number != SIGSTOP)
			install(number, &actions[number]);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		take_over(faults[i]);
	return (int)set_action(SIGSYS, &dispatch);
}
