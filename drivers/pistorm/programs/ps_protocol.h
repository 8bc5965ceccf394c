/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ps_protocol.h - the calls by which the emulator reaches the Amiga's bus,
 * over the driver's ioctls. A failed call ends the program with a message.
 */
#ifndef PS_PROTOCOL_H
#define PS_PROTOCOL_H

void ps_setup_protocol(void);
void ps_reset_state_machine(void);
void ps_pulse_reset(void);

unsigned int ps_read_8(unsigned int address);
unsigned int ps_read_16(unsigned int address);
unsigned int ps_read_32(unsigned int address);
void ps_write_8(unsigned int address, unsigned int data);
void ps_write_16(unsigned int address, unsigned int data);
void ps_write_32(unsigned int address, unsigned int data);

unsigned int ps_read_status_reg(void);
void ps_write_status_reg(unsigned int value);
/* 1: no interrupt is pending. */
unsigned int ps_get_ipl_zero(void);

/* The descriptor, for requests that have no call of their own. */
int ps_descriptor(void);

#endif
