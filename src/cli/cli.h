/* SPDX-License-Identifier: GPL-2.0 */
/* cli.h - what the commands share: the table entry, statuses, messages. */
#ifndef LKMHOST_CLI_H
#define LKMHOST_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <getopt.h>

enum cli_status {
	CLI_OK = 0,
	CLI_INIT_FAILED = 1,
	CLI_USAGE = 2,
	CLI_NOT_LOADED = 3,
	CLI_FINDINGS = 4,
	CLI_HUNG = 5,		/* LKMHOST_EXIT_HUNG */
};

struct cli_command {
	const char *name;
	const char *synopsis;	/* behind "lkmhost NAME " */
	const char *summary;	/* one line */
	const char *help;	/* the options and what else is to know */
	int (*run)(int argc, char **argv); /* argv[0]: the name */
};

extern const struct cli_command cli_run, cli_exec, cli_modinfo, cli_symbols,
	cli_kpi, cli_insmod, cli_rmmod, cli_lsmod, cli_dmesg, cli_ps, cli_net;

/* The help of a command, on standard output. */
void cli_help(const struct cli_command *command);

/* "lkmhost: ..." on standard error; returns @status. */
int cli_fail(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A usage error of @command: the message, how to get help; CLI_USAGE. */
int cli_usage(const struct cli_command *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * getopt_long() for @command: answers --help, and tells of an option that is
 * unknown. Returns as getopt_long() does, or CLI_DONE when the command is to
 * end with *status.
 */
#define CLI_DONE (-2)
int cli_getopt(const struct cli_command *command, int argc, char **argv,
	       const char *letters, const struct option *options, int *status);

/* "64M" -> bytes; false where it is no size. */
bool cli_parse_size(const char *text, uint64_t *out);
/* A decimal number within [min, max]. */
bool cli_parse_number(const char *text, unsigned long min, unsigned long max,
		      unsigned long *out);

/* A growing list of strings, with a NULL at its end; exits when memory ends. */
struct cli_list {
	char **items;
	size_t n;
};
void cli_list_add(struct cli_list *list, const char *item);
void cli_list_free(struct cli_list *list);

#endif
