// SPDX-License-Identifier: GPL-2.0
/* Mounting the FUSE tree, unmounting it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuse.h"

static struct {
	struct fuse_session *session;
	struct mount_point at;
} mounted;

/* What libfuse would have written to standard error. */
static char complaint[256];

static void on_log(enum fuse_log_level level, const char *format, va_list ap)
{
	char text[sizeof(complaint)];

	if (level > FUSE_LOG_ERR)
		return;
	vsnprintf(text, sizeof(text), format, ap);
	text[strcspn(text, "\n")] = '\0';
	memcpy(complaint, text, sizeof(text));
}

static void on_init(void *userdata, struct fuse_conn_info *conn)
{
	(void)userdata;
	/* One program's read is one call of the driver, in the order asked. */
	conn->want &= ~(FUSE_CAP_ASYNC_DIO | FUSE_CAP_ASYNC_READ |
			FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE |
			FUSE_CAP_SPLICE_MOVE | FUSE_CAP_AUTO_INVAL_DATA);
}

/*
 * The drivers' permissions decide who may open what, so all users may come.
 * Root may let them; others where the system's /etc/fuse.conf says so.
 */
static bool may_allow_others(void)
{
	char line[256];
	bool allowed = !geteuid();
	FILE *f = allowed ? NULL : fopen("/etc/fuse.conf", "re");

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, " \t\r\n#")] = '\0';
		allowed |= !strcmp(line, "user_allow_other");
	}
	if (f)
		fclose(f);
	return allowed;
}

static struct fuse_session *new_session(void)
{
	char name[] = "lkmhost", option[] = "-o", others[] = "allow_other";
	char what[] = "fsname=lkmhost,subtype=lkmhost,noexec";
	char *argv[] = { name, option, what, option, others, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(may_allow_others() ? 5 : 3,
					       argv);
	struct fuse_lowlevel_ops ops = { .init = on_init };
	struct fuse_session *session;

	nodes_ops(&ops);
	files_ops(&ops);
	session = fuse.session_new(&args, &ops, sizeof(ops), NULL);
	/* It may have made a copy, which is ours. */
	fuse.opt_free_args(&args);
	return session;
}

const char *mount_path(void)
{
	return mounted.at.path;
}

static int mount_session(struct lkm_error *err)
{
	int ret;

	complaint[0] = '\0';
	mounted.session = new_session();
	if (!mounted.session)
		return lkm_error_set(err, -ENOMEM, "no FUSE session: %s",
				     complaint);
	if (fuse.session_mount(mounted.session, mounted.at.path)) {
		fuse.session_destroy(mounted.session);
		mounted.session = NULL;
		return lkm_error_set(err, -EPERM, "%s: cannot mount: %s",
				     mounted.at.path, complaint);
	}
	ret = mount_guard_start(&mounted.at);
	if (!ret)
		ret = workers_start(mounted.session);
	if (ret)
		lkm_error_set(err, ret, "cannot serve the mount: %s",
			      strerror(-ret));
	return ret;
}

int mount_open(const char *dir, struct lkm_error *err)
{
	int ret;

	if (mounted.at.path)
		return lkm_error_set(err, -EBUSY, "mounted already, at %s",
				     mounted.at.path);
	ret = clients_open();
	if (ret)
		return lkm_error_set(err, ret, "no files to show: %s",
				     strerror(-ret));
	ret = fuse_api_load(err);
	if (!ret)
		ret = mount_point_prepare(&mounted.at, dir, err);
	if (ret)
		return ret;
	fuse.set_log_func(on_log);
	ret = tree_open();
	if (ret)
		lkm_error_set(err, ret, "no tree: %s", strerror(-ret));
	else
		ret = mount_session(err);
	if (ret)
		mount_close();
	return ret;
}

/*
 * First nobody serves any more, then the connection goes, with which what
 * programs still wait for fails; then what they had open is released.
 */
void mount_close(void)
{
	if (!mounted.at.path)
		return;
	if (mounted.session) {
		workers_stop();
		fuse.session_unmount(mounted.session);
		fuse.session_destroy(mounted.session);
		mounted.session = NULL;
		mount_guard_stop();
	}
	files_close();
	tree_close();
	mount_point_release(&mounted.at);
}
