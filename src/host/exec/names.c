// SPDX-License-Identifier: GPL-2.0
/*
 * Links, folders and the making of nodes.
 *
 * A folder that the real system has too (/dev, /sys/class) is opened there.
 * Listing it gives the real names, and at their end the driver's.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "exec.h"
#include "../inside/inside.h"

static long min(long a, long b)
{
	return a < b ? a : b;
}

/* ----------------------------------------------------------------- links */

/* A link of /proc to one of our files: it names our mount point. */
static long readlink_of_proc(struct call *call, const char *path, uint64_t out,
			     long size)
{
	char real[PATH_MAX + 128], text[PATH_MAX];
	const char *inside;
	ssize_t n;

	if (strncmp(path, "/proc/", 6))
		return CALL_CONTINUE;
	if (!strncmp(path, "/proc/self/", 11))
		snprintf(real, sizeof(real), "/proc/%d%s", call->tid,
			 path + 10);
	else
		snprintf(real, sizeof(real), "%s", path);
	n = readlink(real, text, sizeof(text) - 1);
	if (n < 0)
		return CALL_CONTINUE;
	text[n] = '\0';
	inside = inside_link(text);
	if (!inside)
		inside = path_in_tree(text);
	if (!inside)
		return CALL_CONTINUE;
	size = min((long)strlen(inside), size);
	return call_write(call, out, inside, (size_t)size) ? -EFAULT : size;
}

static long readlink_of_node(struct call *call, const struct place *place,
			     uint64_t out, long size)
{
	char text[PATH_MAX];
	long n;

	if (!S_ISLNK(place->attr.mode))
		return -EINVAL;
	n = call_enter(call);
	if (n)
		return n;
	n = kpi.readlink(place->node, text, sizeof(text));
	call_leave(call);
	if (n < 0)
		return n;
	n = min(n, size);
	return call_write(call, out, text, (size_t)n) ? -EFAULT : n;
}

static long readlink_at(struct call *call, int dirfd, uint64_t path,
			uint64_t out, uint64_t size)
{
	struct place place;
	char name[PATH_MAX];
	long ret;

	if ((int)size <= 0 || call_read_path(call, path, name) ||
	    walk(call, dirfd, name, WALK_NOFOLLOW | WALK_EMPTY, &place))
		return CALL_CONTINUE;
	if (!place.node)
		return readlink_of_proc(call, place.path, out, (int)size);
	ret = readlink_of_node(call, &place, out, (int)size);
	place_put(call, &place);
	return ret;
}

long do_readlink(struct call *call)
{
	return readlink_at(call, AT_FDCWD, call->args[0], call->args[1],
			   call->args[2]);
}

long do_readlinkat(struct call *call)
{
	return readlink_at(call, (int)call->args[0], call->args[1],
			   call->args[2], call->args[3]);
}

/* ---------------------------------------------------- making, taking away */

/* The folder of @path, and the last name of it. */
static bool find_parent(struct call *call, int dirfd, char *path,
			const char **name, struct place *parent)
{
	size_t n = strlen(path);
	char *slash;

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	if (!**name || !strcmp(*name, ".") || !strcmp(*name, ".."))
		return false;
	if (!slash)
		return !walk(call, dirfd, ".", 0, parent) && parent->node;
	/* "/name" lies in the root, which is none of ours. */
	if (slash == path)
		return false;
	*slash = '\0';
	return !walk(call, dirfd, path, 0, parent) && parent->node;
}

static long mknod_at(struct call *call, int dirfd, uint64_t path, uint64_t mode,
		     uint64_t dev)
{
	struct place parent;
	char text[PATH_MAX];
	const char *name;
	void *node;
	long ret;

	if ((!S_ISCHR(mode) && !S_ISBLK(mode)) ||
	    call_read_path(call, path, text) ||
	    !find_parent(call, dirfd, text, &name, &parent))
		return CALL_CONTINUE;
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.mknod(parent.node, name, (unsigned int)mode,
				major(dev), minor(dev), &node);
		if (!ret)
			kpi.node_put(node, 1);
		call_leave(call);
	}
	place_put(call, &parent);
	return ret;
}

long do_mknod(struct call *call)
{
	return mknod_at(call, AT_FDCWD, call->args[0], call->args[1],
			call->args[2]);
}

