// SPDX-License-Identifier: GPL-2.0
/* The control socket: who may connect, lines in, lines out. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"

struct connection {
	struct connection *next, **at;
	uv_pipe_t pipe;
	unsigned int holds;	/* jobs and writes that come back to it */
	bool closed;		/* the pipe's handle */
	bool busy;		/* with a request */
	bool ended;		/* the peer sends no more */
	size_t used;
	struct follower follower;
	char buffer[CONTROL_LINE_MAX];
};

static struct {
	uv_pipe_t server;
	char path[PATH_MAX];
	bool open;
	struct connection *connections;
} control;

/* ---------------------------------------------------------- connections */

static void free_if_unused(struct connection *c)
{
	if (!c->closed || c->holds)
		return;
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	free(c);
}

void connection_hold(struct connection *c)
{
	c->holds++;
}

void connection_release(struct connection *c)
{
	c->holds--;
	free_if_unused(c);
}

bool connection_is_closed(const struct connection *c)
{
	return uv_is_closing((const uv_handle_t *)&c->pipe);
}

struct follower *connection_follower(struct connection *c)
{
	return &c->follower;
}

static void on_closed(uv_handle_t *handle)
{
	struct connection *c = handle->data;

	c->closed = true;
	free_if_unused(c);
}

static void close_connection(struct connection *c)
{
	if (connection_is_closed(c))
		return;
	control_unfollow(c);
	uv_close((uv_handle_t *)&c->pipe, on_closed);
}

/* -------------------------------------------------------------- lines out */

struct outgoing {
	uv_write_t write;
	struct connection *connection;
	void (*done)(struct connection *c);
	char *text;
};

static void on_written(uv_write_t *write, int status)
{
	struct outgoing *out = (struct outgoing *)write;
	struct connection *c = out->connection;

	if (status)
		close_connection(c);
	else if (out->done && !connection_is_closed(c))
		out->done(c);
	free(out->text);
	free(out);
	connection_release(c);
}

static bool write_text(struct outgoing *out)
{
	size_t length = strlen(out->text);
	uv_buf_t buf;

	/* The terminating NUL becomes the end of the line. */
	out->text[length] = '\n';
	buf = uv_buf_init(out->text, length + 1);
	return !uv_write(&out->write, (uv_stream_t *)&out->connection->pipe,
			 &buf, 1, on_written);
}

void connection_send(struct connection *c, json_t *value,
		     void (*done)(struct connection *c))
{
	struct outgoing *out = calloc(1, sizeof(*out));
	bool sent = false;

	if (out) {
		out->connection = c;
		out->done = done;
		out->text = value ? json_dumps(value, JSON_COMPACT) : NULL;
	}
	json_decref(value);
	if (out && out->text && !connection_is_closed(c)) {
		connection_hold(c);
		sent = write_text(out);
		if (!sent)
			c->holds--;
	}
	if (sent)
		return;
	if (out)
		free(out->text);
	free(out);
	close_connection(c);
}

/* --------------------------------------------------------------- lines in */

static void serve_lines(struct connection *c)
{
	char *eol;

	while (!c->busy && !connection_is_closed(c) &&
	       (eol = memchr(c->buffer, '\n', c->used))) {
		size_t length = eol - c->buffer;

		c->busy = true;
		connection_hold(c);
		control_serve(c, c->buffer, length);
		c->used -= length + 1;
		memmove(c->buffer, eol + 1, c->used);
		connection_release(c);
	}
}

static void too_long(struct connection *c)
{
	c->busy = true;
	connection_send(c, control_error(EMSGSIZE, "the line is too long"),
			close_connection);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct connection *c = handle->data;

	(void)suggested;
	*buf = uv_buf_init(c->buffer + c->used, sizeof(c->buffer) - c->used);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct connection *c = stream->data;

	(void)buf;
	if (n < 0) {
		/* It has sent all, or is gone; one that follows is the latter. */
		uv_read_stop(stream);
		c->ended = true;
		if (!c->busy || n != UV_EOF || c->follower.active)
			close_connection(c);
		return;
	}
	c->used += n;
	connection_hold(c);
	serve_lines(c);
	if (c->used == sizeof(c->buffer)) {
		/* Full: a line that has no end, or more than it may pile up. */
		uv_read_stop(stream);
		if (!c->busy)
			too_long(c);
	}
	connection_release(c);
}

void connection_next(struct connection *c)
{
	c->busy = false;
	serve_lines(c);
	if (connection_is_closed(c) || c->busy)
		return;
	if (c->ended)
		close_connection(c);
	else if (c->used == sizeof(c->buffer))
		too_long(c);
	else
		uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read);
}

