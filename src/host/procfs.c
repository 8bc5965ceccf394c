// SPDX-License-Identifier: GPL-2.0
/* What /proc tells of a client's thread: ids, groups, name, signals. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

/* All of a file of /proc, whose size is not known ahead; malloc()ed. */
static int read_all(const char *path, char **out)
{
	size_t size = 4096, length = 0;
	char *text = malloc(size), *more;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 || !text ? -1 : 1;

	while (n > 0) {
		n = read(fd, text + length, size - length - 1);
		if (n > 0)
			length += n;
		if (n <= 0 || size - length > 1)
			continue;
		more = realloc(text, size *= 2);
		n = more ? n : -1;
		text = more ? more : text;
	}
	if (fd >= 0)
		close(fd);
	if (n < 0) {
		free(text);
		return fd < 0 && errno != ENOENT ? -errno : -ESRCH;
	}
	text[length] = '\0';
	*out = text;
	return 0;
}

/* A name's newline and backslash are escaped, other bytes as they are. */
static void take_name(const char *value, char comm[16])
{
	size_t n = 0;

	while (*value && n < 15) {
		if (*value == '\\' && value[1]) {
			value++;
			comm[n++] = *value == 'n' ? '\n' : *value;
		} else {
			comm[n++] = *value;
		}
		value++;
	}
	comm[n] = '\0';
}

/* Of real, effective, saved and file system id the last one. */
static unsigned int fourth(char *value)
{
	unsigned long id = 0;

	for (int i = 0; i < 4; i++)
		id = strtoul(value, &value, 10);
	return id;
}

static int take_groups(char *value, struct thread_status *s)
{
	char *end;

	/* Each takes two characters at least. */
	s->groups = calloc(strlen(value) / 2 + 1, sizeof(*s->groups));
	if (!s->groups)
		return -ENOMEM;
	for (;; value = end) {
		unsigned long id = strtoul(value, &end, 10);

		if (end == value)
			return 0;
		s->groups[s->nr_groups++] = id;
	}
}

static int take_line(const char *name, char *value, struct thread_status *s)
{
	if (!strcmp(name, "Name"))
		take_name(value, s->comm);
	else if (!strcmp(name, "Umask"))
		s->umask = strtoul(value, NULL, 8);
	else if (!strcmp(name, "Tgid"))
		s->tgid = strtol(value, NULL, 10);
	else if (!strcmp(name, "Uid"))
		s->uid = fourth(value);
	else if (!strcmp(name, "Gid"))
		s->gid = fourth(value);
	else if (!strcmp(name, "Groups") && !s->groups)
		return take_groups(value, s);
	else if (!strcmp(name, "SigPnd") || !strcmp(name, "ShdPnd"))
		s->pending |= strtoull(value, NULL, 16);
	else if (!strcmp(name, "SigBlk"))
		s->blocked = strtoull(value, NULL, 16);
	return 0;
}

int thread_status_parse(char *text, struct thread_status *out)
{
	char *line, *value;
	int ret = 0;

	*out = (struct thread_status){ .umask = 022 };
	while (!ret && (line = strsep(&text, "\n"))) {
		value = strchr(line, ':');
		if (!value)
			continue;
		*value++ = '\0';
		ret = take_line(line, value + strspn(value, " \t"), out);
	}
	if (!ret && out->tgid <= 0)
		ret = -ESRCH;
	if (ret)
		thread_status_free(out);
	return ret;
}

int thread_status_read(int tid, struct thread_status *out)
{
	char path[64], *text = NULL;
	int ret;

	*out = (struct thread_status){ 0 };
	/* Threads that are no process are found too, though not listed. */
	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	ret = read_all(path, &text);
	if (ret)
		return ret;
	ret = thread_status_parse(text, out);
	free(text);
	return ret;
}

void thread_status_free(struct thread_status *status)
{
	free(status->groups);
	status->groups = NULL;
	status->nr_groups = 0;
}
