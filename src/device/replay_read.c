// SPDX-License-Identifier: GPL-2.0
/*
 * replay_read.c - reading a log of --mmio-log (mmiolog.h tells its lines). It
 * may come from anywhere: whatever is not as it is written is refused.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

struct reader {
	struct replay_log *log;
	struct device_error *err;
	unsigned int line;
	char *at;		/* the rest of the line */
};

static int bad(struct reader *r, const char *what)
{
	return device_fail(r->err, -EINVAL, "%s:%u: %s", r->log->path, r->line,
			   what);
}

/* ------------------------------------------------------------------ words */

static char *word(struct reader *r)
{
	char *w;

	while (*r->at == ' ')
		r->at++;
	if (!*r->at)
		return NULL;
	w = r->at;
	r->at = strchrnul(w, ' ');
	if (*r->at)
		*r->at++ = '\0';
	return w;
}

static bool number(struct reader *r, int base, uint64_t *out)
{
	char *w = word(r), *end;

	if (!w || !isxdigit((unsigned char)*w))
		return false;
	errno = 0;
	*out = strtoull(w, &end, base);
	return !*end && !errno;
}

static bool small(struct reader *r, unsigned int below, unsigned int *out)
{
	uint64_t value;

	if (!number(r, 10, &value) || value >= below)
		return false;
	*out = (unsigned int)value;
	return true;
}

static bool choice(struct reader *r, const char *const *words, unsigned int n,
		   unsigned int *out)
{
	const char *w = word(r);

	for (*out = 0; w && *out < n; ++*out)
		if (!strcmp(words[*out], w))
			return true;
	return false;
}

/* What is left of the line. */
static void where(struct reader *r, struct mmiolog_event *e)
{
	while (*r->at == ' ')
		r->at++;
	snprintf(e->where, sizeof(e->where), "%s", *r->at ? r->at : "-");
}

/* ---------------------------------------------------------------- devices */

static int read_device(struct reader *r)
{
	struct replay_log *log = r->log;
	unsigned int device;
	const char *w;

	if (!small(r, 65536, &device))
		return bad(r, "no number of a device");
	w = word(r);
	if (!w)
		return bad(r, "a device without a name");
	if (device != log->device)
		return 0;
	if (log->found)
		return bad(r, "this device has been told of");
	log->found = true;
	log->name = strdup(w);
	while ((w = word(r))) {
		const char *value = word(r);

		if (!value)
			return bad(r, "a word without its value");
		if (!strcmp(w, "pci"))
			log->is_pci = true;
		else if (!strcmp(w, "platform") && !log->platform)
			log->platform = strdup(value);
		else
			return bad(r, "neither pci nor platform");
	}
	return 0;
}

static bool region_flags(char *text, unsigned int *flags)
{
	char *w;

	*flags = 0;
	while ((w = strsep(&text, ",")))
		if (!strcmp(w, "io"))
			*flags |= LKM_BAR_IO;
		else if (!strcmp(w, "64"))
			*flags |= LKM_BAR_64;
		else if (!strcmp(w, "prefetch"))
			*flags |= LKM_BAR_PREFETCH;
		else if (strcmp(w, "mem"))
			return false;
	return true;
}

static bool region_is_possible(unsigned int i, uint64_t base, uint64_t size,
			       unsigned int flags)
{
	uint64_t end = flags & LKM_BAR_IO ? 0x10000 : 1ull << 52;

	if (i == DEVICE_LINES)
		return !base && size <= LKM_LINES * DEVICE_LINE_SIZE;
	if (i == DEVICE_CLOCKS)
		return !base && size <= LKM_CLOCKS * DEVICE_CLOCK_SIZE;
	if (!size || size > end || base > end - size)
		return false;
	return i >= 6 || !(size & (size - 1));
}

static int read_region(struct reader *r)
{
	unsigned int device, i, flags;
	uint64_t base, size;
	char *text, *name;

	if (!small(r, 65536, &device) || !small(r, DEVICE_REGIONS, &i) ||
	    !number(r, 16, &base) || !number(r, 16, &size))
		return bad(r, "no region");
	text = word(r);
	name = word(r);
	if (!text || !region_flags(text, &flags) ||
	    !region_is_possible(i, base, size, flags))
		return bad(r, "no region that a device can have");
	if (device != r->log->device)
		return 0;
	if (!r->log->found || r->log->regions[i].size)
		return bad(r, "a region without its device, or a second time");
	r->log->regions[i].base = base;
	r->log->regions[i].size = size;
	r->log->regions[i].flags = flags;
	r->log->regions[i].name = name && strcmp(name, "-") ? strdup(name) :
							      NULL;
	return 0;
}

