// SPDX-License-Identifier: GPL-2.0
/*
 * --net tap: an interface of this network namespace stands for the net device.
 * What a program sends there the driver sends, what the driver receives comes
 * in there. Checksums and segmenting are left to the device where it does
 * them: each frame has a header that says what is to be done.
 *
 * A thread for each waits for frames and hands all there are to the driver;
 * while that has no room it does not read, and the machine's kernel queues.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if_arp.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "net.h"

#define FRAME_MAX (65536u + 64u)
/* So many frames before the thread gives its CPU up for a moment. */
#define BATCH 64u

static int open_tun(void)
{
	return open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

int tap_check(struct lkm_error *err)
{
	int fd = open_tun();

	if (fd < 0)
		return lkm_error_set(err, -errno, "/dev/net/tun: %s",
				     strerror(errno));
	close(fd);
	return 0;
}

/* ---------------------------------------------------------- the interface */

/* An ioctl on the interface of that name, in the namespace that it is in. */
static int interface_ioctl(const struct net_end *e, unsigned long cmd,
			   struct ifreq *ifr)
{
	memcpy(ifr->ifr_name, e->name, IFNAMSIZ);
	return ioctl(e->link_fd, cmd, ifr) ? -errno : 0;
}

static void set_offloads(struct net_end *e)
{
	unsigned int flags = e->info.flags, told = 0;

	if (flags & HOST_NET_CSUM)
		told = TUN_F_CSUM;
	if (told && flags & HOST_NET_TSO4)
		told |= TUN_F_TSO4;
	if (told && flags & HOST_NET_TSO6)
		told |= TUN_F_TSO6;
	if (told & (TUN_F_TSO4 | TUN_F_TSO6) && flags & HOST_NET_ECN)
		told |= TUN_F_TSO_ECN;
	if (told != e->offloads && !ioctl(e->fd, TUNSETOFFLOAD, told))
		e->offloads = told;
}

void tap_set_address(struct net_end *e, const unsigned char address[6])
{
	struct ifreq ifr = { .ifr_hwaddr.sa_family = ARPHRD_ETHER };

	memcpy(ifr.ifr_hwaddr.sa_data, address, 6);
	ioctl(e->fd, SIOCSIFHWADDR, &ifr);
}

static void set_mtu(struct net_end *e)
{
	struct ifreq ifr = { .ifr_mtu = (int)e->info.mtu };
	int ret = interface_ioctl(e, SIOCSIFMTU, &ifr);

	if (ret)
		log_printf(4, "%s: %s: MTU %u: %s", e->info.name, e->name,
			   e->info.mtu, strerror(-ret));
}

static void set_carrier(struct net_end *e)
{
	int on = !!(e->info.flags & HOST_NET_CARRIER);

	ioctl(e->fd, TUNSETCARRIER, &on);
}

/* With e->lock: what it has already costs the machine nothing. */
void tap_apply(struct net_end *e)
{
	set_offloads(e);
	if (e->wish.mtu != e->info.mtu)
		set_mtu(e);
	if (memcmp(e->wish.address, e->info.address, 6))
		tap_set_address(e, e->info.address);
	if ((e->wish.flags ^ e->info.flags) & HOST_NET_CARRIER)
		set_carrier(e);
	e->wish.mtu = e->info.mtu;
	memcpy(e->wish.address, e->info.address, 6);
	e->wish.flags = (e->wish.flags & ~HOST_NET_CARRIER) |
			(e->info.flags & HOST_NET_CARRIER);
}

bool tap_look(struct net_end *e)
{
	struct ifreq ifr = { .ifr_flags = 0 };

	if (ioctl(e->fd, TUNGETIFF, &ifr))
		return false;
	memcpy(e->name, ifr.ifr_name, IFNAMSIZ);
	if (!interface_ioctl(e, SIOCGIFFLAGS, &ifr)) {
		e->wish.flags &= ~(HOST_NET_UP | HOST_NET_PROMISC);
		if (ifr.ifr_flags & IFF_UP)
			e->wish.flags |= HOST_NET_UP;
		if (ifr.ifr_flags & IFF_PROMISC)
			e->wish.flags |= HOST_NET_PROMISC;
	}
	if (!interface_ioctl(e, SIOCGIFMTU, &ifr))
		e->wish.mtu = (unsigned int)ifr.ifr_mtu;
	if (!interface_ioctl(e, SIOCGIFHWADDR, &ifr))
		memcpy(e->wish.address, ifr.ifr_hwaddr.sa_data, 6);
	return true;
}

int tap_write(struct net_end *e, const struct host_net_header *header,
	      const struct host_net_segment *parts, unsigned int n)
{
	struct iovec iov[NET_PARTS + 1] = { { (void *)header,
					      sizeof(*header) } };
	ssize_t done;

	if (n > NET_PARTS)
		return -EMSGSIZE;
	for (unsigned int i = 0; i < n; i++)
		iov[i + 1] = (struct iovec){ (void *)parts[i].data,
					     parts[i].size };
	do
		done = writev(e->fd, iov, (int)n + 1);
	while (done < 0 && errno == EINTR);
	return done < 0 ? -errno : 0;
}

/* ------------------------------------------------------------- the thread */

struct tap_frame {
	struct host_net_header header;
	char data[FRAME_MAX];
};

/* -EAGAIN: there is none; others: it is broken. */
static ssize_t read_frame(struct net_end *e, struct tap_frame *f)
{
	ssize_t n;

	do
		n = read(e->fd, f, sizeof(*f));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n < (ssize_t)sizeof(f->header) ? 0 :
						n - (ssize_t)sizeof(f->header);
}

/* All there are. False: the interface has been taken away. */
static bool drain(struct net_end *e, struct tap_frame *f)
{
	ssize_t n = 0;

	for (unsigned int i = 0; i < BATCH && !atomic_load(&e->full); i++) {
		n = read_frame(e, f);
		if (n < 0)
			break;
		/* Before the call: there may be room at once. */
		atomic_store(&e->full, true);
		if (!kpi.net_send(e->device, &f->header, f->data, (size_t)n))
			atomic_store(&e->full, false);
	}
	return n >= 0 || n == -EAGAIN || n == -EIO;
}

static bool serve(struct net_end *e, struct tap_frame *f)
{
	bool ok;

	if (cpu_enter())
		return false;
	ok = drain(e, f);
	cpu_leave();
	return ok;
}

enum { FRAMES, WAKE, LINK, FDS };

static void wait_for_work(struct net_end *e, struct pollfd p[FDS])
{
	uint64_t n;

	p[FRAMES] = (struct pollfd){ e->fd, POLLIN, 0 };
	p[WAKE] = (struct pollfd){ e->wake_fd, POLLIN, 0 };
	p[LINK] = (struct pollfd){ e->link_fd, POLLIN, 0 };
	if (atomic_load(&e->full))
		p[FRAMES].fd = -1;
	poll(p, FDS, -1);
	if (p[WAKE].revents && read(e->wake_fd, &n, sizeof(n)) < 0)
		return;
	if (p[LINK].revents)
		link_changed(e);
}

static void *reader(void *arg)
{
	struct tap_frame *f = malloc(sizeof(*f));
	struct net_end *e = arg;
	struct pollfd p[FDS];
	bool there = f;

	pthread_setname_np(pthread_self(), "lkmhost-tap");
	while (there && !atomic_load(&e->ending)) {
		wait_for_work(e, p);
		if (atomic_load(&e->ending))
			break;
		if (p[FRAMES].fd >= 0 && p[FRAMES].revents)
			there = !(p[FRAMES].revents & (POLLERR | POLLHUP)) &&
				serve(e, f);
	}
	/* What follows is for the pool: the device goes down. */
	if (!there)
		net_follow(e);
	free(f);
	thread_detach(cpu_self());
	sem_post(&e->ended);
	return NULL;
}

static int start_reader(struct net_end *e)
{
	int ret;

	sem_init(&e->ended, 0, 0);
	ret = thread_start(reader, e);
	e->has_reader = !ret;
	return ret;
}

static void wake(struct net_end *e)
{
	static const uint64_t one = 1;

	/* EAGAIN: it is full, which says the same. */
	if (write(e->wake_fd, &one, sizeof(one)) < 0)
		return;
}

void tap_wake(struct net_end *e)
{
	atomic_store(&e->full, false);
	wake(e);
}

void tap_stop(struct net_end *e)
{
	if (!e->has_reader)
		return;
	atomic_store(&e->ending, true);
	wake(e);
	while (sem_wait(&e->ended) && errno == EINTR)
		;
	e->has_reader = false;
}

void tap_free(struct net_end *e)
{
	if (e->fd >= 0)
		close(e->fd);
	if (e->wake_fd >= 0)
		close(e->wake_fd);
	if (e->link_fd >= 0)
		close(e->link_fd);
}

/* ---------------------------------------------------------------- opening */

static int make_interface(struct net_end *e, const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };

	memcpy(ifr.ifr_name, name, IFNAMSIZ);
	if (ioctl(e->fd, TUNSETIFF, &ifr))
		return -errno;
	memcpy(e->name, ifr.ifr_name, IFNAMSIZ);
	e->link_fd = link_open();
	return e->link_fd < 0 ? e->link_fd : 0;
}

int tap_open(struct net_end *e, const struct net_spec *spec)
{
	static const char any[IFNAMSIZ] = "tap%d";
	int ret;

	e->fd = open_tun();
	e->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (e->fd < 0 || e->wake_fd < 0)
		return -errno;
	ret = make_interface(e, spec->name[0] ? spec->name : any);
	if (ret)
		return ret;
	/* All of it, whatever it has from the machine's kernel. */
	memset(&e->wish, 0, sizeof(e->wish));
	e->wish.flags = ~e->info.flags & HOST_NET_CARRIER;
	tap_apply(e);
	return start_reader(e);
}
