// SPDX-License-Identifier: GPL-2.0
/*
 * The threads that run kernel code: those that the kernel side starts and
 * those of the embedding program that call in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/*
 * A kernel's stack has 16 KiB; ours holds host functions and libraries too.
 * Below it a wide guard: kernel code may skip a page with one big frame.
 */
#define STACK_SIZE (256ul << 10)
#define STACK_GUARD (64ul << 10)

static pthread_mutex_t threads_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct cpu_thread *threads;
static size_t nr_threads;
static pthread_key_t foreign_key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static _Thread_local struct cpu_thread *self;

struct cpu_thread *cpu_self(void)
{
	return self;
}

static struct cpu_thread *thread_new(const char *name)
{
	struct cpu_thread *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->cpu = t->last_cpu = t->gs_cpu = -1;
	if (name)
		strncpy(t->name, name, sizeof(t->name) - 1);
	pthread_mutex_lock(&threads_mutex);
	t->next = threads;
	if (threads)
		threads->prev = t;
	threads = t;
	nr_threads++;
	pthread_mutex_unlock(&threads_mutex);
	return t;
}

static void thread_forget(struct cpu_thread *t)
{
	pthread_mutex_lock(&threads_mutex);
	if (t->next)
		t->next->prev = t->prev;
	if (t->prev)
		t->prev->next = t->next;
	else
		threads = t->next;
	nr_threads--;
	pthread_mutex_unlock(&threads_mutex);
	free(t);
}

void threads_lock(void)
{
	pthread_mutex_lock(&threads_mutex);
}

void threads_unlock(void)
{
	pthread_mutex_unlock(&threads_mutex);
}

struct cpu_thread *threads_first(void)
{
	return threads;
}

size_t threads_count(void)
{
	size_t n;

	pthread_mutex_lock(&threads_mutex);
	n = nr_threads;
	pthread_mutex_unlock(&threads_mutex);
	return n;
}

static struct cpu_thread *thread_of(const void *task)
{
	struct cpu_thread *t = threads;

	while (t && t->task != task)
		t = t->next;
	return t;
}

void thread_allow(const void *task, uint64_t cpus)
{
	struct cpu_thread *t;

	pthread_mutex_lock(&threads_mutex);
	t = thread_of(task);
	if (t)
		atomic_store(&t->allowed, cpus);
	pthread_mutex_unlock(&threads_mutex);
}

bool thread_within(const void *task, uint64_t cpus)
{
	struct cpu_thread *t;
	bool within;
	int cpu;

	pthread_mutex_lock(&threads_mutex);
	t = thread_of(task);
	cpu = t ? t->cpu : -1;
	within = cpu < 0 || (cpus >> cpu & 1);
	pthread_mutex_unlock(&threads_mutex);
	return within;
}

static bool ended_by_hand;

void threads_end_by_hand(void)
{
	ended_by_hand = true;
}

static void foreign_exit(void *arg)
{
	if (!ended_by_hand)
		thread_detach(arg);
}

static void make_key(void)
{
	pthread_key_create(&foreign_key, foreign_exit);
}

/* A thread of the embedding program calls in for the first time. */
struct cpu_thread *thread_attach(void)
{
	struct cpu_thread *t = self;

	if (t)
		return t;
	t = thread_new(NULL);
	if (!t)
		return NULL;
	t->foreign = true;
	t->tid = syscall(SYS_gettid);
	t->core = cpu_core_word();
	pthread_getname_np(pthread_self(), t->name, sizeof(t->name));
	crash_altstack(t);
	/* Kernel code means the times that it gives to sleeps. */
	t->old_slack = prctl(PR_GET_TIMERSLACK);
	prctl(PR_SET_TIMERSLACK, 1);
	pthread_once(&key_once, make_key);
	pthread_setspecific(foreign_key, t);
	self = t;
	return t;
}

/* It ends, or the host is closed: its task goes too. */
/* Threads that end their tasks just now: the kernel side stays for them. */
static atomic_uint nr_detaching;

/* The task goes to whoever asks first: its thread, or the host's end. */
static void *take_task(struct cpu_thread *t)
{
	void *task;

	pthread_mutex_lock(&threads_mutex);
	task = the_host ? t->task : NULL;
	t->task = NULL;
	if (task)
		atomic_fetch_add(&nr_detaching, 1);
	pthread_mutex_unlock(&threads_mutex);
	return task;
}

void thread_detach(struct cpu_thread *t)
{
	void *task = t ? take_task(t) : NULL;

	if (!t)
		return;
	if (task) {
		cpu_acquire(t);
		kpi.task_destroy(task);
		cpu_release(t);
		atomic_fetch_sub(&nr_detaching, 1);
	}
	crash_altstack_free(t);
	prctl(PR_SET_TIMERSLACK, t->old_slack > 0 ? t->old_slack : 0);
	pthread_setspecific(foreign_key, NULL);
	self = NULL;
	thread_forget(t);
}

static void find_stack(struct cpu_thread *t)
{
	pthread_attr_t attr;
	void *addr;
	size_t size;

	if (pthread_getattr_np(pthread_self(), &attr))
		return;
	if (!pthread_attr_getstack(&attr, &addr, &size))
		t->stack = (struct host_range){ (unsigned long)addr,
						(unsigned long)addr + size };
	pthread_attr_destroy(&attr);
}

/*
 * host_thread_exit() comes back here: pthread_exit() would load the
 * unwinder's library to walk frames that have nothing to clean up.
 */
static void run_thread(struct cpu_thread *t)
{
	if (!setjmp(t->exit))
		kpi.thread_main(t->fn, t->arg, t->task);
}

