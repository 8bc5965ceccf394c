// SPDX-License-Identifier: GPL-2.0
/*
 * Nodes in the FUSE tree: found, looked at, listed, changed, made.
 *
 * A FUSE mount is "nodev", and a device node in it would be the host kernel's
 * own device of that number: so a driver's is shown as a regular file. Its
 * number is in the extended attribute user.lkmhost.rdev.
 *
 * Nothing is cached but the three folders of the root: drivers come and go,
 * sizes and modes change, and no one tells.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include "fuse.h"

#define RDEV_XATTR "user.lkmhost.rdev"
#define FOREVER_SECONDS 1e9

static bool is_device(unsigned int mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

static struct timespec timespec_of(long long ns)
{
	struct timespec ts = { ns / (long long)NSEC_PER_SEC,
			       ns % (long long)NSEC_PER_SEC };

	if (ts.tv_nsec < 0) {
		ts.tv_nsec += NSEC_PER_SEC;
		ts.tv_sec--;
	}
	return ts;
}

static long long ns_of(struct timespec ts)
{
	return ts.tv_sec * (long long)NSEC_PER_SEC + ts.tv_nsec;
}

void nodes_stat(const struct kpi_attr *attr, struct stat *st)
{
	unsigned int mode = attr->mode;

	*st = (struct stat){
		.st_ino = attr->ino,
		.st_mode = is_device(mode) ? S_IFREG | (mode & 07777) : mode,
		.st_nlink = attr->nlink,
		.st_uid = attr->uid,
		.st_gid = attr->gid,
		.st_rdev = makedev(attr->rdev_major, attr->rdev_minor),
		.st_size = attr->size,
		.st_blocks = attr->blocks,
		.st_blksize = attr->blksize,
		.st_atim = timespec_of(attr->atime),
		.st_mtim = timespec_of(attr->mtime),
		.st_ctim = timespec_of(attr->ctime),
	};
}

/* Answer with @node, whose reference is taken over. @result: the upcall's. */
static void reply_node(struct call *call, int result, void *node,
		       struct fnode *parent, unsigned int device_mode)
{
	struct fuse_entry_param entry = { 0 };
	struct kpi_attr attr;
	bool shared;

	if (!result)
		result = kpi.getattr(node, &attr);
	else
		node = NULL;
	call_end(call);
	if (result) {
		fuse.reply_err(call->req, call_errno(result));
		return;
	}
	shared = S_ISDIR(attr.mode) || S_ISLNK(attr.mode);
	nodes_stat(&attr, &entry.attr);
	if (device_mode)
		entry.attr.st_mode = device_mode;
	/* The root's own stay as long as the mount. */
	if (parent == tree_fnode(FUSE_ROOT_ID))
		entry.entry_timeout = FOREVER_SECONDS;
	entry.ino = (fuse_ino_t)tree_entry(node, shared);
	if (!entry.ino)
		fuse.reply_err(call->req, ENOMEM);
	else if (fuse.reply_entry(call->req, &entry))
		tree_forget(tree_fnode(entry.ino), 1);
}

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fnode *dir = tree_fnode(parent);
	struct call call;
	void *node = NULL;
	int ret;

	if (!call_begin(&call, req, CLIENT_REFRESH))
		return;
	ret = kpi.lookup(dir->node, name, &node);
	reply_node(&call, ret, node, dir, 0);
}

static void op_forget(fuse_req_t req, fuse_ino_t ino, uint64_t lookups)
{
	tree_forget(tree_fnode(ino), lookups);
	fuse.reply_none(req);
}

static void op_forget_multi(fuse_req_t req, size_t count,
			    struct fuse_forget_data *forgets)
{
	for (size_t i = 0; i < count; i++)
		tree_forget(tree_fnode(forgets[i].ino), forgets[i].nlookup);
	fuse.reply_none(req);
}

static void reply_attr(struct call *call, int result, struct fnode *f)
{
	struct kpi_attr attr;
	struct stat st;

	if (!result)
		result = kpi.getattr(f->node, &attr);
	call_end(call);
	if (result) {
		fuse.reply_err(call->req, call_errno(result));
		return;
	}
	nodes_stat(&attr, &st);
	fuse.reply_attr(call->req, &st, 0);
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino,
		       struct fuse_file_info *fi)
{
	struct call call;

	(void)fi;
	if (call_begin(&call, req, 0))
		reply_attr(&call, 0, tree_fnode(ino));
}

