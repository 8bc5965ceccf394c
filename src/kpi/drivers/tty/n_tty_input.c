// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/n_tty.c, termios(3): characters from the line become input of
 * programs: editing of lines, flow control, errors of the line.
 */
#include <linux/ctype.h>
#include <linux/poll.h>
#include <linux/tty.h>

#include "kpi.h"
#include "drivers/tty/n_tty.h"

/* Where a sender is asked to stop, and to go on. */
#define THROTTLE_AT 128

static unsigned int fill(const struct kpi_n_tty *n)
{
	return n->head - n->tail;
}

/* With the lock. One more always fits: the end of a line that is too long. */
static void store(struct kpi_n_tty *n, unsigned char c)
{
	n->ring[kpi_n_tty_slot(n->head)] = c;
	clear_bit(kpi_n_tty_slot(n->head), n->ends);
	n->head++;
}

static void wake_readers(struct tty_struct *tty)
{
	kill_fasync(&tty->fasync, SIGIO, POLL_IN);
	wake_up_interruptible_poll(&tty->read_wait, EPOLLIN | EPOLLRDNORM);
}

static void put(struct tty_struct *tty, unsigned char c)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned long flags;

	spin_lock_irqsave(&n->lock, flags);
	if (fill(n) < N_TTY_BUF_SIZE - 1)
		store(n, c);
	spin_unlock_irqrestore(&n->lock, flags);
}

static void end_line(struct tty_struct *tty, unsigned char c)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned long flags;

	spin_lock_irqsave(&n->lock, flags);
	if (fill(n) < N_TTY_BUF_SIZE) {
		store(n, c);
		set_bit(kpi_n_tty_slot(n->head - 1), n->ends);
		n->canon = n->head;
	}
	spin_unlock_irqrestore(&n->lock, flags);
	wake_readers(tty);
}

/* ---------------------------------------------------------------- editing */

/* The last character of the line that is typed; -1: there is none. */
static int take_back(struct kpi_n_tty *n)
{
	unsigned long flags;
	int c = -1;

	spin_lock_irqsave(&n->lock, flags);
	if (n->head != n->canon)
		c = n->ring[kpi_n_tty_slot(--n->head)];
	spin_unlock_irqrestore(&n->lock, flags);
	return c;
}

static int last_of(struct kpi_n_tty *n)
{
	return n->head == n->canon ? -1 : n->ring[kpi_n_tty_slot(n->head - 1)];
}

static bool is_continuation(struct tty_struct *tty, int c)
{
	return I_IUTF8(tty) && c >= 0 && (c & 0xc0) == 0x80;
}

static void erase_char(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	int c;

	do {
		c = take_back(n);
	} while (is_continuation(tty, c));
	if (c >= 0 && L_ECHO(tty)) {
		if (L_ECHOE(tty))
			kpi_n_tty_unecho(tty, c);
		else
			kpi_n_tty_echo(tty, ERASE_CHAR(tty));
	}
}

static bool in_word(int c)
{
	return isalnum(c) || c == '_';
}

static void erase_word(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);

	while (last_of(n) >= 0 && !in_word(last_of(n)))
		erase_char(tty);
	while (last_of(n) >= 0 && in_word(last_of(n)))
		erase_char(tty);
}

static void erase_line(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);

	if (L_ECHO(tty) && L_ECHOE(tty) && L_ECHOKE(tty)) {
		while (last_of(n) >= 0)
			erase_char(tty);
		return;
	}
	while (take_back(n) >= 0)
		;
	if (L_ECHO(tty)) {
		kpi_n_tty_echo(tty, KILL_CHAR(tty));
		if (L_ECHOK(tty))
			kpi_n_tty_echo_raw(tty, "\n", 1);
	}
}

static void show_again(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned int at;

	kpi_n_tty_echo(tty, REPRINT_CHAR(tty));
	kpi_n_tty_echo_raw(tty, "\n", 1);
	for (at = n->canon; at != n->head; at++)
		kpi_n_tty_echo(tty, n->ring[kpi_n_tty_slot(at)]);
}

static bool is(unsigned char c, unsigned char special)
{
	return special != __DISABLED_CHAR && c == special;
}

/* True: it has been dealt with. */
static bool edit(struct tty_struct *tty, unsigned char c)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);

	if (is(c, ERASE_CHAR(tty))) {
		erase_char(tty);
	} else if (is(c, KILL_CHAR(tty))) {
		erase_line(tty);
	} else if (L_IEXTEN(tty) && is(c, WERASE_CHAR(tty))) {
		erase_word(tty);
	} else if (L_IEXTEN(tty) && is(c, LNEXT_CHAR(tty))) {
		n->literal = true;
		if (L_ECHO(tty) && L_ECHOCTL(tty))
			kpi_n_tty_echo_raw(tty, "^\b", 2);
	} else if (L_IEXTEN(tty) && L_ECHO(tty) && is(c, REPRINT_CHAR(tty))) {
		show_again(tty);
	} else if (is(c, EOF_CHAR(tty))) {
		end_line(tty, __DISABLED_CHAR);
	} else if (c == '\n') {
		if (L_ECHO(tty) || L_ECHONL(tty))
			kpi_n_tty_echo_raw(tty, "\n", 1);
		end_line(tty, c);
	} else if (is(c, EOL_CHAR(tty)) ||
		   (L_IEXTEN(tty) && is(c, EOL2_CHAR(tty)))) {
		if (L_ECHO(tty))
			kpi_n_tty_echo(tty, c);
		end_line(tty, c);
	} else {
		return false;
	}
	return true;
}

