// SPDX-License-Identifier: GPL-2.0
/*
 * vhost_user.c - `--device virtio:vhost-user,socket=PATH,id=N`: a virtio
 * device whose queues another process serves. It has the whole memory by its
 * file, is kicked by an eventfd for each queue and calls the driver by the
 * eventfds of the driver's own vectors.
 *
 * A thread watches the connection. When the server ends, what the driver has
 * queued stays there until one listens again: then all is set up anew, from the
 * last chain on that was given back.
 *
 * v->lock covers all of it, so one message at a time is on its way.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "vhost_protocol.h"
#include "virtq.h"

#define ANSWER_SECONDS 5
#define RETRY_MS 100

struct vhost_queue {
	bool set;
	bool started;		/* the server has it */
	struct device_ring ring;
	int kick;
};

struct vhost {
	struct device dev;
	struct sockaddr_un address;
	pthread_mutex_t lock;
	struct vhost_link link;
	int requests;		/* the server's own; -1: none */
	bool has_memory;	/* the server has it */
	uint64_t offered, accepted;
	uint8_t status;
	uint32_t generation;
	struct vhost_queue queues[LKM_VIRTIO_QUEUES];
	unsigned int n_irqs;
	int irqs[LKM_VIRTIO_QUEUES + 1];
	pthread_t thread;
	bool has_thread;
	int end;
};

static void __attribute__((format(printf, 3, 4)))
say(struct vhost *v, int level, const char *format, ...)
{
	char text[256];
	int n = snprintf(text, sizeof(text), "%s: ", v->dev.name);
	va_list ap;

	va_start(ap, format);
	vsnprintf(text + n, sizeof(text) - (size_t)n, format, ap);
	va_end(ap);
	device_services.log(level, text);
}

static bool has(const struct vhost *v, uint64_t protocol)
{
	return v->link.protocol & protocol;
}

/* ---------------------------------------------------------- connection */

