// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_io.c, tty_ioctl.c, linux/tty.h: what every tty answers
 * besides its settings, then the driver, then the line discipline.
 */
#include <linux/fs.h>
#include <linux/sched/signal.h>
#include <linux/serial.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

/* -------------------------------------------------------- of the hardware */

static int get_modem(struct tty_struct *tty, int __user *p)
{
	int ret = tty->ops->tiocmget ? tty->ops->tiocmget(tty) : -ENOTTY;

	return ret < 0 ? ret : put_user(ret, p);
}

static int set_modem(struct tty_struct *tty, unsigned int cmd,
		     unsigned int __user *p)
{
	const unsigned int all = TIOCM_DTR | TIOCM_RTS | TIOCM_OUT1 |
				 TIOCM_OUT2 | TIOCM_LOOP;
	unsigned int value, set, clear;

	if (!tty->ops->tiocmset)
		return -ENOTTY;
	if (get_user(value, p))
		return -EFAULT;
	set = cmd == TIOCMBIC ? 0 : value;
	clear = cmd == TIOCMBIS ? 0 : cmd == TIOCMBIC ? value : ~value;
	return tty->ops->tiocmset(tty, set & all, clear & all);
}

int tty_get_icount(struct tty_struct *tty,
		   struct serial_icounter_struct *icount)
{
	memset(icount, 0, sizeof(*icount));
	return tty->ops->get_icount ? tty->ops->get_icount(tty, icount) :
				      -ENOTTY;
}
KPI_EXPORT(tty_get_icount);

static int get_counters(struct tty_struct *tty, void __user *p)
{
	struct serial_icounter_struct icount;
	int err = tty_get_icount(tty, &icount);

	return err ?: copy_to_user(p, &icount, sizeof(icount)) ? -EFAULT : 0;
}

static int serial(struct tty_struct *tty, unsigned int cmd, void __user *p)
{
	struct serial_struct v = { 0 };
	int err;

	if (cmd == TIOCSSERIAL) {
		if (!tty->ops->set_serial)
			return -ENOTTY;
		return copy_from_user(&v, p, sizeof(v)) ? -EFAULT :
			       tty->ops->set_serial(tty, &v);
	}
	if (!tty->ops->get_serial)
		return -ENOTTY;
	err = tty->ops->get_serial(tty, &v);
	return err ?: copy_to_user(p, &v, sizeof(v)) ? -EFAULT : 0;
}

/* @duration in ms. The driver may time it itself. */
static int send_break(struct tty_struct *tty, unsigned int duration)
{
	int ret;

	if (!tty->ops->break_ctl)
		return 0;
	if (tty->driver->flags & TTY_DRIVER_HARDWARE_BREAK)
		return tty->ops->break_ctl(tty, duration);
	if (mutex_lock_interruptible(&tty->atomic_write_lock))
		return -EINTR;
	ret = tty->ops->break_ctl(tty, -1);
	if (!ret) {
		wait_event_interruptible_timeout(tty->break_wait, false,
						 msecs_to_jiffies(duration));
		ret = tty->ops->break_ctl(tty, 0);
	}
	mutex_unlock(&tty->atomic_write_lock);
	return signal_pending(current) ? -EINTR : ret;
}

static int switch_break(struct tty_struct *tty, int state)
{
	return tty->ops->break_ctl ? tty->ops->break_ctl(tty, state) : 0;
}

/* TCSBRK(1): only wait until all is sent. */
static int drain_or_break(struct tty_struct *tty, unsigned int cmd,
			  unsigned long arg)
{
	tty_wait_until_sent(tty, 0);
	if (signal_pending(current))
		return -EINTR;
	if (cmd == TCSBRKP)
		return send_break(tty, arg ? arg * 100 : 250);
	return arg ? 0 : send_break(tty, 250);
}

/* ------------------------------------------------------------- of the tty */

int tty_do_resize(struct tty_struct *tty, struct winsize *ws)
{
	mutex_lock(&tty->winsize_mutex);
	tty->winsize = *ws;
	mutex_unlock(&tty->winsize_mutex);
	return 0;
}
KPI_EXPORT(tty_do_resize);

static int window(struct tty_struct *tty, unsigned int cmd, void __user *p)
{
	struct winsize ws;

	if (cmd == TIOCSWINSZ) {
		if (copy_from_user(&ws, p, sizeof(ws)))
			return -EFAULT;
		return tty->ops->resize ? tty->ops->resize(tty, &ws) :
					  tty_do_resize(tty, &ws);
	}
	mutex_lock(&tty->winsize_mutex);
	ws = tty->winsize;
	mutex_unlock(&tty->winsize_mutex);
	return copy_to_user(p, &ws, sizeof(ws)) ? -EFAULT : 0;
}

/* As if the character had come in from the line. */
static int pretend_input(struct tty_struct *tty, char __user *p)
{
	struct tty_ldisc *ld;
	unsigned char ch, normal = TTY_NORMAL;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (get_user(ch, p))
		return -EFAULT;
	ld = tty_ldisc_ref_wait(tty);
	if (!ld)
		return -EIO;
	tty_buffer_lock_exclusive(tty->port);
	tty_ldisc_receive_buf(ld, &ch, &normal, 1);
	tty_buffer_unlock_exclusive(tty->port);
	tty_ldisc_deref(ld);
	return 0;
}

