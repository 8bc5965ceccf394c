// SPDX-License-Identifier: GPL-2.0
/* kernel/sysctl.c, linux/sysctl.h: variables as text, and back. */
#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/sysctl.h>

#include "kpi.h"

const int sysctl_vals[] = { 0, 1, 2, 3, 4, 100, 200, 1000, 3000, INT_MAX,
			    65535, -1 };
KPI_EXPORT(sysctl_vals);

const unsigned long sysctl_long_vals[] = { 0, 1, LONG_MAX };
KPI_EXPORT(sysctl_long_vals);

/* ---------------------------------------------------------------- strings */

/* A write may go on where another one has ended, but leave no gap. */
static void write_string(char *data, size_t max, const char *from, size_t *lenp,
			 loff_t *ppos)
{
	size_t len = strnlen(data, max - 1), i;

	if (*ppos > len)
		return;
	len = *ppos;
	*ppos += *lenp;
	for (i = 0; i < *lenp && len < max - 1; i++) {
		if (!from[i] || from[i] == '\n')
			break;
		data[len++] = from[i];
	}
	data[len] = '\0';
}

static void read_string(const char *data, size_t max, char *to, size_t *lenp,
			loff_t *ppos)
{
	size_t len = strnlen(data, max);

	if (*ppos > len) {
		*lenp = 0;
		return;
	}
	len = min_t(size_t, len - *ppos, *lenp);
	memcpy(to, data + *ppos, len);
	if (len < *lenp)
		to[len++] = '\n';
	*lenp = len;
	*ppos += len;
}

int proc_dostring(struct ctl_table *table, int write, void *buffer,
		  size_t *lenp, loff_t *ppos)
{
	if (!table->data || !table->maxlen || !*lenp)
		*lenp = 0;
	else if (write)
		write_string(table->data, table->maxlen, buffer, lenp, ppos);
	else
		read_string(table->data, table->maxlen, buffer, lenp, ppos);
	return 0;
}
KPI_EXPORT(proc_dostring);

/* ---------------------------------------------------------------- numbers */

struct text {
	char *at;
	size_t left;
};

static void skip_space(struct text *t)
{
	while (t->left && isspace(*t->at)) {
		t->at++;
		t->left--;
	}
}

/* Longer than any number that is meant. */
#define LONGEST 21

/* One number, with white space or the end behind it. */
static int get_number(struct text *t, bool *neg, unsigned long *value)
{
	char copy[LONGEST + 1], *digits = copy, *end;
	size_t len = min_t(size_t, t->left, LONGEST);
	unsigned long long n;

	memcpy(copy, t->at, len);
	copy[len] = '\0';
	*neg = *copy == '-' && t->left > 1;
	digits += *neg;
	if (!isdigit(*digits))
		return -EINVAL;
	n = simple_strtoull(digits, &end, 0);
	len = end - copy;
	if (len == LONGEST || (len < t->left && !strchr(" \t\n", t->at[len])))
		return -EINVAL;
	*value = n;
	t->at += len;
	t->left -= len;
	return 0;
}

static void put_text(struct text *t, const char *s)
{
	for (; *s && t->left; t->left--)
		*t->at++ = *s++;
}

/*
 * How an element of a vector is a number: @write: take it over, -EINVAL where
 * it is none that may be; else tell it.
 */
typedef int convert_fn(const struct ctl_table *table, void *element,
		       unsigned int index, bool *neg, unsigned long *value,
		       bool write);

static int write_one(struct ctl_table *table, void *element, unsigned int i,
		     struct text *t, convert_fn *convert)
{
	unsigned long value;
	bool neg;
	int err = get_number(t, &neg, &value);

	return err ?: convert(table, element, i, &neg, &value, true);
}

static int read_one(struct ctl_table *table, void *element, unsigned int i,
		    struct text *t, convert_fn *convert)
{
	unsigned long value;
	char digits[24];
	bool neg = false;
	int err = convert(table, element, i, &neg, &value, false);

	if (err)
		return err;
	snprintf(digits, sizeof(digits), "%s%s%lu", i ? "\t" : "",
		 neg ? "-" : "", value);
	put_text(t, digits);
	return 0;
}

