// SPDX-License-Identifier: GPL-2.0
/* run.c - lkmhost run: load modules, stay until told to end, unload them. */
#include "host.h"
#include "show.h"

#include <signal.h>
#include <stdlib.h>

#include <uv.h>

/* How long --once waits for what a module has started to come to its end. */
#define SETTLE_MS 10000

struct run {
	struct cli_host host;
	struct cli_show show;
	bool once;
};

enum { OPT_ONCE = OPT_OWN, OPT_NAME, OPT_MOUNT };

static const struct option options[] = {
	{ "once", no_argument, NULL, OPT_ONCE },
	CLI_HOST_OPTIONS,
	CLI_SHOW_OPTIONS(OPT_NAME),
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* One option; CLI_OK or CLI_USAGE. */
static int take_option(struct run *run, int c)
{
	switch (c) {
	case OPT_ONCE:
		run->once = true;
		return CLI_OK;
	case OPT_NAME:
		run->show.name = optarg;
		return CLI_OK;
	case OPT_MOUNT:
		run->show.mount = optarg;
		return CLI_OK;
	}
	return cli_host_option(&cli_run, &run->host, c);
}

static int parse(struct run *run, int argc, char **argv)
{
	int c, status = CLI_OK;

	cli_host_init(&run->host);
	while ((c = cli_getopt(&cli_run, argc, argv, ":h", options,
			       &status)) >= 0) {
		status = take_option(run, c);
		if (status)
			return status;
	}
	if (c == CLI_DONE)
		return status ? status : -1;
	if (optind == argc && (run->once || !run->host.options.release))
		return cli_usage(&cli_run, "no module given");
	return cli_host_modules(&run->host, argv + optind, argc - optind);
}

static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP };

#define N_END_SIGNALS (sizeof(end_signals) / sizeof(end_signals[0]))

static volatile sig_atomic_t told_to_end;

static void on_early_signal(int number)
{
	(void)number;
	told_to_end = 1;
}

/*
 * One that comes while modules are still being loaded ends the stay before it
 * begins; a second one ends the process, should an init function hang.
 */
static void remember_signals(void)
{
	struct sigaction action = { .sa_handler = on_early_signal,
				    .sa_flags = SA_RESTART | SA_RESETHAND |
						SA_ONSTACK };

	for (size_t i = 0; i < N_END_SIGNALS; i++)
		sigaction(end_signals[i], &action, NULL);
}

static void on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	uv_stop(handle->loop);
}

static void stay(void)
{
	uv_signal_t handles[N_END_SIGNALS];
	uv_loop_t loop;
	size_t n = N_END_SIGNALS;

	if (uv_loop_init(&loop))
		return;
	for (size_t i = 0; i < n; i++) {
		uv_signal_init(&loop, &handles[i]);
		uv_signal_start(&handles[i], on_signal, end_signals[i]);
	}
	if (!told_to_end)
		uv_run(&loop, UV_RUN_DEFAULT);
	/* From here on a signal ends the process at once, should exit hang. */
	for (size_t i = 0; i < n; i++)
		uv_close((uv_handle_t *)&handles[i], NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
}

static int run_modules(const struct run *run)
{
	struct lkmhost *host;
	int status = cli_host_open(&run->host, &host);

	if (status)
		return status;
	if (!run->once)
		remember_signals();
	if (!run->once || run->show.name || run->show.mount)
		status = cli_show(&run->show, &run->host, host);
	if (!status)
		status = cli_host_insmod(&run->host, host);
	if (!status && run->once)
		lkmhost_settle(host, SETTLE_MS);
	else if (!status)
		stay();
	return cli_host_close(&run->host, host, status);
}

static int cmd_run(int argc, char **argv)
{
	struct run run = { .once = false };
	int status = parse(&run, argc, argv);

	if (!status)
		status = run_modules(&run);
	cli_host_free(&run.host);
	return status < 0 ? CLI_OK : status;
}

const struct cli_command cli_run = {
	.name = "run",
	.synopsis = "[OPTION ...] FILE.ko [NAME=VALUE ...] [FILE.ko ...]",
	.summary = "load modules, run them until Ctrl-C, unload them",
	.help =
	"Each FILE.ko is loaded with what it depends on and its init function is\n"
	"run; the words up to the next file are its parameters. SIGINT or SIGTERM\n"
	"unloads all, the newest first, and tells what they left behind; SIGQUIT\n"
	"tells what every thread is doing. The kernel log is written to standard\n"
	"error. Meanwhile programs find what the drivers have registered below the\n"
	"mount. With --kernel no module need be given: they can be loaded later, by\n"
	"lkmhost insmod.\n"
	"\n"
	"  --once               unload as soon as nothing runs any more\n"
	CLI_SHOW_HELP
	CLI_HOST_HELP
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0; 1 an init function failed; 2 usage; 3 a file cannot be\n"
	"loaded, or the mount or the name is taken; 4 findings under --check; 5 a\n"
	"driver's threads hang for good; 128+N a driver crashed by signal N.\n",
	.run = cmd_run,
};
