// SPDX-License-Identifier: GPL-2.0
/*
 * server.c - the least that libfuse3 needs to answer an ioctl: one file, one
 * thread. What lkmhost's FUSE tree is measured against.
 * usage: server MOUNTPOINT
 */
#define FUSE_USE_VERSION 35
#include <errno.h>
#include <fuse_lowlevel.h>
#include <string.h>
#include <sys/stat.h>

#define INO 2

static void fill(fuse_ino_t ino, struct stat *st)
{
	*st = (struct stat){ .st_ino = ino,
			     .st_mode = ino == INO ? S_IFREG | 0666 :
						     S_IFDIR | 0755,
			     .st_nlink = 1 };
}

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = { .ino = INO };

	(void)parent;
	fill(INO, &entry.attr);
	if (strcmp(name, "file"))
		fuse_reply_err(req, ENOENT);
	else
		fuse_reply_entry(req, &entry);
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino,
		       struct fuse_file_info *fi)
{
	struct stat st;

	(void)fi;
	fill(ino, &st);
	fuse_reply_attr(req, &st, 0);
}

static void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	fi->direct_io = 1;
	fuse_reply_open(req, fi);
}

static void op_ioctl(fuse_req_t req, fuse_ino_t ino, unsigned int cmd,
		     void *arg, struct fuse_file_info *fi, unsigned int flags,
		     const void *in, size_t in_size, size_t out_size)
{
	unsigned int words[3] = { 0 };

	(void)ino, (void)cmd, (void)arg, (void)fi, (void)flags;
	if (in_size != sizeof(words) || out_size != sizeof(words)) {
		fuse_reply_err(req, EINVAL);
		return;
	}
	memcpy(words, in, sizeof(words));
	words[2] = words[0] + words[1];
	fuse_reply_ioctl(req, 0, words, sizeof(words));
}

int main(int argc, char **argv)
{
	static const struct fuse_lowlevel_ops ops = {
		.lookup = op_lookup, .getattr = op_getattr, .open = op_open,
		.ioctl = op_ioctl,
	};
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *se;
	int ret = 1;

	if (argc != 2)
		return 2;
	se = fuse_session_new(&args, &ops, sizeof(ops), NULL);
	if (!se || fuse_set_signal_handlers(se))
		return 1;
	if (!fuse_session_mount(se, argv[1])) {
		ret = fuse_session_loop(se);
		fuse_session_unmount(se);
	}
	fuse_session_destroy(se);
	return ret;
}
