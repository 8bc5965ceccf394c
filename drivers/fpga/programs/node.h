/* SPDX-License-Identifier: GPL-2.0 */
/* node.h - /dev/virtine_fpga for programs: what fails ends the program. */
#ifndef NODE_H
#define NODE_H

#include <stdint.h>

#include "../fpga_uapi.h"

int node_open(void);
uint32_t node_read32(int fd, uint64_t offset);
void node_write32(int fd, uint64_t offset, uint32_t value);
uint64_t node_read64(int fd, uint64_t offset);
void node_write64(int fd, uint64_t offset, uint64_t value);
/* @what: for the message if it fails. */
void node_request(int fd, const char *what, unsigned long request,
		  unsigned long arg);
/* A number of the command line, decimal or 0x... */
uint64_t node_number(const char *text);

#endif
