// SPDX-License-Identifier: GPL-2.0
/* lib/dynamic_debug.c, linux/dynamic_debug.h: the messages themselves. */
#include <linux/dev_printk.h>
#include <linux/device.h>
#include <linux/dynamic_debug.h>
#include <linux/kernel.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <rdma/ib_verbs.h>

#include "kpi.h"

/* What the flags ask to stand in front; cut where it is too long. */
struct prefix {
	char text[64];
};

static const char *make_prefix(const struct _ddebug *desc, struct prefix *p)
{
	size_t size = sizeof(p->text);
	int len = 0, task;

	p->text[0] = '\0';
	if (!(desc->flags & _DPRINTK_FLAGS_INCL_ANY))
		return p->text;
	if (desc->flags & _DPRINTK_FLAGS_INCL_TID) {
		if (in_interrupt())
			len += scnprintf(p->text, size, "<intr> ");
		else
			len += scnprintf(p->text, size, "[%d] ",
					 task_pid_nr(current));
	}
	task = len;
	if (desc->flags & _DPRINTK_FLAGS_INCL_MODNAME)
		len += scnprintf(p->text + len, size - len, "%s:",
				 desc->modname);
	if (desc->flags & _DPRINTK_FLAGS_INCL_FUNCNAME)
		len += scnprintf(p->text + len, size - len, "%s:",
				 desc->function);
	if (desc->flags & _DPRINTK_FLAGS_INCL_LINENO)
		len += scnprintf(p->text + len, size - len, "%d:",
				 desc->lineno);
	if (len > task)
		scnprintf(p->text + len, size - len, " ");
	return p->text;
}

#define WITH_FORMAT(vaf, format, statement)				\
	do {								\
		struct va_format vaf;					\
		va_list ap;						\
									\
		va_start(ap, format);					\
		vaf.fmt = format;					\
		vaf.va = &ap;						\
		statement;						\
		va_end(ap);						\
	} while (0)

void __dynamic_pr_debug(struct _ddebug *desc, const char *fmt, ...)
{
	struct prefix prefix;

	WITH_FORMAT(vaf, fmt, printk(KERN_DEBUG "%s%pV",
				     make_prefix(desc, &prefix), &vaf));
}
KPI_EXPORT(__dynamic_pr_debug);

static void log_dev(const struct _ddebug *desc, const struct device *dev,
		    struct va_format *vaf)
{
	struct prefix prefix;

	if (!dev)
		printk(KERN_DEBUG "(NULL device *): %pV", vaf);
	else
		dev_printk_emit(LOGLEVEL_DEBUG, dev, "%s%s %s: %pV",
				make_prefix(desc, &prefix),
				dev_driver_string(dev), dev_name(dev), vaf);
}

void __dynamic_dev_dbg(struct _ddebug *desc, const struct device *dev,
		       const char *fmt, ...)
{
	WITH_FORMAT(vaf, fmt, log_dev(desc, dev, &vaf));
}
KPI_EXPORT(__dynamic_dev_dbg);

static void log_netdev(const struct _ddebug *desc,
		       const struct net_device *dev, struct va_format *vaf)
{
	struct device *parent = dev ? dev->dev.parent : NULL;
	struct prefix prefix;

	if (parent)
		dev_printk_emit(LOGLEVEL_DEBUG, parent, "%s%s %s %s%s: %pV",
				make_prefix(desc, &prefix),
				dev_driver_string(parent), dev_name(parent),
				netdev_name(dev), netdev_reg_state(dev), vaf);
	else if (dev)
		printk(KERN_DEBUG "%s%s: %pV", netdev_name(dev),
		       netdev_reg_state(dev), vaf);
	else
		printk(KERN_DEBUG "(NULL net_device): %pV", vaf);
}

void __dynamic_netdev_dbg(struct _ddebug *desc, const struct net_device *dev,
			  const char *fmt, ...)
{
	WITH_FORMAT(vaf, fmt, log_netdev(desc, dev, &vaf));
}
KPI_EXPORT(__dynamic_netdev_dbg);

#if IS_ENABLED(CONFIG_INFINIBAND)
static void log_ibdev(const struct _ddebug *desc, const struct ib_device *dev,
		      struct va_format *vaf)
{
	struct device *parent = dev ? dev->dev.parent : NULL;
	struct prefix prefix;

	if (parent)
		dev_printk_emit(LOGLEVEL_DEBUG, parent, "%s%s %s %s: %pV",
				make_prefix(desc, &prefix),
				dev_driver_string(parent), dev_name(parent),
				dev_name(&dev->dev), vaf);
	else if (dev)
		printk(KERN_DEBUG "%s: %pV", dev_name(&dev->dev), vaf);
	else
		printk(KERN_DEBUG "(NULL ib_device): %pV", vaf);
}

void __dynamic_ibdev_dbg(struct _ddebug *desc, const struct ib_device *dev,
			 const char *fmt, ...)
{
	WITH_FORMAT(vaf, fmt, log_ibdev(desc, dev, &vaf));
}
KPI_EXPORT(__dynamic_ibdev_dbg);
#endif
