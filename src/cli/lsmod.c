// SPDX-License-Identifier: GPL-2.0
/* lsmod.c - lkmhost lsmod, ps: what runs. */
#include "control.h"

#include <string.h>

enum { OPT_NAME = 256, OPT_JSON };

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

/* The columns of kmod's lsmod. */
static void print_module(const json_t *m)
{
	const json_t *users = json_object_get(m, "used_by"), *user;
	size_t i;

	printf("%-19s %8lld  %lld", text(m, "name"), number(m, "size"),
	       number(m, "references") + (long long)json_array_size(users));
	json_array_foreach(users, i, user)
		printf("%c%s", i ? ',' : ' ', json_string_value(user));
	putchar('\n');
}

static int lsmod(struct control *c, bool json)
{
	json_t *answer = cli_control_ask(c, json_pack("{s:s}", "command", "lsmod"),
				     "lsmod");
	json_t *modules = json_object_get(answer, "modules"), *m;
	size_t i;

	if (!answer)
		return 1;
	if (json) {
		json_dumpf(modules, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		puts("Module                  Size  Used by");
		json_array_foreach(modules, i, m)
			print_module(m);
	}
	json_decref(answer);
	return 0;
}

static const struct option lsmod_options[] = {
	{ "name", required_argument, NULL, OPT_NAME },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int cmd_lsmod(int argc, char **argv)
{
	const char *name = NULL;
	bool json = false;
	struct control c;
	int o, status = CLI_OK;

	while ((o = cli_getopt(&cli_lsmod, argc, argv, ":h", lsmod_options,
			       &status)) >= 0) {
		if (o == OPT_NAME)
			name = optarg;
		json |= o == OPT_JSON;
	}
	if (o == CLI_DONE)
		return status;
	if (optind < argc)
		return cli_usage(&cli_lsmod, "'%s' is too much", argv[optind]);
	if (!cli_control_connect(&c, name, "lsmod"))
		return 1;
	status = lsmod(&c, json);
	cli_control_disconnect(&c);
	return status;
}

/* ----------------------------------------------------------------- ps */

/* Those that do not answer have ended without a word. */
static bool find_host(const char *name, json_t *all)
{
	struct control c;
	json_t *info;

	if (!cli_control_try(&c, name))
		return false;
	info = cli_control_ask(&c, json_pack("{s:s}", "command", "info"), "ps");
	cli_control_disconnect(&c);
	if (!info)
		return false;
	json_object_del(info, "error");
	json_object_set_new(info, "name", json_string(name));
	json_array_append_new(all, info);
	return true;
}

static void print_host(const json_t *info)
{
	printf("%-19s %7lld  %-23s %s\n", text(info, "name"),
	       number(info, "pid"), text(info, "release"),
	       *text(info, "mount") ? text(info, "mount") : "-");
}

static int cmd_ps(int argc, char **argv)
{
	struct cli_list names = { 0 };
	json_t *all = json_array(), *info;
	bool json = false;
	int o, status = CLI_OK;
	size_t i;

	while ((o = cli_getopt(&cli_ps, argc, argv, ":h", lsmod_options + 1,
			       &status)) >= 0)
		json |= o == OPT_JSON;
	if (o == CLI_DONE)
		return status;
	if (!cli_control_names(&names, "ps"))
		return 1;
	for (i = 0; i < names.n; i++)
		find_host(names.items[i], all);
	if (json) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		puts("Host                    PID  Kernel                  Mount");
		json_array_foreach(all, i, info)
			print_host(info);
	}
	json_decref(all);
	cli_list_free(&names);
	return CLI_OK;
}

const struct cli_command cli_lsmod = {
	.name = "lsmod",
	.synopsis = "[OPTION ...]",
	.summary = "the modules of a running host",
	.help =
	"As lsmod(8): name, size, how often it is in use, by which modules.\n"
	"\n"
	CONTROL_NAME_HELP
	"  --json               an array of objects\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0; 1 no such host; 2 usage.\n",
	.run = cmd_lsmod,
};

const struct cli_command cli_ps = {
	.name = "ps",
	.synopsis = "[OPTION ...]",
	.summary = "the hosts that run",
	.help =
	"The hosts of this user: name, process, kernel, where the tree is mounted.\n"
	"\n"
	"  --json               an array of objects\n"
	"  -h, --help           this text\n",
	.run = cmd_ps,
};
