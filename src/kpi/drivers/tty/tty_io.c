// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_io.c, linux/tty.h: a tty comes with the first open() of its
 * line and goes with the last close().
 *
 * Sessions and controlling terminals are those of the programs' own kernel:
 * no tty of a driver becomes one.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/mm.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

const char *tty_name(const struct tty_struct *tty)
{
	return tty ? tty->name : "NULL tty";
}
KPI_EXPORT(tty_name);

void tty_lock(struct tty_struct *tty)
{
	kref_get(&tty->kref);
	mutex_lock(&tty->legacy_mutex);
}
KPI_EXPORT(tty_lock);

void tty_unlock(struct tty_struct *tty)
{
	mutex_unlock(&tty->legacy_mutex);
	tty_kref_put(tty);
}
KPI_EXPORT(tty_unlock);

/* ------------------------------------------------------------- its memory */

static void free_tty(struct tty_struct *tty)
{
	put_device(tty->dev);
	kvfree(tty->write_buf);
	kfree(container_of(tty, struct kpi_tty, tty));
}

/* cleanup() may sleep, and the last reference go anywhere. */
static void destroy_tty(struct work_struct *work)
{
	struct tty_struct *tty = container_of(work, struct tty_struct,
					      hangup_work);
	struct tty_driver *driver = tty->driver;
	struct module *owner = driver->owner;

	if (tty->ops->cleanup)
		tty->ops->cleanup(tty);
	free_tty(tty);
	tty_driver_kref_put(driver);
	module_put(owner);
}

static void last_put(struct kref *kref)
{
	struct tty_struct *tty = container_of(kref, struct tty_struct, kref);

	/* Nobody can hang up what nobody has: its work is free. */
	INIT_WORK(&tty->hangup_work, destroy_tty);
	schedule_work(&tty->hangup_work);
}

void tty_kref_put(struct tty_struct *tty)
{
	if (tty)
		kref_put(&tty->kref, last_put);
}
KPI_EXPORT(tty_kref_put);

static void hangup_later(struct work_struct *work)
{
	tty_vhangup(container_of(work, struct tty_struct, hangup_work));
}

static struct tty_struct *alloc_tty(struct tty_driver *driver, int index)
{
	struct kpi_tty *kt = kzalloc(sizeof(*kt), GFP_KERNEL_ACCOUNT);
	struct tty_struct *tty;

	if (!kt)
		return NULL;
	tty = &kt->tty;
	kref_init(&tty->kref);
	init_rwsem(&kt->ldisc_sem);
	mutex_init(&tty->legacy_mutex);
	mutex_init(&tty->throttle_mutex);
	mutex_init(&tty->winsize_mutex);
	mutex_init(&tty->atomic_write_lock);
	init_rwsem(&tty->termios_rwsem);
	init_waitqueue_head(&tty->write_wait);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->break_wait);
	INIT_WORK(&tty->hangup_work, hangup_later);
	spin_lock_init(&tty->ctrl.lock);
	spin_lock_init(&tty->flow.lock);
	spin_lock_init(&tty->files_lock);
	INIT_LIST_HEAD(&tty->tty_files);
	tty->driver = driver;
	tty->ops = driver->ops;
	tty->index = index;
	if (driver->flags & TTY_DRIVER_UNNUMBERED_NODE)
		strscpy(tty->name, driver->name, sizeof(tty->name));
	else
		snprintf(tty->name, sizeof(tty->name), "%s%d", driver->name,
			 driver->name_base + index);
	return tty;
}

/* ------------------------------------------------------ its settings' life */

void tty_init_termios(struct tty_struct *tty)
{
	struct ktermios *saved = NULL;

	if (!(tty->driver->flags & TTY_DRIVER_RESET_TERMIOS) &&
	    tty->driver->termios)
		saved = tty->driver->termios[tty->index];
	tty->termios = saved ? *saved : tty->driver->init_termios;
	if (saved)
		tty->termios.c_line = tty->driver->init_termios.c_line;
	tty->termios.c_ispeed = tty_termios_input_baud_rate(&tty->termios);
	tty->termios.c_ospeed = tty_termios_baud_rate(&tty->termios);
}
KPI_EXPORT(tty_init_termios);

void tty_save_termios(struct tty_struct *tty)
{
	struct ktermios **saved;

	if (tty->driver->flags & TTY_DRIVER_RESET_TERMIOS ||
	    !tty->driver->termios)
		return;
	saved = &tty->driver->termios[tty->index];
	if (!*saved)
		*saved = kmalloc(sizeof(**saved), GFP_KERNEL);
	if (*saved)
		**saved = tty->termios;
}
KPI_EXPORT(tty_save_termios);

int tty_standard_install(struct tty_driver *driver, struct tty_struct *tty)
{
	tty_init_termios(tty);
	tty_driver_kref_get(driver);
	tty->count++;
	driver->ttys[tty->index] = tty;
	return 0;
}
KPI_EXPORT(tty_standard_install);

/* ------------------------------------------------------------ first open */

static int install(struct tty_driver *driver, struct tty_struct *tty)
{
	return driver->ops->install ? driver->ops->install(driver, tty) :
				      tty_standard_install(driver, tty);
}

