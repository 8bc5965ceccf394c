// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/locking/qrwlock.c, linux/rwlock.h: reader-writer spin locks.
 *
 * cnts holds the writer (its CPU) in its low byte, a writer's claim in bit 8 and
 * the readers above, as the kernel's own. The claim keeps new readers out, so
 * that writers do not starve; a reader in interrupt context passes it, since
 * a reader on that CPU may be the one the writer waits for. wait_lock.val
 * counts the sleepers; see spinlock.c for why unlocking may look at it
 * without a locked instruction.
 */
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/rwlock.h>
#include <linux/spinlock.h>

#include "kpi.h"
#include "kernel/locking/adaptive.h"
#include "kernel/locking/check.h"
#include "kernel/locking/spin.h"
#include "kernel/smp.h"

#define WRITER 0xffU
#define CLAIM 0x100U
#define READER 0x200U

static bool read_try(arch_rwlock_t *lock, u32 refuse)
{
	int old = atomic_read(&lock->cnts);

	while (!(old & refuse)) {
		if (atomic_try_cmpxchg_acquire(&lock->cnts, &old, old + READER))
			return true;
	}
	return false;
}

/* Free but for claims: take it, and the claim with it. */
static bool write_try(arch_rwlock_t *lock)
{
	int old = atomic_read(&lock->cnts);

	while (!(old & ~CLAIM)) {
		if (atomic_try_cmpxchg_acquire(&lock->cnts, &old,
					       kpi_lock_byte()))
			return true;
	}
	return false;
}

/* The claim again where another writer has taken it and gone. */
static bool write_try_claiming(arch_rwlock_t *lock)
{
	if (write_try(lock))
		return true;
	if (!(atomic_read(&lock->cnts) & CLAIM))
		atomic_or(CLAIM, &lock->cnts);
	return false;
}

static void sleep_once(arch_rwlock_t *lock, u32 busy, u32 claim)
{
	u32 old;

	kpi_check_spin_wait(lock, READ_ONCE(lock->wlocked));
	kpi_poll_interrupts();
	atomic_inc(&lock->wait_lock.val);
	host_membarrier();
	if (claim)
		atomic_or(claim, &lock->cnts);
	old = atomic_read(&lock->cnts);
	if (old & busy)
		host_lock_wait((unsigned int *)&lock->cnts, old);
	atomic_dec(&lock->wait_lock.val);
}

static void wake_sleepers(arch_rwlock_t *lock)
{
	if (unlikely(kpi_sleepers_of("movl", lock->wait_lock.val.counter)))
		host_wake((unsigned int *)&lock->cnts, INT_MAX);
}

static noinline void read_slow(arch_rwlock_t *lock)
{
	u32 refuse = in_interrupt() ? WRITER : WRITER | CLAIM;

	while (!kpi_spin_until(read_try(lock, refuse)))
		sleep_once(lock, refuse, 0);
}

static noinline void write_slow(arch_rwlock_t *lock)
{
	while (!kpi_spin_until(write_try_claiming(lock)))
		sleep_once(lock, ~CLAIM, CLAIM);
}

static void read_acquire(arch_rwlock_t *lock)
{
	if (unlikely(!read_try(lock, WRITER | CLAIM)))
		read_slow(lock);
}

static void write_acquire(arch_rwlock_t *lock)
{
	int old = 0;

	if (unlikely(!atomic_try_cmpxchg_acquire(&lock->cnts, &old,
						 kpi_lock_byte())))
		write_slow(lock);
}

static void read_release(arch_rwlock_t *lock)
{
	if (unlikely(atomic_sub_return_release(READER, &lock->cnts) < 0)) {
		kpi_lock_report("rwlock released that no reader holds", lock,
				NULL);
		atomic_add(READER, &lock->cnts);
	}
	wake_sleepers(lock);
}

static void write_release(arch_rwlock_t *lock)
{
	if (kpi_checking_locks())
		kpi_check_spin_release(lock, READ_ONCE(lock->wlocked));
	smp_store_release(&lock->wlocked, 0);
	wake_sleepers(lock);
}

/* The five forms of each side differ in what they switch off around it. */
#define RW_FORMS(side)                                                        \
void __lockfunc _raw_##side##_lock(rwlock_t *lock)                            \
{                                                                             \
	preempt_disable();                                                    \
	side##_acquire(&lock->raw_lock);                                      \
}                                                                             \
KPI_EXPORT(_raw_##side##_lock);                                               \
void __lockfunc _raw_##side##_lock_bh(rwlock_t *lock)                         \
{                                                                             \
	__local_bh_disable_ip(_RET_IP_, SOFTIRQ_LOCK_OFFSET);                 \
	side##_acquire(&lock->raw_lock);                                      \
}                                                                             \
KPI_EXPORT(_raw_##side##_lock_bh);                                            \
void __lockfunc _raw_##side##_lock_irq(rwlock_t *lock)                        \
{                                                                             \
	kpi_irq_disable();                                                  \
	preempt_disable();                                                    \
	side##_acquire(&lock->raw_lock);                                      \
}                                                                             \
KPI_EXPORT(_raw_##side##_lock_irq);                                           \
unsigned long __lockfunc _raw_##side##_lock_irqsave(rwlock_t *lock)           \
{                                                                             \
	unsigned long flags;                                                  \
									      \
	flags = kpi_irq_save();                                                \
	preempt_disable();                                                    \
	side##_acquire(&lock->raw_lock);                                      \
	return flags;                                                         \
}                                                                             \
KPI_EXPORT(_raw_##side##_lock_irqsave);                                       \
void __lockfunc _raw_##side##_unlock(rwlock_t *lock)                          \
{                                                                             \
	side##_release(&lock->raw_lock);                                      \
	preempt_enable();                                                     \
}                                                                             \
KPI_EXPORT(_raw_##side##_unlock);                                             \
void __lockfunc _raw_##side##_unlock_bh(rwlock_t *lock)                       \
{                                                                             \
	side##_release(&lock->raw_lock);                                      \
	__local_bh_enable_ip(_RET_IP_, SOFTIRQ_LOCK_OFFSET);                  \
}                                                                             \
KPI_EXPORT(_raw_##side##_unlock_bh);                                          \
void __lockfunc _raw_##side##_unlock_irq(rwlock_t *lock)                      \
{                                                                             \
	side##_release(&lock->raw_lock);                                      \
	kpi_irq_enable();                                                   \
	preempt_enable();                                                     \
}                                                                             \
KPI_EXPORT(_raw_##side##_unlock_irq);                                         \
void __lockfunc _raw_##side##_unlock_irqrestore(rwlock_t *lock,               \
						unsigned long flags)          \
{                                                                             \
	side##_release(&lock->raw_lock);                                      \
	kpi_irq_restore(flags);                                             \
	preempt_enable();                                                     \
}                                                                             \
KPI_EXPORT(_raw_##side##_unlock_irqrestore)

RW_FORMS(read);
RW_FORMS(write);

void __lockfunc _raw_write_lock_nested(rwlock_t *lock, int subclass)
{
	_raw_write_lock(lock);
}
KPI_EXPORT(_raw_write_lock_nested);

int __lockfunc _raw_read_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (read_try(&lock->raw_lock, WRITER | CLAIM))
		return 1;
	preempt_enable();
	return 0;
}
KPI_EXPORT(_raw_read_trylock);

int __lockfunc _raw_write_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (write_try(&lock->raw_lock))
		return 1;
	preempt_enable();
	return 0;
}
KPI_EXPORT(_raw_write_trylock);
