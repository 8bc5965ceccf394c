/* SPDX-License-Identifier: GPL-2.0 */
/* control.h - talking to a running host. */
#ifndef LKMHOST_CLI_CONTROL_H
#define LKMHOST_CLI_CONTROL_H

#include <jansson.h>

#include "cli.h"

/* A connection; lines of JSON come and go. */
struct control {
	int fd;
	size_t used, scanned;
	size_t size;
	char *buffer;
};

/*
 * Connect to the host @name; NULL: the only one that runs. False: a message
 * has been written, "@program: ERROR: ..." as kmod's tools do.
 */
bool cli_control_connect(struct control *c, const char *name, const char *program);
void cli_control_disconnect(struct control *c);
/* Send; takes @request over. */
bool cli_control_send(struct control *c, json_t *request);
/* The next line, or NULL: the host is gone. */
json_t *cli_control_receive(struct control *c);
/* Send and take the answer. NULL: said. */
json_t *cli_control_ask(struct control *c, json_t *request, const char *program);
/* "error" of an answer. */
int cli_control_error(const json_t *answer);

/* The names of hosts that have a socket, whether they run or not. */
bool cli_control_names(struct cli_list *names, const char *program);
/* Connect if it runs. */
bool cli_control_try(struct control *c, const char *name);

/* Options that are the same for all: --name. */
#define CONTROL_NAME_HELP                                                     \
	"  --name=NAME          of the host, where several run\n"

#endif
