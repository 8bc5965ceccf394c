// SPDX-License-Identifier: GPL-2.0
/*
 * kernel/jump_label.c, linux/jump_label_ratelimit.h: keys that are switched
 * off late, so that a user that comes and goes does not patch code each time.
 */
#include <linux/jump_label_ratelimit.h>
#include <linux/workqueue.h>

#include "kpi.h"

void jump_label_update_timeout(struct work_struct *work)
{
	struct static_key_deferred *key =
		container_of(work, struct static_key_deferred, work.work);

	static_key_slow_dec(&key->key);
}
KPI_EXPORT(jump_label_update_timeout);

/* The last user's going waits for @timeout; any other's is done at once. */
void __static_key_slow_dec_deferred(struct static_key *key,
				    struct delayed_work *work,
				    unsigned long timeout)
{
	STATIC_KEY_CHECK_USE(key);
	if (atomic_add_unless(&key->enabled, -1, 1))
		return;
	schedule_delayed_work(work, timeout);
}
KPI_EXPORT(__static_key_slow_dec_deferred);

void __static_key_deferred_flush(void *key, struct delayed_work *work)
{
	STATIC_KEY_CHECK_USE(key);
	flush_delayed_work(work);
}
KPI_EXPORT(__static_key_deferred_flush);

void jump_label_rate_limit(struct static_key_deferred *key, unsigned long rl)
{
	STATIC_KEY_CHECK_USE(key);
	key->timeout = rl;
	INIT_DELAYED_WORK(&key->work, jump_label_update_timeout);
}
KPI_EXPORT(jump_label_rate_limit);
