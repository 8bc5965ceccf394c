// SPDX-License-Identifier: GPL-2.0
/*
 * net.c - what net devices are connected with (--net), and the downcalls that
 * the kernel side makes about them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net.h"

#define ENDS 64u
#define SPECS 64u

static struct {
	struct net_spec specs[SPECS];
	unsigned int n;
	bool closing;
	pthread_mutex_t lock;	/* guards ends */
	struct net_end *ends[ENDS];
} net = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ------------------------------------------------------------------ --net */

static int bad(struct lkm_error *err, const char *text)
{
	return lkm_error_set(err, -EINVAL,
			     "--net: '%s': neither tap[:NAME][,mac=ADDRESS], "
			     "pcap:FILE nor null", text);
}

static bool parse_address(const char *text, unsigned char address[6])
{
	char end;

	return sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c",
		      &address[0], &address[1], &address[2], &address[3],
		      &address[4], &address[5], &end) == 6 &&
	       !(address[0] & 1);
}

/* tap[:NAME][,mac=ADDRESS] */
static bool parse_tap(const char *text, struct net_spec *spec)
{
	const char *comma = strchrnul(text, ',');
	size_t length = 0;

	if (*text == ':') {
		length = (size_t)(comma - ++text);
		if (!length || length >= IFNAMSIZ)
			return false;
	} else if (text != comma) {
		return false;
	}
	memcpy(spec->name, text, length);
	if (!*comma)
		return true;
	spec->has_address = !strncmp(comma, ",mac=", 5) &&
			    parse_address(comma + 5, spec->address);
	return spec->has_address;
}

static int add_spec(const char *text, struct lkm_error *err)
{
	struct net_spec spec = { .kind = NET_NULL };

	if (!strncmp(text, "pcap:", 5) && text[5])
		return pcap_open(text + 5, err);
	if (!strncmp(text, "tap", 3)) {
		spec.kind = NET_TAP;
		if (!parse_tap(text + 3, &spec))
			return bad(err, text);
	} else if (strcmp(text, "null")) {
		return bad(err, text);
	}
	if (net.n == SPECS)
		return lkm_error_set(err, -E2BIG, "--net: too many");
	net.specs[net.n++] = spec;
	return spec.kind == NET_TAP ? tap_check(err) : 0;
}

int net_open(const char *const *specs, struct lkm_error *err)
{
	int ret = 0;

	net.closing = false;
	for (; specs && *specs && !ret; specs++)
		ret = add_spec(*specs, err);
	return ret;
}

/* The pool is about to end; the devices go later. */
void net_unwatch(void)
{
	net.closing = true;
}

void net_close(void)
{
	pcap_close();
	net.n = 0;
}

/* The next that is free; the last one serves all further devices. */
static struct net_spec next_spec(void)
{
	struct net_spec *spec = NULL, out = { .kind = NET_NULL };

	for (unsigned int i = 0; i < net.n; i++) {
		spec = &net.specs[i];
		if (!spec->used)
			break;
	}
	if (!spec)
		return out;
	out = *spec;
	if (spec->used) {
		out.has_address = false;
		if (!strchr(out.name, '%'))
			memset(out.name, 0, sizeof(out.name));
	}
	spec->used = true;
	return out;
}

/* ------------------------------------------------------------------- ends */

void net_end_put(struct net_end *e)
{
	if (atomic_fetch_sub(&e->references, 1) != 1)
		return;
	if (e->kind == NET_TAP)
		tap_free(e);
	pthread_mutex_destroy(&e->lock);
	free(e);
}

void net_each(void (*fn)(struct net_end *e, void *arg), void *arg)
{
	pthread_mutex_lock(&net.lock);
	for (unsigned int i = 0; i < ENDS; i++)
		if (net.ends[i])
			fn(net.ends[i], arg);
	pthread_mutex_unlock(&net.lock);
}

static int keep(struct net_end *e)
{
	int handle = -ENOSPC;

	pthread_mutex_lock(&net.lock);
	for (unsigned int i = 0; i < ENDS && handle < 0; i++)
		if (!net.ends[i]) {
			net.ends[i] = e;
			handle = (int)i;
		}
	pthread_mutex_unlock(&net.lock);
	return handle;
}

static struct net_end *forget(int handle)
{
	struct net_end *e;

	pthread_mutex_lock(&net.lock);
	e = net.ends[handle];
	net.ends[handle] = NULL;
	pthread_mutex_unlock(&net.lock);
	return e;
}

/* ---------------------------------------------- the device follows its end */

static unsigned int differences(const struct host_net_info *device,
				const struct host_net_info *wish)
{
	unsigned int which = 0;

	if ((device->flags ^ wish->flags) & HOST_NET_UP)
		which |= KPI_NET_UP;
	if ((device->flags ^ wish->flags) & HOST_NET_PROMISC)
		which |= KPI_NET_PROMISC;
	if (device->mtu != wish->mtu)
		which |= KPI_NET_MTU;
	if (memcmp(device->address, wish->address, 6))
		which |= KPI_NET_ADDRESS;
	return which;
}

