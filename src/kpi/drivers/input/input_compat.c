// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/input/input-compat.c: struct input_event as programs have it; 32-bit
 * ones have a shorter time in it.
 */
#include <linux/compat.h>
#include <linux/export.h>
#include <linux/input.h>
#include <linux/uaccess.h>

#include "kpi.h"

/* The kernel keeps these beside the file, not in a header of <linux/>. */
int input_event_from_user(const char __user *buffer, struct input_event *event);
int input_event_to_user(char __user *buffer, const struct input_event *event);

struct short_event {
	compat_ulong_t sec, usec;
	__u16 type, code;
	__s32 value;
};

static bool is_short(void)
{
	return in_compat_syscall() && !COMPAT_USE_64BIT_TIME;
}

int input_event_from_user(const char __user *buffer, struct input_event *event)
{
	struct short_event s;

	if (!is_short())
		return copy_from_user(event, buffer, sizeof(*event)) ?
			       -EFAULT :
			       0;
	if (copy_from_user(&s, buffer, sizeof(s)))
		return -EFAULT;
	event->input_event_sec = s.sec;
	event->input_event_usec = s.usec;
	event->type = s.type;
	event->code = s.code;
	event->value = s.value;
	return 0;
}
KPI_EXPORT(input_event_from_user);

int input_event_to_user(char __user *buffer, const struct input_event *event)
{
	struct short_event s = {
		.sec = event->input_event_sec,
		.usec = event->input_event_usec,
		.type = event->type,
		.code = event->code,
		.value = event->value,
	};

	if (!is_short())
		return copy_to_user(buffer, event, sizeof(*event)) ? -EFAULT :
								     0;
	return copy_to_user(buffer, &s, sizeof(s)) ? -EFAULT : 0;
}
KPI_EXPORT(input_event_to_user);
