/* SPDX-License-Identifier: GPL-2.0 */
/* config.h - the configuration space of a function that is a model here. */
#ifndef LKMHOST_DEVICE_CONFIG_H
#define LKMHOST_DEVICE_CONFIG_H

#include "backend.h"

#define CONFIG_SIZE 4096u

struct config {
	uint8_t bytes[CONFIG_SIZE];
	uint8_t writable[CONFIG_SIZE];	/* bit by bit */
	uint16_t size;			/* 256, or all with PCI Express */
	uint16_t msi, msix, express;	/* where the capability is; 0: none */
};

void config_build(struct config *c, const struct lkm_pci *pci);
uint32_t config_read(const struct config *c, unsigned int offset,
		     unsigned int size);
/* True: the driver has asked for a function level reset. */
bool config_write(struct config *c, unsigned int offset, unsigned int size,
		  uint32_t value);
void config_place_bar(struct config *c, unsigned int bar,
		      const struct device_region *region);
/* MSI (MSI-X) on for @count vectors; 0: off. */
void config_enable_irq(struct config *c, enum device_irq kind,
		       unsigned int count);
bool config_is_master(const struct config *c);
/* INTx: not disabled in the command register. */
bool config_intx_enabled(const struct config *c);
void config_set_intx_status(struct config *c, bool asserted);

#endif
