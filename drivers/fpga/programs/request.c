// SPDX-License-Identifier: GPL-2.0
/* request.c - each of the node's ioctls, by name. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "node.h"

static int usage(void)
{
	fprintf(stderr,
		"usage: request max | batch N | doorbell | snapshot ADDRESS SIZE | buffer\n");
	return 2;
}

static void max(int fd)
{
	uint64_t n = 0;

	node_request(fd, "max", FPGA_GET_MAX_NUM_VIRTINES, (unsigned long)&n);
	printf("%" PRIu64 "\n", n);
}

static void snapshot(int fd, char **argv)
{
	struct fpga_snapshot s = {
		.addr = node_number(argv[0]),
		.size = node_number(argv[1]),
	};

	node_request(fd, "snapshot", FPGA_SET_SNAPSHOT, (unsigned long)&s);
}

static void buffer(int fd)
{
	struct fpga_buffer b;

	node_request(fd, "buffer", FPGA_GET_BUFFER, (unsigned long)&b);
	printf("0x%" PRIx64 " %" PRIu64 "\n", (uint64_t)b.addr,
	       (uint64_t)b.size);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 2 && !strcmp(what, "max"))
		max(node_open());
	else if (argc == 3 && !strcmp(what, "batch"))
		node_request(node_open(), what, FPGA_MODIFY_BATCH_FACTOR,
			     node_number(argv[2]));
	else if (argc == 2 && !strcmp(what, "doorbell"))
		node_request(node_open(), what, FPGA_RING_DOORBELL, 0);
	else if (argc == 4 && !strcmp(what, "snapshot"))
		snapshot(node_open(), argv + 2);
	else if (argc == 2 && !strcmp(what, "buffer"))
		buffer(node_open());
	else
		return usage();
	return 0;
}
