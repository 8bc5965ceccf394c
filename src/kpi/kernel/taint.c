// SPDX-License-Identifier: GPL-2.0
/* kernel/panic.c, linux/panic.h: what has made this kernel suspect. */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/string.h>

#include "kpi.h"

static unsigned long tainted_mask;

/* The letters that an oops shows; 'G' is the first one's when not set. */
const struct taint_flag taint_flags[TAINT_FLAGS_COUNT] = {
	[TAINT_PROPRIETARY_MODULE]	= { 'P', 'G', true },
	[TAINT_FORCED_MODULE]		= { 'F', ' ', true },
	[TAINT_CPU_OUT_OF_SPEC]		= { 'S', ' ', false },
	[TAINT_FORCED_RMMOD]		= { 'R', ' ', false },
	[TAINT_MACHINE_CHECK]		= { 'M', ' ', false },
	[TAINT_BAD_PAGE]		= { 'B', ' ', false },
	[TAINT_USER]			= { 'U', ' ', false },
	[TAINT_DIE]			= { 'D', ' ', false },
	[TAINT_OVERRIDDEN_ACPI_TABLE]	= { 'A', ' ', false },
	[TAINT_WARN]			= { 'W', ' ', false },
	[TAINT_CRAP]			= { 'C', ' ', true },
	[TAINT_FIRMWARE_WORKAROUND]	= { 'I', ' ', false },
	[TAINT_OOT_MODULE]		= { 'O', ' ', true },
	[TAINT_UNSIGNED_MODULE]		= { 'E', ' ', true },
	[TAINT_SOFTLOCKUP]		= { 'L', ' ', false },
	[TAINT_LIVEPATCH]		= { 'K', ' ', true },
	[TAINT_AUX]			= { 'X', ' ', true },
	[TAINT_RANDSTRUCT]		= { 'T', ' ', true },
	[TAINT_TEST]			= { 'N', ' ', true },
};

const char *print_tainted(void)
{
	static char buf[TAINT_FLAGS_COUNT + sizeof("Tainted: ")];
	char *s = buf;
	int i;

	if (!tainted_mask)
		return "Not tainted";
	s += scnprintf(s, sizeof(buf), "Tainted: ");
	for (i = 0; i < TAINT_FLAGS_COUNT; i++)
		*s++ = test_bit(i, &tainted_mask) ? taint_flags[i].c_true :
						    taint_flags[i].c_false;
	*s = '\0';
	return buf;
}

int test_taint(unsigned int flag)
{
	return test_bit(flag, &tainted_mask);
}
KPI_EXPORT(test_taint);

unsigned long get_taint(void)
{
	return tainted_mask;
}

void add_taint(unsigned int flag, enum lockdep_ok lockdep_ok)
{
	set_bit(flag, &tainted_mask);
}
KPI_EXPORT(add_taint);
