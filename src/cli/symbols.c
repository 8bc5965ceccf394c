// SPDX-License-Identifier: GPL-2.0
/* symbols.c - lkmhost symbols: what would serve each symbol of a module? */
#include "cli.h"
#include "find.h"
#include "judge.h"
#include "loader.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

enum format { TEXT, JSON, MARKDOWN };

/* One symbol in sum over all modules. */
struct sum {
	char *name, *detail;
	enum served served;
	size_t modules;		/* that ask for it */
};

struct report {
	enum format format;
	bool missing;		/* traps only */
	bool progress;
	struct judge judge;
	size_t modules, served;	/* looked at; without a trap */
	struct strmap index;	/* name -> position in sums, as text */
	struct sum *sums;
	size_t n_sums;
	bool first;		/* JSON: no comma yet */
};

/* One module's verdicts. */
struct module {
	const char *path, *name, *release;
	struct verdict *verdicts;
	size_t n, counts[SERVED_KINDS];
};

static bool shown(const struct report *report, enum served served)
{
	return !report->missing || served == SERVED_TRAP;
}

/* ------------------------------------------------------------ the numbers */

static struct sum *sum_of(struct report *report, const struct verdict *v)
{
	const char *at = strmap_get(&report->index, v->name);
	struct sum *sum;
	char number[24];

	if (at)
		return &report->sums[strtoul(at, NULL, 10)];
	sum = realloc(report->sums, (report->n_sums + 1) * sizeof(*sum));
	if (!sum)
		return NULL;
	report->sums = sum;
	sum += report->n_sums;
	*sum = (struct sum){ strdup(v->name), strdup(v->detail), v->served, 0 };
	snprintf(number, sizeof(number), "%zu", report->n_sums);
	if (!sum->name || !sum->detail ||
	    strmap_put(&report->index, v->name, number)) {
		free(sum->name);
		free(sum->detail);
		return NULL;
	}
	report->n_sums++;
	return sum;
}

static void add_up(struct report *report, struct module *module)
{
	for (size_t i = 0; i < module->n; i++) {
		struct sum *sum = sum_of(report, &module->verdicts[i]);

		module->counts[module->verdicts[i].served]++;
		if (sum)
			sum->modules++;
	}
	report->modules++;
	report->served += !module->counts[SERVED_TRAP];
}

static void sum_counts(const struct report *report, size_t *counts)
{
	memset(counts, 0, SERVED_KINDS * sizeof(*counts));
	for (size_t i = 0; i < report->n_sums; i++)
		counts[report->sums[i].served]++;
}

