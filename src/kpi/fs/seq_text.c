// SPDX-License-Identifier: GPL-2.0
/*
 * fs/seq_file.c, linux/seq_file.h: text for a record. What does not fit marks
 * the buffer as full (count == size): the record is then written again.
 */
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/math64.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/string_helpers.h>

#include "kpi.h"

static void set_full(struct seq_file *m)
{
	m->count = m->size;
}

void seq_vprintf(struct seq_file *m, const char *f, va_list args)
{
	int len;

	if (m->count >= m->size) {
		set_full(m);
		return;
	}
	len = vsnprintf(m->buf + m->count, m->size - m->count, f, args);
	if (m->count + len < m->size)
		m->count += len;
	else
		set_full(m);
}
KPI_EXPORT(seq_vprintf);

void seq_printf(struct seq_file *m, const char *f, ...)
{
	va_list args;

	va_start(args, f);
	seq_vprintf(m, f, args);
	va_end(args);
}
KPI_EXPORT(seq_printf);

void seq_bprintf(struct seq_file *m, const char *f, const u32 *binary)
{
	int len;

	if (m->count >= m->size) {
		set_full(m);
		return;
	}
	len = bstr_printf(m->buf + m->count, m->size - m->count, f, binary);
	if (m->count + len < m->size)
		m->count += len;
	else
		set_full(m);
}
KPI_EXPORT(seq_bprintf);

int seq_write(struct seq_file *seq, const void *data, size_t len)
{
	if (seq->count + len >= seq->size) {
		set_full(seq);
		return -1;
	}
	memcpy(seq->buf + seq->count, data, len);
	seq->count += len;
	return 0;
}
KPI_EXPORT(seq_write);

void seq_putc(struct seq_file *m, char c)
{
	if (m->count < m->size)
		m->buf[m->count++] = c;
}
KPI_EXPORT(seq_putc);

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}
KPI_EXPORT(seq_puts);

void seq_pad(struct seq_file *m, char c)
{
	while (m->pad_until > m->count && m->count < m->size)
		m->buf[m->count++] = ' ';
	if (c)
		seq_putc(m, c);
}
KPI_EXPORT(seq_pad);

/* -------------------------------------------------------------- numbers */

void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter,
			       unsigned long long num, unsigned int width)
{
	seq_printf(m, "%s%*llu", delimiter ?: "", (int)width, num);
}

void seq_put_decimal_ull(struct seq_file *m, const char *delimiter,
			 unsigned long long num)
{
	seq_put_decimal_ull_width(m, delimiter, num, 0);
}
KPI_EXPORT(seq_put_decimal_ull);

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter,
			long long num)
{
	seq_printf(m, "%s%lld", delimiter ?: "", num);
}
KPI_EXPORT(seq_put_decimal_ll);

void seq_put_hex_ll(struct seq_file *m, const char *delimiter,
		    unsigned long long v, unsigned int width)
{
	seq_printf(m, "%s%0*llx", delimiter ?: "", (int)width, v);
}

/* --------------------------------------------------- what is not plain */

void seq_escape_mem(struct seq_file *m, const char *src, size_t len,
		    unsigned int flags, const char *esc)
{
	char *buf;
	size_t size = seq_get_buf(m, &buf);
	int n = string_escape_mem(src, len, buf, size, flags, esc);

	seq_commit(m, n < size ? n : -1);
}
KPI_EXPORT(seq_escape_mem);

static void dump_line(struct seq_file *m, const char *prefix, int prefix_type,
		      const u8 *line, size_t at, const char *text)
{
	switch (prefix_type) {
	case DUMP_PREFIX_ADDRESS:
		seq_printf(m, "%s%p: %s\n", prefix, line, text);
		break;
	case DUMP_PREFIX_OFFSET:
		seq_printf(m, "%s%.8zx: %s\n", prefix, at, text);
		break;
	default:
		seq_printf(m, "%s%s\n", prefix, text);
	}
}

void seq_hex_dump(struct seq_file *m, const char *prefix_str, int prefix_type,
		  int rowsize, int groupsize, const void *buf, size_t len,
		  bool ascii)
{
	char text[32 * 3 + 2 + 32 + 1];
	const u8 *bytes = buf;
	size_t at;

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	for (at = 0; at < len && !seq_has_overflowed(m); at += rowsize) {
		hex_dump_to_buffer(bytes + at,
				   min_t(size_t, len - at, rowsize), rowsize,
				   groupsize, text, sizeof(text), ascii);
		dump_line(m, prefix_str, prefix_type, bytes + at, at, text);
	}
}
KPI_EXPORT(seq_hex_dump);

/* @s with the characters of @esc as \ooo; the end of it, NULL: no room. */
char *mangle_path(char *s, const char *p, const char *esc)
{
	while (s <= p) {
		char c = *p++;

		if (!c)
			return s;
		if (!strchr(esc, c)) {
			*s++ = c;
			continue;
		}
		if (s + 4 > p)
			break;
		*s++ = '\\';
		*s++ = '0' + ((c & 0300) >> 6);
		*s++ = '0' + ((c & 070) >> 3);
		*s++ = '0' + (c & 07);
	}
	return NULL;
}
KPI_EXPORT(mangle_path);

static int put_path(struct seq_file *m, char *(*get)(const void *, char *, int),
		    const void *what, const char *esc)
{
	char *buf, *path, *end;
	size_t size = seq_get_buf(m, &buf);
	int n = -1;

	if (size) {
		path = get(what, buf, size);
		end = IS_ERR(path) ? NULL : mangle_path(buf, path, esc);
		if (end)
			n = end - buf;
	}
	seq_commit(m, n);
	return n;
}

static char *get_path(const void *path, char *buf, int size)
{
	return d_path(path, buf, size);
}

static char *get_dentry_path(const void *dentry, char *buf, int size)
{
	return dentry_path_raw(dentry, buf, size);
}

int seq_path(struct seq_file *m, const struct path *path, const char *esc)
{
	return put_path(m, get_path, path, esc);
}
KPI_EXPORT(seq_path);

int seq_file_path(struct seq_file *m, struct file *file, const char *esc)
{
	return seq_path(m, &file->f_path, esc);
}
KPI_EXPORT(seq_file_path);

int seq_dentry(struct seq_file *m, struct dentry *dentry, const char *esc)
{
	return put_path(m, get_dentry_path, dentry, esc);
}
KPI_EXPORT(seq_dentry);
