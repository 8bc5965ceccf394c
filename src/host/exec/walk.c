// SPDX-License-Identifier: GPL-2.0
/*
 * Where a path of the program leads: into a driver's tree, or elsewhere.
 *
 * The path is followed name by name, with the program's working folder and
 * the links of both the real file system and the tree. A name below /dev,
 * /proc or /sys is looked for in the tree first: what is not there is the
 * real system's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "../inside/inside.h"

#define LINKS_MAX 40

static char mount_point[PATH_MAX];
static size_t mount_length;

struct walk {
	struct call *call;
	struct place *at;		/* path: "" for the root */
	void *dir;			/* at's node, or NULL */
	char rest[PATH_MAX];		/* still to go */
	unsigned int links;
	bool entered;			/* a CPU is ours */
	bool whole;			/* dir is: see is_whole() */
};

void walk_set_mount(const char *mount)
{
	snprintf(mount_point, sizeof(mount_point), "%s", mount);
	mount_length = strlen(mount_point);
}

const char *path_in_tree(const char *path)
{
	if (!mount_length || strncmp(path, mount_point, mount_length) ||
	    (path[mount_length] && path[mount_length] != '/'))
		return NULL;
	return path[mount_length] ? path + mount_length : "/";
}

int tree_path(const char *path, char out[PATH_MAX])
{
	return snprintf(out, PATH_MAX, "%s%s", mount_point, path) < PATH_MAX ?
		       0 : -ENAMETOOLONG;
}

bool is_shared(const struct place *place)
{
	struct stat st;

	return !place->whole && !stat(place->path, &st) &&
	       S_ISDIR(st.st_mode);
}

/* Below one of the three folders that the tree has, or one of them. */
static bool below_tree(const char *path)
{
	static const char *const tops[] = { "/dev", "/proc", "/sys" };

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(tops[i]);

		if (!strncmp(path, tops[i], n) && (!path[n] || path[n] == '/'))
			return true;
	}
	return false;
}

/* Upcalls are made as the client; the CPU is kept from one to the next. */
static int enter(struct walk *w)
{
	int ret = w->entered ? 0 : call_enter(w->call);

	if (!ret)
		w->entered = true;
	return ret;
}

static void leave(struct walk *w)
{
	if (w->entered)
		call_leave(w->call);
	w->entered = false;
}

static void drop_dir(struct walk *w)
{
	if (w->dir && !enter(w))
		kpi.node_put(w->dir, 1);
	w->dir = NULL;
}

/* The place is @path, given whole: find its node again from the root. */
static int jump(struct walk *w, const char *path)
{
	char rest[PATH_MAX];
	int n = snprintf(rest, sizeof(rest), "%s%s%s", path,
			 *w->rest ? "/" : "", w->rest);

	if (n >= PATH_MAX)
		return -ENAMETOOLONG;
	drop_dir(w);
	w->whole = false;
	w->at->path[0] = '\0';
	memcpy(w->rest, rest, (size_t)n + 1);
	return 0;
}

/* What is read of /proc/self is the program's own, not ours. */
static void real_path(const struct walk *w, const char *path, char *out)
{
	if (!strncmp(path, "/proc/self", 10) && (!path[10] || path[10] == '/'))
		snprintf(out, PATH_MAX, "/proc/%d%s", w->call->tid, path + 10);
	else if (!strncmp(path, "/proc/thread-self", 17) &&
		 (!path[17] || path[17] == '/'))
		snprintf(out, PATH_MAX, "/proc/%d/task/%d%s", w->call->tid,
			 w->call->tid, path + 17);
	else
		snprintf(out, PATH_MAX, "%s", path);
}

/* The link's text in @text; false where the real @path is no link. */
static bool real_link(const struct walk *w, const char *path, char *text)
{
	char real[PATH_MAX];
	const char *own;
	ssize_t n;

	/* Not a link for our purposes: the names below are the program's. */
	if (!strcmp(path, "/proc/self") || !strcmp(path, "/proc/thread-self"))
		return false;
	real_path(w, path, real);
	n = readlink(real, text, PATH_MAX - 1);
	if (n < 0)
		return false;
	text[n] = '\0';
	own = inside_link(text);
	if (own)
		memmove(text, own, strlen(own) + 1);
	/* "pipe:[123]" and the like are no paths. */
	return *text == '/' || strncmp(path, "/proc/", 6) || !strchr(text, ':');
}

