// SPDX-License-Identifier: GPL-2.0
/*
 * lib/dim/{dim,net_dim}.c, linux/dim.h: dynamic interrupt
 * moderation, a walk along a row of profiles towards the better one.
 */
#include <linux/dim.h>
#include <linux/math64.h>

#include "kpi.h"

/* Both sides of this profile have been tried, and are worse. */
bool dim_on_top(struct dim *dim)
{
	if (dim->tune_state == DIM_GOING_RIGHT)
		return dim->steps_left > 1 && dim->steps_right == 1;
	if (dim->tune_state == DIM_GOING_LEFT)
		return dim->steps_right > 1 && dim->steps_left == 1;
	return true;
}
KPI_EXPORT(dim_on_top);

void dim_turn(struct dim *dim)
{
	if (dim->tune_state == DIM_GOING_RIGHT) {
		dim->tune_state = DIM_GOING_LEFT;
		dim->steps_left = 0;
	} else if (dim->tune_state == DIM_GOING_LEFT) {
		dim->tune_state = DIM_GOING_RIGHT;
		dim->steps_right = 0;
	}
}
KPI_EXPORT(dim_turn);

static void park(struct dim *dim, u8 state)
{
	dim->steps_right = 0;
	dim->steps_left = 0;
	dim->tune_state = state;
}

void dim_park_on_top(struct dim *dim)
{
	dim->tired = 0;
	park(dim, DIM_PARKING_ON_TOP);
}
KPI_EXPORT(dim_park_on_top);

/* Its tiredness wears off one by one, then the walk goes on. */
void dim_park_tired(struct dim *dim)
{
	park(dim, DIM_PARKING_TIRED);
}
KPI_EXPORT(dim_park_tired);

static int per_msec(u32 count, u32 usec)
{
	return DIV_ROUND_UP(count * USEC_PER_MSEC, usec);
}

bool dim_calc_stats(struct dim_sample *start, struct dim_sample *end,
		    struct dim_stats *curr_stats)
{
	u32 usec = ktime_us_delta(end->time, start->time);

	if (!usec)
		return false;
	curr_stats->ppms = per_msec(end->pkt_ctr - start->pkt_ctr, usec);
	curr_stats->bpms = per_msec(end->byte_ctr - start->byte_ctr, usec);
	curr_stats->cpms = per_msec(end->comp_ctr - start->comp_ctr, usec);
	curr_stats->epms = per_msec(DIM_NEVENTS, usec);
	curr_stats->cpe_ratio =
		curr_stats->epms ?
			div_u64((u64)curr_stats->cpms * 100,
				curr_stats->epms) : 0;
	return true;
}
KPI_EXPORT(dim_calc_stats);

#define NET_PROFILES 5
#define NET_DEFAULT_PROFILE 1

/* Interrupts counted from the event or from the completion. */
static const struct dim_cq_moder
rx_profiles[DIM_CQ_PERIOD_NUM_MODES][NET_PROFILES] = {
	{ { 1, 256 }, { 8, 256 }, { 64, 256 }, { 128, 256 }, { 256, 256 } },
	{ { 2, 256 }, { 8, 128 }, { 16, 64 }, { 32, 64 }, { 64, 64 } },
};

static const struct dim_cq_moder
tx_profiles[DIM_CQ_PERIOD_NUM_MODES][NET_PROFILES] = {
	{ { 1, 128 }, { 8, 128 }, { 32, 128 }, { 64, 128 }, { 128, 128 } },
	{ { 5, 128 }, { 8, 64 }, { 16, 32 }, { 32, 32 }, { 64, 32 } },
};

static struct dim_cq_moder with_mode(struct dim_cq_moder moder, u8 mode)
{
	moder.cq_period_mode = mode;
	return moder;
}

struct dim_cq_moder net_dim_get_rx_moderation(u8 cq_period_mode, int ix)
{
	return with_mode(rx_profiles[cq_period_mode][ix], cq_period_mode);
}
KPI_EXPORT(net_dim_get_rx_moderation);

struct dim_cq_moder net_dim_get_tx_moderation(u8 cq_period_mode, int ix)
{
	return with_mode(tx_profiles[cq_period_mode][ix], cq_period_mode);
}
KPI_EXPORT(net_dim_get_tx_moderation);

