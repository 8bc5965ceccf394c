// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/hung_task.c: what tasks wait for, deadlocks among them.
 *
 * Each wait notes in its task what it is for, and the lock knows its owner, so
 * a chain can be followed from lock to lock. A chain that comes back can never
 * end: that is reported when its last link is made and not after a time-out.
 * The chain is walked twice, without locks: what was so both times, in waits
 * that nothing else ends, stays so.
 *
 * How long somebody waits is the host's business (its clock runs anyway).
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>

#include "kpi.h"
#include "kernel/hung_task.h"
#include "kernel/task.h"

#define OWNER_MASK (~7UL)
#define CHAIN_MAX 16

static const char *const kinds[KPI_BLOCK_KINDS] = {
	[KPI_BLOCK_MUTEX] = "mutex",
	[KPI_BLOCK_RWSEM] = "rw_semaphore",
	[KPI_BLOCK_RT_MUTEX] = "rt_mutex",
	[KPI_BLOCK_SEMAPHORE] = "semaphore",
	[KPI_BLOCK_COMPLETION] = "completion",
	[KPI_BLOCK_WORK] = "work",
	[KPI_BLOCK_WORKQUEUE] = "workqueue",
	[KPI_BLOCK_TIMER] = "timer",
	[KPI_BLOCK_KTHREAD] = "the end of a kthread",
	[KPI_BLOCK_GRACE_PERIOD] = "an RCU grace period",
};

static struct task_struct *rwsem_owner(const struct rw_semaphore *sem)
{
	/* Bit 0 of the count: a writer (see rwsem.c); readers leave no name. */
	if (!(atomic_long_read(&sem->count) & 1))
		return NULL;
	return (void *)(atomic_long_read(&sem->owner) & OWNER_MASK);
}

static struct task_struct *holder_of(const struct kpi_block *block)
{
	const struct mutex *mutex = block->object;
	const struct rt_mutex_base *rt = block->object;

	switch (block->kind) {
	case KPI_BLOCK_MUTEX:
		return (void *)(atomic_long_read(&mutex->owner) & OWNER_MASK);
	case KPI_BLOCK_RWSEM:
		return rwsem_owner(block->object);
	case KPI_BLOCK_RT_MUTEX:
		return (void *)((unsigned long)READ_ONCE(rt->owner) & ~1UL);
	default:
		return block->holder;
	}
}

/* A holder may be long gone: only those that live are looked into. */
static bool next_link(struct task_struct *task, struct kpi_block *block)
{
	if (!task || task == &init_task || !kpi_task_alive(task))
		return false;
	block->kind = smp_load_acquire(&kpi_task_of(task)->block.kind);
	block->object = kpi_task_of(task)->block.object;
	block->holder = kpi_task_of(task)->block.holder;
	block->for_ever = kpi_task_of(task)->block.for_ever;
	return block->kind && block->for_ever;
}

/*
 * A lock's owner word tells whether its wait is over; of a wait for a task only
 * the waiter's sleep does. One who is about to sleep is given a moment.
 */
static bool still_waits(struct task_struct *task, const struct kpi_block *block)
{
	int n;

	if (task == current || block->kind < KPI_BLOCK_WORK)
		return true;
	for (n = 0; n < 1000; n++) {
		if (READ_ONCE(task->__state) != TASK_RUNNING)
			return true;
		cpu_relax();
	}
	return false;
}

struct chain {
	struct task_struct *task[CHAIN_MAX];
	struct kpi_block block[CHAIN_MAX];
	int n;
};

/*
 * From current on, who waits for whom. True: it ends in a task that is in the
 * chain already.
 */
static bool walk(struct chain *c)
{
	struct task_struct *task = current, *holder;
	int i;

	for (c->n = 0; c->n < CHAIN_MAX; c->n++) {
		for (i = 0; i < c->n; i++) {
			if (c->task[i] == task)
				return true;
		}
		c->task[c->n] = task;
		if (!next_link(task, &c->block[c->n]) ||
		    !still_waits(task, &c->block[c->n]))
			return false;
		holder = holder_of(&c->block[c->n]);
		/* Another that has what it waited for has not noticed yet. */
		if (holder == task && task != current)
			return false;
		task = holder;
	}
	return false;
}

static bool same(const struct chain *a, const struct chain *b)
{
	int i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		if (a->task[i] != b->task[i] ||
		    a->block[i].object != b->block[i].object)
			return false;
	}
	return true;
}

static void describe_object(char *buf, size_t size,
			    const struct kpi_block *block)
{
	const char *kind = kinds[block->kind];

	switch (block->kind) {
	case KPI_BLOCK_WORK:
	case KPI_BLOCK_TIMER:
		snprintf(buf, size, "%s %ps", kind, block->object);
		break;
	case KPI_BLOCK_WORKQUEUE:
		snprintf(buf, size, "%s %s", kind, (const char *)block->object);
		break;
	case KPI_BLOCK_KTHREAD:
	case KPI_BLOCK_GRACE_PERIOD:
		snprintf(buf, size, "%s", kind);
		break;
	default:
		snprintf(buf, size, "%s %pS", kind, block->object);
	}
}

