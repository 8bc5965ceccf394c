// SPDX-License-Identifier: GPL-2.0
/*
 * What the program asks and changes about a driver's node by its name.
 *
 * The FUSE tree shows device nodes as regular files, or the kernel would look
 * for their driver among its own; here they are what the driver made them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "exec.h"

/* The tree's mount is one file system to the program, too. */
static dev_t device_of_tree(void)
{
	static _Atomic dev_t known;
	char path[PATH_MAX];
	struct stat st;

	if (!known && !tree_path("/", path) && !stat(path, &st))
		known = st.st_dev;
	return known;
}

static struct timespec time_of(long long ns)
{
	return (struct timespec){ .tv_sec = ns / 1000000000,
				  .tv_nsec = ns % 1000000000 };
}

static void fill_stat(const struct kpi_attr *a, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_dev = device_of_tree();
	st->st_ino = a->ino;
	st->st_mode = a->mode;
	st->st_nlink = a->nlink;
	st->st_uid = a->uid;
	st->st_gid = a->gid;
	st->st_rdev = makedev(a->rdev_major, a->rdev_minor);
	st->st_size = (off_t)a->size;
	st->st_blksize = a->blksize;
	st->st_blocks = (blkcnt_t)a->blocks;
	st->st_atim = time_of(a->atime);
	st->st_mtim = time_of(a->mtime);
	st->st_ctim = time_of(a->ctime);
}

static struct statx_timestamp stamp_of(long long ns)
{
	return (struct statx_timestamp){ .tv_sec = ns / 1000000000,
					 .tv_nsec = ns % 1000000000 };
}

static void fill_statx(const struct kpi_attr *a, struct statx *st)
{
	memset(st, 0, sizeof(*st));
	st->stx_mask = STATX_BASIC_STATS;
	st->stx_dev_major = major(device_of_tree());
	st->stx_dev_minor = minor(device_of_tree());
	st->stx_ino = a->ino;
	st->stx_mode = (unsigned short)a->mode;
	st->stx_nlink = a->nlink;
	st->stx_uid = a->uid;
	st->stx_gid = a->gid;
	st->stx_rdev_major = a->rdev_major;
	st->stx_rdev_minor = a->rdev_minor;
	st->stx_size = a->size;
	st->stx_blksize = a->blksize;
	st->stx_blocks = a->blocks;
	st->stx_atime = stamp_of(a->atime);
	st->stx_mtime = stamp_of(a->mtime);
	st->stx_ctime = stamp_of(a->ctime);
}

static bool find(struct call *call, int dirfd, uint64_t path, int at_flags,
		 struct place *place)
{
	unsigned int flags = 0;
	char name[PATH_MAX] = "";
	struct stat st;

	if (at_flags & AT_SYMLINK_NOFOLLOW)
		flags |= WALK_NOFOLLOW;
	if (at_flags & AT_EMPTY_PATH)
		flags |= WALK_EMPTY;
	if (path && call_read_path(call, path, name))
		return false;
	/* By far the most: fstat() of what is not ours. */
	if (!*name && dirfd != AT_FDCWD && !fd_in_tree(call, dirfd, &st))
		return false;
	return !walk(call, dirfd, name, flags, place) && place->node;
}

static long stat_at(struct call *call, int dirfd, uint64_t path, int flags,
		    uint64_t out)
{
	struct place place;
	struct stat st;

	if (!find(call, dirfd, path, flags, &place))
		return CALL_CONTINUE;
	/* A folder of both is the real one, with more names in it. */
	if (!S_ISDIR(place.attr.mode) || !is_shared(&place) ||
	    stat(place.path, &st))
		fill_stat(&place.attr, &st);
	place_put(call, &place);
	return call_write(call, out, &st, sizeof(st));
}

long do_stat(struct call *call)
{
	return stat_at(call, AT_FDCWD, call->args[0], 0, call->args[1]);
}

long do_lstat(struct call *call)
{
	return stat_at(call, AT_FDCWD, call->args[0], AT_SYMLINK_NOFOLLOW,
		       call->args[1]);
}

long do_newfstatat(struct call *call)
{
	return stat_at(call, (int)call->args[0], call->args[1],
		       (int)call->args[3], call->args[2]);
}

long do_fstat(struct call *call)
{
	return stat_at(call, (int)call->args[0], 0, AT_EMPTY_PATH,
		       call->args[1]);
}

long do_statx(struct call *call)
{
	struct place place;
	struct statx st;

	if (!find(call, (int)call->args[0], call->args[1], (int)call->args[2],
		  &place))
		return CALL_CONTINUE;
	if (!S_ISDIR(place.attr.mode) || !is_shared(&place) ||
	    statx(AT_FDCWD, place.path, 0, (unsigned int)call->args[3], &st))
		fill_statx(&place.attr, &st);
	place_put(call, &place);
	return call_write(call, call->args[4], &st, sizeof(st));
}

/* --------------------------------------------------------- permissions */

