// SPDX-License-Identifier: GPL-2.0
/* modinfo.c - lkmhost modinfo: what a module says of itself, as kmod shows it. */
#define _GNU_SOURCE
#include "cli.h"
#include "find.h"
#include "loader.h"
#include "signature.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* "parm=NAME:TEXT" and "parmtype=NAME:TYPE", put together by NAME. */
struct param {
	const char *name;
	size_t length;
	const char *text, *type;
};

struct info {
	const struct lkm_elf *elf;
	char *path;
	struct param *params;
	size_t n_params;
	struct cli_signature signature;
	bool is_signed;
};

static struct param *param_of(struct info *info, const char *name,
			      size_t length)
{
	struct param *p = info->params;

	for (size_t i = 0; i < info->n_params; i++, p++)
		if (p->length == length && !memcmp(p->name, name, length))
			return p;
	p = realloc(info->params, (info->n_params + 1) * sizeof(*p));
	if (!p)
		return NULL;
	info->params = p;
	p += info->n_params++;
	*p = (struct param){ .name = name, .length = length };
	return p;
}

static bool key_is(const char *key, size_t length, const char *name)
{
	return length == strlen(name) && !memcmp(key, name, length);
}

static bool is_param(const char *key, size_t length)
{
	return key_is(key, length, "parm") || key_is(key, length, "parmtype");
}

static void add_param(struct info *info, size_t key_length, const char *value)
{
	const char *colon = strchr(value, ':');
	struct param *p;

	if (!colon)
		return;
	p = param_of(info, value, (size_t)(colon - value));
	if (p && key_length == strlen("parm"))
		p->text = colon + 1;
	else if (p)
		p->type = colon + 1;
}

static void collect(struct info *info)
{
	const struct lkm_file *file = lkm_elf_file(info->elf);
	const char *key, *value;
	size_t length, pos = 0;

	while (lkm_modinfo_next(info->elf, &pos, &key, &length, &value))
		if (is_param(key, length))
			add_param(info, length, value);
	info->is_signed = cli_signature_read(file->data, file->size,
					     &info->signature);
	info->path = realpath(file->path, NULL);
	if (!info->path)
		info->path = strdup(file->path);
}

/* "AA:BB:..." of 20 bytes a line. The caller frees. */
static char *hex(const struct cli_bytes *bytes)
{
	char *text = calloc(bytes->size + 1, 8), *at = text;

	for (size_t i = 0; text && i < bytes->size; i++) {
		at += sprintf(at, "%02X", bytes->data[i]);
		if (i + 1 < bytes->size)
			at += sprintf(at, (i + 1) % 20 ? ":" : ":\n\t\t");
	}
	return text;
}

/* The signature's fields in order; false past the end. *value: caller frees. */
static bool signature_field(const struct info *info, size_t index,
			    const char **key, char **value)
{
	const struct cli_signature *s = &info->signature;

	static const char *const keys[] = { "sig_id", "signer", "sig_key",
					    "sig_hashalgo", "signature" };

	if (!info->is_signed || index >= sizeof(keys) / sizeof(keys[0]))
		return false;
	*key = keys[index];
	switch (index) {
	case 0:
		*value = strdup(s->id);
		break;
	case 1:
		*value = strndup(s->signer.size ? (const char *)s->signer.data :
						  "", s->signer.size);
		break;
	case 2:
		*value = hex(&s->key);
		break;
	case 3:
		*value = strdup(s->hash);
		break;
	default:
		*value = hex(&s->value);
	}
	return true;
}

/* ------------------------------------------------------------------- text */

/* The order of fields is the file's, that of parameters the reverse: kmod's. */

/* One without a description looks otherwise as a field: kmod's, too. */
static void print_param(const struct param *p, bool field, char end)
{
	int length = (int)p->length;

	if (!p->text)
		printf(field ? "%.*s: (%s)%c" : "%.*s:%s%c", length, p->name,
		       p->type, end);
	else if (p->type)
		printf("%.*s:%s (%s)%c", length, p->name, p->text, p->type, end);
	else
		printf("%.*s:%s%c", length, p->name, p->text, end);
}

static void print_line(const char *key, size_t length, const char *value,
		       char end)
{
	if (!end)
		printf("%.*s=%s%c", (int)length, key, value, end);
	else
		printf("%.*s:%*s%s%c", (int)length, key,
		       length < 15 ? 15 - (int)length : 1, "", value, end);
}

