// SPDX-License-Identifier: GPL-2.0
/* dmesg.c - lkmhost dmesg: a host's kernel log, as util-linux's dmesg shows it. */
#include "control.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static const char *const level_names[] = { "emerg", "alert", "crit", "err",
					   "warn", "notice", "info", "debug" };

struct dmesg {
	unsigned int levels;	/* a bit each */
	bool follow, only_new, read_clear, clear;
	bool ctime, decode, no_time, json;
	long long boot;		/* ns since 1970 */
	size_t shown;
};

/* What a driver logs may not command the terminal. */
static void print_text(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c >= ' ' && c != 0x7f) || c == '\t')
			putchar(c);
		else
			printf("\\x%02x", c);
	}
}

static void print_stamp(const struct dmesg *d, int level, long long ns)
{
	time_t seconds = (time_t)((d->boot + ns) / 1000000000);
	char text[64];

	if (d->decode)
		printf("kern  :%-6s: ", level_names[level]);
	if (d->no_time)
		return;
	if (d->ctime && strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y",
				 localtime(&seconds)))
		printf("[%s] ", text);
	else
		printf("[%5lld.%06lld] ", ns / 1000000000, ns / 1000 % 1000000);
}

/* Each line of a record begins with the record's time. */
static void print_lines(const struct dmesg *d, int level, long long ns,
			const char *text, size_t left)
{
	do {
		const char *eol = memchr(text, '\n', left);
		size_t length = eol ? (size_t)(eol - text) : left;

		print_stamp(d, level, ns);
		print_text(text, length);
		putchar('\n');
		text += length + !!eol;
		left -= length + !!eol;
	} while (left);
}

static void print_json(struct dmesg *d, int level, long long ns,
		       const json_t *text)
{
	printf("%s{\n         \"pri\": %d,\n         \"time\": %5lld.%06lld,\n"
	       "         \"msg\": ", d->shown ? "," : "\n      ", level,
	       ns / 1000000000, ns / 1000 % 1000000);
	json_dumpf(text, stdout, JSON_ENCODE_ANY);
	printf("\n      }");
}

static void print_record(struct dmesg *d, const json_t *r)
{
	const json_t *text = json_object_get(r, "msg");
	long long level = json_integer_value(json_object_get(r, "level"));
	long long ns = json_integer_value(json_object_get(r, "time"));

	if (!json_is_string(text) || level < 0 || level > 7 ||
	    !(d->levels >> level & 1))
		return;
	if (d->json)
		print_json(d, (int)level, ns, text);
	else
		print_lines(d, (int)level, ns, json_string_value(text),
			    json_string_length(text));
	d->shown++;
}

/* False: the answer's end. */
static bool take_line(struct dmesg *d, const json_t *line)
{
	const json_t *records = json_object_get(line, "records"), *r;
	const json_t *boot = json_object_get(line, "boot");
	size_t i;

	if (boot)
		d->boot = json_integer_value(boot);
	json_array_foreach(records, i, r)
		print_record(d, r);
	return boot || records;
}

static int dmesg(struct dmesg *d, struct control *c)
{
	bool more = cli_control_send(c, json_pack(
		"{s:s, s:b, s:b, s:b}", "command", "dmesg", "follow", d->follow,
		"new", d->only_new || d->clear, "clear",
		d->clear || d->read_clear));
	json_t *line;
	int status = 0;

	if (d->json)
		printf("{\n   \"dmesg\": [");
	while (more) {
		line = cli_control_receive(c);
		/* A host that ends while it is followed has said all. */
		if (!line && !d->follow)
			status = 1;
		more = line && take_line(d, line);
		json_decref(line);
		if (d->follow && (fflush(stdout) || ferror(stdout)))
			break;
	}
	if (d->json)
		printf("\n   ]\n}\n");
	return status;
}

/* "err,warn", "err+" (and what is worse), "+err" (and what is less). */
static bool take_levels(struct dmesg *d, const char *list)
{
	d->levels = 0;
	while (*list) {
		size_t n = strcspn(list, ",");
		bool down = *list == '+', up = n > 1 && list[n - 1] == '+';
		size_t level = 0, length = n - down - up;

		while (level < 8 && (strlen(level_names[level]) != length ||
				     strncmp(level_names[level], list + down,
					     length)))
			level++;
		if (level == 8)
			return false;
		d->levels |= 1u << level;
		if (up)
			d->levels |= (1u << level) - 1;
		if (down)
			d->levels |= 0xffu << level & 0xff;
		list += n + (list[n] == ',');
	}
	return d->levels;
}

enum { OPT_NAME = 256 };

static const struct option options[] = {
	{ "name", required_argument, NULL, OPT_NAME },
	{ "follow", no_argument, NULL, 'w' },
	{ "follow-new", no_argument, NULL, 'W' },
	{ "level", required_argument, NULL, 'l' },
	{ "ctime", no_argument, NULL, 'T' },
	{ "notime", no_argument, NULL, 't' },
	{ "decode", no_argument, NULL, 'x' },
	{ "clear", no_argument, NULL, 'C' },
	{ "read-clear", no_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'J' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int take_option(struct dmesg *d, int o)
{
	d->follow |= o == 'w' || o == 'W';
	d->only_new |= o == 'W';
	d->ctime |= o == 'T';
	d->no_time |= o == 't';
	d->decode |= o == 'x';
	d->clear |= o == 'C';
	d->read_clear |= o == 'c';
	d->json |= o == 'J';
	if (o == 'l' && !take_levels(d, optarg))
		return cli_usage(&cli_dmesg, "unknown level '%s'", optarg);
	return CLI_OK;
}

static int cmd_dmesg(int argc, char **argv)
{
	struct dmesg d = { .levels = 0xff };
	const char *name = NULL;
	struct control c;
	int o, status = CLI_OK;

	while ((o = cli_getopt(&cli_dmesg, argc, argv, ":wWl:TtxCcJh", options,
			       &status)) >= 0) {
		if (o == OPT_NAME)
			name = optarg;
		status = take_option(&d, o);
		if (status)
			return status;
	}
	if (o == CLI_DONE)
		return status;
	if (optind < argc)
		return cli_usage(&cli_dmesg, "'%s' is too much", argv[optind]);
	if (!cli_control_connect(&c, name, "dmesg"))
		return 1;
	status = dmesg(&d, &c);
	cli_control_disconnect(&c);
	return status;
}

const struct cli_command cli_dmesg = {
	.name = "dmesg",
	.synopsis = "[OPTION ...]",
	.summary = "the kernel log of a running host",
	.help =
	"As dmesg(1): the records that the host still has.\n"
	"\n"
	CONTROL_NAME_HELP
	"  -w, --follow         go on with what comes\n"
	"  -W, --follow-new     only what comes\n"
	"  -l, --level=LIST     emerg ... debug; 'err+' and worse\n"
	"  -T, --ctime          the time of day\n"
	"  -t, --notime         no time\n"
	"  -x, --decode         facility and level by name\n"
	"  -C, --clear          forget what is there\n"
	"  -c, --read-clear     print, then forget\n"
	"  -J, --json           one object\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0; 1 no such host; 2 usage.\n",
	.run = cmd_dmesg,
};
