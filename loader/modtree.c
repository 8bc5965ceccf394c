// SPDX-License-Identifier: GPL-2.0
/*
 * modtree.c - where modules are found: by name, or by alias as modprobe does.
 *
 * Nothing is read before it is asked for. A directory with a modules.dep is
 * believed; of another one first its own .ko files are looked at, then those
 * of the whole tree, and for aliases each module's own .modinfo.
 */
#define _GNU_SOURCE
#include "loader.h"
#include "strmap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME 64
#define MAX_DEPTH 16
/* A tree of a distribution has 5,000; a home directory may have millions. */
#define MAX_ENTRIES 100000

struct alias {
	char *pattern, *name;
};

struct root {
	char *path;
	bool has_dep;		/* modules.dep is there and tells all */
	bool flat_known, tree_known, aliases_known;
	const char *wanted;	/* the name being looked for in modules.order */
	size_t entries;		/* seen by the walk */
	struct strmap paths;	/* by module name */
	struct alias *aliases;
	size_t n_aliases, room;
};

struct lkm_modtree {
	pthread_mutex_t lock;	/* request_module() comes from any thread */
	size_t n;
	struct root roots[];
};

/* ------------------------------------------------------------------ names */

/* The length of a module file's name without .ko and what follows, or 0. */
static size_t stem_length(const char *file)
{
	static const char *const suffixes[] = { ".ko", ".ko.xz", ".ko.gz",
						".ko.zst" };
	size_t length = strlen(file);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n = strlen(suffixes[i]);

		if (length > n && !strcmp(file + length - n, suffixes[i]))
			return length - n;
	}
	return 0;
}

bool lkm_is_module_path(const char *path)
{
	const char *base = strrchr(path, '/');

	return stem_length(base ? base + 1 : path) != 0;
}

/* '-' and '_' are the same in names, and in aliases outside of brackets. */
static bool normalize(char *to, size_t size, const char *from, size_t length)
{
	bool bracket = false;

	if (length >= size)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (from[i] == '[')
			bracket = true;
		else if (from[i] == ']')
			bracket = false;
		to[i] = from[i] == '-' && !bracket ? '_' : from[i];
	}
	to[length] = '\0';
	return true;
}

static int add_path(struct root *root, const char *path)
{
	const char *base = strrchr(path, '/');
	char name[MAX_NAME];
	size_t length;

	base = base ? base + 1 : path;
	length = stem_length(base);
	if (!length || !normalize(name, sizeof(name), base, length))
		return 0;
	return strmap_put(&root->paths, name, path);
}

/* ----------------------------------------------------- looking at folders */

static int entry_kind(int dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type;
	if (fstatat(dir, entry->d_name, &st, 0))
		return DT_UNKNOWN;
	if (S_ISREG(st.st_mode))
		return DT_REG;
	/* A link to a folder may lead anywhere: "build", "source". */
	return S_ISDIR(st.st_mode) && entry->d_type != DT_LNK ? DT_DIR :
								DT_UNKNOWN;
}

static void walk(struct root *root, const char *dir, int depth, bool deep);