long do_mknodat(struct call *call)
{
	return mknod_at(call, (int)call->args[0], call->args[1],
			call->args[2], call->args[3]);
}

/* Only what the tree has; and folders are the driver's alone. */
static long unlink_at(struct call *call, int dirfd, uint64_t path, int flags)
{
	struct place place, parent;
	char text[PATH_MAX];
	const char *name;
	long ret;

	if (call_read_path(call, path, text) ||
	    walk(call, dirfd, text, WALK_NOFOLLOW, &place) || !place.node)
		return CALL_CONTINUE;
	place_put(call, &place);
	if (S_ISDIR(place.attr.mode))
		return flags & AT_REMOVEDIR ? -EPERM : -EISDIR;
	if (flags & AT_REMOVEDIR)
		return -ENOTDIR;
	if (!find_parent(call, dirfd, text, &name, &parent))
		return CALL_CONTINUE;
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.unlink(parent.node, name);
		call_leave(call);
	}
	place_put(call, &parent);
	return ret;
}

long do_unlink(struct call *call)
{
	return unlink_at(call, AT_FDCWD, call->args[0], 0);
}

long do_unlinkat(struct call *call)
{
	return unlink_at(call, (int)call->args[0], call->args[1],
			 (int)call->args[2]);
}

/* --------------------------------------------------------------- folders */

/* How far the driver's names in a real folder have been given. */
struct listing {
	struct listing *next;
	int tgid, fd;
	unsigned long long offset;
};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct listing *listings;

static unsigned long long listing_get(int tgid, int fd)
{
	unsigned long long offset = 0;

	pthread_mutex_lock(&mutex);
	for (struct listing *l = listings; l; l = l->next)
		if (l->tgid == tgid && l->fd == fd)
			offset = l->offset;
	pthread_mutex_unlock(&mutex);
	return offset;
}

/* 0: at the beginning, of which nothing need be kept. */
static void listing_set(int tgid, int fd, unsigned long long offset)
{
	struct listing **at = &listings, *l;

	pthread_mutex_lock(&mutex);
	while (*at && ((*at)->tgid != tgid || (*at)->fd != fd))
		at = &(*at)->next;
	l = *at;
	if (l && !offset) {
		*at = l->next;
		free(l);
		l = NULL;
	} else if (!l && offset) {
		l = calloc(1, sizeof(*l));
		if (l) {
			l->tgid = tgid;
			l->fd = fd;
			l->next = listings;
			listings = l;
		}
	}
	if (l)
		l->offset = offset;
	pthread_mutex_unlock(&mutex);
}

#define LIST_MAX 32768
#define BATCH 8
/* Behind all offsets of real folders; telldir() gives it, nothing takes it. */
#define OURS (1ull << 62)

struct list {
	char *buf;
	size_t used, size;
	int real;		/* the real folder, ours to ask */
};

/* False: there is no more room. */
static bool add_entry(struct list *list, const struct kpi_dirent *e)
{
	size_t length = strlen(e->name);
	size_t size = (offsetof(struct dirent64, d_name) + length + 1 + 7) &
		      ~7ul;
	struct dirent64 *out = (struct dirent64 *)(list->buf + list->used);

	if (!strcmp(e->name, ".") || !strcmp(e->name, "..") ||
	    !faccessat(list->real, e->name, F_OK, AT_SYMLINK_NOFOLLOW))
		return true;
	if (list->used + size > list->size)
		return false;
	memset(out, 0, size);
	out->d_ino = e->ino;
	out->d_off = (off_t)(OURS + e->next);
	out->d_reclen = (unsigned short)size;
	out->d_type = (unsigned char)e->type;
	memcpy(out->d_name, e->name, length);
	list->used += size;
	return true;
}

static long add_entries(struct call *call, const struct place *place, int fd,
			struct list *list)
{
	unsigned long long offset = listing_get(call_tgid(call), fd);
	struct kpi_dirent entries[BATCH];
	bool room = true;
	long n, ret = call_enter(call);

