// SPDX-License-Identifier: GPL-2.0
/*
 * Linked images on disk: <cache_dir>/<name>-<key>.elf, made under another name
 * and renamed, so that nobody ever sees half a file.
 *
 * The key covers all that the linked bytes depend on. A finished file's mtime
 * is set to the seal that its header holds: whoever writes to the file later,
 * changes the mtime and so breaks the seal, which costs one fstat() to see.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "editor.h"

#define MAX_NAME 100
#define KEY_LENGTH (1 + 16 + 4)	/* "-0123456789abcdef.elf" */

/* So many links of one module are kept: several kernels, some rebuilds. */
#define KEEP 8

/* A file changed so lately may change again without a new mtime. */
#define RACY_NS 2000000000ull

static bool is_racy(const struct lkm_file *f)
{
	struct timespec now;
	uint64_t ns;

	clock_gettime(CLOCK_REALTIME, &now);
	ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	return ns - f->mtime_ns < RACY_NS || f->mtime_ns > ns;
}

static uint64_t hash_names(const struct lkm_link_request *req, uint64_t h)
{
	for (size_t i = 0; i < req->n_doors; i++)
		h = image_hash(req->doors[i].name, strlen(req->doors[i].name),
			       h);
	return h;
}

void link_key(struct link *l)
{
	const struct lkm_link_request *req = l->req;
	const struct lkm_file *f = lkm_elf_file(l->elf);
	const uint64_t words[] = {
		IMAGE_VERSION, sizeof(struct image_header),
		f->dev, f->ino, f->mtime_ns, f->file_size, f->size,
		req->base, req->percpu_offset, lkm_arch_features(),
		req->n_doors, req->n_ids,
	};

	for (int i = 0; i < 2; i++) {
		uint64_t h = image_hash(words, sizeof(words), (uint64_t)i + 1);

		h = image_hash(req->ids, 8 * req->n_ids, h);
		l->key[i] = hash_names(req, h);
	}
	if (f->ino && !is_racy(f))
		return;
	for (int i = 0; i < 2; i++)
		l->key[i] = image_hash(f->data, f->size, l->key[i]);
}

int cache_path(const struct link *l, const char *dir, char *path, size_t size)
{
	const char *file = lkm_elf_file(l->elf)->path;
	const char *base = strrchr(file, '/');
	const char *suffix;
	int len;

	base = base ? base + 1 : file;
	/* kpi-6.1.0-56-amd64.o, e1000.ko, e1000.ko.xz */
	suffix = strstr(base, ".ko") ?: strrchr(base, '.');
	len = suffix ? (int)(suffix - base) : (int)strlen(base);
	len = snprintf(path, size, "%s/%.*s-%016llx.elf", dir,
		       len < MAX_NAME ? len : MAX_NAME, base,
		       (unsigned long long)l->key[0]);
	if (len < 0 || (size_t)len + 16 > size)
		return link_fail(l, -ENAMETOOLONG, "%s: name is too long", dir);
	return 0;
}

int cache_create(const struct link *l, const char *path, char *temporary,
		 size_t size)
{
	int fd = -1;

	temporary[0] = 0;
	if (*path) {
		snprintf(temporary, size, "%s.XXXXXX", path);
		fd = mkostemp(temporary, O_CLOEXEC);
	}
	if (fd >= 0)
		return fd;
	/* A cache that cannot be written to costs time, nothing else. */
	temporary[0] = 0;
	fd = memfd_create("lkmhost-image", MFD_CLOEXEC);
	return fd < 0 ? link_fail(l, -errno, "memfd: %s", strerror(errno)) : fd;
}

/*
 * Every build of a module has a key of its own: the cache would grow for ever.
 * One new file, at most one old one removed; who has that mapped, keeps it.
 */
static void remove_oldest(const char *path)
{
	const char *base = strrchr(path, '/') + 1;
	size_t len = strlen(base), n = 0;
	char folder[PATH_MAX], oldest[NAME_MAX + 1] = "";
	struct timespec since = { 0 };
	struct dirent *e;
	struct stat st;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%.*s", (int)(base - path), path);
	dir = opendir(folder);
	while (dir && (e = readdir(dir))) {
		if (strlen(e->d_name) != len ||
		    strncmp(e->d_name, base, len - KEY_LENGTH) ||
		    fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (!n++ || st.st_mtim.tv_sec < since.tv_sec) {
			since = st.st_mtim;
			strcpy(oldest, e->d_name);
		}
	}
	if (n > KEEP)
		unlinkat(dirfd(dir), oldest, 0);
	if (dir)
		closedir(dir);
}

int cache_commit(int fd, const char *temporary, const char *path, uint64_t seal)
{
	const struct timespec times[2] = {
		{ .tv_nsec = UTIME_OMIT },
		{ .tv_sec = seal / 1000000000u, .tv_nsec = seal % 1000000000u },
	};

	if (!*temporary)
		return 0;
	if (fchmod(fd, 0644) < 0 || futimens(fd, times) < 0)
		return -1;
	if (rename(temporary, path) < 0)
		return -1;
	remove_oldest(path);
	return 0;
}
