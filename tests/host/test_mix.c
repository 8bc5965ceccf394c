// SPDX-License-Identifier: GPL-2.0
/*
 * Everything of the host side that threads share, at once: threads that come
 * and go, those of the program among them, own CPUs, sleep and wake each
 * other, move, log, map memory, while the ticker ticks and somebody asks
 * whether all is quiet. It is run under helgrind too, which finds what two
 * threads use without an order between them; so each CPU has data that its
 * owner uses without a lock.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <valgrind/valgrind.h>

#include "annotate.h"
#include "cmocka.h"
#include "internal.h"

#define CPUS 3u
#define THREADS 8u
#define FOREIGN 3u
#define ROUNDS (RUNNING_ON_VALGRIND ? 60 : 600)
#define MIB (1ul << 20)

static struct cpu_data {
	void *current;
	unsigned long uses;
} per_cpu[CPUS];

static _Thread_local unsigned int on_cpu;
static _Atomic unsigned int ended;
static _Atomic bool violated;
static unsigned int lines; /* the log's lock protects it */

static void fake_enter(unsigned int cpu, void *task)
{
	if (per_cpu[cpu].current)
		atomic_store(&violated, true);
	per_cpu[cpu].current = task;
	on_cpu = cpu;
}

static void fake_leave(void)
{
	per_cpu[on_cpu].uses++;
	per_cpu[on_cpu].current = NULL;
}

static void *fake_create(const char *comm, int pid, int tgid)
{
	return calloc(1, 16);
}

static void fake_destroy(void *task)
{
	free(task);
}

static void fake_main(int (*fn)(void *), void *arg, void *task)
{
	fn(arg);
	fake_leave();
	fake_destroy(task);
	host_thread_exit();
}

static _Atomic unsigned long long now_is;

static void fake_tick(unsigned long long now)
{
	atomic_store(&now_is, now);
}

static void fake_resched(void)
{
}

static void count_line(void *ctx, const struct lkmhost_record *r)
{
	lines++;
}

static int setup(void **state)
{
	struct log_config log = { count_line, NULL, 8 };
	struct lkm_error err = { "" };

	log_open(&log);
	if (arena_open(16 * MIB, CPUS, RUNNING_ON_VALGRIND, &err))
		return -1;
	kpi.cpu_enter = fake_enter;
	kpi.cpu_leave = fake_leave;
	kpi.task_create = fake_create;
	kpi.task_destroy = fake_destroy;
	kpi.thread_main = fake_main;
	kpi.tick = fake_tick;
	kpi.resched = fake_resched;
	cpu_open(CPUS, RUNNING_ON_VALGRIND);
	the_host = calloc(1, sizeof(*the_host));
	return clock_open();
}

static int teardown(void **state)
{
	clock_close();
	threads_close();
	cpu_close();
	arena_close();
	free(the_host);
	the_host = NULL;
	return 0;
}

/* A lock such as the kernel side builds: 0 free, 1 held, 2 waited for. */
static _Atomic unsigned int word;
static unsigned long locked_data;

static void use_lock(void)
{
	unsigned int seen = 0;

	if (!atomic_compare_exchange_strong(&word, &seen, 1))
		while (atomic_exchange(&word, 2))
			host_lock_wait((unsigned int *)&word, 2);
	taken_over(&word);
	locked_data++;
	handing_over(&word);
	if (atomic_exchange(&word, 0) == 2)
		host_wake((unsigned int *)&word, 1);
}

static _Atomic unsigned int bell;

static void ring_or_listen(unsigned int r)
{
	unsigned int seen = atomic_load(&bell);

	if (r & 1) {
		atomic_fetch_add(&bell, 1);
		host_wake((unsigned int *)&bell, r & 2 ? 1 : -1);
	} else {
		host_sleep((unsigned int *)&bell, seen,
			   clock_now() + NSEC_PER_MSEC);
	}
}

/* Each thread maps and unmaps pages of its own. */
static void use_memory(unsigned int who)
{
	unsigned long va = arena.vmalloc.start + who * 16 * PAGE_SIZE;
	unsigned long phys = who * 16 * PAGE_SIZE;

	if (host_map(va, phys, PAGE_SIZE, HOST_PROT_READ | HOST_PROT_WRITE))
		atomic_store(&violated, true);
	memset((void *)va, who + 1, PAGE_SIZE);
	if (*(char *)(arena.memory.start + phys) != (char)(who + 1))
		atomic_store(&violated, true);
	host_unmap(va, PAGE_SIZE);
	host_arena_discard(phys, PAGE_SIZE);
}

static void say(unsigned int r)
{
	if (r & 1)
		host_log(6, 0, "half", 4);
	host_log(6, HOST_LOG_CONT | HOST_LOG_NEWLINE, "a line", 6);
	if (!(r & 6))
		host_log_flush();
}

static void use_something(unsigned int who, unsigned int r)
{
	switch (r % 9) {
	case 0:
		use_lock();
		break;
	case 1:
		ring_or_listen(r / 9);
		break;
	case 2:
		use_memory(who);
		break;
	case 3:
		say(r / 9);
		break;
	case 4:
		host_yield();
		break;
	case 5:
		host_thread_bind(r / 9 % (CPUS + 1) - 1);
		host_thread_bind(-1);
		break;
	case 6:
		host_thread_affinity(per_cpu[on_cpu].current,
				     r & 64 ? 1 + r / 128 % 7 : 7);
		break;
	case 7:
		host_membarrier();
		break;
	case 8:
		host_delay(r % 2000);
		break;
	}
}

static void use_all(unsigned int who)
{
	unsigned int r;

	for (int i = 0; i < ROUNDS; i++) {
		host_random(&r, sizeof(r));
		use_something(who, r);
		per_cpu[on_cpu].uses++;
	}
	host_thread_affinity(per_cpu[on_cpu].current, 7);
}

static int thread(void *arg)
{
	use_all((unsigned long)arg);
	atomic_fetch_add(&ended, 1);
	return 0;
}

static void *foreign(void *arg)
{
	if (cpu_enter())
		return NULL;
	use_all(THREADS + (unsigned long)arg);
	cpu_leave();
	return NULL;
}

static void start_threads(void)
{
	assert_int_equal(cpu_enter(), 0);
	for (unsigned long i = 0; i < THREADS; i++)
		assert_int_equal(host_thread_create("mix", thread, (void *)i,
						    fake_create("", 0, 0)),
				 0);
	cpu_leave();
}

static void all_at_once(void **state)
{
	uint64_t end = clock_now() + 200 * NSEC_PER_SEC;
	pthread_t ids[FOREIGN];

	start_threads();
	for (unsigned long i = 0; i < FOREIGN; i++)
		assert_int_equal(pthread_create(&ids[i], NULL, foreign,
						(void *)i), 0);
	while (atomic_load(&ended) < THREADS) {
		assert_true(clock_now() < end);
		threads_quiet(clock_now() + NSEC_PER_MSEC);
		usleep(500);
	}
	for (unsigned int i = 0; i < FOREIGN; i++)
		pthread_join(ids[i], NULL);
	while (threads_count() > 1)
		usleep(500);
	assert_false(atomic_load(&violated));
	assert_false(cpu_any_owned());
	assert_true(threads_quiet(clock_now()));
	assert_true(atomic_load(&now_is) > 0);
	assert_true(lines > 0 && locked_data > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_at_once, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
