// SPDX-License-Identifier: GPL-2.0
/* kpi.c - lkmhost kpi: list the kernel sides that are there, build one. */
#define _GNU_SOURCE
#include "cli.h"
#include "linuxkpi/lkmhost.h"
#include "kpi_table.h"
#include "loader.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

extern char **environ;

enum { OPT_KPI_DIR = 256, OPT_OUTPUT, OPT_JSON };

static const struct option options[] = {
	{ "kpi-dir", required_argument, NULL, OPT_KPI_DIR },
	{ "output", required_argument, NULL, 'o' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct how {
	const char *kpi_dir, *output;
	bool json;
};

/* ------------------------------------------------------------------- list */

/* "6.1.0-56-cloud-amd64" -> "cloud-amd64"; "6.12.1" -> "" */
static const char *flavour_of(const char *release)
{
	const char *at = release;

	while (*at) {
		size_t word = strcspn(at, "-");

		if (strspn(at, "0123456789.+~rc") < word)
			return at;
		at += word + (at[word] == '-');
	}
	return at;
}

static json_t *list_one(const struct lkm_kpi *kpi, const struct how *how)
{
	const char *flavour = flavour_of(kpi->release);
	struct kpi_table *table;
	struct lkm_error err;
	size_t n;

	if (kpi_table_open(kpi->object, &table, &err)) {
		cli_fail(0, "%s", err.text);
		return NULL;
	}
	n = kpi_table_size(table);
	kpi_table_close(table);
	if (how->json)
		return json_pack("{s:s, s:s, s:s, s:I}", "release",
				 kpi->release, "flavour", flavour, "path",
				 kpi->object, "symbols", (json_int_t)n);
	printf("%-24s %-14s %5zu symbols  %s\n", kpi->release, flavour, n,
	       kpi->object);
	return NULL;
}

static int kpi_list(const struct how *how)
{
	json_t *all = json_array(), *one;
	struct lkm_kpi *list;
	size_t n = lkm_kpi_list(how->kpi_dir, &list);

	for (size_t i = 0; i < n; i++) {
		one = list_one(&list[i], how);
		if (one)
			json_array_append_new(all, one);
	}
	if (how->json) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
	} else if (!n) {
		cli_fail(0, "no kernel side is there; `lkmhost kpi build` makes one");
	}
	json_decref(all);
	lkm_kpi_list_free(list, n);
	return CLI_OK;
}

/* ------------------------------------------------------------------ build */

/* False where the path is too long. */
static bool format_path(char *to, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool format_path(char *to, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(to, PATH_MAX, format, ap);
	va_end(ap);
	return n >= 0 && n < PATH_MAX;
}

static bool exists(const char *directory, const char *file)
{
	char path[PATH_MAX];

	return format_path(path, "%s/%s", directory, file) &&
	       !access(path, F_OK);
}

/*
 * The kernel side's sources: of the tree that this program was built in while
 * it lies there, else those installed with it.
 */
static bool find_sources(char *path)
{
	char program[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	const char *given = getenv("LKMHOST_KPI_SOURCE");
	char *slash;

	if (given && *given) {
		return format_path(path, "%s", given) &&
		       exists(path, "build.sh");
	}
	program[n > 0 ? n : 0] = '\0';
	slash = strrchr(program, '/');
	if (!slash)
		return false;
	*slash = '\0';
	if (!strcmp(program, LKMHOST_BUILD_DIR) &&
	    format_path(path, "%s", LKMHOST_KPI_SOURCES) && exists(path, "build.sh"))
		return true;
	return format_path(path, "%s/../share/lkmhost/kpi", program) &&
	       exists(path, "build.sh");
}

/* A header tree: a folder, or a release whose headers are installed. */
static bool find_headers(const char *word, char *path)
{
	static const char *const places[][2] = {
		{ "", "" }, { "/usr/src/linux-headers-", "" },
		{ "/lib/modules/", "/build" },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (format_path(path, "%s%s%s", places[i][0], word,
				places[i][1]) &&
		    exists(path, "include/generated/utsrelease.h"))
			return true;
	return false;
}

/* #define UTS_RELEASE "6.1.0-56-amd64" */
static bool read_release(const char *kdir, char *release, size_t size)
{
	char path[PATH_MAX], line[256];
	bool found = false;
	FILE *f;

	f = format_path(path, "%s/include/generated/utsrelease.h", kdir) ?
		    fopen(path, "re") : NULL;
	while (f && !found && fgets(line, sizeof(line), f)) {
		char *start = strchr(line, '"');
		char *end = start ? strchr(start + 1, '"') : NULL;

		found = end && !strncmp(line, "#define UTS_RELEASE", 19);
		if (found)
			snprintf(release, size, "%.*s", (int)(end - start - 1),
				 start + 1);
	}
	if (f)
		fclose(f);
	return found && *release && !strchr(release, '/');
}

/* Where a user's own kernel sides go. */
static bool default_output(char *path)
{
	const char *given = getenv("LKMHOST_KPI_DIR");
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (given && *given)
		return format_path(path, "%s", given);
	if (cache && *cache)
		return format_path(path, "%s/lkmhost/kpi", cache);
	return format_path(path, "%s/.cache/lkmhost/kpi", home ? home : "");
}

/* The exit status of build.sh, or -errno. */
static int run_build(const char *sources, const char *kdir, const char *output)
{
	char script[PATH_MAX];
	char *const argv[] = { script, (char *)(uintptr_t)kdir,
			       (char *)(uintptr_t)output, NULL };
	int status, r;
	pid_t child;

	if (!format_path(script, "%s/build.sh", sources))
		return -ENAMETOOLONG;
	r = posix_spawn(&child, script, NULL, NULL, argv, environ);
	if (r)
		return -r;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/*
 * Module.symvers tells the CRCs. Written only where it is newer than the
 * index, as kpi-<release>.o is only written where it has changed.
 */
static int build_index(const char *kdir, const char *output,
		       const char *release)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct stat source, index;
	struct lkm_symvers *sv;
	struct lkm_error err;

	if (!format_path(from, "%s/Module.symvers", kdir) ||
	    !format_path(to, "%s/kpi-%s.symvers", output, release))
		return cli_fail(CLI_NOT_LOADED, "%s: path too long", output);
	if (stat(from, &source)) {
		cli_fail(0, "%s: %s: versions of symbols will not be checked",
			 from, strerror(errno));
		return CLI_OK;
	}
	if (!stat(to, &index) && index.st_mtime > source.st_mtime &&
	    !lkm_symvers_open(to, &sv, NULL)) {
		lkm_symvers_close(sv);
		return CLI_OK;
	}
	if (lkm_symvers_compile(from, to, &err))
		return cli_fail(CLI_NOT_LOADED, "%s", err.text);
	return CLI_OK;
}

/* Here and not by the first run, which would take ten times as long. */
static int link_ahead(const char *output, const char *release)
{
	char object[PATH_MAX];
	struct lkmhost_error err;

	if (!format_path(object, "%s/kpi-%s.o", output, release))
		return cli_fail(CLI_NOT_LOADED, "%s: path too long", output);
	if (lkmhost_link_kernel_side(object, &err))
		return cli_fail(CLI_NOT_LOADED, "%s", err.text);
	return CLI_OK;
}

static int kpi_build(const char *word, const struct how *how)
{
	char sources[PATH_MAX], kdir[PATH_MAX], output[PATH_MAX], release[128];
	int r;

	if (!find_headers(word, kdir) ||
	    !read_release(kdir, release, sizeof(release)))
		return cli_fail(CLI_NOT_LOADED,
				"%s: no prepared kernel headers there (include/generated/utsrelease.h)",
				word);
	if (!find_sources(sources))
		return cli_fail(CLI_NOT_LOADED,
				"the sources of the kernel side are not there: set LKMHOST_KPI_SOURCE");
	if (how->output ? !format_path(output, "%s", how->output) :
			  !default_output(output))
		return cli_fail(CLI_NOT_LOADED, "path of the output too long");
	r = run_build(sources, kdir, output);
	if (r)
		return cli_fail(CLI_NOT_LOADED,
				"%s: the kernel side does not build (%s)", kdir,
				r < 0 ? strerror(-r) : "see above");
	r = build_index(kdir, output, release);
	return r ? r : link_ahead(output, release);
}

static int cmd_kpi(int argc, char **argv)
{
	struct how how = { .json = false };
	int c, status = CLI_OK;

	while ((c = cli_getopt(&cli_kpi, argc, argv, ":o:h", options,
			       &status)) >= 0) {
		if (c == OPT_KPI_DIR)
			how.kpi_dir = optarg;
		else if (c == 'o')
			how.output = optarg;
		else
			how.json = true;
	}
	if (c == CLI_DONE)
		return status;
	argc -= optind;
	argv += optind;
	if (!argc)
		return cli_usage(&cli_kpi, "no subcommand given");
	if (!strcmp(argv[0], "list"))
		return argc == 1 ? kpi_list(&how) :
				   cli_usage(&cli_kpi, "list takes no argument");
	if (strcmp(argv[0], "build"))
		return cli_usage(&cli_kpi, "unknown subcommand '%s'", argv[0]);
	if (argc == 1)
		return cli_usage(&cli_kpi, "build: no kernel headers given");
	for (int i = 1; i < argc && !status; i++)
		status = kpi_build(argv[i], &how);
	return status;
}

const struct cli_command cli_kpi = {
	.name = "kpi",
	.synopsis = "list [OPTION ...] | build [OPTION ...] KDIR ...",
	.summary = "list or build the kernel sides that modules run on",
	.help =
	"list shows the release, flavour, number of symbols and path of each kernel\n"
	"side. build makes one against the kernel headers in KDIR (or those of a\n"
	"release that is installed): kpi-RELEASE.o, kpi-RELEASE.symvers, and the\n"
	"linked image, kpi-RELEASE-*.elf.\n"
	"\n"
	"      --kpi-dir=DIR  list those in DIR\n"
	"      --json         list as JSON\n"
	"  -o, --output=DIR   build into DIR (default: $LKMHOST_KPI_DIR, else\n"
	"                     ~/.cache/lkmhost/kpi)\n"
	"  -h, --help         this text\n",
	.run = cmd_kpi,
};