static int discipline(struct tty_struct *tty, unsigned int cmd,
		      int __user *p)
{
	struct tty_ldisc *ld;
	int disc;

	if (cmd == TIOCSETD)
		return get_user(disc, p) ? -EFAULT : tty_set_ldisc(tty, disc);
	ld = tty_ldisc_ref_wait(tty);
	if (!ld)
		return -EIO;
	disc = ld->ops->num;
	tty_ldisc_deref(ld);
	return put_user(disc, p);
}

/* What of it may be flushed in which direction. */
int tty_perform_flush(struct tty_struct *tty, unsigned long arg)
{
	struct tty_ldisc *ld = tty_ldisc_ref_wait(tty);
	int ret = 0;

	if (arg != TCIFLUSH && arg != TCOFLUSH && arg != TCIOFLUSH)
		ret = -EINVAL;
	if (!ret && ld && arg != TCOFLUSH && ld->ops->flush_buffer) {
		ld->ops->flush_buffer(tty);
		tty_unthrottle(tty);
	}
	if (!ret && arg != TCIFLUSH)
		tty_driver_flush_buffer(tty);
	if (ld)
		tty_ldisc_deref(ld);
	return ret;
}
KPI_EXPORT(tty_perform_flush);

int tty_send_xchar(struct tty_struct *tty, char ch)
{
	bool was_stopped = tty->flow.stopped;
	int ret;

	if (tty->ops->send_xchar) {
		down_read(&tty->termios_rwsem);
		tty->ops->send_xchar(tty, ch);
		up_read(&tty->termios_rwsem);
		return 0;
	}
	if (mutex_lock_interruptible(&tty->atomic_write_lock))
		return -ERESTARTSYS;
	down_read(&tty->termios_rwsem);
	if (was_stopped)
		start_tty(tty);
	ret = tty->ops->write(tty, &ch, 1) == 1 ? 0 : -EAGAIN;
	if (was_stopped)
		stop_tty(tty);
	up_read(&tty->termios_rwsem);
	mutex_unlock(&tty->atomic_write_lock);
	return ret;
}

static int flow(struct tty_struct *tty, unsigned long arg)
{
	switch (arg) {
	case TCOOFF:
	case TCOON:
		spin_lock_irq(&tty->flow.lock);
		tty->flow.tco_stopped = arg == TCOOFF;
		spin_unlock_irq(&tty->flow.lock);
		if (arg == TCOOFF)
			stop_tty(tty);
		else
			start_tty(tty);
		return 0;
	case TCIOFF:
		return STOP_CHAR(tty) == __DISABLED_CHAR ? 0 :
			       tty_send_xchar(tty, STOP_CHAR(tty));
	case TCION:
		return START_CHAR(tty) == __DISABLED_CHAR ? 0 :
			       tty_send_xchar(tty, START_CHAR(tty));
	default:
		return -EINVAL;
	}
}

/* For line disciplines: what N_TTY and its like answer alike. */
int n_tty_ioctl_helper(struct tty_struct *tty, unsigned int cmd,
		       unsigned long arg)
{
	switch (cmd) {
	case TCXONC:
		return flow(tty, arg);
	case TCFLSH:
		return tty_perform_flush(tty, arg);
	default:
		return tty_mode_ioctl(tty, cmd, arg);
	}
}
KPI_EXPORT(n_tty_ioctl_helper);

static long common(struct tty_struct *tty, struct file *file, unsigned int cmd,
		   unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TIOCMGET:
		return get_modem(tty, p);
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:
		return set_modem(tty, cmd, p);
	case TIOCGICOUNT:
		return get_counters(tty, p);
	case TIOCGSERIAL:
	case TIOCSSERIAL:
		return serial(tty, cmd, p);
	case TIOCSBRK:
	case TIOCCBRK:
		tty_wait_until_sent(tty, 0);
		return switch_break(tty, cmd == TIOCSBRK ? -1 : 0);
	case TCSBRK:
	case TCSBRKP:
		return drain_or_break(tty, cmd, arg);
	case TIOCGWINSZ:
	case TIOCSWINSZ:
		return window(tty, cmd, p);
	case TIOCSTI:
		return pretend_input(tty, p);
	case TIOCGETD:
	case TIOCSETD:
		return discipline(tty, cmd, p);
	case TIOCEXCL:
		set_bit(TTY_EXCLUSIVE, &tty->flags);
		return 0;
	case TIOCNXCL:
		clear_bit(TTY_EXCLUSIVE, &tty->flags);
		return 0;
	case TIOCGEXCL:
		return put_user(test_bit(TTY_EXCLUSIVE, &tty->flags),
				(int __user *)p);
	case TIOCVHANGUP:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		tty_vhangup(tty);
		return 0;
	/* No session has it as its terminal. */
	case TIOCSCTTY:
	case TIOCNOTTY:
	case TIOCGPGRP:
	case TIOCSPGRP:
	case TIOCGSID:
		return -ENOTTY;
	default:
		return -ENOIOCTLCMD;
	}
}

long kpi_tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_struct *tty = kpi_tty_of(file);
	struct tty_ldisc *ld;
	long ret = common(tty, file, cmd, arg);

	if (ret != -ENOIOCTLCMD)
		return ret;
	if (tty->ops->ioctl) {
		ret = tty->ops->ioctl(tty, cmd, arg);
		if (ret != -ENOIOCTLCMD)
			return ret;
	}
	ld = tty_ldisc_ref_wait(tty);
	if (!ld)
		return -EIO;
	ret = ld->ops->ioctl ? ld->ops->ioctl(tty, cmd, arg) : -ENOIOCTLCMD;
	tty_ldisc_deref(ld);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}
