// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/n_tty.c, termios(3): the ordinary line discipline: reading by
 * lines or by numbers and times, writing, polling.
 */
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "kpi.h"
#include "drivers/tty/n_tty.h"

/* Readers have made room: the sender may go on. */
#define UNTHROTTLE_AT 128

/* ----------------------------------------------------------- what is there */

static bool by_lines(struct tty_struct *tty)
{
	return L_ICANON(tty) && !L_EXTPROC(tty);
}

static unsigned int readable(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);

	return (by_lines(tty) ? n->canon : n->head) - n->tail;
}

/* Take one; *@end: it ends a line. -1: none. @skip: an end of file's mark. */
static int take(struct tty_struct *tty, bool *end, bool *skip)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned long flags;
	int c = -1;

	spin_lock_irqsave(&n->lock, flags);
	if (readable(tty)) {
		unsigned int at = kpi_n_tty_slot(n->tail++);

		c = n->ring[at];
		*end = test_and_clear_bit(at, n->ends) && by_lines(tty);
		*skip = *end && c == __DISABLED_CHAR;
		/* Without lines what has been typed is all there is. */
		if ((int)(n->canon - n->tail) < 0)
			n->canon = n->tail;
	}
	spin_unlock_irqrestore(&n->lock, flags);
	return c;
}

/* Up to the end of a line; *@end: that has come. */
static size_t copy_out(struct tty_struct *tty, unsigned char *buf, size_t size,
		       bool *end)
{
	bool skip = false;
	size_t got = 0;

	*end = false;
	while (got < size && !*end) {
		int c = take(tty, end, &skip);

		if (c < 0)
			break;
		if (!skip)
			buf[got++] = c;
	}
	return got;
}

static void made_room(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);

	if (n->head - n->tail <= UNTHROTTLE_AT && tty_throttled(tty)) {
		tty->flow_change = 2;	/* TTY_UNTHROTTLE_SAFE */
		tty_unthrottle_safe(tty);
		tty->flow_change = 0;
	}
	kpi_tty_buffer_restart(tty->port);
}

/* ---------------------------------------------------------------- reading */

/* How a read without lines waits: for how many, and how long for the next. */
struct patience {
	unsigned int minimum;
	long time, first;	/* jiffies; MAX_SCHEDULE_TIMEOUT: for ever */
};

static void find_patience(struct tty_struct *tty, struct patience *p)
{
	p->minimum = 1;
	p->time = p->first = MAX_SCHEDULE_TIMEOUT;
	if (by_lines(tty))
		return;
	p->minimum = MIN_CHAR(tty);
	if (TIME_CHAR(tty))
		p->time = TIME_CHAR(tty) * (HZ / 10);
	if (!p->minimum) {
		/* With MIN 0, TIME is for all of the read. */
		p->first = TIME_CHAR(tty) ? p->time : 0;
		p->minimum = 1;
	}
}

/* 1: look again; 0: the time is up, or the end; -errno. */
static int wait_more(struct tty_struct *tty, struct file *file, long *timeout)
{
	if (test_bit(TTY_OTHER_CLOSED, &tty->flags))
		return -EIO;
	if (tty_hung_up_p(file) || test_bit(TTY_HUPPING, &tty->flags))
		return 0;
	if (!*timeout)
		return 0;
	if (tty_io_nonblock(tty, file))
		return -EAGAIN;
	if (signal_pending(current))
		return -ERESTARTSYS;
	up_read(&tty->termios_rwsem);
	*timeout = schedule_timeout(*timeout);
	down_read(&tty->termios_rwsem);
	return 1;
}

/* With the read lock and the settings held. */
static ssize_t read_some(struct tty_struct *tty, struct file *file,
			 unsigned char *buf, size_t size, bool *end)
{
	DEFINE_WAIT(wait);
	struct patience p;
	ssize_t got = 0;
	long timeout;
	int ret = 0;

	find_patience(tty, &p);
	timeout = p.first;
	for (;;) {
		size_t n;

		prepare_to_wait(&tty->read_wait, &wait, TASK_INTERRUPTIBLE);
		n = copy_out(tty, buf + got, size - got, end);
		got += n;
		if (*end || got == size || got >= p.minimum)
			break;
		if (n)
			timeout = p.time;
		ret = wait_more(tty, file, &timeout);
		if (ret <= 0)
			break;
	}
	finish_wait(&tty->read_wait, &wait);
	return got ?: ret < 0 ? ret : 0;
}

