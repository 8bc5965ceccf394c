/* SPDX-License-Identifier: GPL-2.0 */
/* spi.h - what the files of the SPI core share. */
#ifndef LKMHOST_SPI_H
#define LKMHOST_SPI_H

#include <linux/spi/spi.h>

#include "kpi.h"

/* spi.c */
extern struct class kpi_spi_class;

/* spi-message.c: a controller's queue begins and ends. */
int kpi_spi_queue_begin(struct spi_controller *ctlr);
void kpi_spi_queue_end(struct spi_controller *ctlr);

/* spi-transfer.c: one message by one transfer after the other. */
int kpi_spi_transfer_one_message(struct spi_controller *ctlr,
				 struct spi_message *msg);
void kpi_spi_set_cs(struct spi_device *spi, bool enable);

#endif