static int most_wanted_first(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	if (x->modules != y->modules)
		return x->modules < y->modules ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* ------------------------------------------------------------------- text */

static void print_counts(const size_t *counts, size_t n)
{
	printf("%zu symbol%s:", n, n == 1 ? "" : "s");
	for (int i = 0; i < SERVED_KINDS; i++)
		printf(" %zu %s%s", counts[i], served_names[i],
		       i + 1 < SERVED_KINDS ? "," : "\n");
}

static void print_text(const struct report *report, const struct module *m)
{
	printf("%s: ", m->path);
	print_counts(m->counts, m->n);
	for (size_t i = 0; i < m->n; i++) {
		const struct verdict *v = &m->verdicts[i];

		if (!shown(report, v->served))
			continue;
		printf("  %-36s %s%s%s\n", v->name, served_names[v->served],
		       !*v->detail ? "" : v->served == SERVED_MODULE ? " " : ": ",
		       v->detail);
	}
}

static void sum_text(const struct report *report)
{
	size_t counts[SERVED_KINDS];

	sum_counts(report, counts);
	printf("total: %zu modules, %zu fully served; ", report->modules,
	       report->served);
	print_counts(counts, report->n_sums);
	for (size_t i = 0; i < report->n_sums; i++)
		if (report->sums[i].served == SERVED_TRAP)
			printf("%7zu  %s\n", report->sums[i].modules,
			       report->sums[i].name);
}

/* --------------------------------------------------------------- markdown */

/* A '|' would end the cell. */
static void print_cell(const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
}

static void print_markdown(const struct report *report, const struct module *m)
{
	printf("## %s\n\nkernel %s; ", m->name, m->release);
	print_counts(m->counts, m->n);
	printf("\n| symbol | served | how |\n|---|---|---|\n");
	for (size_t i = 0; i < m->n; i++) {
		const struct verdict *v = &m->verdicts[i];

		if (!shown(report, v->served))
			continue;
		printf("| `%s` | %s | ", v->name, served_names[v->served]);
		print_cell(v->detail);
		printf(" |\n");
	}
	putchar('\n');
}

static void sum_markdown(const struct report *report)
{
	size_t counts[SERVED_KINDS];

	sum_counts(report, counts);
	printf("## In sum\n\n%zu modules, %zu fully served; ", report->modules,
	       report->served);
	print_counts(counts, report->n_sums);
	printf("\n| missing | modules that ask for it |\n|---|---|\n");
	for (size_t i = 0; i < report->n_sums; i++)
		if (report->sums[i].served == SERVED_TRAP)
			printf("| `%s` | %zu |\n", report->sums[i].name,
			       report->sums[i].modules);
}

/* ------------------------------------------------------------------- JSON */

static json_t *json_counts(const size_t *counts)
{
	json_t *o = json_object();

	for (int i = 0; i < SERVED_KINDS; i++)
		json_object_set_new(o, served_names[i],
				    json_integer((json_int_t)counts[i]));
	return o;
}

static void print_json(struct report *report, const struct module *m)
{
	json_t *symbols = json_array(), *o;

	for (size_t i = 0; i < m->n; i++) {
		const struct verdict *v = &m->verdicts[i];

		if (!shown(report, v->served))
			continue;
		o = json_pack("{s:s, s:s}", "name", v->name, "status",
			      served_names[v->served]);
		if (*v->detail)
			json_object_set_new(o, v->served == SERVED_MODULE ?
					    "module" : "note",
					    json_string(v->detail));
		json_array_append_new(symbols, o);
	}
	o = json_pack("{s:s, s:s, s:s, s:o, s:o}", "path", m->path, "name",
		      m->name, "kernel", m->release, "counts",
		      json_counts(m->counts), "symbols", symbols);
	fputs(report->first ? "{\"modules\": [\n" : ",\n", stdout);
	report->first = false;
	json_dumpf(o, stdout, JSON_COMPACT);
	json_decref(o);
}

static void sum_json(const struct report *report)
{
	size_t counts[SERVED_KINDS];
	json_t *missing = json_array(), *o;

	sum_counts(report, counts);
	for (size_t i = 0; i < report->n_sums; i++)
		if (report->sums[i].served == SERVED_TRAP)
			json_array_append_new(missing, json_pack("{s:s, s:I}",
				"name", report->sums[i].name, "modules",
				(json_int_t)report->sums[i].modules));
	o = json_pack("{s:I, s:I, s:o, s:o}", "modules",
		      (json_int_t)report->modules, "fully_served",
		      (json_int_t)report->served, "counts", json_counts(counts),
		      "missing", missing);
	fputs(report->first ? "{\"modules\": [" : "", stdout);
	fputs("],\n\"total\": ", stdout);
	json_dumpf(o, stdout, JSON_INDENT(2));
	fputs("}\n", stdout);
	json_decref(o);
}

/* ---------------------------------------------------------------- command */

static struct lkm_elf *open_module(const char *path, struct lkm_error *err)
{
	struct lkm_file *file;
	struct lkm_elf *elf;

	if (lkm_file_open(path, &file, err))
		return NULL;
	if (lkm_elf_open(file, &elf, err)) {
		lkm_file_close(file);
		return NULL;
	}
	return elf;
}

/* What a single module depends on may lie beside it, not in the kernel. */
static void learn_depends(struct report *report, const struct lkm_elf *elf)
{
	const char *path = lkm_elf_file(elf)->path, *slash = strrchr(path, '/');
	const char *at = lkm_modinfo_get(elf, "depends");
	struct cli_list dirs = { NULL, 0 };
	struct lkm_modtree *tree;
	char name[64], *dir = slash ? strndup(path, (size_t)(slash - path)) :
				      strdup(".");

	cli_list_add(&dirs, dir && *dir ? dir : "/");
	free(dir);
	if (lkm_modtree_open((const char *const *)dirs.items, 1, &tree, NULL))
		tree = NULL;
	while (tree && at && *at) {
		size_t length = strcspn(at, ",");
		const char *found;
		struct lkm_elf *other;

		snprintf(name, sizeof(name), "%.*s", (int)length, at);
		found = length < sizeof(name) ? lkm_modtree_path(tree, name) :
						NULL;
		other = found ? open_module(found, NULL) : NULL;
		if (other)
			judge_learn(&report->judge, other);
		lkm_elf_close(other);
		at += length + (at[length] == ',');
	}
	lkm_modtree_close(tree);
	cli_list_free(&dirs);
}

static void print_module(struct report *report, const struct module *module)
{
	if (report->missing && !module->counts[SERVED_TRAP] &&
	    report->format != JSON)
		return;
	switch (report->format) {
	case TEXT:
		print_text(report, module);
		break;
	case MARKDOWN:
		print_markdown(report, module);
		break;
	case JSON:
		print_json(report, module);
		break;
	}
}

static int judge_file(struct report *report, const char *path, bool alone)
{
	struct module module = { .path = path };
	struct lkm_error err;
	struct lkm_elf *elf = open_module(path, &err);
	int r;

	if (!elf)
		return cli_fail(CLI_NOT_LOADED, "%s", err.text);
	if (alone)
		learn_depends(report, elf);
	module.name = lkm_module_name(elf);
	r = judge_module(&report->judge, elf, &module.verdicts, &module.n,
			 &module.release, &err);
	if (!r) {
		add_up(report, &module);
		print_module(report, &module);
		free(module.verdicts);
	}
	lkm_elf_close(elf);
	return r ? cli_fail(CLI_NOT_LOADED, "%s", err.text) : CLI_OK;
}

/* Symbols that the given modules export to each other, first of all. */
static void learn_all(struct report *report, const struct cli_list *files)
{
	for (size_t i = 0; i < files->n; i++) {
		struct lkm_elf *elf = open_module(files->items[i], NULL);

		if (elf)
			judge_learn(&report->judge, elf);
		lkm_elf_close(elf);
	}
}

static int judge_files(struct report *report, const struct cli_list *files)
{
	int r, status = CLI_OK;

	if (files->n > 1)
		learn_all(report, files);
	for (size_t i = 0; i < files->n; i++) {
		if (report->progress && !(i % 16))
			fprintf(stderr, "\r%zu/%zu", i, files->n);
		r = judge_file(report, files->items[i], files->n == 1);
		status = r ? r : status;
	}
	if (report->progress)
		fprintf(stderr, "\r%*s\r", 20, "");
	if (report->n_sums)
		qsort(report->sums, report->n_sums, sizeof(*report->sums),
		      most_wanted_first);
	if (report->format == JSON)
		sum_json(report);
	else if (files->n > 1 && report->format == MARKDOWN)
		sum_markdown(report);
	else if (files->n > 1)
		sum_text(report);
	return status;
}

enum { OPT_JSON = 256, OPT_MARKDOWN, OPT_MISSING, OPT_KPI_DIR };

static const struct option options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ "markdown", no_argument, NULL, OPT_MARKDOWN },
	{ "missing", no_argument, NULL, OPT_MISSING },
	{ "kernel", required_argument, NULL, 'k' },
	{ "kpi-dir", required_argument, NULL, OPT_KPI_DIR },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void take_option(struct report *report, int c)
{
	switch (c) {
	case OPT_JSON:
		report->format = JSON;
		break;
	case OPT_MARKDOWN:
		report->format = MARKDOWN;
		break;
	case OPT_MISSING:
		report->missing = true;
		break;
	case 'k':
		report->judge.release = optarg;
		break;
	case OPT_KPI_DIR:
		report->judge.kpi_dir = optarg;
		break;
	}
}

