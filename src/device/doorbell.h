/* SPDX-License-Identifier: GPL-2.0 */
/* doorbell.h - QEMU's ivshmem-doorbell: a register that writes to eventfds. */
#ifndef LKMHOST_DEVICE_DOORBELL_H
#define LKMHOST_DEVICE_DOORBELL_H

#include <stdbool.h>

/* Where the register is in the device's BAR 0: a write of the vector. */
#define DOORBELL_REGISTER 0x0cu
/* As many as its property "vectors" allows. */
#define DOORBELL_VECTORS 2048u

struct doorbell {
	int fd;			/* the server's end of the socket */
	bool connected;		/* QEMU has eventfds from us */
};

/* Make the socket and greet; *@client is QEMU's end. 0 or -errno. */
int doorbell_open(struct doorbell *d, int *client);
void doorbell_close(struct doorbell *d);
/*
 * From soon on a write of n to the register signals eventfds[n]; @count 0:
 * nothing. When QEMU has taken it up only a try can tell. 0 or -errno.
 */
int doorbell_connect(struct doorbell *d, const int *eventfds,
		     unsigned int count);

#endif
