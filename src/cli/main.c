// SPDX-License-Identifier: GPL-2.0
/* main.c - lkmhost: which command? */
#include "cli.h"
#include "linuxkpi/lkmhost.h"

#include <errno.h>
#include <string.h>

static const struct cli_command *const commands[] = {
	&cli_run, &cli_exec, &cli_insmod, &cli_rmmod, &cli_lsmod, &cli_dmesg,
	&cli_ps, &cli_net, &cli_modinfo, &cli_symbols, &cli_kpi,
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct cli_command *find_command(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static void help(FILE *to)
{
	fputs("usage: lkmhost COMMAND [ARGUMENT ...]\n\n"
	      "Runs unmodified Linux kernel modules as ordinary processes.\n\n"
	      "Commands:\n", to);
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  %-9s %s\n", commands[i]->name,
			commands[i]->summary);
	fputs("\n'lkmhost COMMAND --help' tells of one command; see also "
	      "lkmhost(1).\n", to);
}

/* "lkmhost help [COMMAND]" */
static int help_about(const char *name)
{
	const struct cli_command *command = name ? find_command(name) : NULL;

	if (name && !command)
		return cli_fail(CLI_USAGE, "unknown command '%s'", name);
	if (command)
		cli_help(command);
	else
		help(stdout);
	return CLI_OK;
}

/* What was asked for has not been said where nobody could take it. */
static int flushed(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	cli_fail(0, "standard output: %s", strerror(errno));
	return status ? status : CLI_NOT_LOADED;
}

static int dispatch(int argc, char **argv)
{
	const struct cli_command *command;

	if (argc < 2) {
		help(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("lkmhost %s\n", lkmhost_version());
		return CLI_OK;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return help_about(argv[2]);
	command = find_command(argv[1]);
	if (!command) {
		cli_fail(CLI_USAGE, "unknown command '%s'", argv[1]);
		fputs("Try 'lkmhost --help'.\n", stderr);
		return CLI_USAGE;
	}
	return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	return flushed(dispatch(argc, argv));
}
