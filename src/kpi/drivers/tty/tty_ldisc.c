// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_ldisc.c, linux/tty_ldisc.h: line disciplines: which there
 * are, and which of them a tty has.
 */
#include <linux/err.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/tty.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

static struct tty_ldisc_ops *ldiscs[NR_LDISCS] = {
	[N_TTY] = &kpi_n_tty_ops,
};
static DEFINE_RAW_SPINLOCK(ldiscs_lock);

int tty_register_ldisc(struct tty_ldisc_ops *new_ldisc)
{
	unsigned long flags;

	if (new_ldisc->num < N_TTY || new_ldisc->num >= NR_LDISCS)
		return -EINVAL;
	raw_spin_lock_irqsave(&ldiscs_lock, flags);
	ldiscs[new_ldisc->num] = new_ldisc;
	raw_spin_unlock_irqrestore(&ldiscs_lock, flags);
	return 0;
}
KPI_EXPORT(tty_register_ldisc);

void tty_unregister_ldisc(struct tty_ldisc_ops *ldisc)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ldiscs_lock, flags);
	ldiscs[ldisc->num] = NULL;
	raw_spin_unlock_irqrestore(&ldiscs_lock, flags);
}
KPI_EXPORT(tty_unregister_ldisc);

/* Its module is held with it. */
static struct tty_ldisc_ops *get_ops(int disc)
{
	struct tty_ldisc_ops *ops = ERR_PTR(-EINVAL);
	unsigned long flags;

	raw_spin_lock_irqsave(&ldiscs_lock, flags);
	if (ldiscs[disc])
		ops = try_module_get(ldiscs[disc]->owner) ? ldiscs[disc] :
							  ERR_PTR(-EAGAIN);
	raw_spin_unlock_irqrestore(&ldiscs_lock, flags);
	return ops;
}

static struct tty_ldisc *get_ldisc(struct tty_struct *tty, int disc)
{
	struct tty_ldisc_ops *ops;
	struct tty_ldisc *ld;

	if (disc < N_TTY || disc >= NR_LDISCS)
		return ERR_PTR(-EINVAL);
	ops = get_ops(disc);
	if (IS_ERR(ops) && disc != N_TTY && capable(CAP_SYS_MODULE)) {
		request_module("tty-ldisc-%d", disc);
		ops = get_ops(disc);
	}
	if (IS_ERR(ops))
		return ERR_CAST(ops);
	ld = kmalloc(sizeof(*ld), GFP_KERNEL | __GFP_NOFAIL);
	ld->ops = ops;
	ld->tty = tty;
	return ld;
}

static void put_ldisc(struct tty_ldisc *ld)
{
	if (!ld)
		return;
	module_put(ld->ops->owner);
	kfree(ld);
}

/* ---------------------------------------------------------- in use by others */

struct tty_ldisc *tty_ldisc_ref(struct tty_struct *tty)
{
	struct rw_semaphore *sem = kpi_tty_ldisc_sem(tty);

	if (!down_read_trylock(sem))
		return NULL;
	if (!tty->ldisc)
		up_read(sem);
	return tty->ldisc;
}
KPI_EXPORT(tty_ldisc_ref);

struct tty_ldisc *tty_ldisc_ref_wait(struct tty_struct *tty)
{
	struct rw_semaphore *sem = kpi_tty_ldisc_sem(tty);

	down_read(sem);
	if (!tty->ldisc) {
		up_read(sem);
		return NULL;
	}
	return tty->ldisc;
}
KPI_EXPORT(tty_ldisc_ref_wait);

void tty_ldisc_deref(struct tty_ldisc *ld)
{
	up_read(kpi_tty_ldisc_sem(ld->tty));
}
KPI_EXPORT(tty_ldisc_deref);

void tty_ldisc_flush(struct tty_struct *tty)
{
	struct tty_ldisc *ld = tty_ldisc_ref(tty);

	kpi_tty_buffer_flush(tty, ld);
	if (ld)
		tty_ldisc_deref(ld);
}
KPI_EXPORT(tty_ldisc_flush);

/* ---------------------------------------------------------------- changing */

static int open_ldisc(struct tty_struct *tty, struct tty_ldisc *ld)
{
	int err = 0;

	set_bit(TTY_LDISC_OPEN, &tty->flags);
	if (ld->ops->open)
		err = ld->ops->open(tty);
	if (err)
		clear_bit(TTY_LDISC_OPEN, &tty->flags);
	return err;
}

static void close_ldisc(struct tty_struct *tty, struct tty_ldisc *ld)
{
	clear_bit(TTY_LDISC_OPEN, &tty->flags);
	if (ld->ops->close)
		ld->ops->close(tty);
}

