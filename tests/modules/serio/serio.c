// SPDX-License-Identifier: GPL-2.0
/* Ports and drivers of serio: both of this module, which plays the hardware. */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/serio.h>
#include <linux/slab.h>

#include "../check.h"

#define OUR_PROTO 0x77	/* of nobody's */

static unsigned int checks;
static DECLARE_COMPLETION(connected);
static unsigned int connects, disconnects, reconnects, started, stopped;
static unsigned int opened, closed;
static u8 from_port[8], to_port[8];
static unsigned int n_from, n_to, last_flags;

/* ---------------------------------------------------------------- the port */

static int port_start(struct serio *serio)
{
	started++;
	return 0;
}

static void port_stop(struct serio *serio)
{
	stopped++;
}

static int port_open(struct serio *serio)
{
	opened++;
	return 0;
}

static void port_close(struct serio *serio)
{
	closed++;
}

static int port_write(struct serio *serio, unsigned char byte)
{
	to_port[n_to++ % sizeof(to_port)] = byte;
	return 0;
}

static struct serio *new_port(u8 proto)
{
	struct serio *serio = kzalloc(sizeof(*serio), GFP_KERNEL);

	if (!serio)
		return NULL;
	serio->id.type = SERIO_RS232;
	serio->id.proto = proto;
	serio->start = port_start;
	serio->stop = port_stop;
	serio->open = port_open;
	serio->close = port_close;
	serio->write = port_write;
	strscpy(serio->name, "test port", sizeof(serio->name));
	return serio;
}

/* -------------------------------------------------------------- the driver */

static int driver_connect(struct serio *serio, struct serio_driver *drv)
{
	int err = serio_open(serio, drv);

	if (err)
		return err;
	connects++;
	complete(&connected);
	return 0;
}

static int driver_reconnect(struct serio *serio)
{
	reconnects++;
	complete(&connected);
	return 0;
}

static void driver_disconnect(struct serio *serio)
{
	serio_close(serio);
	disconnects++;
}

static irqreturn_t driver_interrupt(struct serio *serio, unsigned char byte,
				    unsigned int flags)
{
	from_port[n_from++ % sizeof(from_port)] = byte;
	last_flags = flags;
	return IRQ_HANDLED;
}

static const struct serio_device_id ids[] = {
	{ .type = SERIO_RS232, .proto = OUR_PROTO, .id = SERIO_ANY,
	  .extra = SERIO_ANY },
	{ }
};

static struct serio_driver driver = {
	.driver.name = "test_serio",
	.description = "test driver",
	.id_table = ids,
	.interrupt = driver_interrupt,
	.connect = driver_connect,
	.reconnect = driver_reconnect,
	.disconnect = driver_disconnect,
};

static bool comes(void)
{
	return wait_for_completion_timeout(&connected, 5 * HZ);
}

static int check_bytes(struct serio *serio)
{
	CHECK(serio_interrupt(serio, 0x5a, SERIO_PARITY) == IRQ_HANDLED);
	CHECK(n_from == 1 && from_port[0] == 0x5a && last_flags == SERIO_PARITY);
	CHECK(!serio_write(serio, 0xf4));
	CHECK(n_to == 1 && to_port[0] == 0xf4);
	return 0;
}

static int check_bound(struct serio *serio)
{
	CHECK(comes());
	CHECK(connects == 1 && opened == 1 && started >= 1);
	CHECK(serio->drv == &driver);
	/* The same event twice in a row is one. */
	serio_reconnect(serio);
	CHECK(comes());
	CHECK(reconnects >= 1 && connects == 1);
	/* A rescan disconnects, and finds the driver again. */
	serio_rescan(serio);
	CHECK(comes());
	CHECK(connects == 2 && disconnects == 1 && closed == 1);
	return check_bytes(serio);
}

static int check_port(void)
{
	struct serio *serio = new_port(OUR_PROTO), *other = new_port(0x78);
	int err;

	CHECK(serio && other);
	serio_register_port(serio);
	serio_register_port(other);
	err = check_bound(serio);
	if (!err)
		err = other->drv ? -EINVAL : 0;
	serio_unregister_port(other);
	serio_unregister_port(serio);
	if (err)
		return err;
	CHECK(disconnects == 2 && closed == 2);
	CHECK(started == 2 && stopped == 2);
	return 0;
}

/* A driver finds the ports that were there before it. */
static int check_later_driver(void)
{
	struct serio *serio = new_port(OUR_PROTO);
	int err;

	CHECK(serio);
	connects = disconnects = 0;
	reinit_completion(&connected);
	serio_register_port(serio);
	/* A driver that has ended is bound by hand alone. */
	driver.manual_bind = false;
	err = serio_register_driver(&driver);
	if (!err)
		err = comes() ? 0 : -ETIMEDOUT;
	serio_unregister_driver(&driver);
	CHECK(!err);
	CHECK(connects == 1 && disconnects == 1);
	CHECK(!serio->drv);
	serio_unregister_port(serio);
	return 0;
}

static int __init serio_init(void)
{
	int err = serio_register_driver(&driver);

	if (err)
		return err;
	err = check_port();
	serio_unregister_driver(&driver);
	if (!err)
		err = check_later_driver();
	if (!err)
		pr_info("serio: %u checks passed\n", checks);
	return err;
}

static void __exit serio_exit(void)
{
}

module_init(serio_init);
module_exit(serio_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Checks of serio ports and drivers");
