// SPDX-License-Identifier: GPL-2.0
/* run.c - lkmhost run: load modules, stay until told to end, unload them. */
#include "cli.h"
#include "loader.h"
#include "log.h"
#include "linuxkpi/lkmhost.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

/* How long --once waits for what a module has started to come to its end. */
#define SETTLE_MS 10000

struct module {
	const char *path;
	char *args;		/* "name=value ..." or NULL */
};

struct run {
	struct lkmhost_options options;
	struct cli_list module_dirs;
	struct cli_list devices;
	struct cli_log log;
	bool once;
	struct module *modules;
	size_t n;
};

enum { OPT_ONCE = 256, OPT_CHECK, OPT_LOG_LEVEL, OPT_LOG_FORMAT, OPT_MODULES,
       OPT_KERNEL, OPT_KPI_DIR, OPT_MEMORY, OPT_CPUS, OPT_NO_CACHE,
       OPT_CACHE_DIR, OPT_DEVICE };

static const struct option options[] = {
	{ "once", no_argument, NULL, OPT_ONCE },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "log-level", required_argument, NULL, OPT_LOG_LEVEL },
	{ "log-format", required_argument, NULL, OPT_LOG_FORMAT },
	{ "modules", required_argument, NULL, OPT_MODULES },
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "kpi-dir", required_argument, NULL, OPT_KPI_DIR },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "no-cache", no_argument, NULL, OPT_NO_CACHE },
	{ "cache-dir", required_argument, NULL, OPT_CACHE_DIR },
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int bad_value(const char *what)
{
	return cli_usage(&cli_run, "--%s: cannot be '%s'", what, optarg);
}

/* One option; CLI_OK or CLI_USAGE. */
static int take_option(struct run *run, int c)
{
	struct lkmhost_options *o = &run->options;
	unsigned long number;

	switch (c) {
	case OPT_ONCE:
		run->once = true;
		break;
	case OPT_CHECK:
		o->check = true;
		break;
	case OPT_LOG_LEVEL:
		if (!cli_log_level(optarg, &o->console_level))
			return bad_value("log-level");
		break;
	case OPT_LOG_FORMAT:
		if (!cli_log_format(&run->log, optarg))
			return bad_value("log-format");
		break;
	case OPT_MODULES:
		cli_list_add(&run->module_dirs, optarg);
		break;
	case OPT_KERNEL:
		o->release = optarg;
		break;
	case OPT_KPI_DIR:
		o->kpi_dir = optarg;
		break;
	case OPT_MEMORY:
		if (!cli_parse_size(optarg, &o->memory) || !o->memory)
			return bad_value("memory");
		break;
	case OPT_CPUS:
		if (!cli_parse_number(optarg, 1, HOST_MAX_CPUS, &number))
			return bad_value("cpus");
		o->cpus = (unsigned int)number;
		break;
	case OPT_NO_CACHE:
		o->no_cache = true;
		break;
	case OPT_DEVICE:
		cli_list_add(&run->devices, optarg);
		break;
	case OPT_CACHE_DIR:
		o->cache_dir = optarg;
		break;
	}
	return CLI_OK;
}

/* Append a module's parameter to those that it has, as one string. */
static bool add_argument(struct module *module, const char *arg)
{
	size_t had = module->args ? strlen(module->args) + 1 : 0;
	size_t length = strlen(arg);
	char *args = realloc(module->args, had + length + 1);

	if (!args)
		return false;
	if (had)
		args[had - 1] = ' ';
	memcpy(args + had, arg, length + 1);
	module->args = args;
	return true;
}

/*
 * A module file, its parameters, the next module file, ... What has a '=' is
 * a parameter even where it ends in ".ko"; the first one is always a file.
 */
static int take_modules(struct run *run, char **words, int n)
{
	run->modules = calloc((size_t)n + 1, sizeof(*run->modules));
	if (!run->modules)
		return cli_fail(CLI_NOT_LOADED, "out of memory");
	for (int i = 0; i < n; i++) {
		if (!run->n || (lkm_is_module_path(words[i]) &&
				!strchr(words[i], '=')))
			run->modules[run->n++].path = words[i];
		else if (!add_argument(&run->modules[run->n - 1], words[i]))
			return cli_fail(CLI_NOT_LOADED, "out of memory");
	}
	return CLI_OK;
}