static unsigned int wanted_changes(const struct stat *st, int set,
				   struct kpi_attr *attr)
{
	long long now = host_clock(HOST_CLOCK_REALTIME);
	unsigned int which = 0;

	*attr = (struct kpi_attr){
		.mode = st->st_mode & 07777,
		.uid = st->st_uid,
		.gid = st->st_gid,
		.size = st->st_size,
		.atime = set & FUSE_SET_ATTR_ATIME_NOW ? now :
							 ns_of(st->st_atim),
		.mtime = set & FUSE_SET_ATTR_MTIME_NOW ? now :
							 ns_of(st->st_mtim),
	};
	which |= set & FUSE_SET_ATTR_MODE ? KPI_SET_MODE : 0;
	which |= set & FUSE_SET_ATTR_UID ? KPI_SET_UID : 0;
	which |= set & FUSE_SET_ATTR_GID ? KPI_SET_GID : 0;
	which |= set & FUSE_SET_ATTR_SIZE ? KPI_SET_SIZE : 0;
	which |= set & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_ATIME_NOW) ?
			 KPI_SET_ATIME : 0;
	which |= set & (FUSE_SET_ATTR_MTIME | FUSE_SET_ATTR_MTIME_NOW) ?
			 KPI_SET_MTIME : 0;
	return which;
}

static void op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *st,
		       int set, struct fuse_file_info *fi)
{
	struct fnode *f = tree_fnode(ino);
	struct kpi_attr attr;
	unsigned int which = wanted_changes(st, set, &attr);
	struct call call;

	(void)fi;
	if (call_begin(&call, req, CLIENT_REFRESH))
		reply_attr(&call, kpi.setattr(f->node, &attr, which), f);
}

static void op_readlink(fuse_req_t req, fuse_ino_t ino)
{
	char target[PATH_MAX];
	struct call call;
	long ret;

	if (!call_begin(&call, req, 0))
		return;
	ret = kpi.readlink(tree_fnode(ino)->node, target, sizeof(target) - 1);
	call_end(&call);
	if (ret < 0) {
		fuse.reply_err(req, call_errno(ret));
		return;
	}
	target[ret] = '\0';
	fuse.reply_readlink(req, target);
}

static void op_access(fuse_req_t req, fuse_ino_t ino, int mask)
{
	struct call call;
	int ret;

	if (!call_begin(&call, req, CLIENT_REFRESH))
		return;
	ret = kpi.access(tree_fnode(ino)->node, mask);
	call_end(&call);
	fuse.reply_err(req, call_errno(ret));
}

/* ------------------------------------------------------------- folders */

static void op_opendir(fuse_req_t req, fuse_ino_t ino,
		       struct fuse_file_info *fi)
{
	enum { MAY_READ = 4 };
	struct call call;
	int ret;

	if (!call_begin(&call, req, CLIENT_REFRESH))
		return;
	ret = kpi.access(tree_fnode(ino)->node, MAY_READ);
	call_end(&call);
	if (ret)
		fuse.reply_err(req, call_errno(ret));
	else
		fuse.reply_open(req, fi);
}

/* "." and ".." come first; the kernel side's offsets follow them. */
#define N_DOTS 2

static size_t add_entry(fuse_req_t req, char *buf, size_t size,
			const char *name, unsigned long long ino,
			unsigned int type, unsigned long long next)
{
	struct stat st = { .st_ino = ino, .st_mode = type << 12 };

	return fuse.add_direntry(req, buf, size, name, &st, next);
}

static size_t add_dots(fuse_req_t req, char *buf, size_t size, off_t *off)
{
	enum { DIRECTORY = 4 };
	size_t used = 0;

	for (; *off < N_DOTS; ++*off) {
		size_t n = add_entry(req, buf + used, size - used,
				     *off ? ".." : ".", 1, DIRECTORY, *off + 1);

		if (n > size - used)
			break;
		used += n;
	}
	return used;
}

#define BATCH 32

/* As many as fit, from *@next on. Negative: -errno. */
static long add_children(fuse_req_t req, void *dir, char *buf, size_t size,
			 unsigned long long next)
{
	enum { CHARACTER = 2, BLOCK = 6, REGULAR = 8 };
	struct kpi_dirent entries[BATCH];
	size_t used = 0;
	long n;

	while ((n = kpi.readdir(dir, &next, entries, BATCH)) > 0)
		for (long i = 0; i < n; i++) {
			unsigned int type = entries[i].type;
			size_t took;

			if (type == CHARACTER || type == BLOCK)
				type = REGULAR;
			took = add_entry(req, buf + used, size - used,
					 entries[i].name, entries[i].ino, type,
					 entries[i].next + N_DOTS);
			if (took > size - used)
				return used;
			used += took;
		}
	return n < 0 && !used ? n : (long)used;
}

