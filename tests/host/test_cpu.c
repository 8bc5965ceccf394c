// SPDX-License-Identifier: GPL-2.0
/*
 * CPUs and threads: one owner at a time, %gs at the owner's block, sleeping
 * and waking, the ticker that rests when nobody runs.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <valgrind/valgrind.h>

#include "cmocka.h"
#include "internal.h"

#define CPUS 3u
#define MIB (1ul << 20)

static _Atomic unsigned int entered[CPUS], ticks, tasks, threads_run;
static _Atomic bool violated;
static _Thread_local int on_cpu = -1;
static unsigned int never;	/* nobody wakes what sleeps on it */

static unsigned long gs_word(void)
{
	unsigned long value;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(value));
	return value;
}

static void fake_enter(unsigned int cpu, void *task)
{
	if (atomic_fetch_add(&entered[cpu], 1) || !task)
		atomic_store(&violated, true);
	if (gs_word() != 1000 + cpu)
		atomic_store(&violated, true);
	on_cpu = cpu;
}

static void fake_leave(void)
{
	atomic_fetch_sub(&entered[on_cpu], 1);
	on_cpu = -1;
}

static void *fake_create(const char *comm, int pid, int tgid)
{
	atomic_fetch_add(&tasks, 1);
	return malloc(1);
}

static void fake_destroy(void *task)
{
	atomic_fetch_sub(&tasks, 1);
	free(task);
}

static void fake_main(int (*fn)(void *), void *arg, void *task)
{
	fn(arg);
	atomic_fetch_add(&threads_run, 1);
	fake_leave();
	fake_destroy(task);
	host_thread_exit();
}

static void fake_tick(unsigned long long now)
{
	atomic_fetch_add(&ticks, 1);
}

static void fake_resched(void)
{
}

