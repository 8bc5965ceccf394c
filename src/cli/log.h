/* SPDX-License-Identifier: GPL-2.0 */
/* log.h - the kernel log on standard error. */
#ifndef LKMHOST_CLI_LOG_H
#define LKMHOST_CLI_LOG_H

#include <stdbool.h>

#include "linuxkpi/lkmhost.h"

struct cli_log {
	bool json;	/* a JSON object a line */
	bool colour;
};

/* Text, in colours where standard error is a terminal that may have them. */
void cli_log_init(struct cli_log *log);
/* Elsewhere than to standard error. */
void cli_log_to(int fd);
/* "text" or "json" */
bool cli_log_format(struct cli_log *log, const char *name);
/* "debug" or 1 ... 8: the console level, of which lower ones are shown. */
bool cli_log_level(const char *text, int *level);
/* For lkmhost_options.log; ctx: struct cli_log. Any thread. */
void cli_log_record(void *ctx, const struct lkmhost_record *record);
/* One line of our own, in the format that the log has. */
void cli_log_error(const struct cli_log *log, const char *text);

#endif
