// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/tty/hvc/hvc_console.c: lines of a hypervisor, hvc0 ... hvc7. Drivers
 * give two functions that move characters; where they do not tell when there
 * are some, a thread asks.
 */
#include <linux/err.h>
#include <linux/freezer.h>
#include <linux/kthread.h>
#include <linux/major.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kpi.h"
#include "drivers/tty/hvc_console.h"
#include "drivers/tty/tty.h"

#define LINES 8
#define FIRST_MINOR 8
#define CLOSE_WAIT HZ
#define CHUNK 16

enum { POLL_READ = 1, POLL_WRITE = 2 };

/* Guards the list, and the driver's making. */
static DEFINE_MUTEX(mutex);
static LIST_HEAD(lines);
static struct tty_driver *hvc_driver;
static struct task_struct *poller;
static bool kicked;

static void release_line(struct tty_port *port)
{
	struct hvc_struct *hp = container_of(port, struct hvc_struct, port);

	mutex_lock(&mutex);
	list_del(&hp->next);
	mutex_unlock(&mutex);
	tty_port_destroy(port);
	kfree(hp);
}

static void raise_dtr(struct tty_port *port, int raise)
{
	struct hvc_struct *hp = container_of(port, struct hvc_struct, port);

	if (hp->ops->dtr_rts)
		hp->ops->dtr_rts(hp, raise);
}

static const struct tty_port_operations port_ops = {
	.dtr_rts = raise_dtr,
	.destruct = release_line,
};

static struct hvc_struct *line_of(int index)
{
	struct hvc_struct *hp, *found = NULL;

	mutex_lock(&mutex);
	list_for_each_entry(hp, &lines, next)
		if (hp->index == index && tty_port_get(&hp->port)) {
			found = hp;
			break;
		}
	mutex_unlock(&mutex);
	return found;
}

/* ------------------------------------------------------- moving characters */

/* With the lock. */
static int push(struct hvc_struct *hp)
{
	int n = hp->n_outbuf;

	if (!n)
		return 0;
	n = hp->ops->put_chars(hp->vtermno, hp->outbuf, n);
	if (!n || n == -EAGAIN) {
		hp->do_wakeup = 1;
		return 0;
	}
	/* Another error, and nobody will ever take it. */
	if (n < 0 || n >= hp->n_outbuf)
		hp->n_outbuf = 0;
	else
		memmove(hp->outbuf, hp->outbuf + n, hp->n_outbuf -= n);
	if (!hp->n_outbuf)
		hp->do_wakeup = 1;
	return n;
}

/* How many came, or -EPIPE. */
static int pull(struct hvc_struct *hp)
{
	char buf[CHUNK];
	int room = tty_buffer_request_room(&hp->port, CHUNK);
	int n = 0;

	if (room)
		n = hp->ops->get_chars(hp->vtermno, buf, min(room, CHUNK));
	if (n > 0)
		tty_insert_flip_string(&hp->port, buf, min(n, CHUNK));
	return n;
}

static int pull_all(struct hvc_struct *hp, struct tty_struct *tty, bool *gone)
{
	int n, total = 0;

	/* With lines that send for ever others want their turn. */
	while (!tty_throttled(tty) && total < 8 * CHUNK) {
		n = pull(hp);
		if (n <= 0) {
			*gone = n == -EPIPE;
			break;
		}
		total += n;
	}
	return total;
}

int hvc_poll(struct hvc_struct *hp)
{
	struct tty_struct *tty = tty_port_tty_get(&hp->port);
	bool gone = false, wakeup;
	unsigned long flags;
	int mask = 0, got = 0;

	spin_lock_irqsave(&hp->lock, flags);
	push(hp);
	if (hp->n_outbuf)
		mask |= POLL_WRITE;
	if (tty) {
		got = pull_all(hp, tty, &gone);
		/* Who has an interrupt is told of the next one. */
		if (!hp->irq_requested || got >= 8 * CHUNK)
			mask |= POLL_READ;
	}
	wakeup = hp->do_wakeup;
	hp->do_wakeup = 0;
	spin_unlock_irqrestore(&hp->lock, flags);
	if (got)
		tty_flip_buffer_push(&hp->port);
	if (tty && wakeup)
		tty_wakeup(tty);
	if (gone)
		tty_hangup(tty);
	tty_kref_put(tty);
	return mask;
}
KPI_EXPORT(hvc_poll);

/* ---------------------------------------------------------- who asks */

void hvc_kick(void)
{
	WRITE_ONCE(kicked, true);
	if (poller)
		wake_up_process(poller);
}
KPI_EXPORT(hvc_kick);

static int poll_all(void)
{
	struct hvc_struct *hp;
	int mask = 0;

	mutex_lock(&mutex);
	list_for_each_entry(hp, &lines, next)
		mask |= hvc_poll(hp);
	mutex_unlock(&mutex);
	return mask;
}

