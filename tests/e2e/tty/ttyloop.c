// SPDX-License-Identifier: GPL-2.0
/*
 * Two lines, ttyL0 and ttyL1, each of which receives what is written to it,
 * as with a plug that joins its pins.
 */
#include <linux/kfifo.h>
#include <linux/module.h>
#include <linux/serial.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/tty_flip.h>

#define LINES 2

/* Hang the line up, as when a modem has lost its carrier. */
#define LOOP_HANGUP _IO('L', 1)
/* The next character that comes in has an error: TTY_PARITY, TTY_BREAK ... */
#define LOOP_FLAG _IO('L', 2)

static struct line {
	struct tty_port port;
	spinlock_t lock;
	DECLARE_KFIFO(sent, char, 1024);
	struct timer_list timer;
	unsigned int modem;
	char flag;
	bool throttled;
} lines[LINES];
static struct tty_driver *driver;

/* One tick later, in softirq context, it has come around. */
static void arrive(struct timer_list *timer)
{
	struct line *line = from_timer(line, timer, timer);
	unsigned long flags;
	char c, flag;

	spin_lock_irqsave(&line->lock, flags);
	while (!line->throttled && kfifo_peek(&line->sent, &c)) {
		flag = line->flag;
		if (!tty_insert_flip_char(&line->port, c, flag))
			break;
		line->flag = TTY_NORMAL;
		kfifo_skip(&line->sent);
	}
	spin_unlock_irqrestore(&line->lock, flags);
	tty_flip_buffer_push(&line->port);
	tty_port_tty_wakeup(&line->port);
}

static int loop_write(struct tty_struct *tty, const unsigned char *buf,
		      int count)
{
	struct line *line = tty->driver_data;
	unsigned long flags;

	spin_lock_irqsave(&line->lock, flags);
	count = kfifo_in(&line->sent, buf, count);
	spin_unlock_irqrestore(&line->lock, flags);
	mod_timer(&line->timer, jiffies + 1);
	return count;
}

static unsigned int loop_write_room(struct tty_struct *tty)
{
	struct line *line = tty->driver_data;

	return kfifo_avail(&line->sent);
}

static unsigned int loop_chars_in_buffer(struct tty_struct *tty)
{
	struct line *line = tty->driver_data;

	return kfifo_len(&line->sent);
}

static void loop_flush_buffer(struct tty_struct *tty)
{
	struct line *line = tty->driver_data;
	unsigned long flags;

	spin_lock_irqsave(&line->lock, flags);
	kfifo_reset(&line->sent);
	spin_unlock_irqrestore(&line->lock, flags);
	tty_wakeup(tty);
}

static void loop_throttle(struct tty_struct *tty)
{
	struct line *line = tty->driver_data;

	line->throttled = true;
}

static void loop_unthrottle(struct tty_struct *tty)
{
	struct line *line = tty->driver_data;

	line->throttled = false;
	mod_timer(&line->timer, jiffies + 1);
}

/* No hardware: each speed and format will do. */
static void loop_set_termios(struct tty_struct *tty,
			     const struct ktermios *old)
{
}

static int loop_tiocmget(struct tty_struct *tty)
{
	struct line *line = tty->driver_data;

	return line->modem | (line->modem & TIOCM_RTS ? TIOCM_CTS : 0);
}

static int loop_tiocmset(struct tty_struct *tty, unsigned int set,
			 unsigned int clear)
{
	struct line *line = tty->driver_data;

	line->modem = (line->modem | set) & ~clear;
	return 0;
}

static int loop_ioctl(struct tty_struct *tty, unsigned int cmd,
		      unsigned long arg)
{
	struct line *line = tty->driver_data;

	switch (cmd) {
	case LOOP_HANGUP:
		tty_hangup(tty);
		return 0;
	case LOOP_FLAG:
		line->flag = arg;
		return 0;
	}
	return -ENOIOCTLCMD;
}

static int loop_install(struct tty_driver *drv, struct tty_struct *tty)
{
	tty->driver_data = &lines[tty->index];
	return tty_port_install(&lines[tty->index].port, drv, tty);
}

static int loop_open(struct tty_struct *tty, struct file *file)
{
	return tty_port_open(tty->port, tty, file);
}

static void loop_close(struct tty_struct *tty, struct file *file)
{
	tty_port_close(tty->port, tty, file);
}

static void loop_hangup(struct tty_struct *tty)
{
	tty_port_hangup(tty->port);
}

static const struct tty_operations ops = {
	.install = loop_install,
	.open = loop_open,
	.close = loop_close,
	.hangup = loop_hangup,
	.write = loop_write,
	.write_room = loop_write_room,
	.chars_in_buffer = loop_chars_in_buffer,
	.flush_buffer = loop_flush_buffer,
	.throttle = loop_throttle,
	.unthrottle = loop_unthrottle,
	.set_termios = loop_set_termios,
	.tiocmget = loop_tiocmget,
	.tiocmset = loop_tiocmset,
	.ioctl = loop_ioctl,
};

static void loop_dtr_rts(struct tty_port *port, int on)
{
	struct line *line = container_of(port, struct line, port);

	line->modem = on ? TIOCM_DTR | TIOCM_RTS : 0;
}

static void loop_shutdown(struct tty_port *port)
{
	struct line *line = container_of(port, struct line, port);

	del_timer_sync(&line->timer);
	kfifo_reset(&line->sent);
	line->throttled = false;
}

static const struct tty_port_operations port_ops = {
	.dtr_rts = loop_dtr_rts,
	.shutdown = loop_shutdown,
};

static int __init ttyloop_init(void)
{
	int i, err;

	driver = tty_alloc_driver(LINES, TTY_DRIVER_REAL_RAW |
					 TTY_DRIVER_DYNAMIC_DEV);
	if (IS_ERR(driver))
		return PTR_ERR(driver);
	driver->driver_name = "ttyloop";
	driver->name = "ttyL";
	driver->type = TTY_DRIVER_TYPE_SERIAL;
	driver->subtype = SERIAL_TYPE_NORMAL;
	driver->init_termios = tty_std_termios;
	driver->init_termios.c_cflag |= CLOCAL;
	tty_set_operations(driver, &ops);
	for (i = 0; i < LINES; i++) {
		spin_lock_init(&lines[i].lock);
		INIT_KFIFO(lines[i].sent);
		timer_setup(&lines[i].timer, arrive, 0);
		tty_port_init(&lines[i].port);
		lines[i].port.ops = &port_ops;
	}
	err = tty_register_driver(driver);
	if (err) {
		tty_driver_kref_put(driver);
		return err;
	}
	for (i = 0; i < LINES; i++)
		tty_port_register_device(&lines[i].port, driver, i, NULL);
	return 0;
}

static void __exit ttyloop_exit(void)
{
	int i;

	for (i = 0; i < LINES; i++)
		tty_unregister_device(driver, i);
	tty_unregister_driver(driver);
	for (i = 0; i < LINES; i++) {
		del_timer_sync(&lines[i].timer);
		tty_port_destroy(&lines[i].port);
	}
	tty_driver_kref_put(driver);
}

module_init(ttyloop_init);
module_exit(ttyloop_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Serial lines that hear themselves");
