// SPDX-License-Identifier: GPL-2.0
/*
 * log.c - the kernel log on standard error, as dmesg shows it.
 *
 * Each record goes out with one write, so that those of several threads do
 * not mix. What a driver logs may not command the terminal: control
 * characters are shown as \xNN, as dmesg does.
 */
#include "log.h"
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define RED "\033[31m"
#define RED_BOLD "\033[1;31m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static int output = STDERR_FILENO;

void cli_log_to(int fd)
{
	output = fd;
}

/* Text for one write; longer ones are written in pieces. */
struct line {
	size_t length;
	char text[2048];
};

static void flush(struct line *out)
{
	size_t done = 0;

	while (done < out->length) {
		ssize_t n = write(output, out->text + done,
				  out->length - done);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	out->length = 0;
}

static void put(struct line *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (out->length == sizeof(out->text))
			flush(out);
		out->text[out->length++] = text[i];
	}
}

static void puts_to(struct line *out, const char *text)
{
	put(out, text, strlen(text));
}

static void put_shown(struct line *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		char escape[8];

		if ((c >= ' ' && c != 0x7f) || c == '\t') {
			put(out, &text[i], 1);
			continue;
		}
		snprintf(escape, sizeof(escape), "\\x%02x", c);
		puts_to(out, escape);
	}
}

/* How many bytes the UTF-8 character at @text takes; 0: it is none. */
static size_t utf8_length(const char *text, size_t left)
{
	unsigned char c = (unsigned char)text[0];
	size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
		   c < 0xf5 ? 4 : 0;

	if (n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void put_json_string(struct line *out, const char *text, size_t length)
{
	size_t n;

	put(out, "\"", 1);
	for (size_t i = 0; i < length; i += n ? n : 1) {
		unsigned char c = (unsigned char)text[i];
		char escape[8];

		n = utf8_length(text + i, length - i);
		if (n && c >= ' ' && c != 0x7f && c != '"' && c != '\\') {
			put(out, text + i, n);
			continue;
		}
		snprintf(escape, sizeof(escape), "\\u%04x", n ? c : 0xfffd);
		puts_to(out, escape);
	}
	put(out, "\"", 1);
}

static void put_json(struct line *out, const struct lkmhost_record *r)
{
	char head[96];

	snprintf(head, sizeof(head),
		 "{\"seq\":%llu,\"time\":%llu.%06llu,\"level\":%d,\"text\":",
		 (unsigned long long)r->sequence,
		 (unsigned long long)(r->time_ns / 1000000000u),
		 (unsigned long long)(r->time_ns / 1000u % 1000000u), r->level);
	puts_to(out, head);
	put_json_string(out, r->text, r->length);
	puts_to(out, "}\n");
}

static const char *colour_of(int level)
{
	if (level <= 2)
		return RED_BOLD;
	if (level == 3)
		return RED;
	return level == 4 ? BOLD : "";
}

/* "driver 0000:00:01.0: text": the part that says who speaks, or 0. */
static size_t speaker(const char *text, size_t length)
{
	for (size_t i = 0; i + 1 < length; i++)
		if (text[i] == ':' && text[i + 1] == ' ')
			return i + 1;
	return 0;
}

static void put_coloured(struct line *out, int level, const char *text,
			 size_t length)
{
	size_t who = speaker(text, length);

	if (who) {
		puts_to(out, YELLOW);
		put_shown(out, text, who);
		puts_to(out, PLAIN);
	}
	puts_to(out, colour_of(level));
	put_shown(out, text + who, length - who);
	if (*colour_of(level))
		puts_to(out, PLAIN);
}

/* One line of a record; each begins with the record's time. */
static void put_text(struct line *out, const struct cli_log *log,
		     const struct lkmhost_record *r, const char *text,
		     size_t length)
{
	char stamp[40];

	snprintf(stamp, sizeof(stamp), "%s[%5llu.%06llu]%s ",
		 log->colour ? GREEN : "",
		 (unsigned long long)(r->time_ns / 1000000000u),
		 (unsigned long long)(r->time_ns / 1000u % 1000000u),
		 log->colour ? PLAIN : "");
	puts_to(out, stamp);
	if (log->colour)
		put_coloured(out, r->level, text, length);
	else
		put_shown(out, text, length);
	put(out, "\n", 1);
}

void cli_log_record(void *ctx, const struct lkmhost_record *record)
{
	const struct cli_log *log = ctx;
	const char *text = record->text;
	size_t left = record->length;
	struct line out = { .length = 0 };

	if (log->json) {
		put_json(&out, record);
		flush(&out);
		return;
	}
	do {
		const char *eol = memchr(text, '\n', left);
		size_t length = eol ? (size_t)(eol - text) : left;

		put_text(&out, log, record, text, length);
		text += length + !!eol;
		left -= length + !!eol;
	} while (left);
	flush(&out);
}

void cli_log_error(const struct cli_log *log, const char *text)
{
	struct line out = { .length = 0 };

	if (log->json) {
		puts_to(&out, "{\"error\":");
		put_json_string(&out, text, strlen(text));
		puts_to(&out, "}\n");
	} else {
		put_shown(&out, text, strlen(text));
		put(&out, "\n", 1);
	}
	flush(&out);
}

void cli_log_init(struct cli_log *log)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	log->json = false;
	log->colour = isatty(STDERR_FILENO) && !(no_color && *no_color) &&
		      !(term && !strcmp(term, "dumb"));
}

bool cli_log_format(struct cli_log *log, const char *name)
{
	if (strcmp(name, "json") && strcmp(name, "text"))
		return false;
	log->json = name[0] == 'j';
	return true;
}

bool cli_log_level(const char *text, int *level)
{
	static const char *const names[] = { "emerg", "alert", "crit", "err",
					     "warn", "notice", "info",
					     "debug" };
	unsigned long number;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], text))
			continue;
		*level = (int)i + 1;
		return true;
	}
	if (!cli_parse_number(text, 1, 8, &number))
		return false;
	*level = (int)number;
	return true;
}
