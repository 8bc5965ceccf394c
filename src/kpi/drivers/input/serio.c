// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/input/serio/serio.c, linux/serio.h: ports that bytes come in from
 * (keyboards, mice, serial lines), and their drivers. Ports come and drivers
 * are tried on a work of their own, since both may wait for hardware.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/serio.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "kpi.h"
#include "serio.h"

/* Ports and drivers come and go one at a time. */
DEFINE_MUTEX(kpi_serio_mutex);
static LIST_HEAD(ports);

/* ------------------------------------------------------------------ events */

enum event_kind { REGISTER, RESCAN, RECONNECT, RECONNECT_CHILDREN, ATTACH };

struct event {
	struct list_head list;
	enum event_kind kind;
	void *object;		/* a port, or ATTACH: a driver */
	struct module *owner;
};

static DEFINE_SPINLOCK(events_lock);
static LIST_HEAD(events);
static void handle_events(struct work_struct *work);
static DECLARE_WORK(events_work, handle_events);

/* What would be done twice in a row is done once. */
static bool is_last(const void *object, enum event_kind kind)
{
	struct event *e;

	list_for_each_entry_reverse(e, &events, list)
		if (e->object == object)
			return e->kind == kind;
	return false;
}

static int queue_event(void *object, struct module *owner, enum event_kind kind)
{
	struct event *e = kmalloc(sizeof(*e), GFP_ATOMIC);
	unsigned long flags;
	int err = 0;

	if (!e)
		return -ENOMEM;
	*e = (struct event){ .kind = kind, .object = object, .owner = owner };
	spin_lock_irqsave(&events_lock, flags);
	if (is_last(object, kind)) {
		kfree(e);
	} else if (!try_module_get(owner)) {
		kfree(e);
		err = -EINVAL;
	} else {
		list_add_tail(&e->list, &events);
		queue_work(system_long_wq, &events_work);
	}
	spin_unlock_irqrestore(&events_lock, flags);
	return err;
}

static struct event *next_event(void)
{
	struct event *e;

	spin_lock_irq(&events_lock);
	e = list_first_entry_or_null(&events, struct event, list);
	if (e)
		list_del(&e->list);
	spin_unlock_irq(&events_lock);
	return e;
}

static void drop_event(struct event *e)
{
	module_put(e->owner);
	kfree(e);
}

/* Whose object goes, and with it what was to be done. */
static void forget_events(const void *object)
{
	struct event *e, *next;

	spin_lock_irq(&events_lock);
	list_for_each_entry_safe(e, next, &events, list)
		if (e->object == object) {
			list_del(&e->list);
			drop_event(e);
		}
	spin_unlock_irq(&events_lock);
}

/* ----------------------------------------------------------------- binding */

static void set_driver(struct serio *serio, struct serio_driver *drv)
{
	serio_pause_rx(serio);
	serio->drv = drv;
	serio_continue_rx(serio);
}

static bool is_for(const struct serio_device_id *id, const struct serio *serio)
{
	for (; id->type || id->proto; id++)
		if ((id->type == SERIO_ANY || id->type == serio->id.type) &&
		    (id->proto == SERIO_ANY || id->proto == serio->id.proto) &&
		    (id->extra == SERIO_ANY || id->extra == serio->id.extra) &&
		    (id->id == SERIO_ANY || id->id == serio->id.id))
			return true;
	return false;
}

static int match(struct device *dev, struct device_driver *drv)
{
	const struct serio_driver *sdrv = to_serio_driver(drv);
	const struct serio *serio = to_serio_port(dev);

	return !serio->manual_bind && !sdrv->manual_bind &&
	       is_for(sdrv->id_table, serio);
}

static int probe(struct device *dev)
{
	struct serio *serio = to_serio_port(dev);
	struct serio_driver *drv = to_serio_driver(dev->driver);
	int err;

	mutex_lock(&serio->drv_mutex);
	err = drv->connect(serio, drv);
	mutex_unlock(&serio->drv_mutex);
	return err;
}

static void disconnect(struct serio *serio)
{
	mutex_lock(&serio->drv_mutex);
	if (serio->drv)
		serio->drv->disconnect(serio);
	mutex_unlock(&serio->drv_mutex);
}

static void remove(struct device *dev)
{
	disconnect(to_serio_port(dev));
}

static void shutdown(struct device *dev)
{
	struct serio *serio = to_serio_port(dev);

	mutex_lock(&serio->drv_mutex);
	if (serio->drv && serio->drv->cleanup)
		serio->drv->cleanup(serio);
	mutex_unlock(&serio->drv_mutex);
}

