/* SPDX-License-Identifier: GPL-2.0 */
/* fpga.h - a virtine co-processor, as its driver keeps it. */
#ifndef FPGA_H
#define FPGA_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/pci.h>
#include <linux/rwsem.h>
#include <linux/wait.h>

#include "fpga_uapi.h"

#define FPGA_BUFFER_SIZE (64 * 1024)

struct fpga {
	struct device node;	/* of the class; its release frees all this */
	struct cdev cdev;
	/* Against removal: NULL from then on, while files are still open. */
	struct rw_semaphore lock;
	void __iomem *io;
	resource_size_t size;
	atomic_t interrupts;
	wait_queue_head_t interrupted;
	void *buffer;
	dma_addr_t buffer_dma;
};

/* fpga_node.c: /dev/virtine_fpga, virtine_fpga1 ... */
int fpga_class_create(void);
void fpga_class_destroy(void);
struct fpga *fpga_new(struct device *parent);
int fpga_node_add(struct fpga *fpga);
void fpga_node_remove(struct fpga *fpga);

#endif
