/* SPDX-License-Identifier: GPL-2.0 */
/*
 * track.h - what is mapped for devices: the pages, always, so that a device
 * can be refused the others; each mapping with its place, under --check.
 */
#ifndef KPI_DMA_TRACK_H
#define KPI_DMA_TRACK_H

#include <linux/device.h>
#include <linux/dma-direction.h>
#include <linux/types.h>

#include "kpi.h"

enum dma_kind { DMA_SINGLE, DMA_SG, DMA_COHERENT };

/* Count the pages of [address, +size) as mapped (or not any more). */
void kpi_dma_count(phys_addr_t address, size_t size, int by);

/* Under --check or, for coherent memory, always. */
void kpi_dma_note(struct device *dev, dma_addr_t address, size_t size,
		  enum dma_data_direction dir, enum dma_kind kind,
		  unsigned long caller);
void kpi_dma_forget(struct device *dev, dma_addr_t address, size_t size,
		    enum dma_data_direction dir, enum dma_kind kind);
/* A sync of what is not mapped. */
void kpi_dma_check_sync(struct device *dev, dma_addr_t address, size_t size);

/* The host writes it down, or compares it with what was. */
void kpi_dma_tell(struct device *dev, dma_addr_t address, size_t size,
		  enum dma_data_direction dir, enum dma_kind kind, bool mapped);

static inline bool kpi_dma_tells(void)
{
	return unlikely(kpi_boot_info->dma_tell);
}

static inline bool kpi_dma_tracks(void)
{
	return unlikely(kpi_boot_info->check);
}

#endif
