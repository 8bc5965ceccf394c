// SPDX-License-Identifier: GPL-2.0
/* Firmware files for request_firmware(): --firmware's folders, then the system's. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Files given out, so that their data alone leads back to them. */
struct given {
	struct given *next;
	struct lkm_file *file;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct given *all_given;

/* A driver's name must not lead out of the folder. */
static bool is_inside(const char *name)
{
	size_t n;

	if (!*name || *name == '/')
		return false;
	for (; *name; name += n + (name[n] == '/')) {
		n = strcspn(name, "/");
		if (n == 2 && !memcmp(name, "..", 2))
			return false;
	}
	return true;
}

/* In the order in which the kernel tries them. */
static const char *const suffixes[] = { "", ".zst", ".xz", NULL };

static int open_in(const char *dir, const char *name, struct lkm_file **file)
{
	int ret = -ENOENT;
	char *path;

	for (size_t i = 0; ret == -ENOENT && suffixes[i]; i++) {
		if (asprintf(&path, "%s/%s%s", dir, name, suffixes[i]) < 0)
			return -ENOMEM;
		ret = lkm_file_open(path, file, NULL);
		free(path);
	}
	return ret;
}

/* Below the system's folder the kernel's own version comes first. */
static int open_system(const char *name, struct lkm_file **file)
{
	static const char *const roots[] = { "/lib/firmware/updates",
					     "/lib/firmware" };
	int ret = -ENOENT;
	char *dir;

	for (size_t i = 0; ret == -ENOENT && i < 4; i++) {
		const char *root = roots[i / 2];

		dir = i % 2 ? strdup(root) :
			      path_join(root, the_host->release);
		if (!dir)
			return -ENOMEM;
		ret = open_in(dir, name, file);
		free(dir);
	}
	return ret;
}

static int find(const char *name, struct lkm_file **file)
{
	struct lkmhost *host = the_host;
	int ret = -ENOENT;

	for (size_t i = 0; ret == -ENOENT && i < host->n_firmware_dirs; i++)
		ret = open_in(host->firmware_dirs[i], name, file);
	return ret == -ENOENT ? open_system(name, file) : ret;
}

static int give(struct lkm_file *file)
{
	struct given *g = malloc(sizeof(*g));

	if (!g)
		return -ENOMEM;
	g->file = file;
	pthread_mutex_lock(&mutex);
	g->next = all_given;
	all_given = g;
	pthread_mutex_unlock(&mutex);
	return 0;
}

int host_firmware(const char *name, const void **data, unsigned long *size)
{
	struct lkm_file *file;
	bool paused;
	int ret;

	if (!is_inside(name))
		return -EINVAL;
	paused = cpu_pause();
	ret = find(name, &file);
	if (!ret) {
		ret = give(file);
		if (ret)
			lkm_file_close(file);
	}
	cpu_resume(paused);
	if (ret)
		return ret;
	*data = file->data;
	*size = file->size;
	return 0;
}

void host_firmware_release(const void *data, unsigned long size)
{
	struct given **at, *g;

	(void)size;
	pthread_mutex_lock(&mutex);
	for (at = &all_given; *at && (*at)->file->data != data;
	     at = &(*at)->next)
		;
	g = *at;
	if (g)
		*at = g->next;
	pthread_mutex_unlock(&mutex);
	if (!g)
		return;
	lkm_file_close(g->file);
	free(g);
}
