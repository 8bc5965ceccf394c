// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_io.c, linux/tty.h: hanging up: the line is gone, and each
 * open file of it ends; and what drivers tell and ask of a tty meanwhile.
 */
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/tty.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

/* How many files there were, each of which the driver has seen opened. */
static int cut_files(struct tty_struct *tty)
{
	struct tty_file_private *priv;
	int n = 0;

	spin_lock(&tty->files_lock);
	list_for_each_entry(priv, &tty->tty_files, list) {
		if (priv->file->f_op == &kpi_hung_up_tty_fops)
			continue;
		n++;
		priv->file->f_op = &kpi_hung_up_tty_fops;
	}
	spin_unlock(&tty->files_lock);
	return n;
}

void tty_vhangup(struct tty_struct *tty)
{
	int closes;

	if (!tty)
		return;
	tty_lock(tty);
	if (test_bit(TTY_HUPPED, &tty->flags)) {
		tty_unlock(tty);
		return;
	}
	/* Whoever reads or writes inside the line discipline comes out. */
	set_bit(TTY_HUPPING, &tty->flags);
	closes = cut_files(tty);
	kpi_tty_ldisc_hangup(tty, !(tty->driver->flags &
				    TTY_DRIVER_RESET_TERMIOS));
	clear_bit(TTY_THROTTLED, &tty->flags);
	clear_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	if (tty->ops->hangup)
		tty->ops->hangup(tty);
	else
		while (closes-- && tty->ops->close)
			tty->ops->close(tty, NULL);
	set_bit(TTY_HUPPED, &tty->flags);
	clear_bit(TTY_HUPPING, &tty->flags);
	tty_unlock(tty);
}
KPI_EXPORT(tty_vhangup);

void tty_hangup(struct tty_struct *tty)
{
	schedule_work(&tty->hangup_work);
}
KPI_EXPORT(tty_hangup);

/* The secure attention key: nobody keeps the line. */
void do_SAK(struct tty_struct *tty)
{
	if (tty)
		tty_hangup(tty);
}
KPI_EXPORT_PARTIAL(do_SAK, "programs lose the line, but are not killed");

/* --------------------------------------------- between driver and its tty */

/* There is room to write: whoever waits for it, above or in the ldisc. */
void tty_wakeup(struct tty_struct *tty)
{
	struct tty_ldisc *ld;

	if (test_bit(TTY_DO_WRITE_WAKEUP, &tty->flags)) {
		ld = tty_ldisc_ref(tty);
		if (ld) {
			if (ld->ops->write_wakeup)
				ld->ops->write_wakeup(tty);
			tty_ldisc_deref(ld);
		}
	}
	wake_up_interruptible_poll(&tty->write_wait, EPOLLOUT);
}
KPI_EXPORT(tty_wakeup);

void stop_tty(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->flow.lock, flags);
	if (!tty->flow.stopped) {
		tty->flow.stopped = true;
		if (tty->ops->stop)
			tty->ops->stop(tty);
	}
	spin_unlock_irqrestore(&tty->flow.lock, flags);
}
KPI_EXPORT(stop_tty);

void start_tty(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->flow.lock, flags);
	if (tty->flow.stopped && !tty->flow.tco_stopped) {
		tty->flow.stopped = false;
		if (tty->ops->start)
			tty->ops->start(tty);
		tty_wakeup(tty);
	}
	spin_unlock_irqrestore(&tty->flow.lock, flags);
}
KPI_EXPORT(start_tty);

int tty_put_char(struct tty_struct *tty, unsigned char ch)
{
	return tty->ops->put_char ? tty->ops->put_char(tty, ch) :
				    tty->ops->write(tty, &ch, 1);
}
KPI_EXPORT(tty_put_char);

unsigned int tty_chars_in_buffer(struct tty_struct *tty)
{
	return tty->ops->chars_in_buffer ? tty->ops->chars_in_buffer(tty) : 0;
}
KPI_EXPORT(tty_chars_in_buffer);

unsigned int tty_write_room(struct tty_struct *tty)
{
	return tty->ops->write_room ? tty->ops->write_room(tty) : 2048;
}
KPI_EXPORT(tty_write_room);

void tty_driver_flush_buffer(struct tty_struct *tty)
{
	if (tty->ops->flush_buffer)
		tty->ops->flush_buffer(tty);
}
KPI_EXPORT(tty_driver_flush_buffer);

/* --------------------------------------------------------- flow control */

void tty_unthrottle(struct tty_struct *tty)
{
	down_write(&tty->termios_rwsem);
	if (test_and_clear_bit(TTY_THROTTLED, &tty->flags) &&
	    tty->ops->unthrottle)
		tty->ops->unthrottle(tty);
	tty->flow_change = 0;
	up_write(&tty->termios_rwsem);
}
KPI_EXPORT(tty_unthrottle);

/* 1: it was not wanted any more. Asked for by flow_change. */
int tty_throttle_safe(struct tty_struct *tty)
{
	int ret = 0;

	mutex_lock(&tty->throttle_mutex);
	if (!test_bit(TTY_THROTTLED, &tty->flags)) {
		if (tty->flow_change != 1) {
			ret = 1;
		} else {
			set_bit(TTY_THROTTLED, &tty->flags);
			if (tty->ops->throttle)
				tty->ops->throttle(tty);
		}
	}
	mutex_unlock(&tty->throttle_mutex);
	return ret;
}

int tty_unthrottle_safe(struct tty_struct *tty)
{
	int ret = 0;

	mutex_lock(&tty->throttle_mutex);
	if (test_bit(TTY_THROTTLED, &tty->flags)) {
		if (tty->flow_change != 2) {
			ret = 1;
		} else {
			clear_bit(TTY_THROTTLED, &tty->flags);
			if (tty->ops->unthrottle)
				tty->ops->unthrottle(tty);
		}
	}
	mutex_unlock(&tty->throttle_mutex);
	return ret;
}

/* Nobody's session has a driver's tty. */
struct tty_struct *get_current_tty(void)
{
	return NULL;
}
KPI_EXPORT(get_current_tty);

struct pid *tty_get_pgrp(struct tty_struct *tty)
{
	return NULL;
}
KPI_EXPORT(tty_get_pgrp);

int tty_check_change(struct tty_struct *tty)
{
	return 0;
}
KPI_EXPORT(tty_check_change);
