// SPDX-License-Identifier: GPL-2.0
/*
 * lib/math/{gcd,lcm,int_pow,int_sqrt,rational,reciprocal_div,div64}.c,
 * linux/math.h, linux/math64.h: integer arithmetic.
 */
#include <linux/bitops.h>
#include <linux/gcd.h>
#include <linux/lcm.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/rational.h>
#include <linux/reciprocal_div.h>

#include "kpi.h"

/* Binary, no division: gcd(a, 0) is a. */
unsigned long __weak gcd(unsigned long a, unsigned long b)
{
	unsigned long shift;

	if (!a || !b)
		return a | b;
	shift = __ffs(a | b);
	a >>= __ffs(a);
	while (b) {
		b >>= __ffs(b);
		if (a > b)
			swap(a, b);
		b -= a;
	}
	return a << shift;
}
KPI_EXPORT(gcd);

unsigned long __weak lcm(unsigned long a, unsigned long b)
{
	return a && b ? a / gcd(a, b) * b : 0;
}
KPI_EXPORT(lcm);

/* Where one is 0 ("no constraint") the answer is the other one. */
unsigned long __weak lcm_not_zero(unsigned long a, unsigned long b)
{
	return lcm(a, b) ?: (b ?: a);
}
KPI_EXPORT(lcm_not_zero);

u64 __weak int_pow(u64 base, unsigned int exp)
{
	u64 result = 1;

	for (; exp; exp >>= 1, base *= base)
		if (exp & 1)
			result *= base;
	return result;
}
KPI_EXPORT(int_pow);

/* Digit by digit in base 4: floor of the root. */
unsigned long __weak int_sqrt(unsigned long x)
{
	unsigned long root = 0, bit;

	if (x < 2)
		return x;
	for (bit = 1UL << (__fls(x) & ~1UL); bit; bit >>= 2) {
		unsigned long trial = root + bit;

		root >>= 1;
		if (x >= trial) {
			x -= trial;
			root += bit;
		}
	}
	return root;
}
KPI_EXPORT(int_sqrt);

u32 __weak iter_div_u64_rem(u64 dividend, u32 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}
KPI_EXPORT(iter_div_u64_rem);

/* ceil(log2(d)) */
static unsigned int log2_up(u32 d)
{
	return fls(d - 1);
}

/*
 * Granlund and Montgomery, "Division by Invariant Integers using
 * Multiplication", figure 4.1; reciprocal_divide() in the header uses it.
 */
struct reciprocal_value __weak reciprocal_value(u32 d)
{
	unsigned int l = log2_up(d);
	u64 m = div_u64(((1ULL << l) - d) << 32, d) + 1;

	return (struct reciprocal_value){
		.m = m,
		.sh1 = min(l, 1U),
		.sh2 = l ? l - 1 : 0,
	};
}
KPI_EXPORT(reciprocal_value);

/* The same paper's figure 6.2: the narrowest multiplier for @prec bits. */
struct reciprocal_value_adv __weak reciprocal_value_adv(u32 d, u8 prec)
{
	unsigned int l = log2_up(d);
	struct reciprocal_value_adv r = { .exp = l, .sh = l };
	u64 low, high;

	WARN(l == 32, "ceil(log2(0x%08x)) == 32, %s doesn't support such divisor",
	     d, __func__);
	low = div_u64(1ULL << (32 + l), d);
	high = div_u64((1ULL << (32 + l)) + (1ULL << (32 + l - prec)), d);
	for (; r.sh > 0 && (low >> 1) < (high >> 1); r.sh--) {
		low >>= 1;
		high >>= 1;
	}
	r.m = high;
	r.is_wide_m = high > U32_MAX;
	return r;
}
KPI_EXPORT(reciprocal_value_adv);
