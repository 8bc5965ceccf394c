// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/tty_port.c, linux/tty_port.h: the hardware's end of a line,
 * which outlives the ttys that come and go above it.
 */
#include <linux/sched/signal.h>
#include <linux/serial.h>
#include <linux/slab.h>
#include <linux/tty.h>
#include <linux/wait.h>

#include "kpi.h"
#include "drivers/tty/tty.h"

void tty_port_init(struct tty_port *port)
{
	memset(port, 0, sizeof(*port));
	kpi_tty_buffer_init(port);
	init_waitqueue_head(&port->open_wait);
	init_waitqueue_head(&port->delta_msr_wait);
	mutex_init(&port->mutex);
	mutex_init(&port->buf_mutex);
	spin_lock_init(&port->lock);
	port->close_delay = HZ / 2;
	port->closing_wait = 30 * HZ;
	port->client_ops = &tty_port_default_client_ops;
	kref_init(&port->kref);
}
KPI_EXPORT(tty_port_init);

void tty_port_destroy(struct tty_port *port)
{
	kpi_tty_buffer_cancel(port);
	kpi_tty_buffer_free(port);
}
KPI_EXPORT(tty_port_destroy);

static void destruct(struct kref *kref)
{
	struct tty_port *port = container_of(kref, struct tty_port, kref);

	if (WARN_ON(port->itty))
		return;
	tty_port_free_xmit_buf(port);
	tty_port_destroy(port);
	if (port->ops && port->ops->destruct)
		port->ops->destruct(port);
	else
		kfree(port);
}

void tty_port_put(struct tty_port *port)
{
	if (port)
		kref_put(&port->kref, destruct);
}
KPI_EXPORT(tty_port_put);

int tty_port_alloc_xmit_buf(struct tty_port *port)
{
	mutex_lock(&port->buf_mutex);
	if (!port->xmit_buf) {
		port->xmit_buf = (unsigned char *)get_zeroed_page(GFP_KERNEL);
		if (port->xmit_buf)
			kfifo_init(&port->xmit_fifo, port->xmit_buf, PAGE_SIZE);
	}
	mutex_unlock(&port->buf_mutex);
	return port->xmit_buf ? 0 : -ENOMEM;
}
KPI_EXPORT(tty_port_alloc_xmit_buf);

void tty_port_free_xmit_buf(struct tty_port *port)
{
	mutex_lock(&port->buf_mutex);
	free_page((unsigned long)port->xmit_buf);
	port->xmit_buf = NULL;
	INIT_KFIFO(port->xmit_fifo);
	mutex_unlock(&port->buf_mutex);
}
KPI_EXPORT(tty_port_free_xmit_buf);

/* ---------------------------------------------------------- with its driver */

void tty_port_link_device(struct tty_port *port, struct tty_driver *driver,
			  unsigned index)
{
	if (!WARN_ON(index >= driver->num))
		driver->ports[index] = port;
}
KPI_EXPORT(tty_port_link_device);

struct device *tty_port_register_device_attr(
	struct tty_port *port, struct tty_driver *driver, unsigned index,
	struct device *device, void *drvdata,
	const struct attribute_group **attr_grp)
{
	tty_port_link_device(port, driver, index);
	return tty_register_device_attr(driver, index, device, drvdata,
					attr_grp);
}
KPI_EXPORT(tty_port_register_device_attr);

struct device *tty_port_register_device(struct tty_port *port,
					struct tty_driver *driver,
					unsigned index, struct device *device)
{
	return tty_port_register_device_attr(port, driver, index, device, NULL,
					     NULL);
}
KPI_EXPORT(tty_port_register_device);

/* Nothing describes a device behind a line here: each is a program's. */
struct device *tty_port_register_device_serdev(struct tty_port *port,
					       struct tty_driver *driver,
					       unsigned index,
					       struct device *device)
{
	return tty_port_register_device(port, driver, index, device);
}
KPI_EXPORT(tty_port_register_device_serdev);

struct device *tty_port_register_device_attr_serdev(
	struct tty_port *port, struct tty_driver *driver, unsigned index,
	struct device *device, void *drvdata,
	const struct attribute_group **attr_grp)
{
	return tty_port_register_device_attr(port, driver, index, device,
					     drvdata, attr_grp);
}
KPI_EXPORT(tty_port_register_device_attr_serdev);

void tty_port_unregister_device(struct tty_port *port,
				struct tty_driver *driver, unsigned index)
{
	tty_unregister_device(driver, index);
}
KPI_EXPORT(tty_port_unregister_device);

