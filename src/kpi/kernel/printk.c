// SPDX-License-Identifier: GPL-2.0
/* kernel/printk/printk.c, linux/printk.h: messages to the host's log. */
#include <linux/console.h>
#include <linux/dev_printk.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/string.h>

#include "kpi.h"

/* As long as a record of the kernel's own ring buffer. */
#define RECORD_MAX 1024

/* console_loglevel, default_message_loglevel, minimum and default of these. */
int console_printk[4] = {
	CONSOLE_LOGLEVEL_DEFAULT,
	MESSAGE_LOGLEVEL_DEFAULT,
	CONSOLE_LOGLEVEL_MIN,
	CONSOLE_LOGLEVEL_DEFAULT,
};
KPI_EXPORT(console_printk);

/* Drivers assign console_loglevel: tell the host when one did. */
static int told_level;

static int adopt_log_level(void)
{
	console_loglevel = told_level = host_log_level();
	return 0;
}
KPI_INIT_EARLY(adopt_log_level);

static void tell_log_level(void)
{
	int level = READ_ONCE(console_loglevel);

	if (level != READ_ONCE(told_level)) {
		WRITE_ONCE(told_level, level);
		host_log_set_level(level);
	}
}

void console_verbose(void)
{
	/* Zero means that the user wants silence whatever happens. */
	if (console_loglevel)
		console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
	tell_log_level();
}
KPI_EXPORT(console_verbose);

/* Take the KERN_* marks off the front of @text. */
static const char *parse_marks(const char *text, int *level,
			       unsigned int *flags)
{
	char mark;

	while ((mark = printk_get_level(text))) {
		if (mark == 'c')
			*flags |= HOST_LOG_CONT;
		else if (*level == LOGLEVEL_DEFAULT)
			*level = mark - '0';
		text = printk_skip_level(text);
	}
	return text;
}

/* Each line a record; the last one is open when no newline ends it. */
static void log_lines(int level, unsigned int flags, const char *text)
{
	for (;;) {
		const char *end = strchrnul(text, '\n');

		host_log(level, *end ? flags | HOST_LOG_NEWLINE : flags, text,
			 end - text);
		if (!*end || !end[1])
			return;
		text = end + 1;
		/* What follows a newline begins a record of its own. */
		flags &= ~HOST_LOG_CONT;
	}
}

static int log_message(int level, const char *fmt, va_list ap)
{
	char buf[RECORD_MAX];
	unsigned int flags = 0;
	int len = vscnprintf(buf, sizeof(buf), fmt, ap);
	const char *text;

	/* Deferred: a console may not be called here, the log may. */
	if (level == LOGLEVEL_SCHED)
		level = LOGLEVEL_DEFAULT;
	text = parse_marks(buf, &level, &flags);
	if (level == LOGLEVEL_DEFAULT)
		level = default_message_loglevel;
	tell_log_level();
	log_lines(level, flags, text);
	return len - (text - buf);
}

asmlinkage int vprintk_emit(int facility, int level,
			    const struct dev_printk_info *dev_info,
			    const char *fmt, va_list ap)
{
	return log_message(level, fmt, ap);
}
KPI_EXPORT(vprintk_emit);

/* Exported, though only a header inside kernel/printk/ declares it. */
int vprintk_default(const char *fmt, va_list ap);
int vprintk_default(const char *fmt, va_list ap)
{
	return log_message(LOGLEVEL_DEFAULT, fmt, ap);
}
KPI_EXPORT(vprintk_default);

asmlinkage int vprintk(const char *fmt, va_list ap)
{
	return log_message(LOGLEVEL_DEFAULT, fmt, ap);
}
KPI_EXPORT(vprintk);

asmlinkage int _printk(const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = log_message(LOGLEVEL_DEFAULT, fmt, ap);
	va_end(ap);
	return len;
}
KPI_EXPORT(_printk);

int _printk_deferred(const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = log_message(LOGLEVEL_SCHED, fmt, ap);
	va_end(ap);
	return len;
}
KPI_EXPORT(_printk_deferred);