static int read_gpio_line(struct reader *r)
{
	struct lkm_line *l = r->log->lines;
	unsigned int device, line;
	const char *name;

	if (!small(r, 65536, &device) || !small(r, LKM_LINES, &line))
		return bad(r, "no GPIO line");
	name = word(r);
	if (!name)
		return bad(r, "a line without a name");
	while (l->name)
		l++;
	if (l == r->log->lines + LKM_LINES)
		return bad(r, "too many lines");
	if (device == r->log->device)
		*l = (struct lkm_line){ strdup(name), line };
	return 0;
}

static int read_clock(struct reader *r)
{
	struct lkm_clock *c = r->log->clocks;
	unsigned int device;
	const char *name;
	uint64_t rate;

	if (!small(r, 65536, &device) || !number(r, 10, &rate))
		return bad(r, "no clock");
	name = word(r);
	if (!name)
		return bad(r, "a clock without a name");
	while (c->name)
		c++;
	if (c == r->log->clocks + LKM_CLOCKS)
		return bad(r, "too many clocks");
	if (device == r->log->device)
		*c = (struct lkm_clock){ strdup(name), rate };
	return 0;
}

/* ----------------------------------------------------------------- events */

static bool is_width(uint64_t size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static const char *read_access(struct reader *r, struct mmiolog_event *e)
{
	uint64_t size;

	if (!small(r, DEVICE_REGIONS, &e->region) ||
	    !number(r, 16, &e->offset) || !number(r, 10, &e->size) ||
	    !number(r, 16, &e->value))
		return "no access";
	size = r->log->regions[e->region].size;
	if (!is_width(e->size) || e->size > size ||
	    e->offset > size - e->size)
		return "an access outside of its region";
	where(r, e);
	return NULL;
}

static const char *read_config(struct reader *r, struct mmiolog_event *e)
{
	if (!number(r, 16, &e->offset) || !number(r, 10, &e->size) ||
	    !number(r, 16, &e->value))
		return "no access to configuration space";
	if (!is_width(e->size) || e->size == 8 || e->offset & (e->size - 1) ||
	    e->offset >= sizeof(r->log->config))
		return "an access outside of configuration space";
	where(r, e);
	return NULL;
}

static const char *read_map(struct reader *r, struct mmiolog_event *e)
{
	if (!number(r, 16, &e->offset) || !number(r, 16, &e->size) ||
	    !e->size || !choice(r, mmiolog_directions, 4, &e->region) ||
	    e->offset + e->size < e->offset)
		return "no mapping";
	where(r, e);
	return NULL;
}

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const char *read_data(struct reader *r, struct mmiolog_event *e)
{
	const char *hex;
	size_t n;

	if (!number(r, 16, &e->offset) || !(hex = word(r)))
		return "no data";
	n = strlen(hex);
	if (!n || n & 1 || n > 2 * MMIOLOG_DATA)
		return "data of no possible length";
	e->size = n / 2;
	e->data = malloc(e->size);
	for (size_t i = 0; e->data && i < e->size; i++) {
		int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return "data that is not hexadecimal";
		e->data[i] = (uint8_t)(high << 4 | low);
	}
	return e->data ? NULL : "out of memory";
}

static const char *read_irq(struct reader *r, struct mmiolog_event *e)
{
	unsigned int n;

	if (!choice(r, mmiolog_irqs, 3, &e->region) ||
	    !small(r, DEVICE_VECTORS + 1, &n))
		return "no interrupt";
	e->size = n;
	if (e->kind == MMIOLOG_IRQ_SETUP)
		e->value = (uint64_t)strtol(r->at, NULL, 10);
	else if (n == DEVICE_VECTORS)
		return "no interrupt";
	return NULL;
}

static const char *read_event(struct reader *r, struct mmiolog_event *e)
{
	switch (e->kind) {
	case MMIOLOG_READ:
	case MMIOLOG_WRITE:
		return read_access(r, e);
	case MMIOLOG_CONFIG_READ:
	case MMIOLOG_CONFIG_WRITE:
		return read_config(r, e);
	case MMIOLOG_MAP:
	case MMIOLOG_UNMAP:
		return read_map(r, e);
	case MMIOLOG_DATA_LINE:
		return read_data(r, e);
	case MMIOLOG_IRQ_SETUP:
	case MMIOLOG_IRQ:
		return read_irq(r, e);
	case MMIOLOG_RESET:
		e->value = (uint64_t)strtol(r->at, NULL, 10);
		return NULL;
	default:
		return NULL;
	}
}

static int append(struct reader *r, const struct mmiolog_event *e)
{
	struct replay_log *log = r->log;

	if (log->n == log->room) {
		size_t room = log->room ? 2 * log->room : 1024;
		void *more = realloc(log->events, room * sizeof(*e));

		if (!more)
			return bad(r, "out of memory");
		log->events = more;
		log->room = room;
	}
	log->events[log->n++] = *e;
	return 0;
}

/* "12.000345678", in nanoseconds. */
static bool read_time(struct reader *r, uint64_t *out)
{
	char *w = word(r), *end;
	unsigned long long seconds, rest;

	if (!w || !isdigit((unsigned char)*w))
		return false;
	seconds = strtoull(w, &end, 10);
	if (*end != '.' || strlen(end) != 10 ||
	    strspn(end + 1, "0123456789") != 9 || seconds > 1ull << 32)
		return false;
	rest = strtoull(end + 1, NULL, 10);
	*out = seconds * 1000000000u + rest;
	return true;
}

static int read_timed(struct reader *r)
{
	struct mmiolog_event e = { .line = r->line };
	unsigned int device, kind;
	const char *wrong;

	if (!read_time(r, &e.time) || !small(r, 65536, &device) ||
	    !choice(r, mmiolog_names, MMIOLOG_KINDS, &kind))
		return bad(r, "not a line of a log");
	if (device != r->log->device)
		return 0;
	if (!r->log->found)
		return bad(r, "of a device that has not been told of");
	e.kind = (enum mmiolog_kind)kind;
	wrong = read_event(r, &e);
	if (wrong) {
		free(e.data);
		return bad(r, wrong);
	}
	return append(r, &e);
}

static int read_line(struct reader *r)
{
	if (!*r->at || *r->at == '#')
		return 0;
	if (!strncmp(r->at, "device ", 7)) {
		r->at += 7;
		return read_device(r);
	}
	if (!strncmp(r->at, "region ", 7)) {
		r->at += 7;
		return read_region(r);
	}
	if (!strncmp(r->at, "line ", 5)) {
		r->at += 5;
		return read_gpio_line(r);
	}
	if (!strncmp(r->at, "clock ", 6)) {
		r->at += 6;
		return read_clock(r);
	}
	return read_timed(r);
}

/* What the kernel's side is told: the first value of each byte. */
static void fill_config(struct replay_log *log)
{
	static bool known[sizeof(log->config)];

	memset(known, 0, sizeof(known));
	memset(log->config, 0, sizeof(log->config));
	for (size_t i = 0; i < log->n; i++) {
		const struct mmiolog_event *e = &log->events[i];

		if (e->kind != MMIOLOG_CONFIG_READ)
			continue;
		for (uint64_t j = 0; j < e->size; j++)
			if (!known[e->offset + j]) {
				known[e->offset + j] = true;
				log->config[e->offset + j] =
					(uint8_t)(e->value >> (8 * j));
			}
	}
}

static int read_lines(struct reader *r, FILE *f)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int ret = 0;

	while (!ret && (n = getline(&line, &room, f)) >= 0) {
		r->line++;
		if ((size_t)n != strlen(line)) {
			ret = bad(r, "a NUL byte");
			break;
		}
		line[strcspn(line, "\n")] = '\0';
		r->at = line;
		if (r->line == 1)
			ret = strcmp(line, MMIOLOG_FIRST_LINE) ?
				      bad(r, "not a log of --mmio-log") : 0;
		else
			ret = read_line(r);
	}
	free(line);
	return ret;
}

int replay_read(struct replay_log *log, const char *path, unsigned int device,
		struct device_error *err)
{
	struct reader r = { .log = log, .err = err };
	FILE *f = fopen(path, "re");
	int ret;

	if (!f)
		return device_fail(err, -errno, "%s: %s", path,
				   strerror(errno));
	log->path = strdup(path);
	log->device = device;
	ret = read_lines(&r, f);
	fclose(f);
	if (!ret && !r.line)
		ret = device_fail(err, -EINVAL, "%s: is empty", path);
	if (!ret && !log->found)
		ret = device_fail(err, -EINVAL, "%s: has no device %u", path,
				  device);
	fill_config(log);
	return ret;
}

void replay_free(struct replay_log *log)
{
	for (size_t i = 0; i < log->n; i++)
		free(log->events[i].data);
	for (size_t i = 0; i < DEVICE_REGIONS; i++)
		free(log->regions[i].name);
	free(log->events);
	free(log->path);
	free(log->name);
	free(log->platform);
	for (struct lkm_line *l = log->lines; l->name; l++)
		free((char *)l->name);
	for (struct lkm_clock *c = log->clocks; c->name; c++)
		free((char *)c->name);
}