static int setup(void **state)
{
	struct lkm_error err = { "" };

	if (arena_open(16 * MIB, CPUS, RUNNING_ON_VALGRIND, &err))
		return -1;
	kpi.cpu_enter = fake_enter;
	kpi.cpu_leave = fake_leave;
	kpi.task_create = fake_create;
	kpi.task_destroy = fake_destroy;
	kpi.thread_main = fake_main;
	kpi.tick = fake_tick;
	kpi.resched = fake_resched;
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		*(unsigned long *)(arena.percpu.start +
				   cpu * arena.percpu_stride) = 1000 + cpu;
	cpu_open(CPUS, RUNNING_ON_VALGRIND);
	atomic_store(&violated, false);
	atomic_store(&threads_run, 0);
	the_host = calloc(1, sizeof(*the_host));
	return 0;
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

static int spin(void *arg)
{
	for (int i = 0; i < 300; i++) {
		host_yield();
		host_sleep((unsigned int *)arg, 0, clock_now() + 20000);
	}
	return 0;
}

static void wait_for_threads(unsigned int n)
{
	uint64_t end = clock_now() + 60 * NSEC_PER_SEC;

	while (atomic_load(&threads_run) < n || threads_count() > 1) {
		assert_true(clock_now() < end);
		usleep(1000);
	}
}

/* More threads than CPUs: each CPU has one owner, %gs at its block. */
static void one_owner_each(void **state)
{
	unsigned int word = 0;

	assert_int_equal(cpu_enter(), 0);
	for (int i = 0; i < 10; i++)
		assert_int_equal(host_thread_create("spin", spin, &word,
						    fake_create("", 0, 0)),
				 0);
	cpu_leave();
	wait_for_threads(10);
	assert_false(atomic_load(&violated));
	assert_false(cpu_any_owned());
}

/* Threads that never sleep, more than there are CPUs, each having its turns. */
#define GREEDY 7

static _Atomic unsigned long greedy_turns[GREEDY];
static _Atomic bool greedy_stop;

static int greedy(void *arg)
{
	_Atomic unsigned long *turns = arg;

	while (!atomic_load(&greedy_stop)) {
		atomic_fetch_add(turns, 1);
		host_yield();
	}
	return 0;
}

static bool all_had(unsigned long turns)
{
	for (int i = 0; i < GREEDY; i++)
		if (atomic_load(&greedy_turns[i]) < turns)
			return false;
	return true;
}

static void those_who_yield_take_turns(void **state)
{
	uint64_t end = clock_now() + 60 * NSEC_PER_SEC;

	atomic_store(&greedy_stop, false);
	assert_int_equal(cpu_enter(), 0);
	for (int i = 0; i < GREEDY; i++) {
		atomic_store(&greedy_turns[i], 0);
		assert_int_equal(host_thread_create("greedy", greedy,
						    &greedy_turns[i],
						    fake_create("", 0, 0)),
				 0);
	}
	/* With one CPU gone they wait for the others all the more. */
	while (!all_had(20)) {
		assert_true(clock_now() < end);
		usleep(100);
	}
	atomic_store(&greedy_stop, true);
	cpu_leave();
	wait_for_threads(GREEDY);
	assert_false(atomic_load(&violated));
	assert_false(cpu_wanted());
}

/* It keeps to the CPUs that it is sent to, from when the sender returns. */
static _Atomic unsigned int rover_on;
static _Atomic bool rover_stop;

static int rover(void *arg)
{
	while (!atomic_load(&rover_stop)) {
		atomic_store(&rover_on, on_cpu);
		if (arg)
			host_sleep(arg, 0, clock_now() + 20000);
		else
			host_yield();
	}
	return 0;
}

static void send_around(unsigned int *word)
{
	void *task = fake_create("", 0, 0);

	atomic_store(&rover_stop, false);
	assert_int_equal(cpu_enter(), 0);
	assert_int_equal(host_thread_create("rover", rover, word, task), 0);
	for (int i = 0; i < 200; i++) {
		unsigned int cpu = i % CPUS;

		host_thread_affinity(task, 1ul << cpu);
		/* Not a word of before is written after. */
		atomic_store(&rover_on, cpu);
		assert_int_equal(host_sleep(&never, 0, clock_now() + 30000),
				 -ETIMEDOUT);
		assert_int_equal(atomic_load(&rover_on), cpu);
	}
	atomic_store(&rover_stop, true);
	cpu_leave();
	wait_for_threads(1);
	assert_false(atomic_load(&violated));
}

static void a_thread_goes_where_it_is_sent(void **state)
{
	unsigned int word = 0;

	never = 0;
	send_around(&word);
	atomic_store(&threads_run, 0);
	send_around(NULL);
}

static void one_keeps_to_its_own_cpus(void **state)
{
	assert_int_equal(cpu_enter(), 0);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
		host_thread_affinity(cpu_self()->task, 1ul << cpu);
		assert_int_equal(on_cpu, (int)cpu);
		host_yield();
		assert_int_equal(on_cpu, (int)cpu);
	}
	host_thread_affinity(cpu_self()->task, ~0ul);
	/* Of a task without a thread there is nothing to be said. */
	host_thread_affinity(&never, 1);
	cpu_leave();
}

static unsigned int ping, pong;

static int answer(void *arg)
{
	for (unsigned int i = 1; i <= 1000; i++) {
		while (__atomic_load_n(&ping, __ATOMIC_SEQ_CST) < i)
			host_sleep(&ping, i - 1, FOREVER);
		__atomic_store_n(&pong, i, __ATOMIC_SEQ_CST);
		host_wake(&pong, 1);
	}
	return 0;
}

static void wake_ups_are_not_lost(void **state)
{
	assert_int_equal(cpu_enter(), 0);
	host_thread_create("answer", answer, NULL, fake_create("", 0, 0));
	for (unsigned int i = 1; i <= 1000; i++) {
		__atomic_store_n(&ping, i, __ATOMIC_SEQ_CST);
		host_wake(&ping, 1);
		while (__atomic_load_n(&pong, __ATOMIC_SEQ_CST) < i)
			host_sleep(&pong, i - 1, FOREVER);
	}
	cpu_leave();
	wait_for_threads(1);
	assert_false(atomic_load(&violated));
}

static void sleep_times_out(void **state)
{
	unsigned int word = 7, before;
	uint64_t start = clock_now();

	assert_int_equal(cpu_enter(), 0);
	assert_int_equal(host_sleep(&word, 8, FOREVER), 0);
	before = atomic_load(&ticks);
	assert_int_equal(host_sleep(&word, 7, start + 20 * NSEC_PER_MSEC),
			 -ETIMEDOUT);
	assert_true(clock_now() - start >= 20 * NSEC_PER_MSEC);
	/* jiffies are not behind the time that was waited for. */
	assert_true(atomic_load(&ticks) > before);
	cpu_leave();
}