/* ---------------------------------------------------------- one character */

static bool flow_control(struct tty_struct *tty, unsigned char c)
{
	if (!I_IXON(tty))
		return false;
	if (is(c, START_CHAR(tty))) {
		start_tty(tty);
		return true;
	}
	if (is(c, STOP_CHAR(tty))) {
		stop_tty(tty);
		return true;
	}
	if (tty->flow.stopped && !tty->flow.tco_stopped && I_IXANY(tty))
		start_tty(tty);
	return false;
}

/*
 * The keys of signals flush, as they do with a terminal; there is no
 * foreground process group that would get one.
 */
static bool is_signal(struct tty_struct *tty, unsigned char c)
{
	if (!L_ISIG(tty) || (!is(c, INTR_CHAR(tty)) && !is(c, QUIT_CHAR(tty)) &&
			     !is(c, SUSP_CHAR(tty))))
		return false;
	if (!L_NOFLSH(tty)) {
		kpi_n_tty_ops.flush_buffer(tty);
		tty_driver_flush_buffer(tty);
	}
	if (L_ECHO(tty))
		kpi_n_tty_echo(tty, c);
	return true;
}

static void take(struct tty_struct *tty, unsigned char c)
{
	if (L_ECHO(tty))
		kpi_n_tty_echo(tty, c);
	/* A byte that means an error is told from an ordinary one by two. */
	if (c == 0xff && I_PARMRK(tty))
		put(tty, c);
	put(tty, c);
}

static void receive_char(struct tty_struct *tty, unsigned char c)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);

	if (I_ISTRIP(tty))
		c &= 0x7f;
	if (I_IUCLC(tty) && L_IEXTEN(tty))
		c = tolower(c);
	if (n->literal) {
		n->literal = false;
		take(tty, c);
		return;
	}
	if (flow_control(tty, c) || is_signal(tty, c))
		return;
	if (c == '\r') {
		if (I_IGNCR(tty))
			return;
		if (I_ICRNL(tty))
			c = '\n';
	} else if (c == '\n' && I_INLCR(tty)) {
		c = '\r';
	}
	if (L_ICANON(tty) && edit(tty, c))
		return;
	take(tty, c);
}

static void receive_break(struct tty_struct *tty)
{
	if (I_IGNBRK(tty))
		return;
	if (I_BRKINT(tty)) {
		kpi_n_tty_ops.flush_buffer(tty);
		return;
	}
	if (I_PARMRK(tty)) {
		put(tty, 0xff);
		put(tty, 0);
	}
	put(tty, 0);
}

static void receive_error(struct tty_struct *tty, unsigned char c)
{
	if (!I_INPCK(tty)) {
		receive_char(tty, c);
	} else if (!I_IGNPAR(tty)) {
		if (I_PARMRK(tty)) {
			put(tty, 0xff);
			put(tty, 0);
			put(tty, c);
		} else {
			put(tty, 0);
		}
	}
}

static void receive_flagged(struct tty_struct *tty, unsigned char c, char flag)
{
	switch (flag) {
	case TTY_NORMAL:
		receive_char(tty, c);
		break;
	case TTY_BREAK:
		receive_break(tty);
		break;
	case TTY_PARITY:
	case TTY_FRAME:
		receive_error(tty, c);
		break;
	case TTY_OVERRUN:
		pr_warn_ratelimited("%s: input overrun\n", tty_name(tty));
		break;
	}
}

/* --------------------------------------------------------- what there is */

/* In canonical mode a line that is too long goes on losing its rest. */
static unsigned int room(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	/* PARMRK makes three of one. */
	unsigned int worst = I_PARMRK(tty) ? 3 : 1;
	unsigned int left = (N_TTY_BUF_SIZE - 1 - fill(n)) / worst;

	return left ?: L_ICANON(tty) && n->canon == n->tail;
}

static void check_throttle(struct tty_struct *tty)
{
	if (room(tty) >= THROTTLE_AT)
		return;
	tty->flow_change = 1;	/* TTY_THROTTLE_SAFE */
	tty_throttle_safe(tty);
	tty->flow_change = 0;
}

int kpi_n_tty_receive(struct tty_struct *tty, const unsigned char *cp,
		      const char *fp, int count)
{
	int done = 0;

	down_read(&tty->termios_rwsem);
	while (done < count && room(tty)) {
		receive_flagged(tty, cp[done], fp ? fp[done] : TTY_NORMAL);
		done++;
	}
	if (!L_ICANON(tty) && fill(kpi_n_tty_of(tty)))
		wake_readers(tty);
	check_throttle(tty);
	up_read(&tty->termios_rwsem);
	return done;
}