int tty_port_install(struct tty_port *port, struct tty_driver *driver,
		     struct tty_struct *tty)
{
	tty->port = port;
	return tty_standard_install(driver, tty);
}
KPI_EXPORT(tty_port_install);

/* ------------------------------------------------------------ with its tty */

struct tty_struct *tty_port_tty_get(struct tty_port *port)
{
	struct tty_struct *tty;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	tty = tty_kref_get(port->tty);
	spin_unlock_irqrestore(&port->lock, flags);
	return tty;
}
KPI_EXPORT(tty_port_tty_get);

void tty_port_tty_set(struct tty_port *port, struct tty_struct *tty)
{
	struct tty_struct *old;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	old = port->tty;
	port->tty = tty_kref_get(tty);
	spin_unlock_irqrestore(&port->lock, flags);
	tty_kref_put(old);
}
KPI_EXPORT(tty_port_tty_set);

void tty_port_tty_hangup(struct tty_port *port, bool check_clocal)
{
	struct tty_struct *tty = tty_port_tty_get(port);

	if (tty && (!check_clocal || !C_CLOCAL(tty)))
		tty_hangup(tty);
	tty_kref_put(tty);
}
KPI_EXPORT(tty_port_tty_hangup);

void tty_port_tty_vhangup(struct tty_port *port)
{
	struct tty_struct *tty = tty_port_tty_get(port);

	tty_vhangup(tty);
	tty_kref_put(tty);
}
KPI_EXPORT(tty_port_tty_vhangup);

void tty_port_tty_wakeup(struct tty_port *port)
{
	port->client_ops->write_wakeup(port);
}
KPI_EXPORT(tty_port_tty_wakeup);

/* ---------------------------------------------------------- modem control */

int tty_port_carrier_raised(struct tty_port *port)
{
	return port->ops->carrier_raised ? port->ops->carrier_raised(port) : 1;
}
KPI_EXPORT(tty_port_carrier_raised);

void tty_port_raise_dtr_rts(struct tty_port *port)
{
	if (port->ops->dtr_rts)
		port->ops->dtr_rts(port, 1);
}
KPI_EXPORT(tty_port_raise_dtr_rts);

void tty_port_lower_dtr_rts(struct tty_port *port)
{
	if (port->ops->dtr_rts)
		port->ops->dtr_rts(port, 0);
}
KPI_EXPORT(tty_port_lower_dtr_rts);

/* ---------------------------------------------------------- open and close */

static bool may_open_at_once(struct tty_struct *tty, struct file *filp)
{
	return !filp || filp->f_flags & O_NONBLOCK || tty_io_error(tty) ||
	       C_CLOCAL(tty);
}

/* 1: the carrier is there. Else go on waiting, or the end of it. */
static int ready(struct tty_port *port, struct tty_struct *tty,
		 struct file *filp)
{
	if (tty_hung_up_p(filp) || !tty_port_initialized(port))
		return port->flags & ASYNC_HUP_NOTIFY ? -EAGAIN : -ERESTARTSYS;
	if (tty_port_carrier_raised(port))
		return 1;
	return signal_pending(current) ? -ERESTARTSYS : 0;
}

static int wait_for_carrier(struct tty_port *port, struct tty_struct *tty,
			    struct file *filp)
{
	DEFINE_WAIT(wait);
	int ret;

	for (;;) {
		if (C_BAUD(tty) && tty_port_initialized(port))
			tty_port_raise_dtr_rts(port);
		prepare_to_wait(&port->open_wait, &wait, TASK_INTERRUPTIBLE);
		ret = ready(port, tty, filp);
		if (ret)
			break;
		/* A hangup wants the tty, too. */
		tty_unlock(tty);
		schedule();
		tty_lock(tty);
	}
	finish_wait(&port->open_wait, &wait);
	return ret > 0 ? 0 : ret;
}

int tty_port_block_til_ready(struct tty_port *port, struct tty_struct *tty,
			     struct file *filp)
{
	unsigned long flags;
	int ret;

	if (may_open_at_once(tty, filp)) {
		if (!tty_io_error(tty) && C_BAUD(tty))
			tty_port_raise_dtr_rts(port);
		tty_port_set_active(port, true);
		return 0;
	}
	spin_lock_irqsave(&port->lock, flags);
	port->count--;
	port->blocked_open++;
	spin_unlock_irqrestore(&port->lock, flags);
	ret = wait_for_carrier(port, tty, filp);
	spin_lock_irqsave(&port->lock, flags);
	/* A hangup has set the count to nothing. */
	if (!tty_hung_up_p(filp))
		port->count++;
	port->blocked_open--;
	spin_unlock_irqrestore(&port->lock, flags);
	if (!ret)
		tty_port_set_active(port, true);
	return ret;
}
KPI_EXPORT(tty_port_block_til_ready);

