// SPDX-License-Identifier: GPL-2.0
/* devices.c - lkmhost devices: what can be attached here, and why not. */
#include "cli.h"
#include "linuxkpi/lkmhost.h"

#include <jansson.h>

enum { OPT_JSON = 256 };

static void add(void *list, const struct lkmhost_device *d)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:b}", "kind", d->kind, "device",
			      d->spec, "description", d->text, "usable",
			      !d->why_not);

	if (o && d->why_not)
		json_object_set_new(o, "why_not", json_string(d->why_not));
	/* A name that is no UTF-8 has no place in JSON. */
	if (o)
		json_array_append_new(list, o);
}

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static void print_table(const json_t *list)
{
	const json_t *d;
	size_t i;

	printf("%-28s %-8s %s\n", "Device", "Usable", "What it is");
	json_array_foreach(list, i, d) {
		bool usable = json_is_true(json_object_get(d, "usable"));

		printf("%-28s %-8s %s", text(d, "device"),
		       usable ? "yes" : "no", text(d, "description"));
		if (!usable)
			printf(": %s", text(d, "why_not"));
		putchar('\n');
	}
}

static const struct option options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int cmd_devices(int argc, char **argv)
{
	static const char *const here[] = { ".", NULL };
	json_t *list = json_array();
	bool json = false;
	int o, status = CLI_OK;

	while ((o = cli_getopt(&cli_devices, argc, argv, ":h", options,
			       &status)) >= 0)
		json |= o == OPT_JSON;
	if (o != CLI_DONE) {
		lkmhost_devices(optind < argc ?
					(const char *const *)argv + optind :
					here, add, list);
		if (json) {
			json_dumpf(list, stdout, JSON_INDENT(2));
			putchar('\n');
		} else {
			print_table(list);
		}
	}
	json_decref(list);
	return status;
}

const struct cli_command cli_devices = {
	.name = "devices",
	.synopsis = "[OPTION ...] [FILE|FOLDER ...]",
	.summary = "what --device can be given here",
	.help =
	"PCI functions of this machine that VFIO can give, or why it cannot; the PCI\n"
	"devices that the installed QEMU has models of; and device models in C, among\n"
	"the FILEs and in the FOLDERs (the current one).\n"
	"\n"
	"  --json               an array of objects\n"
	"  -h, --help           this text\n",
	.run = cmd_devices,
};
