// SPDX-License-Identifier: GPL-2.0
/*
 * lib/errseq.c, linux/errseq.h: an error that several may want to hear of
 * once each, in a word that needs no lock.
 */
#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/errseq.h>
#include <linux/log2.h>

#include "kpi.h"

/*
 * Low bits the errno, then a flag that somebody has looked, then a counter.
 * The counter moves only when the flag was set: nobody else could tell two
 * errors apart that no one looked between.
 */
#define SEEN (MAX_ERRNO + 1)
#define ONE (SEEN << 1)

static errseq_t successor(errseq_t old, int err)
{
	errseq_t next = (old & ~(MAX_ERRNO | SEEN)) | -err;

	return old & SEEN ? next + ONE : next;
}

errseq_t errseq_set(errseq_t *eseq, int err)
{
	errseq_t old = READ_ONCE(*eseq), new;

	BUILD_BUG_ON_NOT_POWER_OF_2(MAX_ERRNO + 1);
	if (WARN(!err || err < -MAX_ERRNO || err > 0, "err = %d\n", err))
		return old;
	do {
		new = successor(old, err);
		if (new == old)
			return new;
	} while (!try_cmpxchg(eseq, &old, new));
	return new;
}
KPI_EXPORT(errseq_set);

/* What to compare with later; an error nobody has seen yet is still news. */
errseq_t errseq_sample(errseq_t *eseq)
{
	errseq_t now = READ_ONCE(*eseq);

	return now & SEEN ? now : 0;
}
KPI_EXPORT(errseq_sample);

int errseq_check(errseq_t *eseq, errseq_t since)
{
	errseq_t now = READ_ONCE(*eseq);

	return now == since ? 0 : -(int)(now & MAX_ERRNO);
}
KPI_EXPORT(errseq_check);

/* Losing the race for the flag does not matter: the value is news anyhow. */
int errseq_check_and_advance(errseq_t *eseq, errseq_t *since)
{
	errseq_t now = READ_ONCE(*eseq);

	if (now == *since)
		return 0;
	if (!(now & SEEN))
		cmpxchg(eseq, now, now | SEEN);
	*since = now | SEEN;
	return -(int)(now & MAX_ERRNO);
}
KPI_EXPORT(errseq_check_and_advance);
