// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/spinlock.c, linux/spinlock.h: spin locks in the kernel's own
 * word.
 *
 * Of struct qspinlock the low byte says which CPU has the lock (its holder
 * keeps the CPU until it lets go), and the high half counts the threads that
 * gave up spinning and sleep; an inlined queued_spin_is_locked() or
 * queued_spin_is_contended() reads that rightly.
 *
 * The holder of a spin lock may itself be preempted by the machine's
 * scheduler, which a kernel need not fear. So a waiter spins a little and then
 * sleeps on the word, keeping its CPU number but not the core.
 *
 * Unlocking is a plain store and a load of the sleepers' count: no locked
 * instruction. The store may pass the load, so a thread that goes to sleep
 * pays for both: it counts itself, makes every CPU run a barrier and looks
 * again. Either the unlocker sees the count or the sleeper sees the free lock.
 */
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/rwlock.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/locking/adaptive.h"
#include "kernel/locking/check.h"
#include "kernel/locking/order.h"
#include "kernel/locking/spin.h"
#include "kernel/smp.h"

#define SLEEPER (1U << 16)

/* Half the turns at first: nothing is known yet. */
DEFINE_PER_CPU(struct kpi_spins, kpi_spins) = { .turns = KPI_SPINS_MAX / 2 };

static bool spin_try(struct qspinlock *lock)
{
	int old = atomic_read(&lock->val);

	return !(old & 0xff) &&
	       atomic_try_cmpxchg_acquire(&lock->val, &old, old | kpi_lock_byte());
}

static bool spin_try_as_sleeper(struct qspinlock *lock, int old)
{
	return !(old & 0xff) &&
	       atomic_try_cmpxchg_acquire(&lock->val, &old,
					  (old - SLEEPER) | kpi_lock_byte());
}

static noinline void spin_sleep(struct qspinlock *lock)
{
	int old;

	kpi_check_spin_wait(lock, READ_ONCE(lock->locked));
	atomic_add(SLEEPER, &lock->val);
	host_membarrier();
	for (;;) {
		old = atomic_read(&lock->val);
		if (spin_try_as_sleeper(lock, old))
			return;
		kpi_poll_interrupts();
		if (old & 0xff)
			host_lock_wait((unsigned int *)&lock->val, old);
	}
}

/* Its holder cannot go on before this core is given to it. */
static bool holder_is_held_up(struct qspinlock *lock)
{
	u8 byte = READ_ONCE(lock->locked);

	return byte && !kpi_runs_beside(byte - 1);
}

static noinline void spin_slow(struct qspinlock *lock)
{
	if (holder_is_held_up(lock) || !kpi_spin_until(spin_try(lock)))
		spin_sleep(lock);
}

static __always_inline void acquire(struct qspinlock *lock)
{
	int old = 0;

	if (unlikely(!atomic_try_cmpxchg_acquire(&lock->val, &old, kpi_lock_byte())))
		spin_slow(lock);
}

static noinline void wake_sleeper(struct qspinlock *lock)
{
	host_wake((unsigned int *)&lock->val, 1);
}

static __always_inline void release(struct qspinlock *lock)
{
	if (kpi_checking_locks())
		kpi_check_spin_release(lock, READ_ONCE(lock->locked));
	smp_store_release(&lock->locked, 0);
	if (unlikely(kpi_sleepers_of("movzwl", lock->tail)))
		wake_sleeper(lock);
}

void kpi_spin_lock(struct qspinlock *lock)
{
	acquire(lock);
}

void kpi_spin_unlock(struct qspinlock *lock)
{
	release(lock);
}

void __lockfunc _raw_spin_lock(raw_spinlock_t *lock)
{
	preempt_disable();
	kpi_order_note(acquire, lock, _RET_IP_);
	acquire(&lock->raw_lock);
}
KPI_EXPORT(_raw_spin_lock);

void __lockfunc _raw_spin_lock_bh(raw_spinlock_t *lock)
{
	__local_bh_disable_ip(_RET_IP_, SOFTIRQ_LOCK_OFFSET);
	kpi_order_note(acquire, lock, _RET_IP_);
	acquire(&lock->raw_lock);
}
KPI_EXPORT(_raw_spin_lock_bh);

void __lockfunc _raw_spin_lock_irq(raw_spinlock_t *lock)
{
	kpi_irq_disable();
	preempt_disable();
	kpi_order_note(acquire, lock, _RET_IP_);
	acquire(&lock->raw_lock);
}
KPI_EXPORT(_raw_spin_lock_irq);

unsigned long __lockfunc _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags;

	flags = kpi_irq_save();
	preempt_disable();
	kpi_order_note(acquire, lock, _RET_IP_);
	acquire(&lock->raw_lock);
	return flags;
}
KPI_EXPORT(_raw_spin_lock_irqsave);

int __lockfunc _raw_spin_trylock(raw_spinlock_t *lock)
{
	preempt_disable();
	if (spin_try(&lock->raw_lock)) {
		kpi_order_note(held, lock, _RET_IP_);
		return 1;
	}
	preempt_enable();
	return 0;
}
KPI_EXPORT(_raw_spin_trylock);

int __lockfunc _raw_spin_trylock_bh(raw_spinlock_t *lock)
{
	__local_bh_disable_ip(_RET_IP_, SOFTIRQ_LOCK_OFFSET);
	if (spin_try(&lock->raw_lock)) {
		kpi_order_note(held, lock, _RET_IP_);
		return 1;
	}
	__local_bh_enable_ip(_RET_IP_, SOFTIRQ_LOCK_OFFSET);
	return 0;
}
KPI_EXPORT(_raw_spin_trylock_bh);

void __lockfunc _raw_spin_unlock(raw_spinlock_t *lock)
{
	kpi_order_note(release, lock, 0);
	release(&lock->raw_lock);
	preempt_enable();
}
KPI_EXPORT(_raw_spin_unlock);

void __lockfunc _raw_spin_unlock_bh(raw_spinlock_t *lock)
{
	kpi_order_note(release, lock, 0);
	release(&lock->raw_lock);
	__local_bh_enable_ip(_RET_IP_, SOFTIRQ_LOCK_OFFSET);
}
KPI_EXPORT(_raw_spin_unlock_bh);

void __lockfunc _raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	kpi_order_note(release, lock, 0);
	release(&lock->raw_lock);
	kpi_irq_enable();
	preempt_enable();
}
KPI_EXPORT(_raw_spin_unlock_irq);

void __lockfunc _raw_spin_unlock_irqrestore(raw_spinlock_t *lock,
					    unsigned long flags)
{
	kpi_order_note(release, lock, 0);
	release(&lock->raw_lock);
	kpi_irq_restore(flags);
	preempt_enable();
}
KPI_EXPORT(_raw_spin_unlock_irqrestore);

/*
 * lib/dec_and_lock.c: the lock is held on return only when the count fell to
 * zero, and nobody can take the count up from zero without the lock.
 */
int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock(lock);
	return 0;
}
KPI_EXPORT(_atomic_dec_and_lock);

int _atomic_dec_and_lock_irqsave(atomic_t *atomic, spinlock_t *lock,
				 unsigned long *flags)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock_irqsave(lock, *flags);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock_irqrestore(lock, *flags);
	return 0;
}
KPI_EXPORT(_atomic_dec_and_lock_irqsave);
