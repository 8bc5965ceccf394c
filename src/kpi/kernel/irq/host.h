/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host.h - interrupt numbers of the host's devices, for the buses that these
 * are on.
 */
#ifndef KPI_IRQ_HOST_H
#define KPI_IRQ_HOST_H

#include <linux/types.h>
#include <linuxkpi/host/device.h>

/*
 * A number for the pin of @device. It comes in while somebody has requested
 * it. -errno.
 */
int kpi_irq_add_intx(unsigned int device);
void kpi_irq_remove_intx(unsigned int device);

/*
 * @count numbers in a row for the device's messages of @kind (HOST_IRQ_*); the
 * first, and in *@granted how many there are. They come in from then on.
 */
int kpi_irq_add_messages(unsigned int device, unsigned int kind,
			 unsigned int count, unsigned int *granted);
void kpi_irq_remove_messages(unsigned int device);

#endif
