/* SPDX-License-Identifier: GPL-2.0 */
/* host/thread.h - of the door (../host.h): CPUs, threads and tasks. */
#ifndef LINUXKPI_HOST_THREAD_H
#define LINUXKPI_HOST_THREAD_H

struct host_thread;		/* opaque to the kernel side */

/*
 * Start a thread that owns a CPU and calls kpi_thread_main(@fn, @arg, @task).
 * @name: copied, at most 15 bytes are kept
 * @task: the struct task_struct made by the kernel side; becomes current
 * Context: may block.
 */
int host_thread_create(const char *name, int (*fn)(void *), void *arg,
		       void *task);

/* End the calling thread; never returns. The task must be gone already. */
void host_thread_exit(void);

/*
 * The @expected of a host_sleep() that nothing but a wake ends, the kernel's
 * TASK_UNINTERRUPTIBLE: one that takes long is reported.
 */
#define HOST_SLEEP_UNINTERRUPTIBLE 2u

/*
 * Sleep while *@word == @expected, at most until @deadline (nanoseconds of
 * HOST_CLOCK_MONOTONIC, ~0ULL for ever).  Gives up the CPU meanwhile; on
 * return the thread owns one again, perhaps another one.
 * Returns 0 (woken, or the word differed: look again) or -ETIMEDOUT. A signal
 * for the thread's task is a wake-up: who sends it changes the word. may block.
 */
int host_sleep(unsigned int *word, unsigned int expected,
	       unsigned long long deadline);

/*
 * The same for a thread that only looks again at @deadline for what another
 * thread may have done meanwhile: it counts as one that waits for ever.
 */
int host_sleep_poll(unsigned int *word, unsigned int expected,
		    unsigned long long deadline);

/* Wake at most @count host_sleep()ers or host_lock_wait()ers on @word. any. */
void host_wake(unsigned int *word, int count);

/*
 * Wait on a contended spin lock's word without giving up the CPU number:
 * the thread keeps its per-CPU block, but lets the core go to the holder.
 * May return early. Context: atomic.
 */
void host_lock_wait(unsigned int *word, unsigned int expected);

/*
 * From here on the calling thread runs on @cpu alone; -1: on any again. Waits
 * until that CPU is free. Returns what it was bound to before. may block.
 */
int host_thread_bind(int cpu);

/*
 * From here on the thread of @task runs on CPUs of the mask @cpus alone (not
 * while it is bound to one). Returns when it does not own another one: until
 * that thread gives way the caller waits. may block.
 */
void host_thread_affinity(void *task, unsigned long cpus);

/* Let another thread that waits for a CPU have this one. may block. */
void host_yield(void);

/* Let the core go to another thread, but keep the CPU's number. any. */
void host_relax(void);

/*
 * Interrupts of one CPU. The kernel side sets @pending (or @deadline, in
 * nanoseconds of HOST_CLOCK_MONOTONIC), adds one to @rings and wakes the word;
 * kpi_interrupt() is then called on that CPU: by a thread of its own as soon
 * as nobody else owns the CPU, or by its owner in the middle of a module's
 * code. kpi_interrupt() resets what it has served.
 */
struct host_doorbell {
	unsigned int rings;
	unsigned int pending;
	unsigned long long deadline;	/* ~0ULL: none */
};

/* Start the thread that serves @cpu's @bell, as @task. Both stay. any. */
int host_interrupt_open(unsigned int cpu, const char *name,
			struct host_doorbell *bell, void *task);

/*
 * Ask the owner of @cpu, if there is one, to call kpi_interrupt(), and wait
 * while *@word == @expected, at most @nsec. The owner may be where it cannot be
 * interrupted: ask again. Context: atomic; the CPU is kept.
 */
void host_interrupt(unsigned int cpu, unsigned int *word,
		    unsigned int expected, unsigned long long nsec);

/*
 * Own @cpu too, and go there, until host_cpu_return(). -EBUSY: somebody else
 * owns it. The caller must not block or give up its CPU in between. atomic.
 */
int host_cpu_borrow(unsigned int cpu);
void host_cpu_return(void);

/* A full memory barrier on every thread of the process that owns a CPU. any. */
void host_membarrier(void);

/* --------------------------------------------------------------- upcalls */

/*
 * Make (end) the struct task_struct of a host thread about to run kernel
 * code. @comm as in prctl(PR_SET_NAME); @pid/@tgid its numbers.
 */
void *kpi_task_create(const char *comm, int pid, int tgid);
void kpi_task_destroy(void *task);

/*
 * The calling thread has just got CPU @cpu (its %gs set), for @task: make it
 * current there. Before it gives it up: kpi_cpu_leave(). atomic.
 */
void kpi_cpu_enter(unsigned int cpu, void *task);
void kpi_cpu_leave(void);

/* What a task is doing, for a report on those that hang. */
struct kpi_task_info {
	char comm[16];
	int pid;
	unsigned int flags;	/* PF_* */
	char state;		/* as sysrq-t prints it: 'R', 'S', 'D' ... */
	int preempt_count;
	const char *waits_for;	/* "mutex" ..., or NULL: not known */
	const char *name;	/* of that, or NULL: then @object has its address */
	unsigned long object;	/* address of that, or 0 */
	void *holder;		/* the task that would end the wait, or NULL */
};

/*
 * Fill in @out. The thread owns no CPU, but %gs must point at some CPU's
 * block. @task must not end meanwhile.
 */
void kpi_describe_task(void *task, struct kpi_task_info *out);

/* Body of a thread made by host_thread_create(). */
void kpi_thread_main(int (*fn)(void *), void *arg, void *task);

/* Set jiffies to what HOST_CLOCK_MONOTONIC says. No CPU needed. any. */
void kpi_tick(unsigned long long now);

/*
 * An interrupt of the CPU that the calling thread owns. Returns at once where
 * the CPU has interrupts off or nothing is pending. atomic.
 */
void kpi_interrupt(void);

/*
 * Threads wait for a CPU: those that own one shall give way where they can be
 * preempted. No CPU needed. any.
 */
void kpi_resched(void);

#endif
