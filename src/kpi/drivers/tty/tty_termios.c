// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_ioctl.c, linux/tty.h: a line's settings, and waiting until
 * what was written has left.
 */
#include <linux/sched/signal.h>
#include <linux/termios_internal.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

struct ktermios tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		   IEXTEN,
	.c_cc = INIT_C_CC,
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};
KPI_EXPORT(tty_std_termios);

void tty_wait_until_sent(struct tty_struct *tty, long timeout)
{
	if (!timeout)
		timeout = MAX_SCHEDULE_TIMEOUT;
	timeout = wait_event_interruptible_timeout(
		tty->write_wait, !tty_chars_in_buffer(tty), timeout);
	if (timeout <= 0)
		return;
	if (timeout == MAX_SCHEDULE_TIMEOUT)
		timeout = 0;
	if (tty->ops->wait_until_sent)
		tty->ops->wait_until_sent(tty, timeout);
}
KPI_EXPORT(tty_wait_until_sent);

void tty_termios_copy_hw(struct ktermios *new, const struct ktermios *old)
{
	/* What a device without hardware of its own leaves as it is. */
	new->c_cflag &= HUPCL | CREAD | CLOCAL;
	new->c_cflag |= old->c_cflag & ~(HUPCL | CREAD | CLOCAL);
	new->c_ispeed = old->c_ispeed;
	new->c_ospeed = old->c_ospeed;
}
KPI_EXPORT(tty_termios_copy_hw);

int tty_termios_hw_change(const struct ktermios *a, const struct ktermios *b)
{
	return a->c_ispeed != b->c_ispeed || a->c_ospeed != b->c_ospeed ||
	       (a->c_cflag ^ b->c_cflag) & ~(HUPCL | CREAD | CLOCAL);
}
KPI_EXPORT(tty_termios_hw_change);

/* Bits that TIOCSLCKTRMIOS has locked stay. */
static void keep_locked(struct ktermios *new, const struct ktermios *old,
			const struct ktermios *locked)
{
	int i;

#define KEEP(field)                                                           \
	(new->field = (old->field & locked->field) |                          \
		      (new->field & ~locked->field))
	KEEP(c_iflag);
	KEEP(c_oflag);
	KEEP(c_cflag);
	KEEP(c_lflag);
#undef KEEP
	if (locked->c_line)
		new->c_line = old->c_line;
	for (i = 0; i < NCCS; i++)
		if (locked->c_cc[i])
			new->c_cc[i] = old->c_cc[i];
}

int tty_set_termios(struct tty_struct *tty, struct ktermios *kt)
{
	struct tty_ldisc *ld;
	struct ktermios old;

	down_write(&tty->termios_rwsem);
	old = tty->termios;
	tty->termios = *kt;
	keep_locked(&tty->termios, &old, &tty->termios_locked);
	if (tty->ops->set_termios)
		tty->ops->set_termios(tty, &old);
	else
		tty_termios_copy_hw(&tty->termios, &old);
	ld = tty_ldisc_ref(tty);
	if (ld) {
		if (ld->ops->set_termios)
			ld->ops->set_termios(tty, &old);
		tty_ldisc_deref(ld);
	}
	up_write(&tty->termios_rwsem);
	return 0;
}
KPI_EXPORT(tty_set_termios);

/* ------------------------------------------------------ programs' structs */

#define SIZE_1 sizeof(struct termios)	/* that without speeds */
#define SIZE_2 sizeof(struct termios2)	/* that of the kernel */

static int get_settings(struct tty_struct *tty, void __user *arg, size_t size)
{
	struct ktermios copy;

	BUILD_BUG_ON(sizeof(copy) != SIZE_2);
	down_read(&tty->termios_rwsem);
	copy = tty->termios;
	up_read(&tty->termios_rwsem);
	return copy_to_user(arg, &copy, size) ? -EFAULT : 0;
}

#define WAIT 1
#define FLUSH 2

static int wait_first(struct tty_struct *tty, unsigned int how)
{
	if (how & FLUSH) {
		struct tty_ldisc *ld = tty_ldisc_ref(tty);

		if (ld && ld->ops->flush_buffer)
			ld->ops->flush_buffer(tty);
		if (ld)
			tty_ldisc_deref(ld);
	}
	if (how & WAIT) {
		tty_wait_until_sent(tty, 0);
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	return 0;
}

static int set_settings(struct tty_struct *tty, const void __user *arg,
			size_t size, unsigned int how)
{
	struct ktermios new;
	int err;

	down_read(&tty->termios_rwsem);
	new = tty->termios;
	up_read(&tty->termios_rwsem);
	if (copy_from_user(&new, arg, size))
		return -EFAULT;
	/* Without BOTHER the numbers follow from the bits. */
	new.c_ispeed = tty_termios_input_baud_rate(&new);
	new.c_ospeed = tty_termios_baud_rate(&new);
	err = wait_first(tty, how);
	return err ?: tty_set_termios(tty, &new);
}

static int set_locked(struct tty_struct *tty, const void __user *arg)
{
	struct ktermios locked = { 0 };

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (copy_from_user(&locked, arg, SIZE_1))
		return -EFAULT;
	down_write(&tty->termios_rwsem);
	tty->termios_locked = locked;
	up_write(&tty->termios_rwsem);
	return 0;
}

/* Ignore the carrier or not. */
static int set_clocal(struct tty_struct *tty, bool on)
{
	struct ktermios new;

	down_read(&tty->termios_rwsem);
	new = tty->termios;
	up_read(&tty->termios_rwsem);
	new.c_cflag = on ? new.c_cflag | CLOCAL : new.c_cflag & ~CLOCAL;
	tty_set_termios(tty, &new);
	return C_CLOCAL(tty) == on ? 0 : -EINVAL;
}

int tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;
	int value;

	switch (cmd) {
	case TCGETS:
		return get_settings(tty, p, SIZE_1);
	case TCGETS2:
		return get_settings(tty, p, SIZE_2);
	case TCSETS:
		return set_settings(tty, p, SIZE_1, 0);
	case TCSETSW:
		return set_settings(tty, p, SIZE_1, WAIT);
	case TCSETSF:
		return set_settings(tty, p, SIZE_1, WAIT | FLUSH);
	case TCSETS2:
		return set_settings(tty, p, SIZE_2, 0);
	case TCSETSW2:
		return set_settings(tty, p, SIZE_2, WAIT);
	case TCSETSF2:
		return set_settings(tty, p, SIZE_2, WAIT | FLUSH);
	case TIOCGLCKTRMIOS:
		return copy_to_user(p, &tty->termios_locked, SIZE_1) ? -EFAULT :
								       0;
	case TIOCSLCKTRMIOS:
		return set_locked(tty, p);
	case TIOCGSOFTCAR:
		return put_user(C_CLOCAL(tty) ? 1 : 0, (int __user *)p);
	case TIOCSSOFTCAR:
		return get_user(value, (int __user *)p) ?:
			       set_clocal(tty, value);
	default:
		return -ENOIOCTLCMD;
	}
}
KPI_EXPORT_PARTIAL(tty_mode_ioctl, "the older struct termio (TCGETA, TCSETA)");
