/* SPDX-License-Identifier: GPL-2.0 */
/* host/net.h - of the door (../host.h): net devices. */
#ifndef LINUXKPI_HOST_NET_H
#define LINUXKPI_HOST_NET_H

/* What the host's end of a net device and the device know of each other. */
struct host_net_info {
	char name[16];
	int index;		/* its number among the net devices */
	unsigned int mtu;
	unsigned int flags;	/* HOST_NET_* */
	unsigned char address[6];
};
#define HOST_NET_UP 1u
#define HOST_NET_CARRIER 2u
#define HOST_NET_PROMISC 4u
#define HOST_NET_CSUM 8u	/* it completes checksums of what it sends */
#define HOST_NET_TSO4 16u	/* it segments TCP */
#define HOST_NET_TSO6 32u
#define HOST_NET_ECN 64u
#define HOST_NET_CAPTURE 128u	/* the host's: wants host_net_sent() */

/* What is left to do to a frame: as struct virtio_net_hdr has it. */
struct host_net_header {
	unsigned char flags, gso_type;
	unsigned short hdr_len, gso_size, csum_start, csum_offset;
};

struct host_net_segment {
	const void *data;
	unsigned long size;
};

/*
 * There is a net device: kpi_net_send() may be called with @device from now
 * on. Sets HOST_NET_CAPTURE in @info. A handle, or -ENODEV where the host has
 * nothing that it could be connected with. may block.
 */
int host_net_add(void *device, struct host_net_info *info);
/* It is going: on return no kpi_net_send() runs or will. may block. */
void host_net_remove(int handle);
/* Its description has changed. may block. */
void host_net_change(int handle, const struct host_net_info *info);
/*
 * The device has received a frame, in @n parts. 0, or -errno: it is lost.
 * Context: any, also in a softirq.
 */
int host_net_receive(int handle, const struct host_net_header *header,
		     const struct host_net_segment *parts, unsigned int n);
/* A frame is handed to the driver for sending. any. */
void host_net_sent(int handle, const struct host_net_segment *parts,
		   unsigned int n);
/* kpi_net_send() has returned 1: there is room again. any. */
void host_net_room(int handle);

/* --------------------------------------------------------------- upcalls */

/*
 * Send a frame by the device of host_net_add(); copied. 1: wait until
 * host_net_room() before the next one. Does not block.
 */
int kpi_net_send(void *device, const struct host_net_header *header,
		 const void *frame, unsigned long size);

/* Bring the device of that number into line, in what is named. may block. */
#define KPI_NET_UP 1u
#define KPI_NET_MTU 2u
#define KPI_NET_ADDRESS 4u
#define KPI_NET_PROMISC 8u
int kpi_net_configure(int index, const struct host_net_info *info,
		      unsigned int which);

/*
 * As ioctl(2) on a socket: SIOCETHTOOL, SIOCGIFINDEX ... with a struct ifreq.
 * KPI_NET_STATS: ifr_data points at a struct rtnl_link_stats64. may block.
 */
#define KPI_NET_STATS 0x89f0u
int kpi_net_ioctl(unsigned int cmd, void *ifreq);

/*
 * Make a device @name (NULL: the kind's own names) of a kind, as `ip link add`
 * does, with a @peer where the kind makes pairs (may be NULL); take one away.
 * *@message: what the driver says to an error, or NULL. may block.
 */
int kpi_net_link_add(const char *kind, const char *name, const char *peer,
		     const char **message);
int kpi_net_link_del(const char *name);

#endif
