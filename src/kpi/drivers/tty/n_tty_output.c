// SPDX-License-Identifier: GPL-2.0
/* drivers/tty/n_tty.c, termios(3): output as OPOST has it, and echoes. */
#include <linux/ctype.h>
#include <linux/tty.h>

#include "kpi.h"
#include "drivers/tty/n_tty.h"

static void count_column(struct kpi_n_tty *n, unsigned char c)
{
	switch (c) {
	case '\r':
		n->column = 0;
		break;
	case '\b':
		n->column -= !!n->column;
		break;
	default:
		if (!iscntrl(c))
			n->column++;
	}
}

/* What one character becomes: at most eight. */
static int translate(struct tty_struct *tty, unsigned char c, char *out)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	int spaces;

	if (c == '\n') {
		if (O_ONLRET(tty))
			n->column = 0;
		if (!O_ONLCR(tty))
			return out[0] = c, 1;
		n->column = 0;
		return memcpy(out, "\r\n", 2), 2;
	}
	if (c == '\r') {
		if (O_ONOCR(tty) && !n->column)
			return 0;
		if (O_OCRNL(tty)) {
			if (O_ONLRET(tty))
				n->column = 0;
			return out[0] = '\n', 1;
		}
	}
	if (c == '\t') {
		spaces = 8 - (n->column & 7);
		n->column += spaces;
		if (O_TABDLY(tty) == XTABS)
			return memset(out, ' ', spaces), spaces;
		return out[0] = c, 1;
	}
	if (O_OLCUC(tty))
		c = toupper(c);
	count_column(n, c);
	return out[0] = c, 1;
}

/* With the output lock. False: the driver has no room for all of it. */
static bool put_processed(struct tty_struct *tty, unsigned char c)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned int column = n->column;
	char out[8];
	int count = translate(tty, c, out), i;

	if (tty_write_room(tty) < count) {
		n->column = column;
		return false;
	}
	for (i = 0; i < count; i++)
		tty_put_char(tty, out[i]);
	return true;
}

/* How many at the start of @buf are the same after processing. */
static size_t plain_run(struct tty_struct *tty, const unsigned char *buf,
			size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (iscntrl(buf[i]) || (O_OLCUC(tty) && islower(buf[i])))
			break;
	return i;
}

ssize_t kpi_n_tty_output(struct tty_struct *tty, const unsigned char *buf,
			 size_t count)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	size_t done = 0;

	mutex_lock(&n->output_lock);
	while (done < count) {
		size_t run = plain_run(tty, buf + done, count - done);
		int got;

		if (!run) {
			if (!put_processed(tty, buf[done]))
				break;
			done++;
			continue;
		}
		got = tty->ops->write(tty, buf + done, run);
		if (got <= 0) {
			if (got < 0 && !done)
				done = got;
			break;
		}
		n->column += got;
		done += got;
		if (got < run)
			break;
	}
	if (tty->ops->flush_chars)
		tty->ops->flush_chars(tty);
	mutex_unlock(&n->output_lock);
	return done;
}

/* ----------------------------------------------------------------- echoes */

/*
 * An echo that the driver has no room for is lost, as with a kernel whose
 * buffer of echoes is full.
 */
static void show(struct tty_struct *tty, const char *text, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (O_OPOST(tty))
			put_processed(tty, text[i]);
		else
			tty_put_char(tty, text[i]);
	}
	if (tty->ops->flush_chars)
		tty->ops->flush_chars(tty);
}

void kpi_n_tty_echo_raw(struct tty_struct *tty, const char *text, size_t n)
{
	mutex_lock(&kpi_n_tty_of(tty)->output_lock);
	show(tty, text, n);
	mutex_unlock(&kpi_n_tty_of(tty)->output_lock);
}

static bool as_caret(struct tty_struct *tty, unsigned char c)
{
	return L_ECHOCTL(tty) && iscntrl(c) && c != '\t' && c != '\n';
}

void kpi_n_tty_echo(struct tty_struct *tty, unsigned char c)
{
	char text[2] = { '^', c ^ 0x40 };

	if (as_caret(tty, c))
		kpi_n_tty_echo_raw(tty, text, 2);
	else
		kpi_n_tty_echo_raw(tty, (char *)&c, 1);
}

void kpi_n_tty_unecho(struct tty_struct *tty, unsigned char c)
{
	kpi_n_tty_echo_raw(tty, "\b \b", 3);
	if (as_caret(tty, c))
		kpi_n_tty_echo_raw(tty, "\b \b", 3);
}
