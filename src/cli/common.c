// SPDX-License-Identifier: GPL-2.0
/* common.c - what the commands share. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int cli_fail(int status, const char *format, ...)
{
	va_list ap;

	fputs("lkmhost: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}

int cli_usage(const struct cli_command *command, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "lkmhost %s: ", command->name);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "\nusage: lkmhost %s %s\nTry 'lkmhost %s --help'.\n",
		command->name, command->synopsis, command->name);
	return CLI_USAGE;
}

void cli_help(const struct cli_command *command)
{
	printf("usage: lkmhost %s %s\n\n%s\n%s%s", command->name,
	       command->synopsis, command->summary,
	       *command->help ? "\n" : "", command->help);
}

int cli_getopt(const struct cli_command *command, int argc, char **argv,
	       const char *letters, const struct option *options, int *status)
{
	int at = optind, c;

	opterr = 0;
	c = getopt_long(argc, argv, letters, options, NULL);
	switch (c) {
	case 'h':
		cli_help(command);
		*status = CLI_OK;
		return CLI_DONE;
	case ':':
		*status = cli_usage(command, "option '%s' needs a value",
				    argv[optind - 1]);
		return CLI_DONE;
	case '?':
		/* optind stands at or behind the culprit. */
		at = optind > at ? optind - 1 : at;
		if (optopt && !strchr(letters, optopt) && argv[at][1] != '-')
			*status = cli_usage(command, "unknown option '-%c'",
					    optopt);
		else if (optopt)
			*status = cli_usage(command,
					    "option '%s' takes no value",
					    argv[at]);
		else
			*status = cli_usage(command, "unknown option '%s'",
					    argv[at]);
		return CLI_DONE;
	default:
		return c;
	}
}

bool cli_parse_size(const char *text, uint64_t *out)
{
	unsigned long long value;
	unsigned int shift = 0;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *text == '-')
		return false;
	switch (*end) {
	case 'k': case 'K':
		shift = 10;
		break;
	case 'm': case 'M':
		shift = 20;
		break;
	case 'g': case 'G':
		shift = 30;
		break;
	}
	if (shift)
		end++;
	if (*end || value << shift >> shift != value)
		return false;
	*out = value << shift;
	return true;
}

bool cli_parse_number(const char *text, unsigned long min, unsigned long max,
		      unsigned long *out)
{
	char *end;

	errno = 0;
	*out = strtoul(text, &end, 10);
	return !errno && end != text && !*end && *text != '-' && *out >= min &&
	       *out <= max;
}

static void out_of_memory(void)
{
	fputs("lkmhost: out of memory\n", stderr);
	exit(CLI_NOT_LOADED);
}

void cli_list_add(struct cli_list *list, const char *item)
{
	list->items = realloc(list->items,
			      (list->n + 2) * sizeof(*list->items));
	if (!list->items)
		out_of_memory();
	list->items[list->n] = strdup(item);
	if (!list->items[list->n])
		out_of_memory();
	list->items[++list->n] = NULL;
}

void cli_list_free(struct cli_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct cli_list){ 0 };
}
