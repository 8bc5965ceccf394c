// SPDX-License-Identifier: GPL-2.0
/* lib/math/rational.c, linux/rational.h: the best fraction within bounds. */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/rational.h>

#include "kpi.h"

/*
 * Continued fraction of num/den.  p/q are the last convergent (1) and the one
 * before it (0).  When the next one would exceed a bound, the best candidate
 * is the semiconvergent with the largest partial quotient t that fits; it
 * beats the last convergent when t is more than half of the full quotient a,
 * or exactly half and the remainder says so.
 */
void __weak rational_best_approximation(unsigned long num, unsigned long den,
					unsigned long max_num,
					unsigned long max_den,
					unsigned long *best_num,
					unsigned long *best_den)
{
	unsigned long p0 = 0, q0 = 1, p1 = 1, q1 = 0;
	unsigned long n = num, d = den;

	while (d) {
		unsigned long a = n / d, rest = n % d;
		unsigned long p2 = p0 + a * p1, q2 = q0 + a * q1;

		if (p2 > max_num || q2 > max_den) {
			unsigned long t = ULONG_MAX;

			if (q1)
				t = (max_den - q0) / q1;
			if (p1)
				t = min(t, (max_num - p0) / p1);
			/* No convergent yet: the largest one that fits. */
			if (!q1 || 2 * t > a ||
			    (2 * t == a && q0 * d > q1 * rest)) {
				p1 = p0 + t * p1;
				q1 = q0 + t * q1;
			}
			break;
		}
		n = d;
		d = rest;
		p0 = p1;
		q0 = q1;
		p1 = p2;
		q1 = q2;
	}
	*best_num = p1;
	*best_den = q1;
}
KPI_EXPORT(rational_best_approximation);