static int parse(struct run *run, int argc, char **argv)
{
	int c, status = CLI_OK;

	cli_log_init(&run->log);
	while ((c = cli_getopt(&cli_run, argc, argv, ":h", options,
			       &status)) >= 0) {
		status = take_option(run, c);
		if (status)
			return status;
	}
	if (c == CLI_DONE)
		return status ? status : -1;
	if (optind == argc)
		return cli_usage(&cli_run, "no module given");
	run->options.size = sizeof(run->options);
	run->options.module_dirs = (const char *const *)run->module_dirs.items;
	run->options.devices = (const char *const *)run->devices.items;
	run->options.log = cli_log_record;
	run->options.log_ctx = &run->log;
	return take_modules(run, argv + optind, argc - optind);
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

static int fail(const struct run *run, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(const struct run *run, int status, const char *format, ...)
{
	char text[640];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	cli_log_error(&run->log, text);
	return status;
}

static int insmod(const struct run *run, struct lkmhost *host,
		  const struct module *module)
{
	enum lkmhost_stage stage = LKMHOST_NOT_LOADED;
	struct lkmhost_error err = { "" };

	if (!lkmhost_insmod(host, module->path, module->args, &stage, &err))
		return CLI_OK;
	if (stage == LKMHOST_INIT_FAILED)
		return fail(run, CLI_INIT_FAILED, "%s", err.text);
	return fail(run, CLI_NOT_LOADED, "lkmhost: %s", err.text);
}

static int run_modules(const struct run *run)
{
	struct lkmhost_error err = { "" };
	struct lkmhost *host;
	unsigned long findings;
	int status = CLI_OK;

	if (lkmhost_open(&run->options, run->modules[0].path, &host, &err))
		return fail(run, CLI_NOT_LOADED, "lkmhost: %s", err.text);
	if (!run->once)
		remember_signals();
	for (size_t i = 0; i < run->n && !status; i++)
		status = insmod(run, host, &run->modules[i]);
	if (!status && run->once)
		lkmhost_settle(host, SETTLE_MS);
	else if (!status)
		stay();
	findings = lkmhost_close(host);
	if (findings)
		fail(run, 0, "lkmhost: %lu finding%s", findings,
		     findings == 1 ? "" : "s");
	return !status && findings && run->options.check ? CLI_FINDINGS : status;
}

static int cmd_run(int argc, char **argv)
{
	struct run run = { .once = false };
	int status = parse(&run, argc, argv);

	if (!status)
		status = run_modules(&run);
	for (size_t i = 0; i < run.n; i++)
		free(run.modules[i].args);
	free(run.modules);
	cli_list_free(&run.module_dirs);
	cli_list_free(&run.devices);
	return status < 0 ? CLI_OK : status;
}

const struct cli_command cli_run = {
	.name = "run",
	.synopsis = "[OPTION ...] FILE.ko [NAME=VALUE ...] [FILE.ko ...]",
	.summary = "load modules, run them until Ctrl-C, unload them",
	.help =
	"Each FILE.ko is loaded with what it depends on and its init function is\n"
	"run; the words up to the next file are its parameters. SIGINT or SIGTERM\n"
	"unloads all, the newest first, and tells what they left behind. The\n"
	"kernel log is written to standard error.\n"
	"\n"
	"  --once               unload as soon as nothing runs any more\n"
	"  --check              diagnose; findings make the exit status 4\n"
	"  --log-level=LEVEL    show records up to emerg ... debug, or below 1 ... 8\n"
	"  --log-format=FORMAT  text (default), or json: an object a line\n"
	"  --modules=DIR        look there for modules (may be repeated)\n"
	"  --kernel=RELEASE     run as that kernel (default: the module's own)\n"
	"  --kpi-dir=DIR        where kpi-RELEASE.o is\n"
	"  --device=DEVICE      attach one: model:FILE.so[,NAME=VALUE ...]\n"
	"  --memory=SIZE        the machine's memory (default 1G)\n"
	"  --cpus=N             the machine's CPUs\n"
	"  --no-cache           link anew, keep nothing\n"
	"  --cache-dir=DIR      where linked images are kept\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0; 1 an init function failed; 2 usage; 3 a file cannot be\n"
	"loaded; 4 findings under --check; 128+N a driver crashed by signal N.\n",
	.run = cmd_run,
};
