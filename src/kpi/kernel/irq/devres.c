// SPDX-License-Identifier: GPL-2.0
/* kernel/irq/devres.c: interrupts that go with their device's driver. */
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/irq.h>

#include "kpi.h"

struct irq_devres {
	unsigned int irq;
	void *dev_id;
};

static void release_irq(struct device *dev, void *res)
{
	struct irq_devres *r = res;

	free_irq(r->irq, r->dev_id);
}

static int match_irq(struct device *dev, void *res, void *data)
{
	struct irq_devres *r = res, *wanted = data;

	return r->irq == wanted->irq && r->dev_id == wanted->dev_id;
}

static struct irq_devres *new_irq_devres(unsigned int irq, void *dev_id)
{
	struct irq_devres *r = devres_alloc(release_irq, sizeof(*r),
					    GFP_KERNEL);

	if (r)
		*r = (struct irq_devres){ irq, dev_id };
	return r;
}

/* Keep @r where @ret says that the interrupt was granted. */
static int keep_or_free(struct device *dev, struct irq_devres *r, int ret)
{
	if (ret < 0)
		devres_free(r);
	else
		devres_add(dev, r);
	return ret;
}

int devm_request_threaded_irq(struct device *dev, unsigned int irq,
			      irq_handler_t handler, irq_handler_t thread_fn,
			      unsigned long flags, const char *name,
			      void *dev_id)
{
	struct irq_devres *r = new_irq_devres(irq, dev_id);

	if (!r)
		return -ENOMEM;
	return keep_or_free(dev, r,
			    request_threaded_irq(irq, handler, thread_fn, flags,
						 name ?: dev_name(dev),
						 dev_id));
}
KPI_EXPORT(devm_request_threaded_irq);

int devm_request_any_context_irq(struct device *dev, unsigned int irq,
				 irq_handler_t handler, unsigned long flags,
				 const char *name, void *dev_id)
{
	struct irq_devres *r = new_irq_devres(irq, dev_id);

	if (!r)
		return -ENOMEM;
	return keep_or_free(dev, r,
			    request_any_context_irq(irq, handler, flags,
						    name ?: dev_name(dev),
						    dev_id));
}
KPI_EXPORT(devm_request_any_context_irq);

void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id)
{
	struct irq_devres wanted = { irq, dev_id };

	WARN_ON(devres_destroy(dev, release_irq, match_irq, &wanted));
	free_irq(irq, dev_id);
}
KPI_EXPORT(devm_free_irq);

struct desc_devres {
	unsigned int from, count;
};

static void release_descs(struct device *dev, void *res)
{
	struct desc_devres *r = res;

	irq_free_descs(r->from, r->count);
}

int __devm_irq_alloc_descs(struct device *dev, int irq, unsigned int from,
			   unsigned int cnt, int node, struct module *owner,
			   const struct irq_affinity_desc *affinity)
{
	struct desc_devres *r = devres_alloc(release_descs, sizeof(*r),
					     GFP_KERNEL);
	int base;

	if (!r)
		return -ENOMEM;
	base = __irq_alloc_descs(irq, from, cnt, node, owner, affinity);
	if (base < 0) {
		devres_free(r);
		return base;
	}
	*r = (struct desc_devres){ base, cnt };
	devres_add(dev, r);
	return base;
}
KPI_EXPORT(__devm_irq_alloc_descs);