/* Less and less often, while nothing comes. */
static int poll_thread(void *unused)
{
	unsigned long timeout = msecs_to_jiffies(10);

	while (!kthread_should_stop()) {
		int mask;

		WRITE_ONCE(kicked, false);
		mask = poll_all();
		set_current_state(TASK_IDLE);
		if (READ_ONCE(kicked)) {
			timeout = msecs_to_jiffies(10);
		} else if (!mask) {
			schedule();
			timeout = msecs_to_jiffies(10);
		} else if (!schedule_timeout(timeout)) {
			timeout = min_t(unsigned long, timeout * 2, 2 * HZ);
		}
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

/* --------------------------------------------------------- as a tty driver */

static int hvc_install(struct tty_driver *driver, struct tty_struct *tty)
{
	struct hvc_struct *hp = line_of(tty->index);
	int err;

	if (!hp)
		return -ENODEV;
	tty->driver_data = hp;
	err = tty_port_install(&hp->port, driver, tty);
	if (err)
		tty_port_put(&hp->port);
	return err;
}

static int first_open(struct hvc_struct *hp, struct tty_struct *tty)
{
	int err = 0;

	tty_port_tty_set(&hp->port, tty);
	if (hp->ops->notifier_add)
		err = hp->ops->notifier_add(hp, hp->data);
	if (err) {
		tty_port_tty_set(&hp->port, NULL);
		tty->driver_data = NULL;
		tty_port_put(&hp->port);
		return err;
	}
	if (C_BAUD(tty))
		tty_port_raise_dtr_rts(&hp->port);
	tty_port_set_initialized(&hp->port, true);
	return 0;
}

static int hvc_open(struct tty_struct *tty, struct file *file)
{
	struct hvc_struct *hp = tty->driver_data;
	bool first;
	int err = 0;

	spin_lock_irq(&hp->port.lock);
	first = !hp->port.count++;
	spin_unlock_irq(&hp->port.lock);
	if (first)
		err = first_open(hp, tty);
	hvc_kick();
	return err;
}

static void last_close(struct hvc_struct *hp, struct tty_struct *tty)
{
	tty_port_tty_set(&hp->port, NULL);
	if (!tty_port_initialized(&hp->port))
		return;
	if (C_HUPCL(tty))
		tty_port_lower_dtr_rts(&hp->port);
	if (hp->ops->notifier_del)
		hp->ops->notifier_del(hp, hp->data);
	cancel_work_sync(&hp->tty_resize);
	tty_wait_until_sent(tty, CLOSE_WAIT);
	tty_port_set_initialized(&hp->port, false);
}

static void hvc_close(struct tty_struct *tty, struct file *file)
{
	struct hvc_struct *hp = tty->driver_data;
	bool last;

	/* A hangup has done it all; an open that failed has no driver_data. */
	if (!hp || tty_hung_up_p(file))
		return;
	spin_lock_irq(&hp->port.lock);
	last = hp->port.count > 0 && !--hp->port.count;
	spin_unlock_irq(&hp->port.lock);
	if (last)
		last_close(hp, tty);
}

static void hvc_cleanup(struct tty_struct *tty)
{
	struct hvc_struct *hp = tty->driver_data;

	if (hp)
		tty_port_put(&hp->port);
}

static void hvc_hangup(struct tty_struct *tty)
{
	struct hvc_struct *hp = tty->driver_data;
	unsigned long flags;

	if (!hp)
		return;
	cancel_work_sync(&hp->tty_resize);
	spin_lock_irqsave(&hp->port.lock, flags);
	if (hp->port.count <= 0) {
		spin_unlock_irqrestore(&hp->port.lock, flags);
		return;
	}
	hp->port.count = 0;
	spin_unlock_irqrestore(&hp->port.lock, flags);
	tty_port_tty_set(&hp->port, NULL);
	hp->n_outbuf = 0;
	if (hp->ops->notifier_hangup)
		hp->ops->notifier_hangup(hp, hp->data);
}

static int hvc_write(struct tty_struct *tty, const unsigned char *buf,
		     int count)
{
	struct hvc_struct *hp = tty->driver_data;
	unsigned long flags;
	int done = 0;

	if (!hp || hp->port.count <= 0)
		return -EIO;
	spin_lock_irqsave(&hp->lock, flags);
	while (count) {
		int n = min(count, hp->outbuf_size - hp->n_outbuf);

		memcpy(hp->outbuf + hp->n_outbuf, buf, n);
		hp->n_outbuf += n;
		buf += n;
		count -= n;
		done += n;
		if (push(hp) <= 0)
			break;
	}
	spin_unlock_irqrestore(&hp->lock, flags);
	if (hp->n_outbuf)
		hvc_kick();
	return done;
}

static unsigned int hvc_write_room(struct tty_struct *tty)
{
	struct hvc_struct *hp = tty->driver_data;

	return hp ? hp->outbuf_size - hp->n_outbuf : 0;
}

static unsigned int hvc_chars_in_buffer(struct tty_struct *tty)
{
	struct hvc_struct *hp = tty->driver_data;

	return hp ? hp->n_outbuf : 0;
}

static void hvc_unthrottle(struct tty_struct *tty)
{
	hvc_kick();
}

static int hvc_tiocmget(struct tty_struct *tty)
{
	struct hvc_struct *hp = tty->driver_data;

	return hp && hp->ops->tiocmget ? hp->ops->tiocmget(hp) : -EINVAL;
}

static int hvc_tiocmset(struct tty_struct *tty, unsigned int set,
			unsigned int clear)
{
	struct hvc_struct *hp = tty->driver_data;

	return hp && hp->ops->tiocmset ? hp->ops->tiocmset(hp, set, clear) :
					 -EINVAL;
}

static const struct tty_operations hvc_ops = {
	.install = hvc_install,
	.open = hvc_open,
	.close = hvc_close,
	.cleanup = hvc_cleanup,
	.write = hvc_write,
	.hangup = hvc_hangup,
	.unthrottle = hvc_unthrottle,
	.write_room = hvc_write_room,
	.chars_in_buffer = hvc_chars_in_buffer,
	.tiocmget = hvc_tiocmget,
	.tiocmset = hvc_tiocmset,
};

static int register_driver(void)
{
	struct tty_driver *driver = tty_alloc_driver(LINES,
			TTY_DRIVER_REAL_RAW | TTY_DRIVER_RESET_TERMIOS);
	int err;

	if (IS_ERR(driver))
		return PTR_ERR(driver);
	driver->driver_name = "hvc";
	driver->name = "hvc";
	driver->major = 229;	/* Documentation/admin-guide/devices.txt */
	driver->minor_start = FIRST_MINOR;
	driver->type = TTY_DRIVER_TYPE_SYSTEM;
	driver->init_termios = tty_std_termios;
	tty_set_operations(driver, &hvc_ops);
	err = tty_register_driver(driver);
	if (err) {
		tty_driver_kref_put(driver);
		return err;
	}
	hvc_driver = driver;
	return 0;
}

/* With the mutex. */
static int get_ready(void)
{
	struct task_struct *task;
	int err = hvc_driver ? 0 : register_driver();

	if (err || poller)
		return err;
	task = kthread_run(poll_thread, NULL, "khvcd");
	if (IS_ERR(task))
		return PTR_ERR(task);
	poller = task;
	return 0;
}

/* ------------------------------------------------------------ for drivers */

static void resize(struct work_struct *work)
{
	struct hvc_struct *hp = container_of(work, struct hvc_struct,
					     tty_resize);
	struct tty_struct *tty = tty_port_tty_get(&hp->port);
	unsigned long flags;
	struct winsize ws;

	if (!tty)
		return;
	spin_lock_irqsave(&hp->lock, flags);
	ws = hp->ws;
	spin_unlock_irqrestore(&hp->lock, flags);
	tty_do_resize(tty, &ws);
	tty_kref_put(tty);
}

void __hvc_resize(struct hvc_struct *hp, struct winsize ws)
{
	hp->ws = ws;
	schedule_work(&hp->tty_resize);
}
KPI_EXPORT(__hvc_resize);

static int free_index(void)
{
	struct hvc_struct *hp;
	int index = 0;

again:
	list_for_each_entry(hp, &lines, next)
		if (hp->index == index) {
			index++;
			goto again;
		}
	return index;
}

struct hvc_struct *hvc_alloc(u32 vtermno, int data, const struct hv_ops *ops,
			     int outbuf_size)
{
	struct hvc_struct *hp;
	int err;

	hp = kzalloc(ALIGN(sizeof(*hp), sizeof(long)) + outbuf_size,
		     GFP_KERNEL);
	if (!hp)
		return ERR_PTR(-ENOMEM);
	hp->vtermno = vtermno;
	hp->data = data;
	hp->ops = ops;
	hp->outbuf_size = outbuf_size;
	hp->outbuf = (char *)hp + ALIGN(sizeof(*hp), sizeof(long));
	tty_port_init(&hp->port);
	hp->port.ops = &port_ops;
	INIT_WORK(&hp->tty_resize, resize);
	spin_lock_init(&hp->lock);
	mutex_lock(&mutex);
	err = get_ready();
	if (!err) {
		hp->index = free_index();
		list_add_tail(&hp->next, &lines);
	}
	mutex_unlock(&mutex);
	if (!err)
		return hp;
	tty_port_destroy(&hp->port);
	kfree(hp);
	return ERR_PTR(err);
}
KPI_EXPORT(hvc_alloc);

int hvc_remove(struct hvc_struct *hp)
{
	struct tty_struct *tty = tty_port_tty_get(&hp->port);

	tty_port_put(&hp->port);
	if (tty) {
		tty_vhangup(tty);
		tty_kref_put(tty);
	}
	return 0;
}
KPI_EXPORT(hvc_remove);

int hvc_instantiate(u32 vtermno, int index, const struct hv_ops *ops)
{
	return index < 0 || index >= LINES ? -1 : 0;
}
KPI_EXPORT_NOOP(hvc_instantiate,
		"the log has its console: no early one is asked for");
