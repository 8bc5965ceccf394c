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
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/membarrier.h>

#include "annotate.h"
#include "internal.h"

#define HWCAP2_FSGSBASE (1 << 1)

static unsigned int nr_cpus;
static bool use_wrgsbase;
static _Atomic uint64_t all_cpus;
static _Atomic uint64_t free_cpus;
static char cpu_data[HOST_MAX_CPUS]; /* stands for what a CPU's owner uses */

/* Threads that wait for a CPU, first come first served. */
static pthread_mutex_t queue_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct cpu_thread *queue, **queue_end = &queue;
static _Atomic uint32_t waiters;

/* Those that wait for another thread to leave a CPU, and what wakes them. */
static _Atomic uint32_t movers;
static _Atomic uint32_t moved;

/* Who owns each CPU: a thread id, to be taken with a grain of salt. */
static _Atomic int owners[HOST_MAX_CPUS];
static const unsigned int *cores[HOST_MAX_CPUS];
static bool parallel;	/* threads may run at the same time */

/* Counts every acquisition, so that "nothing happened" can be seen. */
_Atomic uint64_t cpu_activity;

static int machine_cores(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
}

unsigned int cpu_default_count(void)
{
	int n = machine_cores();

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
	parallel = !under_valgrind && machine_cores() > 1 && cpu_core_word();
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
	memset(cores, 0, sizeof(cores));
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

/* The CPUs that it may run on. A work item's own CPU comes before all else. */
static uint64_t cpus_of(const struct cpu_thread *t)
{
	uint64_t allowed = atomic_load(&t->allowed);

	return t->bound ? 1ull << (t->bound - 1) : allowed ? allowed : ~0ull;
}

static int slot_try(const struct cpu_thread *t)
{
	uint64_t mask = atomic_load(&free_cpus), fit;

	while ((fit = mask & cpus_of(t))) {
		bool warm = t->last_cpu >= 0 && (fit >> t->last_cpu & 1);
		int cpu = warm ? t->last_cpu : __builtin_ctzll(fit);

		if (atomic_compare_exchange_weak(&free_cpus, &mask,
						 mask & ~(1ull << cpu))) {
			taken_over(&cpu_data[cpu]);
			return cpu;
		}
	}
	return -1;
}

static void queue_add(struct cpu_thread *t)
{
	t->next_waiter = NULL;
	*queue_end = t;
	queue_end = &t->next_waiter;
	atomic_fetch_add(&waiters, 1);
}

static void queue_del(struct cpu_thread **link)
{
	struct cpu_thread *t = *link;

	*link = t->next_waiter;
	if (!*link)
		queue_end = link;
	atomic_fetch_sub(&waiters, 1);
}

static void grant(struct cpu_thread **link, int cpu)
{
	struct cpu_thread *t = *link;

	queue_del(link);
	handing_over(&t->granted);
	/* It may run off, and its struct with it, once it sees this. */
	atomic_store(&t->granted, (uint32_t)cpu + 1);
	futex_wake(&t->granted, 1);
}

/* Free CPUs for those in the queue that may run there. */
static void serve_queue(void)
{
	struct cpu_thread **link = &queue;

	pthread_mutex_lock(&queue_mutex);
	while (*link) {
		int cpu = slot_try(*link);

		if (cpu >= 0)
			grant(link, cpu);
		else
			link = &(*link)->next_waiter;
	}
	pthread_mutex_unlock(&queue_mutex);
}

/*
 * To the first in the queue that may run on this CPU. It does not become free
 * in between, or whoever gave it up would have it back before the other wakes.
 */
static bool hand_over(int cpu)
{
	struct cpu_thread **link = &queue;

	pthread_mutex_lock(&queue_mutex);
	while (*link && !(cpus_of(*link) >> cpu & 1))
		link = &(*link)->next_waiter;
	if (*link) {
		grant(link, cpu);
		pthread_mutex_unlock(&queue_mutex);
		return true;
	}
	pthread_mutex_unlock(&queue_mutex);
	return false;
}

void cpu_borrow_block(void)
{
	gs_set(arena.percpu.start);
}

/*
 * A waiter counts itself before it looks once more, and who frees a CPU
 * looks for waiters after: one of the two sees the other.
 */
static int slot_wait(struct cpu_thread *t)
{
	int cpu;

	atomic_store(&t->granted, 0);
	pthread_mutex_lock(&queue_mutex);
	queue_add(t);
	pthread_mutex_unlock(&queue_mutex);
	serve_queue();
	while (!(cpu = (int)atomic_load(&t->granted)))
		futex_wait(&t->granted, 0, FOREVER);
	taken_over(&t->granted);
	return cpu - 1;
}

static int slot_take(struct cpu_thread *t)
{
	int cpu = slot_try(t);

	return cpu >= 0 ? cpu : slot_wait(t);
}

static void slot_free(int cpu)
{
	if (atomic_load(&waiters) && hand_over(cpu))
		return;
	handing_over(&cpu_data[cpu]);
	atomic_fetch_or(&free_cpus, 1ull << cpu);
	if (atomic_load(&waiters))
		serve_queue();
}

bool cpu_wanted(void)
{
	return atomic_load(&waiters) || atomic_load(&movers);
}

bool cpu_any_owned(void)
{
	return atomic_load(&free_cpus) != atomic_load(&all_cpus);
}

int cpu_owner(unsigned int cpu)
{
	return atomic_load_explicit(&owners[cpu], memory_order_relaxed);
}

/* The kernel notes it there for restartable sequences, unasked. */
const unsigned int *cpu_core_word(void)
{
	char *self = __builtin_thread_pointer();

	if (!__rseq_size)
		return NULL;
	return &((struct rseq *)(self + __rseq_offset))->cpu_id;
}

const unsigned int *const *cpu_cores(void)
{
	return parallel ? cores : NULL;
}

static void own(struct cpu_thread *t, int cpu)
{
	__atomic_store_n(&cores[cpu], t->core, __ATOMIC_RELAXED);
	atomic_store_explicit(&owners[cpu], t->tid, memory_order_relaxed);
	if (t->gs_cpu != cpu) {
		gs_set(arena.percpu.start + cpu * arena.percpu_stride);
		t->gs_cpu = cpu;
	}
}

static void acquired(struct cpu_thread *t, int cpu)
{
	t->last_cpu = cpu;
	own(t, cpu);
	atomic_fetch_add(&cpu_activity, 1);
	clock_cpu_acquired();
}

/* Get a CPU's number and block; current is not set yet. */
int cpu_acquire(struct cpu_thread *t)
{
	int cpu = slot_take(t);

	/* It may have been sent elsewhere since: host_thread_affinity(). */
	while (atomic_store(&t->cpu, cpu), !(cpus_of(t) >> cpu & 1)) {
		cpu_release(t);
		cpu = slot_take(t);
	}
	acquired(t, cpu);
	return cpu;
}

bool cpu_try_enter(struct cpu_thread *t)
{
	int cpu = slot_try(t);

	if (cpu < 0)
		return false;
	atomic_store(&t->cpu, cpu);
	acquired(t, cpu);
	kpi.cpu_enter(cpu, t->task);
	return true;
}

static void give_up(int cpu)
{
	atomic_store_explicit(&owners[cpu], 0, memory_order_relaxed);
	slot_free(cpu);
	if (atomic_load(&movers)) {
		atomic_fetch_add(&moved, 1);
		futex_wake(&moved, -1);
	}
}

void cpu_release(struct cpu_thread *t)
{
	int cpu = t->cpu;

	t->cpu = -1;
	give_up(cpu);
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

#define WATCH_FIRST_NS 1000000ull
#define WATCH_LAST_NS 50000000ull

/* As futex_wait(); *@signal is what watch() has found, which ends it. */
static int watched_wait(struct cpu_thread *t, unsigned int *word,
			unsigned int expected, uint64_t deadline, int *signal)
{
	uint64_t interval = WATCH_FIRST_NS, until;
	int ret;

	for (;;) {
		until = clock_now() + interval;
		if (deadline <= until)
			return futex_wait(word, expected, deadline);
		ret = futex_wait(word, expected, until);
		if (ret != -ETIMEDOUT && ret != -EINTR)
			return ret;
		*signal = t->watch(t->watch_arg);
		if (*signal)
			return 0;
		if (ret == -EINTR)
			return ret;
		if (interval < WATCH_LAST_NS)
			interval *= 2;
	}
}

/* @matters: until when nothing happens by itself, as far as others see. */
static int sleep_until(unsigned int *word, unsigned int expected,
		       uint64_t deadline, uint64_t matters)
{
	struct cpu_thread *t = cpu_self();
	int ret, signal = 0;

	if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected)
		return 0;
	if (t->on_block)
		t->on_block();
	/* All is noted while the CPU is owned: nothing sleeps unseen. */
	t->sleep_expected = expected;
	atomic_store(&t->sleep_since,
		     deadline == FOREVER ? clock_coarse() : FOREVER);
	atomic_store(&t->sleep_deadline, matters);
	atomic_store(&t->sleep_word, word);
	leave(t);
	ret = t->watch ? watched_wait(t, word, expected, deadline, &signal) :
			 futex_wait(word, expected, deadline);
	atomic_store(&t->sleep_word, NULL);
	if (atomic_load(&threads_ending) && !t->foreign)
		host_thread_exit();
	/* Who waited for a time shall find that jiffies have passed it. */
	if (ret == -ETIMEDOUT)
		clock_tick_now();
	enter(t);
	if (signal)
		kpi.client_signal(t->task, signal);
	return ret == -ETIMEDOUT ? ret : 0;
}

int host_sleep(unsigned int *word, unsigned int expected,
	       unsigned long long deadline)
{
	return sleep_until(word, expected, deadline, deadline);
}

int host_sleep_poll(unsigned int *word, unsigned int expected,
		    unsigned long long deadline)
{
	return sleep_until(word, expected, deadline, FOREVER);
}

void host_wake(unsigned int *word, int count)
{
	futex_wake(word, count);
}

void host_lock_wait(unsigned int *word, unsigned int expected)
{
	struct cpu_thread *t = cpu_self();
	uint64_t now = clock_now();

	/* Woken, overtaken, and back at once: it is the same wait. */
	if (t->lock_last != word || now - t->lock_seen > 2 * NSEC_PER_MSEC)
		atomic_store(&t->lock_since, now);
	atomic_store(&t->lock_word, word);
	futex_wait(word, expected, FOREVER);
	atomic_store(&t->lock_word, NULL);
	t->lock_last = word;
	t->lock_seen = clock_now();
}

int host_thread_bind(int cpu)
{
	struct cpu_thread *t = cpu_self();
	int before = t->bound - 1;

	t->bound = cpu + 1;
	if (cpu >= 0 && t->cpu != cpu) {
		leave(t);
		enter(t);
	}
	return before;
}

/* Wait until a thread is where it may be, or has given up its CPU. */
static void wait_moved(void *task, uint64_t cpus)
{
	bool paused = cpu_pause();
	uint32_t seen;

	atomic_fetch_add(&movers, 1);
	while (seen = atomic_load(&moved), !thread_within(task, cpus))
		futex_wait(&moved, seen, FOREVER);
	atomic_fetch_sub(&movers, 1);
	cpu_resume(paused);
}

void host_thread_affinity(void *task, unsigned long cpus)
{
	struct cpu_thread *t = cpu_self();

	cpus &= atomic_load(&all_cpus);
	thread_allow(task, cpus);
	if (atomic_load(&waiters))
		serve_queue();
	if (t->task != task) {
		wait_moved(task, cpus);
	} else if (!(cpus_of(t) >> t->cpu & 1)) {
		leave(t);
		enter(t);
	}
}

void host_yield(void)
{
	struct cpu_thread *t = cpu_self();

	if (!atomic_load(&waiters) && (cpus_of(t) >> t->cpu & 1)) {
		sched_yield();
		return;
	}
	leave(t);
	enter(t);
}

/* Both are its own meanwhile; nobody waits for either in between. */
int host_cpu_borrow(unsigned int cpu)
{
	struct cpu_thread *t = cpu_self();
	uint64_t bit = 1ull << cpu, mask = atomic_load(&free_cpus);

	do
		if (!(mask & bit))
			return -EBUSY;
	while (!atomic_compare_exchange_weak(&free_cpus, &mask, mask & ~bit));
	t->borrower = t->cpu;
	atomic_store(&t->cpu, (int)cpu);
	own(t, cpu);
	atomic_fetch_add(&cpu_activity, 1);
	return 0;
}

void host_cpu_return(void)
{
	struct cpu_thread *t = cpu_self();
	int borrowed = t->cpu;

	own(t, t->borrower);
	atomic_store(&t->cpu, t->borrower);
	give_up(borrowed);
}
