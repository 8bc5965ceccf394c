// SPDX-License-Identifier: GPL-2.0
/* model_list.c - which files are models of devices? */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "list.h"
#include "model.h"

#define SPEC_SIZE (PATH_MAX + sizeof("model:"))

/* Loading runs a file's constructors: only of what looks like a model. */
static bool mentions_model(const char *path)
{
	static const char symbol[] = "lkmhost_model";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool found = false;
	struct stat st;
	void *p;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
			 0);
		found = p != MAP_FAILED &&
			memmem(p, (size_t)st.st_size, symbol, sizeof(symbol));
		if (p != MAP_FAILED)
			munmap(p, (size_t)st.st_size);
	}
	close(fd);
	return found;
}

static void tell(const char *path, device_list_fn *fn, void *ctx)
{
	struct device_error err = { "" };
	struct lkm_model type = { 0 };
	char spec[SPEC_SIZE];
	void *library;

	if (!mentions_model(path))
		return;
	snprintf(spec, sizeof(spec), "model:%s", path);
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		fn(ctx, "model", spec, "-", dlerror());
	else if (model_take_type(dlsym(library, "lkmhost_model"), &type, path,
				 &err))
		fn(ctx, "model", spec, "-", err.text);
	else
		fn(ctx, "model", spec,
		   type.summary ? type.summary : type.name, NULL);
	if (library)
		dlclose(library);
}

static int is_library(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 3 && !strcmp(e->d_name + n - 3, ".so");
}

static void tell_folder(const char *folder, device_list_fn *fn, void *ctx)
{
	struct dirent **files;
	int n = scandir(folder, &files, is_library, alphasort);

	for (int i = 0; i < n; i++) {
		char *path;

		if (asprintf(&path, "%s/%s", folder, files[i]->d_name) >= 0) {
			tell(path, fn, ctx);
			free(path);
		}
		free(files[i]);
	}
	if (n >= 0)
		free(files);
}

static void cannot_look(const char *path, device_list_fn *fn, void *ctx)
{
	const char *why = strerror(errno);
	char spec[SPEC_SIZE];

	snprintf(spec, sizeof(spec), "model:%s", path);
	fn(ctx, "model", spec, "-", why);
}

void model_list(const char *const *paths, device_list_fn *fn, void *ctx)
{
	struct stat st;
	char path[PATH_MAX];

	for (; paths && *paths; paths++) {
		/* Without a slash dlopen() would look elsewhere. */
		snprintf(path, sizeof(path), "%s%s",
			 strchr(*paths, '/') ? "" : "./", *paths);
		if (stat(path, &st))
			cannot_look(path, fn, ctx);
		else if (S_ISDIR(st.st_mode))
			tell_folder(path, fn, ctx);
		else
			tell(path, fn, ctx);
	}
}