	if (ret)
		return ret;
	while (room) {
		unsigned long long next = offset;

		n = kpi.readdir(place->node, &next, entries, BATCH);
		if (n <= 0)
			break;
		for (long i = 0; i < n && room; i++) {
			room = add_entry(list, &entries[i]);
			if (room)
				offset = entries[i].next;
		}
	}
	call_leave(call);
	listing_set(call_tgid(call), fd, offset);
	return list->used || room ? (long)list->used : -EINVAL;
}

/* The descriptor is the program's own: so is the position in it. */
static int borrow(struct call *call, int fd)
{
	int pidfd, mine;

	if (call->inside)
		return fd;
	pidfd = syscall(SYS_pidfd_open, call_tgid(call), 0);
	if (pidfd < 0)
		return -1;
	mine = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	close(pidfd);
	return mine;
}

static long list_both(struct call *call, const struct place *place, int fd,
		      struct list *list)
{
	long n = syscall(SYS_getdents64, list->real, list->buf, list->size);

	if (n < 0)
		return -errno;
	if (n > 0)
		listing_set(call_tgid(call), fd, 0);
	return n ? n : add_entries(call, place, fd, list);
}

long do_getdents64(struct call *call)
{
	struct list list = { .size = (size_t)min((long)(call->args[2] & ~0u ?
							LIST_MAX :
							call->args[2]),
						 LIST_MAX) };
	int fd = (int)call->args[0];
	char link[64], path[PATH_MAX];
	struct place place;
	ssize_t n;
	long ret = CALL_CONTINUE;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", call->tid, fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return CALL_CONTINUE;
	path[n] = '\0';
	if (*path != '/' || path_in_tree(path) ||
	    walk(call, AT_FDCWD, path, 0, &place) || !place.node)
		return CALL_CONTINUE;
	list.real = borrow(call, fd);
	list.buf = malloc(list.size);
	if (list.real >= 0 && list.buf && S_ISDIR(place.attr.mode))
		ret = list_both(call, &place, fd, &list);
	if (ret > 0 && call_write(call, call->args[1], list.buf, (size_t)ret))
		ret = -EFAULT;
	if (list.real >= 0 && !call->inside)
		close(list.real);
	free(list.buf);
	place_put(call, &place);
	return ret;
}

/* -------------------------------------------------------- working folder */

long do_getcwd(struct call *call)
{
	char link[64], path[PATH_MAX];
	const char *inside;
	ssize_t n;
	size_t size;

	snprintf(link, sizeof(link), "/proc/%d/cwd", call->tid);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return CALL_CONTINUE;
	path[n] = '\0';
	inside = path_in_tree(path);
	if (!inside)
		return CALL_CONTINUE;
	size = strlen(inside) + 1;
	if (size > call->args[1])
		return -ERANGE;
	return call_write(call, call->args[0], inside, size) ? -EFAULT :
							       (long)size;
}

struct going {
	struct call *call;
	int fd;			/* of the folder, in the program */
};

static long go(void *arg)
{
	struct going *g = arg;
	struct injection in;
	long ret = inject_begin(g->call, &in);

	if (ret)
		return ret;
	ret = inject(&in, SYS_fchdir, (uint64_t[6]){ (uint64_t)g->fd });
	inject(&in, SYS_close, (uint64_t[6]){ (uint64_t)g->fd });
	inject_end(&in, ret);
	return ret;
}

/* Into a folder that the tree alone has: the program itself must go there. */
static long enter_folder(struct call *call, const char *path)
{
	char real[PATH_MAX];
	int fd, number;

	if (tree_path(path, real))
		return -ENAMETOOLONG;
	if (call->inside)
		return chdir(real) ? -errno : 0;
	/* One by O_PATH could not be handed over. */
	fd = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	number = call_add_fd(call, fd, true);
	close(fd);
	return number < 0 ? number :
			    inject_apart(go, &(struct going){ call, number });
}

long do_chdir(struct call *call)
{
	struct place place;
	char name[PATH_MAX];
	long ret;

	if (call_read_path(call, call->args[0], name) ||
	    walk(call, AT_FDCWD, name, 0, &place) || !place.node)
		return CALL_CONTINUE;
	if (!S_ISDIR(place.attr.mode))
		ret = -ENOTDIR;
	else if (is_shared(&place))
		ret = CALL_CONTINUE;
	else
		ret = enter_folder(call, place.path);
	place_put(call, &place);
	return ret;
}
