// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading modules: what insmod, modprobe's dependencies and
 * rmmod do.  The list's lock is not held while a module's init or exit runs:
 * those may ask for further modules.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

static pthread_mutex_t modules_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t modules_changed = PTHREAD_COND_INITIALIZER;

void modules_lock(void)
{
	pthread_mutex_lock(&modules_mutex);
}

void modules_unlock(void)
{
	pthread_mutex_unlock(&modules_mutex);
}

static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') &&
				  (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

struct module *module_find(struct lkmhost *host, const char *name)
{
	struct module *m = host->modules;

	while (m && !same_name(m->name, name))
		m = m->older;
	return m;
}

static int errno_set(struct lkm_error *err, int ret, const char *name,
		     const char *what)
{
	const char *code = strerrorname_np(-ret);

	return lkm_error_set(err, ret, "%s: %s: %s%s (%s)", name, what,
			     code ? "-" : "", code ? code : "error",
			     strerror(-ret));
}

/* ---------------------------------------------------------------- loading */

/* The modules that are being loaded for each other, the innermost first. */
struct chain {
	const char *name;
	const struct chain *up;
};

static int load(struct lkmhost *host, const char *path, struct lkm_elf *elf,
		const char *args, const struct chain *up,
		enum lkmhost_stage *stage, struct lkm_error *err);

static void module_free(struct module *m)
{
	module_unlink(m);
	if (m->elf)
		lkm_elf_close(m->elf);
	free(m->name);
	free(m->path);
	free(m->uses);
	free(m->depends);
	free(m->used_by);
	free(m->args);
	free(m);
}

static struct module *module_new(const char *path, struct lkm_elf *elf,
				 const char *args)
{
	struct module *m = calloc(1, sizeof(*m));

	if (!m) {
		lkm_elf_close(elf);
		return NULL;
	}
	m->elf = elf;
	m->name = strdup(lkm_module_name(elf));
	m->path = strdup(path);
	m->args = strdup(args ? args : "");
	m->loader_tid = syscall(SYS_gettid);
	if (m->name && m->path && m->args)
		return m;
	module_free(m);
	return NULL;
}

int open_elf(const char *path, struct lkm_elf **out, struct lkm_error *err)
{
	struct lkm_file *file;
	int ret = lkm_file_open(path, &file, err);

	if (ret)
		return ret;
	ret = lkm_elf_open(file, out, err);
	if (ret)
		lkm_file_close(file);
	return ret;
}

/* True when @name is loaded, waiting for an init that another thread runs. */
static bool present(struct lkmhost *host, const char *name)
{
	int tid = syscall(SYS_gettid);
	struct module *m;

	modules_lock();
	while ((m = module_find(host, name)) && m->state == MODULE_COMING &&
	       m->loader_tid != tid)
		pthread_cond_wait(&modules_changed, &modules_mutex);
	modules_unlock();
	return m;
}

static bool in_chain(const struct chain *chain, const char *name)
{
	for (; chain; chain = chain->up)
		if (same_name(chain->name, name))
			return true;
	return false;
}

static int load_dependency(struct lkmhost *host, const char *name,
			   const struct module *of, const struct chain *chain,
			   enum lkmhost_stage *stage, struct lkm_error *err)
{
	char *slash = strrchr(of->path, '/'), *dir, *path;
	int ret;

	/* By its own name, too: that of its file may be another one. */
	if (in_chain(chain, name) || in_chain(chain->up, of->name))
		return lkm_error_set(err, -ELOOP,
				     "%s: depends on %s, which depends on it",
				     of->path, name);
	if (present(host, name))
		return 0;
	dir = slash ? strndup(of->path, slash - of->path) : strdup(".");
	path = dir ? module_path(host, dir, name) : NULL;
	free(dir);
	if (!path)
		return lkm_error_set(err, -ENOENT,
				     "%s: depends on module %s, which is not found",
				     of->path, name);
	ret = load(host, path, NULL, NULL, chain, stage, err);
	free(path);
	return ret == -EEXIST ? 0 : ret;
}

static int load_dependencies(struct lkmhost *host, const struct module *m,
			     const struct chain *up, enum lkmhost_stage *stage,
			     struct lkm_error *err)
{
	const char *depends = lkm_modinfo_get(m->elf, "depends");
	struct chain chain = { m->name, up };
	char *list, *at, *name;
	int ret = 0;

	if (!depends || !*depends)
		return 0;
	at = list = strdup(depends);
	if (!list)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory", m->path);
	while (!ret && (name = strsep(&at, ",")))
		if (*name)
			ret = load_dependency(host, name, m, &chain, stage,
					      err);
	free(list);
	return ret;
}

/* Another thread may have loaded it since; decided under the lock. */
static int link_and_list(struct lkmhost *host, struct module *m,
			 struct lkm_error *err)
{
	int ret;

	modules_lock();
	if (module_find(host, m->name))
		ret = lkm_error_set(err, -EEXIST, "%s: module %s is loaded already",
				    m->path, m->name);
	else
		ret = module_resolve(host, m, err);
	if (!ret)
		ret = module_link(host, m, err);
	if (!ret) {
		m->state = MODULE_COMING;
		m->older = host->modules;
		host->modules = m;
	}
	modules_unlock();
	return ret;
}

static void unlist(struct lkmhost *host, struct module *m)
{
	struct module **link = &host->modules;

	modules_lock();
	while (*link != m)
		link = &(*link)->older;
	*link = m->older;
	module_free(m);
	pthread_cond_broadcast(&modules_changed);
	modules_unlock();
}

static int run_init(struct lkmhost *host, struct module *m,
		    struct lkm_error *err)
{
	int ret = cpu_enter();
	char name[24];

	if (ret)
		return lkm_error_set(err, ret, "%s: no memory for a task",
				     m->name);
	ret = kpi.module_load(&m->kpi);
	if (ret) {
		atomic_fetch_add(&host->findings, kpi.module_free(&m->kpi));
		cpu_leave();
		ret = ret < 0 ? ret : -EINVAL;
		return lkm_error_set(err, ret, "%s: init failed: %s (%s)",
				     m->name,
				     lkm_errno_name(ret, name, sizeof(name)),
				     strerror(-ret));
	}
	kpi.module_init_done(&m->kpi);
	cpu_leave();
	return 0;
}

static int start(struct lkmhost *host, struct module *m,
		 enum lkmhost_stage *stage, struct lkm_error *err)
{
	int ret = run_init(host, m, err);

	if (ret) {
		*stage = LKMHOST_INIT_FAILED;
		unlist(host, m);
		return ret;
	}
	modules_lock();
	m->node.init = m->node.init_text = (struct host_range){ 0, 0 };
	lkm_image_unmap_init(m->image);
	m->state = MODULE_LIVE;
	pthread_cond_broadcast(&modules_changed);
	modules_unlock();
	return 0;
}

/* @elf: opened already, or NULL; it is the callee's. */
static int load(struct lkmhost *host, const char *path, struct lkm_elf *elf,
		const char *args, const struct chain *up,
		enum lkmhost_stage *stage, struct lkm_error *err)
{
	struct module *m;
	int ret = elf ? 0 : open_elf(path, &elf, err);

	*stage = LKMHOST_NOT_LOADED;
	if (ret)
		return ret;
	m = module_new(path, elf, args);
	if (!m)
		return lkm_error_set(err, -ENOMEM, "%s: out of memory", path);
	if (present(host, m->name))
		ret = lkm_error_set(err, -EEXIST, "%s: module %s is loaded already",
				    path, m->name);
	if (!ret)
		ret = lkm_check_versions(m->elf, host->vermagic, host->symvers,
					 err);
	if (!ret)
		ret = load_dependencies(host, m, up, stage, err);
	if (!ret)
		ret = link_and_list(host, m, err);
	if (ret) {
		module_free(m);
		return ret;
	}
	ret = start(host, m, stage, err);
	if (!ret)
		*stage = LKMHOST_LOADED;
	return ret;
}

int module_load(struct lkmhost *host, const char *path, const char *args,
		enum lkmhost_stage *stage, struct lkm_error *err)
{
	struct lkm_elf *first = host->first;

	if (first && !strcmp(lkm_elf_file(first)->path, path))
		host->first = NULL;
	else
		first = NULL;
	return load(host, path, first, args, NULL, stage, err);
}

/* -------------------------------------------------------------- unloading */

static struct module *user_of(struct lkmhost *host, const struct module *used)
{
	for (struct module *m = host->modules; m; m = m->older)
		for (size_t i = 0; i < m->n_uses; i++)
			if (m->uses[i] == used)
				return m;
	return NULL;
}

/* Make sure that it may go, and that nobody begins to use it. */
static int begin_unload(struct lkmhost *host, const char *name,
			struct module **out, struct lkm_error *err)
{
	struct module *m, *user;
	int ret = 0;

	modules_lock();
	m = module_find(host, name);
	user = m ? user_of(host, m) : NULL;
	if (!m)
		ret = lkm_error_set(err, -ENOENT, "module %s is not loaded",
				    name);
	else if (user)
		ret = lkm_error_set(err, -EBUSY, "module %s is in use by %s",
				    name, user->name);
	else if (m->state != MODULE_LIVE)
		ret = lkm_error_set(err, -EBUSY, "module %s is not live", name);
	else
		m->state = MODULE_GOING;
	modules_unlock();
	*out = m;
	return ret;
}

int module_unload(struct lkmhost *host, const char *name, bool force,
		  struct lkm_error *err)
{
	struct module *m;
	int ret = begin_unload(host, name, &m, err);

	if (ret)
		return ret;
	ret = cpu_enter();
	if (!ret) {
		ret = kpi.module_unload(&m->kpi, force);
		if (!ret) {
			/* What init took and nobody gave back is told by
			 * init's name. */
			m->node.init = m->kpi.init;
			atomic_fetch_add(&host->findings,
					 kpi.module_free(&m->kpi));
		}
		cpu_leave();
	}
	if (ret) {
		modules_lock();
		m->state = MODULE_LIVE;
		modules_unlock();
		return errno_set(err, ret, name, "could not be unloaded");
	}
	unlist(host, m);
	return 0;
}
