// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs.  A thread is a CPU while it runs kernel code: it owns a number and
 * the per-CPU block of that number, which %gs points at.  Owning is a bit in
 * one word, taken and given back without a lock; a thread that finds no free
 * CPU waits for one.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/membarrier.h>

#include "internal.h"

#define HWCAP2_FSGSBASE (1 << 1)

static unsigned int nr_cpus;
static bool use_wrgsbase;
static _Atomic uint64_t all_cpus;
static _Atomic uint64_t free_cpus;
static _Atomic uint32_t waiters;
static _Atomic uint32_t bound_waiters;	/* of these, for one certain CPU */
static _Atomic uint32_t wait_word;

/* Counts every acquisition, so that "nothing happened" can be seen. */
_Atomic uint64_t cpu_activity;

unsigned int cpu_default_count(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);

	/* Code that would race on an SMP machine shall do so here. */
	return n < 4 ? 4 : n > (int)HOST_MAX_CPUS ? (int)HOST_MAX_CPUS : n;
}

unsigned int cpu_count(void)
{
	return nr_cpus;
}

static int membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0);
}

int cpu_open(unsigned int count, bool under_valgrind)
{
	nr_cpus = count;
	atomic_store(&all_cpus, count == 64 ? ~0ull : (1ull << count) - 1);
	atomic_store(&free_cpus, atomic_load(&all_cpus));
	/* valgrind does not know the instruction. */
	use_wrgsbase = !under_valgrind &&
		       (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE);
	/*
	 * Registered while there is one thread: with several the kernel waits
	 * for a grace period.
	 */
	membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	return 0;
}

void cpu_close(void)
{
	nr_cpus = 0;
}

/* Where neither is there (valgrind), threads do not run in parallel. */
void host_membarrier(void)
{
	atomic_thread_fence(memory_order_seq_cst);
	membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

static void gs_set(unsigned long base)
{
	if (use_wrgsbase)
		__asm__ volatile("wrgsbase %0" : : "r"(base) : "memory");
	else
		syscall(SYS_arch_prctl, ARCH_SET_GS, base);
}

static int slot_try(const struct cpu_thread *t)
{
	uint64_t mask = atomic_load(&free_cpus);
	int preferred = t->bound ? t->bound - 1 : t->last_cpu;

	while (mask) {
		bool has = preferred >= 0 && (mask >> preferred & 1);
		int cpu = has ? preferred : __builtin_ctzll(mask);

		if (t->bound && !has)
			return -1;
		if (atomic_compare_exchange_weak(&free_cpus, &mask,
						 mask & ~(1ull << cpu)))
			return cpu;
	}
	return -1;
}

/*
 * A waiter counts itself before it looks once more, and who frees a CPU
 * looks for waiters after: one of the two sees the other.
 */
static int slot_take(const struct cpu_thread *t)
{
	int cpu = slot_try(t);

	while (cpu < 0) {
		uint32_t seen = atomic_load(&wait_word);

		atomic_fetch_add(&bound_waiters, !!t->bound);
		atomic_fetch_add(&waiters, 1);
		cpu = slot_try(t);
		if (cpu < 0)
			futex_wait(&wait_word, seen, FOREVER);
		atomic_fetch_sub(&waiters, 1);
		atomic_fetch_sub(&bound_waiters, !!t->bound);
		if (cpu < 0)
			cpu = slot_try(t);
	}
	return cpu;
}

/* One waiter is enough where any will do; else it might be the wrong one. */
static void slot_free(int cpu)
{
	atomic_fetch_or(&free_cpus, 1ull << cpu);
	if (atomic_load(&waiters)) {
		atomic_fetch_add(&wait_word, 1);
		futex_wake(&wait_word, atomic_load(&bound_waiters) ? -1 : 1);
	}
}

bool cpu_any_owned(void)
{
	return atomic_load(&free_cpus) != atomic_load(&all_cpus);
}

/* Get a CPU's number and block; current is not set yet. */
int cpu_acquire(struct cpu_thread *t)
{
	int cpu = slot_take(t);

	t->cpu = t->last_cpu = cpu;
	if (t->gs_cpu != cpu) {
		gs_set(arena.percpu.start + cpu * arena.percpu_stride);
		t->gs_cpu = cpu;
	}
	atomic_fetch_add(&cpu_activity, 1);
	clock_cpu_acquired();
	return cpu;
}

void cpu_release(struct cpu_thread *t)
{
	int cpu = t->cpu;

	t->cpu = -1;
	slot_free(cpu);
}

static void leave(struct cpu_thread *t)
{
	kpi.cpu_leave();
	cpu_release(t);
}

static void enter(struct cpu_thread *t)
{
	int cpu = cpu_acquire(t);

	kpi.cpu_enter(cpu, t->task);
}

int cpu_enter(void)
{
	struct cpu_thread *t = thread_attach();

	if (!t)
		return -ENOMEM;
	if (t->task) {
		enter(t);
		return 0;
	}
	/* Making the task is kernel code already: own a CPU for it. */
	cpu_acquire(t);
	t->task = kpi.task_create(t->name, t->tid, getpid());
	if (!t->task) {
		cpu_release(t);
		return -ENOMEM;
	}
	kpi.cpu_enter(t->cpu, t->task);
	return 0;
}

void cpu_leave(void)
{
	leave(cpu_self());
}

void cpu_enter_bare(void)
{
	struct cpu_thread *t = thread_attach();

	if (!t)
		return;
	t->last_cpu = 0;
	cpu_acquire(t);
}

bool cpu_pause(void)
{
	struct cpu_thread *t = cpu_self();

	if (!t || t->cpu < 0)
		return false;
	leave(t);
	return true;
}

void cpu_resume(bool paused)
{
	if (paused)
		enter(cpu_self());
}

int host_sleep(unsigned int *word, unsigned int expected,
	       unsigned long long deadline)
{
	struct cpu_thread *t = cpu_self();
	int ret;

	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected)
		return 0;
	leave(t);
	t->sleep_expected = expected;
	atomic_store(&t->sleep_deadline, deadline);
	atomic_store(&t->sleep_word, word);
	ret = futex_wait(word, expected, deadline);
	atomic_store(&t->sleep_word, NULL);
	/* Who waited for a time shall find that jiffies have passed it. */
	if (ret == -ETIMEDOUT)
		clock_tick_now();
	enter(t);
	return ret == -ETIMEDOUT ? ret : 0;
}

void host_wake(unsigned int *word, int count)
{
	futex_wake(word, count);
}

void host_lock_wait(unsigned int *word, unsigned int expected)
{
	futex_wait(word, expected, FOREVER);
}

void host_thread_bind(int cpu)
{
	struct cpu_thread *t = cpu_self();

	t->bound = cpu + 1;
	if (cpu >= 0 && t->cpu != cpu) {
		leave(t);
		enter(t);
	}
}

void host_yield(void)
{
	if (!atomic_load(&waiters)) {
		sched_yield();
		return;
	}
	leave(cpu_self());
	sched_yield();
	enter(cpu_self());
}
