// SPDX-License-Identifier: GPL-2.0
/* control.c - which host is meant, its socket, lines of JSON. */
#include "control.h"
#include "linuxkpi/lkmhost.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SUFFIX ".sock"

static bool complain(const char *program, const char *text, const char *name)
{
	fprintf(stderr, "%s: ERROR: %s%s\n", program, text, name);
	return false;
}

/* The folder of the sockets, or a message. */
static bool find_folder(char dir[PATH_MAX], const char *program)
{
	struct lkmhost_error err = { "" };

	return !lkmhost_runtime_dir(dir, PATH_MAX, &err) ||
	       complain(program, err.text, "");
}

static void list_names(const char *dir, struct cli_list *names)
{
	DIR *folder = opendir(dir);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		size_t n = strlen(entry->d_name), s = strlen(SUFFIX);

		if (n <= s || strcmp(entry->d_name + n - s, SUFFIX))
			continue;
		entry->d_name[n - s] = '\0';
		cli_list_add(names, entry->d_name);
	}
	if (folder)
		closedir(folder);
}

/* 0 or -errno. */
static int connect_to(struct control *c, const char *dir, const char *name)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int n, ret;

	n = snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/%s" SUFFIX, dir,
		     name);
	if (n < 0 || (size_t)n >= sizeof(addr.sun_path) || strchr(name, '/'))
		return -ENOENT;
	*c = (struct control){ .size = 4096 };
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		return -errno;
	if (connect(c->fd, (void *)&addr, sizeof(addr))) {
		ret = -errno;
		close(c->fd);
		return ret;
	}
	c->buffer = malloc(c->size);
	return 0;
}

/* What crashed has left its socket behind: those do not count. */
static bool connect_to_only(struct control *c, const char *dir,
			    const char *program)
{
	struct cli_list names = { 0 };
	struct control one;
	int found = 0;

	list_names(dir, &names);
	for (size_t i = 0; i < names.n && found < 2; i++) {
		if (connect_to(&one, dir, names.items[i]))
			continue;
		if (!found++)
			*c = one;
		else
			cli_control_disconnect(&one);
	}
	cli_list_free(&names);
	if (found == 1)
		return true;
	if (!found)
		return complain(program, "no host runs", "");
	cli_control_disconnect(c);
	return complain(program, "several hosts run: which one? (--name, "
				 "lkmhost ps)", "");
}

bool cli_control_connect(struct control *c, const char *name, const char *program)
{
	char dir[PATH_MAX];
	int ret;

	if (!find_folder(dir, program))
		return false;
	if (!name)
		return connect_to_only(c, dir, program);
	ret = connect_to(c, dir, name);
	if (ret == -ENOENT || ret == -ECONNREFUSED)
		return complain(program, "no host runs that is called ", name);
	return !ret || complain(program, strerror(-ret), "");
}

bool cli_control_names(struct cli_list *names, const char *program)
{
	char dir[PATH_MAX];

	if (!find_folder(dir, program))
		return false;
	list_names(dir, names);
	return true;
}

/* One that has ended without a word has left its socket: no message. */
bool cli_control_try(struct control *c, const char *name)
{
	struct lkmhost_error err;
	char dir[PATH_MAX];

	return !lkmhost_runtime_dir(dir, sizeof(dir), &err) &&
	       !connect_to(c, dir, name);
}

void cli_control_disconnect(struct control *c)
{
	close(c->fd);
	free(c->buffer);
}

bool cli_control_send(struct control *c, json_t *request)
{
	char *text = request ? json_dumps(request, JSON_COMPACT) : NULL;
	size_t length = text ? strlen(text) : 0, done = 0;

	json_decref(request);
	if (!text)
		return false;
	text[length++] = '\n';
	while (done < length) {
		ssize_t n = send(c->fd, text + done, length - done,
				 MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		done += (size_t)n;
	}
	free(text);
	return done == length;
}

/* Room for more is made by doubling; the host's lines have a limit anyway. */
static bool fill(struct control *c)
{
	ssize_t n;

	if (c->used == c->size) {
		char *more = realloc(c->buffer, c->size * 2);

		if (!more)
			return false;
		c->buffer = more;
		c->size *= 2;
	}
	do
		n = read(c->fd, c->buffer + c->used, c->size - c->used);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	c->used += (size_t)n;
	return true;
}

json_t *cli_control_receive(struct control *c)
{
	json_t *value;
	char *eol;

	while (!(eol = memchr(c->buffer + c->scanned, '\n',
			      c->used - c->scanned))) {
		c->scanned = c->used;
		if (!fill(c))
			return NULL;
	}
	value = json_loadb(c->buffer, (size_t)(eol - c->buffer),
			   JSON_ALLOW_NUL, NULL);
	c->used -= (size_t)(eol + 1 - c->buffer);
	memmove(c->buffer, eol + 1, c->used);
	c->scanned = 0;
	return value;
}

json_t *cli_control_ask(struct control *c, json_t *request, const char *program)
{
	json_t *answer = cli_control_send(c, request) ? cli_control_receive(c) : NULL;

	if (!answer)
		complain(program, "the host has ended", "");
	return answer;
}

int cli_control_error(const json_t *answer)
{
	return (int)json_integer_value(json_object_get(answer, "error"));
}
