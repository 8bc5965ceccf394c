/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * pistorm_uapi.h - what /dev/pistorm0 and /dev/pistorm understand.
 *
 * The accelerator's bus is driven by a CPLD on a Raspberry Pi's GPIO pins; a
 * program asks the driver for one bus cycle (BUSOP) or for many (BATCH).
 */
#ifndef PISTORM_UAPI_H
#define PISTORM_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* The levels of GPIO pins 0 ... 31 and 32 ... 53. */
struct pistorm_pins {
	__u32 gplev0;
	__u32 gplev1;
};

/* One bus cycle. */
struct pistorm_busop {
	__u32 addr;
	__u32 value;	/* written, or what was read */
	__u8 width;	/* bytes: 1, 2 or 4 */
	__u8 is_read;
	__u16 flags;	/* PISTORM_STATUS */
};

/* The CPLD's status register instead of the bus; addr is of no account. */
#define PISTORM_STATUS 0x0001

/* Many, in order. All are copied back, with what was read. */
struct pistorm_batch {
	__u64 ops_ptr;	/* struct pistorm_busop[ops_count] of the caller */
	__u32 ops_count;
	__u32 reserved;
};
#define PISTORM_BATCH_MAX 1024

#define PISTORM_IOC_SETUP _IO('p', 0x00)
#define PISTORM_IOC_RESET_SM _IO('p', 0x01)
#define PISTORM_IOC_PULSE_RESET _IO('p', 0x02)
#define PISTORM_IOC_GET_PINS _IOR('p', 0x03, struct pistorm_pins)
#define PISTORM_IOC_BUSOP _IOWR('p', 0x10, struct pistorm_busop)
#define PISTORM_IOC_BATCH _IOWR('p', 0x11, struct pistorm_batch)

/* Pins and the CPLD's registers, which the model knows too. */
#define PISTORM_PIN_TXN 0	/* a bus cycle is under way */
#define PISTORM_PIN_IPL_ZERO 1	/* no interrupt is pending */
#define PISTORM_PIN_A0 2	/* which register, two pins */
#define PISTORM_PIN_CLK 4
#define PISTORM_PIN_RESET 5
#define PISTORM_PIN_RD 6
#define PISTORM_PIN_WR 7
#define PISTORM_PIN_D0 8	/* ... D15 on 23 */
/* What a transfer may leave high: data, A0, A1, RESET, RD and WR. */
#define PISTORM_PINS_OUT 0xffffecu

#define PISTORM_REG_DATA 0
#define PISTORM_REG_ADDR_LO 1
#define PISTORM_REG_ADDR_HI 2	/* starts the cycle; its high byte: */
#define PISTORM_CYCLE_BYTE 0x0100
#define PISTORM_CYCLE_READ 0x0200
#define PISTORM_REG_STATUS 3
#define PISTORM_STATUS_INIT 0x0001
#define PISTORM_STATUS_RESET 0x0002
#define PISTORM_STATUS_IPL 0xe000
#define PISTORM_STATUS_IPL_SHIFT 13

#endif