static int lock_for_reading(struct kpi_n_tty *n, struct file *file)
{
	if (file->f_flags & O_NONBLOCK)
		return mutex_trylock(&n->read_lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&n->read_lock) ? -ERESTARTSYS : 0;
}

/* The end of one read(2): with a cookie the locks are held since the first. */
static void end_read(struct tty_struct *tty)
{
	made_room(tty);
	up_read(&tty->termios_rwsem);
	mutex_unlock(&kpi_n_tty_of(tty)->read_lock);
}

/*
 * The piece is full and the line, or what there is, goes on: a cookie asks
 * the caller to come again with the next piece.
 */
static ssize_t read_next(struct tty_struct *tty, unsigned char *buf,
			 size_t size, void **cookie)
{
	bool end = true;
	ssize_t got = size ? copy_out(tty, buf, size, &end) : 0;

	if (end || got < size || !readable(tty)) {
		*cookie = NULL;
		end_read(tty);
	}
	return got;
}

static ssize_t n_tty_read(struct tty_struct *tty, struct file *file,
			  unsigned char *buf, size_t size, void **cookie,
			  unsigned long offset)
{
	bool end = false;
	ssize_t got;
	int err;

	if (*cookie)
		return read_next(tty, buf, size, cookie);
	err = lock_for_reading(kpi_n_tty_of(tty), file);
	if (err)
		return err;
	down_read(&tty->termios_rwsem);
	got = read_some(tty, file, buf, size, &end);
	if (got == size && !end && readable(tty))
		*cookie = tty;
	else
		end_read(tty);
	return got;
}

/* ---------------------------------------------------------------- writing */

static ssize_t write_some(struct tty_struct *tty, const unsigned char *buf,
			  size_t n)
{
	struct kpi_n_tty *nt = kpi_n_tty_of(tty);
	ssize_t ret;

	if (O_OPOST(tty))
		return kpi_n_tty_output(tty, buf, n);
	mutex_lock(&nt->output_lock);
	ret = tty->ops->write(tty, buf, n);
	mutex_unlock(&nt->output_lock);
	return ret;
}

static ssize_t n_tty_write(struct tty_struct *tty, struct file *file,
			   const unsigned char *buf, size_t n)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	size_t done = 0;
	ssize_t ret = 0;

	down_read(&tty->termios_rwsem);
	add_wait_queue(&tty->write_wait, &wait);
	while (done < n) {
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		if (tty_hung_up_p(file) ||
		    (tty->link && !tty->link->count)) {
			ret = -EIO;
			break;
		}
		ret = write_some(tty, buf + done, n - done);
		if (ret < 0 && ret != -EAGAIN)
			break;
		done += ret > 0 ? ret : 0;
		if (done == n)
			break;
		if (tty_io_nonblock(tty, file)) {
			ret = -EAGAIN;
			break;
		}
		up_read(&tty->termios_rwsem);
		wait_woken(&wait, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
		down_read(&tty->termios_rwsem);
	}
	remove_wait_queue(&tty->write_wait, &wait);
	if (done != n && tty->fasync)
		set_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	up_read(&tty->termios_rwsem);
	return done ?: ret;
}

static void n_tty_write_wakeup(struct tty_struct *tty)
{
	clear_bit(TTY_DO_WRITE_WAKEUP, &tty->flags);
	kill_fasync(&tty->fasync, SIGIO, POLL_OUT);
}

/* ------------------------------------------------------------ the rest of it */

/* With MIN and no TIME, poll waits for as many as read would. */
static bool enough(struct tty_struct *tty)
{
	unsigned int want = 1;

	if (!by_lines(tty) && !TIME_CHAR(tty) && MIN_CHAR(tty))
		want = MIN_CHAR(tty);
	return readable(tty) >= want;
}