static int uevent(struct device *dev, struct kobj_uevent_env *env)
{
	const struct serio_device_id *id = &to_serio_port(dev)->id;

	return add_uevent_var(env, "SERIO_TYPE=%02x", id->type) ?:
	       add_uevent_var(env, "SERIO_PROTO=%02x", id->proto) ?:
	       add_uevent_var(env, "SERIO_ID=%02x", id->id) ?:
	       add_uevent_var(env, "SERIO_EXTRA=%02x", id->extra) ?:
	       add_uevent_var(env, "MODALIAS=serio:ty%02Xpr%02Xid%02Xex%02X",
			      id->type, id->proto, id->id, id->extra);
}

struct bus_type serio_bus = {
	.name = "serio",
	.drv_groups = kpi_serio_driver_groups,
	.match = match,
	.uevent = uevent,
	.probe = probe,
	.remove = remove,
	.shutdown = shutdown,
};
KPI_EXPORT(serio_bus);

static int register_bus(void)
{
	return bus_register(&serio_bus);
}
KPI_INIT_LATE(register_bus);

/* With kpi_serio_mutex. */
static void find_driver(struct serio *serio)
{
	int err = device_attach(&serio->dev);

	if (err < 0 && err != -EPROBE_DEFER)
		dev_warn(&serio->dev, "device_attach() failed for %s (%s), error: %d\n",
			 serio->phys, serio->name, err);
}

int kpi_serio_bind(struct serio *serio, struct serio_driver *drv)
{
	int err;

	if (!is_for(drv->id_table, serio))
		return -EINVAL;
	device_lock(&serio->dev);
	serio->dev.driver = &drv->driver;
	err = drv->connect(serio, drv) ?: device_bind_driver(&serio->dev);
	if (err)
		serio->dev.driver = NULL;
	device_unlock(&serio->dev);
	return err;
}

/* ------------------------------------------------------------------- ports */

static void release(struct device *dev)
{
	kfree(to_serio_port(dev));
	module_put(THIS_MODULE);
}

static void init_port(struct serio *serio)
{
	static atomic_t number = ATOMIC_INIT(-1);

	__module_get(THIS_MODULE);
	INIT_LIST_HEAD(&serio->node);
	INIT_LIST_HEAD(&serio->child_node);
	INIT_LIST_HEAD(&serio->children);
	spin_lock_init(&serio->lock);
	mutex_init(&serio->drv_mutex);
	device_initialize(&serio->dev);
	dev_set_name(&serio->dev, "serio%lu",
		     (unsigned long)atomic_inc_return(&number));
	serio->dev.bus = &serio_bus;
	serio->dev.release = release;
	serio->dev.groups = kpi_serio_groups;
	if (serio->parent) {
		serio->dev.parent = &serio->parent->dev;
		serio->depth = serio->parent->depth + 1;
	}
}

static void add_port(struct serio *serio)
{
	struct serio *parent = serio->parent;
	int err;

	if (parent) {
		serio_pause_rx(parent);
		list_add_tail(&serio->child_node, &parent->children);
		serio_continue_rx(parent);
	}
	list_add_tail(&serio->node, &ports);
	if (serio->start)
		serio->start(serio);
	err = device_add(&serio->dev);
	if (err)
		dev_err(&serio->dev, "device_add() failed for %s (%s), error: %d\n",
			serio->phys, serio->name, err);
}

void __serio_register_port(struct serio *serio, struct module *owner)
{
	init_port(serio);
	queue_event(serio, owner, REGISTER);
}
KPI_EXPORT(__serio_register_port);

/* The children first, deepest before all. */
static void destroy_children(struct serio *serio);

static void destroy_port(struct serio *serio)
{
	destroy_children(serio);
	if (serio->stop)
		serio->stop(serio);
	if (serio->parent) {
		serio_pause_rx(serio->parent);
		list_del_init(&serio->child_node);
		serio_continue_rx(serio->parent);
		serio->parent = NULL;
	}
	if (device_is_registered(&serio->dev))
		device_del(&serio->dev);
	list_del_init(&serio->node);
	forget_events(serio);
	put_device(&serio->dev);
}

static void destroy_children(struct serio *serio)
{
	struct serio *child;

	while ((child = list_first_entry_or_null(&serio->children, struct serio,
						 child_node))) {
		device_release_driver(&child->dev);
		destroy_port(child);
	}
}

void kpi_serio_disconnect(struct serio *serio)
{
	destroy_children(serio);
	device_release_driver(&serio->dev);
}

void serio_unregister_port(struct serio *serio)
{
	mutex_lock(&kpi_serio_mutex);
	kpi_serio_disconnect(serio);
	destroy_port(serio);
	mutex_unlock(&kpi_serio_mutex);
}
KPI_EXPORT(serio_unregister_port);

void serio_unregister_child_port(struct serio *serio)
{
	mutex_lock(&kpi_serio_mutex);
	destroy_children(serio);
	mutex_unlock(&kpi_serio_mutex);
}
KPI_EXPORT(serio_unregister_child_port);

