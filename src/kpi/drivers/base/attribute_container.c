// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/attribute_container.c, linux/attribute_container.h: a device of
 * a class for each device that a container matches, behind which it stands.
 */
#include <linux/attribute_container.h>
#include <linux/device.h>
#include <linux/klist.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "kpi.h"

/* One that stands behind a device. */
struct standing {
	struct klist_node node;
	struct attribute_container *cont;
	struct device classdev;
};

static DEFINE_MUTEX(lock);
static LIST_HEAD(containers);

static struct standing *standing_of(struct klist_node *node)
{
	return node ? container_of(node, struct standing, node) : NULL;
}

static struct standing *of_classdev(struct device *classdev)
{
	return container_of(classdev, struct standing, classdev);
}

struct attribute_container *
attribute_container_classdev_to_container(struct device *classdev)
{
	return of_classdev(classdev)->cont;
}
KPI_EXPORT(attribute_container_classdev_to_container);

static void hold(struct klist_node *node)
{
	get_device(&standing_of(node)->classdev);
}

static void let_go(struct klist_node *node)
{
	put_device(&standing_of(node)->classdev);
}

int attribute_container_register(struct attribute_container *cont)
{
	INIT_LIST_HEAD(&cont->node);
	klist_init(&cont->containers, hold, let_go);
	mutex_lock(&lock);
	list_add_tail(&cont->node, &containers);
	mutex_unlock(&lock);
	return 0;
}
KPI_EXPORT(attribute_container_register);

int attribute_container_unregister(struct attribute_container *cont)
{
	int err = -EBUSY;

	mutex_lock(&lock);
	spin_lock(&cont->containers.k_lock);
	if (list_empty(&cont->containers.k_list)) {
		list_del(&cont->node);
		err = 0;
	}
	spin_unlock(&cont->containers.k_lock);
	mutex_unlock(&lock);
	return err;
}
KPI_EXPORT(attribute_container_unregister);

/* The device that it stands behind was held for it. */
static void released(struct device *classdev)
{
	struct device *dev = classdev->parent;

	kfree(of_classdev(classdev));
	put_device(dev);
}

static struct standing *new_standing(struct attribute_container *cont,
				     struct device *dev)
{
	struct standing *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	s->cont = cont;
	device_initialize(&s->classdev);
	s->classdev.parent = get_device(dev);
	s->classdev.class = cont->class;
	cont->class->dev_release = released;
	dev_set_name(&s->classdev, "%s", dev_name(dev));
	return s;
}

int attribute_container_add_attrs(struct device *classdev)
{
	struct attribute_container *cont = of_classdev(classdev)->cont;
	int err = 0, i;

	if (!cont->attrs && !cont->grp)
		return 0;
	if (cont->grp)
		return sysfs_create_group(&classdev->kobj, cont->grp);
	for (i = 0; !err && cont->attrs[i]; i++)
		err = device_create_file(classdev, cont->attrs[i]);
	return err;
}
KPI_EXPORT(attribute_container_add_attrs);

void attribute_container_remove_attrs(struct device *classdev)
{
	struct attribute_container *cont = of_classdev(classdev)->cont;
	int i;

	if (cont->grp) {
		sysfs_remove_group(&classdev->kobj, cont->grp);
		return;
	}
	for (i = 0; cont->attrs && cont->attrs[i]; i++)
		device_remove_file(classdev, cont->attrs[i]);
}
KPI_EXPORT(attribute_container_remove_attrs);

int attribute_container_add_class_device(struct device *classdev)
{
	int err = device_add(classdev);

	return err ?: attribute_container_add_attrs(classdev);
}
KPI_EXPORT(attribute_container_add_class_device);

void attribute_container_class_device_del(struct device *classdev)
{
	attribute_container_remove_attrs(classdev);
	device_del(classdev);
}
KPI_EXPORT(attribute_container_class_device_del);

/* Let each container that matches have one; @fn adds it, or it is added. */
void attribute_container_add_device(struct device *dev,
		int (*fn)(struct attribute_container *, struct device *,
			  struct device *))
{
	struct attribute_container *cont;