static int activate(struct tty_port *port, struct tty_struct *tty)
{
	int err = 0;

	mutex_lock(&port->mutex);
	if (!tty_port_initialized(port)) {
		clear_bit(TTY_IO_ERROR, &tty->flags);
		if (port->ops->activate)
			err = port->ops->activate(port, tty);
		if (!err)
			tty_port_set_initialized(port, true);
	}
	mutex_unlock(&port->mutex);
	return err;
}

int tty_port_open(struct tty_port *port, struct tty_struct *tty,
		  struct file *filp)
{
	int err;

	spin_lock_irq(&port->lock);
	++port->count;
	spin_unlock_irq(&port->lock);
	tty_port_tty_set(port, tty);
	err = activate(port, tty);
	return err ?: tty_port_block_til_ready(port, tty, filp);
}
KPI_EXPORT(tty_port_open);

static void shutdown(struct tty_port *port, struct tty_struct *tty)
{
	mutex_lock(&port->mutex);
	if (!port->console && tty_port_initialized(port)) {
		tty_port_set_initialized(port, false);
		if (tty && C_HUPCL(tty))
			tty_port_lower_dtr_rts(port);
		if (port->ops->shutdown)
			port->ops->shutdown(port);
	}
	mutex_unlock(&port->mutex);
}

void tty_port_hangup(struct tty_port *port)
{
	struct tty_struct *tty;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	port->count = 0;
	tty = port->tty;
	if (tty)
		set_bit(TTY_IO_ERROR, &tty->flags);
	port->tty = NULL;
	spin_unlock_irqrestore(&port->lock, flags);
	tty_port_set_active(port, false);
	shutdown(port, tty);
	tty_kref_put(tty);
	wake_up_interruptible(&port->open_wait);
	wake_up_interruptible(&port->delta_msr_wait);
}
KPI_EXPORT(tty_port_hangup);

/* What is written still has to leave, at the slowest that lines go. */
static void drain(struct tty_port *port, struct tty_struct *tty)
{
	if (tty->flow.tco_stopped)
		tty_driver_flush_buffer(tty);
	if (port->closing_wait != ASYNC_CLOSING_WAIT_NONE)
		tty_wait_until_sent(tty, port->closing_wait);
	if (port->drain_delay)
		schedule_timeout_interruptible(HZ * 2);
}

/* 1: the last one has closed it, and the driver is to shut it down. */
int tty_port_close_start(struct tty_port *port, struct tty_struct *tty,
			 struct file *filp)
{
	unsigned long flags;
	int users;

	if (tty_hung_up_p(filp))
		return 0;
	spin_lock_irqsave(&port->lock, flags);
	WARN(tty->count == 1 && port->count != 1,
	     "%s: tty->count = 1 port count = %d\n", tty->name, port->count);
	users = --port->count;
	if (WARN_ON(users < 0))
		users = port->count = 0;
	spin_unlock_irqrestore(&port->lock, flags);
	if (users)
		return 0;
	tty->closing = 1;
	if (tty_port_initialized(port))
		drain(port, tty);
	tty_ldisc_flush(tty);
	return 1;
}
KPI_EXPORT(tty_port_close_start);

void tty_port_close_end(struct tty_port *port, struct tty_struct *tty)
{
	unsigned long flags;

	tty_ldisc_flush(tty);
	tty->closing = 0;
	spin_lock_irqsave(&port->lock, flags);
	if (port->blocked_open) {
		spin_unlock_irqrestore(&port->lock, flags);
		if (port->close_delay)
			schedule_timeout_interruptible(port->close_delay);
		spin_lock_irqsave(&port->lock, flags);
		wake_up_interruptible(&port->open_wait);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	tty_port_set_active(port, false);
}
KPI_EXPORT(tty_port_close_end);

void tty_port_close(struct tty_port *port, struct tty_struct *tty,
		    struct file *filp)
{
	if (!tty_port_close_start(port, tty, filp))
		return;
	shutdown(port, tty);
	if (!port->console)
		set_bit(TTY_IO_ERROR, &tty->flags);
	tty_port_close_end(port, tty);
	tty_port_tty_set(port, NULL);
}
KPI_EXPORT(tty_port_close);
