// SPDX-License-Identifier: GPL-2.0
/* The folder of a user's running hosts: $XDG_RUNTIME_DIR, or one in /tmp. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"

/* In /tmp anybody may have made it first. */
static int check(const char *path, struct lkm_error *err)
{
	struct stat st;

	if (lstat(path, &st))
		return lkm_error_set(err, -errno, "%s: %s", path,
				     strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return lkm_error_set(err, -ENOTDIR, "%s: not a directory",
				     path);
	if (st.st_uid != geteuid())
		return lkm_error_set(err, -EPERM,
				     "%s: belongs to another user", path);
	if (st.st_mode & 077)
		return lkm_error_set(err, -EPERM,
				     "%s: others may enter (mode %o, not 700)",
				     path, st.st_mode & 07777);
	return 0;
}

int runtime_dir(char *buf, size_t size, struct lkm_error *err)
{
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	int n;

	/* Only absolute values count, as the XDG specification says. */
	if (xdg && *xdg == '/')
		n = snprintf(buf, size, "%s", xdg);
	else
		n = snprintf(buf, size, "/tmp/lkmhost-%u", geteuid());
	if (n < 0 || (size_t)n >= size)
		return lkm_error_set(err, -ENAMETOOLONG,
				     "the path of the runtime folder is too long");
	if (mkdir(buf, 0700) && errno != EEXIST)
		return lkm_error_set(err, -errno, "%s: %s", buf,
				     strerror(errno));
	return check(buf, err);
}

bool runtime_name_ok(const char *name)
{
	size_t n = strlen(name);

	if (!n || n > 64 || *name == '.' || *name == '-')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
			return false;
	return true;
}
