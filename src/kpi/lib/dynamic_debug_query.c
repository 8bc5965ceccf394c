// SPDX-License-Identifier: GPL-2.0
/*
 * lib/dynamic_debug.c, Documentation/admin-guide/dynamic-debug-howto.rst:
 * the language of "file driver.c line 10-20 +pf".
 */
#define pr_fmt(fmt) "dyndbg: " fmt

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "kpi.h"
#include "dynamic_debug.h"

/* Four pairs and the flags. */
#define WORDS_MAX 9

static unsigned int flag_of(char letter)
{
	switch (letter) {
	case 'p':
		return _DPRINTK_FLAGS_PRINT;
	case 'm':
		return _DPRINTK_FLAGS_INCL_MODNAME;
	case 'f':
		return _DPRINTK_FLAGS_INCL_FUNCNAME;
	case 'l':
		return _DPRINTK_FLAGS_INCL_LINENO;
	case 't':
		return _DPRINTK_FLAGS_INCL_TID;
	default:
		return 0;
	}
}

/* "+pf", "-p", "=_" */
static int parse_flags(const char *s, struct dyndbg_query *query)
{
	char op = *s++;
	unsigned int flags = 0;

	if (op != '+' && op != '-' && op != '=') {
		pr_err("bad flag-op %c, at start of %s\n", op, s - 1);
		return -EINVAL;
	}
	for (; *s; s++) {
		if (*s != '_' && !flag_of(*s)) {
			pr_err("unknown flag '%c'\n", *s);
			return -EINVAL;
		}
		flags |= flag_of(*s);
	}
	query->flags = op == '-' ? 0 : flags;
	query->mask = op == '+' ? ~0U : op == '-' ? ~flags : 0;
	return 0;
}

/* Nothing stands for 0: any line. */
static int parse_line(const char *s, unsigned int *line)
{
	*line = 0;
	if (*s && kstrtouint(s, 10, line)) {
		pr_err("bad line-number: %s\n", s);
		return -EINVAL;
	}
	return 0;
}

/* "12", "12-20", "12-", "-20" */
static int parse_lines(char *s, struct dyndbg_query *query)
{
	char *last = strchr(s, '-');

	if (query->first_line || query->last_line) {
		pr_err("match-spec: line used 2x\n");
		return -EINVAL;
	}
	if (last)
		*last++ = '\0';
	if (parse_line(s, &query->first_line))
		return -EINVAL;
	query->last_line = query->first_line;
	if (!last)
		return 0;
	if (parse_line(last, &query->last_line))
		return -EINVAL;
	if (!query->last_line)
		query->last_line = UINT_MAX;
	if (query->last_line < query->first_line) {
		pr_err("last-line:%u < 1st-line:%u\n", query->last_line,
		       query->first_line);
		return -EINVAL;
	}
	return 0;
}

static int set_once(const char **what, const char *keyword, const char *value)
{
	if (*what) {
		pr_err("match-spec:%s val:%s overridden by %s\n", keyword,
		       *what, value);
		return -EINVAL;
	}
	*what = value;
	return 0;
}

/* "driver.c", "driver.c:function", "driver.c:10-20" */
static int parse_file(char *s, struct dyndbg_query *query)
{
	char *tail = strchr(s, ':');
	int err;

	if (tail)
		*tail++ = '\0';
	err = set_once(&query->file, "file", s);
	if (err || !tail)
		return err;
	if (isalpha(*tail) || *tail == '*' || *tail == '?')
		return set_once(&query->function, "func", tail);
	return parse_lines(tail, query);
}

static int parse_pair(const char *keyword, char *value,
		      struct dyndbg_query *query)
{
	if (!strcmp(keyword, "func"))
		return set_once(&query->function, keyword, value);
	if (!strcmp(keyword, "file"))
		return parse_file(value, query);
	if (!strcmp(keyword, "module"))
		return set_once(&query->module, keyword, value);
	if (!strcmp(keyword, "line"))
		return parse_lines(value, query);
	if (!strcmp(keyword, "class"))
		return set_once(&query->class, keyword, value);
	if (!strcmp(keyword, "format")) {
		string_unescape_inplace(value, UNESCAPE_SPACE |
					UNESCAPE_OCTAL | UNESCAPE_SPECIAL);
		return set_once(&query->format, keyword, value);
	}
	pr_err("unknown keyword \"%s\"\n", keyword);
	return -EINVAL;
}

/* Cut the next word off *@s; quotes of either kind keep it together. */
static char *next_word(char **s)
{
	char *word = skip_spaces(*s), *end, quote = *word;

	if (quote == '"' || quote == '\'') {
		end = strchr(++word, quote);
		if (!end) {
			pr_err("unclosed quote: %s\n", word);
			return NULL;
		}
	} else {
		for (end = word; *end && !isspace(*end);)
			end++;
	}
	*s = end;
	/* The string's own end may be where nothing can be written. */
	if (*end) {
		*end = '\0';
		++*s;
	}
	return word;
}

static int split(char *s, char *words[WORDS_MAX])
{
	int n = 0;

	for (;;) {
		s = skip_spaces(s);
		if (!*s || *s == '#')
			return n;
		if (n == WORDS_MAX) {
			pr_err("too many words, legal max <=%d\n", WORDS_MAX);
			return -EINVAL;
		}
		words[n] = next_word(&s);
		if (!words[n++])
			return -EINVAL;
	}
}

static int exec_one(char *s, const char *modname)
{
	struct dyndbg_query query = {};
	char *words[WORDS_MAX];
	int i, n = split(s, words);

	if (n <= 0) {
		pr_err("tokenize failed\n");
		return -EINVAL;
	}
	if (parse_flags(words[--n], &query)) {
		pr_err("flags parse failed\n");
		return -EINVAL;
	}
	if (n % 2) {
		pr_err("expecting pairs of match-spec <value>\n");
		goto bad_query;
	}
	for (i = 0; i < n; i += 2)
		if (parse_pair(words[i], words[i + 1], &query))
			goto bad_query;
	if (!query.module)
		query.module = modname;
	return dyndbg_apply(&query);

bad_query:
	pr_err("query parse failed\n");
	return -EINVAL;
}

int dyndbg_exec(char *queries, const char *modname)
{
	int found = 0, err = 0, ret;
	char *s;

	while ((s = strsep(&queries, ";\n"))) {
		s = skip_spaces(s);
		if (!*s || *s == '#')
			continue;
		ret = exec_one(s, modname);
		if (ret < 0)
			err = ret;
		else
			found += ret;
	}
	return err ?: found;
}
