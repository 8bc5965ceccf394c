// SPDX-License-Identifier: GPL-2.0
/*
 * Opening a driver's file for the program.
 *
 * The driver's open() runs here, as the program's thread. Then we open the
 * same name in the FUSE tree, which takes the file over, and put the
 * descriptor into the program's table.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <unistd.h>

#include "exec.h"
#include "../inside/inside.h"
#include "../mount.h"

/* What open() acts on before there is a file. */
#define CREATION                                                              \
	(O_CREAT | O_EXCL | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC | O_DIRECTORY)

/* Give the program @fd, which is closed here before it can go on. */
static long hand_over(struct call *call, int fd, bool cloexec, void *file)
{
	int number = call_add_fd(call, fd, cloexec);
	struct stat st;

	if (number >= 0 && file && !fstat(fd, &st))
		file_remember(call_tgid(call), number, file, st.st_ino);
	close_in_tree(fd);
	return number;
}

/*
 * Before the program goes on: or else its own close() would not be the last,
 * and a driver that may be open once be busy when it is opened again.
 */
void close_in_tree(int fd)
{
	struct tree_use use;

	tree_use_begin(&use, NULL);
	close(fd);
	tree_use_end(&use);
}

long open_in_tree(const char *path, int flags, void **file)
{
	struct tree_use use;
	char real[PATH_MAX];
	int fd, ret = tree_path(path, real);

	if (ret)
		return ret;
	tree_use_begin(&use, file ? *file : NULL);
	fd = open(real, (flags & ~(CREATION | O_TRUNC)) | O_CLOEXEC |
				(flags & (O_NOFOLLOW | O_DIRECTORY)));
	ret = errno;
	if (file)
		*file = tree_use_end(&use);
	else
		tree_use_end(&use);
	return fd < 0 ? -ret : fd;
}

/* What the tree has not taken has no other owner. */
static void release(struct call *call, void *file)
{
	if (!file || call_enter(call))
		return;
	kpi.release(file);
	call_leave(call);
}

long open_adopted(struct call *call, const char *path, int flags, void *file,
		  bool cloexec, bool *taken)
{
	void *left = file;
	int number = (int)call->args[0], fd;
	struct stat st;
	long ret;

	fd = (int)open_in_tree(path, flags, &left);
	*taken = file && !left;
	if (fd < 0)
		return fd;
	ret = call_set_fd(call, fd, number, cloexec);
	if (ret >= 0 && *taken && !fstat(fd, &st))
		file_remember(call_tgid(call), number, file, st.st_ino);
	close_in_tree(fd);
	return ret < 0 ? ret : 0;
}

static long open_folder(struct call *call, const struct place *place, int flags)
{
	bool real;
	long fd;

	if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT))
		return -EISDIR;
	/* One that the real system has, too: do_getdents64() adds ours. */
	real = is_shared(place);
	if (call->inside)
		return real ? CALL_CONTINUE :
			      inside_open(place->path, flags, NULL);
	fd = real ? open(place->path, flags | O_CLOEXEC) : -1;
	if (fd < 0)
		fd = open_in_tree(place->path, flags, NULL);
	return fd < 0 ? fd : hand_over(call, (int)fd, flags & O_CLOEXEC, NULL);
}

static long ask_driver(struct call *call, const struct place *place, int flags,
		       void **file)
{
	long ret = call_enter(call);

	if (ret)
		return ret;
	ret = kpi.open(place->node, (unsigned int)(flags & ~CREATION), file);
	call_leave(call);
	return ret;
}

static long open_file(struct call *call, const struct place *place, int flags)
{
	void *file, *left;
	long ret;

	files_settle(place->node);
	ret = ask_driver(call, place, flags, &file);
	/* A device of one user, closed by another name just now. */
	if (ret == -EBUSY && files_settle(NULL))
		ret = ask_driver(call, place, flags, &file);
	if (ret)
		return ret;
	/* In our own process nothing may wait for our own FUSE server. */
	if (call->inside)
		return inside_open(place->path, flags, file);
	left = file;
	ret = open_in_tree(place->path, flags, &left);
	release(call, left);
	return ret < 0 ? ret :
			 hand_over(call, (int)ret, flags & O_CLOEXEC, file);
}

static long open_place(struct call *call, const struct place *place, int flags)
{
	bool folder = S_ISDIR(place->attr.mode);

	/*
	 * The kernel hands over no descriptor by O_PATH. A folder that is
	 * open for reading does as well; of a file there is none.
	 */
	if (flags & O_PATH && !folder)
		return -EOPNOTSUPP;
	flags &= ~O_PATH;
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if (S_ISLNK(place->attr.mode))
		return -ELOOP;
	if (folder)
		return open_folder(call, place, flags);
	if (flags & O_DIRECTORY)
		return -ENOTDIR;
	return open_file(call, place, flags);
}

static long open_at(struct call *call, int dirfd, uint64_t path, int flags)
{
	struct place place;
	char name[PATH_MAX];
	bool nofollow = (flags & O_NOFOLLOW) ||
			(flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	long ret;

	if (call_read_path(call, path, name) ||
	    walk(call, dirfd, name, nofollow ? WALK_NOFOLLOW : 0, &place) ||
	    !place.node)
		return CALL_CONTINUE;
	ret = open_place(call, &place, flags);
	place_put(call, &place);
	return ret;
}

long do_open(struct call *call)
{
	return open_at(call, AT_FDCWD, call->args[0], (int)call->args[1]);
}

long do_creat(struct call *call)
{
	return open_at(call, AT_FDCWD, call->args[0],
		       O_CREAT | O_WRONLY | O_TRUNC);
}

long do_openat(struct call *call)
{
	return open_at(call, (int)call->args[0], call->args[1],
		       (int)call->args[2]);
}

/* Its further demands are about links and mounts that the tree has not. */
long do_openat2(struct call *call)
{
	struct open_how how;

	if (call->args[3] < sizeof(how) ||
	    call_read(call, call->args[2], &how, sizeof(how)))
		return CALL_CONTINUE;
	return open_at(call, (int)call->args[0], call->args[1],
		       (int)how.flags);
}
