// SPDX-License-Identifier: GPL-2.0
/* insmod.c - lkmhost insmod, rmmod: as kmod's tools say it. */
#include "control.h"
#include "loader.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPT_NAME = 256 };

/* kmod's words for what the kernel answers to init_module(). */
static const char *load_error(int error)
{
	switch (error) {
	case ENOEXEC:
		return "Invalid module format";
	case ENOENT:
		return "Unknown symbol in module";
	case ESRCH:
		return "Module has wrong symbol version";
	case EINVAL:
		return "Invalid parameters";
	default:
		return strerror(error);
	}
}

static char *join(char **words, int n)
{
	size_t size = 1;
	char *all;

	for (int i = 0; i < n; i++)
		size += strlen(words[i]) + 1;
	all = calloc(1, size);
	for (int i = 0; all && i < n; i++) {
		strcat(all, words[i]);
		if (i + 1 < n)
			strcat(all, " ");
	}
	return all;
}

static int insmod(struct control *c, const char *path, char **args, int n)
{
	char full[PATH_MAX], *joined = join(args, n);
	json_t *answer;
	int error;

	/* The host has another working directory. */
	if (!realpath(path, full) || access(full, R_OK)) {
		fprintf(stderr, "insmod: ERROR: could not load module %s: %s\n",
			path, strerror(errno));
		free(joined);
		return 1;
	}
	answer = cli_control_ask(c, json_pack("{s:s, s:s, s:s*}", "command",
					  "insmod", "path", full, "args",
					  joined), "insmod");
	free(joined);
	error = cli_control_error(answer);
	if (answer && error)
		fprintf(stderr,
			"insmod: ERROR: could not insert module %s: %s\n",
			path, load_error(error));
	json_decref(answer);
	return !answer || error;
}

/* "a/b-c.ko" and "b-c" are both b_c: rmmod takes files' names too. */
static void module_name(const char *word, char *name, size_t size)
{
	const char *base = strrchr(word, '/');
	size_t n = 0;

	base = base ? base + 1 : word;
	for (; base[n] && base[n] != '.' && n + 1 < size; n++)
		name[n] = base[n] == '-' ? '_' : base[n];
	name[n] = '\0';
}

static const json_t *find_module(const json_t *modules, const char *name)
{
	const json_t *m;
	size_t i;

	json_array_foreach(modules, i, m) {
		const char *have = json_string_value(json_object_get(m,
								     "name"));
		char plain[256];

		module_name(have ? have : "", plain, sizeof(plain));
		if (!strcmp(plain, name))
			return m;
	}
	return NULL;
}

/* What rmmod looks at before it asks the kernel. False: said. */
static bool may_remove(const json_t *module, const char *name, bool force)
{
	const json_t *users = json_object_get(module, "used_by"), *user;
	size_t i;

	if (!module) {
		fprintf(stderr,
			"rmmod: ERROR: Module %s is not currently loaded\n",
			name);
		return false;
	}
	if (force)
		return true;
	if (json_array_size(users)) {
		fprintf(stderr, "rmmod: ERROR: Module %s is in use by:", name);
		json_array_foreach(users, i, user)
			fprintf(stderr, " %s", json_string_value(user));
		fputc('\n', stderr);
		return false;
	}
	return true;
}

static bool remove_module(struct control *c, const char *name, bool force)
{
	json_t *answer = cli_control_ask(c, json_pack("{s:s, s:s, s:b}", "command",
						  "rmmod", "name", name,
						  "force", force), "rmmod");
	int error = cli_control_error(answer);

	if (!answer)
		return false;
	if (error == EBUSY || error == EAGAIN || error == EWOULDBLOCK)
		fprintf(stderr, "rmmod: ERROR: Module %s is in use\n", name);
	else if (error)
		fprintf(stderr, "rmmod: ERROR: could not remove module %s: %s\n",
			name, strerror(error));
	json_decref(answer);
	return !error;
}

static int rmmod(struct control *c, const char *word, bool force)
{
	json_t *list = cli_control_ask(c, json_pack("{s:s}", "command", "lsmod"),
				   "rmmod");
	char name[256];
	bool ok;

	module_name(word, name, sizeof(name));
	ok = list && may_remove(find_module(json_object_get(list, "modules"),
					    name), name, force) &&
	     remove_module(c, name, force);
	json_decref(list);
	return !ok;
}

static const struct option insmod_options[] = {
	{ "name", required_argument, NULL, OPT_NAME },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int cmd_insmod(int argc, char **argv)
{
	const char *name = NULL;
	struct control c;
	int o, status = CLI_OK;

	/* What follows the file is the module's. */
	while ((o = cli_getopt(&cli_insmod, argc, argv, "+:h", insmod_options,
			       &status)) >= 0)
		if (o == OPT_NAME)
			name = optarg;
	if (o == CLI_DONE)
		return status;
	if (optind == argc) {
		fputs("insmod: ERROR: missing filename.\n", stderr);
		return 1;
	}
	if (!cli_control_connect(&c, name, "insmod"))
		return 1;
	status = insmod(&c, argv[optind], argv + optind + 1,
			argc - optind - 1);
	cli_control_disconnect(&c);
	return status;
}

static const struct option rmmod_options[] = {
	{ "name", required_argument, NULL, OPT_NAME },
	{ "force", no_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int cmd_rmmod(int argc, char **argv)
{
	const char *name = NULL;
	bool force = false;
	struct control c;
	int o, status = CLI_OK;

	while ((o = cli_getopt(&cli_rmmod, argc, argv, ":fh", rmmod_options,
			       &status)) >= 0) {
		if (o == OPT_NAME)
			name = optarg;
		force |= o == 'f';
	}
	if (o == CLI_DONE)
		return status;
	if (optind == argc) {
		fputs("rmmod: ERROR: missing module name.\n", stderr);
		return 1;
	}
	if (!cli_control_connect(&c, name, "rmmod"))
		return 1;
	for (int i = optind; i < argc; i++)
		status |= rmmod(&c, argv[i], force);
	cli_control_disconnect(&c);
	return status;
}

const struct cli_command cli_insmod = {
	.name = "insmod",
	.synopsis = "[OPTION ...] FILE.ko [NAME=VALUE ...]",
	.summary = "load a module into a running host",
	.help =
	"As insmod(8): the module, and what it depends on, is loaded by the host\n"
	"that lkmhost run has started.\n"
	"\n"
	CONTROL_NAME_HELP
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0, or 1.\n",
	.run = cmd_insmod,
};

const struct cli_command cli_rmmod = {
	.name = "rmmod",
	.synopsis = "[OPTION ...] MODULE ...",
	.summary = "unload modules from a running host",
	.help =
	"As rmmod(8).\n"
	"\n"
	CONTROL_NAME_HELP
	"  -f, --force          even though it is in use\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0, or 1.\n",
	.run = cmd_rmmod,
};