/* @text is where the name just taken points to. */
static int follow(struct walk *w, const char *text)
{
	const char *inside = path_in_tree(text);
	char path[PATH_MAX];

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (inside)
		text = inside;
	if (*text == '/')
		return jump(w, text);
	if (snprintf(path, sizeof(path), "%s/%s", w->at->path, text) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	return jump(w, path);
}

static bool has(void *dir, const char *name)
{
	void *node;

	if (kpi.lookup(dir, name, &node))
		return false;
	kpi.node_put(node, 1);
	return true;
}

/*
 * Folders that the real system has too are shown as one; but a device, a
 * driver or a module of that name there is another one. A device is what
 * belongs to a class or a bus.
 */
static bool is_whole(void *dir, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (strncmp(path, "/sys/", 5))
		return false;
	if (!strncmp(path, "/sys/devices/", 13))
		return has(dir, "subsystem");
	if (!strncmp(path, "/sys/module/", 12))
		return true;
	return slash - path > 8 && !strncmp(slash - 8, "/drivers", 8);
}

/* One step within the tree; 1: it was a link and is followed. */
static int step_in_tree(struct walk *w, const char *path, void *node,
			bool follow_link)
{
	char text[PATH_MAX];
	long n;
	int ret = kpi.getattr(node, &w->at->attr);

	if (!ret && S_ISLNK(w->at->attr.mode) && follow_link) {
		n = kpi.readlink(node, text, sizeof(text) - 1);
		kpi.node_put(node, 1);
		if (n < 0)
			return (int)n;
		text[n] = '\0';
		ret = follow(w, text);
		return ret ? ret : 1;
	}
	if (ret) {
		kpi.node_put(node, 1);
		return ret;
	}
	drop_dir(w);
	w->dir = node;
	w->whole = w->whole || (S_ISDIR(w->at->attr.mode) &&
				is_whole(node, path));
	snprintf(w->at->path, PATH_MAX, "%s", path);
	return 0;
}

static int look_up(struct walk *w, const char *name, void **node)
{
	void *root;
	int ret;

	if (w->dir)
		return kpi.lookup(w->dir, name, node);
	/* Only what lies below a folder of the tree can be in the tree. */
	if (*w->at->path)
		return -ENOENT;
	ret = kpi.lookup(NULL, "", &root);
	if (ret)
		return ret;
	ret = kpi.lookup(root, name, node);
	kpi.node_put(root, 1);
	return ret;
}

static int step(struct walk *w, const char *name, bool last, bool nofollow)
{
	bool follow_link = !last || !nofollow;
	char path[PATH_MAX], text[PATH_MAX];
	void *node = NULL;
	int ret;

	if (snprintf(path, sizeof(path), "%s/%s", w->at->path, name) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	if (below_tree(path)) {
		ret = enter(w);
		if (ret)
			return ret;
		if (!look_up(w, name, &node)) {
			ret = step_in_tree(w, path, node, follow_link);
			return ret < 0 ? ret : 0;
		}
		w->call->absent = w->whole;
		if (w->whole)
			return -ENOENT;
	}
	if (follow_link && real_link(w, path, text))
		return follow(w, text);
	drop_dir(w);
	snprintf(w->at->path, PATH_MAX, "%s", path);
	return 0;
}

/* Without its last name; the node is looked for anew. */
static int up(struct walk *w)
{
	char path[PATH_MAX];
	char *slash;

	snprintf(path, sizeof(path), "%s", w->at->path);
	slash = strrchr(path, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	return jump(w, path);
}

static int walk_on(struct walk *w, bool nofollow)
{
	char name[NAME_MAX + 1];
	int ret = 0;

	while (!ret) {
		const char *from = w->rest + strspn(w->rest, "/");
		size_t n = strcspn(from, "/");
		const char *behind = from + n;
		bool last = !behind[strspn(behind, "/")];

		if (!n)
			return 0;
		if (n > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(name, from, n);
		name[n] = '\0';
		/* A slash behind a link asks for what it points to. */
		last = last && !*behind;
		memmove(w->rest, behind, strlen(behind) + 1);
		if (!strcmp(name, "."))
			continue;
		ret = strcmp(name, "..") ? step(w, name, last, nofollow) : up(w);
	}
	return ret;
}

/* The program's own view of where it stands: a folder of the tree, or not. */
static int start_at(struct walk *w, int dirfd)
{
	char link[64], path[PATH_MAX];
	const char *inside;
	ssize_t n;

	if (w->call->inside && dirfd != AT_FDCWD && inside_path(dirfd, path))
		return jump(w, path);
	if (dirfd == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%d/cwd", w->call->tid);
	else
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", w->call->tid,
			 dirfd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return -errno;
	path[n] = '\0';
	if (*path != '/')
		return -ENOTDIR;
	inside = path_in_tree(path);
	if (inside || below_tree(path))
		return jump(w, inside ? inside : path);
	/* It has no links, and nothing of the tree. */
	snprintf(w->at->path, PATH_MAX, "%s", strcmp(path, "/") ? path : "");
	return 0;
}

int walk(struct call *call, int dirfd, const char *path, unsigned int flags,
	 struct place *place)
{
	struct walk w = { .call = call, .at = place };
	int ret = 0;

	place->node = NULL;
	place->path[0] = '\0';
	call->absent = false;
	snprintf(w.rest, sizeof(w.rest), "%s", path);
	if (!*path && !(flags & WALK_EMPTY))
		return -ENOENT;
	if (*path == '/' && path_in_tree(path)) {
		w.rest[0] = '\0';
		ret = jump(&w, path_in_tree(path));
	} else if (*path != '/') {
		ret = start_at(&w, dirfd);
	}
	if (!ret)
		ret = walk_on(&w, flags & WALK_NOFOLLOW);
	if (ret)
		drop_dir(&w);
	place->node = w.dir;
	place->whole = w.whole;
	if (!*place->path)
		strcpy(place->path, "/");
	leave(&w);
	return ret;
}

int walk_fd(struct call *call, int fd, struct place *place)
{
	return walk(call, fd, "", WALK_EMPTY, place);
}

void place_put(struct call *call, struct place *place)
{
	if (!place->node || call_enter(call))
		return;
	kpi.node_put(place->node, 1);
	place->node = NULL;
	call_leave(call);
}