static int do_vector(struct ctl_table *table, bool write, struct text *t,
		     size_t size, unsigned int max, convert_fn *convert)
{
	unsigned int n = min_t(size_t, table->maxlen / size, max), i;
	int err = 0;

	for (i = 0; i < n && t->left && !err; i++) {
		void *element = table->data + i * size;

		if (write) {
			skip_space(t);
			if (!t->left)
				break;
			err = write_one(table, element, i, t, convert);
		} else {
			err = read_one(table, element, i, t, convert);
		}
	}
	if (write && !err)
		skip_space(t);
	if (write && !i)
		return err ?: -EINVAL;
	if (!write && i && !err)
		put_text(t, "\n");
	return err;
}

/* Only the first read or write of an open file has anything in it. */
static int vector(struct ctl_table *table, int write, void *buffer,
		  size_t *lenp, loff_t *ppos, size_t size, unsigned int max,
		  convert_fn *convert)
{
	struct text t = { buffer, *lenp };
	int err;

	if (!table->data || !table->maxlen || !*lenp || (*ppos && !write)) {
		*lenp = 0;
		return 0;
	}
	if (*ppos) {
		*ppos += *lenp;
		return 0;
	}
	if (write)
		t.left = min_t(size_t, t.left, PAGE_SIZE - 1);
	err = do_vector(table, write, &t, size, max, convert);
	*lenp = t.at - (char *)buffer;
	*ppos += *lenp;
	return err;
}

/* The handler @name, for vectors of such elements, at most @most of them. */
#define PROC_VECTOR(name, size, most, convert)                                \
	int name(struct ctl_table *table, int write, void *buffer,            \
		 size_t *lenp, loff_t *ppos)                                  \
	{                                                                     \
		return vector(table, write, buffer, lenp, ppos, size, most,   \
			      convert);                                       \
	}                                                                     \
	KPI_EXPORT(name)

/* ------------------------------------------------------------- int vectors */

static int to_int(bool neg, unsigned long value, int *out)
{
	if (value > (unsigned long)INT_MAX + neg)
		return -EINVAL;
	*out = neg ? -value : value;
	return 0;
}

static void from_int(int from, bool *neg, unsigned long *value)
{
	*neg = from < 0;
	*value = *neg ? -(unsigned long)from : from;
}

static int convert_int(const struct ctl_table *table, void *element,
		       unsigned int i, bool *neg, unsigned long *value,
		       bool write)
{
	int *p = element, n = READ_ONCE(*p), err = 0;

	if (!write) {
		from_int(n, neg, value);
		return 0;
	}
	err = to_int(*neg, *value, &n);
	if (!err)
		WRITE_ONCE(*p, n);
	return err;
}

PROC_VECTOR(proc_dointvec, sizeof(int), UINT_MAX, convert_int);

static int convert_minmax(const struct ctl_table *table, void *element,
			  unsigned int i, bool *neg, unsigned long *value,
			  bool write)
{
	const int *low = table->extra1, *high = table->extra2;
	int n, err;

	if (!write)
		return convert_int(table, element, i, neg, value, false);
	err = to_int(*neg, *value, &n);
	if (!err && ((low && n < *low) || (high && n > *high)))
		err = -EINVAL;
	if (!err)
		WRITE_ONCE(*(int *)element, n);
	return err;
}

PROC_VECTOR(proc_dointvec_minmax, sizeof(int), UINT_MAX, convert_minmax);

/* Seconds, as text. */
static int convert_jiffies(const struct ctl_table *table, void *element,
			   unsigned int i, bool *neg, unsigned long *value,
			   bool write)
{
	int *p = element, n;

	if (write) {
		if (*value > INT_MAX / HZ)
			return -EINVAL;
		n = *value * HZ;
		WRITE_ONCE(*p, *neg ? -n : n);
		return 0;
	}
	from_int(READ_ONCE(*p), neg, value);
	*value /= HZ;
	return 0;
}

PROC_VECTOR(proc_dointvec_jiffies, sizeof(int), UINT_MAX, convert_jiffies);

static int store_jiffies(int *p, unsigned long n)
{
	if (n > INT_MAX)
		return -EINVAL;
	WRITE_ONCE(*p, (int)n);
	return 0;
}

static int convert_ms(const struct ctl_table *table, void *element,
		      unsigned int i, bool *neg, unsigned long *value,
		      bool write)
{
	if (write)
		return store_jiffies(element, msecs_to_jiffies(*neg ? -*value : *value));
	from_int(READ_ONCE(*(int *)element), neg, value);
	*value = jiffies_to_msecs(*value);
	return 0;
}

