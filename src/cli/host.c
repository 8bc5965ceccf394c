// SPDX-License-Identifier: GPL-2.0
/* host.c - options, modules and report of the commands that start a host. */
#include "host.h"
#include "loader.h"

#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "loader.h"

/* Seconds: what the kernel waits by default, and what is surely enough. */
#define HUNG_TASK 120
#define HUNG_TASK_MAX 1000000

void cli_host_init(struct cli_host *host)
{
	cli_log_init(&host->log);
	host->options.hung_task = HUNG_TASK;
	host->options.size = sizeof(host->options);
}

int cli_bad_value(const struct cli_command *command, const char *what)
{
	return cli_usage(command, "--%s: cannot be '%s'", what, optarg);
}

int cli_host_option(const struct cli_command *command, struct cli_host *host,
		    int c)
{
	struct lkmhost_options *o = &host->options;
	unsigned long number;

	switch (c) {
	case OPT_CHECK:
		o->check = true;
		break;
	case OPT_LOG_LEVEL:
		if (!cli_log_level(optarg, &o->console_level))
			return cli_bad_value(command, "log-level");
		break;
	case OPT_LOG_FORMAT:
		if (!cli_log_format(&host->log, optarg))
			return cli_bad_value(command, "log-format");
		break;
	case OPT_MODULES:
		cli_list_add(&host->module_dirs, optarg);
		break;
	case OPT_KERNEL:
		o->release = optarg;
		break;
	case OPT_KPI_DIR:
		o->kpi_dir = optarg;
		break;
	case OPT_MEMORY:
		if (!cli_parse_size(optarg, &o->memory) || !o->memory)
			return cli_bad_value(command, "memory");
		break;
	case OPT_CPUS:
		if (!cli_parse_number(optarg, 1, HOST_MAX_CPUS, &number))
			return cli_bad_value(command, "cpus");
		o->cpus = (unsigned int)number;
		break;
	case OPT_HUNG_TASK:
		if (!cli_parse_number(optarg, 0, HUNG_TASK_MAX, &number))
			return cli_bad_value(command, "hung-task");
		o->hung_task = (unsigned int)number;
		break;
	case OPT_PATCH_AFTER:
		if (!cli_parse_number(optarg, 0, INT_MAX, &number))
			return cli_bad_value(command, "patch-after");
		o->patch_after = number ? (unsigned int)number :
					  LKMHOST_PATCH_NEVER;
		break;
	case OPT_NO_CACHE:
		o->no_cache = true;
		break;
	case OPT_DEVICE:
		cli_list_add(&host->devices, optarg);
		break;
	case OPT_QEMU_ARG:
		cli_list_add(&host->qemu_args, optarg);
		break;
	case OPT_MMIO_LOG:
		o->mmio_log = optarg;
		break;
	case OPT_FIRMWARE:
		cli_list_add(&host->firmware_dirs, optarg);
		break;
	case OPT_NET:
		cli_list_add(&host->net, optarg);
		break;
	case OPT_CACHE_DIR:
		o->cache_dir = optarg;
		break;
	}
	return CLI_OK;
}

/* Append a module's parameter to those that it has, as one string. */
static bool add_argument(struct cli_module *module, const char *arg)
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
int cli_host_modules(struct cli_host *host, char **words, int n)
{
	host->options.module_dirs =
		(const char *const *)host->module_dirs.items;
	host->options.devices = (const char *const *)host->devices.items;
	host->options.qemu_args = (const char *const *)host->qemu_args.items;
	host->options.firmware_dirs =
		(const char *const *)host->firmware_dirs.items;
	host->options.net = (const char *const *)host->net.items;
	host->options.log = cli_log_record;
	host->options.log_ctx = &host->log;
	host->modules = calloc((size_t)n + 1, sizeof(*host->modules));
	if (!host->modules)
		return cli_fail(CLI_NOT_LOADED, "out of memory");
	for (int i = 0; i < n; i++) {
		if (!host->n || (lkm_is_module_path(words[i]) &&
				 !strchr(words[i], '=')))
			host->modules[host->n++].path = words[i];
		else if (!add_argument(&host->modules[host->n - 1], words[i]))
			return cli_fail(CLI_NOT_LOADED, "out of memory");
	}
	return CLI_OK;
}

void cli_host_free(struct cli_host *host)
{
	for (size_t i = 0; i < host->n; i++)
		free(host->modules[i].args);
	free(host->modules);
	cli_list_free(&host->module_dirs);
	cli_list_free(&host->devices);
	cli_list_free(&host->qemu_args);
	cli_list_free(&host->firmware_dirs);
	cli_list_free(&host->net);
}

int cli_host_fail(const struct cli_host *host, int status, const char *format,
		  ...)
{
	char text[640];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	cli_log_error(&host->log, text);
	return status;
}

static struct lkmhost *running;

static void on_quit(int number)
{
	(void)number;
	lkmhost_dump_tasks(running);
}

/* As sysrq-t does on a kernel's console, at Ctrl-\. */
static void dump_on_quit(struct lkmhost *h)
{
	struct sigaction action = { .sa_handler = on_quit,
				    .sa_flags = SA_RESTART | SA_ONSTACK };

	running = h;
	sigaction(SIGQUIT, &action, NULL);
}

int cli_host_open(const struct cli_host *host, struct lkmhost **out)
{
	struct lkmhost_error err = { "" };

	if (!lkmhost_open(&host->options, host->n ? host->modules[0].path : NULL,
			  out, &err)) {
		dump_on_quit(*out);
		return CLI_OK;
	}
	return cli_host_fail(host, CLI_NOT_LOADED, "lkmhost: %s", err.text);
}

static int insmod(const struct cli_host *host, struct lkmhost *h,
		  const struct cli_module *module)
{
	enum lkmhost_stage stage = LKMHOST_NOT_LOADED;
	struct lkmhost_error err = { "" };

	if (!lkmhost_insmod(h, module->path, module->args, &stage, &err))
		return CLI_OK;
	if (stage == LKMHOST_INIT_FAILED)
		return cli_host_fail(host, CLI_INIT_FAILED, "%s", err.text);
	return cli_host_fail(host, CLI_NOT_LOADED, "lkmhost: %s", err.text);
}

int cli_host_insmod(const struct cli_host *host, struct lkmhost *h)
{
	int status = CLI_OK;

	for (size_t i = 0; i < host->n && !status; i++)
		status = insmod(host, h, &host->modules[i]);
	return status;
}

int cli_host_close(const struct cli_host *host, struct lkmhost *h, int status)
{
	bool hung = lkmhost_hung(h);
	unsigned long findings = lkmhost_close(h);

	if (findings)
		cli_host_fail(host, 0, "lkmhost: %lu finding%s", findings,
			      findings == 1 ? "" : "s");
	if (!status && hung)
		return CLI_HUNG;
	return !status && findings && host->options.check ? CLI_FINDINGS :
							     status;
}