	mutex_lock(&lock);
	list_for_each_entry(cont, &containers, node) {
		struct standing *s;

		if (attribute_container_no_classdevs(cont) ||
		    !cont->match(cont, dev))
			continue;
		s = new_standing(cont, dev);
		if (!s) {
			dev_err(dev, "failed to allocate class container\n");
			continue;
		}
		if (fn)
			fn(cont, dev, &s->classdev);
		else
			attribute_container_add_class_device(&s->classdev);
		klist_add_tail(&s->node, &cont->containers);
	}
	mutex_unlock(&lock);
}
KPI_EXPORT(attribute_container_add_device);

/* Call @fn for each that stands behind @dev in @cont. */
static void each(struct attribute_container *cont, struct device *dev,
		 void (*fn)(struct standing *s, void *arg), void *arg)
{
	struct klist_iter iter;
	struct standing *s;

	klist_iter_init(&cont->containers, &iter);
	while ((s = standing_of(klist_next(&iter))))
		if (s->classdev.parent == dev)
			fn(s, arg);
	klist_iter_exit(&iter);
}

struct call {
	struct device *dev;
	int err;
	int (*fn)(struct attribute_container *, struct device *,
		  struct device *);
	void (*end)(struct attribute_container *, struct device *,
		    struct device *);
};

static void remove_one(struct standing *s, void *arg)
{
	struct call *call = arg;

	klist_del(&s->node);
	if (call->end) {
		call->end(s->cont, call->dev, &s->classdev);
	} else {
		attribute_container_remove_attrs(&s->classdev);
		device_unregister(&s->classdev);
	}
}

static void for_matching(struct device *dev,
			 void (*fn)(struct standing *s, void *arg), void *arg)
{
	struct attribute_container *cont;

	mutex_lock(&lock);
	list_for_each_entry(cont, &containers, node)
		if (cont->match(cont, dev) &&
		    !attribute_container_no_classdevs(cont))
			each(cont, dev, fn, arg);
	mutex_unlock(&lock);
}

void attribute_container_remove_device(struct device *dev,
		void (*fn)(struct attribute_container *, struct device *,
			   struct device *))
{
	struct call call = { .dev = dev, .end = fn };

	for_matching(dev, remove_one, &call);
}
KPI_EXPORT(attribute_container_remove_device);

static void call_one(struct standing *s, void *arg)
{
	struct call *call = arg;

	call->fn(s->cont, call->dev, &s->classdev);
}

/* One without devices of its own is called with none. */
void attribute_container_device_trigger(struct device *dev,
		int (*fn)(struct attribute_container *, struct device *,
			  struct device *))
{
	struct call call = { .dev = dev, .fn = fn };
	struct attribute_container *cont;

	mutex_lock(&lock);
	list_for_each_entry(cont, &containers, node) {
		if (!cont->match(cont, dev))
			continue;
		if (attribute_container_no_classdevs(cont))
			fn(cont, dev, NULL);
		else
			each(cont, dev, call_one, &call);
	}
	mutex_unlock(&lock);
}
KPI_EXPORT(attribute_container_device_trigger);

static void try_one(struct standing *s, void *arg)
{
	struct call *call = arg;

	if (!call->err)
		call->err = call->fn(s->cont, call->dev, &s->classdev);
}

/* Where one fails, @undo is called for all that stand behind the device. */
int attribute_container_device_trigger_safe(struct device *dev,
		int (*fn)(struct attribute_container *, struct device *,
			  struct device *),
		int (*undo)(struct attribute_container *, struct device *,
			    struct device *))
{
	struct call call = { .dev = dev, .fn = fn };

	for_matching(dev, try_one, &call);
	if (call.err) {
		call.fn = undo;
		for_matching(dev, call_one, &call);
	}
	return call.err;
}
KPI_EXPORT(attribute_container_device_trigger_safe);

struct device *
attribute_container_find_class_device(struct attribute_container *cont,
				      struct device *dev)
{
	struct device *found = NULL;
	struct klist_iter iter;
	struct standing *s;

	klist_iter_init(&cont->containers, &iter);
	while ((s = standing_of(klist_next(&iter))))
		if (s->classdev.parent == dev) {
			found = &s->classdev;
			break;
		}
	klist_iter_exit(&iter);
	return found;
}
KPI_EXPORT(attribute_container_find_class_device);
