// SPDX-License-Identifier: GPL-2.0
/* exec.c - lkmhost exec: run a program that finds the drivers' nodes. */
#include "exec.h"

#include <errno.h>
#include <string.h>

enum { OPT_NAME = OPT_OWN, OPT_MOUNT, OPT_IN_PROCESS };

static const struct option options[] = {
	CLI_HOST_OPTIONS,
	CLI_SHOW_OPTIONS(OPT_NAME),
	{ "in-process", no_argument, NULL, OPT_IN_PROCESS },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/*
 * The program's words begin behind the first "--"; they are hidden from
 * getopt_long(), which would put all that are no options together.
 */
static int split(char **argv, int argc)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--"))
			return i;
	return argc;
}

static int take_option(struct cli_exec_args *exec, int c)
{
	switch (c) {
	case OPT_NAME:
		exec->show.name = optarg;
		return CLI_OK;
	case OPT_MOUNT:
		exec->show.mount = optarg;
		return CLI_OK;
	case OPT_IN_PROCESS:
		exec->in_process = true;
		return CLI_OK;
	}
	return cli_host_option(&cli_exec, &exec->host, c);
}

int cli_exec_parse(struct cli_exec_args *exec, int argc, char **argv)
{
	int end = split(argv, argc), c, status = CLI_OK;
	char *dashes = end < argc ? argv[end] : NULL;

	cli_host_init(&exec->host);
	argv[end] = NULL;
	while ((c = cli_getopt(&cli_exec, end, argv, ":h", options,
			       &status)) >= 0) {
		status = take_option(exec, c);
		if (status)
			return status;
	}
	argv[end] = dashes;
	if (c == CLI_DONE)
		return status ? status : -1;
	if (optind == end)
		return cli_usage(&cli_exec, "no module given");
	if (end + 1 >= argc)
		return cli_usage(&cli_exec, "no program given behind '--'");
	exec->program = argv + end + 1;
	return cli_host_modules(&exec->host, argv + optind, end - optind);
}

static int run_program(const struct cli_exec_args *exec, struct lkmhost *host)
{
	struct lkmhost_error err = { "" };
	int status, ret = lkmhost_exec(host, exec->program, &status, &err);

	if (!ret)
		return status;
	cli_host_fail(&exec->host, 0, "lkmhost: %s", err.text);
	switch (ret) {
	case -ENOENT:
	case -ENOTDIR:
		return STATUS_NOT_FOUND;
	case -EACCES:
	case -ENOEXEC:
	case -EISDIR:
		return STATUS_NOT_EXECUTABLE;
	default:
		return CLI_NOT_LOADED;
	}
}

static int run(const struct cli_exec_args *exec)
{
	struct lkmhost *host;
	int status = cli_host_open(&exec->host, &host);

	if (status)
		return status;
	status = cli_show(&exec->show, &exec->host, host);
	if (!status)
		status = cli_host_insmod(&exec->host, host);
	if (!status)
		status = run_program(exec, host);
	return cli_host_close(&exec->host, host, status);
}

static int cmd_exec(int argc, char **argv)
{
	struct cli_exec_args exec = { .program = NULL };
	int status = cli_exec_parse(&exec, argc, argv);

	if (!status)
		status = exec.in_process ? cli_exec_in_process(&exec, argv) :
					   run(&exec);
	cli_host_free(&exec.host);
	return status < 0 ? CLI_OK : status;
}

const struct cli_command cli_exec = {
	.name = "exec",
	.synopsis =
	"[OPTION ...] FILE.ko [NAME=VALUE ...] [FILE.ko ...] -- PROGRAM [ARGUMENT ...]",
	.summary = "run a program that finds the modules' nodes in /dev, /proc, /sys",
	.help =
	"Loads the modules as 'lkmhost run' does and runs PROGRAM, unmodified: what\n"
	"the drivers registered it finds at its usual place, beside what the system\n"
	"has there. Its children find it, too. When it has ended the modules are\n"
	"unloaded.\n"
	"\n"
	"  --in-process         have the drivers in the program's own process: a call\n"
	"                       of theirs is a function call. Not for static programs;\n"
	"                       what PROGRAM executes is served as without it\n"
	CLI_SHOW_HELP
	CLI_HOST_HELP
	"  -h, --help           this text\n"
	"\n"
	"Exit status: the program's, 128+N where signal N ended it; 126 it cannot be\n"
	"run, 127 there is none; before it began, and under --check, as of\n"
	"'lkmhost run'.\n",
	.run = cmd_exec,
};
