// SPDX-License-Identifier: GPL-2.0
/* What is mapped for the host's devices, told to the host (--mmio-log). */
#include <linux/pci.h>

#include "kpi.h"
#include "drivers/pci/pci.h"
#include "kernel/dma/track.h"

static unsigned int direction(enum dma_data_direction dir, enum dma_kind kind)
{
	if (kind == DMA_COHERENT)
		return HOST_DMA_COHERENT;
	return dir == DMA_TO_DEVICE   ? HOST_DMA_TO :
	       dir == DMA_FROM_DEVICE ? HOST_DMA_FROM :
					HOST_DMA_BOTH;
}

/* Of a device on a platform nobody could say which of the host's it is. */
void kpi_dma_tell(struct device *dev, dma_addr_t address, size_t size,
		  enum dma_data_direction dir, enum dma_kind kind, bool mapped)
{
	if (dev_is_pci(dev))
		host_dma_told(kpi_pci(to_pci_dev(dev))->number, address, size,
			      direction(dir, kind), mapped);
}
