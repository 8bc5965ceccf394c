/* SPDX-License-Identifier: GPL-2.0 */
/* find.h - module names on the command line, and folders of modules. */
#ifndef LKMHOST_CLI_FIND_H
#define LKMHOST_CLI_FIND_H

#include "cli.h"
#include "loader.h"

struct cli_finder {
	const char *release;	/* NULL: of the newest kernel side */
	struct cli_list dirs;	/* --modules, and the release's when asked */
	struct lkm_modtree *tree; /* made when asked */
};

/* Names that @word stands for, as lkm_modtree_resolve(). */
size_t cli_find(struct cli_finder *finder, const char *word,
		const char **names, size_t max);
const char *cli_find_path(struct cli_finder *finder, const char *name);
void cli_finder_free(struct cli_finder *finder);

/* Append the folders where the modules of @release may be. */
void cli_add_release_dirs(struct cli_list *dirs, const char *release);

/* Append all module files below @path, or @path itself where it is a file. */
int cli_collect(struct cli_list *files, const char *path);

#endif
