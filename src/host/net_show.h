/* SPDX-License-Identifier: GPL-2.0 */
/* net_show.h - one request about net devices, and its answer. */
#ifndef LKMHOST_HOST_NET_SHOW_H
#define LKMHOST_HOST_NET_SHOW_H

#include <jansson.h>
#include <stdbool.h>

struct net_request {
	const char *what;
	const char *device;
	const char *kind, *peer;	/* "add" */
	bool offline;			/* "test" */
	int mtu, up, promisc;		/* "set": 0; -1, -1: as they are */
	unsigned char address[6];
	bool has_address;
};

/* May block. *@out may be NULL. 0 or -errno. */
int net_serve(const struct net_request *r, json_t **out);

#endif