static void print_all(const struct info *info, char end)
{
	const char *key, *value;
	size_t length, pos = 0;
	char *text;

	printf("filename:       %s%c", info->path, end);
	while (lkm_modinfo_next(info->elf, &pos, &key, &length, &value))
		if (!is_param(key, length))
			print_line(key, length, value, end);
	for (size_t i = 0; signature_field(info, i, &key, &text); i++) {
		print_line(key, strlen(key), text ? text : "", end);
		free(text);
	}
	for (size_t i = info->n_params; i-- > 0;) {
		printf("parm:%11s", "");
		print_param(&info->params[i], false, end);
	}
}

static void print_field(const struct info *info, const char *field, char end)
{
	const char *key, *value;
	size_t length, pos = 0;
	char *text;

	if (!strcmp(field, "filename"))
		printf("%s%c", info->path, end);
	if (!strcmp(field, "parm"))
		for (size_t i = info->n_params; i-- > 0;)
			print_param(&info->params[i], true, end);
	while (strcmp(field, "parm") &&
	       lkm_modinfo_next(info->elf, &pos, &key, &length, &value))
		if (key_is(key, length, field))
			printf("%s%c", value, end);
	for (size_t i = 0; signature_field(info, i, &key, &text); i++) {
		if (!strcmp(key, field))
			printf("%s%c", text ? text : "", end);
		free(text);
	}
}

/* ------------------------------------------------------------------- JSON */

/* Text that may not be UTF-8, as old authors' names are not. */
static json_t *json_text(const char *text, size_t length)
{
	json_t *s = json_stringn(text, length);
	char *latin;

	if (s || !(latin = malloc(length * 2 + 1)))
		return s;
	for (size_t i = 0, n = 0; i <= length; i++) {
		unsigned char c = i < length ? (unsigned char)text[i] : 0;

		if (c >= 0x80)
			latin[n++] = (char)(0xc0 | c >> 6);
		latin[n++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c);
		if (i == length)
			s = json_stringn(latin, n - 1);
	}
	free(latin);
	return s;
}

