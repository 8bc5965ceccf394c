// SPDX-License-Identifier: GPL-2.0
/* Modules by name or alias: dependencies' files and request_module(). */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* modprobe's "not found", as a wait status: what request_module() returns. */
#define MODPROBE_FAILED 256
#define MAX_NAMES 16

/* Made when first asked for; made anew when another folder comes first. */
static struct lkm_modtree *tree(struct lkmhost *host, const char *dir)
{
	size_t n = host->n_module_dirs;
	const char *dirs[n + 1];
	struct lkm_modtree *made;

	if (host->modtree && !strcmp(host->modtree_dir, dir))
		return host->modtree;
	dirs[0] = dir;
	for (size_t i = 0; i < n; i++)
		dirs[i + 1] = host->module_dirs[i];
	if (lkm_modtree_open(dirs, n + 1, &made, NULL))
		return NULL;
	if (host->modtree)
		lkm_modtree_close(host->modtree);
	free(host->modtree_dir);
	host->modtree = made;
	host->modtree_dir = strdup(dir);
	if (host->modtree_dir)
		return made;
	lkm_modtree_close(made);
	host->modtree = NULL;
	return NULL;
}

char *module_path(struct lkmhost *host, const char *dir, const char *name)
{
	struct lkm_modtree *t;
	const char *path;
	char *copy;

	modules_lock();
	t = tree(host, dir);
	path = t ? lkm_modtree_path(t, name) : NULL;
	copy = path ? strdup(path) : NULL;
	modules_unlock();
	return copy;
}

/* The folder of the newest module: where its companions lie. */
static char *newest_dir(struct lkmhost *host)
{
	const char *path = host->modules ? host->modules->path : "";
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, slash - path) : strdup(".");
}

/* Names of what is not loaded yet, as paths. */
static size_t wanted_paths(struct lkmhost *host, const char *alias,
			   char **paths, size_t *resolved)
{
	const char *names[MAX_NAMES];
	struct lkm_modtree *t;
	size_t n = 0;
	char *dir;

	*resolved = 0;
	modules_lock();
	dir = newest_dir(host);
	t = dir ? tree(host, dir) : NULL;
	free(dir);
	if (t)
		*resolved = lkm_modtree_resolve(t, alias, names, MAX_NAMES);
	for (size_t i = 0; i < *resolved && i < MAX_NAMES; i++) {
		const char *path = module_find(host, names[i]) ?
					   NULL :
					   lkm_modtree_path(t, names[i]);

		if (path && (paths[n] = strdup(path)))
			n++;
	}
	modules_unlock();
	return n;
}

static int request(struct lkmhost *host, const char *alias)
{
	char *paths[MAX_NAMES];
	enum lkmhost_stage stage;
	struct lkm_error err;
	size_t resolved, n;
	int ret = 0;

	modules_lock();
	if (module_find(host, alias)) {
		modules_unlock();
		return 0;
	}
	modules_unlock();
	n = wanted_paths(host, alias, paths, &resolved);
	if (!resolved)
		return MODPROBE_FAILED;
	for (size_t i = 0; i < n; i++) {
		int one = module_load(host, paths[i], NULL, &stage, &err);

		if (one && one != -EEXIST) {
			log_printf(4, "request_module %s: %s", alias, err.text);
			ret = MODPROBE_FAILED;
		}
		free(paths[i]);
	}
	return ret;
}

/* Root's modprobe does it on a machine, not the program that made it needed. */
static void swap_task(struct cpu_thread *t)
{
	void *task = t->task;

	if (!t->serving)
		return;
	t->task = t->own_task;
	t->own_task = task;
}

int host_request_module(const char *name)
{
	struct cpu_thread *t = cpu_self();
	bool paused = cpu_pause();
	int ret;

	swap_task(t);
	ret = request(the_host, name);
	swap_task(t);
	cpu_resume(paused);
	return ret;
}
