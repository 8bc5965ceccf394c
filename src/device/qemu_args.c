// SPDX-License-Identifier: GPL-2.0
/* qemu_args.c - what QEMU is started with: its command line, its descriptors. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "qemu.h"

/* Above that q35 moves memory beyond 4 GiB: addresses were not the host's. */
#define MEMORY_MOST 0xb0000000ull
#define MIB (1ull << 20)

static int push(struct qemu *q, const char *text, size_t n)
{
	char **more = realloc(q->argv, (q->n_argv + 2) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	q->argv = more;
	more[q->n_argv] = strndup(text, n);
	more[q->n_argv + 1] = NULL;
	return more[q->n_argv++] ? 0 : -ENOMEM;
}

static int __attribute__((format(printf, 2, 3)))
add(struct qemu *q, const char *format, ...)
{
	char *text;
	va_list ap;
	int n, ret;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		return -ENOMEM;
	ret = push(q, text, (size_t)n);
	free(text);
	return ret;
}

/* An option, and what belongs to it. */
static int __attribute__((format(printf, 3, 4)))
option(struct qemu *q, const char *name, const char *format, ...)
{
	char *text;
	va_list ap;
	int n, ret;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		return -ENOMEM;
	ret = push(q, name, strlen(name));
	if (!ret)
		ret = push(q, text, (size_t)n);
	free(text);
	return ret;
}

static void inherit(struct qemu *q, int fd)
{
	q->inherit[q->n_inherit++] = fd;
}

/* cli, hlt and back to hlt: where a processor begins after reset. */
static const unsigned char begin[] = { 0xfa, 0xf4, 0xeb, 0xfd };
#define FIRMWARE_SIZE 65536

static int add_firmware(struct qemu *q)
{
	int fd = memfd_create("lkmhost-firmware", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	inherit(q, fd);
	if (ftruncate(fd, FIRMWARE_SIZE) ||
	    pwrite(fd, begin, sizeof(begin), FIRMWARE_SIZE - 16) < 0)
		return -errno;
	return option(q, "-bios", "/proc/self/fd/%d", fd);
}

/* The host's own memory, at the same addresses. */
static int add_memory(struct qemu *q)
{
	uint64_t size = device_services.memory_size;
	int fd = fcntl(device_services.memory_fd, F_DUPFD_CLOEXEC, 3), ret;

	if (fd < 0)
		return -errno;
	inherit(q, fd);
	if (size > MEMORY_MOST)
		size = MEMORY_MOST;
	q->memory = size;
	ret = option(q, "-m", "%lluM", (unsigned long long)(size / MIB));
	return ret ? ret :
		     option(q, "-object",
			    "memory-backend-file,id=lkm-memory,size=%llu,share=on,mem-path=/proc/self/fd/%d",
			    (unsigned long long)size, fd);
}

static int add_qtest(struct qemu *q)
{
	struct timeval patience = { .tv_sec = 10 };
	int pair[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	q->qtest.fd = pair[0];
	inherit(q, pair[1]);
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience,
		   sizeof(patience));
	ret = option(q, "-chardev", "socket,id=lkm-qtest,fd=%d", pair[1]);
	return ret ? ret :
		     option(q, "-object",
			    "qtest,id=lkm,chardev=lkm-qtest,log=/dev/null");
}

static int add_machine(struct qemu *q)
{
	int ret = add(q, QEMU_PROGRAM);

	if (!ret)
		ret = add(q, "-nodefaults");
	if (!ret)
		ret = add(q, "-no-user-config");
	if (!ret)
		ret = option(q, "-display", "none");
	/* A processor that runs: where it stands still so do some models. */
	if (!ret)
		ret = option(q, "-accel", "tcg,tb-size=1");
	if (!ret)
		ret = option(q, "-machine",
			     "q35,memory-backend=lkm-memory,usb=off,sata=off,smbus=off,hpet=off,pit=off,i8042=off,vmport=off,smm=off");
	/* A watchdog that fires tells so: the machine it would reset is not ours. */
	if (!ret)
		ret = option(q, "-action", "watchdog=debug");
	if (!ret)
		ret = add_memory(q);
	if (!ret)
		ret = add_firmware(q);
	return ret ? ret : add_qtest(q);
}

/* --------------------------------------------------------------- devices */

/* Where a function is is the host's business. */
static bool has_place(const char *props)
{
	for (; *props; props++)
		if (*props == ',' && (!strncmp(props, ",addr=", 6) ||
				      !strncmp(props, ",bus=", 5)))
			return true;
	return false;
}

static struct qemu_device *new_device(struct qemu *q, const char *name,
				      size_t n)
{
	struct qemu_device *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->qemu = q;
	d->doorbell.fd = -1;
	d->dev.is_pci = true;
	d->dev.reach = q->memory;
	d->dev.name = strndup(name, n);
	q->devices[q->n++] = d;
	return d->dev.name ? d : NULL;
}

static int add_device(struct qemu *q, const char *spec,
		      struct device_error *err)
{
	size_t n = strcspn(spec, ",");
	unsigned int i = q->n;
	struct qemu_device *d;
	int ret, client;

	if (!n || *spec == '{' || !strncmp(spec, "help", n))
		return device_fail(err, -EINVAL,
				   "qemu:%s: names no device (%s -device help lists them)",
				   spec, QEMU_PROGRAM);
	if (has_place(spec + n))
		return device_fail(err, -EINVAL,
				   "qemu:%s: addr= and bus= are chosen by lkmhost",
				   spec);
	if (q->n == QEMU_DEVICES)
		return device_fail(err, -ENOSPC,
				   "qemu:%s: more than %u devices by QEMU",
				   spec, QEMU_DEVICES);
	d = new_device(q, spec, n);
	ret = d ? doorbell_open(&d->doorbell, &client) : -ENOMEM;
	if (ret)
		return device_fail(err, ret, "qemu:%s: %s", spec,
				   strerror(-ret));
	inherit(q, client);
	/* Its ROM is for firmware; without, no file is looked for. */
	ret = option(q, "-device", "%.*s,addr=0x%x,romfile=%s", (int)n, spec,
		     QEMU_SLOT(i), spec + n);
	if (!ret)
		ret = option(q, "-chardev", "socket,id=lkm-bell%u,fd=%d", i,
			     client);
	if (!ret)
		ret = option(q, "-device",
			     "ivshmem-doorbell,addr=0x%x,chardev=lkm-bell%u,vectors=%u,ioeventfd=off",
			     QEMU_DOORBELL_SLOT(i), i, DOORBELL_VECTORS);
	return ret ? device_fail(err, ret, "out of memory") : 0;
}

/* "-netdev user,id=n" may come as one argument: an option has no spaces. */
static int add_user_argument(struct qemu *q, const char *text)
{
	size_t n = strcspn(text, " \t");
	int ret;

	if (*text != '-' || !text[n])
		return push(q, text, strlen(text));
	ret = push(q, text, n);
	while (isspace((unsigned char)text[n]))
		n++;
	return ret ? ret : push(q, text + n, strlen(text + n));
}

/* "prop=ID" is among the properties of a device that was asked for. */
static bool is_referred_to(const char *id, size_t n)
{
	const char *const *spec = device_services.specs;

	for (; spec && *spec; spec++)
		for (const char *p = *spec; (p = strchr(p, '=')); p++)
			if (!strncmp(*spec, "qemu:", 5) &&
			    !strncmp(p + 1, id, n) &&
			    (!p[1 + n] || p[1 + n] == ','))
				return true;
	return false;
}

/*
 * QEMU makes devices in the order in which they are named: one that hangs on
 * ours (bus=OURS.0) after it, one that ours is given by its id before it.
 */
static bool comes_first(const char *text)
{
	const char *id;

	if (strncmp(text, "-device ", 8))
		return false;
	id = strstr(text, ",id=");
	return id && is_referred_to(id + 4, strcspn(id + 4, ","));
}

static int add_user_arguments(struct qemu *q, bool first)
{
	const char *const *arg = device_services.qemu_args;
	int ret = 0;

	for (; !ret && arg && *arg; arg++)
		if (comes_first(*arg) == first)
			ret = add_user_argument(q, *arg);
	return ret;
}

int qemu_prepare(struct qemu *q, struct device_error *err)
{
	const char *const *spec = device_services.specs;
	int ret = add_machine(q);

	if (!ret)
		ret = add_user_arguments(q, true);
	for (; !ret && spec && *spec; spec++)
		if (!strncmp(*spec, "qemu:", 5)) {
			ret = add_device(q, *spec + 5, err);
			if (ret)
				return ret;
		}
	if (!ret)
		ret = add_user_arguments(q, false);
	return ret ? device_fail(err, ret, "cannot prepare QEMU: %s",
				 strerror(-ret)) :
		     0;
}

void qemu_forget_args(struct qemu *q)
{
	for (size_t i = 0; i < q->n_argv; i++)
		free(q->argv[i]);
	free(q->argv);
	q->argv = NULL;
	q->n_argv = 0;
	while (q->n_inherit)
		close(q->inherit[--q->n_inherit]);
}
