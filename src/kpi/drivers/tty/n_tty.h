/* SPDX-License-Identifier: GPL-2.0 */
/* n_tty.h - the parts of the ordinary line discipline among themselves. */
#ifndef KPI_TTY_N_TTY_H
#define KPI_TTY_N_TTY_H

#include <linux/bitmap.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "drivers/tty/tty.h"

/*
 * Characters lie in a ring: tail ... head; in canonical mode those up to
 * canon may be read, whose lines end where @ends has a bit. All under @lock.
 */
struct kpi_n_tty {
	spinlock_t lock;
	struct mutex read_lock;		/* one reader at a time */
	struct mutex output_lock;	/* columns, and the order of the output */
	unsigned int head, canon, tail;
	unsigned char ring[N_TTY_BUF_SIZE];
	DECLARE_BITMAP(ends, N_TTY_BUF_SIZE);
	unsigned int column;		/* of the output */
	bool literal;			/* the next one means itself (LNEXT) */
};

static inline struct kpi_n_tty *kpi_n_tty_of(struct tty_struct *tty)
{
	return tty->disc_data;
}

static inline unsigned int kpi_n_tty_slot(unsigned int at)
{
	return at & (N_TTY_BUF_SIZE - 1);
}

/* n_tty_output.c: with OPOST; how many of them have been taken. */
ssize_t kpi_n_tty_output(struct tty_struct *tty, const unsigned char *buf,
			 size_t n);
/* An input character, or what is left of one that is erased, is shown. */
void kpi_n_tty_echo(struct tty_struct *tty, unsigned char c);
void kpi_n_tty_unecho(struct tty_struct *tty, unsigned char c);
void kpi_n_tty_echo_raw(struct tty_struct *tty, const char *text, size_t n);

/* n_tty_input.c */
int kpi_n_tty_receive(struct tty_struct *tty, const unsigned char *cp,
		      const char *fp, int count);

#endif
