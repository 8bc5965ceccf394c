/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tty.h - the parts of the tty layer among themselves.
 *
 * Lock order: tty_mutex, a tty's legacy_mutex (tty_lock()), its line
 * discipline's semaphore, termios_rwsem, a port's mutex and its buffer's lock,
 * n_tty's own; then spin locks.
 */
#ifndef KPI_TTY_H
#define KPI_TTY_H

#include <linux/rwsem.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_flip.h>
#include <linux/tty_ldisc.h>

/*
 * The line discipline is held by a plain semaphore beside the struct: who
 * calls into it holds it for reading, who changes it for writing.
 */
struct kpi_tty {
	struct tty_struct tty;
	struct rw_semaphore ldisc_sem;
};

static inline struct rw_semaphore *kpi_tty_ldisc_sem(struct tty_struct *tty)
{
	return &container_of(tty, struct kpi_tty, tty)->ldisc_sem;
}

/* Of the kernel's own private header, exported all the same. */
void tty_lock(struct tty_struct *tty);
void tty_unlock(struct tty_struct *tty);
int tty_check_change(struct tty_struct *tty);
speed_t tty_termios_input_baud_rate(const struct ktermios *termios);

extern const struct file_operations kpi_tty_fops;
extern const struct file_operations kpi_hung_up_tty_fops;
extern struct tty_ldisc_ops kpi_n_tty_ops;

/* tty_driver.c: the driver of that number, with a reference. */
struct tty_driver *kpi_tty_driver_of(dev_t dev, int *index);

/*
 * tty_io.c: the tty of that line with one more user, locked; made where it is
 * not there. ERR_PTR().
 */
struct tty_struct *kpi_tty_open_line(dev_t dev, struct file *file);

/* tty_hangup.c: this open file's tty. */
struct tty_struct *kpi_tty_of(const struct file *file);

/* tty_ldisc.c: a new tty gets N_TTY; its end; a hangup. -errno. */
int kpi_tty_ldisc_setup(struct tty_struct *tty);
void kpi_tty_ldisc_release(struct tty_struct *tty);
void kpi_tty_ldisc_hangup(struct tty_struct *tty, bool reinit);

/* tty_buffer.c */
void kpi_tty_buffer_init(struct tty_port *port);
void kpi_tty_buffer_free(struct tty_port *port);
/* No work of it runs any more afterwards. */
void kpi_tty_buffer_cancel(struct tty_port *port);
void kpi_tty_buffer_flush(struct tty_struct *tty, struct tty_ldisc *ld);
/* There is room again above: go on with what is left. */
void kpi_tty_buffer_restart(struct tty_port *port);

/* tty_ioctl.c: what every tty's file answers; -ENOIOCTLCMD: it does not. */
long kpi_tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
