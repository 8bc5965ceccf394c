// SPDX-License-Identifier: GPL-2.0
/* find.c - module names on the command line, and folders of modules. */
#define _GNU_SOURCE
#include "find.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

static void add_format(struct cli_list *dirs, const char *format,
		       const char *base, const char *release)
{
	char path[4096];

	if (base && *base &&
	    snprintf(path, sizeof(path), format, base, release, release) <
		    (int)sizeof(path))
		cli_list_add(dirs, path);
}

/* Installed ones, then those that scripts/fetch-kernel has unpacked. */
void cli_add_release_dirs(struct cli_list *dirs, const char *release)
{
	const char *cache = getenv("XDG_CACHE_HOME");

	if (!*release || strchr(release, '/'))
		return;
	add_format(dirs, "%s/%s", "/lib/modules", release);
	if (cache && *cache)
		add_format(dirs, "%s/lkmhost/kernels/%s/lib/modules/%s", cache,
			   release);
	else
		add_format(dirs, "%s/.cache/lkmhost/kernels/%s/lib/modules/%s",
			   getenv("HOME"), release);
}

static void finder_open(struct cli_finder *finder)
{
	struct utsname running;
	struct lkm_kpi *list = NULL;
	size_t n = 0;

	if (finder->release) {
		cli_add_release_dirs(&finder->dirs, finder->release);
	} else {
		if (!uname(&running))
			cli_add_release_dirs(&finder->dirs, running.release);
		n = lkm_kpi_list(NULL, &list);
		for (size_t i = 0; i < n; i++)
			cli_add_release_dirs(&finder->dirs, list[i].release);
		lkm_kpi_list_free(list, n);
	}
	lkm_modtree_open((const char *const *)finder->dirs.items,
			 finder->dirs.n, &finder->tree, NULL);
}

size_t cli_find(struct cli_finder *finder, const char *word,
		const char **names, size_t max)
{
	if (!finder->tree)
		finder_open(finder);
	return finder->tree ? lkm_modtree_resolve(finder->tree, word, names,
						  max) : 0;
}

const char *cli_find_path(struct cli_finder *finder, const char *name)
{
	if (!finder->tree)
		finder_open(finder);
	return finder->tree ? lkm_modtree_path(finder->tree, name) : NULL;
}

void cli_finder_free(struct cli_finder *finder)
{
	lkm_modtree_close(finder->tree);
	cli_list_free(&finder->dirs);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int collect_below(struct cli_list *files, char *path)
{
	char *const roots[] = { path, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;

	if (!fts)
		return -errno;
	while ((e = fts_read(fts)))
		if (e->fts_info == FTS_F && lkm_is_module_path(e->fts_name))
			cli_list_add(files, e->fts_path);
	fts_close(fts);
	return 0;
}

int cli_collect(struct cli_list *files, const char *path)
{
	struct stat st;
	char *copy;
	int r;

	if (stat(path, &st) || !S_ISDIR(st.st_mode)) {
		cli_list_add(files, path);	/* opening it tells */
		return 0;
	}
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	/* No "//" in what is shown. */
	for (size_t n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--)
		copy[n - 1] = '\0';
	r = collect_below(files, copy);
	free(copy);
	return r;
}
