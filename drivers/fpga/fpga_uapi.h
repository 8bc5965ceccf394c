/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * fpga_uapi.h - what /dev/virtine_fpga understands.
 *
 * The co-processor cleans virtines: it copies a snapshot over each address
 * that was put into its ready queue (RQ), and gives the address back in its
 * complete queue (CQ).
 *
 * pread(2) and pwrite(2) reach the registers, 32 bits at a time: the file's
 * offset is the one in BAR0. poll(2) tells POLLIN when the device has
 * interrupted since this file last read the complete queue.
 */
#ifndef FPGA_UAPI_H
#define FPGA_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Offsets in BAR0. Registers have 64 bits; the lower half is at the offset. */
#define FPGA_RQ_HEAD 0x000
#define FPGA_RQ_TAIL 0x008	/* low, then high half: enqueues an address */
#define FPGA_RQ 0x010
#define FPGA_DOORBELL 0x330	/* clean what is in the ready queue */
#define FPGA_IS_PROCESSING 0x338
#define FPGA_CQ_HEAD 0x340	/* low, then high half: the oldest, or 0 */
#define FPGA_CQ_TAIL 0x348
#define FPGA_CQ 0x350
#define FPGA_BATCH_FACTOR 0x670	/* virtines cleaned for one interrupt */
#define FPGA_MAX_VIRTINES 0x678
#define FPGA_SNAPSHOT_SIZE 0x680
#define FPGA_SNAPSHOT_ADDRESS 0x688
#define FPGA_VIRTINES 100

struct fpga_snapshot {
	__u64 addr;	/* as the device reaches it */
	__u64 size;
};

/*
 * Memory that the device reaches: mmap(2) of the node from offset 0 on gives
 * it to the program, at this address it is the device's.
 */
struct fpga_buffer {
	__u64 addr;
	__u64 size;
};

/*
 * Directions and sizes in the first and the last but one of these numbers are
 * not what they move; programs have them compiled in.
 */
#define FPGA_MODIFY_BATCH_FACTOR _IOR('F', 0x30, __u64)	/* by value */
#define FPGA_GET_MAX_NUM_VIRTINES _IOW('F', 0x31, __u64 *)
#define FPGA_RING_DOORBELL _IO('F', 0x32)
#define FPGA_SET_SNAPSHOT _IOR('F', 0x33, struct fpga_snapshot *)
#define FPGA_GET_BUFFER _IOR('F', 0x40, struct fpga_buffer)

#endif
