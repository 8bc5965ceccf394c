// SPDX-License-Identifier: GPL-2.0
/*
 * A lock that nobody else wants is a compare-and-swap, and a store where
 * nobody can have come to wait, else another compare-and-swap.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#ifdef HAVE_URCU
#define _LGPL_SOURCE
#include <urcu/urcu-memb.h>
#endif

#include "bare.h"

static _Atomic uint32_t word;
static _Atomic uintptr_t owner;
static _Thread_local unsigned long per_thread;
static _Thread_local volatile unsigned int depth;

static void take(void)
{
	uint32_t expected = 0;

	while (!atomic_compare_exchange_strong_explicit(
		&word, &expected, 1, memory_order_acquire,
		memory_order_relaxed))
		expected = 0;
}

static void run_cas_store(unsigned int n)
{
	while (n--) {
		take();
		atomic_store_explicit(&word, 0, memory_order_release);
	}
}

static void run_cas_cas(unsigned int n)
{
	while (n--) {
		uintptr_t free = 0, me = (uintptr_t)&per_thread;

		atomic_compare_exchange_strong_explicit(&owner, &free, me,
							memory_order_acquire,
							memory_order_relaxed);
		atomic_compare_exchange_strong_explicit(&owner, &me, 0,
							memory_order_release,
							memory_order_relaxed);
	}
}

static void run_add_sub(unsigned int n)
{
	while (n--) {
		atomic_fetch_add_explicit(&word, 2, memory_order_acquire);
		atomic_fetch_sub_explicit(&word, 2, memory_order_release);
	}
}

static void run_atomic(unsigned int n)
{
	while (n--)
		atomic_fetch_add_explicit(&word, 1, memory_order_seq_cst);
}

static void run_depth(unsigned int n)
{
	while (n--) {
		depth++;
		depth--;
	}
}

static void run_per_thread(unsigned int n)
{
	while (n--) {
		per_thread++;
		__asm__ volatile("" ::: "memory");
	}
}

static void malloc_free(size_t size, unsigned int n)
{
	while (n--) {
		void *p = malloc(size);

		__asm__ volatile("" : "+r"(p));
		free(p);
	}
}

static void run_malloc_64(unsigned int n)
{
	malloc_free(64, n);
}

static void run_malloc_192(unsigned int n)
{
	malloc_free(192, n);
}

static void run_malloc_256(unsigned int n)
{
	malloc_free(256, n);
}

static void run_malloc_4096(unsigned int n)
{
	malloc_free(4096, n);
}

static void run_mmap(unsigned int n)
{
	while (n--) {
		void *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
			       0);

		munmap(p, 16384);
	}
}

#ifdef HAVE_URCU
static void start_urcu(void)
{
	urcu_memb_register_thread();
}

static void run_urcu_read(unsigned int n)
{
	while (n--) {
		urcu_memb_read_lock();
		urcu_memb_read_unlock();
	}
}

static void run_urcu_synchronize(unsigned int n)
{
	while (n--)
		urcu_memb_synchronize_rcu();
}

static void stop_urcu(void)
{
	urcu_memb_unregister_thread();
}
#endif

const struct bare bare_locks[] = {
	{ "spin_lock+unlock", .run = run_cas_store },
	{ "spin_lock_bh+unlock_bh", .run = run_cas_store },
	{ "spin_lock_irq+unlock_irq", .run = run_cas_store },
	{ "spin_lock_irqsave+irqrestore", .run = run_cas_store },
	{ "spin_trylock+unlock", .run = run_cas_store },
	{ "read_lock+unlock", .run = run_add_sub },
	{ "write_lock+unlock", .run = run_cas_store },
	{ "mutex_lock+unlock", .run = run_cas_cas },
	{ "mutex_trylock+unlock", .run = run_cas_cas },
	{ "down_read+up_read", .run = run_add_sub },
	{ "down_write+up_write", .run = run_cas_cas },
	{ "preempt_disable+enable", .run = run_depth },
	{ "atomic_inc", .run = run_atomic },
	{ "atomic_inc_return", .run = run_atomic },
	{ "this_cpu_inc", .run = run_per_thread },
#ifdef HAVE_URCU
	{ "rcu_read_lock+unlock", .setup = start_urcu, .run = run_urcu_read,
	  .teardown = stop_urcu },
	{ "synchronize_rcu", .setup = start_urcu,
	  .run = run_urcu_synchronize, .teardown = stop_urcu },
#endif
	{ "kmalloc(64)+kfree", .run = run_malloc_64 },
	{ "kmalloc(256, GFP_ATOMIC)+kfree", .run = run_malloc_256 },
	{ "kmalloc(4096)+kfree", .run = run_malloc_4096 },
	{ "kmem_cache_alloc+free", .run = run_malloc_192 },
	{ "vmalloc(16384)+vfree", .run = run_mmap },
	{ 0 },
};