static int socket_to(const struct vhost *v)
{
	struct timeval most = { .tv_sec = ANSWER_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), ret;

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
	if (!connect(fd, (const struct sockaddr *)&v->address,
		     sizeof(v->address)))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

static void hang_up(struct vhost *v)
{
	if (v->link.fd >= 0)
		close(v->link.fd);
	if (v->requests >= 0)
		close(v->requests);
	v->link = (struct vhost_link){ .fd = -1 };
	v->requests = -1;
	v->has_memory = false;
	for (unsigned int i = 0; i < v->dev.virtio.n_queues; i++)
		v->queues[i].started = false;
}

/* The thread notices, and hangs up: it may be waiting on the socket now. */
static void give_up_link(struct vhost *v)
{
	if (v->link.fd >= 0)
		shutdown(v->link.fd, SHUT_RDWR);
}

/* A socket on which the server tells of changes of the configuration. */
static int give_request_socket(struct vhost *v)
{
	struct timeval most = { .tv_sec = ANSWER_SECONDS };
	int pair[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	ret = vhost_send(&v->link, VHOST_SET_BACKEND_FD, NULL, 0, pair[1]);
	close(pair[1]);
	v->requests = pair[0];
	return ret;
}

static int agree_on_protocol(struct vhost *v)
{
	const uint64_t known = VHOST_P_MQ | VHOST_P_REPLY_ACK |
			       VHOST_P_BACKEND_REQ | VHOST_P_CONFIG;
	uint64_t protocol = 0;
	int ret = vhost_ask_u64(&v->link, VHOST_GET_PROTOCOL_FEATURES,
				&protocol);

	if (ret)
		return ret;
	protocol &= known;
	/* Without a configuration there is nothing to be told of. */
	if (!(protocol & VHOST_P_CONFIG))
		protocol &= ~VHOST_P_BACKEND_REQ;
	ret = vhost_send_u64(&v->link, VHOST_SET_PROTOCOL_FEATURES, protocol,
			     -1);
	v->link.protocol = ret ? 0 : protocol;
	return ret;
}

/* @known: what the driver was offered before must be there again. */
static int shake_hands(struct vhost *v, uint64_t known)
{
	uint64_t features = 0;
	int ret = vhost_ask_u64(&v->link, VHOST_GET_FEATURES, &features);

	if (!ret)
		ret = vhost_send(&v->link, VHOST_SET_OWNER, NULL, 0, -1);
	if (!ret && features & VHOST_F_PROTOCOL)
		ret = agree_on_protocol(v);
	if (!ret && has(v, VHOST_P_BACKEND_REQ))
		ret = give_request_socket(v);
	if (!ret && known & ~features)
		ret = -ENOTSUP;
	if (!ret)
		v->offered = features;
	return ret;
}

static int connect_to(struct vhost *v, uint64_t known)
{
	int ret = socket_to(v);

	if (ret < 0)
		return ret;
	v->link = (struct vhost_link){ .fd = ret };
	ret = shake_hands(v, known);
	if (ret)
		hang_up(v);
	return ret;
}

/* -------------------------------------------------------------- queues */

static int give_memory(struct vhost *v)
{
	struct vhost_memory m = {
		.n_regions = 1,
		.size = device_services.memory_size,
		.user_address = (uintptr_t)device_services.memory(0, 0),
	};
	int ret;

	if (v->has_memory)
		return 0;
	ret = vhost_send(&v->link, VHOST_SET_MEM_TABLE, &m, sizeof(m),
			 device_services.memory_fd);
	v->has_memory = !ret;
	return ret;
}

static int send_state(struct vhost *v, enum vhost_request request,
		      unsigned int queue, uint32_t number)
{
	struct vhost_vring_state s = { queue, number };

	return vhost_send(&v->link, request, &s, sizeof(s), -1);
}

static int send_addresses(struct vhost *v, unsigned int n,
			  const struct device_ring *ring)
{
	uint64_t base = (uintptr_t)device_services.memory(0, 0);
	struct vhost_vring_address a = {
		.index = n,
		.desc = base + ring->desc,
		.used = base + ring->used,
		.avail = base + ring->avail,
	};

	return vhost_send(&v->link, VHOST_SET_VRING_ADDR, &a, sizeof(a), -1);
}

/* Where a server goes on that has not seen the queue before. */
static uint16_t next_chain(const struct device_ring *ring)
{
	const struct virtq_used *used = device_services.memory(ring->used, 4);

	return used ? __atomic_load_n(&used->idx, __ATOMIC_ACQUIRE) : 0;
}

static int start_queue(struct vhost *v, unsigned int n)
{
	struct vhost_queue *q = &v->queues[n];
	int ret;

	if (!q->set || q->started)
		return 0;
	ret = give_memory(v);
	if (!ret)
		ret = send_state(v, VHOST_SET_VRING_NUM, n, q->ring.size);
	if (!ret)
		ret = send_state(v, VHOST_SET_VRING_BASE, n,
				 next_chain(&q->ring));
	if (!ret)
		ret = send_addresses(v, n, &q->ring);
	if (!ret && n < v->n_irqs)
		ret = vhost_send_u64(&v->link, VHOST_SET_VRING_CALL, n,
				     v->irqs[n]);
	if (!ret)
		ret = vhost_send_u64(&v->link, VHOST_SET_VRING_KICK, n,
				     q->kick);
	if (!ret && v->offered & VHOST_F_PROTOCOL)
		ret = send_state(v, VHOST_SET_VRING_ENABLE, n, 1);
	q->started = !ret;
	return ret;
}

/* After it the server does not touch the queue. */
static void stop_queue(struct vhost *v, unsigned int n)
{
	struct vhost_vring_state s = { n, 0 };
	struct vhost_queue *q = &v->queues[n];

	if (q->started &&
	    vhost_ask(&v->link, VHOST_GET_VRING_BASE, &s, sizeof(s), &s,
		      sizeof(s)) != sizeof(s)) {
		say(v, 3, "queue %u does not stop: the connection is ended", n);
		give_up_link(v);
	}
	q->started = false;
}

static void signal_fd(int fd)
{
	static const uint64_t one = 1;

	/* EAGAIN: it is full, which says the same. */
	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

/* With what the driver has agreed to; kicks that went nowhere are repeated. */
static int start_device(struct vhost *v)
{
	int ret = vhost_send_u64(&v->link, VHOST_SET_FEATURES,
				 v->accepted | (v->offered & VHOST_F_PROTOCOL),
				 -1);

	for (unsigned int i = 0; !ret && i < v->dev.virtio.n_queues; i++) {
		ret = start_queue(v, i);
		if (!ret && v->queues[i].set)
			signal_fd(v->queues[i].kick);
	}
	if (ret) {
		say(v, 3, "the server does not take the queues: %s",
		    strerror(-ret));
		give_up_link(v);
	}
	return ret;
}

/* --------------------------------------------------- the driver's calls */

static struct vhost *enter(struct device *dev)
{
	struct vhost *v = (struct vhost *)dev;

	pthread_mutex_lock(&v->lock);
	return v;
}

static void leave(struct vhost *v)
{
	pthread_mutex_unlock(&v->lock);
}

static uint64_t features(struct device *dev)
{
	return ((struct vhost *)dev)->offered &
	       ~(VHOST_F_PROTOCOL | VHOST_F_LOG_ALL);
}

static bool accept_features(struct device *dev, uint64_t wanted)
{
	struct vhost *v = enter(dev);
	bool fine = !(wanted & ~features(dev));

	if (fine)
		v->accepted = wanted;
	leave(v);
	return fine;
}

/*
 * Servers give their configuration from its beginning only, and no more than
 * they have.
 */
static void config(struct device *dev, uint32_t offset, void *buf,
		   uint32_t size, bool write)
{
	struct vhost *v = enter(dev);
	size_t head = offsetof(struct vhost_config, bytes);
	struct vhost_config c = { .size = offset + size };
	bool fits = has(v, VHOST_P_CONFIG) && offset <= VHOST_CONFIG_MAX &&
		    size <= VHOST_CONFIG_MAX - offset;

	if (!write)
		memset(buf, 0xff, size);
	if (write && fits) {
		c.offset = offset;
		c.size = size;
		memcpy(c.bytes, buf, size);
		vhost_send(&v->link, VHOST_SET_CONFIG, &c, head + size, -1);
	} else if (fits && vhost_ask(&v->link, VHOST_GET_CONFIG, &c,
				     head + c.size, &c, sizeof(c)) >=
				   (long)(head + offset + size)) {
		memcpy(buf, c.bytes + offset, size);
	}
	leave(v);
}

static uint32_t generation(struct device *dev)
{
	struct vhost *v = enter(dev);
	uint32_t n = v->generation;

	leave(v);
	return n;
}

static uint8_t get_status(struct device *dev)
{
	struct vhost *v = enter(dev);
	uint8_t status = v->status;

	leave(v);
	return status;
}

static void set_status(struct device *dev, uint8_t status)
{
	struct vhost *v = enter(dev);
	bool starts = status & ~v->status & LKM_STATUS_DRIVER_OK;

	v->status = status;
	if (starts && v->link.fd >= 0)
		start_device(v);
	for (unsigned int i = 0; !status && i < dev->virtio.n_queues; i++) {
		stop_queue(v, i);
		v->queues[i].set = false;
	}
	if (!status)
		v->accepted = 0;
	leave(v);
}

static int set_queue(struct device *dev, unsigned int n,
		     const struct device_ring *ring)
{
	struct vhost *v = enter(dev);

	stop_queue(v, n);
	v->queues[n].set = ring;
	if (ring)
		v->queues[n].ring = *ring;
	leave(v);
	return 0;
}

static uint64_t kick(struct device *dev, unsigned int n, bool collect)
{
	signal_fd(((struct vhost *)dev)->queues[n].kick);
	return 0;
}

static const struct virtio_backend virtio = {
	.features = features,
	.accept = accept_features,
	.config = config,
	.generation = generation,
	.status = get_status,
	.set_status = set_status,
	.queue = set_queue,
	.kick = kick,
};

static int irq_setup(struct device *dev, enum device_irq kind,
		     unsigned int count, const int *eventfds)
{
	unsigned int most = dev->virtio.n_queues + 1;
	struct vhost *v;

	if (kind != DEVICE_MSIX)
		return -EINVAL;
	v = enter(dev);
	v->n_irqs = count < most ? count : most;
	for (unsigned int i = 0; i < v->n_irqs; i++)
		v->irqs[i] = eventfds[i];
	count = v->n_irqs;
	leave(v);
	return (int)count;
}

/* ---------------------------------------------------------- its thread */

static void config_changed(struct vhost *v)
{
	v->generation++;
	if (v->n_irqs > v->dev.virtio.n_queues)
		signal_fd(v->irqs[v->dev.virtio.n_queues]);
}

/* The server's end of the link, or what it asks for. */
static void look(struct vhost *v, short link, short requests)
{
	int what = 0;

	pthread_mutex_lock(&v->lock);
	if (requests && v->requests >= 0)
		what = vhost_take_request(v->requests);
	if (what == VHOST_BACKEND_CONFIG_CHANGED)
		config_changed(v);
	/* Answers are taken by those that ask: what else comes is its end. */
	if ((link & (POLLHUP | POLLERR | POLLRDHUP) || what < 0) &&
	    v->link.fd >= 0) {
		say(v, 4, "the server has closed the connection");
		hang_up(v);
	}
	pthread_mutex_unlock(&v->lock);
}

static void try_again(struct vhost *v)
{
	pthread_mutex_lock(&v->lock);
	if (v->link.fd < 0 && !connect_to(v, v->accepted)) {
		say(v, 6, "the server is back");
		if (v->status & LKM_STATUS_DRIVER_OK)
			start_device(v);
	}
	pthread_mutex_unlock(&v->lock);
}

static void *run(void *arg)
{
	struct vhost *v = arg;

	for (;;) {
		struct pollfd fds[3] = { { .fd = v->end, .events = POLLIN } };
		bool up;

		pthread_mutex_lock(&v->lock);
		up = v->link.fd >= 0;
		fds[1] = (struct pollfd){ .fd = v->link.fd,
					  .events = POLLRDHUP };
		fds[2] = (struct pollfd){ .fd = v->requests,
					  .events = POLLIN };
		pthread_mutex_unlock(&v->lock);
		if (poll(fds, 3, up ? -1 : RETRY_MS) < 0 && errno != EINTR)
			return NULL;
		if (fds[0].revents)
			return NULL;
		if (!up)
			try_again(v);
		else if (fds[1].revents || fds[2].revents)
			look(v, fds[1].revents, fds[2].revents);
	}
}

/* ------------------------------------------------------- open and close */

struct options {
	char socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
	unsigned int id, queues, queue_size;
};

static int take_number(const char *text, unsigned int *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 0);

	if (end == text || *end || n > ~0u)
		return -EINVAL;
	*out = (unsigned int)n;
	return 0;
}

static int take_option(struct options *o, char *text, struct device_error *err)
{
	char *value = strchr(text, '=');
	int ret = -EINVAL;

	if (value)
		*value++ = '\0';
	if (value && !strcmp(text, "socket") &&
	    strlen(value) < sizeof(o->socket)) {
		strcpy(o->socket, value);
		ret = 0;
	} else if (value && !strcmp(text, "id")) {
		ret = take_number(value, &o->id);
	} else if (value && !strcmp(text, "queues")) {
		ret = take_number(value, &o->queues);
	} else if (value && !strcmp(text, "queue-size")) {
		ret = take_number(value, &o->queue_size);
	}
	if (ret)
		device_fail(err, ret, "vhost-user: no option '%s%s%s'", text,
			    value ? "=" : "", value ? value : "");
	return ret;
}

static int take_options(const char *rest, struct options *o,
			struct device_error *err)
{
	char *list = strdup(rest), *at = list, *text;
	int ret = list ? 0 : -ENOMEM;

	*o = (struct options){ .queue_size = 256 };
	/* The first says which kind of virtio device it is. */
	text = strsep(&at, ",");
	if (!ret && strcmp(text, "vhost-user"))
		ret = device_fail(err, -EINVAL,
				  "virtio:%s: known is virtio:vhost-user,socket=PATH,id=N",
				  text);
	while (!ret && (text = strsep(&at, ",")))
		ret = take_option(o, text, err);
	free(list);
	if (!ret && (!*o->socket || !o->id))
		ret = device_fail(err, -EINVAL,
				  "vhost-user: socket=PATH and id=N are needed");
	if (!ret && (!o->queue_size || o->queue_size > 32768 ||
		     o->queue_size & (o->queue_size - 1)))
		ret = device_fail(err, -EINVAL,
				  "vhost-user: a queue cannot have %u entries",
				  o->queue_size);
	return ret;
}

/* What the standard gives a device of that id at least. */
static unsigned int usual_queues(unsigned int id)
{
	switch (id) {
	case 1:		/* net: receive, transmit */
	case 3:		/* console: the first port's */
	case 18:	/* input: events, status */
	case 26:	/* fs: high priority, requests */
		return 2;
	case 8:		/* SCSI: control, events, requests */
	case 19:	/* vsock: receive, transmit, events */
		return 3;
	default:
		return 1;
	}
}

static int choose_queues(struct vhost *v, const struct options *o,
			 struct device_error *err)
{
	uint64_t most = LKM_VIRTIO_QUEUES;
	unsigned int n = o->queues ? o->queues : usual_queues(o->id);

	if (has(v, VHOST_P_MQ) &&
	    vhost_ask_u64(&v->link, VHOST_GET_QUEUE_NUM, &most))
		return device_fail(err, -EPROTO,
				   "%s: the server does not tell its queues",
				   o->socket);
	if (!n || n > LKM_VIRTIO_QUEUES || n > most)
		return device_fail(err, -EINVAL, "%s: %u queues: at most %u",
				   o->socket, n,
				   most < LKM_VIRTIO_QUEUES ?
					   (unsigned int)most :
					   LKM_VIRTIO_QUEUES);
	v->dev.virtio.n_queues = n;
	for (unsigned int i = 0; i < n; i++)
		v->dev.virtio.queue_size[i] = (uint16_t)o->queue_size;
	return 0;
}

static void vhost_close(struct device *dev)
{
	struct vhost *v = (struct vhost *)dev;

	if (v->has_thread) {
		signal_fd(v->end);
		pthread_join(v->thread, NULL);
	}
	hang_up(v);
	for (unsigned int i = 0; i < LKM_VIRTIO_QUEUES; i++)
		if (v->queues[i].kick >= 0)
			close(v->queues[i].kick);
	if (v->end >= 0)
		close(v->end);
	pthread_mutex_destroy(&v->lock);
	free(v->dev.name);
	free(v);
}

static struct vhost *new_vhost(const struct options *o)
{
	struct vhost *v = calloc(1, sizeof(*v));
	bool whole;

	if (!v)
		return NULL;
	pthread_mutex_init(&v->lock, NULL);
	v->link.fd = v->requests = -1;
	v->address.sun_family = AF_UNIX;
	strcpy(v->address.sun_path, o->socket);
	v->dev.virtio.id = o->id;
	v->dev.virtio.vendor = VIRTIO_VENDOR;
	v->dev.name = strdup("vhost-user");
	v->end = eventfd(0, EFD_CLOEXEC);
	whole = v->dev.name && v->end >= 0;
	for (unsigned int i = 0; i < LKM_VIRTIO_QUEUES; i++) {
		v->queues[i].kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		whole = whole && v->queues[i].kick >= 0;
	}
	if (whole)
		return v;
	vhost_close(&v->dev);
	return NULL;
}

static int vhost_open(const char *rest, struct device **out,
		      struct device_error *err)
{
	struct options o;
	struct vhost *v;
	int ret = take_options(rest, &o, err);

	if (ret)
		return ret;
	v = new_vhost(&o);
	if (!v)
		return device_fail(err, -ENOMEM, "out of memory");
	ret = connect_to(v, 0);
	if (ret)
		device_fail(err, ret, "%s: %s", o.socket, strerror(-ret));
	else
		ret = choose_queues(v, &o, err);
	if (!ret) {
		v->has_thread = !pthread_create(&v->thread, NULL, run, v);
		if (!v->has_thread)
			ret = device_fail(err, -EAGAIN, "no thread");
	}
	if (ret)
		vhost_close(&v->dev);
	else
		*out = &v->dev;
	return ret;
}

/* It has no registers. */
static uint64_t nothing_read(struct device *dev, unsigned int region,
			     uint64_t offset, unsigned int size)
{
	return ~0ull;
}

static void nothing_written(struct device *dev, unsigned int region,
			    uint64_t offset, unsigned int size, uint64_t value)
{
}

const struct backend backend_virtio = {
	.kind = "virtio",
	.usage = "virtio:vhost-user,socket=PATH,id=N",
	.open = vhost_open,
	.close = vhost_close,
	.read = nothing_read,
	.write = nothing_written,
	.irq_setup = irq_setup,
	.virtio = &virtio,
};