static void report(const struct chain *c)
{
	struct task_struct *holder;
	char object[96];
	int i;

	pr_err("BUG: deadlock: a wait of %s/%d can never end\n",
	       current->comm, current->pid);
	for (i = 0; i < c->n; i++) {
		describe_object(object, sizeof(object), &c->block[i]);
		holder = holder_of(&c->block[i]);
		pr_err("%s/%d waits for %s, %s %s/%d\n", c->task[i]->comm,
		       c->task[i]->pid, object,
		       c->block[i].kind >= KPI_BLOCK_WORK ? "in" : "held by",
		       holder->comm, holder->pid);
	}
	dump_stack();
	for (i = 1; i < c->n; i++)
		host_task_stack(c->task[i]);
	host_finding("deadlock");
	for (i = 0; i < c->n; i++)
		host_never_ends(c->task[i]);
}

static DEFINE_PER_CPU(struct chain, first);
static DEFINE_PER_CPU(struct chain, second);

static DEFINE_RAW_SPINLOCK(telling);

/* Each in a circle may find it: one of them tells, for all. */
static bool is_mine_to_tell(const struct chain *c)
{
	bool mine;
	int i;

	raw_spin_lock(&telling);
	mine = !kpi_task_of(current)->block.told;
	for (i = 0; mine && i < c->n; i++)
		kpi_task_of(c->task[i])->block.told = true;
	raw_spin_unlock(&telling);
	return mine;
}

static noinline void look_for_deadlock(void)
{
	struct chain *a = this_cpu_ptr(&first), *b = this_cpu_ptr(&second);

	if (walk(a) && walk(b) && same(a, b) && is_mine_to_tell(b))
		report(b);
}

/*
 * Worth the walk: the holder waits as well, and not for what it was just given
 * or what is free by now. A holder who is gone has left its memory readable.
 */
static bool holder_waits(struct task_struct *holder)
{
	const struct kpi_block *block = &kpi_task_of(holder)->block;
	unsigned int kind = READ_ONCE(block->kind);
	struct task_struct *next;

	if (!kind || kind >= KPI_BLOCK_KINDS)
		return false;
	if (holder == current)
		return true;
	next = holder_of(block);
	return next && next != holder;
}

struct kpi_block kpi_block_begin(enum kpi_block_kind kind, const void *object,
				 struct task_struct *holder, bool for_ever)
{
	struct kpi_block *block, before = { };

	if (current == &init_task)
		return before;
	block = &kpi_task_of(current)->block;
	before = *block;
	if (before.kind)
		return before;
	block->object = object;
	block->holder = holder;
	block->for_ever = for_ever;
	block->told = false;
	/* Of two who make the last links of a circle one sees the other's. */
	smp_store_mb(block->kind, kind);
	if (!for_ever)
		return before;
	host_blocked(1);
	holder = holder_of(block);
	if (holder && holder != &init_task && holder_waits(holder))
		look_for_deadlock();
	return before;
}

void kpi_block_end(const struct kpi_block *before)
{
	if (current == &init_task || before->kind)
		return;
	WRITE_ONCE(kpi_task_of(current)->block.kind, KPI_BLOCK_NONE);
	host_blocked(0);
}

void kpi_report_self_deadlock(const char *kind, const char *format, ...)
{
	struct va_format vaf = { .fmt = format };
	va_list args;

	va_start(args, format);
	vaf.va = &args;
	pr_err("BUG: %pV\n", &vaf);
	va_end(args);
	dump_stack();
	host_finding(kind);
	host_never_ends(current);
}

/* By sysrq-t's letters: a sleep that is no load is idling. */
static char state_of(const struct task_struct *task)
{
	unsigned int state = READ_ONCE(task->__state);

	if (state & TASK_DEAD)
		return 'X';
	if (state & TASK_NOLOAD && state & TASK_UNINTERRUPTIBLE)
		return 'I';
	if (state & TASK_UNINTERRUPTIBLE)
		return 'D';
	if (state & TASK_INTERRUPTIBLE)
		return 'S';
	if (state & TASK_PARKED)
		return 'P';
	return 'R';
}

static int preempt_depth(const struct task_struct *task)
{
	int cpu = READ_ONCE(task_thread_info(task)->cpu);
	int count = READ_ONCE(task->on_cpu) ? per_cpu(__preempt_count, cpu) :
					      kpi_task_of((void *)task)->preempt_count;

	return count & ~PREEMPT_NEED_RESCHED;
}

/* Reads and nothing else: the caller has no CPU. */
void kpi_describe_task(void *p, struct kpi_task_info *out)
{
	struct task_struct *task = p;
	struct kpi_block *block = &kpi_task_of(task)->block;

	memset(out, 0, sizeof(*out));
	out->state = state_of(task);
	out->pid = task->pid;
	out->flags = task->flags;
	memcpy(out->comm, task->comm, sizeof(out->comm) - 1);
	out->preempt_count = preempt_depth(task);
	if (block->kind >= KPI_BLOCK_KINDS || !block->kind)
		return;
	/* Only of one that stands still is it sure that the lock is there. */
	out->waits_for = kinds[block->kind];
	out->holder = out->state == 'D' ? holder_of(block) : block->holder;
	if (block->kind == KPI_BLOCK_WORKQUEUE)
		out->name = block->object;
	else
		out->object = (unsigned long)block->object;
}