static void set_line(struct tty_struct *tty, int disc)
{
	down_write(&tty->termios_rwsem);
	tty->termios.c_line = disc;
	up_write(&tty->termios_rwsem);
	tty->disc_data = NULL;
	tty->receive_room = 0;
}

int kpi_tty_ldisc_setup(struct tty_struct *tty)
{
	struct tty_ldisc *ld = get_ldisc(tty, N_TTY);
	int err;

	if (IS_ERR(ld))
		return PTR_ERR(ld);
	tty->ldisc = ld;
	err = open_ldisc(tty, ld);
	if (err) {
		tty->ldisc = NULL;
		put_ldisc(ld);
	}
	return err;
}

static void drop(struct tty_struct *tty)
{
	struct tty_ldisc *ld = tty->ldisc;

	if (!ld)
		return;
	close_ldisc(tty, ld);
	put_ldisc(ld);
	tty->ldisc = NULL;
}

void kpi_tty_ldisc_release(struct tty_struct *tty)
{
	if (tty->port)
		kpi_tty_buffer_cancel(tty->port);
	down_write(kpi_tty_ldisc_sem(tty));
	drop(tty);
	up_write(kpi_tty_ldisc_sem(tty));
}

/* Whoever is inside sees TTY_HUPPING and the files cut off, and leaves. */
static void drain(struct tty_struct *tty)
{
	wake_up_interruptible_poll(&tty->write_wait, EPOLLOUT);
	wake_up_interruptible_poll(&tty->read_wait, EPOLLIN);
}

void kpi_tty_ldisc_hangup(struct tty_struct *tty, bool reinit)
{
	struct tty_ldisc *ld = tty_ldisc_ref(tty);

	if (ld) {
		if (ld->ops->flush_buffer)
			ld->ops->flush_buffer(tty);
		tty_driver_flush_buffer(tty);
		if (test_bit(TTY_DO_WRITE_WAKEUP, &tty->flags) &&
		    ld->ops->write_wakeup)
			ld->ops->write_wakeup(tty);
		if (ld->ops->hangup)
			ld->ops->hangup(tty);
		tty_ldisc_deref(ld);
	}
	drain(tty);
	down_write(kpi_tty_ldisc_sem(tty));
	if (tty->driver->flags & TTY_DRIVER_RESET_TERMIOS) {
		down_write(&tty->termios_rwsem);
		tty->termios = tty->driver->init_termios;
		up_write(&tty->termios_rwsem);
	}
	drop(tty);
	if (reinit || tty->count) {
		set_line(tty, N_TTY);
		kpi_tty_ldisc_setup(tty);
	}
	up_write(kpi_tty_ldisc_sem(tty));
}

/* With the semaphore for writing: @new, or the old one where it will not. */
static int change(struct tty_struct *tty, struct tty_ldisc *new)
{
	struct tty_ldisc *old = tty->ldisc;
	int err;

	close_ldisc(tty, old);
	tty->ldisc = new;
	set_line(tty, new->ops->num);
	err = open_ldisc(tty, new);
	if (!err) {
		put_ldisc(old);
		if (tty->ops->set_ldisc) {
			down_read(&tty->termios_rwsem);
			tty->ops->set_ldisc(tty);
			up_read(&tty->termios_rwsem);
		}
		return 0;
	}
	put_ldisc(new);
	tty->ldisc = old;
	set_line(tty, old->ops->num);
	if (open_ldisc(tty, old)) {
		put_ldisc(old);
		tty->ldisc = NULL;
	}
	return err;
}

int tty_set_ldisc(struct tty_struct *tty, int disc)
{
	struct tty_ldisc *new = get_ldisc(tty, disc);
	int err = 0;

	if (IS_ERR(new))
		return PTR_ERR(new);
	tty_lock(tty);
	/* A blocked reader of the old one must not keep the new one out. */
	set_bit(TTY_LDISC_CHANGING, &tty->flags);
	drain(tty);
	down_write(kpi_tty_ldisc_sem(tty));
	if (!tty->ldisc || test_bit(TTY_HUPPED, &tty->flags)) {
		put_ldisc(new);
		err = -EIO;
	} else if (tty->ldisc->ops->num == disc) {
		put_ldisc(new);
	} else {
		err = change(tty, new);
	}
	clear_bit(TTY_LDISC_CHANGING, &tty->flags);
	up_write(kpi_tty_ldisc_sem(tty));
	kpi_tty_buffer_restart(tty->port);
	tty_unlock(tty);
	return err;
}
KPI_EXPORT(tty_set_ldisc);
