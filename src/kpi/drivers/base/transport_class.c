// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/base/transport_class.c, linux/transport_class.h: what a transport
 * (SAS, FC, iSCSI, ATA ...) shows of the devices behind it: a life in stages
 * of setting up, adding, configuring, removing and destroying.
 */
#include <linux/transport_class.h>

#include "kpi.h"

int transport_class_register(struct transport_class *tclass)
{
	return class_register(&tclass->class);
}
KPI_EXPORT(transport_class_register);

void transport_class_unregister(struct transport_class *tclass)
{
	class_unregister(&tclass->class);
}
KPI_EXPORT(transport_class_unregister);

/* One without devices: only its configure() is called. */
int anon_transport_class_register(struct anon_transport_class *atc)
{
	atc->container.class = &atc->tclass.class;
	attribute_container_set_no_classdevs(&atc->container);
	return attribute_container_register(&atc->container);
}
KPI_EXPORT(anon_transport_class_register);

void anon_transport_class_unregister(struct anon_transport_class *atc)
{
	if (unlikely(attribute_container_unregister(&atc->container)))
		BUG();
}
KPI_EXPORT(anon_transport_class_unregister);

static struct transport_class *class_of(struct attribute_container *cont)
{
	return class_to_transport_class(cont->class);
}

static int setup(struct attribute_container *cont, struct device *dev,
		 struct device *classdev)
{
	struct transport_container *tcont =
		attribute_container_to_transport_container(cont);

	return class_of(cont)->setup ?
		       class_of(cont)->setup(tcont, dev, classdev) : 0;
}

void transport_setup_device(struct device *dev)
{
	attribute_container_add_device(dev, setup);
}
KPI_EXPORT(transport_setup_device);

static int add_statistics(struct attribute_container *cont,
			  struct device *classdev)
{
	struct transport_container *tcont =
		attribute_container_to_transport_container(cont);

	return tcont->statistics ?
		       sysfs_create_group(&classdev->kobj, tcont->statistics) :
		       0;
}

static int add(struct attribute_container *cont, struct device *dev,
	       struct device *classdev)
{
	int err = attribute_container_add_class_device(classdev);

	return err ?: add_statistics(cont, classdev);
}

static int undo_add(struct attribute_container *cont, struct device *dev,
		    struct device *classdev);

/* In all classes or in none. */
int transport_add_device(struct device *dev)
{
	return attribute_container_device_trigger_safe(dev, add, undo_add);
}
KPI_EXPORT(transport_add_device);

static int configure(struct attribute_container *cont, struct device *dev,
		     struct device *classdev)
{
	struct transport_container *tcont =
		attribute_container_to_transport_container(cont);

	return class_of(cont)->configure ?
		       class_of(cont)->configure(tcont, dev, classdev) : 0;
}

void transport_configure_device(struct device *dev)
{
	attribute_container_device_trigger(dev, configure);
}
KPI_EXPORT(transport_configure_device);

static int remove(struct attribute_container *cont, struct device *dev,
		  struct device *classdev)
{
	struct transport_container *tcont =
		attribute_container_to_transport_container(cont);

	if (class_of(cont)->remove)
		class_of(cont)->remove(tcont, dev, classdev);
	if (!classdev)
		return 0;
	if (tcont->statistics)
		sysfs_remove_group(&classdev->kobj, tcont->statistics);
	attribute_container_class_device_del(classdev);
	return 0;
}

/* What was added, if it came so far. */
static int undo_add(struct attribute_container *cont, struct device *dev,
		    struct device *classdev)
{
	return device_is_registered(classdev) ? remove(cont, dev, classdev) : 0;
}

void transport_remove_device(struct device *dev)
{
	attribute_container_device_trigger(dev, remove);
}
KPI_EXPORT(transport_remove_device);

static void destroy(struct attribute_container *cont, struct device *dev,
		    struct device *classdev)
{
	put_device(classdev);
}

void transport_destroy_device(struct device *dev)
{
	attribute_container_remove_device(dev, destroy);
}
KPI_EXPORT(transport_destroy_device);
