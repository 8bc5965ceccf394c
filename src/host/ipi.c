// SPDX-License-Identifier: GPL-2.0
/*
 * Interrupts of CPUs.
 *
 * A CPU that no thread owns is interrupted by a thread of its own, which takes
 * it for that long. One that is owned is interrupted by a signal to its owner,
 * and the handler runs on the owner's stack, as on a machine - but only where
 * a module's own code is what runs: the kernel side and the libraries below it
 * are not written to be entered anew anywhere. There the signal is lost; who
 * sent it sends it again until somebody was interrupted or the CPU is free.
 * The kernel side asks for itself where it waits (kpi_interrupt()).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "internal.h"

/* How long to wait before asking again: doubled up to the longest. */
#define FIRST_WAIT 20000ull
#define LONGEST_WAIT 1000000ull

static struct sigaction previous;
static bool installed;

static bool in_module(unsigned long ip)
{
	struct image_node *list = images_enter(), *node = image_at(list, ip);
	bool is = node && node->name && image_is_text(node, ip);

	images_leave();
	return is;
}

static void chain(int signal, siginfo_t *info, void *context)
{
	if (previous.sa_flags & SA_SIGINFO)
		previous.sa_sigaction(signal, info, context);
	else if (previous.sa_handler != SIG_DFL &&
		 previous.sa_handler != SIG_IGN)
		previous.sa_handler(signal);
}

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	struct cpu_thread *t = cpu_self();
	int saved_errno = errno;

	if (info->si_code != SI_TKILL || info->si_pid != getpid())
		chain(signal, info, context);
	else if (t && t->cpu >= 0 &&
		 in_module(uc->uc_mcontext.gregs[REG_RIP]))
		kpi.interrupt();
	errno = saved_errno;
}

/*
 * The handler may be interrupted in turn: the kernel side has a flag for that.
 * On the thread's own stack, since another interrupt or a fault may come.
 */
int ipi_open(void)
{
	struct sigaction sa = { .sa_sigaction = handler,
				.sa_flags = SA_SIGINFO | SA_RESTART |
					    SA_NODEFER };

	sigemptyset(&sa.sa_mask);
	if (sigaction(INTERRUPT_SIGNAL, &sa, &previous))
		return -errno;
	installed = true;
	return 0;
}

/* A late signal finds that there is nothing to interrupt. */
void ipi_close(void)
{
	if (installed)
		sigaction(INTERRUPT_SIGNAL, &previous, NULL);
	installed = false;
}

/* A number that was another thread's by now does no harm either. */
static void ask_owner(unsigned int cpu)
{
	int tid = cpu_owner(cpu);

	if (tid > 0)
		syscall(SYS_tgkill, getpid(), tid, INTERRUPT_SIGNAL);
}

void host_interrupt(unsigned int cpu, unsigned int *word,
		    unsigned int expected, unsigned long long nsec)
{
	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected)
		return;
	ask_owner(cpu);
	futex_wait(word, expected, clock_now() + nsec);
}

void host_relax(void)
{
	sched_yield();
}

static bool due(const struct host_doorbell *bell)
{
	return __atomic_load_n(&bell->pending, __ATOMIC_SEQ_CST) ||
	       __atomic_load_n(&bell->deadline, __ATOMIC_SEQ_CST) <=
		       clock_now();
}

/* Nobody rings, and nothing is due: lkmhost_settle() may see it so. */
static void wait_ring(struct cpu_thread *t, struct host_doorbell *bell,
		      unsigned int rings)
{
	uint64_t deadline = __atomic_load_n(&bell->deadline, __ATOMIC_SEQ_CST);

	t->sleep_expected = rings;
	atomic_store(&t->sleep_deadline, deadline);
	atomic_store(&t->sleep_word, &bell->rings);
	futex_wait(&bell->rings, rings, deadline);
	atomic_store(&t->sleep_word, NULL);
}

_Noreturn void ipi_serve(struct cpu_thread *t)
{
	struct host_doorbell *bell = t->bell;
	uint64_t wait = FIRST_WAIT;

	for (;;) {
		unsigned int rings =
			__atomic_load_n(&bell->rings, __ATOMIC_SEQ_CST);

		if (!due(bell)) {
			wait = FIRST_WAIT;
			wait_ring(t, bell, rings);
		} else if (cpu_try_enter(t)) {
			kpi.interrupt();
			cpu_leave();
		} else {
			ask_owner(t->bound - 1);
			futex_wait(&bell->rings, rings, clock_now() + wait);
			wait = wait >= LONGEST_WAIT ? wait : 2 * wait;
		}
	}
}
