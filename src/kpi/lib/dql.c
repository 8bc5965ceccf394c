// SPDX-License-Identifier: GPL-2.0
/*
 * lib/dynamic_queue_limits.c, linux/dynamic_queue_limits.h: how many bytes a
 * transmit queue may hold so that the device never starves.
 */
#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/dynamic_queue_limits.h>

#include "kpi.h"

/* Counters wrap: differences are taken as signed. */
static unsigned int excess(unsigned int a, unsigned int b)
{
	return (int)(a - b) > 0 ? a - b : 0;
}

static void restart_slack(struct dql *dql)
{
	dql->slack_start_time = jiffies;
	dql->lowest_slack = UINT_MAX;
}

/*
 * Busy all the time: whatever the queue held beyond twice what was completed
 * was not needed.  The least of that over the hold time is taken off.
 */
static unsigned int shrink(struct dql *dql, unsigned int limit,
			   unsigned int completed)
{
	unsigned int slack, last;

	slack = excess(limit + dql->prev_ovlimit,
		       2 * (completed - dql->num_completed));
	last = dql->prev_ovlimit ?
		       excess(dql->prev_last_obj_cnt, dql->prev_ovlimit) : 0;
	dql->lowest_slack = min(dql->lowest_slack, max(slack, last));
	if (time_after(jiffies,
		       dql->slack_start_time + dql->slack_hold_time)) {
		limit = excess(limit, dql->lowest_slack);
		restart_slack(dql);
	}
	return limit;
}

/* @count more have been completed: judge the interval, adjust the limit. */
void dql_completed(struct dql *dql, unsigned int count)
{
	unsigned int queued = READ_ONCE(dql->num_queued);
	unsigned int completed = dql->num_completed + count;
	unsigned int left = queued - completed;
	unsigned int left_before = dql->prev_num_queued - dql->num_completed;
	bool old_done = (int)(completed - dql->prev_num_queued) >= 0;
	unsigned int limit = dql->limit, over;

	BUG_ON(count > queued - dql->num_completed);
	over = excess(queued - dql->num_completed, limit);
	if ((over && !left) || (dql->prev_ovlimit && old_done)) {
		/* It was full and ran dry: it could have used more. */
		limit += excess(completed, dql->prev_num_queued) +
			 dql->prev_ovlimit;
		restart_slack(dql);
	} else if (left && left_before && !old_done) {
		limit = shrink(dql, limit, completed);
	}
	limit = clamp(limit, dql->min_limit, dql->max_limit);
	if (limit != dql->limit) {
		dql->limit = limit;
		over = 0;
	}
	dql->adj_limit = limit + completed;
	dql->prev_ovlimit = over;
	dql->prev_last_obj_cnt = dql->last_obj_cnt;
	dql->num_completed = completed;
	dql->prev_num_queued = queued;
}
KPI_EXPORT(dql_completed);

void dql_reset(struct dql *dql)
{
	dql->limit = dql->min_limit;
	dql->num_queued = 0;
	dql->num_completed = 0;
	dql->last_obj_cnt = 0;
	dql->prev_num_queued = 0;
	dql->prev_last_obj_cnt = 0;
	dql->prev_ovlimit = 0;
	restart_slack(dql);
}
KPI_EXPORT(dql_reset);

void dql_init(struct dql *dql, unsigned int hold_time)
{
	dql->max_limit = DQL_MAX_LIMIT;
	dql->min_limit = 0;
	dql->slack_hold_time = hold_time;
	dql_reset(dql);
}
KPI_EXPORT(dql_init);
