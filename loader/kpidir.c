// SPDX-License-Identifier: GPL-2.0
/*
 * kpidir.c - where built kernel sides are, and which of them a module needs.
 * A kernel side is two files: kpi-<release>.o and kpi-<release>.symvers.
 */
#define _GNU_SOURCE
#include "loader.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_DIRS 4

static void add_dir(char **dirs, size_t *n, const char *path, const char *tail)
{
	if (path && *path && asprintf(&dirs[*n], "%s%s", path, tail) >= 0)
		++*n;
}

/*
 * The folder of the running program, or of the library that this code is in:
 * a build tree has its kpi/ there.
 */
static char *program_dir(void)
{
	char path[4096];
	Dl_info info;
	ssize_t n;

	if (dladdr((void *)program_dir, &info) && strstr(info.dli_fname, ".so"))
		n = snprintf(path, sizeof(path), "%s", info.dli_fname);
	else
		n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n <= 0 || n >= (ssize_t)sizeof(path))
		return NULL;
	path[n] = '\0';
	if (!strchr(path, '/'))
		return NULL;
	*strrchr(path, '/') = '\0';
	return strdup(path);
}

char **lkm_kpi_dirs(const char *kpi_dir)
{
	char **dirs = calloc(MAX_DIRS + 1, sizeof(*dirs));
	const char *cache = getenv("XDG_CACHE_HOME");
	char *program;
	size_t n = 0;

	if (!dirs)
		return NULL;
	if (kpi_dir) {
		add_dir(dirs, &n, kpi_dir, "");
		return dirs;
	}
	program = program_dir();
	add_dir(dirs, &n, getenv("LKMHOST_KPI_DIR"), "");
	add_dir(dirs, &n, program, "/kpi");
	if (cache && *cache)
		add_dir(dirs, &n, cache, "/lkmhost/kpi");
	else
		add_dir(dirs, &n, getenv("HOME"), "/.cache/lkmhost/kpi");
	add_dir(dirs, &n, program, "/../lib/lkmhost/kpi");
	free(program);
	return dirs;
}

void lkm_kpi_dirs_free(char **dirs)
{
	for (size_t i = 0; dirs && dirs[i]; i++)
		free(dirs[i]);
	free(dirs);
}

void lkm_kpi_free(struct lkm_kpi *kpi)
{
	free(kpi->release);
	free(kpi->object);
	free(kpi->symvers);
	*kpi = (struct lkm_kpi){ 0 };
}

/* False: not there, or out of memory. */
static bool kpi_in(const char *dir, const char *release, size_t length,
		   struct lkm_kpi *out)
{
	int n = (int)length;

	*out = (struct lkm_kpi){ 0 };
	/* A release comes from a .ko: it must not lead out of the folder. */
	if (!length || length > 128 || memchr(release, '/', length))
		return false;
	out->release = strndup(release, length);
	if (asprintf(&out->object, "%s/kpi-%.*s.o", dir, n, release) < 0)
		out->object = NULL;
	if (asprintf(&out->symvers, "%s/kpi-%.*s.symvers", dir, n, release) < 0)
		out->symvers = NULL;
	if (out->release && out->object && out->symvers &&
	    !access(out->object, R_OK))
		return true;
	lkm_kpi_free(out);
	return false;
}

int lkm_kpi_find(const char *kpi_dir, const char *release, struct lkm_kpi *out,
		 struct lkm_error *err)
{
	char **dirs = lkm_kpi_dirs(kpi_dir);
	bool found = false;

	for (size_t i = 0; dirs && dirs[i] && !found; i++)
		found = kpi_in(dirs[i], release, strlen(release), out);
	lkm_kpi_dirs_free(dirs);
	if (found)
		return 0;
	return lkm_error_set(err, -ENOENT,
			     "no kernel side for kernel '%s'%s%s: `lkmhost kpi build` makes one from its headers",
			     release, kpi_dir ? " in " : "",
			     kpi_dir ? kpi_dir : "");
}

/* "kpi-<release>.o": where the release starts, and its length; 0: another file */
static size_t release_in(const char *file, const char **release)
{
	size_t length = strlen(file);

	*release = file + 4;
	if (length < 7 || strncmp(file, "kpi-", 4) ||
	    strcmp(file + length - 2, ".o"))
		return 0;
	return length - 6;
}

