// SPDX-License-Identifier: GPL-2.0
/* Where things lie in the file system. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

char *path_join(const char *a, const char *b)
{
	char *p;

	return asprintf(&p, "%s/%s", a, b) < 0 ? NULL : p;
}

/* Only absolute values count, as the XDG specification says. */
char *path_cache(const char *below)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *p;

	if (xdg && *xdg == '/')
		return asprintf(&p, "%s/lkmhost/%s", xdg, below) < 0 ? NULL : p;
	if (home && *home == '/')
		return asprintf(&p, "%s/.cache/lkmhost/%s", home, below) < 0 ?
			       NULL :
			       p;
	return NULL;
}

int path_mkdirs(const char *path)
{
	char *copy, *p;
	int ret = 0;

	if (!mkdir(path, 0777) || errno == EEXIST)
		return 0;
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	for (p = copy + 1; !ret && (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(copy, 0777) && errno != EEXIST)
			ret = -errno;
		*p = '/';
	}
	free(copy);
	if (!ret && mkdir(path, 0777) && errno != EEXIST)
		ret = -errno;
	return ret;
}

char *path_temporary_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char *p;

	if (asprintf(&p, "%s/lkmhost-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
		return NULL;
	if (mkdtemp(p))
		return p;
	free(p);
	return NULL;
}

/* A folder that holds files only, and with it those. */
void path_remove_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(path);
}
