/* SPDX-License-Identifier: GPL-2.0 */
/* edu.h - QEMU's device for education: its registers, and what is kept of one. */
#ifndef EDU_H
#define EDU_H

#include <linux/completion.h>
#include <linux/pci.h>

#define EDU_ID 0x00		/* RRrr00ed: version RR.rr */
#define EDU_LIVENESS 0x04	/* reads as what was written, inverted */
#define EDU_FACTORIAL 0x08
#define EDU_STATUS 0x20
#define EDU_STATUS_COMPUTING 0x01
#define EDU_STATUS_INTERRUPT 0x80	/* when a factorial is there */
#define EDU_IRQ_STATUS 0x24
#define EDU_IRQ_FACTORIAL 0x001
#define EDU_IRQ_DMA 0x100
#define EDU_IRQ_RAISE 0x60
#define EDU_IRQ_ACK 0x64
#define EDU_DMA_SOURCE 0x80
#define EDU_DMA_TARGET 0x88
#define EDU_DMA_COUNT 0x90
#define EDU_DMA_COMMAND 0x98
#define EDU_DMA_START 0x01
#define EDU_DMA_TO_RAM 0x02
#define EDU_DMA_INTERRUPT 0x04

/* The device's own memory, as it is named in the DMA registers. */
#define EDU_BUFFER 0x40000
/* It has 4096; QEMU 7.2 aborts at a transfer that takes in the last one. */
#define EDU_BUFFER_SIZE 4095
#define EDU_DMA_BITS 28

struct edu {
	struct device *dev;
	void __iomem *io;
	/* Of the last interrupt, and how many there were. */
	u32 irq_status;
	unsigned int interrupts;
	struct completion came;
};

/* Try all that the device can do. 0, or -EIO after a line in the log. */
int edu_check(struct edu *edu);

#endif
