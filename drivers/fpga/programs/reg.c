// SPDX-License-Identifier: GPL-2.0
/* reg.c - read or write 32 bits at an offset in BAR0. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "node.h"

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "read")) {
		uint32_t value = node_read32(node_open(), node_number(argv[2]));

		printf("0x%08" PRIx32 "\n", value);
		return 0;
	}
	if (argc == 4 && !strcmp(argv[1], "write")) {
		uint64_t value = node_number(argv[3]);

		if (value > UINT32_MAX) {
			fprintf(stderr, "%s: more than 32 bits\n", argv[3]);
			return 2;
		}
		node_write32(node_open(), node_number(argv[2]),
			     (uint32_t)value);
		return 0;
	}
	fprintf(stderr, "usage: reg read OFFSET | reg write OFFSET VALUE\n");
	return 2;
}