static void walk_entry(struct root *root, const char *dir, int fd,
		       const struct dirent *entry, int depth, bool deep)
{
	int kind = entry_kind(fd, entry);
	bool module = kind == DT_REG && stem_length(entry->d_name);
	char *path;

	if (!module && !(kind == DT_DIR && deep))
		return;
	if (asprintf(&path, "%s/%s", dir, entry->d_name) < 0)
		return;
	if (module)
		add_path(root, path);
	else
		walk(root, path, depth + 1, deep);
	free(path);
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* In the order of names, so that of two files of one name the same one wins. */
static void walk(struct root *root, const char *dir, int depth, bool deep)
{
	struct dirent **entries;
	int n, fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	n = scandir(dir, &entries, not_hidden, alphasort);
	for (int i = 0; i < n; i++) {
		if (depth < MAX_DEPTH && ++root->entries <= MAX_ENTRIES)
			walk_entry(root, dir, fd, entries[i], depth, deep);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	close(fd);
}

/* --------------------------------------------------------- modules.* files */

/* Call @take for each line of @root/@file; false where it is not there. */
static bool each_line(struct root *root, const char *file,
		      void (*take)(struct root *root, char *line))
{
	char *path, *line = NULL;
	size_t size = 0;
	FILE *f;

	if (asprintf(&path, "%s/%s", root->path, file) < 0)
		return false;
	f = fopen(path, "re");
	free(path);
	if (!f)
		return false;
	while (getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			take(root, line);
	}
	free(line);
	fclose(f);
	return true;
}

/* "kernel/lib/a.ko.xz: kernel/lib/b.ko.xz ..." */
static void take_dep(struct root *root, char *line)
{
	char *colon = strchr(line, ':'), *path;

	if (!colon)
		return;
	*colon = '\0';
	if (line[0] == '/') {
		add_path(root, line);
	} else if (asprintf(&path, "%s/%s", root->path, line) >= 0) {
		add_path(root, path);
		free(path);
	}
}

/*
 * modules.order, which a package ships where depmod has not run yet: one path
 * a line. Only the one that is wanted is kept: to know them all takes longer.
 */
static void take_order(struct root *root, char *line)
{
	const char *base = strrchr(line, '/');
	char name[MAX_NAME], *path;

	base = base ? base + 1 : line;
	if (!normalize(name, sizeof(name), base, stem_length(base)) ||
	    strcmp(name, root->wanted) ||
	    asprintf(&path, "%s/%s", root->path, line) < 0)
		return;
	if (!access(path, F_OK))	/* it may have been compressed since */
		add_path(root, path);
	free(path);
}

static void add_alias(struct root *root, const char *pattern, const char *name)
{
	struct alias *a;
	size_t length = strlen(pattern);

	if (root->n_aliases == root->room) {
		size_t room = root->room ? root->room * 2 : 64;

		a = realloc(root->aliases, room * sizeof(*a));
		if (!a)
			return;
		root->aliases = a;
		root->room = room;
	}
	a = &root->aliases[root->n_aliases];
	a->pattern = malloc(length + 1);
	a->name = strdup(name);
	if (a->pattern && a->name) {
		normalize(a->pattern, length + 1, pattern, length);
		normalize(a->name, strlen(name) + 1, name, strlen(name));
		root->n_aliases++;
	} else {
		free(a->pattern);
		free(a->name);
	}
}

/* "alias PATTERN NAME" */
static void take_alias(struct root *root, char *line)
{
	char *save, *word = strtok_r(line, " \t", &save);
	char *pattern = strtok_r(NULL, " \t", &save);
	char *name = strtok_r(NULL, " \t", &save);

	if (word && name && !strcmp(word, "alias"))
		add_alias(root, pattern, name);
}

/* ------------------------------------------------------------ one directory */

/* A path may have gone since its folder was read. */
static const char *present(const struct root *root, const char *name)
{
	const char *path = strmap_get(&root->paths, name);

	return path && !access(path, F_OK) ? path : NULL;
}

/* Files of "updates" come before the kernel's own, as depmod has it. */
static void read_flat(struct root *root)
{
	char *updates;

	root->flat_known = true;
	root->has_dep = each_line(root, "modules.dep", take_dep);
	if (root->has_dep)
		return;
	walk(root, root->path, 0, false);
	if (asprintf(&updates, "%s/updates", root->path) >= 0) {
		walk(root, updates, 1, true);
		free(updates);
	}
}

static const char *root_path(struct root *root, const char *name)
{
	const char *path;

	if (!root->flat_known)
		read_flat(root);
	path = present(root, name);
	if (path || root->has_dep || root->tree_known)
		return path;
	root->wanted = name;
	each_line(root, "modules.order", take_order);
	path = present(root, name);
	if (path)
		return path;
	root->tree_known = true;
	walk(root, root->path, 0, true);
	return present(root, name);
}

static void read_own_aliases(struct root *root, const struct strmap_entry *e)
{
	struct lkm_file *file;
	struct lkm_elf *elf;
	const char *key, *value;
	size_t length, pos = 0;

	if (lkm_file_open(e->value, &file, NULL))
		return;
	if (lkm_elf_open(file, &elf, NULL)) {
		lkm_file_close(file);
		return;
	}
	while (lkm_modinfo_next(elf, &pos, &key, &length, &value))
		if (length == 5 && !memcmp(key, "alias", 5))
			add_alias(root, value, e->key);
	lkm_elf_close(elf);
}

/* After a look-up by name has failed, so that all paths are known. */
static void read_aliases(struct root *root)
{
	const struct strmap_entry *e;
	size_t pos = 0;

	root->aliases_known = true;
	if (each_line(root, "modules.alias", take_alias))
		return;
	while ((e = strmap_next(&root->paths, &pos)))
		read_own_aliases(root, e);
}

static bool is_among(const char *name, const char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static size_t root_aliases(struct root *root, const char *alias,
			   const char **names, size_t max)
{
	size_t n = 0;

	if (!root->aliases_known)
		read_aliases(root);
	for (size_t i = 0; i < root->n_aliases && n < max; i++) {
		const struct alias *a = &root->aliases[i];

		/* fnmatch() is slow; most differ in their first letters. */
		if (a->pattern[0] != alias[0] && !strchr("*?[\\", a->pattern[0]))
			continue;
		if (!fnmatch(a->pattern, alias, 0) && !is_among(a->name, names, n))
			names[n++] = a->name;
	}
	return n;
}

/* ------------------------------------------------------------ the whole list */

int lkm_modtree_open(const char *const *dirs, size_t n,
		     struct lkm_modtree **out, struct lkm_error *err)
{
	struct lkm_modtree *tree = calloc(1, sizeof(*tree) +
						     n * sizeof(tree->roots[0]));

	*out = NULL;
	if (!tree)
		return lkm_error_set(err, -ENOMEM, "out of memory");
	pthread_mutex_init(&tree->lock, NULL);
	for (size_t i = 0; i < n; i++) {
		tree->roots[i].path = strdup(dirs[i]);
		tree->n++;
		if (!tree->roots[i].path) {
			lkm_modtree_close(tree);
			return lkm_error_set(err, -ENOMEM, "out of memory");
		}
	}
	*out = tree;
	return 0;
}

static void root_free(struct root *root)
{
	for (size_t i = 0; i < root->n_aliases; i++) {
		free(root->aliases[i].pattern);
		free(root->aliases[i].name);
	}
	free(root->aliases);
	strmap_free(&root->paths);
	free(root->path);
}

void lkm_modtree_close(struct lkm_modtree *tree)
{
	if (!tree)
		return;
	for (size_t i = 0; i < tree->n; i++)
		root_free(&tree->roots[i]);
	pthread_mutex_destroy(&tree->lock);
	free(tree);
}

static const char *find_path(struct lkm_modtree *tree, const char *name)
{
	const char *path = NULL;
	char key[MAX_NAME];

	if (!normalize(key, sizeof(key), name, strlen(name)))
		return NULL;
	for (size_t i = 0; i < tree->n && !path; i++)
		path = root_path(&tree->roots[i], key);
	return path;
}

const char *lkm_modtree_path(struct lkm_modtree *tree, const char *name)
{
	const char *path;

	pthread_mutex_lock(&tree->lock);
	path = find_path(tree, name);
	pthread_mutex_unlock(&tree->lock);
	return path;
}

/* The tree's own string for module @name, which lives as the tree does. */
static const char *name_of(struct lkm_modtree *tree, const char *path)
{
	for (size_t i = 0; i < tree->n; i++) {
		const struct strmap_entry *e;
		size_t pos = 0;

		while ((e = strmap_next(&tree->roots[i].paths, &pos)))
			if (e->value == path)
				return e->key;
	}
	return NULL;
}

size_t lkm_modtree_resolve(struct lkm_modtree *tree, const char *alias,
			   const char **names, size_t max)
{
	char key[1024];
	const char *path;
	size_t n = 0;

	if (!max || !normalize(key, sizeof(key), alias, strlen(alias)))
		return 0;
	pthread_mutex_lock(&tree->lock);
	path = find_path(tree, alias);
	if (path) {
		names[0] = name_of(tree, path);
		n = names[0] != NULL;
	}
	for (size_t i = 0; i < tree->n && !n; i++)
		n = root_aliases(&tree->roots[i], key, names, max);
	pthread_mutex_unlock(&tree->lock);
	return n;
}
