// SPDX-License-Identifier: GPL-2.0
/*
 * preload.c - the library of lkmhost exec --in-process: before the program
 * begins it starts the host in the program's process and loads the modules.
 */
#define _GNU_SOURCE
#include "exec.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern const struct cli_command cli_exec;

static struct cli_exec_args args;
static struct lkmhost *host;

static int end(void *ctx, int status)
{
	(void)ctx;
	return cli_host_close(&args.host, host, status);
}

/*
 * Not by getenv() and its like: a program (bash is one) may have its own, which
 * know nothing yet. The place of "@name=..." in the environment, or NULL.
 */
static char **find_variable(const char *name)
{
	size_t n = strlen(name);

	for (char **at = environ; at && *at; at++)
		if (!strncmp(*at, name, n) && (*at)[n] == '=')
			return at;
	return NULL;
}

static void remove_variable(char **at)
{
	for (; at && *at; at++)
		at[0] = at[1];
}

/* What the program's children shall not find. */
static void clean_environment(void)
{
	char **list = find_variable("LD_PRELOAD");
	char *first = list ? *list + strlen("LD_PRELOAD=") : NULL;
	char *others = first ? strchr(first, ':') : NULL;

	if (others)
		memmove(first, others + 1, strlen(others + 1) + 1);
	else
		remove_variable(list);
	remove_variable(find_variable(CLI_IN_PROCESS));
}

/* The words as they were written; they stay. */
static char **read_words(int fd, int *n)
{
	struct stat st;
	char *text, **words;
	int count = 0;

	if (fstat(fd, &st) || st.st_size <= 0)
		return NULL;
	text = malloc((size_t)st.st_size);
	words = calloc((size_t)st.st_size + 1, sizeof(*words));
	if (!text || !words ||
	    pread(fd, text, (size_t)st.st_size, 0) != st.st_size)
		return NULL;
	for (off_t at = 0; at < st.st_size; at += (off_t)strlen(text + at) + 1)
		words[count++] = text + at;
	*n = count;
	return words;
}

/* Threads of the host get none of the program's signals: @mask is for later. */
static int start(const sigset_t *mask)
{
	struct lkmhost_error err = { "" };
	int status = cli_host_open(&args.host, &host), ret;

	if (status)
		return status;
	status = cli_show(&args.show, &args.host, host);
	if (!status)
		status = cli_host_insmod(&args.host, host);
	pthread_sigmask(SIG_SETMASK, mask, NULL);
	if (status)
		return cli_host_close(&args.host, host, status);
	ret = lkmhost_join(host, end, NULL, &err);
	if (!ret)
		return CLI_OK;
	cli_host_fail(&args.host, 0, "lkmhost: %s", err.text);
	return cli_host_close(&args.host, host, CLI_NOT_LOADED);
}

/* The program may close its standard error, or give it to another file. */
static void keep_standard_error(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd >= 0)
		cli_log_to(fd);
}

static void prepare(int fd)
{
	sigset_t all, old;
	char **words;
	int n, status;

	if (lkmhost_prepare_join())
		_exit(CLI_NOT_LOADED);
	words = read_words(fd, &n);
	close(fd);
	if (!words)
		_exit(CLI_NOT_LOADED);
	keep_standard_error();
	optind = 0;
	status = cli_exec_parse(&args, n, words);
	/* The program's first getopt() begins anew. */
	optind = 0;
	/* All but those of a driver's accesses to devices, and of its faults. */
	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGTRAP);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (!status)
		status = start(&old);
	if (status)
		_exit(status < 0 ? CLI_OK : status);
}

__attribute__((constructor)) static void begin(void)
{
	char **number = find_variable(CLI_IN_PROCESS);
	int fd = number ? atoi(*number + strlen(CLI_IN_PROCESS "=")) : -1;

	if (fd <= 2)
		return;
	clean_environment();
	prepare(fd);
}
