// SPDX-License-Identifier: GPL-2.0
/* The folder that the FUSE tree is mounted over, before and after. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fcntl.h>

#include "fuse.h"

/* Root unmounts by itself; for others fusermount3 does what it has mounted. */
static void run_fusermount(const char *path)
{
	execlp("fusermount3", "fusermount3", "-u", "-q", "-z", "--", path,
	       (char *)NULL);
	_exit(1);
}

void mount_point_detach(const char *path)
{
	pid_t child;

	if (!umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) || errno != EPERM)
		return;
	child = fork();
	if (!child)
		run_fusermount(path);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

static int is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	if (!dir)
		return -errno;
	while (n <= 2 && (entry = readdir(dir)))
		n++;
	closedir(dir);
	return n <= 2;
}

static bool is_mount_point(const char *path, const struct stat *st)
{
	char parent[PATH_MAX];
	struct stat above;

	if (snprintf(parent, sizeof(parent), "%s/..", path) >=
	    (int)sizeof(parent))
		return false;
	return !stat(parent, &above) && above.st_dev != st->st_dev;
}

static int check_folder(const char *dir, const struct stat *st,
			struct lkm_error *err)
{
	int empty;

	if (!S_ISDIR(st->st_mode))
		return lkm_error_set(err, -ENOTDIR, "%s: not a directory", dir);
	if (is_mount_point(dir, st))
		return lkm_error_set(err, -EBUSY,
				     "%s: something is mounted there", dir);
	empty = is_empty(dir);
	if (empty < 0)
		return lkm_error_set(err, empty, "%s: %s", dir,
				     strerror(-empty));
	return empty ? 0 :
		       lkm_error_set(err, -ENOTEMPTY,
				     "%s: the directory is not empty", dir);
}

/* A host that could not unmount has left it: nobody answers there. */
static int clear_stale(const char *dir, struct stat *st)
{
	mount_point_detach(dir);
	return lstat(dir, st) ? -errno : 0;
}

int mount_point_prepare(struct mount_point *at, const char *dir,
			struct lkm_error *err)
{
	struct stat st;
	int ret = lstat(dir, &st) ? -errno : 0;

	*at = (struct mount_point){ .made = false };
	if (ret == -ENOTCONN)
		ret = clear_stale(dir, &st);
	if (ret == -ENOENT && !mkdir(dir, 0755)) {
		at->made = true;
		ret = lstat(dir, &st) ? -errno : 0;
	}
	if (ret)
		return lkm_error_set(err, ret, "%s: %s", dir, strerror(-ret));
	ret = at->made ? 0 : check_folder(dir, &st, err);
	if (!ret) {
		at->path = realpath(dir, NULL);
		if (!at->path)
			ret = lkm_error_set(err, -errno, "%s: %s", dir,
					    strerror(errno));
	}
	if (ret && at->made)
		rmdir(dir);
	return ret;
}

void mount_point_release(struct mount_point *at)
{
	if (at->made)
		rmdir(at->path);
	free(at->path);
	at->path = NULL;
}

/* --------------------------------------------------------------- the guard */

/*
 * A driver that crashes ends the process, and a killed process cleans nothing
 * up: programs would find "Transport endpoint is not connected". So a child
 * waits for the end of a pipe that this process holds open, and unmounts.
 */
static struct {
	bool there;
	int pipe;
} guard;

static void guard_body(int fd, const struct mount_point *at)
{
	sigset_t all;
	char done;
	ssize_t n;

	/* Ctrl-C is for the host; who reads its output waits not for this. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "lkmhost-umount");
	dup2(fd, 0);
	syscall(SYS_close_range, 1, ~0u, 0);
	do
		n = read(0, &done, 1);
	while (n < 0 && errno == EINTR);
	if (!n) {
		mount_point_detach(at->path);
		if (at->made)
			rmdir(at->path);
	}
	_exit(0);
}

int mount_guard_start(const struct mount_point *at)
{
	int fds[2], ret = 0, status;
	pid_t parent;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -errno;
	/* Nobody's child: the program around us may wait for its own. */
	parent = fork();
	if (!parent) {
		close(fds[1]);
		if (!fork())
			guard_body(fds[0], at);
		_exit(0);
	}
	if (parent < 0)
		ret = -errno;
	while (parent > 0 && waitpid(parent, &status, 0) < 0 && errno == EINTR)
		;
	close(fds[0]);
	guard.pipe = fds[1];
	guard.there = !ret;
	if (ret)
		close(fds[1]);
	return ret;
}

void mount_guard_stop(void)
{
	if (!guard.there)
		return;
	send(guard.pipe, "", 1, MSG_NOSIGNAL);
	close(guard.pipe);
	guard.there = false;
}