PROC_VECTOR(proc_dointvec_ms_jiffies, sizeof(int), UINT_MAX, convert_ms);

static int convert_userhz(const struct ctl_table *table, void *element,
			  unsigned int i, bool *neg, unsigned long *value,
			  bool write)
{
	if (write)
		return store_jiffies(element, clock_t_to_jiffies(*neg ? -*value : *value));
	from_int(READ_ONCE(*(int *)element), neg, value);
	*value = jiffies_to_clock_t(*value);
	return 0;
}

PROC_VECTOR(proc_dointvec_userhz_jiffies, sizeof(int), UINT_MAX,
	    convert_userhz);

/* ------------------------------------------------- unsigned, bool, bytes */

static int check_uint(const struct ctl_table *table, bool neg,
		      unsigned long value, unsigned long most)
{
	const unsigned int *low = table->extra1, *high = table->extra2;

	if (neg || value > most || (low && value < *low) ||
	    (high && value > *high))
		return -EINVAL;
	return 0;
}

static int convert_uint(const struct ctl_table *table, void *element,
			unsigned int i, bool *neg, unsigned long *value,
			bool write)
{
	if (!write) {
		*value = READ_ONCE(*(unsigned int *)element);
		return 0;
	}
	if (*neg || *value > UINT_MAX)
		return -EINVAL;
	WRITE_ONCE(*(unsigned int *)element, *value);
	return 0;
}

PROC_VECTOR(proc_douintvec, sizeof(int), 1, convert_uint);

static int convert_uint_minmax(const struct ctl_table *table, void *element,
			       unsigned int i, bool *neg, unsigned long *value,
			       bool write)
{
	int err = write ? check_uint(table, *neg, *value, UINT_MAX) : 0;

	return err ?: convert_uint(table, element, i, neg, value, write);
}

PROC_VECTOR(proc_douintvec_minmax, sizeof(int), 1, convert_uint_minmax);

static int convert_u8(const struct ctl_table *table, void *element,
		      unsigned int i, bool *neg, unsigned long *value,
		      bool write)
{
	int err;

	if (!write) {
		*value = READ_ONCE(*(u8 *)element);
		return 0;
	}
	err = check_uint(table, *neg, *value, U8_MAX);
	if (!err)
		WRITE_ONCE(*(u8 *)element, *value);
	return err;
}

int proc_dou8vec_minmax(struct ctl_table *table, int write, void *buffer,
			size_t *lenp, loff_t *ppos)
{
	if (table->maxlen != sizeof(u8))
		return -EINVAL;
	return vector(table, write, buffer, lenp, ppos, sizeof(u8), 1,
		      convert_u8);
}
KPI_EXPORT(proc_dou8vec_minmax);

static int convert_bool(const struct ctl_table *table, void *element,
			unsigned int i, bool *neg, unsigned long *value,
			bool write)
{
	if (write)
		*(bool *)element = *value;
	else
		*value = *(bool *)element;
	return 0;
}

PROC_VECTOR(proc_dobool, sizeof(int), UINT_MAX, convert_bool);

/* ------------------------------------------------------------ long vectors */

/* What is negative is passed over. */
static int set_long(const struct ctl_table *table, unsigned long *p, bool neg,
		    unsigned long value)
{
	const unsigned long *low = table->extra1, *high = table->extra2;

	if (neg)
		return 0;
	if ((low && value < *low) || (high && value > *high))
		return -EINVAL;
	WRITE_ONCE(*p, value);
	return 0;
}

static int convert_long(const struct ctl_table *table, void *element,
			unsigned int i, bool *neg, unsigned long *value,
			bool write)
{
	if (write)
		return set_long(table, element, *neg, *value);
	*value = READ_ONCE(*(unsigned long *)element);
	return 0;
}

PROC_VECTOR(proc_doulongvec_minmax, sizeof(long), UINT_MAX, convert_long);

static int convert_long_ms(const struct ctl_table *table, void *element,
			   unsigned int i, bool *neg, unsigned long *value,
			   bool write)
{
	if (write)
		return set_long(table, element, *neg, HZ * *value / 1000);
	*value = READ_ONCE(*(unsigned long *)element) * 1000 / HZ;
	return 0;
}

PROC_VECTOR(proc_doulongvec_ms_jiffies_minmax, sizeof(long), UINT_MAX,
	    convert_long_ms);