/* Fields of which a module may have several are arrays, always. */
static bool is_list(const char *key)
{
	static const char *const lists[] = { "alias", "author", "firmware",
					     "softdep", "import_ns" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (!strcmp(lists[i], key))
			return true;
	return false;
}

static void json_add(json_t *object, const char *key, const char *value)
{
	json_t *text = json_text(value, strlen(value));
	json_t *list = json_object_get(object, key);

	if (!is_list(key)) {
		json_object_set_new(object, key, text);
		return;
	}
	if (!list) {
		list = json_array();
		json_object_set_new(object, key, list);
	}
	json_array_append_new(list, text);
}

static json_t *json_depends(const char *value)
{
	json_t *list = json_array();

	while (*value) {
		size_t length = strcspn(value, ",");

		if (length)
			json_array_append_new(list, json_text(value, length));
		value += length + (value[length] == ',');
	}
	return list;
}

static json_t *json_params(const struct info *info)
{
	json_t *list = json_array();

	for (size_t i = 0; i < info->n_params; i++) {
		const struct param *p = &info->params[i];
		json_t *o = json_object();

		json_object_set_new(o, "name", json_text(p->name, p->length));
		if (p->type)
			json_object_set_new(o, "type", json_text(p->type,
							strlen(p->type)));
		if (p->text)
			json_object_set_new(o, "description", json_text(p->text,
							strlen(p->text)));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *json_info(const struct info *info)
{
	json_t *o = json_object();
	const char *key, *value;
	size_t length, pos = 0;
	char *text;

	json_add(o, "filename", info->path);
	while (lkm_modinfo_next(info->elf, &pos, &key, &length, &value)) {
		char name[64];

		if (is_param(key, length) || length >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)length, key);
		if (!strcmp(name, "depends"))
			json_object_set_new(o, name, json_depends(value));
		else
			json_add(o, name, value);
	}
	for (size_t i = 0; signature_field(info, i, &key, &text); i++) {
		if (strcmp(key, "signature"))
			json_add(o, key, text ? text : "");
		free(text);
	}
	json_object_set_new(o, "parm", json_params(info));
	return o;
}

/* ---------------------------------------------------------------- command */

struct how {
	const char *field;
	char end;
	json_t *list;		/* --json: what is known so far */
};

static int show(const char *path, const struct how *how)
{
	struct lkm_error err;
	struct lkm_file *file;
	struct lkm_elf *elf;
	struct info info = { .params = NULL };

	if (lkm_file_open(path, &file, &err))
		return cli_fail(CLI_NOT_LOADED, "%s", err.text);
	if (lkm_elf_open(file, &elf, &err)) {
		lkm_file_close(file);
		return cli_fail(CLI_NOT_LOADED, "%s", err.text);
	}
	info.elf = elf;
	collect(&info);
	if (how->list)
		json_array_append_new(how->list, json_info(&info));
	else if (how->field)
		print_field(&info, how->field, how->end);
	else
		print_all(&info, how->end);
	free(info.params);
	free(info.path);
	lkm_elf_close(elf);
	return CLI_OK;
}

/* A path is what has a slash, ends as a module's file does, or is there. */
static int show_named(struct cli_finder *finder, const char *word,
		      const struct how *how)
{
	const char *names[16];
	size_t n;
	int status = CLI_OK;

	if (strchr(word, '/') || lkm_is_module_path(word))
		return show(word, how);
	n = cli_find(finder, word, names, sizeof(names) / sizeof(names[0]));
	if (!n)
		return cli_fail(CLI_NOT_LOADED, "module %s not found", word);
	for (size_t i = 0; i < n; i++) {
		int r = show(cli_find_path(finder, names[i]), how);

		status = r ? r : status;
	}
	return status;
}

enum { OPT_JSON = 256, OPT_MODULES };

static const struct option options[] = {
	{ "field", required_argument, NULL, 'F' },
	{ "author", no_argument, NULL, 'a' },
	{ "description", no_argument, NULL, 'd' },
	{ "license", no_argument, NULL, 'l' },
	{ "parameters", no_argument, NULL, 'p' },
	{ "filename", no_argument, NULL, 'n' },
	{ "null", no_argument, NULL, '0' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "kernel", required_argument, NULL, 'k' },
	{ "set-version", required_argument, NULL, 'k' },
	{ "modules", required_argument, NULL, OPT_MODULES },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void take_option(int c, struct how *how, struct cli_finder *finder)
{
	static const struct { int letter; const char *field; } fields[] = {
		{ 'a', "author" }, { 'd', "description" }, { 'l', "license" },
		{ 'p', "parm" }, { 'n', "filename" },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].letter == c)
			how->field = fields[i].field;
	switch (c) {
	case 'F':
		how->field = optarg;
		break;
	case '0':
		how->end = '\0';
		break;
	case OPT_JSON:
		how->list = how->list ? how->list : json_array();
		break;
	case 'k':
		finder->release = optarg;
		break;
	case OPT_MODULES:
		cli_list_add(&finder->dirs, optarg);
		break;
	}
}

static int cmd_modinfo(int argc, char **argv)
{
	struct cli_finder finder = { .release = NULL };
	struct how how = { .end = '\n' };
	int c, r, status = CLI_OK;

	while ((c = cli_getopt(&cli_modinfo, argc, argv, ":F:adlpn0k:h",
			       options, &status)) >= 0)
		take_option(c, &how, &finder);
	if (c == -1 && optind == argc)
		status = cli_usage(&cli_modinfo, "no module given");
	else if (c == -1 && how.list && how.field)
		status = cli_usage(&cli_modinfo, "--json shows all fields");
	for (int i = optind; c == -1 && !status && i < argc; i++) {
		r = show_named(&finder, argv[i], &how);
		status = r ? r : status;
	}
	if (how.list && json_array_size(how.list)) {
		json_dumpf(how.list, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(how.list);
	cli_finder_free(&finder);
	return status;
}

const struct cli_command cli_modinfo = {
	.name = "modinfo",
	.synopsis = "[OPTION ...] FILE|NAME ...",
	.summary = "show what modules say of themselves",
	.help =
	"A NAME is looked for in the folders of --modules and in the modules of the\n"
	"kernel that runs or that --kernel names. The layout is that of modinfo(8).\n"
	"\n"
	"  -F, --field=FIELD     only the values of that field, one a line\n"
	"  -a, -d, -l, -p, -n    author, description, license, parm, filename\n"
	"  -0, --null            end each value with NUL, not with a newline\n"
	"      --json            an array with an object for each module\n"
	"  -k, --kernel=RELEASE  look for names in that kernel's modules\n"
	"      --modules=DIR     look there for names (may be repeated)\n"
	"  -h, --help            this text\n",
	.run = cmd_modinfo,
};