static void op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t off,
		       struct fuse_file_info *fi)
{
	char *buf = answer_buffer(size);
	struct call call;
	size_t dots;
	long ret = 0;

	(void)fi;
	if (!buf) {
		fuse.reply_err(req, ENOMEM);
		return;
	}
	if (!call_begin(&call, req, 0))
		return;
	dots = add_dots(req, buf, size, &off);
	if (off >= N_DOTS)
		ret = add_children(req, tree_fnode(ino)->node, buf + dots,
				   size - dots, off - N_DOTS);
	call_end(&call);
	if (ret < 0 && !dots)
		fuse.reply_err(req, call_errno(ret));
	else
		fuse.reply_buf(req, buf, dots + (ret > 0 ? ret : 0));
}

/* ----------------------------------------------- nodes that users make */

static void op_mknod(fuse_req_t req, fuse_ino_t parent, const char *name,
		     mode_t mode, dev_t rdev)
{
	mode_t masked = mode & ~(fuse.req_ctx(req)->umask & 0777);
	struct fnode *dir = tree_fnode(parent);
	struct call call;
	void *node = NULL;
	int ret;

	if (!call_begin(&call, req, CLIENT_REFRESH))
		return;
	ret = kpi.mknod(dir->node, name, masked, major(rdev), minor(rdev),
			&node);
	/* The host kernel wants back the type that it asked for. */
	reply_node(&call, ret, node, dir, masked);
}

static void op_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct call call;
	int ret;

	if (!call_begin(&call, req, CLIENT_REFRESH))
		return;
	ret = kpi.unlink(tree_fnode(parent)->node, name);
	call_end(&call);
	fuse.reply_err(req, call_errno(ret));
}

/* --------------------------------------------------------------- others */

static void op_statfs(fuse_req_t req, fuse_ino_t ino)
{
	struct statvfs st = { .f_bsize = PAGE_SIZE, .f_frsize = PAGE_SIZE,
			      .f_namemax = 255 };

	(void)ino;
	fuse.reply_statfs(req, &st);
}

static void reply_xattr(fuse_req_t req, const char *value, size_t length,
			size_t size)
{
	if (!size)
		fuse.reply_xattr(req, length);
	else if (size < length)
		fuse.reply_err(req, ERANGE);
	else
		fuse.reply_buf(req, value, length);
}

/* "c 240:0" of a device node; length 0: it is none. */
static int rdev_text(struct fnode *f, struct call *call, char text[32])
{
	struct kpi_attr attr;
	int ret = kpi.getattr(f->node, &attr);

	call_end(call);
	if (ret)
		return ret;
	return is_device(attr.mode) ?
		       snprintf(text, 32, "%c %u:%u",
				S_ISCHR(attr.mode) ? 'c' : 'b',
				attr.rdev_major, attr.rdev_minor) :
		       0;
}

static void op_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name,
			size_t size)
{
	struct call call;
	char text[32];
	int length;

	if (strcmp(name, RDEV_XATTR)) {
		fuse.reply_err(req, ENODATA);
		return;
	}
	if (!call_begin(&call, req, 0))
		return;
	length = rdev_text(tree_fnode(ino), &call, text);
	if (length > 0)
		reply_xattr(req, text, length, size);
	else
		fuse.reply_err(req, length ? call_errno(length) : ENODATA);
}

static void op_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
	struct call call;
	char text[32];
	int length;

	if (!call_begin(&call, req, 0))
		return;
	length = rdev_text(tree_fnode(ino), &call, text);
	if (length < 0)
		fuse.reply_err(req, call_errno(length));
	else
		reply_xattr(req, RDEV_XATTR, length ? sizeof(RDEV_XATTR) : 0,
			    size);
}

void nodes_ops(struct fuse_lowlevel_ops *ops)
{
	ops->lookup = op_lookup;
	ops->forget = op_forget;
	ops->forget_multi = op_forget_multi;
	ops->getattr = op_getattr;
	ops->setattr = op_setattr;
	ops->readlink = op_readlink;
	ops->access = op_access;
	ops->opendir = op_opendir;
	ops->readdir = op_readdir;
	ops->mknod = op_mknod;
	ops->unlink = op_unlink;
	ops->statfs = op_statfs;
	ops->getxattr = op_getxattr;
	ops->listxattr = op_listxattr;
}