/* ------------------------------------------------------------ the socket */

/* The folder's mode keeps others out; this holds where it was changed. */
static bool is_owner(struct connection *c)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	uv_os_fd_t fd;

	return !uv_fileno((uv_handle_t *)&c->pipe, &fd) &&
	       !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) &&
	       (peer.uid == geteuid() || !peer.uid);
}

static void on_connection(uv_stream_t *server, int status)
{
	struct connection *c = status ? NULL : calloc(1, sizeof(*c));

	if (!c)
		return;
	c->pipe.data = c;
	c->follower.connection = c;
	c->next = control.connections;
	c->at = &control.connections;
	if (c->next)
		c->next->at = &c->next;
	control.connections = c;
	uv_pipe_init(loop_uv(), &c->pipe, 0);
	if (uv_accept(server, (uv_stream_t *)&c->pipe) || !is_owner(c) ||
	    uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read))
		close_connection(c);
}

/* Does nobody listen there any more? */
static bool is_stale(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool stale;

	memcpy(addr.sun_path, path, strnlen(path, sizeof(addr.sun_path) - 1));
	stale = fd >= 0 && connect(fd, (void *)&addr, sizeof(addr)) &&
		errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return stale;
}

static int bind_socket(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int ret = fd < 0 ? -errno : 0;

	memcpy(addr.sun_path, path, strnlen(path, sizeof(addr.sun_path) - 1));
	if (!ret && fchmod(fd, 0600))
		ret = -errno;
	if (!ret && bind(fd, (void *)&addr, sizeof(addr)))
		ret = -errno;
	if (ret && fd >= 0)
		close(fd);
	return ret ? ret : fd;
}

/* With the folder locked, so that two hosts do not clear the same remains. */
static int claim(const char *dir, const char *path)
{
	int lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd;

	if (lock >= 0)
		flock(lock, LOCK_EX);
	fd = bind_socket(path);
	if (fd == -EADDRINUSE && is_stale(path) && !unlink(path))
		fd = bind_socket(path);
	/* Whoever comes next shall find somebody listening. */
	if (fd >= 0 && listen(fd, 16)) {
		close(fd);
		unlink(path);
		fd = -EIO;
	}
	if (lock >= 0)
		close(lock);
	return fd;
}

struct open_job {
	struct job job;
	int fd, ret;
};

static void on_server_closed(uv_handle_t *handle)
{
	(void)handle;
	control.open = false;
}

static void start_server(struct job *job)
{
	struct open_job *o = (struct open_job *)job;

	o->ret = uv_pipe_init(loop_uv(), &control.server, 0);
	if (!o->ret)
		o->ret = uv_pipe_open(&control.server, o->fd);
	if (!o->ret)
		o->ret = uv_listen((uv_stream_t *)&control.server, 16,
				   on_connection);
	control.open = true;
	if (o->ret)
		uv_close((uv_handle_t *)&control.server, on_server_closed);
}

int control_open(const char *name, struct lkm_error *err)
{
	struct open_job job = { .job.run = start_server };
	char dir[PATH_MAX - 80];
	int ret = runtime_dir(dir, sizeof(dir), err);

	if (ret)
		return ret;
	if (!runtime_name_ok(name))
		return lkm_error_set(err, -EINVAL,
				     "a host cannot be called '%s'", name);
	snprintf(control.path, sizeof(control.path), "%s/%s.sock", dir, name);
	if (strlen(control.path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return lkm_error_set(err, -ENAMETOOLONG,
				     "%s: too long for a socket", control.path);
	job.fd = claim(dir, control.path);
	if (job.fd == -EADDRINUSE)
		return lkm_error_set(err, job.fd, "%s: a host of that name runs",
				     name);
	if (job.fd < 0)
		return lkm_error_set(err, job.fd, "%s: %s", control.path,
				     strerror(-job.fd));
	ret = loop_open();
	if (!ret) {
		loop_call(&job.job);
		ret = job.ret;
	}
	if (ret) {
		unlink(control.path);
		return lkm_error_set(err, ret, "%s: %s", control.path,
				     strerror(-ret));
	}
	return 0;
}

static void stop_server(struct job *job)
{
	(void)job;
	for (struct connection *c = control.connections; c; c = c->next)
		close_connection(c);
	uv_close((uv_handle_t *)&control.server, on_server_closed);
}

void control_close(void)
{
	struct job job = { .run = stop_server };

	if (!control.open)
		return;
	unlink(control.path);
	loop_call(&job);
}
