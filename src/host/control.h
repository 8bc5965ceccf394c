/* SPDX-License-Identifier: GPL-2.0 */
/*
 * control.h - the socket that lkmhost insmod, rmmod, lsmod and dmesg talk to.
 *
 * One JSON object a line each way. A request is {"command": ..., ...}; the
 * answer {"error": 0 or an errno, "text": ..., ...}. "dmesg" answers with a
 * line for each record before that one.
 *
 * Everything here runs on the loop's thread, but for what pool_run() does.
 */
#ifndef LKMHOST_HOST_CONTROL_H
#define LKMHOST_HOST_CONTROL_H

#include <jansson.h>

#include "internal.h"
#include "loop.h"

#define CONTROL_LINE_MAX 65536u

/* ------------------------------------------------------------ runtime.c */

/* The user's folder for sockets and mounts, made and checked. */
int runtime_dir(char *buf, size_t size, struct lkm_error *err);
/* May a host be called so? */
bool runtime_name_ok(const char *name);

/* ------------------------------------------------------------ control.c */

struct connection;

/* Take commands as @name. -EADDRINUSE: a host of that name runs. */
int control_open(const char *name, struct lkm_error *err);
void control_close(void);

/* Write a line; done() is called when it has gone out. Takes @value over. */
void connection_send(struct connection *c, json_t *value,
		     void (*done)(struct connection *c));
/* The request has been answered: go on with the next one. */
void connection_next(struct connection *c);
/* Work for it is on the way: it must not be freed. */
void connection_hold(struct connection *c);
void connection_release(struct connection *c);
bool connection_is_closed(const struct connection *c);
/* What a command keeps while it goes on: one at a time. */
struct follower {
	bool active, waiting;
	uint64_t sequence;
	struct follower *next;
	struct connection *connection;
};
struct follower *connection_follower(struct connection *c);

/* --------------------------------------------------- control_commands.c */

/* Serve one line, which need not be anything sensible. */
void control_serve(struct connection *c, const char *line, size_t length);
/* The answer to what cannot be served. */
json_t *control_error(int error, const char *text);

/* -------------------------------------------------------- control_net.c */

void control_net(struct connection *c, const json_t *request);

/* ------------------------------------------------------ control_dmesg.c */

void control_dmesg(struct connection *c, const json_t *request);
/* The connection goes. */
void control_unfollow(struct connection *c);

#endif
