// SPDX-License-Identifier: GPL-2.0
/*
 * "net" on the control socket. The devices' drivers are asked, which may take
 * its time: on a thread of the pool.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "net_show.h"

struct net_work {
	struct job job;
	struct connection *connection;
	json_t *json;		/* the request's strings lie in it */
	struct net_request request;
	json_t *result;
	int ret;
};

static void done(struct job *job)
{
	struct net_work *w = (struct net_work *)job;
	struct connection *c = w->connection;
	json_t *answer = control_error(-w->ret, w->ret ? strerror(-w->ret) :
							  "");

	if (answer && w->result)
		json_object_set_new(answer, "net", w->result);
	else
		json_decref(w->result);
	connection_send(c, answer, connection_next);
	connection_release(c);
	json_decref(w->json);
	free(w);
}

static void run(struct job *job)
{
	struct net_work *w = (struct net_work *)job;

	w->ret = net_serve(&w->request, &w->result);
	w->job.run = done;
	loop_post(&w->job);
}

static const char *text(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* -1: it is not said. */
static int choice(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);

	return json_is_boolean(value) ? json_is_true(value) : -1;
}

static bool take_address(const json_t *json, struct net_request *r)
{
	const json_t *list = json_object_get(json, "address"), *one;
	size_t i;

	if (!list)
		return true;
	if (json_array_size(list) != sizeof(r->address))
		return false;
	json_array_foreach(list, i, one)
		r->address[i] = (unsigned char)json_integer_value(one);
	r->has_address = true;
	return true;
}

static bool take(struct net_work *w)
{
	struct net_request *r = &w->request;

	r->what = text(w->json, "what");
	r->device = text(w->json, "device");
	r->kind = text(w->json, "kind");
	r->peer = text(w->json, "peer");
	r->offline = json_is_true(json_object_get(w->json, "offline"));
	r->mtu = (int)json_integer_value(json_object_get(w->json, "mtu"));
	r->up = choice(w->json, "up");
	r->promisc = choice(w->json, "promiscuous");
	return take_address(w->json, r);
}

void control_net(struct connection *c, const json_t *request)
{
	struct net_work *w = calloc(1, sizeof(*w));
	int error = ENOMEM;

	if (w) {
		w->connection = c;
		w->json = json_deep_copy(request);
		w->job.run = run;
		error = EINVAL;
		if (take(w)) {
			connection_hold(c);
			error = pool_run(&w->job);
			if (!error)
				return;
			connection_release(c);
			error = -error;
		}
		json_decref(w->json);
		free(w);
	}
	connection_send(c, control_error(error, strerror(error)),
			connection_next);
}