struct dim_cq_moder net_dim_get_def_rx_moderation(u8 cq_period_mode)
{
	return net_dim_get_rx_moderation(cq_period_mode, NET_DEFAULT_PROFILE);
}
KPI_EXPORT(net_dim_get_def_rx_moderation);

struct dim_cq_moder net_dim_get_def_tx_moderation(u8 cq_period_mode)
{
	return net_dim_get_tx_moderation(cq_period_mode, NET_DEFAULT_PROFILE);
}
KPI_EXPORT(net_dim_get_def_tx_moderation);

/* More is better, differences of a tenth count. */
static int compare(int now, int before)
{
	if (!before)
		return now ? DIM_STATS_BETTER : DIM_STATS_SAME;
	if (!IS_SIGNIFICANT_DIFF(now, before))
		return DIM_STATS_SAME;
	return now > before ? DIM_STATS_BETTER : DIM_STATS_WORSE;
}

/* Bytes first, then packets; of equals, the one with fewer events. */
static int net_compare(const struct dim_stats *now,
		       const struct dim_stats *before)
{
	int result = compare(now->bpms, before->bpms);

	if (result != DIM_STATS_SAME || !before->bpms)
		return result;
	result = compare(now->ppms, before->ppms);
	if (result != DIM_STATS_SAME || !before->ppms)
		return result;
	if (!IS_SIGNIFICANT_DIFF(now->epms, before->epms))
		return DIM_STATS_SAME;
	return now->epms < before->epms ? DIM_STATS_BETTER : DIM_STATS_WORSE;
}

static int net_step(struct dim *dim)
{
	if (dim->tired == NET_PROFILES * 2)
		return DIM_TOO_TIRED;
	if (dim->tune_state == DIM_GOING_RIGHT) {
		if (dim->profile_ix == NET_PROFILES - 1)
			return DIM_ON_EDGE;
		dim->profile_ix++;
		dim->steps_right++;
	} else if (dim->tune_state == DIM_GOING_LEFT) {
		if (!dim->profile_ix)
			return DIM_ON_EDGE;
		dim->profile_ix--;
		dim->steps_left++;
	}
	dim->tired++;
	return DIM_STEPPED;
}

static void net_set_out(struct dim *dim)
{
	dim->tune_state = dim->profile_ix ? DIM_GOING_LEFT : DIM_GOING_RIGHT;
	net_step(dim);
}

static void net_walk(struct dim *dim, int result)
{
	int step;

	if (result != DIM_STATS_BETTER)
		dim_turn(dim);
	step = dim_on_top(dim) ? DIM_ON_EDGE : net_step(dim);
	if (step == DIM_ON_EDGE)
		dim_park_on_top(dim);
	else if (step == DIM_TOO_TIRED)
		dim_park_tired(dim);
}

/* True when another profile is to be applied. */
static bool net_decide(struct dim *dim, const struct dim_stats *now)
{
	u8 state = dim->tune_state, profile = dim->profile_ix;
	int result = net_compare(now, &dim->prev_stats);

	if (state == DIM_PARKING_ON_TOP) {
		if (result != DIM_STATS_SAME)
			net_set_out(dim);
	} else if (state == DIM_PARKING_TIRED) {
		if (!--dim->tired)
			net_set_out(dim);
	} else {
		net_walk(dim, result);
	}
	/* On top, small drifts are judged against where it all began. */
	if (state != DIM_PARKING_ON_TOP ||
	    dim->tune_state != DIM_PARKING_ON_TOP)
		dim->prev_stats = *now;
	return dim->profile_ix != profile;
}

void net_dim(struct dim *dim, struct dim_sample end_sample)
{
	struct dim_stats now;
	u16 events = end_sample.event_ctr - dim->start_sample.event_ctr;

	if (dim->state == DIM_APPLY_NEW_PROFILE)
		return;
	if (dim->state == DIM_MEASURE_IN_PROGRESS) {
		if (events < DIM_NEVENTS ||
		    !dim_calc_stats(&dim->start_sample, &end_sample, &now))
			return;
		if (net_decide(dim, &now)) {
			dim->state = DIM_APPLY_NEW_PROFILE;
			schedule_work(&dim->work);
			return;
		}
	}
	dim_update_sample(end_sample.event_ctr, end_sample.pkt_ctr,
			  end_sample.byte_ctr, &dim->start_sample);
	dim->state = DIM_MEASURE_IN_PROGRESS;
}
KPI_EXPORT(net_dim);
