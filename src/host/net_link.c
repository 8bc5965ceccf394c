// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of the interface of a TAP: the machine's kernel tells of each
 * change in a namespace by rtnetlink. Which one it was is not taken from there,
 * since more may have happened meanwhile: the interface is looked at.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

int link_open(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK,
				    .nl_groups = RTMGRP_LINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_ROUTE);

	if (fd >= 0 && !bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	if (fd >= 0)
		close(fd);
	return -errno;
}

/* -1 with ENOBUFS, where messages were lost, is as good as one. */
static void drain(int fd)
{
	char buf[16384];

	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0 ||
	       errno == ENOBUFS || errno == EINTR)
		;
}

static bool is_here(struct net_end *e)
{
	struct ifreq ifr = { .ifr_ifindex = 0 };

	/* Gone altogether is not moved; and it may have a new name. */
	if (ioctl(e->fd, TUNGETIFF, &ifr))
		return true;
	return !ioctl(e->link_fd, SIOCGIFINDEX, &ifr);
}

static int open_there(struct net_end *e)
{
	int ns = ioctl(e->fd, TUNGETDEVNETNS), fd, ret = 0;

	if (ns < 0)
		return -errno;
	if (setns(ns, CLONE_NEWNET))
		ret = -errno;
	close(ns);
	fd = ret ? ret : link_open();
	return fd;
}

static void go_there(struct net_end *e)
{
	int fd = open_there(e);

	if (fd < 0) {
		log_printf(4, "%s: %s went where it cannot be followed: %s",
			   e->info.name, e->name, strerror(-fd));
		return;
	}
	pthread_mutex_lock(&e->lock);
	close(e->link_fd);
	e->link_fd = fd;
	pthread_mutex_unlock(&e->lock);
}

void link_changed(struct net_end *e)
{
	drain(e->link_fd);
	if (!is_here(e))
		go_there(e);
	net_follow(e);
}