static long access_at(struct call *call, int dirfd, uint64_t path, int mode,
		      int flags)
{
	struct place place;
	long ret;

	if (!find(call, dirfd, path, flags, &place))
		return CALL_CONTINUE;
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.access(place.node, (unsigned int)mode & 7);
		call_leave(call);
	}
	place_put(call, &place);
	return ret;
}

long do_access(struct call *call)
{
	return access_at(call, AT_FDCWD, call->args[0], (int)call->args[1], 0);
}

long do_faccessat(struct call *call)
{
	return access_at(call, (int)call->args[0], call->args[1],
			 (int)call->args[2], 0);
}

long do_faccessat2(struct call *call)
{
	return access_at(call, (int)call->args[0], call->args[1],
			 (int)call->args[2], (int)call->args[3]);
}

/* -------------------------------------------------------------- changes */

static long set(struct call *call, int dirfd, uint64_t path, int flags,
		const struct kpi_attr *attr, unsigned int which)
{
	struct place place;
	long ret;

	if (!find(call, dirfd, path, flags, &place))
		return CALL_CONTINUE;
	ret = call_enter(call);
	if (!ret) {
		ret = kpi.setattr(place.node, attr, which);
		call_leave(call);
	}
	place_put(call, &place);
	return ret;
}

static long set_mode(struct call *call, int dirfd, uint64_t path, uint64_t mode,
		     int flags)
{
	struct kpi_attr attr = { .mode = (unsigned int)mode & 07777 };

	return set(call, dirfd, path, flags, &attr, KPI_SET_MODE);
}

long do_chmod(struct call *call)
{
	return set_mode(call, AT_FDCWD, call->args[0], call->args[1], 0);
}

long do_fchmodat(struct call *call)
{
	return set_mode(call, (int)call->args[0], call->args[1],
			call->args[2], 0);
}

long do_fchmodat2(struct call *call)
{
	return set_mode(call, (int)call->args[0], call->args[1],
			call->args[2], (int)call->args[3]);
}

static long set_owner(struct call *call, int dirfd, uint64_t path, uint64_t uid,
		      uint64_t gid, int flags)
{
	struct kpi_attr attr = { .uid = (unsigned int)uid,
				 .gid = (unsigned int)gid };
	unsigned int which = (attr.uid == ~0u ? 0 : KPI_SET_UID) |
			     (attr.gid == ~0u ? 0 : KPI_SET_GID);

	return set(call, dirfd, path, flags, &attr, which);
}

long do_chown(struct call *call)
{
	return set_owner(call, AT_FDCWD, call->args[0], call->args[1],
			 call->args[2], 0);
}

long do_lchown(struct call *call)
{
	return set_owner(call, AT_FDCWD, call->args[0], call->args[1],
			 call->args[2], AT_SYMLINK_NOFOLLOW);
}

long do_fchownat(struct call *call)
{
	return set_owner(call, (int)call->args[0], call->args[1],
			 call->args[2], call->args[3], (int)call->args[4]);
}

long do_truncate(struct call *call)
{
	struct kpi_attr attr = { .size = call->args[1] };

	if ((int64_t)call->args[1] < 0)
		return CALL_CONTINUE;
	return set(call, AT_FDCWD, call->args[0], 0, &attr, KPI_SET_SIZE);
}

static long long ns_of(const struct timespec *t)
{
	struct timespec now;

	if (t->tv_nsec == UTIME_NOW) {
		clock_gettime(CLOCK_REALTIME, &now);
		t = &now;
	}
	return t->tv_sec * 1000000000ll + t->tv_nsec;
}

long do_utimensat(struct call *call)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW },
				     { .tv_nsec = UTIME_NOW } };
	struct kpi_attr attr = { 0 };
	unsigned int which = 0;
	int flags = (int)call->args[3];

	if (call->args[2] &&
	    call_read(call, call->args[2], times, sizeof(times)))
		return CALL_CONTINUE;
	for (int i = 0; i < 2; i++)
		if (times[i].tv_nsec != UTIME_OMIT)
			which |= i ? KPI_SET_MTIME : KPI_SET_ATIME;
	attr.atime = ns_of(&times[0]);
	attr.mtime = ns_of(&times[1]);
	return set(call, (int)call->args[0], call->args[1],
		   call->args[1] ? flags : AT_EMPTY_PATH, &attr, which);
}

/* --------------------------------------------------- extended attributes */

/* The nodes have none; ls(1) asks. */
static long xattr(struct call *call, int flags, long answer)
{
	struct place place;

	if (!find(call, AT_FDCWD, call->args[0], flags, &place))
		return CALL_CONTINUE;
	place_put(call, &place);
	return answer;
}

long do_getxattr(struct call *call)
{
	return xattr(call, 0, -EOPNOTSUPP);
}

long do_lgetxattr(struct call *call)
{
	return xattr(call, AT_SYMLINK_NOFOLLOW, -EOPNOTSUPP);
}

long do_listxattr(struct call *call)
{
	return xattr(call, 0, 0);
}

long do_llistxattr(struct call *call)
{
	return xattr(call, AT_SYMLINK_NOFOLLOW, 0);
}
