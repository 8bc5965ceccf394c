// SPDX-License-Identifier: GPL-2.0
/*
 * drivers/dma/dmaengine.c, linux/dmaengine.h: clients of engines that copy
 * memory. There is none here, and no driver of one can register.
 */
#include <linux/dmaengine.h>

#include "kpi.h"

static DEFINE_MUTEX(lock);
static long clients;

void dmaengine_get(void)
{
	mutex_lock(&lock);
	clients++;
	mutex_unlock(&lock);
}
KPI_EXPORT(dmaengine_get);

void dmaengine_put(void)
{
	mutex_lock(&lock);
	WARN_ON(--clients < 0);
	mutex_unlock(&lock);
}
KPI_EXPORT(dmaengine_put);

/* NULL: no channel does that; the caller does it itself. */
struct dma_chan *dma_find_channel(enum dma_transaction_type type)
{
	return NULL;
}
KPI_EXPORT(dma_find_channel);

/* An engine may still come, says the kernel when it has found none. */
struct dma_chan *dma_request_chan(struct device *dev, const char *name)
{
	return ERR_PTR(-EPROBE_DEFER);
}
KPI_EXPORT(dma_request_chan);

struct dma_chan *__dma_request_channel(const dma_cap_mask_t *mask,
				       dma_filter_fn fn, void *param,
				       struct device_node *np)
{
	return NULL;
}
KPI_EXPORT(__dma_request_channel);
