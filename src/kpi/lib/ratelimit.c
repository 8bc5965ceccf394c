// SPDX-License-Identifier: GPL-2.0
/* lib/ratelimit.c, linux/ratelimit.h: not more than so many in a time. */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/net.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/spinlock.h>

#include "kpi.h"

/* A new interval begins: say what was held back in the last one. */
static void begin_interval(struct ratelimit_state *rs, const char *func)
{
	if (rs->missed && !(rs->flags & RATELIMIT_MSG_ON_RELEASE)) {
		printk_deferred(KERN_WARNING "%s: %d callbacks suppressed\n",
				func, rs->missed);
		rs->missed = 0;
	}
	rs->begin = jiffies;
	rs->printed = 0;
}

/* 1: go ahead, 0: keep quiet. */
int ___ratelimit(struct ratelimit_state *rs, const char *func)
{
	int interval = READ_ONCE(rs->interval), burst = READ_ONCE(rs->burst);
	unsigned long flags;
	int go;

	if (!interval)
		return 1;
	/* Whoever holds the lock is about to print the same thing. */
	if (!raw_spin_trylock_irqsave(&rs->lock, flags))
		return 0;
	if (!rs->begin)
		rs->begin = jiffies;
	if (time_is_before_jiffies(rs->begin + interval))
		begin_interval(rs, func);
	go = burst > rs->printed;
	if (go)
		rs->printed++;
	else
		rs->missed++;
	raw_spin_unlock_irqrestore(&rs->lock, flags);
	return go;
}
KPI_EXPORT(___ratelimit);

static DEFINE_RATELIMIT_STATE(printk_limit, 5 * HZ, 10);

int __printk_ratelimit(const char *func)
{
	return ___ratelimit(&printk_limit, func);
}
KPI_EXPORT(__printk_ratelimit);

DEFINE_RATELIMIT_STATE(net_ratelimit_state, 5 * HZ, 10);

int net_ratelimit(void)
{
	return __ratelimit(&net_ratelimit_state);
}
KPI_EXPORT(net_ratelimit);

/* True when @interval_msecs have passed since it was true last. */
bool printk_timed_ratelimit(unsigned long *last, unsigned int interval_msecs)
{
	unsigned long now = jiffies;

	if (*last && now - *last <= msecs_to_jiffies(interval_msecs))
		return false;
	*last = now;
	return true;
}
KPI_EXPORT(printk_timed_ratelimit);
