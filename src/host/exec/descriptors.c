// SPDX-License-Identifier: GPL-2.0
/*
 * A driver gives its caller descriptors: of files without a name, most of all.
 *
 * The number is taken by a placeholder at once. When the file is there, a
 * name of the tree is opened that leads to it, the one which the call came by,
 * and that descriptor takes the placeholder's place.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec.h"
#include "../inside/inside.h"

static struct call *from_caller(struct caller *c)
{
	return (struct call *)((char *)c - offsetof(struct call, caller));
}

static int adopt(struct caller *c, uint64_t addr, unsigned long pages,
		 const unsigned long long *phys)
{
	return pinning_adopt(from_caller(c), addr, pages, phys);
}

/* Once its thread has been stopped it takes no more descriptors of ours. */
static int reserve(struct caller *c, bool cloexec)
{
	struct call *call = from_caller(c);
	int fd, number;

	if (call->answered)
		return -EOPNOTSUPP;
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	number = call_add_fd(call, fd, cloexec);
	close(fd);
	return number;
}

static bool is_cloexec(const struct call *call, int number)
{
	char path[64], line[64];
	unsigned int flags = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", call->tid, number);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "flags: %o", &flags) == 1)
			break;
	if (f)
		fclose(f);
	return flags & O_CLOEXEC;
}

/*
 * A name in the tree to open the file by: that of the caller's own device.
 * The call runs in the driver just now: no node can be looked up.
 */
static const char *vehicle(const struct call *call, char buf[PATH_MAX])
{
	static const char deleted[] = " (deleted)";
	size_t tail = sizeof(deleted) - 1;
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", call->tid,
		 (int)call->args[0]);
	n = readlink(link, buf, PATH_MAX - 1);
	n = n > 0 ? n : 0;
	buf[n] = '\0';
	/* The name has another inode since somebody has this one open. */
	if ((size_t)n > tail && !strcmp(buf + n - tail, deleted))
		buf[(size_t)n - tail] = '\0';
	return path_in_tree(buf);
}

static int install(struct caller *c, int number, void *file, int flags)
{
	struct call *call = from_caller(c);
	bool cloexec = is_cloexec(call, number);
	void *left = file;
	char buf[PATH_MAX];
	const char *path = vehicle(call, buf);
	struct stat st;
	int fd;

	if (call->answered || !path)
		return -EOPNOTSUPP;
	fd = (int)open_in_tree(path, flags, &left);
	if (left) {
		if (fd >= 0)
			close_in_tree(fd);
		return fd < 0 ? fd : -EIO;
	}
	if (fd < 0)
		return 0;	/* taken, and released again */
	if (call_set_fd(call, fd, number, cloexec) >= 0 && !fstat(fd, &st))
		file_remember(call_tgid(call), number, file, st.st_ino);
	close_in_tree(fd);
	return 0;
}

/* Only the program itself can close what it has. */
static void cancel(struct caller *c, int number)
{
	struct call *call = from_caller(c);

	if (pinning_stop(call))
		return;
	inject(&call->pinning.in, SYS_close, (uint64_t[6]){ (uint64_t)number });
	inject_hold_signals(&call->pinning.in, false);
}

static void *file_of(struct caller *c, int number, void **handle)
{
	struct open_file *f = file_get(from_caller(c), number);

	*handle = f;
	return f ? f->file : NULL;
}

static bool drop(struct caller *c, void *handle)
{
	(void)c;
	return file_drop(handle);
}

static const struct caller_ops ops = {
	.adopt = adopt,
	.fd_reserve = reserve,
	.fd_install = install,
	.fd_cancel = cancel,
	.fd_file = file_of,
	.fd_file_put = drop,
};

struct caller *call_caller(struct call *call)
{
	call->caller.ops = call->inside ? &inside_caller_ops : &ops;
	call->caller.tgid = call_tgid(call);
	return &call->caller;
}