static void *thread_body(void *arg)
{
	struct cpu_thread *t = arg;
	int cpu;

	self = t;
	t->tid = syscall(SYS_gettid);
	t->core = cpu_core_word();
	pthread_setname_np(pthread_self(), t->name);
	/* Timers of the kernel side come to the nanosecond, not in company. */
	prctl(PR_SET_TIMERSLACK, 1);
	find_stack(t);
	crash_altstack(t);
	if (t->bell)
		ipi_serve(t);
	cpu = cpu_acquire(t);
	kpi.cpu_enter(cpu, t->task);
	run_thread(t);
	if (t->cpu >= 0)
		cpu_release(t);
	crash_altstack_free(t);
	self = NULL;
	thread_forget(t);
	return NULL;
}

/* The program's signals are for its own threads; these are for all. */
static const int open_signals[] = { SIGSEGV, SIGBUS,  SIGILL,	   SIGFPE,
				    SIGTRAP, SIGSYS, INTERRUPT_SIGNAL };

int thread_start(void *(*body)(void *), void *arg)
{
	sigset_t blocked, old;
	pthread_attr_t attr;
	pthread_t id;
	int ret;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_attr_setguardsize(&attr, STACK_GUARD);
	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof(open_signals) / sizeof(int); i++)
		sigdelset(&blocked, open_signals[i]);
	sigdelset(&blocked, capture_signal());
	pthread_sigmask(SIG_SETMASK, &blocked, &old);
	ret = pthread_create(&id, &attr, body, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return -ret;
}

static int start(struct cpu_thread *t)
{
	int ret = thread_start(thread_body, t);

	if (ret)
		thread_forget(t);
	return ret;
}

int host_thread_create(const char *name, int (*fn)(void *), void *arg,
		       void *task)
{
	struct cpu_thread *t = thread_new(name);

	if (!t)
		return -ENOMEM;
	t->task = task;
	t->fn = fn;
	t->arg = arg;
	return start(t);
}

/* It owns no CPU but while it serves the interrupts of that one. */
int host_interrupt_open(unsigned int cpu, const char *name,
			struct host_doorbell *bell, void *task)
{
	struct cpu_thread *t = thread_new(name);

	if (!t)
		return -ENOMEM;
	t->task = task;
	t->bound = cpu + 1;
	t->bell = bell;
	return start(t);
}

/* The task is gone, so nothing of the kernel side runs here any more. */
void host_thread_exit(void)
{
	longjmp(self->exit, 1);
}

/* It waits in host_sleep(), and its word tells that nobody has woken it. */
static bool thread_quiet(const struct cpu_thread *t, uint64_t until)
{
	unsigned int *word = atomic_load(&t->sleep_word);
	uint64_t deadline = atomic_load(&t->sleep_deadline);
	unsigned int value;

	if (t->foreign && !word)
		return t->cpu < 0;
	return word && (deadline == FOREVER || deadline > until) &&
	       peek((unsigned long)word, &value, sizeof(value)) &&
	       value == t->sleep_expected;
}

/*
 * A thread seen asleep may be woken by one that is looked at later; but then
 * somebody owned a CPU or took one meanwhile, and both are looked for.
 */
bool threads_quiet(uint64_t until)
{
	uint64_t before = atomic_load(&cpu_activity);
	bool quiet = !cpu_any_owned();

	pthread_mutex_lock(&threads_mutex);
	for (struct cpu_thread *t = threads; quiet && t; t = t->next)
		quiet = thread_quiet(t, until);
	pthread_mutex_unlock(&threads_mutex);
	return quiet && atomic_load(&cpu_activity) == before;
}

/* The host closes: what threads of the program had here is gone with it. */
void threads_close(void)
{
	struct cpu_thread *mine = thread_attach();

	if (!mine)
		return;
	cpu_acquire(mine);
	pthread_mutex_lock(&threads_mutex);
	for (struct cpu_thread *t = threads; t; t = t->next) {
		if (!t->foreign || (t != mine && t->cpu >= 0))
			continue;
		if (t->task)
			kpi.task_destroy(t->task);
		t->task = NULL;
	}
	pthread_mutex_unlock(&threads_mutex);
	cpu_release(mine);
	while (atomic_load(&nr_detaching))
		sched_yield();
	pthread_mutex_lock(&threads_mutex);
	for (struct cpu_thread *t = threads; t; t = t->next) {
		t->last_cpu = t->gs_cpu = -1;
		atomic_store(&t->allowed, 0);
	}
	pthread_mutex_unlock(&threads_mutex);
}

_Atomic bool threads_ending;

/* Wake the host's own threads; how many there still are. */
static size_t wake_own(void)
{
	size_t left = 0;

	pthread_mutex_lock(&threads_mutex);
	for (struct cpu_thread *t = threads; t; t = t->next) {
		unsigned int *word = atomic_load(&t->sleep_word);

		left += !t->foreign;
		if (word && !t->foreign)
			futex_wake(word, -1);
	}
	pthread_mutex_unlock(&threads_mutex);
	return left;
}

/*
 * Kernel threads that nobody stops (those of RCU, of workqueues) sleep for
 * ever in code and on memory that go with the host. What runs instead of
 * sleeping is not waited for long.
 */
#define END_NS (NSEC_PER_SEC / 2)

void threads_end(void)
{
	struct timespec pause = { 0, 20000 };
	uint64_t end = clock_now() + END_NS;

	atomic_store(&threads_ending, true);
	while (wake_own() && clock_now() < end)
		nanosleep(&pause, NULL);
	atomic_store(&threads_ending, false);
}

bool cpu_single_threaded(void)
{
	return threads_count() <= 1;
}
