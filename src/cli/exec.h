/* SPDX-License-Identifier: GPL-2.0 */
/* exec.h - lkmhost exec, in two processes and in one. */
#ifndef LKMHOST_CLI_EXEC_H
#define LKMHOST_CLI_EXEC_H

#include "show.h"

/* As env(1) has them. */
enum { STATUS_NOT_EXECUTABLE = 126, STATUS_NOT_FOUND = 127 };

struct cli_exec_args {
	struct cli_host host;
	struct cli_show show;
	bool in_process;
	char **program;
};

/* CLI_OK; -1: there is nothing to do; else a cli_status. */
int cli_exec_parse(struct cli_exec_args *exec, int argc, char **argv);

/*
 * Become the program, with a library that is preloaded: it reads the words
 * before the program's own from the descriptor that this variable names, and
 * takes both out of the environment.
 */
#define CLI_IN_PROCESS "LKMHOST_IN_PROCESS"
#define CLI_PRELOAD "liblkmhost-preload.so"
/* Returns where it fails: a cli_status. */
int cli_exec_in_process(const struct cli_exec_args *exec, char **argv);

#endif
