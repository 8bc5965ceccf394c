// SPDX-License-Identifier: GPL-2.0
/* calls.c - clients made by hand, and their calls. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include "files.h"

struct sigaction on_fault;

void *enter(const struct host_client *d)
{
	struct cpu_thread *t = thread_attach();
	void *task;

	sigaction(SIGSEGV, &on_fault, NULL);

	assert_non_null(t);
	assert_int_equal(cpu_enter(), 0);
	task = kpi.client_new(d);
	assert_non_null(task);
	cpu_leave();
	t->own_task = t->task;
	t->task = task;
	assert_int_equal(cpu_enter(), 0);
	return task;
}

void leave(void *task)
{
	struct cpu_thread *t = cpu_self();

	cpu_leave();
	t->task = t->own_task;
	assert_int_equal(cpu_enter(), 0);
	kpi.task_destroy(task);
	cpu_leave();
}

const struct host_client root = {
	.pid = 4000001, .tgid = 4000001, .umask = 022,
	.memory = HOST_MEMORY_SELF, .comm = "test-root",
};

void *look_up(const char *path)
{
	void *node, *next;
	char copy[100], *name, *rest;

	snprintf(copy, sizeof(copy), "%s", path);
	assert_int_equal(kpi.lookup(NULL, NULL, &node), 0);
	for (name = strtok_r(copy, "/", &rest); name;
	     name = strtok_r(NULL, "/", &rest)) {
		assert_int_equal(kpi.lookup(node, name, &next), 0);
		kpi.node_put(node, 1);
		node = next;
	}
	return node;
}

void *open_path(const char *path, unsigned int flags)
{
	void *node = look_up(path), *file;

	assert_int_equal(kpi.open(node, flags, &file), 0);
	kpi.node_put(node, 1);
	return file;
}

int try_open(const char *path, unsigned int flags)
{
	void *node = look_up(path), *file;
	int err = kpi.open(node, flags, &file);

	kpi.node_put(node, 1);
	if (!err)
		kpi.release(file);
	return err;
}

long rd(void *file, void *buf, size_t size, long long *pos)
{
	struct host_window w = { (unsigned long)buf, buf, size,
				 HOST_WINDOW_WRITE };

	return kpi.read(file, &w, pos);
}

long wr(void *file, const void *buf, size_t size, long long *pos)
{
	struct host_window w = { (unsigned long)buf, (void *)buf, size,
				 HOST_WINDOW_READ };

	return kpi.write(file, &w, pos);
}

long ctl(void *file, unsigned int cmd, const void *arg)
{
	return kpi.ioctl(file, cmd, (unsigned long)arg, 0, NULL, 0);
}

void drain(void)
{
	void *file = open_path("dev/fd_pipe", O_RDONLY | O_NONBLOCK);
	char buf[64];

	while (rd(file, buf, sizeof(buf), NULL) > 0)
		;
	kpi.release(file);
}