static __poll_t n_tty_poll(struct tty_struct *tty, struct file *file,
			   poll_table *wait)
{
	__poll_t mask = 0;

	poll_wait(file, &tty->read_wait, wait);
	poll_wait(file, &tty->write_wait, wait);
	if (enough(tty))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (test_bit(TTY_OTHER_CLOSED, &tty->flags) || tty_hung_up_p(file))
		mask |= EPOLLHUP;
	if (tty->ops->write && tty_write_room(tty) > 0 &&
	    tty_chars_in_buffer(tty) < 256)
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static int n_tty_ioctl(struct tty_struct *tty, unsigned int cmd,
		       unsigned long arg)
{
	int n;

	switch (cmd) {
	case TIOCOUTQ:
		return put_user(tty_chars_in_buffer(tty), (int __user *)arg);
	case TIOCINQ:
		down_read(&tty->termios_rwsem);
		n = readable(tty);
		up_read(&tty->termios_rwsem);
		return put_user(n, (unsigned int __user *)arg);
	default:
		return n_tty_ioctl_helper(tty, cmd, arg);
	}
}

static void n_tty_flush_buffer(struct tty_struct *tty)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned long flags;

	spin_lock_irqsave(&n->lock, flags);
	n->head = n->canon = n->tail = 0;
	bitmap_zero(n->ends, N_TTY_BUF_SIZE);
	spin_unlock_irqrestore(&n->lock, flags);
}

/* Settings have changed: what was typed may have become readable. */
static void n_tty_set_termios(struct tty_struct *tty,
			      const struct ktermios *old)
{
	struct kpi_n_tty *n = kpi_n_tty_of(tty);
	unsigned long flags;

	if (old && (old->c_lflag ^ tty->termios.c_lflag) & ICANON) {
		spin_lock_irqsave(&n->lock, flags);
		bitmap_zero(n->ends, N_TTY_BUF_SIZE);
		n->canon = n->head;
		/* What came without lines is one that has no end mark. */
		if (L_ICANON(tty) && n->head != n->tail)
			set_bit(kpi_n_tty_slot(n->head - 1), n->ends);
		spin_unlock_irqrestore(&n->lock, flags);
		n->literal = false;
	}
	if (!I_IXON(tty) && old && old->c_iflag & IXON &&
	    !tty->flow.tco_stopped)
		start_tty(tty);
	wake_up_interruptible(&tty->write_wait);
	wake_up_interruptible(&tty->read_wait);
}

static int n_tty_open(struct tty_struct *tty)
{
	struct kpi_n_tty *n = vzalloc(sizeof(*n));

	if (!n)
		return -ENOMEM;
	spin_lock_init(&n->lock);
	mutex_init(&n->read_lock);
	mutex_init(&n->output_lock);
	tty->disc_data = n;
	tty->closing = 0;
	tty->receive_room = N_TTY_BUF_SIZE - 1;
	tty_unthrottle(tty);
	return 0;
}

static void n_tty_close(struct tty_struct *tty)
{
	vfree(tty->disc_data);
	tty->disc_data = NULL;
}

static void n_tty_receive_buf(struct tty_struct *tty, const unsigned char *cp,
			      const char *fp, int count)
{
	kpi_n_tty_receive(tty, cp, fp, count);
}

struct tty_ldisc_ops kpi_n_tty_ops = {
	.name = "n_tty",
	.num = N_TTY,
	.open = n_tty_open,
	.close = n_tty_close,
	.flush_buffer = n_tty_flush_buffer,
	.read = n_tty_read,
	.write = n_tty_write,
	.ioctl = n_tty_ioctl,
	.set_termios = n_tty_set_termios,
	.poll = n_tty_poll,
	.receive_buf = n_tty_receive_buf,
	.write_wakeup = n_tty_write_wakeup,
	.receive_buf2 = kpi_n_tty_receive,
};

/* For a line discipline that is this one but for a few. */
void n_tty_inherit_ops(struct tty_ldisc_ops *ops)
{
	*ops = kpi_n_tty_ops;
	ops->owner = NULL;
}
KPI_EXPORT(n_tty_inherit_ops);
