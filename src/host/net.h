/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net.h - the host's ends of net devices: what --net says they are connected
 * with.
 *
 * A device's end is found by its handle; the kernel side uses none after
 * host_net_remove(). Work of the pool holds a reference, since it may wait for
 * a lock that whoever removes the device holds.
 */
#ifndef LKMHOST_HOST_NET_H
#define LKMHOST_HOST_NET_H

#include <net/if.h>
#include <semaphore.h>
#include <sys/uio.h>

#include "internal.h"
#include "loop.h"

enum net_kind { NET_NULL, NET_TAP };

/* One word of --net. */
struct net_spec {
	enum net_kind kind;
	char name[IFNAMSIZ];	/* "": the machine's own choice */
	unsigned char address[6];
	bool has_address;
	bool used;		/* its name and address are taken */
};

struct net_end {
	void *device;		/* the kernel side's */
	enum net_kind kind;
	atomic_uint references;
	pthread_mutex_t lock;	/* guards the three below */
	struct host_net_info info;	/* as the device is */
	struct host_net_info wish;	/* as it shall be */
	bool following, again;	/* work is on the way; look once more */
	struct job follow;
	/* A TAP. */
	int fd, wake_fd;
	int link_fd;		/* tells of the interface's changes */
	char name[IFNAMSIZ];
	unsigned int offloads;	/* told to it */
	atomic_bool ending, full;
	sem_t ended;
	bool has_reader;
};

/* --------------------------------------------------------------- net.c */

/* Call @fn for each end, none of which goes meanwhile. */
void net_each(void (*fn)(struct net_end *e, void *arg), void *arg);
/* The device shall become as e->wish says: on the pool. */
void net_follow(struct net_end *e);
void net_end_put(struct net_end *e);

/* ----------------------------------------------------------- net_tap.c */

/* May this process have one at all? */
int tap_check(struct lkm_error *err);
/* The interface after @spec, as e->info has it. 0 or -errno. */
int tap_open(struct net_end *e, const struct net_spec *spec);
/* Its thread ends. */
void tap_stop(struct net_end *e);
void tap_free(struct net_end *e);
/* The device has changed: the interface follows it. */
void tap_apply(struct net_end *e);
void tap_set_address(struct net_end *e, const unsigned char address[6]);
/* A frame from the driver. 0, or -errno: it is lost. */
int tap_write(struct net_end *e, const struct host_net_header *header,
	      const struct host_net_segment *parts, unsigned int n);
/* The driver has room again. */
void tap_wake(struct net_end *e);
/* The interface may have changed: fill in e->wish. False: it is gone. */
bool tap_look(struct net_end *e);

/* ---------------------------------------------------------- net_link.c */

/*
 * A socket that becomes readable when an interface of the calling thread's
 * namespace changes. -errno.
 */
int link_open(void);
/*
 * e->link_fd is readable: the device follows. Where the interface has been
 * moved to another namespace the calling thread goes there, too.
 */
void link_changed(struct net_end *e);

/* ---------------------------------------------------------- net_pcap.c */

int pcap_open(const char *path, struct lkm_error *err);
bool pcap_is_open(void);
void pcap_write(const struct host_net_segment *parts, unsigned int n);
void pcap_close(void);

/* More parts than this no frame has. */
#define NET_PARTS 64u

#endif
