// SPDX-License-Identifier: GPL-2.0
/*
 * What the control socket is asked for. Loading and unloading run a driver's
 * code, which takes its time: on threads of the pool.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "fuse.h"

json_t *control_error(int error, const char *text)
{
	json_t *value = json_pack("{s:i, s:s?}", "error", error, "text", text);

	/* A file's name need not be text. */
	return value ? value : json_pack("{s:i, s:s}", "error", error, "text",
					 strerror(error));
}

/* ------------------------------------------------------ insmod and rmmod */

struct work {
	struct job job;
	struct connection *connection;
	bool load;
	char *what;		/* a path, or a name */
	char *args;
	bool force;
	int ret;
	enum lkmhost_stage stage;
	struct lkmhost_error err;
};

static void free_work(struct work *w)
{
	free(w->what);
	free(w->args);
	free(w);
}

static void work_done(struct job *job)
{
	struct work *w = (struct work *)job;
	struct connection *c = w->connection;
	json_t *answer = control_error(-w->ret, w->ret ? w->err.text : "");

	if (answer && w->load)
		json_object_set_new(answer, "stage", json_integer(w->stage));
	connection_send(c, answer, connection_next);
	connection_release(c);
	free_work(w);
}

/* A file that was closed a moment ago is not in use. */
static int unload(struct work *w)
{
	int ret = lkmhost_rmmod(the_host, w->what, w->force, &w->err);

	if (ret != -EBUSY)
		return ret;
	files_settle(NULL);
	return lkmhost_rmmod(the_host, w->what, w->force, &w->err);
}

static void do_work(struct job *job)
{
	struct work *w = (struct work *)job;

	w->ret = w->load ? lkmhost_insmod(the_host, w->what, w->args, &w->stage,
					  &w->err) :
			   unload(w);
	w->job.run = work_done;
	loop_post(&w->job);
}

static const char *string_of(const json_t *request, const char *key)
{
	const json_t *value = json_object_get(request, key);
	const char *text = json_string_value(value);

	/* One with a NUL in it is not what it seems. */
	return text && strlen(text) == json_string_length(value) ? text : NULL;
}

static void start_work(struct connection *c, const json_t *request, bool load)
{
	const char *what = string_of(request, load ? "path" : "name");
	const char *args = string_of(request, "args");
	struct work *w = what ? calloc(1, sizeof(*w)) : NULL;
	int error = what ? ENOMEM : EINVAL;

	if (w) {
		w->connection = c;
		w->load = load;
		w->what = strdup(what);
		w->args = args ? strdup(args) : NULL;
		w->force = json_is_true(json_object_get(request, "force"));
		w->job.run = do_work;
		if (w->what && (w->args || !args)) {
			connection_hold(c);
			if (!pool_run(&w->job))
				return;
			connection_release(c);
		}
		free_work(w);
	}
	connection_send(c, control_error(error, strerror(error)),
			connection_next);
}

static void cmd_insmod(struct connection *c, const json_t *request)
{
	start_work(c, request, true);
}

static void cmd_rmmod(struct connection *c, const json_t *request)
{
	start_work(c, request, false);
}

/* ------------------------------------------------------------ what there is */

static const char *state_name(const struct module *m)
{
	static const char *const names[] = { "Loading", "Live", "Unloading" };

	return names[m->state];
}

static json_t *users_of(const struct module *used)
{
	json_t *users = json_array();

	for (struct module *m = the_host->modules; m; m = m->older)
		for (size_t i = 0; i < m->n_uses; i++)
			if (m->uses[i] == used)
				json_array_append_new(users,
						      json_string(m->name));
	return users;
}

static json_t *describe(struct module *m)
{
	return json_pack("{s:s, s:s?, s:I, s:I, s:I, s:s, s:o}", "name",
			 m->name, "path", m->path, "base", (json_int_t)m->base,
			 "size", (json_int_t)m->size, "references",
			 m->state == MODULE_LIVE ?
				 (json_int_t)kpi.module_refcount(&m->kpi) :
				 (json_int_t)0,
			 "state", state_name(m), "used_by", users_of(m));
}

/*
 * The list's mutex is never held for long, so that to wait for it with a CPU
 * is better than to look at modules that may go.
 */
static void cmd_lsmod(struct connection *c, const json_t *request)
{
	json_t *modules = json_array();
	json_t *answer = control_error(0, "");

	(void)request;
	if (!cpu_enter()) {
		modules_lock();
		for (struct module *m = the_host->modules; m; m = m->older)
			json_array_append_new(modules, describe(m));
		modules_unlock();
		cpu_leave();
	}
	if (answer)
		json_object_set_new(answer, "modules", modules);
	connection_send(c, answer, connection_next);
}

static void cmd_info(struct connection *c, const json_t *request)
{
	const char *mount = mount_path();
	json_t *answer = json_pack("{s:i, s:i, s:s, s:s*}", "error", 0, "pid",
				   getpid(), "release", the_host->release,
				   "mount", mount);

	(void)request;
	connection_send(c, answer, connection_next);
}

static const struct {
	const char *name;
	void (*run)(struct connection *c, const json_t *request);
} commands[] = {
	{ "insmod", cmd_insmod }, { "rmmod", cmd_rmmod },
	{ "lsmod", cmd_lsmod },	  { "dmesg", control_dmesg },
	{ "info", cmd_info },	  { "net", control_net },
};

void control_serve(struct connection *c, const char *line, size_t length)
{
	json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES,
				     NULL);
	const char *name = string_of(request, "command");
	size_t n = sizeof(commands) / sizeof(commands[0]), i = 0;

	while (name && i < n && strcmp(commands[i].name, name))
		i++;
	if (name && i < n)
		commands[i].run(c, request);
	else
		connection_send(c,
				control_error(EINVAL,
					      name ? "an unknown command" :
						     "not a request"),
				connection_next);
	json_decref(request);
}