void serio_rescan(struct serio *serio)
{
	queue_event(serio, NULL, RESCAN);
}
KPI_EXPORT(serio_rescan);

void serio_reconnect(struct serio *serio)
{
	queue_event(serio, NULL, RECONNECT_CHILDREN);
}
KPI_EXPORT(serio_reconnect);

/* A driver that does not know its device again makes way. */
void kpi_serio_reconnect(struct serio *serio)
{
	int err = -1;

	mutex_lock(&serio->drv_mutex);
	if (serio->drv && serio->drv->reconnect)
		err = serio->drv->reconnect(serio);
	mutex_unlock(&serio->drv_mutex);
	if (err) {
		kpi_serio_disconnect(serio);
		find_driver(serio);
	}
}

static void reconnect_all(struct serio *serio)
{
	struct serio *child;

	kpi_serio_reconnect(serio);
	list_for_each_entry(child, &serio->children, child_node)
		reconnect_all(child);
}

void kpi_serio_rescan(struct serio *serio)
{
	kpi_serio_disconnect(serio);
	find_driver(serio);
}

static void attach(struct serio_driver *drv)
{
	int err = driver_attach(&drv->driver);

	if (err)
		pr_warn("serio: driver_attach() failed for %s with error %d\n",
			drv->driver.name, err);
}

static void handle_events(struct work_struct *work)
{
	struct event *e;

	mutex_lock(&kpi_serio_mutex);
	while ((e = next_event())) {
		switch (e->kind) {
		case REGISTER:
			add_port(e->object);
			break;
		case RESCAN:
			kpi_serio_rescan(e->object);
			break;
		case RECONNECT:
			kpi_serio_reconnect(e->object);
			break;
		case RECONNECT_CHILDREN:
			reconnect_all(e->object);
			break;
		case ATTACH:
			attach(e->object);
			break;
		}
		drop_event(e);
	}
	mutex_unlock(&kpi_serio_mutex);
}

/* ------------------------------------------------------------------- bytes */

int serio_open(struct serio *serio, struct serio_driver *drv)
{
	int err;

	set_driver(serio, drv);
	err = serio->open ? serio->open(serio) : 0;
	if (err)
		set_driver(serio, NULL);
	return err;
}
KPI_EXPORT(serio_open);

void serio_close(struct serio *serio)
{
	if (serio->close)
		serio->close(serio);
	set_driver(serio, NULL);
}
KPI_EXPORT(serio_close);

/* A byte that nobody waits for: a device may have been plugged in. */
irqreturn_t serio_interrupt(struct serio *serio, unsigned char data,
			    unsigned int dfl)
{
	irqreturn_t ret = IRQ_NONE;
	unsigned long flags;

	spin_lock_irqsave(&serio->lock, flags);
	if (likely(serio->drv)) {
		ret = serio->drv->interrupt(serio, data, dfl);
	} else if (!dfl && device_is_registered(&serio->dev)) {
		serio_rescan(serio);
		ret = IRQ_HANDLED;
	}
	spin_unlock_irqrestore(&serio->lock, flags);
	return ret;
}
KPI_EXPORT(serio_interrupt);

/* ----------------------------------------------------------------- drivers */

int __serio_register_driver(struct serio_driver *drv, struct module *owner,
			    const char *mod_name)
{
	bool manual = drv->manual_bind;
	int err;

	drv->driver.bus = &serio_bus;
	drv->driver.owner = owner;
	drv->driver.mod_name = mod_name;
	/* Its ports are tried later on, and not by driver_register(). */
	drv->manual_bind = true;
	err = driver_register(&drv->driver);
	if (err) {
		pr_err("serio: driver_register() failed for %s, error: %d\n",
		       drv->driver.name, err);
		return err;
	}
	if (manual)
		return 0;
	drv->manual_bind = false;
	err = queue_event(drv, NULL, ATTACH);
	if (err)
		driver_unregister(&drv->driver);
	return err;
}
KPI_EXPORT(__serio_register_driver);

static struct serio *one_of(const struct serio_driver *drv)
{
	struct serio *serio;

	list_for_each_entry(serio, &ports, node)
		if (serio->drv == drv)
			return serio;
	return NULL;
}

void serio_unregister_driver(struct serio_driver *drv)
{
	struct serio *serio;

	mutex_lock(&kpi_serio_mutex);
	drv->manual_bind = true; /* nothing may bind to it any more */
	forget_events(drv);
	while ((serio = one_of(drv))) {
		kpi_serio_disconnect(serio);
		find_driver(serio);
	}
	driver_unregister(&drv->driver);
	mutex_unlock(&kpi_serio_mutex);
}
KPI_EXPORT(serio_unregister_driver);
