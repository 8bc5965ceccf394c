// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/rcu/sync.c, linux/rcu_sync.h: sending readers to their slow path.
 *
 * Readers look only at gp_state, within an RCU reader: IDLE lets them take the
 * fast path. A writer leaves IDLE and waits for a grace period, after which
 * every reader has seen it. The last writer to go does not end this at once:
 * only after a further grace period have the slow readers of before ended, and
 * a writer who comes meanwhile finds all as it needs it.
 */
#include <linux/bug.h>
#include <linux/rcu_sync.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "kpi.h"

enum {
	IDLE,		/* the header's rcu_sync_is_idle() knows this one */
	ENTER,		/* the first writer waits for its grace period */
	PASSED,		/* no reader is on the fast path, nor will be */
	EXIT,		/* as PASSED; a grace period is under way to IDLE */
	REPLAY,		/* as EXIT; there was a writer since it began */
};

void rcu_sync_init(struct rcu_sync *rs)
{
	*rs = (struct rcu_sync){ .gp_state = IDLE };
	init_waitqueue_head(&rs->gp_wait);
}

/* For one who knows that there is no reader yet. */
void rcu_sync_enter_start(struct rcu_sync *rs)
{
	rs->gp_count++;
	rs->gp_state = PASSED;
}

static void grace_period_over(struct rcu_head *head);

/* Under gp_wait.lock. */
static void start_exit(struct rcu_sync *rs)
{
	WRITE_ONCE(rs->gp_state, EXIT);
	call_rcu(&rs->cb_head, grace_period_over);
}

static void grace_period_over(struct rcu_head *head)
{
	struct rcu_sync *rs = container_of(head, struct rcu_sync, cb_head);
	unsigned long flags;

	spin_lock_irqsave(&rs->gp_wait.lock, flags);
	if (rs->gp_count)
		WRITE_ONCE(rs->gp_state, PASSED);
	else if (rs->gp_state == REPLAY)
		start_exit(rs);
	else
		WRITE_ONCE(rs->gp_state, IDLE);
	spin_unlock_irqrestore(&rs->gp_wait.lock, flags);
}

void rcu_sync_enter(struct rcu_sync *rs)
{
	bool first;

	spin_lock_irq(&rs->gp_wait.lock);
	first = rs->gp_state == IDLE;
	if (first)
		WRITE_ONCE(rs->gp_state, ENTER);
	rs->gp_count++;
	spin_unlock_irq(&rs->gp_wait.lock);
	if (!first) {
		wait_event(rs->gp_wait, READ_ONCE(rs->gp_state) >= PASSED);
		return;
	}
	synchronize_rcu();
	spin_lock_irq(&rs->gp_wait.lock);
	WRITE_ONCE(rs->gp_state, PASSED);
	wake_up_locked(&rs->gp_wait);
	spin_unlock_irq(&rs->gp_wait.lock);
}

void rcu_sync_exit(struct rcu_sync *rs)
{
	unsigned long flags;

	spin_lock_irqsave(&rs->gp_wait.lock, flags);
	WARN_ON_ONCE(!rs->gp_count);
	if (!--rs->gp_count) {
		if (rs->gp_state == PASSED)
			start_exit(rs);
		else if (rs->gp_state == EXIT)
			WRITE_ONCE(rs->gp_state, REPLAY);
	}
	spin_unlock_irqrestore(&rs->gp_wait.lock, flags);
}

/* No writer any more; the callback that may be under way must not find dust. */
void rcu_sync_dtor(struct rcu_sync *rs)
{
	int state;

	WARN_ON_ONCE(READ_ONCE(rs->gp_count));
	spin_lock_irq(&rs->gp_wait.lock);
	if (rs->gp_state == REPLAY)
		WRITE_ONCE(rs->gp_state, EXIT);
	state = rs->gp_state;
	spin_unlock_irq(&rs->gp_wait.lock);
	if (state != IDLE) {
		rcu_barrier();
		WARN_ON_ONCE(rs->gp_state != IDLE);
	}
}
