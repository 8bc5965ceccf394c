/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host.h - what the commands that start a host share: its options, the
 * modules on the command line, loading them, the closing report.
 */
#ifndef LKMHOST_CLI_HOST_H
#define LKMHOST_CLI_HOST_H

#include "cli.h"
#include "log.h"

struct cli_module {
	const char *path;
	char *args;		/* "name=value ..." or NULL */
};

struct cli_host {
	struct lkmhost_options options;
	struct cli_list module_dirs;
	struct cli_list devices, qemu_args;
	struct cli_list firmware_dirs;
	struct cli_list net;
	struct cli_log log;
	struct cli_module *modules;
	size_t n;
};

/* The options' numbers; a command's own begin at OPT_OWN. */
enum { OPT_CHECK = 256, OPT_LOG_LEVEL, OPT_LOG_FORMAT, OPT_MODULES, OPT_KERNEL,
       OPT_KPI_DIR, OPT_MEMORY, OPT_CPUS, OPT_NO_CACHE, OPT_CACHE_DIR,
       OPT_DEVICE, OPT_QEMU_ARG, OPT_MMIO_LOG,
       OPT_FIRMWARE, OPT_HUNG_TASK, OPT_NET, OPT_PATCH_AFTER,
       OPT_OWN };

/* Rows for a command's getopt_long() table. */
#define CLI_HOST_OPTIONS                                                      \
	{ "check", no_argument, NULL, OPT_CHECK },                            \
	{ "log-level", required_argument, NULL, OPT_LOG_LEVEL },              \
	{ "log-format", required_argument, NULL, OPT_LOG_FORMAT },            \
	{ "modules", required_argument, NULL, OPT_MODULES },                  \
	{ "kernel", required_argument, NULL, OPT_KERNEL },                    \
	{ "kpi-dir", required_argument, NULL, OPT_KPI_DIR },                  \
	{ "memory", required_argument, NULL, OPT_MEMORY },                    \
	{ "cpus", required_argument, NULL, OPT_CPUS },                        \
	{ "no-cache", no_argument, NULL, OPT_NO_CACHE },                      \
	{ "cache-dir", required_argument, NULL, OPT_CACHE_DIR },              \
	{ "device", required_argument, NULL, OPT_DEVICE },                    \
	{ "qemu-arg", required_argument, NULL, OPT_QEMU_ARG },                \
	{ "mmio-log", required_argument, NULL, OPT_MMIO_LOG },                \
	{ "firmware", required_argument, NULL, OPT_FIRMWARE },                \
	{ "net", required_argument, NULL, OPT_NET },                          \
	{ "hung-task", required_argument, NULL, OPT_HUNG_TASK },              \
	{ "patch-after", required_argument, NULL, OPT_PATCH_AFTER }

#define CLI_HOST_HELP                                                         \
	"  --check              diagnose; findings make the exit status 4\n"  \
	"  --hung-task=SECONDS  report threads that wait longer (120; 0: do not)\n" \
	"  --log-level=LEVEL    show records up to emerg ... debug, or below 1 ... 8\n" \
	"  --log-format=FORMAT  text (default), or json: an object a line\n"  \
	"  --modules=DIR        look there for modules (may be repeated)\n"   \
	"  --kernel=RELEASE     run as that kernel (default: the module's own)\n" \
	"  --kpi-dir=DIR        where kpi-RELEASE.o is\n"                     \
	"  --device=DEVICE      attach one: model:FILE.so[,NAME=VALUE ...],\n" \
	"                       virtio:vhost-user,socket=PATH,id=N\n" \
	"  --patch-after=N      patch places that access a device when they have\n" \
	"                       trapped so often (16; 0: do not)\n"           \
	"  --firmware=DIR       look there for firmware (may be repeated)\n"   \
	"  --net=NET            connect net devices with tap[:NAME][,mac=ADDRESS],\n" \
	"                       null; pcap:FILE: capture (may be repeated)\n" \
	"  --memory=SIZE        the machine's memory (default 1G)\n"          \
	"  --cpus=N             the machine's CPUs\n"                         \
	"  --no-cache           link anew, keep nothing\n"                    \
	"  --cache-dir=DIR      where linked images are kept\n"

/* Defaults, and the log on standard error. */
void cli_host_init(struct cli_host *host);
/* Option @c of those above, its value in optarg; CLI_OK or CLI_USAGE. */
int cli_host_option(const struct cli_command *command, struct cli_host *host,
		    int c);
/* "--what: cannot be 'optarg'"; CLI_USAGE. */
int cli_bad_value(const struct cli_command *command, const char *what);
/* FILE.ko [NAME=VALUE ...] [FILE.ko ...]; completes the options. */
int cli_host_modules(struct cli_host *host, char **words, int n);
void cli_host_free(struct cli_host *host);

/* One line on standard error in the log's format; returns @status. */
int cli_host_fail(const struct cli_host *host, int status, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));
/* Start it, then load the modules in their order. A cli_status each. */
int cli_host_open(const struct cli_host *host, struct lkmhost **out);
int cli_host_insmod(const struct cli_host *host, struct lkmhost *h);
/* Unload all, report; @status, or under --check CLI_FINDINGS instead of 0. */
int cli_host_close(const struct cli_host *host, struct lkmhost *h, int status);

#endif