/* What the device does not take its interface has to give up. */
static void give_back(struct net_end *e, int ret)
{
	log_printf(4, "%s: does not follow %s: %s", e->info.name, e->name,
		   strerror(-ret));
	pthread_mutex_lock(&e->lock);
	if (e->kind == NET_TAP)
		tap_apply(e);
	pthread_mutex_unlock(&e->lock);
}

static bool look(struct net_end *e, struct host_net_info *wish,
		 unsigned int *which)
{
	bool there = true;

	pthread_mutex_lock(&e->lock);
	e->again = false;
	if (e->kind == NET_TAP && !tap_look(e)) {
		e->wish.flags &= ~HOST_NET_UP;
		there = false;
	}
	*wish = e->wish;
	*which = there ? differences(&e->info, wish) : KPI_NET_UP;
	pthread_mutex_unlock(&e->lock);
	return there;
}

static bool go_on(struct net_end *e)
{
	bool again;

	pthread_mutex_lock(&e->lock);
	again = e->again;
	e->following = again;
	pthread_mutex_unlock(&e->lock);
	return again;
}

static void follow_once(struct net_end *e)
{
	struct host_net_info wish;
	unsigned int which;
	int ret = 0;

	if (!look(e, &wish, &which))
		log_printf(4, "%s: %s is gone", e->info.name, e->name);
	if (!which || cpu_enter())
		return;
	ret = kpi.net_configure(e->info.index, &wish, which);
	cpu_leave();
	if (ret && ret != -ENODEV)
		give_back(e, ret);
}

static void follow(struct job *job)
{
	struct net_end *e = (struct net_end *)((char *)job -
					       offsetof(struct net_end,
							follow));

	do
		follow_once(e);
	while (go_on(e));
	net_end_put(e);
}

void net_follow(struct net_end *e)
{
	bool start;

	if (net.closing)
		return;
	pthread_mutex_lock(&e->lock);
	start = !e->following;
	e->following = e->again = true;
	pthread_mutex_unlock(&e->lock);
	if (!start)
		return;
	atomic_fetch_add(&e->references, 1);
	e->follow.run = follow;
	if (pool_run(&e->follow))
		net_end_put(e);
}

/* -------------------------------------------------------------- downcalls */

static struct net_end *new_end(void *device, const struct host_net_info *info,
			       enum net_kind kind)
{
	struct net_end *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->device = device;
	e->kind = kind;
	e->info = e->wish = *info;
	e->fd = e->wake_fd = e->link_fd = -1;
	atomic_store(&e->references, 1);
	pthread_mutex_init(&e->lock, NULL);
	return e;
}

static int connect_tap(struct net_end *e, const struct net_spec *spec)
{
	int ret = tap_open(e, spec);

	if (ret)
		log_printf(3, "%s: --net tap%s%s: %s", e->info.name,
			   spec->name[0] ? ":" : "", spec->name,
			   strerror(-ret));
	else
		log_printf(6, "%s: connected with %s", e->info.name, e->name);
	return ret;
}

/* The interface gets the address that it shall have, the device follows. */
static void begin(struct net_end *e, const struct net_spec *spec)
{
	if (e->kind == NET_NULL)
		e->wish.flags |= HOST_NET_UP;
	if (spec->has_address && e->kind == NET_TAP)
		tap_set_address(e, spec->address);
	net_follow(e);
}

int host_net_add(void *device, struct host_net_info *info)
{
	struct net_spec spec;
	struct net_end *e;
	int handle;

	if (!net.n && !pcap_is_open())
		return -ENODEV;
	if (pcap_is_open())
		info->flags |= HOST_NET_CAPTURE;
	spec = next_spec();
	e = new_end(device, info, spec.kind);
	if (!e)
		return -ENOMEM;
	handle = e->kind == NET_TAP ? connect_tap(e, &spec) : 0;
	if (!handle)
		handle = keep(e);
	if (handle < 0) {
		if (e->kind == NET_TAP)
			tap_stop(e);
		net_end_put(e);
		return -ENODEV;
	}
	begin(e, &spec);
	return handle;
}

void host_net_remove(int handle)
{
	struct net_end *e = forget(handle);
	bool paused = cpu_pause();

	if (e->kind == NET_TAP)
		tap_stop(e);
	cpu_resume(paused);
	net_end_put(e);
}

void host_net_change(int handle, const struct host_net_info *info)
{
	struct net_end *e = net.ends[handle];

	pthread_mutex_lock(&e->lock);
	e->info = *info;
	if (e->wish.flags & HOST_NET_PROMISC)
		e->info.flags |= HOST_NET_PROMISC;
	if (e->kind == NET_TAP)
		tap_apply(e);
	pthread_mutex_unlock(&e->lock);
}

int host_net_receive(int handle, const struct host_net_header *header,
		     const struct host_net_segment *parts, unsigned int n)
{
	struct net_end *e = net.ends[handle];

	if (pcap_is_open())
		pcap_write(parts, n);
	return e->kind == NET_TAP ? tap_write(e, header, parts, n) : 0;
}

void host_net_sent(int handle, const struct host_net_segment *parts,
		   unsigned int n)
{
	(void)handle;
	if (pcap_is_open())
		pcap_write(parts, n);
}

void host_net_room(int handle)
{
	struct net_end *e = net.ends[handle];

	if (e->kind == NET_TAP)
		tap_wake(e);
}
