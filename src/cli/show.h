/* SPDX-License-Identifier: GPL-2.0 */
/*
 * show.h - what makes a running host reachable: its name, the socket that
 * commands use, the FUSE tree that programs use.
 */
#ifndef LKMHOST_CLI_SHOW_H
#define LKMHOST_CLI_SHOW_H

#include "host.h"

struct cli_show {
	const char *name;	/* --name; NULL: of the first module */
	const char *mount;	/* --mount; NULL: by the name; "none" */
};

/* Rows for getopt_long()'s table; @base: the first of two numbers. */
#define CLI_SHOW_OPTIONS(base)                                                \
	{ "name", required_argument, NULL, (base) },                          \
	{ "mount", required_argument, NULL, (base) + 1 }

#define CLI_SHOW_HELP                                                         \
	"  --name=NAME          of this host (default: the first module's)\n"  \
	"  --mount=DIR          show dev, proc and sys there, or none\n"       \
	"                       (default: NAME in $XDG_RUNTIME_DIR, or in\n"   \
	"                       /tmp/lkmhost-UID)\n"

/*
 * Open the socket and mount the tree. What was not asked for by an option and
 * cannot be had is said, and that is all. A cli_status.
 */
int cli_show(const struct cli_show *show, const struct cli_host *host,
	     struct lkmhost *h);

#endif