static void delay_delays(void **state)
{
	static const uint64_t nsecs[] = { 0, 1000, 300000, 3000000 };

	for (int i = 0; i < 4; i++) {
		uint64_t start = clock_now();

		host_delay(nsecs[i]);
		assert_true(clock_now() - start >= nsecs[i]);
	}
}

static int sleeper(void *arg)
{
	host_sleep(&never, 0, *(uint64_t *)arg);
	return 0;
}

static void quiet_is_seen(void **state)
{
	uint64_t deadline = clock_now() + 50 * NSEC_PER_MSEC;
	uint64_t forever = FOREVER;

	assert_int_equal(cpu_enter(), 0);
	assert_false(threads_quiet(clock_now()));
	cpu_leave();
	assert_true(threads_quiet(clock_now()));
	never = 0;
	host_thread_create("forever", sleeper, &forever, fake_create("", 0, 0));
	host_thread_create("timed", sleeper, &deadline, fake_create("", 0, 0));
	assert_int_equal(lkmhost_settle(NULL, 10000), 0);
	/* The timed one was waited for, the other one sleeps on. */
	assert_true(clock_now() >= deadline);
	while (threads_count() > 2)
		usleep(100);
	__atomic_store_n(&never, 1, __ATOMIC_SEQ_CST);
	host_wake(&never, 1);
	wait_for_threads(2);
}

/* How often the thread of that status file gave up its core; -1: not ours. */
static long switches(const char *path)
{
	char line[256];
	long n = -1;
	FILE *f = fopen(path, "r");

	if (!f)
		return -1;
	/* A sanitizer's thread does not rest. */
	if (fgets(line, sizeof(line), f) && strstr(line, "lkmhost/tick"))
		while (fgets(line, sizeof(line), f) &&
		       sscanf(line, "voluntary_ctxt_switches: %ld", &n) != 1)
			;
	fclose(f);
	return n;
}

static long wakeups(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	char path[300];
	long total = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		long n;

		snprintf(path, sizeof(path), "/proc/self/task/%s/status",
			 entry->d_name);
		n = switches(path);
		total += n > 0 ? n : 0;
	}
	closedir(dir);
	return total;
}

static void ticker_ticks_and_rests(void **state)
{
	unsigned int before;
	long rest;

	assert_int_equal(clock_open(), 0);
	assert_int_equal(cpu_enter(), 0);
	before = atomic_load(&ticks);
	host_delay(100 * NSEC_PER_MSEC);
	/* 250 a second, on a busy machine perhaps some less. */
	assert_in_range(atomic_load(&ticks) - before, 5, 27);
	cpu_leave();
	usleep(100000);
	rest = wakeups();
	assert_true(rest > 0);
	before = atomic_load(&ticks);
	usleep(300000);
	assert_int_equal(atomic_load(&ticks), before);
	assert_int_equal(wakeups(), rest);
	/* Whoever comes back finds the time as it is. */
	assert_int_equal(cpu_enter(), 0);
	assert_true(atomic_load(&ticks) > before);
	cpu_leave();
}

static void *foreign(void *arg)
{
	if (!cpu_enter())
		cpu_leave();
	return NULL;
}

static void foreign_threads_leave_no_task(void **state)
{
	unsigned int before;
	pthread_t id;

	assert_int_equal(cpu_enter(), 0);
	cpu_leave();
	before = atomic_load(&tasks);
	pthread_create(&id, NULL, foreign, NULL);
	pthread_join(id, NULL);
	assert_int_equal(atomic_load(&tasks), before);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_owner_each),    T(those_who_yield_take_turns),
		T(a_thread_goes_where_it_is_sent),
		T(one_keeps_to_its_own_cpus),
		T(wake_ups_are_not_lost),
		T(sleep_times_out),   T(delay_delays),
		T(quiet_is_seen),     T(ticker_ticks_and_rests),
		T(foreign_threads_leave_no_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