static int is_kpi(const struct dirent *entry)
{
	const char *release;

	return release_in(entry->d_name, &release) != 0;
}

static bool listed(const struct lkm_kpi *list, size_t n, const char *release,
		   size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(list[i].release, release, length) &&
		    !list[i].release[length])
			return true;
	return false;
}

/* Newest first; of one release only the first found counts. */
static void list_dir(const char *dir, struct lkm_kpi **list, size_t *n)
{
	struct dirent **entries;
	int count = scandir(dir, &entries, is_kpi, versionsort);

	for (int i = count - 1; i >= 0; i--) {
		const char *release;
		size_t length = release_in(entries[i]->d_name, &release);
		struct lkm_kpi *more = realloc(*list,
					       (*n + 1) * sizeof(**list));

		if (more) {
			*list = more;
			if (!listed(more, *n, release, length) &&
			    kpi_in(dir, release, length, &more[*n]))
				++*n;
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

size_t lkm_kpi_list(const char *kpi_dir, struct lkm_kpi **out)
{
	char **dirs = lkm_kpi_dirs(kpi_dir);
	size_t n = 0;

	*out = NULL;
	for (size_t i = 0; dirs && dirs[i]; i++)
		list_dir(dirs[i], out, &n);
	lkm_kpi_dirs_free(dirs);
	return n;
}

void lkm_kpi_list_free(struct lkm_kpi *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		lkm_kpi_free(&list[i]);
	free(list);
}

/* --------------------------------------------------- which one for a module */

/* Does @elf fit @kpi by its CRCs? */
static int kpi_fits(const struct lkm_kpi *kpi, const struct lkm_elf *elf,
		    struct lkm_error *err)
{
	struct lkm_symvers *sv;
	struct lkm_file *file;
	struct lkm_elf *object;
	const char *vermagic;
	int r = lkm_symvers_open(kpi->symvers, &sv, err);

	if (r)
		return r;
	r = lkm_file_open(kpi->object, &file, err);
	if (r)
		goto out;
	r = lkm_elf_open(file, &object, err);
	if (r) {
		lkm_file_close(file);
		goto out;
	}
	vermagic = lkm_modinfo_get(object, "vermagic");
	r = vermagic ? lkm_check_versions(elf, vermagic, sv, err) :
		       lkm_error_set(err, -ENOEXEC, "%s: no version magic",
				     kpi->object);
	lkm_elf_close(object);
out:
	lkm_symvers_close(sv);
	return r;
}

static int choose_by_crc(const char *kpi_dir, const struct lkm_elf *elf,
			 const char *release, struct lkm_kpi *out,
			 struct lkm_error *err)
{
	struct lkm_kpi *list;
	size_t n = lkm_kpi_list(kpi_dir, &list), i;
	struct lkm_error why = { "none is there" };
	int r = -ENOENT;

	for (i = 0; i < n && r; i++)
		r = kpi_fits(&list[i], elf, i ? NULL : &why);
	if (!r) {
		*out = list[i - 1];
		list[i - 1] = (struct lkm_kpi){ 0 };
	}
	lkm_kpi_list_free(list, n);
	if (!r)
		return 0;
	return lkm_error_set(err, -ENOEXEC,
			     "%s: no kernel side for its kernel '%s', nor one that fits: %s",
			     lkm_elf_file(elf)->path, release, why.text);
}

int lkm_kpi_choose(const char *kpi_dir, const struct lkm_elf *elf,
		   const char *release, struct lkm_kpi *out,
		   struct lkm_error *err)
{
	const char *vermagic = lkm_modinfo_get(elf, "vermagic");
	char own[128];

	if (release)
		return lkm_kpi_find(kpi_dir, release, out, err);
	if (!vermagic)
		return lkm_error_set(err, -ENOEXEC,
				     "%s: no version magic in .modinfo",
				     lkm_elf_file(elf)->path);
	snprintf(own, sizeof(own), "%.*s", (int)strcspn(vermagic, " "),
		 vermagic);
	if (!lkm_kpi_find(kpi_dir, own, out, NULL))
		return 0;
	return choose_by_crc(kpi_dir, elf, own, out, err);
}