static int give_port(struct tty_driver *driver, struct tty_struct *tty)
{
	if (!tty->port)
		tty->port = driver->ports[tty->index];
	if (WARN(!tty->port, "%s: no port of line %d: it cannot be read\n",
		 driver->name, tty->index))
		return -ENXIO;
	tty->port->itty = tty;
	return 0;
}

/* With tty_mutex; gives the tty locked. */
struct tty_struct *tty_init_dev(struct tty_driver *driver, int idx)
{
	struct tty_struct *tty;
	int err;

	if (!try_module_get(driver->owner))
		return ERR_PTR(-ENODEV);
	tty = alloc_tty(driver, idx);
	err = tty ? install(driver, tty) : -ENOMEM;
	if (err) {
		/* Nobody else knows it. */
		if (tty)
			free_tty(tty);
		module_put(driver->owner);
		return ERR_PTR(err);
	}
	tty_lock(tty);
	err = give_port(driver, tty) ?: kpi_tty_ldisc_setup(tty);
	if (!err)
		return tty;
	tty_release_struct(tty, idx);
	tty_unlock(tty);
	return ERR_PTR(err);
}

/* The last user has gone. With tty_mutex. */
void tty_release_struct(struct tty_struct *tty, int idx)
{
	kpi_tty_ldisc_release(tty);
	if (tty->ops->shutdown)
		tty->ops->shutdown(tty);
	tty_save_termios(tty);
	if (tty->ops->remove)
		tty->ops->remove(tty->driver, tty);
	else if (tty->driver->ttys)
		tty->driver->ttys[idx] = NULL;
	if (tty->port) {
		tty->port->itty = NULL;
		kpi_tty_buffer_cancel(tty->port);
	}
	tty_kref_put(tty);
}
KPI_EXPORT(tty_release_struct);

/* ----------------------------------------------------------- later opens */

/* With the tty locked. */
static int reopen(struct tty_struct *tty)
{
	if (!tty->count)
		return -EAGAIN;	/* its last close() is not over yet */
	if (test_bit(TTY_EXCLUSIVE, &tty->flags) && !capable(CAP_SYS_ADMIN))
		return -EBUSY;
	if (!tty->ldisc)
		return -EIO;
	tty->count++;
	return 0;
}

static struct tty_struct *look_up(struct tty_driver *driver, struct file *file,
				  int index)
{
	struct tty_struct *tty;

	if (driver->ops->lookup)
		tty = file ? driver->ops->lookup(driver, file, index) :
			     ERR_PTR(-EIO);
	else
		tty = driver->ttys[index];
	if (!IS_ERR(tty))
		tty_kref_get(tty);
	return tty;
}

/* With tty_mutex, which is dropped; gives the tty locked. */
static struct tty_struct *get_tty(struct tty_driver *driver, struct file *file,
				  int index)
{
	struct tty_struct *tty = look_up(driver, file, index);
	int err;

	if (IS_ERR(tty) || !tty) {
		if (!tty)
			tty = tty_init_dev(driver, index);
		mutex_unlock(&tty_mutex);
		return tty;
	}
	if (tty_port_kopened(tty->port)) {
		mutex_unlock(&tty_mutex);
		tty_kref_put(tty);
		return ERR_PTR(-EBUSY);
	}
	/* tty_mutex is above this lock, and close() wants both. */
	mutex_unlock(&tty_mutex);
	tty_lock(tty);
	tty_kref_put(tty);
	err = reopen(tty);
	if (!err)
		return tty;
	tty_unlock(tty);
	return ERR_PTR(err);
}

struct tty_struct *kpi_tty_open_line(dev_t dev, struct file *file)
{
	struct tty_driver *driver;
	struct tty_struct *tty;
	int index;

	do {
		mutex_lock(&tty_mutex);
		driver = kpi_tty_driver_of(dev, &index);
		if (!driver) {
			mutex_unlock(&tty_mutex);
			return ERR_PTR(-ENODEV);
		}
		tty = get_tty(driver, file, index);
		tty_driver_kref_put(driver);
		if (tty != ERR_PTR(-EAGAIN))
			return tty;
		if (msleep_interruptible(1))
			return ERR_PTR(-EINTR);
	} while (1);
}

/* ------------------------------------------------------ opened by a driver */

struct tty_struct *tty_kopen_exclusive(dev_t device)
{
	struct tty_struct *tty;
	struct tty_driver *driver;
	int index;

	mutex_lock(&tty_mutex);
	driver = kpi_tty_driver_of(device, &index);
	if (!driver) {
		mutex_unlock(&tty_mutex);
		return ERR_PTR(-ENODEV);
	}
	tty = look_up(driver, NULL, index);
	if (tty) {
		if (!IS_ERR(tty))
			tty_kref_put(tty);
		tty = ERR_PTR(-EBUSY);
	} else {
		tty = tty_init_dev(driver, index);
		if (!IS_ERR(tty))
			tty_port_set_kopened(tty->port, true);
	}
	mutex_unlock(&tty_mutex);
	tty_driver_kref_put(driver);
	return tty;
}

KPI_EXPORT(tty_kopen_exclusive);

void tty_kclose(struct tty_struct *tty)
{
	mutex_lock(&tty_mutex);
	tty_port_set_kopened(tty->port, false);
	tty_release_struct(tty, tty->index);
	mutex_unlock(&tty_mutex);
}
KPI_EXPORT(tty_kclose);
