// SPDX-License-Identifier: GPL-2.0
/* Read-copy-update: readers, and the end of a grace period. */
#include <linux/completion.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>

#include "kpibench.h"

DEFINE_STATIC_SRCU(srcu);
static struct rcu_head head;
static DECLARE_COMPLETION(called);
static u64 seen;

static void run_read(unsigned int n)
{
	while (n--) {
		rcu_read_lock();
		rcu_read_unlock();
	}
}

static void run_srcu_read(unsigned int n)
{
	while (n--)
		srcu_read_unlock(&srcu, srcu_read_lock(&srcu));
}

static void run_synchronize(unsigned int n)
{
	while (n--)
		synchronize_rcu();
}

static void run_expedited(unsigned int n)
{
	while (n--)
		synchronize_rcu_expedited();
}

static void run_srcu(unsigned int n)
{
	while (n--)
		synchronize_srcu(&srcu);
}

static void on_call(struct rcu_head *unused)
{
	seen = ktime_get_ns();
	complete(&called);
}

static u64 sample_call(void)
{
	u64 sent = ktime_get_ns();

	call_rcu(&head, on_call);
	wait_for_completion(&called);
	return bench_since(sent, seen);
}

/* The callback's code must not go before it has returned. */
static void stop_call(void)
{
	rcu_barrier();
}

const struct kpibench bench_rcu[] = {
	{ "rcu_read_lock+unlock", .run = run_read },
	{ "srcu_read_lock+unlock", .run = run_srcu_read },
	{ "synchronize_rcu", .run = run_synchronize },
	{ "synchronize_rcu_expedited", .run = run_expedited },
	{ "synchronize_srcu", .run = run_srcu },
	{ "call_rcu to running", .sample = sample_call,
	  .teardown = stop_call },
	{ }
};