static int cmd_symbols(int argc, char **argv)
{
	struct report report = { .first = true };
	struct cli_list files = { NULL, 0 };
	int c, status = CLI_OK;

	while ((c = cli_getopt(&cli_symbols, argc, argv, ":k:h", options,
			       &status)) >= 0)
		take_option(&report, c);
	if (c == CLI_DONE)
		return status;
	if (optind == argc)
		return cli_usage(&cli_symbols, "no module given");
	for (int i = optind; i < argc; i++)
		cli_collect(&files, argv[i]);
	report.progress = files.n > 16 && isatty(STDERR_FILENO) &&
			  !isatty(STDOUT_FILENO);
	status = judge_files(&report, &files);
	for (size_t i = 0; i < report.n_sums; i++) {
		free(report.sums[i].name);
		free(report.sums[i].detail);
	}
	free(report.sums);
	strmap_free(&report.index);
	judge_free(&report.judge);
	cli_list_free(&files);
	return status;
}

const struct cli_command cli_symbols = {
	.name = "symbols",
	.synopsis = "[OPTION ...] FILE|DIR ...",
	.summary = "tell how each symbol that modules ask for would be served",
	.help =
	"For each module, and in sum over several: full; partial, with what is\n"
	"missing; no-op, with the reason; module, with its name; absent (a weak\n"
	"reference that the module copes with); trap, which stops the driver when\n"
	"it is used. Folders are searched for modules, also below.\n"
	"\n"
	"      --json            an object: modules, total\n"
	"      --markdown        a table for each module\n"
	"      --missing         traps only\n"
	"  -k, --kernel=RELEASE  judge by that kernel side (default: each module's)\n"
	"      --kpi-dir=DIR     where kpi-RELEASE.o is\n"
	"  -h, --help            this text\n",
	.run = cmd_symbols,
};
